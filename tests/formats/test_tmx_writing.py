"""What goes out as TMX comes back equal, is valid, and is understood by others."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.formats.strategies import units
from tests.formats.tmx_rules import broken_rules
from tests.shared import shared_path
from tm.formats.format import Damage, ReadSettings, WriteSettings
from tm.formats.tmx import Tmx
from tm.unit import Code, CodeKind, Neighbours, Origin, Property, Status, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
RICH = TranslationUnit(
    en="The parties agreed to a ceasefire.",
    ar="اتفقت الأطراف على وقف إطلاق النار.",
    status=Status.CONFIRMED,
    posterior=0.97,
    created=NOON,
    created_by="Sabbagh",
    changed=NOON,
    changed_by="هدى",
    origins=(
        Origin(
            "truce",
            bead=4,
            author="Samir Attalah",
            date=datetime.date(2022, 4, 2),
            neighbours=Neighbours("Before.", "After.", "قبل.", ""),
            posterior=0.97,
        ),
        Origin("older", date=datetime.date(2016, 1, 1), posterior=0.5),
    ),
    en_codes=(
        Code(CodeKind.OPEN, 4, "bpt", (("i", "1"), ("type", "bold")), "<b>"),
        Code(CodeKind.CLOSE, 11, "ept", (("i", "1"),), "</b>"),
    ),
)


def write(path: Path, *given_units: TranslationUnit, source: str = "en") -> list[Damage]:
    faults: list[Damage] = []
    chosen = WriteSettings("ar" if source == "ar" else "en", NOON)
    assert Tmx().write(given_units, path, chosen, faults.append) == len(given_units)
    return faults


def read(path: Path) -> list[TranslationUnit]:
    faults: list[Damage] = []
    found = list(Tmx().read(path, ReadSettings("file"), faults.append))
    assert faults == []
    return found


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(units(), max_size=2), st.sampled_from(["en", "ar"]))
def test_what_goes_out_comes_back_equal_and_valid(
    tmp_path: Path, given_units: list[TranslationUnit], source: str
) -> None:
    path = tmp_path / "out.tmx"
    write(path, *given_units, source=source)
    assert read(path) == given_units
    assert broken_rules(path) == []


def test_properties_stand_before_versions_and_the_source_version_first(tmp_path: Path) -> None:
    path = tmp_path / "out.tmx"
    write(path, RICH, source="ar")
    (unit,) = etree.parse(path).iter("tu")
    tags = [child.tag for child in unit]
    assert tags[-2:] == ["tuv", "tuv"]
    assert set(tags[:-2]) == {"prop"}
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    languages = [version.get(lang) for version in unit.findall("tuv")]
    assert languages == ["ar", "en"]


def test_an_export_says_where_a_unit_comes_from_and_who_vouches_for_it(tmp_path: Path) -> None:
    path = tmp_path / "out.tmx"
    write(path, RICH)
    (unit,) = etree.parse(path).iter("tu")
    told = {str(p.get("type")): p.text for p in unit.findall("prop")}
    assert told["x-document"] == "truce"
    assert told["x-document-date"] == "2022-04-02"
    assert told["x-author"] == "Samir Attalah"
    assert told["x-confidence"] == "0.97"
    assert told["x-status"] == "confirmed"
    context = {str(p.get("type")): p.text for p in unit[-2].findall("prop")}
    assert context == {"x-context-pre": "Before.", "x-context-post": "After."}
    assert unit.get("changeid") == unit[-1].get("changeid") == "هدى"
    assert unit.get("creationdate") == unit[-1].get("creationdate") == "20240501T120000Z"


def test_codes_of_xliff_become_valid_codes_of_tmx(tmp_path: Path) -> None:
    codes = (
        Code(CodeKind.OPEN, 0, "xliff1:g", (("id", "1"),)),
        Code(CodeKind.STANDALONE, 1, "xliff1:x", (("id", "2"),)),
        Code(CodeKind.CLOSE, 3, "xliff1:g"),
        Code(CodeKind.CLOSE, 4, "xliff1:g"),
        Code(CodeKind.OPEN, 4, "xliff2:sc", (("id", "9"),)),
        Code(CodeKind.SPAN, 4, "xliff2:mrk", (("id", "m"),), end=5),
    )
    path = tmp_path / "out.tmx"
    write(path, TranslationUnit("abcdef", "ابجد", en_codes=codes))
    assert broken_rules(path) == []
    (unit,) = read(path)
    assert unit.en == "abcdef"
    assert [c.element for c in unit.en_codes] == ["bpt", "ph", "ept", "it", "it", "bpt", "ept"]


def test_characters_that_xml_cannot_hold_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "out.tmx"
    write(path, TranslationUnit("a\x00b\x1f\ud800c", "ن\ufffe", created_by="\x01me"))
    (unit,) = read(path)
    assert (unit.en, unit.ar, unit.created_by) == ("abc", "ن", "me")


def test_a_failed_export_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.tmx"
    path.write_text("old")

    def failing() -> list[TranslationUnit]:
        raise RuntimeError("the store broke")

    with pytest.raises(RuntimeError):
        Tmx().write((unit for _ in [0] for unit in failing()), path, WriteSettings(), print)
    assert [p.name for p in tmp_path.iterdir()] == ["out.tmx"]
    assert path.read_text() == "old"


def test_translate_toolkit_reads_both_texts_notes_and_codes(tmp_path: Path) -> None:
    from translate.storage.tmx import tmxfile

    path = tmp_path / "out.tmx"
    write(path, RICH, TranslationUnit("Plain & <simple>", "بسيط"))
    with path.open("rb") as stream:
        found = tmxfile(stream, "en", "ar")
    assert [(u.source, u.target) for u in found.units][1] == ("Plain & <simple>", "بسيط")
    assert found.units[0].target == RICH.ar
    assert "ceasefire" in found.units[0].source


def test_python_tmx_reads_every_unit_with_its_properties(tmp_path: Path) -> None:
    from PythonTmx import Tmx as TheirTmx
    from PythonTmx import from_element

    path = tmp_path / "out.tmx"
    write(path, RICH, TranslationUnit("Plain", "بسيط"))
    found = from_element(etree.parse(path).getroot())
    assert isinstance(found, TheirTmx)
    assert len(found.tus) == 2
    assert {p.type for p in found.tus[0].props} >= {"x-document", "x-confidence"}


def test_a_published_memory_survives_the_round_trip(tmp_path: Path) -> None:
    published = shared_path("eval/exchange/tico19.en-ar.tmx")
    first = read(published)
    assert len(first) == 3071
    path = tmp_path / "out.tmx"
    write(path, *first)
    assert read(path) == first
    assert broken_rules(path) == []
    assert Property("@tuid", "CMU_1:1") in first[0].properties
