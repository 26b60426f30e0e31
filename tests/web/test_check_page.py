"""A draft handed in, read, and let stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.shared import ROOT
from tests.web.visiting import log_in, token_of
from tm.check.registry import RULES
from tm.check.waivers import read_waivers, take_back
from tm.web.drafts import Handed
from tm.web.language import LANGUAGES, speech

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

ENGLISH = "The council met in Baghdad.\n\nIt approved 45 projects in March.\n"
ARABIC = "اجتمع المجلس في بغداد.\n\nوأقرّ 54 مشروعاً في آذار.\n"


def hand_in(client: TestClient, en: str = ENGLISH, ar: str = ARABIC) -> str:
    form = {"form_token": token_of(client), "en": en, "ar": ar}
    answer = client.post("/check", data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_changed_number_is_found_and_marked(language: str, client: TestClient) -> None:
    where = hand_in(client)
    page = client.get(f"{where}?lang={language}").text
    assert "<mark>45</mark>" in page
    assert "<mark>54</mark>" in page
    assert str(speech("ar" if language == "ar" else "en")("rule.numbers")) in page


def test_a_finding_is_told_in_the_language_of_the_reader(client: TestClient) -> None:
    where = hand_in(client)
    english, arabic = (client.get(f"{where}?lang={language}").text for language in LANGUAGES)
    assert "“<bdi>45</bdi>” became “<bdi>54</bdi>”" in english
    assert "تحوّل «<bdi>45</bdi>» إلى «<bdi>54</bdi>»" in arabic
    assert "became" not in arabic


def test_findings_can_be_filtered_by_the_address(client: TestClient) -> None:
    where = hand_in(client)
    assert "<mark>45</mark>" not in client.get(f"{where}?severity=note").text
    assert "<mark>45</mark>" in client.get(f"{where}?rule=numbers&severity=error").text


def test_an_editor_lets_a_finding_stand_with_a_reason(stranger: TestClient, tmp_path: Path) -> None:
    log_in(stranger, "editor")
    where = hand_in(stranger)
    found = re.search(r'name="fingerprint" value="(\w+)"', stranger.get(where).text)
    assert found
    form = {"form_token": token_of(stranger), "fingerprint": found[1], "reason": "<i>quoted</i>"}
    assert stranger.post(f"{where}/waive", data=form).status_code == 303
    page = stranger.get(where).text
    assert "&lt;i&gt;quoted&lt;/i&gt;" in page
    waivers = read_waivers(tmp_path / "muwazi.waivers.jsonl")
    assert waivers[found[1]].by == "editor"
    assert stranger.post(f"{where}/waive", data=form | {"reason": "x"}).status_code == 400


def test_a_waiver_is_taken_back_on_the_page_by_those_with_the_right(
    stranger: TestClient, tmp_path: Path
) -> None:
    log_in(stranger, "editor")
    where = hand_in(stranger)
    found = re.search(r'name="fingerprint" value="(\w+)"', stranger.get(where).text)
    assert found
    form = {"form_token": token_of(stranger), "fingerprint": found[1]}
    stranger.post(f"{where}/waive", data=form | {"reason": "quoted"})
    assert "Take back" in stranger.get(f"{where}?lang=en").text
    assert "تراجَع" in stranger.get(f"{where}?lang=ar").text
    assert stranger.post(f"{where}/take-back", data=form).status_code == 303
    assert "Take back" not in stranger.get(f"{where}?lang=en").text
    assert read_waivers(tmp_path / "muwazi.waivers.jsonl") == {}
    assert stranger.post(f"{where}/take-back", data=form).status_code == 400
    log_in(stranger, "translator")
    where = hand_in(stranger)
    form["form_token"] = token_of(stranger)
    assert stranger.post(f"{where}/take-back", data=form).status_code == 403
    assert 'action="/check/' not in stranger.get(where).text.replace(f'action="{where}"', "")


def test_a_program_lets_a_finding_stand_and_takes_that_back(client: TestClient) -> None:
    report = client.post("/api/v1/check", json={"en": ENGLISH, "ar": ARABIC}).json()
    path = f"/api/v1/check/{report['id']}"
    assert client.get(path).json() == report
    finding = report["findings"][0]["fingerprint"]
    blank = client.post(f"{path}/waive", json={"fingerprint": finding, "reason": " "})
    assert blank.status_code == 400
    assert "--reason" not in blank.json()["detail"]
    after = client.post(f"{path}/waive", json={"fingerprint": finding, "reason": "quoted"}).json()
    assert after["summary"]["waived"] == 1
    assert finding not in [one["fingerprint"] for one in after["findings"]]
    assert client.delete(f"{path}/waive/none").status_code == 400
    assert client.delete(f"{path}/waive/{finding}").json()["findings"] == report["findings"]
    gone = client.post("/api/v1/check/none/waive", json={"fingerprint": finding, "reason": "so"})
    assert gone.status_code == 404


def test_taking_one_waiver_back_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "waivers.jsonl"
    lines = [
        f'{{"fingerprint": "{n}", "rule": "numbers", "reason": "سبب", "by": "", "when": ""}}\n'
        for n in "121"
    ]
    path.write_text("".join(lines), encoding="utf-8")
    assert take_back(path, "1")
    assert path.read_text(encoding="utf-8") == lines[1]
    assert not take_back(path, "1")
    assert not take_back(tmp_path / "none", "1")


def test_a_report_is_shown_to_nobody_else(stranger: TestClient) -> None:
    log_in(stranger, "editor")
    where = hand_in(stranger)
    stranger.post("/logout", data={"form_token": token_of(stranger)})
    log_in(stranger, "admin")
    assert stranger.get(where).status_code == 404
    assert stranger.get(f"{where}/report.html").status_code == 404


def test_documents_and_bilingual_files_are_read(client: TestClient) -> None:
    token = {"form_token": token_of(client)}
    pair = {
        "en_file": ("../../en.md", ENGLISH.encode()),
        "ar_file": ("ar.txt", ARABIC.encode()),
    }
    where = client.post("/check", data=token, files=pair).headers["location"]
    page = client.get(where).text
    assert "<mark>45</mark>" in page
    assert ">en.md</bdi>" in page
    tmx = (ROOT / "tests" / "cli" / "two-units.tmx").read_bytes()
    answer = client.post("/check", data=token, files={"both": ("draft.tmx", tmx)})
    assert answer.status_code == 303
    saved = client.get(answer.headers["location"] + "/report.html")
    assert saved.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"en_file": ("a.exe", b"MZ"), "ar_file": ("a.md", ARABIC.encode())}, "Files of this kind"),
        ({"en_file": ("a.md", b""), "ar_file": ("a.md", ARABIC.encode())}, "empty"),
        ({"both": ("a.docx.zip", b"PK")}, "suffix"),
        ({"both": ("a.tmx", b"<!DOCTYPE a [<!ENTITY b 'c'>]><tmx>&b;</tmx>")}, ""),
        ({"both": ("a.xliff", b"\x00" * 100)}, ""),
        ({"en_file": ("a.docx", b"PK\x03\x04 no"), "ar_file": ("a.docx", b"PK")}, "docx"),
        ({}, "two texts"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(
    files: dict[str, tuple[str, bytes]], told: str, client: TestClient
) -> None:
    answer = client.post("/check", data={"form_token": token_of(client)}, files=files)
    assert answer.status_code == 422
    assert told in answer.text
    assert "/tmp" not in answer.text  # noqa: S108
    assert "Traceback" not in answer.text


def test_json_is_what_the_command_prints(client: TestClient) -> None:
    told = client.post("/api/v1/check", json={"en": ENGLISH, "ar": ARABIC}).json()
    assert "numbers" in told["summary"]["by_rule"]
    files = {"en_file": ("a.md", ENGLISH.encode()), "ar_file": ("b.md", ARABIC.encode())}
    assert client.post("/api/v1/check/files", files=files).json()["summary"]["segments"] == 2
    assert client.post("/api/v1/check/files").status_code == 400


def test_names_of_files_become_harmless() -> None:
    for name in ("../../etc/passwd", "a\x00b.md", "..", "C:\\x\\y.md", "x" * 500, "\u202egpj.md"):
        harmless = Handed.of(name, b"").name
        assert "/" not in harmless
        assert len(harmless) <= 100
        assert harmless not in ("", ".", "..")


def test_every_rule_has_a_name_in_both_languages() -> None:
    for language in LANGUAGES:
        for rule in RULES:
            assert speech(language).has(f"rule.{rule.name}"), rule.name
