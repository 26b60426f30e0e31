"""``muwazi term`` and ``muwazi terms``: what they print, draw, keep and refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.cli.run import muwazi

if TYPE_CHECKING:
    from pathlib import Path

    from tm.store import Store

UNITS = "Popular Mobilization Units"


def test_json_of_a_term_keeps_its_promise(shelf: Store) -> None:
    outcome = muwazi("term", "--memory", shelf.url, "--json", *UNITS.split())
    answer = json.loads(outcome.output)
    assert answer["term"] == UNITS
    for rendering in answer["renderings"]:
        keys = ("form", "count", "share", "first", "last", "surface_forms", "examples")
        assert set(keys) <= set(rendering)
        assert sum(rendering["surface_forms"].values()) == rendering["count"]
        for example in rendering["examples"]:
            start, end = example["term_span"]
            assert example["en"][start:end] == UNITS
            start, end = example["rendering_span"]
            assert example["ar"][start:end].endswith("الحشد الشعبي")
    assert answer["renderings"][0]["first"] == "2015-06-18"


def test_a_person_sees_counts_dates_and_marked_spans(shelf: Store) -> None:
    outcome = muwazi("term", "--memory", shelf.url, "--over", "year", UNITS)
    assert "19 occurrences, 3 renderings" in outcome.output
    assert "⟦وحدات الحشد الشعبي⟧" in outcome.output
    assert f"⟦{UNITS}⟧" in outcome.output
    assert "2015-06-18 – 2018-10-09" in outcome.output


def test_drift_is_drawn_as_svg_and_png(shelf: Store, tmp_path: Path) -> None:
    svg, png = tmp_path / "d.svg", tmp_path / "d.png"
    muwazi("term", "--memory", shelf.url, "--plot", svg, UNITS)
    root = ET.fromstring(svg.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    told = "".join(root.itertext())
    assert "هيئة الحشد الشعبي" in told
    assert "2025" in told
    bars = [e for e in root.iter("{http://www.w3.org/2000/svg}rect") if len(e)]
    assert len(bars) == 6
    outcome = muwazi("term", "--memory", shelf.url, "--plot", png, UNITS)
    assert outcome.status == 0
    assert png.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("term", "--plot", "d.gif", "x"), ".svg or .png"),
        (("term", "…"), "no word"),
        (("terms", "show", "99"), "no concept"),
        (("terms", "export", "x.foo"), "suffix"),
        (("terms", "export", "x.tbx"), "empty"),
        (("terms", "add"), "needs a term"),
        (("terms", "import", "absent.tbx"), "absent.tbx"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    shelf: Store, arguments: tuple[str, ...], what: str
) -> None:
    outcome = (
        muwazi(*arguments[:-1], "--memory", shelf.url, arguments[-1])
        if (arguments[-1] != "add")
        else muwazi(*arguments, "--memory", shelf.url)
    )
    assert outcome.status != 0
    (line,) = outcome.error_lines
    assert what in line


def test_a_termbase_is_kept_edited_and_exchanged(tmp_path: Path) -> None:
    memory, other = tmp_path / "a.db", tmp_path / "b.db"
    muwazi(
        "terms",
        "add",
        "--memory",
        memory,
        "--en",
        "drones",
        "--ar",
        "المسيّرات",
        "--ar",
        "superseded since 2022-01-01: طائرات بدون طيار",
        "--form",
        "drones=UAVs",
    )
    muwazi("terms", "edit", "--memory", memory, "1", "--ar", "forbidden: درون", "--subject", "arms")
    listed = json.loads(muwazi("terms", "list", "--memory", memory, "--json", "للمسيّرات").output)
    (concept,) = listed["concepts"]
    assert [(t["text"], t["status"]) for t in concept["terms"]] == [
        ("drones", "preferred"),
        ("المسيّرات", "preferred"),
        ("طائرات بدون طيار", "superseded"),
        ("درون", "forbidden"),
    ]
    assert concept["subject"] == "arms"
    for name in ("t.tbx", "t.csv", "t.xlsx"):
        assert muwazi("terms", "export", "--memory", memory, tmp_path / name).status == 0
        answer = muwazi("terms", "import", "--memory", other, "--json", tmp_path / name).output
        assert json.loads(answer)["added"] == (1 if name == "t.tbx" else 0)
    shown = muwazi("terms", "show", "--memory", memory, "1").output
    assert "superseded since 2022-01-01" in shown
    assert shown.count(" by ") == 2
    assert muwazi("terms", "remove", "--memory", memory, "1").status == 0
    assert "no concepts" in muwazi("terms", "list", "--memory", memory).output


def test_the_grammar_of_a_term_is_told_and_exported(tmp_path: Path) -> None:
    at = ("--memory", tmp_path / "m.db")
    muwazi(
        "terms", "add", "--en", "ceasefire", "--ar", "هدنة", "--part-of-speech", "هدنة=noun", *at
    )
    options = (
        "--gender",
        "هدنة = feminine",
        "--number",
        "هدنة=singular",
        "--case-sensitive",
        "هدنة",
    )
    outcome = muwazi("terms", "edit", "1", *options, *at)
    assert "noun, feminine, singular, case-sensitive" in outcome.output
    muwazi("terms", "export", tmp_path / "t.tbx", *at)
    muwazi("terms", "import", tmp_path / "t.tbx", "--memory", tmp_path / "other.db")
    shown = muwazi("terms", "show", "1", "--memory", tmp_path / "other.db")
    assert "noun, feminine, singular, case-sensitive" in shown.output


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("هدنة=female", "no such value"),
        ("هدنة=", "no value after the last '='"),
        ("هدنة", "no '=' between term and value"),
        ("=feminine", "no term before the last '='"),
        ("truce=feminine", "no term of the concept"),
    ],
)
def test_a_gender_that_is_none_or_of_no_term_changes_nothing(
    tmp_path: Path, given: str, told: str
) -> None:
    at = ("--memory", tmp_path / "m.db")
    muwazi("terms", "add", "--en", "ceasefire", "--ar", "هدنة", *at)
    outcome = muwazi("terms", "edit", "1", "--subject", "war", "--gender", given, *at)
    assert (outcome.status, len(outcome.error_lines)) == (2, 1)
    assert told in outcome.error_lines[0]
    assert "war" not in muwazi("terms", "show", "1", *at).output


def test_a_report_says_what_the_termbase_has_decided(tmp_path: Path) -> None:
    memory = tmp_path / "m.db"
    source = tmp_path / "u.tmx"
    source.write_text(
        '<tmx version="1.4"><header/><body><tu><tuv xml:lang="en"><seg>Baghdad</seg></tuv>'
        '<tuv xml:lang="ar"><seg>بغداد</seg></tuv></tu></body></tmx>',
        encoding="utf-8",
    )
    muwazi("import", "--memory", memory, source)
    muwazi("terms", "add", "--memory", memory, "--en", "Baghdad", "--ar", "deprecated: بغداد")
    answer = json.loads(muwazi("term", "--memory", memory, "--json", "Baghdad").output)
    assert answer["renderings"][0]["termbase"] == {"status": "deprecated", "since": None}


def test_extraction_suggests_the_terms_the_shelf_was_written_about(
    shelf: Store, tmp_path: Path
) -> None:
    outcome = muwazi("terms", "extract", "--memory", shelf.url, "--limit", "40", "--json")
    found = {one["term"]: one for one in json.loads(outcome.output)["candidates"]}
    planted = {
        "Islamic State",
        UNITS,
        "Kurdistan Regional Government",
        "rule of law",
        "Strait of Hormuz",
        "maximum pressure",
        "sanctions relief",
        "freedom of navigation",
    }
    assert len(planted & set(found)) >= 7
    forms = [one["form"] for one in found["rule of law"]["renderings"]]
    assert forms[0] == "سيادة القانون"
    review = tmp_path / "review.csv"
    muwazi("terms", "extract", "--memory", shelf.url, "--limit", "5", "-o", review)
    assert "Islamic State" in review.read_text(encoding="utf-8-sig")
