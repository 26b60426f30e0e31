"""tmserver and amaGama, asked as their clients ask, over a real connection.

The requests are those that the clients' source code builds: Weblate (machinery/tmserver.py), Okapi
(TranslateToolkitTMConnector), Virtaal (support/tmclient.py and its amaGama plugin), Pootle
(editor/app.js).
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, urlencode

import pytest

from tests.memory.shelf import BRIEF, record_of, tiny_encoder
from tests.web.serving import Reply, served
from tm.aligning import units_of
from tm.search.searcher import Searcher
from tm.unit import Status
from tm.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

    from tests.web.serving import Server
    from tm.store import Store
    from tm.web.settings import WebSettings

EN, AR = BRIEF[3]
SITE = "https://pootle.example"
LONG = ("The council met. " * 40).strip(), ("اجتمع المجلس. " * 40).strip()
SLASHES = "Aid to Homs/Hama: 50% (of A/B)?", "المساعدات لحمص/حماة: 50٪"


@pytest.fixture
def server(store: Store, settings: WebSettings) -> Iterator[Server]:
    record = record_of("more", [SLASHES, LONG])
    store.put_document(record, units_of(record))
    settings = replace(settings, origins=(SITE,))
    app = create_app(settings, store, Searcher(store, tiny_encoder), tiny_encoder())
    with served(app, settings) as running:
        yield running


def found(reply: Reply) -> list[dict[str, Any]]:
    assert reply.status == 200, reply
    assert reply.headers["content-type"] == "application/json"
    answer = json.loads(reply.body)
    assert isinstance(answer, list)
    for one in answer:
        assert set(one) == {"source", "target", "quality", "rank"}
        assert isinstance(one["quality"], float)
        assert isinstance(one["rank"], float)
        assert 0 <= one["quality"] <= 100
    assert [one["quality"] for one in answer] == sorted(
        (one["quality"] for one in answer), reverse=True
    )
    return answer


# --- Weblate -------------------------------------------------------------------------------------


def weblate(server: Server, base: str, source: str, target: str, text: str) -> Reply:
    url = base.rstrip("/")
    languages = server.send("GET", f"{url}/languages/", headers=WEBLATE)
    assert json.loads(languages.body)["sourceLanguages"] == ["en", "ar"]
    part = quote(text[:500].replace("\r", " ").encode(), safe=b"")
    return server.send("GET", f"{url}/{source}/{target}/unit/{part}", headers=WEBLATE)


WEBLATE = {
    "Accept": "application/json; charset=utf-8",
    "Referer": "http://weblate.example/",
    "User-Agent": "Weblate",
}
BASES = ("/tmserver", "/amagama/api/v1", "/amagama/api/v1/")


@pytest.mark.parametrize("base", BASES)
def test_weblate_finds_a_translation_either_way(server: Server, base: str) -> None:
    for source, target, text, wanted in (("en", "ar", EN, AR), ("ar", "en_gb", AR, EN)):
        (first, *_) = found(weblate(server, base, source, target, text))
        assert first == {"source": text, "target": wanted, "quality": 100.0, "rank": 1.0}


def test_weblate_can_save_its_settings(server: Server) -> None:
    # It asks English to German when the address is saved, and wants a list, not 404.
    assert found(weblate(server, "/tmserver", "en", "de", "test")) == []
    assert found(weblate(server, "/tmserver", "xx-unknown", "en", "test")) == []
    assert found(weblate(server, "/tmserver", "en", "en_us", EN)) == []


def test_text_with_slashes_percents_and_question_marks(server: Server) -> None:
    (first,) = found(weblate(server, "/tmserver", "en", "ar", SLASHES[0]))
    assert first["target"] == SLASHES[1]
    assert first["quality"] == 100.0
    (first,) = found(weblate(server, "/tmserver", "ar", "en", SLASHES[1]))
    assert first["target"] == SLASHES[0]


def test_text_that_weblate_cut_at_500_characters_still_finds_its_sentence(server: Server) -> None:
    assert len(LONG[0]) > 500
    (first,) = found(weblate(server, "/tmserver", "en", "ar", LONG[0]))
    assert first["target"] == LONG[1]
    assert 80 <= first["quality"] < 100  # Weblate drops what is below 80
    # A character less was not cut: then the rest of the sentence is a difference.
    for shorter in found(weblate(server, "/tmserver", "en", "ar", LONG[0][:499])):
        assert shorter["quality"] < 80


# --- Okapi ---------------------------------------------------------------------------------------


def okapi(server: Server, base: str, source: str, target: str, text: str) -> Reply:
    part = quote_plus(text).replace("+", "%20")
    return server.send(
        "GET", f"{base}{source}/{target}/unit/{part}", headers={"User-Agent": "Java"}
    )


def test_okapi_casts_qualities_to_double_and_stops_at_the_first_low_one(server: Server) -> None:
    reply = okapi(server, "/amagama/api/v1/", "en_US", "ar", EN)
    assert '"quality":100.0' in reply.body
    assert found(reply)[0]["target"] == AR
    assert found(okapi(server, "/amagama/api/v1/", "AR-sa", "EN-us", AR))[0]["target"] == EN


# --- Virtaal -------------------------------------------------------------------------------------


def test_virtaals_amagama_plugin_doubles_a_slash(server: Server) -> None:
    path = f"/amagama/api/v1//en/ar/unit/{quote(EN, safe='')}"
    assert found(server.send("GET", path))[0]["target"] == AR
    path = f"/amagama/api/v1//en/ar/unit/{quote(SLASHES[0], safe='')}?style="
    assert found(server.send("GET", path))[0]["target"] == SLASHES[1]


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_virtaal_adds_a_unit(server: Server, store: Store, method: str) -> None:
    unit = {"source": "Who pays/why?", "target": "مَن يدفع ولماذا؟", "context": ""}
    target = f"/tmserver/en/ar/unit/{quote(unit['source'], safe='')}"
    # pycurl names this type of itself.
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = server.send(method, target, json.dumps(unit).encode(), headers)
    assert (reply.status, reply.body) == (200, "")
    assert found(server.send("GET", target))[0]["target"] == unit["target"]
    kept = store.find(unit["source"], unit["target"])
    assert kept is not None
    assert (kept.status, kept.created_by) == (Status.CONFIRMED, "amal")


def test_virtaal_adds_a_store_of_units(server: Server, store: Store) -> None:
    units = [
        {"source": "ceasefire", "target": "وقف إطلاق النار", "context": "noun"},
        {"source": "truce", "target": "هدنة", "context": ""},
    ]
    body = json.dumps(units).encode()
    reply = server.send("POST", "/tmserver/en/ar/store/briefs%2Fsyria.po?style=x", body)
    assert (reply.status, reply.body) == (200, "added 2 units from briefs/syria.po")
    assert reply.headers["content-type"].startswith("text/plain")
    kept = store.find("ceasefire", "وقف إطلاق النار")
    assert kept is not None
    assert [(p.name, p.value) for p in kept.properties] == [("x-context", "noun")]
    assert kept.origins[0].document == "briefs/syria.po"
    assert kept.id not in store.without_vectors()


FILES = {
    "a.po": 'msgid ""\nmsgstr "Language: ar\\nContent-Type: text/plain; charset=UTF-8\\n"\n\n'
    'msgid "truce"\nmsgstr "هدنة"\n',
    "a.tmx": '<tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>'
    'truce</seg></tuv><tuv xml:lang="ar"><seg>هدنة</seg></tuv></tu></body></tmx>',
    "dir/a.CSV": "en,ar\ntruce,هدنة\n",
    "a.jsonl": '{"en": "truce", "ar": "هدنة"}\n',
}


@pytest.mark.parametrize("name", FILES)
def test_a_store_may_be_a_file_of_any_exchange_format(
    server: Server, store: Store, name: str
) -> None:
    target = f"/amagama/api/v1/en/ar/store/{quote(name, safe='')}"
    reply = server.send("PUT", target, FILES[name].encode())
    assert (reply.status, reply.body) == (200, f"added 1 units from {name}")
    assert store.find("truce", "هدنة") is not None


def test_a_store_of_thousands_is_added_whole(server: Server, store: Store) -> None:
    lines = ["en,ar", *(f"Article {n} of the law,المادة {n} من القانون" for n in range(4500))]
    reply = server.send("PUT", "/tmserver/en/ar/store/law.csv", "\n".join(lines).encode())
    assert reply.body == "added 4500 units from law.csv"
    last = store.find("Article 4499 of the law", "المادة 4499 من القانون")
    assert last is not None
    assert last.id not in store.without_vectors()


# --- Pootle, and pages of amaGama ----------------------------------------------------------------


def test_pootle_asks_from_a_page_of_another_site(server: Server) -> None:
    query = urlencode({"source": EN, "style": ""})
    target = f"/tmserver/en/ar/unit/?{query}"
    reply = server.send("GET", target, headers={"Origin": SITE})
    assert found(reply)[0]["target"] == AR
    assert reply.headers["access-control-allow-origin"] == SITE
    other = server.send("GET", target, headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers
    preflight = {"Origin": SITE, "Access-Control-Request-Method": "PUT"}
    assert server.send("OPTIONS", "/tmserver/en/ar/unit/x", headers=preflight).status == 200


@pytest.mark.parametrize("parameter", ["jsoncallback", "callback"])
def test_a_page_may_take_the_answer_as_a_script(server: Server, parameter: str) -> None:
    query = urlencode({"source": EN, parameter: "jQuery17_1.done"})
    reply = server.send("GET", f"/tmserver/en/ar/unit/?{query}", headers={"Referer": SITE + "/x"})
    assert reply.headers["content-type"].startswith("text/javascript")
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
    assert reply.body.startswith("/**/jQuery17_1.done([{")
    assert json.loads(reply.body[len("/**/jQuery17_1.done(") : -2])[0]["target"] == AR


def test_a_page_of_a_site_that_is_not_allowed_takes_nothing(server: Server) -> None:
    target = f"/tmserver/en/ar/unit/{quote(EN)}?callback=read"
    headers = {"Referer": "https://evil.example/", "Sec-Fetch-Site": "cross-site"}
    assert server.send("GET", target, headers=headers).status == 403
    # A browser that says nothing of the site is stopped by the policy on the answer.
    old = server.send("GET", target)
    assert old.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "name",
    ["alert(1)//", "a;b", "<script>", "a.", ".a", "a..b", "1a", "a b", "a\u2028b", "é", "x" * 700],
)
def test_the_name_of_a_callback_is_a_name(client: TestClient, name: str) -> None:
    answer = client.get("/tmserver/en/ar/unit/", params={"source": EN, "callback": name})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


EVIL = "\"'><script>alert(1)</script></script><img src=x onerror=alert(1)>"


def test_what_a_client_added_is_text_wherever_it_is_shown(client: TestClient) -> None:
    unit = {"source": f"oil {EVIL}", "target": f"نفط {EVIL}", "context": EVIL}
    assert client.put("/tmserver/en/ar/unit/x", json=unit).status_code == 200
    name = quote(f"a{EVIL}.csv", safe="")
    told = client.put(f"/tmserver/en/ar/store/{name}", content=f"en,ar\n{EVIL}oil,نفط\n".encode())
    assert told.headers["content-type"].startswith("text/plain")
    assert told.headers["x-content-type-options"] == "nosniff"
    for path in ("/search?q=oil", "/search?q=oil&view=kwic", "/documents", "/units/6", "/overview"):
        assert "<script>alert" not in client.get(path).text, path
        assert "<img src=x" not in client.get(path).text, path
    script = client.get("/tmserver/en/ar/unit/", params={"source": unit["source"], "callback": "f"})
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["x-content-type-options"] == "nosniff"
    assert json.loads(script.text[len("/**/f(") : -2])[0]["target"] == unit["target"]


# --- limits --------------------------------------------------------------------------------------


def ask(client: TestClient, **query: str) -> list[dict[str, Any]]:
    answer = client.get("/tmserver/en/ar/unit/", params=query)
    assert answer.status_code == 200
    result: list[dict[str, Any]] = answer.json()
    return result


def test_similarity_and_number_of_candidates(client: TestClient) -> None:
    near = "Nobody has signed the accord yet."
    assert ask(client, source=near, min_similarity="95") == []
    low = ask(client, source=near, min_similarity="0", max_candidates="500")
    assert len(low) > len(ask(client, source=near, min_similarity="0", max_candidates="1")) == 1
    # amaGama passes over what is no number, and so do we: a plug-in cannot show an error.
    assert ask(client, source=EN, min_similarity="high", max_candidates="-3")[0]["target"] == AR
    assert ask(client, source=EN, min_similarity="nan", max_candidates="1e999")[0]["target"] == AR


def test_nothing_and_too_much_find_nothing(client: TestClient) -> None:
    assert ask(client) == []
    assert ask(client, source=" \n") == []
    assert ask(client, source="word " * 2000) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"\xff", "JSON"),
        (b"[" * 5000, "JSON"),
        (b"[]", "object"),
        (b'{"source": "a"}', "target"),
        (b'{"source": "a", "target": " "}', "target"),
        (b'{"source": "a", "target": "\\u0000"}', "target"),
        (b'{"source": "a", "target": "\\ud800"}', ""),
        (b'{"source": "a", "target": 7}', "target"),
    ],
)
def test_a_malformed_unit_is_refused(client: TestClient, body: bytes, told: str) -> None:
    answer = client.put("/tmserver/en/ar/unit/a", content=body)
    assert answer.status_code == 422, answer.text
    assert told in answer.json()["detail"]


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("a.exe", b"x", 415),
        ("a.en", b"x", 415),
        ("a.tmx", b"<tmx", 422),
        ("a.tmx.gz", b"not packed", 422),
        ("a.xlsx", b"PK\x03\x04", 422),
        ("a.csv", b"\x00\x01", 422),
        ("a.json", b"{}", 422),
    ],
)
def test_a_file_that_cannot_be_read_adds_nothing(
    client: TestClient, store: Store, name: str, body: bytes, status: int
) -> None:
    before = store.counts().units
    answer = client.put(f"/tmserver/en/ar/store/{name}", content=body)
    assert answer.status_code == status, answer.text
    assert "/tmp" not in answer.text  # noqa: S108 - nothing of this machine is told
    assert store.counts().units == before


def test_a_packed_file_may_not_unpack_without_end(client: TestClient) -> None:
    import gzip

    body = gzip.compress(b" " * (300 << 20), 9)
    answer = client.put("/tmserver/en/ar/store/a.tmx.gz", content=body)
    assert answer.status_code == 413


def test_a_store_has_room_for_a_file_and_a_unit_has_not(client: TestClient) -> None:
    large = b" " * (2 << 20)
    assert client.put("/tmserver/en/ar/unit/a", content=large).status_code == 413
    assert client.post("/tmserver/en/ar/store/a", content=large).status_code == 422
    assert client.post("/tmserver/en/ar/store/a", content=large * 9).status_code == 413
