"""Gettext PO: messages and their translations, as software and many web sites keep them.

A message that is not ``fuzzy`` counts as confirmed: that is what the flag means. Of the plural
forms of Arabic, the one for 1 translates the singular, the others the plural.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import IO, TYPE_CHECKING, Any

from align.errors import InputError
from tm.formats.atomic import replacing
from tm.formats.format import Damage, Outcome
from tm.formats.languages import side_of
from tm.formats.po_entries import Entry, entries, escaped
from tm.formats.text_lines import numbered_lines, text_chunks
from tm.formats.times import day_of
from tm.unit import Note, Origin, Property, Side, Status, TranslationUnit, other_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tm.formats.format import ReadSettings, Report, WriteSettings

_PLURALS = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 ? 4 : 5);"
)
_LANGUAGE = re.compile(r"^Language:\s*(\S+)", re.MULTILINE)
_TOLD = re.compile(r"(document|date|author|translator): (.+)")
_LINE_ENDS = re.compile(r"[\r\n]+")
# Of two messages that read alike, the second needs a context, or gettext refuses the file.
_ALIKE = "muwazi:"


class Po:
    """Gettext PO."""

    name = "po"
    suffixes = (".po", ".pot")
    description = "gettext PO"

    def read(self, path: Path, settings: ReadSettings, report: Report) -> Iterator[TranslationUnit]:
        """The translated messages of a file whose header names English or Arabic.

        Raises:
            InputError: there is no message in the file, or its language is not named.
        """
        lines = numbered_lines(text_chunks(path), settings.longest, report)
        target: Side | None = None
        begun = False
        for entry in entries(lines, settings.longest, report):
            if not begun:
                begun = True
                target = _language(entry, path)
                if entry.strings.get("msgid") == "":
                    continue
            if target is not None:
                yield from _units(entry, target, settings, report)
        if not begun:
            raise InputError("no message in it: this is not a PO file", where=path, remedy=_REMEDY)

    def write(
        self, units: Iterable[TranslationUnit], path: Path, settings: WriteSettings, report: Report
    ) -> int:
        """Write a PO file; how many messages it has."""
        count = 0
        seen: dict[bytes, int] = {}
        with replacing(path) as stream:
            _write_header(stream, other_side(settings.source))
            for unit in units:
                key = blake2b(unit.text(settings.source).encode("utf-8", "replace"), digest_size=8)
                seen[key.digest()] = alike = seen.get(key.digest(), 0) + 1
                _write_unit(stream, unit, settings.source, alike)
                count += 1
        return count


_REMEDY = "check the file, or name its format with --format"


def _language(first: Entry, path: Path) -> Side:
    """The language of the translations, which the header states."""
    header = first.strings.get("msgstr", "") if first.strings.get("msgid") == "" else ""
    found = _LANGUAGE.search(header)
    side = side_of(found[1]) if found else None
    if side is None:
        what = f"its language is {found[1]}" if found else "its header names no language"
        remedy = "only English and Arabic are kept" if found else 'add "Language: ar\\n" to it'
        raise InputError(what, where=f"{path}:{first.line or 1}", remedy=remedy)
    return side


def _units(
    entry: Entry, target: Side, settings: ReadSettings, report: Report
) -> Iterator[TranslationUnit]:
    """A message's singular and plural, with each different form of their translation."""
    if "msgid" not in entry.strings:
        report(Damage(entry.line, "a translation without a message"))
        return
    forms = [
        (int(name[7:-1]), text) for name, text in entry.strings.items() if name[6:7] == "["
    ] or [(-1, entry.strings.get("msgstr", ""))]
    singular = 1 if max(number for number, _ in forms) > 1 else 0
    done: set[tuple[str, str]] = set()
    for number, text in forms:
        plural = number >= 0 and number != singular
        message = entry.strings.get("msgid_plural" if plural else "msgid", "")
        pair = (message, text)
        if pair in done or not pair[0].strip():
            continue
        if not text.strip():
            report(Damage(entry.line, "not translated", Outcome.PASSED_OVER))
            continue
        done.add(pair)
        yield _unit(entry, pair, target, settings)


def _unit(
    entry: Entry, pair: tuple[str, str], target: Side, settings: ReadSettings
) -> TranslationUnit:
    texts = {other_side(target): pair[0], target: pair[1]}
    context = entry.strings.get("msgctxt", "")
    kept = context and not context.startswith(_ALIKE)
    return TranslationUnit(
        texts["en"],
        texts["ar"],
        status=Status.MACHINE if "fuzzy" in entry.flags else Status.CONFIRMED,
        origins=(_origin(entry, settings),),
        notes=tuple(Note(remark) for remark in entry.remarks if remark),
        properties=(Property("x-context", context),) if kept else (),
    )


def _origin(entry: Entry, settings: ReadSettings) -> Origin:
    told: dict[str, Any] = {"document": settings.document}
    for line in entry.extracted:
        found = _TOLD.fullmatch(line)
        if found:
            told[found[1]] = day_of(found[2]) if found[1] == "date" else found[2]
    return Origin(**told)


def _write_header(stream: IO[bytes], target: Side) -> None:
    plurals = _PLURALS if target == "ar" else "nplurals=2; plural=(n != 1);"
    fields = (
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Language: {target}",
        f"Plural-Forms: {plurals}",
        "X-Generator: muwazi",
    )
    lines = "".join(f'"{escaped(line)}\\n"\n' for line in fields)
    stream.write(f'msgid ""\nmsgstr ""\n{lines}'.encode())


def _write_unit(stream: IO[bytes], unit: TranslationUnit, source: Side, alike: int) -> None:
    lines = [f"# {_one_line(note.text)}" for note in unit.notes if note.text.strip("\r\n")]
    newest = unit.newest
    if newest is not None:
        date = newest.date.isoformat() if newest.date else None
        told = (
            ("document", newest.document),
            ("date", date),
            ("author", newest.author),
            ("translator", newest.translator),
        )
        lines += [f"#. {name}: {_one_line(value)}" for name, value in told if value]
    if unit.status is not Status.CONFIRMED:
        lines.append("#, fuzzy")
    context = next((p.value for p in unit.properties if p.name == "x-context" and p.value), "")
    if context or alike > 1:
        lines.append(f'msgctxt "{escaped(context or f"{_ALIKE}{alike}")}"')
    lines.append(f'msgid "{escaped(unit.text(source))}"')
    lines.append(f'msgstr "{escaped(unit.text(other_side(source)))}"')
    stream.write(("\n" + "\n".join(lines) + "\n").encode("utf-8", "replace"))


def _one_line(text: str) -> str:
    return _LINE_ENDS.sub(" ", text)
