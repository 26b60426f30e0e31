"""Who sends nothing, or next to nothing, does not keep a connection."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from tests.web.sample_server import Served, sample_server

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 0.6


@pytest.fixture(scope="module")
def server(sample_memory: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with sample_server(sample_memory, tmp_path_factory.mktemp("slow"), PATIENCE) as running:
        yield running


def spoken(server: Served, *parts: bytes, pause: float = 0.2) -> tuple[bytes, float]:
    """What the server says to a client that sends these parts, and after how long it hangs up."""
    started = time.monotonic()
    heard = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        for part in parts:
            try:
                client.sendall(part)
            except OSError:
                break
            time.sleep(pause)
        try:
            while piece := client.recv(65536):
                heard += piece
        except ConnectionResetError:
            pass
    return heard, time.monotonic() - started


def test_a_head_that_never_ends_is_cut_off(server: Served) -> None:
    drops = [b"GET / HTTP/1.1\r\n", *[f"X-{n}: y\r\n".encode() for n in range(20)]]
    heard, seconds = spoken(server, *drops)
    assert heard == b""
    assert seconds < 8


def test_a_client_that_says_nothing_is_cut_off(server: Served) -> None:
    heard, seconds = spoken(server)
    assert heard == b""
    assert seconds < 5


def test_a_body_that_drips_is_refused(server: Served) -> None:
    head = (
        b"POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: 1000\r\n\r\n"
    )
    heard, seconds = spoken(server, head, *[b"{"] * 6)
    assert b" 408 " in heard.split(b"\r\n")[0]
    assert seconds < 8


def test_a_request_within_time_is_answered_and_so_is_the_next(server: Served) -> None:
    ask = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    heard, _ = spoken(server, ask, ask[:20], ask[20:], last, pause=0.3)
    assert heard.count(b"HTTP/1.1 200") == 3


@pytest.mark.parametrize(
    "rubbish",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100,
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
    ],
    ids=["tls", "two hosts", "bytes in the path", "two lengths", "long header"],
)
def test_rubbish_is_no_failure_of_the_server(rubbish: bytes, server: Served) -> None:
    heard, _ = spoken(server, rubbish, pause=0.05)
    status = heard.split(b" ")[1:2]
    assert status in ([], [b"400"], [b"404"], [b"421"], [b"431"], [b"303"], [b"405"]), heard[:80]
