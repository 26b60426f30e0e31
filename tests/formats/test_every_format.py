"""One contract for every format: what goes out comes back, and nothing is half done."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from align.errors import InputError, MuwaziError, UsageError
from tests.formats.strategies import TELLING, units
from tm.formats.format import Damage, ReadSettings, WriteSettings
from tm.formats.registry import ENTRIES, NAMES, format_for, format_named
from tm.unit import Note, Origin, Status, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import DataObject

    from tm.formats.format import Format

Carried = Callable[[TranslationUnit], TranslationUnit]


def everything(unit: TranslationUnit) -> TranslationUnit:
    return unit


def weblate_fields(unit: TranslationUnit) -> TranslationUnit:
    """Texts, document, and whether somebody confirmed it."""
    newest = unit.newest
    document = newest.document if newest else ""
    confirmed = unit.status is Status.CONFIRMED
    status = Status.CONFIRMED if confirmed else Status.MACHINE
    return TranslationUnit(unit.en, unit.ar, status=status, origins=(Origin(document),))


def one_line_texts(unit: TranslationUnit) -> TranslationUnit:
    """Texts, with a space for line ends."""
    en, ar = (re.sub(r"[\r\n]+", " ", text) for text in (unit.en, unit.ar))
    return TranslationUnit(en, ar, origins=(Origin("file"),))


def po_fields(unit: TranslationUnit) -> TranslationUnit:
    """Texts, whether somebody confirmed it, the newest origin and the notes, each in a line."""

    def line(text: str | None) -> str | None:
        return re.sub(r"[\r\n]+", " ", text) if text else None

    newest = unit.newest or Origin("file")
    origin = Origin(
        document=line(newest.document) or "",
        date=newest.date,
        author=line(newest.author),
        translator=line(newest.translator),
    )
    return replace(
        weblate_fields(unit),
        origins=(origin,),
        notes=tuple(Note(line(note.text) or "") for note in unit.notes if note.text.strip("\r\n")),
    )


@dataclass(frozen=True)
class Case:
    name: str
    carried: Carried = everything
    codes: bool = True


CASES = {
    case.name: case
    for case in (
        Case("tmx"),
        Case("xliff", codes=False),
        Case("xliff1", codes=False),
        Case("csv"),
        Case("tsv"),
        Case("xlsx"),
        Case("jsonl"),
        Case("weblate", weblate_fields),
        Case("po", po_fields),
        Case("moses", one_line_texts),
    )
}
PLAIN = TranslationUnit("one", "واحد", origins=(Origin("file"),))


def test_every_format_is_under_contract() -> None:
    assert set(CASES) == set(NAMES)


@pytest.fixture(params=NAMES)
def form(request: pytest.FixtureRequest) -> Format:
    return format_named(request.param)


def write(form: Format, path: Path, *given_units: TranslationUnit) -> list[Damage]:
    faults: list[Damage] = []
    form.write(iter(given_units), path, WriteSettings(), faults.append)
    return faults


def read(form: Format, path: Path) -> tuple[list[TranslationUnit], list[Damage]]:
    faults: list[Damage] = []
    return list(form.read(path, ReadSettings("file"), faults.append)), faults


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_what_goes_out_comes_back_equal(form: Format, tmp_path: Path, data: DataObject) -> None:
    case = CASES[form.name]
    given_units = data.draw(st.lists(units(codes=case.codes), min_size=1, max_size=2))
    path = tmp_path / f"out{form.suffixes[0]}"
    assert write(form, path, *given_units) == []
    found, faults = read(form, path)
    assert faults == []
    assert found == [case.carried(unit) for unit in given_units]


@pytest.mark.parametrize("text", TELLING)
def test_telling_texts_survive_on_both_sides(form: Format, tmp_path: Path, text: str) -> None:
    unit = replace(PLAIN, en=f"{text}x", ar=f"{text}س")
    path = tmp_path / f"out{form.suffixes[0]}"
    write(form, path, unit)
    assert read(form, path)[0] == [CASES[form.name].carried(unit)]


def test_an_empty_memory_makes_a_file_and_comes_back_empty(form: Format, tmp_path: Path) -> None:
    path = tmp_path / f"out{form.suffixes[0]}"
    assert form.write([], path, WriteSettings(), print) == 0
    try:
        assert read(form, path) == ([], [])
    except InputError as error:
        assert "empty" in str(error)  # noqa: PT017 - formats without any header


def test_a_write_that_breaks_off_leaves_nothing(form: Format, tmp_path: Path) -> None:
    def failing() -> list[TranslationUnit]:
        raise RuntimeError("the store broke")

    path = tmp_path / f"out{form.suffixes[0]}"
    broken = (unit for part in ([PLAIN], None) for unit in (part or failing()))
    with pytest.raises(RuntimeError):
        form.write(broken, path, WriteSettings(), print)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_one_line_of_error(form: Format, tmp_path: Path) -> None:
    path = tmp_path / "none" / f"out{form.suffixes[0]}"
    with pytest.raises(MuwaziError, match="cannot be written") as caught:
        write(form, path, PLAIN)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"\0\1\2\3\xff\xfe", b"%PDF-1.7\n%\xe2\xe3", b"{", b"<a>"]
)
def test_what_is_not_of_the_format_is_one_line_of_error_or_no_unit(
    form: Format, tmp_path: Path, content: bytes
) -> None:
    if form.name == "moses":
        return  # any text is a Moses corpus
    path = tmp_path / f"in{form.suffixes[0]}"
    path.write_bytes(content)
    try:
        found, _ = read(form, path)
    except MuwaziError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either way is right
        assert str(tmp_path) in str(error)  # noqa: PT017
    else:
        assert found == []


def test_a_reader_that_is_left_early_closes_its_file(form: Format, tmp_path: Path) -> None:
    path = tmp_path / f"out{form.suffixes[0]}"
    write(form, path, PLAIN, replace(PLAIN, en="two"))
    reader = form.read(path, ReadSettings("file"), print)
    assert next(reader).en == "one"
    del reader
    gc.collect()


def test_the_source_side_may_be_arabic(form: Format, tmp_path: Path) -> None:
    path = tmp_path / f"out{form.suffixes[0]}"
    form.write([PLAIN], path, WriteSettings(source="ar"), print)
    found, _ = read(form, path)
    assert [(unit.en, unit.ar) for unit in found] == [("one", "واحد")]


def test_a_suffix_finds_its_format_whatever_the_case(tmp_path: Path) -> None:
    for entry in ENTRIES:
        for suffix in entry.suffixes:
            assert format_for(tmp_path / f"Memory{suffix.upper()}").name == entry.name
            assert format_named(entry.name).suffixes == entry.suffixes
    with pytest.raises(UsageError, match=r"memory\.odd: .*--format"):
        format_for(tmp_path / "memory.odd")
