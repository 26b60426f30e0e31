"""Matches as XLIFF has them: ``alt-trans`` in 1.2, the Translation Candidates module in 2.1.

XLIFF 1.2 section 2.2.4 (``match-quality``, ``origin``); XLIFF 2.1 section 5.1 (``similarity`` is
how like the source is, ``matchQuality`` how far the translation is to be trusted, ``type`` ``ice``
for a match in context, ``tm`` for any other from a memory). Scores above 100 do not exist in 2.1;
the score as we count it stands in the metadata beside the origin and the reasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tm.formats.origin_props import unit_props
from tm.formats.xliff1 import add_contexts
from tm.formats.xliff2 import METADATA, add_original_data
from tm.formats.xliff_codes import OriginalData, write_first, write_second
from tm.formats.xml_text import legal
from tm.match import MatchKind
from tm.unit import Property, Status, other_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tm.match import Match

MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"


def match_properties(match: Match) -> Iterator[Property]:
    """What a translator wants to know of a match: score, kind, reasons, where it comes from."""
    yield Property("x-match-score", f"{match.score:g}")
    yield Property("x-match-kind", str(match.kind))
    for reason in match.reasons:
        detail = f" ({reason.detail})" if reason.detail else ""
        penalty = f" -{reason.penalty:g}" if reason.penalty else ""
        yield Property("x-match-reason", f"{reason.kind}{detail}{penalty}")
    if match.proposal is not None:
        yield Property("x-match-proposal", match.proposal.text)
    yield Property("x-status", str(match.unit.status))
    if match.unit.id:
        yield Property("x-unit", str(match.unit.id))
    newest = match.unit.newest
    if newest is not None:
        yield from (Property(*named) for named in unit_props(newest))


def origin_line(match: Match) -> str:
    """Where a match comes from, in a line: document, date, author, translator."""
    newest = match.unit.newest
    if newest is None:
        return "memory"
    date = newest.date.isoformat() if newest.date else None
    return ", ".join(filter(None, (newest.document, date, newest.author, newest.translator)))


def alt_trans(matches: Sequence[Match], mid: str | None = None) -> Iterator[etree._Element]:
    """Matches for a ``trans-unit`` of XLIFF 1.2, or for its segment ``mid``."""
    for match in matches:
        source, target = match.side, other_side(match.side)
        attributes = {
            "match-quality": f"{match.score:g}%",
            "origin": legal(origin_line(match)),
            "alttranstype": "proposal",
        }
        if mid is not None:
            attributes["mid"] = mid
        element = etree.Element("alt-trans", attributes)
        written = etree.SubElement(element, "source")
        write_first(written, match.unit.text(source), match.unit.codes(source))
        written = etree.SubElement(element, "target")
        write_first(written, match.unit.text(target), match.unit.codes(target))
        add_contexts(element, list(match_properties(match)))
        yield element


def matches_element(groups: Sequence[tuple[str, Sequence[Match]]]) -> etree._Element:
    """The ``mtc:matches`` of a ``unit`` of XLIFF 2.1; a group is a mark's id and its matches."""
    element = etree.Element(f"{{{MATCHES}}}matches", nsmap={"mtc": MATCHES, "mda": METADATA})
    number = 0
    for mark, matches in groups:
        for match in matches:
            number += 1
            _add_match(element, match, f"#{mark}", f"tm{number}")
    return element


def _add_match(matches: etree._Element, match: Match, reference: str, number: str) -> None:
    unit = match.unit
    source, target = match.side, other_side(match.side)
    element = etree.SubElement(
        matches, f"{{{MATCHES}}}match", {"id": number, "ref": reference, "type": "tm"}
    )
    if match.kind is MatchKind.CONTEXT:
        element.set("type", "ice")
    elif match.kind is MatchKind.MEANING:
        element.set("subType", "muwazi:meaning")
    element.set("origin", legal(origin_line(match)))
    element.set("similarity", f"{min(max(match.score, 0.0), 100.0):.2f}")
    trust = 1.0 if unit.status is Status.CONFIRMED else unit.posterior
    if trust is not None:
        element.set("matchQuality", f"{100 * trust:.2f}")
    metadata = etree.SubElement(element, f"{{{METADATA}}}metadata")
    group = etree.SubElement(metadata, f"{{{METADATA}}}metaGroup")
    for prop in match_properties(match):
        meta = etree.SubElement(group, f"{{{METADATA}}}meta", {"type": legal(prop.name)})
        meta.text = legal(prop.value)
    data = OriginalData()
    written = [etree.Element(name) for name in ("source", "target")]
    for part, side in zip(written, (source, target), strict=True):
        write_second(part, unit.text(side), unit.codes(side), data)
    add_original_data(element, data)
    element.extend(written)
