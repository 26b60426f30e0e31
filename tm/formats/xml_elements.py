"""Records become elements: parsed strictly in batches, singly and with repairs where that fails.

The parser loads no DTD, resolves no entity, opens no connection and keeps libxml2's limits. What is
repaired is what has one reading only: characters that XML forbids are removed, an ``&`` that begins
no reference is an ampersand, HTML's names of characters mean these characters.
"""

from __future__ import annotations

import re
from html.entities import html5
from itertools import islice
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lxml import etree

from tm.formats.format import Damage, Outcome
from tm.formats.xml_text import UNDECODABLE, first_illegal, legal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tm.formats.format import Report
    from tm.formats.xml_records import Record

_BATCH = 256
# One that never ends is taken to the end of the text: the parser is to refuse it.
_CDATA = r"<!\[CDATA\[.*?(?:\]\]>|\Z)"
_CHARACTER = re.compile(rf"{_CDATA}|&#(?:x([0-9a-fA-F]{{1,8}})|([0-9]{{1,8}}));", re.DOTALL)
_AMPERSAND = re.compile(
    rf"{_CDATA}|&(?!#x?[0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)(?:([A-Za-z][A-Za-z0-9]*;))?",
    re.DOTALL,
)
_NAMESPACES = re.compile(r"""\bxmlns:[\w.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*')""")


def secure_parser() -> etree.XMLParser:
    """A parser that trusts nothing it reads."""
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )


class Elements:
    """Parses records; knows the namespace prefixes that their enclosing tags declare."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._parser = secure_parser()
        self._declared: dict[str, str] = {}

    def declare(self, start_tag: str) -> None:
        """Let the prefixes declared in a start tag hold in all records to come."""
        for declaration in _NAMESPACES.findall(start_tag):
            self._declared[declaration.partition("=")[0].strip()] = declaration

    def parse(self, records: Iterable[Record]) -> Iterator[tuple[Record, etree._Element]]:
        """Each sound record with its element; what is wrong with the others is reported."""
        iterator = iter(records)
        while batch := list(islice(iterator, _BATCH)):
            root = self._strictly("".join(record.xml for record in batch))
            if root is not None and len(root) == len(batch):
                yield from zip(batch, root, strict=True)
                continue
            for record in batch:
                element = self.one(record)
                if element is not None:
                    yield record, element

    def one(self, record: Record) -> etree._Element | None:
        """The element of one record, repaired if need be; None, and a report, where it is lost."""
        if record.fault:
            self._report(Damage(record.line, record.fault))
            return None
        root = self._strictly(record.xml)
        if root is not None:
            return root[0]
        repaired, repairs = _repaired(record)
        try:
            root = self._parsed(repaired)
        except etree.XMLSyntaxError as error:
            line = record.line + max((error.lineno or 1) - 1, 0)
            self._report(Damage(line, _reason(error)))
            return None
        except UnicodeEncodeError:
            at = record.xml.find(UNDECODABLE)
            line = record.line + record.xml.count("\n", 0, max(at, 0))
            self._report(Damage(line, "bytes that are no text in the file's encoding"))
            return None
        for repair in repairs:
            self._report(repair)
        return root[0]

    def _strictly(self, xml: str) -> etree._Element | None:
        try:
            return self._parsed(xml)
        except (etree.XMLSyntaxError, UnicodeEncodeError):
            return None

    def _parsed(self, xml: str) -> etree._Element:
        document = f"<r {' '.join(self._declared.values())}>{xml}</r>".encode()
        return etree.fromstring(document, self._parser)


def _repaired(record: Record) -> tuple[str, list[Damage]]:
    """The record without what XML forbids, and what was done, by line."""
    repairs: list[Damage] = []

    def note(text: str, place: int, what: str) -> None:
        line = record.line + text.count("\n", 0, place)
        repairs.append(Damage(line, what, Outcome.REPAIRED))

    def character(found: re.Match[str]) -> str:
        if found[0].startswith("<"):
            return found[0]
        number = int(found[1], 16) if found[1] else int(found[2])
        if number > 0x10FFFF or first_illegal(chr(number)):
            note(found.string, found.start(), f"{found[0]} is no character of XML; removed")
            return ""
        return found[0]

    def ampersand(found: re.Match[str]) -> str:
        if found[0].startswith("<"):
            return found[0]
        named = html5.get(found[1]) if found[1] else None
        if named is not None:
            what = f"&{found[1]} is not declared in XML; read as in HTML"
            note(found.string, found.start(), what)
            return escape(named)
        note(found.string, found.start(), "an & that begins no reference; read as an ampersand")
        return "&amp;" + (found[1] or "")

    xml = record.xml
    illegal = first_illegal(xml)
    if illegal and UNDECODABLE not in xml:
        note(xml, xml.index(illegal), f"U+{ord(illegal):04X} is no character of XML; removed")
        xml = legal(xml)
    return _AMPERSAND.sub(ampersand, _CHARACTER.sub(character, xml)), repairs


def _reason(error: etree.XMLSyntaxError) -> str:
    """The parser's words without its own line numbers, which count from the unit."""
    message = re.sub(r",? ?line \d+(?:, column \d+)?", "", (error.msg or "").splitlines()[0])
    return f"not well-formed: {message.strip() or 'markup is broken'}"
