"""XLIFF 1.2 and 2.x: valid out, every translated segment in, inline codes kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.formats.schemas import xliff_errors
from tests.formats.test_tmx_writing import RICH
from tm.formats.format import Damage, Outcome, ReadSettings, WriteSettings
from tm.formats.registry import format_named
from tm.unit import Code, CodeKind, Note, Property, Status, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {"1.2": "xliff1", "2.1": "xliff"}
FIRST = (
    Code(CodeKind.OPEN, 0, "xliff1:g", (("id", "1"),)),
    Code(CodeKind.STANDALONE, 2, "xliff1:x", (("id", "2"),)),
    Code(CodeKind.CLOSE, 3, "xliff1:g"),
    Code(CodeKind.OPEN, 3, "xliff1:bpt", (("id", "3"),), "<b>"),
    Code(CodeKind.CLOSE, 4, "xliff1:ept", (("id", "3"),), "</b>"),
    Code(CodeKind.ISOLATED_CLOSE, 4, "xliff1:it", (("id", "4"), ("pos", "close")), "</i>"),
    Code(CodeKind.STANDALONE, 4, "xliff1:ph", (("id", "5"),), "{0}"),
)
SECOND = (
    Code(CodeKind.OPEN, 0, "xliff2:pc", (("id", "1"),), "<b>"),
    Code(CodeKind.STANDALONE, 2, "xliff2:ph", (("id", "2"),), "{0}"),
    Code(CodeKind.CLOSE, 3, "xliff2:pc", (), "</b>"),
    Code(CodeKind.OPEN, 3, "xliff2:sc", (("id", "3"),), "<i>"),
    Code(CodeKind.CLOSE, 4, "xliff2:ec", (("startRef", "3"),), "</i>"),
    Code(CodeKind.ISOLATED_OPEN, 4, "xliff2:sc", (("id", "4"), ("isolated", "yes"))),
)


def write(path: Path, version: str, *units: TranslationUnit) -> None:
    format_named(FORMATS[version]).write(units, path, WriteSettings(), print)


def read(path: Path) -> tuple[list[TranslationUnit], list[Damage]]:
    faults: list[Damage] = []
    reader = format_named("xliff").read(path, ReadSettings("file"), faults.append)
    return list(reader), faults


@pytest.mark.parametrize("version", FORMATS)
def test_what_we_write_is_valid_by_the_published_schema(tmp_path: Path, version: str) -> None:
    noted = (Note("n", by="x", side="ar"), Note("m"))
    odd = (Property("@tuid", "1"), Property("two words", "v", "en", (("xml:lang", "ar"),)))
    units = (
        replace(RICH, notes=noted, properties=odd),
        TranslationUnit("abcde", "س", en_codes=FIRST, status=Status.REJECTED),
        TranslationUnit("abcde", "ش", en_codes=SECOND, status=Status.SUPERSEDED),
        TranslationUnit("a\x07b", "ص", status=Status.CONFIRMED),
    )
    path = tmp_path / "out.xliff"
    for chosen in (units, ()):
        write(path, version, *chosen)
        assert xliff_errors(version)(path) == []


@pytest.mark.parametrize(("version", "codes"), [("1.2", FIRST), ("2.1", SECOND)])
def test_inline_codes_and_native_code_come_back(
    tmp_path: Path, version: str, codes: tuple[Code, ...]
) -> None:
    unit = TranslationUnit("abcde", "ابجده", en_codes=codes, ar_codes=codes)
    path = tmp_path / "out.xliff"
    write(path, version, unit)
    (found,), faults = read(path)
    assert not faults
    assert (found.en_codes, found.ar_codes) == (codes, codes)
    assert found.en == "abcde"


@pytest.mark.parametrize("version", FORMATS)
def test_codes_of_other_formats_are_written_as_valid_ones(tmp_path: Path, version: str) -> None:
    path = tmp_path / "out.xliff"
    write(path, version, replace(RICH, ar_codes=FIRST + SECOND))
    assert xliff_errors(version)(path) == []
    (found,), _ = read(path)
    kinds = [(code.kind, code.position, code.data) for code in found.en_codes]
    assert kinds == [(code.kind, code.position, code.data) for code in RICH.en_codes]


def test_version_2_keeps_characters_that_xml_cannot_hold(tmp_path: Path) -> None:
    path = tmp_path / "out.xliff"
    write(path, "2.1", TranslationUnit("a\x00b\x1f\ud800c", "ن\ufffe"))
    (found,), _ = read(path)
    assert (found.en, found.ar) == ("a\x00b\x1f\ud800c", "ن\ufffe")


def test_segments_marked_in_version_1_are_units_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "in.sdlxliff"
    path.write_text(
        """<?xml version="1.0"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:sdl="http://sdl.com/x">
<file original="a.docx" source-language="en-US" target-language="ar-SA" datatype="x"><body>
<group id="g"><trans-unit id="1"><source>One. Two.</source>
<seg-source><g id="1"><mrk mtype="seg" mid="1">One.</mrk></g>
<mrk mtype="seg" mid="2">Two.</mrk></seg-source>
<target><mrk mtype="seg" mid="2">اثنان.</mrk></target></trans-unit>
<trans-unit id="2" approved="yes"><source>Three. Four.</source>
<seg-source><mrk mtype="seg" mid="3">Three.</mrk> <mrk mtype="seg" mid="4">Four.</mrk></seg-source>
<target><mrk mtype="seg" mid="3">ثلاثة.</mrk> <mrk mtype="seg" mid="4">أربعة.</mrk></target>
<sdl:note>x</sdl:note></trans-unit>
<trans-unit id="3"><source>Not yet</source></trans-unit>
<trans-unit id="4"><source>Broken</trans-unit></group></body></file></xliff>""",
        encoding="utf-8",
    )
    units, faults = read(path)
    assert [(u.en, u.ar, u.status) for u in units] == [
        ("Two.", "اثنان.", Status.MACHINE),
        ("Three.", "ثلاثة.", Status.CONFIRMED),
        ("Four.", "أربعة.", Status.CONFIRMED),
    ]
    assert [fault.outcome for fault in faults] == [*[Outcome.PASSED_OVER] * 2, Outcome.LOST]
    assert Property("@xml:lang", "ar-SA", "ar") in units[1].properties


def test_every_segment_of_a_unit_of_version_2_is_read(tmp_path: Path) -> None:
    path = tmp_path / "in.xlf"
    path.write_text(
        """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="ar"
 trgLang="en"><file id="f"><unit id="1"><segment state="final"><source>أ</source>
<target>a</target></segment><ignorable><source> </source></ignorable>
<segment><source>ب</source><target>b</target></segment></unit></file></xliff>""",
        encoding="utf-8",
    )
    units, faults = read(path)
    assert [(u.en, u.ar, u.status) for u in units] == [
        ("a", "أ", Status.CONFIRMED),
        ("b", "ب", Status.MACHINE),
    ]
    assert not faults


def test_files_of_other_languages_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "in.xlf"
    write(path, "2.1", RICH)
    text = path.read_text(encoding="utf-8").replace('trgLang="ar"', 'trgLang="fr"')
    path.write_text(text, encoding="utf-8")
    units, faults = read(path)
    assert units == []
    assert [fault.outcome for fault in faults] == [Outcome.PASSED_OVER]
