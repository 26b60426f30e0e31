"""Reading TBX of either version: entry by entry, with what is wrong told by line."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from align.errors import InputError
from tm.formats.codes import local_name
from tm.formats.format import Damage, Outcome
from tm.formats.languages import side_of
from tm.formats.tbx_values import day_of, status_of, with_note
from tm.formats.xml_elements import Elements
from tm.formats.xml_records import Records
from tm.formats.xml_text import characters
from tm.terms.concept import Concept, Gender, Number, PartOfSpeech, Term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml import etree

    from tm.formats.format import Report
    from tm.formats.xml_records import Record
    from tm.unit import Side

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_ENTRIES = ("conceptEntry", "termEntry")
_LONGEST = 4 * 1024 * 1024
_NUMBERS = {
    "single": Number.SINGULAR,
    "singular": Number.SINGULAR,
    "plural": Number.PLURAL,
    "dual": Number.DUAL,
    "mass": Number.MASS,
    "massNoun": Number.MASS,
    "otherNumber": Number.OTHER,
}
_GENDERS = {"otherGender": Gender.OTHER} | {gender.value: gender for gender in Gender}
_PARTS = {kind.value: kind for kind in PartOfSpeech}


def read_tbx(path: Path, report: Report) -> Iterator[Concept]:
    """The concepts of a TBX file that have an English or an Arabic term, in its order.

    Raises:
        InputError: there is no ``tbx`` or ``martif`` element in the file, or it cannot be read.
    """
    elements = Elements(report)
    records = Records(characters(path), _ENTRIES, ("tbx", "martif"), _LONGEST)
    begun = False

    def entries() -> Iterator[Record]:
        nonlocal begun
        for record in records:
            if record.name in _ENTRIES:
                yield record
            elif record.xml and not record.is_end:
                begun = True
                elements.declare(record.xml)

    for record, element in elements.parse(entries()):
        concept = _concept(element)
        if concept.terms:
            yield concept
        else:
            what = "no English and no Arabic term"
            report(Damage(record.line, what, Outcome.PASSED_OVER))
    if not begun:
        raise InputError(
            "no <tbx> or <martif> element: this is not a TBX file",
            where=path,
            remedy="check the file, or name another suffix",
        )


def _concept(entry: etree._Element) -> Concept:
    draft = _ConceptDraft()
    for child in entry:
        draft.take(child)
    return Concept(
        terms=tuple(draft.terms),
        subject=draft.texts.get("subjectField"),
        definition=draft.texts.get("definition"),
        note="\n".join(draft.notes) or None,
        source=draft.texts.get("source"),
        created=_moment(draft.dates.get("origination")),
        created_by=draft.people.get("origination"),
        changed=_moment(draft.dates.get("modification")),
        changed_by=draft.people.get("modification"),
    )


@dataclass(slots=True)
class _Level:
    """What stands at one level of an entry: the concept's, a language's or a term's."""

    texts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    dates: dict[str, datetime.date] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def note(self, element: etree._Element) -> bool:
        """Take an element that may stand at any level; whether it was one."""
        name = local_name(element)
        if name in ("descrip", "admin", "termNote"):
            self.texts.setdefault(element.get("type", ""), _text(element))
        elif name in ("descripGrp", "adminGrp", "termNoteGrp"):
            for child in element:
                self.note(child)
        elif name == "note":
            self.notes.append(_text(element))
        elif name == "transacGrp":
            self._transaction(element)
        else:
            return False
        return True

    def _transaction(self, group: etree._Element) -> None:
        parts = {local_name(child): _text(child) for child in group}
        kind = parts.get("transac", "")
        day = day_of(parts.get("date", ""))
        if day:
            self.dates[kind] = day
        if parts.get("transacNote"):
            self.people[kind] = parts["transacNote"]


@dataclass(slots=True)
class _ConceptDraft(_Level):
    terms: list[Term] = field(default_factory=list)

    def take(self, element: etree._Element) -> None:
        """Take a child of an entry."""
        if local_name(element) not in ("langSec", "langSet"):
            self.note(element)
            return
        side = side_of(element.get(_LANGUAGE) or element.get("lang") or "")
        section = _Level()
        for child in element:
            if local_name(child) in ("termSec", "tig", "ntig"):
                if side is not None:
                    self._take_term(child, side)
            else:
                section.note(child)
        if side is not None and "definition" in section.texts:
            self.texts.setdefault("definition", section.texts["definition"])

    def _take_term(self, section: etree._Element, side: Side) -> None:
        level = _Level()
        text = ""
        children = list(section)
        if children and local_name(children[0]) == "termGrp":  # ntig of version 2
            children = [*children[0], *children[1:]]
        for child in children:
            if local_name(child) == "term":
                text = _text(child)
            else:
                level.note(child)
        if not text:
            return
        former = self.terms[-1] if self.terms and self.terms[-1].side == side else None
        variant = level.texts.get("termType") == "variant"
        if former and variant and "administrativeStatus" not in level.texts:
            self.terms[-1] = replace(former, forms=(*former.forms, text))
        else:
            self.terms.append(_term(text, side, level))


def _term(text: str, side: Side, level: _Level) -> Term:
    texts = level.texts
    term = Term(
        text=text,
        side=side,
        status=status_of(texts.get("administrativeStatus", "preferredTerm-admn-sts")),
        part_of_speech=_PARTS.get(texts.get("partOfSpeech", "")),
        gender=_GENDERS.get(texts.get("grammaticalGender", "")),
        number=_NUMBERS.get(texts.get("grammaticalNumber", "")),
        source=texts.get("source"),
        context=texts.get("context"),
    )
    if term.status == "superseded":
        term = replace(term, since=level.dates.get("modification"))
    for note in level.notes:
        term = with_note(term, note)
    return term


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _moment(day: datetime.date | None) -> datetime.datetime | None:
    if day is None:
        return None
    return datetime.datetime.combine(day, datetime.time(), tzinfo=datetime.UTC)
