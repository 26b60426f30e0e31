"""Requests made from our own description of the protocols: none of them breaks the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("fastapi", reason="the extra web is not installed")

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.conftest import HOST

if TYPE_CHECKING:
    from schemathesis import Case
    from starlette.testclient import TestClient

_BOUNDED = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


_TAGS = {"tmserver", "amagama", "mymemory", "segments"}


def test_no_request_breaks_the_server(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()
    tried = 0
    for found in schemathesis.openapi.from_dict(described).get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]
        if not _TAGS & set(operation.tags or ()):
            continue

        @_BOUNDED
        @given(operation.as_strategy())
        def ask(case: Case[Any]) -> None:
            sent = case.as_transport_kwargs(base_url=HOST)
            sent |= {"headers": dict(sent["headers"])}
            sent.pop("cookies", None)
            answer = client.request(**sent)
            assert answer.status_code < 500, f"{case.method} {case.path}: {answer.text}"

        ask()
        tried += 1
    assert tried >= 20


_ANY = st.binary(max_size=60)


@_BOUNDED
@given(head=st.sampled_from(["/tmserver", "/amagama/api/v1", "/amagama//api/v1"]), raw=_ANY)
def test_no_path_breaks_the_server(client: TestClient, head: str, raw: bytes) -> None:
    encoded = "".join(f"%{byte:02X}" for byte in raw)
    for middle in ("/en/ar/unit/", "//en/ar/unit/", "/en/ar/", "/", "/en//ar/store/"):
        for method in ("GET", "PUT", "POST"):
            answer = client.request(method, f"{head}{middle}{encoded}", content=raw)
            assert answer.status_code < 500, (method, middle, raw)


@_BOUNDED
@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=20))
def test_no_text_breaks_a_lookup(client: TestClient, text: str, other: str) -> None:
    # Lone surrogates cannot travel; they are tried as JSON escapes elsewhere.
    text, other = (one.encode("utf-8", "replace").decode() for one in (text, other))
    asked = {"q": text, "langpair": "en|ar", "numres": other, "conc": other[:1]}
    for path, query in (
        ("/tmserver/en/ar/unit/", {"source": text, "min_similarity": other, "callback": other}),
        ("/get", asked),
        ("/set", {"seg": text, "tra": other, "langpair": "ar|en"}),
    ):
        assert client.get(path, params=query).status_code < 500, (path, query)
    assert client.post("/get", data=asked).status_code < 500
