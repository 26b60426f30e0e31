"""TBX: a termbase as other tools read it.

Version 3 is ISO 30042:2019, dialect TBX-Basic in DCA style (structure: LTAC's
TBXcoreStructV03.rng; values: TBX-Basic_DCA.sch 1.2). Version 2 is the martif form of 2008, which
Weblate and the Translate Toolkit still read. What TBX-Basic has no place for (forbidden, since
when, dual and plural, case) stands in a note that a person can read and that comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from lxml import etree

from tm.formats.atomic import replacing
from tm.formats.tbx_values import (
    DIALECTS,
    Dialect,
    marked_note,
    part_of_speech_value,
    status_value,
)
from tm.formats.xml_elements import secure_parser
from tm.formats.xml_text import legal
from tm.terms.concept import TermStatus
from tm.unit import SIDES

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from pathlib import Path

    from tm.terms.concept import Concept, Term

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def write_tbx(concepts: Iterable[Concept], path: Path, version: int = 3) -> int:
    """Write concepts to a file that appears only when it is complete; how many were written."""
    with replacing(path) as stream:
        return write_tbx_stream(concepts, stream, version)


def write_tbx_stream(concepts: Iterable[Concept], stream: IO[bytes], version: int = 3) -> int:
    """The same, to an open stream. ``version`` is 3 or 2."""
    dialect = DIALECTS[version]
    writer = _Writer(dialect)
    root = writer.root()
    body = writer.skeleton(root)
    count = 0
    for concept in concepts:
        if any(legal(term.text).strip() for term in concept.terms):
            count += 1
            body.append(writer.concept(concept, concept.id or count))
    stream.write(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
    return count


@dataclass(frozen=True, slots=True)
class _Writer:
    dialect: Dialect

    def _element(self, name: str, text: str | None = None, **attributes: str) -> etree._Element:
        tag = f"{{{self.dialect.namespace}}}{name}" if self.dialect.namespace else name
        element = etree.Element(tag, attributes)
        element.text = None if text is None else legal(text)
        return element

    def root(self) -> etree._Element:
        dialect = self.dialect
        namespace = f' xmlns="{dialect.namespace}"' if dialect.namespace else ""
        root = etree.fromstring(f"<{dialect.root}{namespace}/>", secure_parser())
        root.set("type", "TBX-Basic")
        if dialect.version == 3:
            root.set("style", "dca")
        root.set(_LANGUAGE, "en")
        return root

    def skeleton(self, root: etree._Element) -> etree._Element:
        """Header and body under the root; the body."""
        header = self._element(self.dialect.header)
        description = self._element("fileDesc")
        source = self._element("sourceDesc")
        source.append(self._element("p", "Termbase of a muwazi translation memory"))
        description.append(source)
        header.append(description)
        if self.dialect.version == 2:
            encoding = self._element("encodingDesc")
            encoding.append(self._element("p", "TBXBasicXCSV02.xcs", type="XCSURI"))
            header.append(encoding)
        text, body = self._element("text"), self._element("body")
        text.append(body)
        root.extend((header, text))
        return body

    def concept(self, concept: Concept, number: int) -> etree._Element:
        entry = self._element(self.dialect.entry, id=f"c{number}")
        for kind, value in (("subjectField", concept.subject), ("definition", concept.definition)):
            if value:
                entry.append(self._element("descrip", value, type=kind))
        if concept.source:
            entry.append(self._element("admin", concept.source, type="source"))
        self._transaction(entry, "origination", concept.created, concept.created_by)
        self._transaction(entry, "modification", concept.changed, concept.changed_by)
        if concept.note:
            entry.append(self._element("note", concept.note))
        for side in SIDES:
            terms = [term for term in concept.on(side) if legal(term.text).strip()]
            if not terms:
                continue
            section = self._element(self.dialect.language)
            section.set(_LANGUAGE, side)
            for term in terms:
                section.append(self._term(term))
                section.extend(self._form(form, term) for form in term.forms)
            entry.append(section)
        return entry

    def _term(self, term: Term) -> etree._Element:
        section = self._element(self.dialect.term)
        section.append(self._element("term", term.text))
        notes = {
            "partOfSpeech": part_of_speech_value(term.part_of_speech, self.dialect.version),
            "administrativeStatus": status_value(term.status),
            "grammaticalGender": str(term.gender) if term.gender else None,
        }
        for kind, value in notes.items():
            if value:
                section.append(self._element("termNote", value, type=kind))
        if term.context:
            section.append(self._element("descrip", term.context, type="context"))
        if term.source:
            section.append(self._element("admin", term.source, type="source"))
        if term.since and term.status is TermStatus.SUPERSEDED:
            self._transaction(section, "modification", term.since, None)
        for note in (marked_note(term), term.note):
            if note:
                section.append(self._element("note", note))
        return section

    def _form(self, form: str, term: Term) -> etree._Element:
        """A further written form: a variant, which has no status of its own."""
        section = self._element(self.dialect.term)
        section.append(self._element("term", form))
        kind = part_of_speech_value(term.part_of_speech, self.dialect.version)
        if kind:
            section.append(self._element("termNote", kind, type="partOfSpeech"))
        section.append(self._element("termNote", "variant", type="termType"))
        return section

    def _transaction(
        self, parent: etree._Element, kind: str, when: datetime.date | None, by: str | None
    ) -> None:
        if when is None and by is None:
            return
        group = self._element("transacGrp")
        group.append(self._element("transac", kind, type="transactionType"))
        if when is not None:
            group.append(self._element("date", when.isoformat()[:10]))
        if by:
            group.append(self._element("transacNote", by, type="responsibility"))
        parent.append(group)
