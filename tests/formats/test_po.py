"""PO: what software translators keep, read with its plurals and flags, and written for gettext."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from align.errors import InputError
from tm.formats.format import Damage, Outcome, ReadSettings, WriteSettings
from tm.formats.po import Po
from tm.unit import Note, Property, Status, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

HEADER = 'msgid ""\nmsgstr ""\n"Language: ar\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


def read(folder: Path, content: str) -> tuple[list[TranslationUnit], list[Damage]]:
    path = folder / "in.po"
    path.write_text(content, encoding="utf-8")
    faults: list[Damage] = []
    return list(Po().read(path, ReadSettings("in"), faults.append)), faults


def test_flags_contexts_and_comments_are_read(tmp_path: Path) -> None:
    units, faults = read(
        tmp_path,
        HEADER
        + '\n# mind\n#. extracted\n#: a.c:1\n#, fuzzy, c-format\n#| msgid "old"\nmsgctxt "menu"\n'
        'msgid "One "\n"line\\n"\nmsgstr "سطر"\nmsgid "two"\nmsgstr "اثنان"\n'
        '\nmsgid "none"\nmsgstr ""\n\n#~ msgid "gone"\n#~ msgstr "ذهب"\n',
    )
    assert [(u.en, u.ar, u.status) for u in units] == [
        ("One line\n", "سطر", Status.MACHINE),
        ("two", "اثنان", Status.CONFIRMED),
    ]
    assert units[0].notes == (Note("mind"),)
    assert units[0].properties == (Property("x-context", "menu"),)
    assert [fault.outcome for fault in faults] == [Outcome.PASSED_OVER]


def test_the_forms_of_an_arabic_plural_translate_singular_and_plural(tmp_path: Path) -> None:
    forms = ["لا أيام", "يوم", "يومان", "أيام", "يوماً", "يوم"]
    plural = "".join(f'msgstr[{n}] "{form}"\n' for n, form in enumerate(forms))
    units, _ = read(tmp_path, HEADER + f'\nmsgid "day"\nmsgid_plural "days"\n{plural}')
    assert [(u.en, u.ar) for u in units] == [
        ("days", "لا أيام"),
        ("day", "يوم"),
        ("days", "يومان"),
        ("days", "أيام"),
        ("days", "يوماً"),
        ("days", "يوم"),
    ]


def test_a_broken_entry_is_named_by_line_and_the_rest_is_kept(tmp_path: Path) -> None:
    units, faults = read(
        tmp_path,
        HEADER + '\nmsgid "a"\nmsgstr "أ\n\nmsgid "b"\nmsgstr "ب"\nmsgstr[0 "x"\n\nmsgid "c"\n'
        'msgstr "ج"\n',
    )
    assert [unit.en for unit in units] == ["c"]
    assert {fault.line for fault in faults if fault.outcome is Outcome.LOST} == {7, 11}


@pytest.mark.parametrize("content", ["hello\n", 'msgid "a"\nmsgstr "b"\n', "# only\n"])
def test_a_file_that_names_no_language_is_one_line_of_error(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    assert "\n" not in str(caught.value)


def test_gettext_in_python_reads_what_we_write(tmp_path: Path) -> None:
    path = tmp_path / "out.po"
    units = [
        TranslationUnit('say "x"\n\tto \\ him', "قل «x»", status=Status.CONFIRMED),
        TranslationUnit("same", "أ"),
        TranslationUnit("same", "ب"),
    ]
    Po().write(units, path, WriteSettings(), print)
    catalog = read_po(io.BytesIO(path.read_bytes()), abort_invalid=True)
    found = [(m.id, m.string, m.fuzzy, m.context) for m in catalog if m.id]
    assert found == [
        ('say "x"\n\tto \\ him', "قل «x»", False, None),
        ("same", "أ", True, None),
        ("same", "ب", True, "muwazi:2"),
    ]
    assert catalog.locale is not None
    assert catalog.locale.language == "ar"
    assert catalog.num_plurals == 6
