"""MyMemory: the answer's shape, MateCat's requests, and two real clients from the registry."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.memory.shelf import BRIEF
from tests.web.serving import served
from tests.web.visiting import log_in
from tm.unit import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI
    from starlette.testclient import TestClient

    from tests.web.serving import Server
    from tm.store import Store
    from tm.web.accounts import Accounts
    from tm.web.settings import WebSettings

EN, AR = BRIEF[3]
# The package `translate` and the Translate Toolkit share a name: `make test` puts the former here.
CLIENTS = Path(__file__).parents[2] / "build" / "clients"


@pytest.fixture
def server(app: FastAPI, settings: WebSettings) -> Iterator[Server]:
    with served(app, settings) as running:
        yield running


def ask(client: TestClient, q: str = EN, langpair: str = "en|ar", **more: str) -> dict[str, Any]:
    answer = client.get("/get", params={"q": q, "langpair": langpair, **more})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert body["responseStatus"] == 200
    assert isinstance(body["responseStatus"], int)
    return body


# --- the answer ----------------------------------------------------------------------------------


def test_the_shape_of_the_answer(client: TestClient) -> None:
    body = ask(client)
    assert body["responseData"] == {"translatedText": AR, "match": 1.0}
    assert body["quotaFinished"] is False
    (first, *_) = body["matches"]
    texts = "id segment translation source target quality subject reference created-by"
    for name in f"{texts} last-updated-by create-date last-update-date".split():
        assert isinstance(first[name], str), name
    assert (first["segment"], first["translation"]) == (EN, AR)
    assert 0 <= int(first["quality"]) <= 100
    assert first["usage-count"] == 1
    assert 0 <= first["match"] <= 1
    assert first["last-updated-by"] != "MT!"
    assert len(first["last-update-date"]) == len("2023-02-04 09:39:47")


@pytest.mark.parametrize("prefix", ["/get", "/api/get"])
@pytest.mark.parametrize(
    ("langpair", "q", "wanted"),
    [
        ("en|ar", EN, AR),
        ("en-GB|ar-SA", EN, AR),
        ("ar-SA|en-GB", AR, EN),
        ("EN-us|ar-ar", EN, AR),
        ("Autodetect|en", AR, EN),
    ],
)
def test_either_direction_and_any_region(
    client: TestClient, prefix: str, langpair: str, q: str, wanted: str
) -> None:
    more = {"of": "json", "mt": "1", "onlyprivate": "0", "de": "a@b.example", "key": "any"}
    answer = client.get(prefix, params={"q": q, "langpair": langpair, **more})
    assert answer.json()["responseData"]["translatedText"] == wanted
    assert answer.json()["matches"][0]["source"].lower()[:2] in ("en", "ar")


def test_other_languages_and_machine_translation_find_nothing(client: TestClient) -> None:
    for more in ({"langpair": "en|it"}, {"mtonly": "1"}, {"q": "zzz"}):
        body = ask(client, **more)
        assert body["matches"] == []
        assert body["responseData"] == {"translatedText": "", "match": 0}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({}, "NO QUERY"),
        ({"q": " ", "langpair": "en|ar"}, "NO QUERY"),
        ({"q": "x"}, "LANGUAGE PAIR"),
        ({"q": "x", "langpair": "enar"}, "LANGUAGE PAIR"),
        ({"q": "x", "langpair": "en|<script>"}, "LANGUAGE PAIR"),
        ({"q": "x" * 4001, "langpair": "en|ar"}, "LIMIT"),
        ({"q": "x", "langpair": "en|ar", "of": "tmx"}, "FORMAT"),
    ],
)
def test_what_is_wrong_is_told_in_the_protocols_words(
    client: TestClient, query: dict[str, str], told: str
) -> None:
    answer = client.get("/get", params=query)
    assert answer.status_code == 400
    assert answer.json()["responseStatus"] == 400
    assert told in answer.json()["responseDetails"]
    assert "<script>" not in answer.text


# --- MateCat -------------------------------------------------------------------------------------


def matecat(client: TestClient, **form: str) -> list[dict[str, Any]]:
    fields = {"q": EN, "langpair": "en-US|ar-SA", "de": "x@y.example", "mt": "true", "numres": "3"}
    answer = client.post("/get", data={**fields, "client_id": "0", "key": "", **form})
    assert answer.status_code == 200, answer.text
    matches: list[dict[str, Any]] = answer.json()["matches"]
    return matches


def test_matecats_form_asks_in_context(client: TestClient) -> None:
    before, after = BRIEF[2][0], BRIEF[4][0]
    (first, *_) = matecat(client, context_before=before, context_after=after)
    assert (first["ICE"], first["match"]) == (True, 1.0)
    (first, *_) = matecat(client, context_before="", context_after="")
    assert (first["ICE"], first["match"]) == (False, 1.0)
    assert len(matecat(client, numres="1")) == 1


def test_matecats_concordance_finds_words_inside_segments(client: TestClient) -> None:
    assert matecat(client, q="agreements", langpair="en|ar") == []
    found = matecat(client, q="agreements", langpair="en|ar", conc="true", extended="1")
    assert {one["segment"] for one in found} == {BRIEF[n][0] for n in (2, 3, 4)}
    assert all(0 < one["match"] < 1 for one in found)
    found = matecat(client, q="الاتفاقية", langpair="ar|en", conc="true")
    assert len(found) == 3


# --- adding --------------------------------------------------------------------------------------

UNIT = {"seg": "truce", "tra": "هدنة", "langpair": "en-US|ar-SA"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_unit_is_added_and_found_in_its_context(
    client: TestClient, store: Store, method: str
) -> None:
    given = {**UNIT, "tnote": "as in 2017", "context_before": "It began.", "context_after": ""}
    sent = {"params": given} if method == "GET" else {"data": given}
    answer = client.request(method, "/set", **sent)  # type: ignore[arg-type]
    assert answer.json()["responseStatus"] == 200
    (number,) = answer.json()["responseDetails"]
    unit = store.unit(number)
    assert (unit.en, unit.ar, unit.status) == ("truce", "هدنة", Status.CONFIRMED)
    assert [note.text for note in unit.notes] == ["as in 2017"]
    assert ask(client, "truce", context_before="It began.")["matches"][0]["ICE"] is True


def test_arabic_may_be_the_source_of_what_is_added(client: TestClient, store: Store) -> None:
    given = {"seg": "هدنة", "tra": "truce", "langpair": "ar|en"}
    assert client.post("/api/set", data=given).status_code == 200
    assert store.find("truce", "هدنة") is not None


@pytest.mark.parametrize(
    "change", [{"seg": " "}, {"tra": "a\0b"}, {"langpair": "en|it"}, {"langpair": ""}]
)
def test_what_cannot_be_kept_is_refused(client: TestClient, change: dict[str, str]) -> None:
    answer = client.post("/set", data={**UNIT, **change})
    assert answer.status_code == answer.json()["responseStatus"] == 400


def test_a_key_is_an_api_token(stranger: TestClient, accounts: Accounts, store: Store) -> None:
    token = accounts.add_token("translator", "MateCat")
    asked = {"q": EN, "langpair": "en|ar"}
    assert stranger.get("/get", params=asked).status_code == 401
    assert stranger.get("/get", params={**asked, "key": "wrong"}).status_code == 401
    assert stranger.get("/get", params={**asked, "key": token}).status_code == 200
    assert stranger.post("/get", data={**asked, "key": f"{token},other"}).status_code == 200
    reader = accounts.add_token("reader", "MateCat")
    assert stranger.get("/set", params={**UNIT, "key": reader}).status_code == 403
    assert stranger.post("/set", data={**UNIT, "key": reader}).status_code == 403
    assert stranger.get("/set", params={**UNIT, "key": token}).status_code == 200
    kept = store.find("truce", "هدنة")
    assert kept is not None
    assert (kept.status, kept.created_by) == (Status.MACHINE, "translator")
    # Written by a GET, it is in the log all the same; its token is not.
    newest = accounts.audit()[0]
    assert (newest.who, newest.path, newest.status) == ("translator", "/set", 200)


def test_an_address_in_a_page_adds_nothing(
    client: TestClient, stranger: TestClient, store: Store
) -> None:
    # An image or a link is a GET with the reader's cookie: it must not write.
    log_in(stranger, "editor")
    assert stranger.get("/set", params=UNIT).status_code == 403
    for headers in ({"sec-fetch-site": "cross-site"}, {"referer": "https://evil.example/"}):
        assert client.get("/set", params=UNIT, headers=headers).status_code == 403
    assert store.find("truce", "هدنة") is None


# --- real clients --------------------------------------------------------------------------------


def test_deep_translator(server: Server) -> None:
    deep = pytest.importorskip("deep_translator", reason="deep-translator is not installed")
    for source, target, text, wanted in (("en-GB", "ar-SA", EN, AR), ("ar-SA", "en-GB", AR, EN)):
        client = deep.MyMemoryTranslator(source=source, target=target)
        client._base_url = f"{server.url}/get"
        assert client.translate(text) == wanted
        first, *matches = client.translate(text, return_all=True)
        assert first == wanted
        assert matches[0]["translation"] == wanted
    assert client.translate_batch([BRIEF[0][1], BRIEF[1][1]]) == [BRIEF[0][0], BRIEF[1][0]]


_TRANSLATE = """
import sys
from translate import Translator
from translate.providers import MyMemoryProvider
MyMemoryProvider.base_url = sys.argv[1]
for source, target, text in (("en", "ar", sys.argv[2]), ("ar", "en", sys.argv[3])):
    print(Translator(from_lang=source, to_lang=target, email="a@b.example").translate(text))
"""


def test_translate(server: Server) -> None:
    if not (CLIENTS / "translate").is_dir():
        pytest.skip(f"the package translate is not in {CLIENTS} (`make test` puts it there)")
    done = subprocess.run(
        [sys.executable, "-c", _TRANSLATE, f"{server.url}/get", EN, AR],
        env={**os.environ, "PYTHONPATH": str(CLIENTS), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [AR, EN]
