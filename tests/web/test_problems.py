"""What goes wrong is told in the language of the page, and to programs in English."""

from __future__ import annotations

import pickle
import re
from typing import TYPE_CHECKING

import pytest

from align.errors import InputError
from tests.web.test_check_page import ENGLISH, hand_in
from tests.web.visiting import token_of
from tm.review.marks import CannotError
from tm.web.language import speech
from tm.web.problems import told_on_page

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient

_ALERT = re.compile(r'role="alert">(.*?)</p>', re.DOTALL)
_LATIN = re.compile(r"[A-Za-z]{3,}")


def alert(answer: Response) -> str:
    """What the page complains of, without its tags and without what is quoted."""
    found = _ALERT.search(answer.text)
    assert found, answer.text
    return re.sub(r"<bdi[^>]*>[^<]*</bdi>|<[^>]+>", "", found.group(1))


@pytest.mark.parametrize(
    ("path", "status", "key"),
    [
        ("/units/abc", 422, "problem.value.number"),
        ("/units/0", 422, "problem.value.range"),
        ("/units/999", 404, "problem.said.unit"),
        ("/search?q=oil&since=yesterday", 422, "problem.value.date"),
        ("/search?q=oil&until=2020-02-31", 422, "problem.value.date"),
        ("/search?q=oil&kind=rumour", 422, "problem.value.choice"),
        ("/search?q=oil&limit=0", 422, "problem.value.range"),
        ("/search?q=" + "x" * 4001, 422, "problem.value.long"),
        ("/documents/none", 404, "problem.said.document"),
        ("/review/document?name=none", 404, "problem.said.document"),
        ("/review/document", 422, "problem.value.missing"),
        ("/check/none", 404, "problem.said.report"),
        ("/terms/999", 404, "problem.said.concept"),
        ("/nowhere", 404, "problem.said.404"),
    ],
)
def test_a_page_tells_what_is_wrong_in_its_language(
    path: str, status: int, key: str, client: TestClient
) -> None:
    ask = path + ("&" if "?" in path else "?")
    for language in ("en", "ar"):
        answer = client.get(f"{ask}lang={language}")
        assert answer.status_code == status
        said = re.sub(r"<[^>]+>|\{given\}", "", str(speech(language).messages[key]))
        assert said.split("”")[-1].split("»")[-1] in alert(answer)
    assert not _LATIN.search(alert(answer)), alert(answer)


def test_programs_are_told_in_english(client: TestClient) -> None:
    for path in ("/api/v1/units/abc", "/api/v1/search?q=oil&since=yesterday", "/api/v1/units/999"):
        detail = client.get(path, headers={"accept-language": "ar"}).json()["detail"]
        assert _LATIN.search(detail), detail
        assert not re.search("[\u0620-\u064a]", detail), detail


@pytest.mark.parametrize("language", ["en", "ar"])
def test_one_text_alone_is_no_draft(language: str, client: TestClient) -> None:
    form = {"en": ENGLISH, "ar": " ", "form_token": token_of(client)}
    answer = client.post(f"/check?lang={language}", data=form)
    assert answer.status_code == 422
    assert str(speech(language).messages["problem.said.two-texts"]) in alert(answer)


@pytest.mark.parametrize(
    ("reason", "key"), [("  ", "problem.said.no-reason"), ("", "problem.value.missing")]
)
def test_a_finding_stands_only_with_a_reason(reason: str, key: str, client: TestClient) -> None:
    report = hand_in(client)
    print_ = re.search('name="fingerprint" value="([^"]+)"', client.get(report).text)
    assert print_
    form = {"fingerprint": print_[1], "reason": reason, "form_token": token_of(client)}
    for language in ("en", "ar"):
        answer = client.post(f"{report}/waive?lang={language}", data=form)
        assert answer.status_code in (400, 422)
        assert str(speech(language).messages[key]) in alert(answer)
        assert "--reason" not in answer.text


def test_what_a_page_has_no_words_for_is_english_marked_as_such() -> None:
    told = told_on_page(speech("ar"), InputError("a <rare> failure", remedy="look", code="rare"))
    assert told == '<bdi lang="en">a &lt;rare&gt; failure (look)</bdi>'


def test_a_code_survives_the_way_from_another_process() -> None:
    for error in (InputError("empty", code="empty"), CannotError("nothing", "nothing to undo")):
        assert pickle.loads(pickle.dumps(error)).code == error.code  # noqa: S301 - our own
