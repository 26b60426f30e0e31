"""Matches put into an XLIFF file that a CAT tool made; all else in it stays as it is.

The tool wants its file back with its own ids, codes and metadata, so the file is read as a tree and
added to. Segments that are translated, or not to be translated, are left alone.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from align.errors import InputError
from tm.formats.atomic import reading, replacing
from tm.formats.codes import local_name, read_content
from tm.formats.languages import side_of
from tm.formats.xliff_codes import DIALECT_1, DIALECT_2, OriginalData, write_first, write_second
from tm.formats.xliff_matches import MATCHES, alt_trans, matches_element
from tm.unit import other_side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tm.match import Match
    from tm.unit import Code, Side

    # The texts of a file in order, which of them, their language, and the inline codes of that one:
    # matches, and one to fill in.
    Offer = Callable[
        [Sequence[str], int, Side, tuple[Code, ...]], tuple[tuple[Match, ...], Match | None]
    ]

# A tree needs some ten times the file's size in memory.
_LARGEST = 64 << 20


@dataclass(slots=True)
class Offered:
    """How many segments there were to translate, how many got matches, how many a translation."""

    segments: int = 0
    matched: int = 0
    filled: int = 0


# The suffixes of XLIFF files, those of two tools that call them otherwise among them.
XLIFF_SUFFIXES = (".xlf", ".xliff", ".xliff1", ".sdlxliff", ".mqxliff")


def source_texts(path: Path, side: Side | None = None) -> list[tuple[Side, list[str]]]:
    """The source segments of an XLIFF file that may be translated, for each of its parts.

    ``side`` and what is raised are those of :func:`offer_in`.
    """
    root = _tree(path).getroot()
    if (root.get("version") or "").startswith("2"):
        known = _known(side_of(root.get("srcLang", "")) or side, root.get("trgLang"), path)
        second = [
            read_content(source, DIALECT_2)[0]
            for unit, _, source in _segments(root)
            if unit.get("translate") != "no"
        ]
        return [(known, second)]
    parts = []
    for file in _named(root, "file"):
        language = side_of(file.get("source-language", "")) or side
        known = _known(language, file.get("target-language"), path)
        units = [one for one in _named(file, "trans-unit") if one.get("translate") != "no"]
        parts.append((known, [text for one in units for _, (text, _) in _contents(one)]))
    return parts


def offer_in(path: Path, output: Path, offer: Offer, side: Side | None = None) -> Offered:
    """Copy an XLIFF file with matches offered in it.

    ``side`` is the source language where the file does not name English or Arabic as such.

    Raises:
        InputError: the file is no XLIFF, is damaged, declares a DOCTYPE, is too large, or is to be
            translated into another language.
    """
    tree = _tree(path)
    root = tree.getroot()
    count = Offered()
    if (root.get("version") or "").startswith("2"):
        language = side_of(root.get("srcLang", "")) or side
        _offer_second(root, _known(language, root.get("trgLang"), path), offer, count)
    else:
        for file in _named(root, "file"):
            language = side_of(file.get("source-language", "")) or side
            known = _known(language, file.get("target-language"), path)
            _offer_first(file, known, offer, count)
    with replacing(output) as stream:
        tree.write(stream, encoding="utf-8", xml_declaration=True)
    return count


def _tree(path: Path) -> etree._ElementTree:
    with reading(path) as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise InputError(
            f"larger than {_LARGEST >> 20} MiB", where=path, remedy="split it into several files"
        )
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise InputError("declares a DOCTYPE", where=path, remedy="remove that line")
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        tree = etree.parse(io.BytesIO(data), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        what = (error.msg or "markup is broken").splitlines()[0]
        raise InputError(
            f"not well-formed: {what}", where=f"{path}:{line}", remedy="save it again"
        ) from error
    if local_name(tree.getroot()) != "xliff":
        raise InputError("no <xliff> element", where=path, remedy="check the file")
    return tree


def _known(side: Side | None, target: str | None, path: Path) -> Side:
    if side is None:
        raise InputError(
            "its source language is neither English nor Arabic",
            where=path,
            remedy="name it with --side",
        )
    if target and side_of(target) != other_side(side):
        source = "English" if side == "en" else "Arabic"
        raise InputError(
            f"is to be translated from {source} into {target!r}; muwazi has English and Arabic",
            where=path,
            remedy="choose the file of the other language",
        )
    return side


def _named(element: etree._Element, name: str) -> list[etree._Element]:
    return [found for found in element.iter() if local_name(found) == name]


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if local_name(child) == name), None)


def _is_filled(element: etree._Element | None) -> bool:
    return element is not None and bool("".join(map(str, element.itertext())).strip())


def _qualified(element: etree._Element, like: etree._Element) -> etree._Element:
    """An element in the namespace of the file it goes into."""
    namespace = etree.QName(like).namespace
    for part in element.iter(etree.Element):
        if namespace and isinstance(part.tag, str) and not part.tag.startswith("{"):
            part.tag = f"{{{namespace}}}{part.tag}"
    return element


# --- XLIFF 1.2 -------------------------------------------------------------------------------


def _offer_first(file: etree._Element, side: Side, offer: Offer, count: Offered) -> None:
    if file.get("target-language") is None:
        file.set("target-language", other_side(side))
    units = _named(file, "trans-unit")
    pieces = [(unit, mid, *content) for unit in units for mid, content in _contents(unit)]
    texts = [text for _, _, text, _ in pieces]
    for at, (unit, mid, text, codes) in enumerate(pieces):
        target = _child(unit, "target")
        if unit.get("translate") == "no" or _is_filled(target) or not text.strip():
            continue
        count.segments += 1
        matches, filled = offer(texts, at, side, codes)
        count.matched += bool(matches)
        place = _end_of_own(unit)
        for element in alt_trans(matches, mid):
            unit.insert(place, _qualified(element, unit))
            place += 1
        if filled is not None and mid is None and _fits(filled, codes):
            _fill_first(unit, target, filled)
            count.filled += 1


def _fits(match: Match, codes: tuple[Code, ...]) -> bool:
    """Whether the codes of a translation are those of the file: with other ids they are broken."""
    return not match.unit.codes(other_side(match.side)) or match.unit.codes(match.side) == codes


def _contents(unit: etree._Element) -> list[tuple[str | None, tuple[str, tuple[Code, ...]]]]:
    """The texts of a ``trans-unit`` with their codes: its marked segments, or its source."""
    marked = _child(unit, "seg-source")
    marks = [] if marked is None else [m for m in _named(marked, "mrk") if m.get("mtype") == "seg"]
    if marks:
        return [(mark.get("mid"), read_content(mark, DIALECT_1)) for mark in marks]
    source = _child(unit, "source")
    return [] if source is None else [(None, read_content(source, DIALECT_1))]


def _end_of_own(unit: etree._Element) -> int:
    """Behind the last child that XLIFF itself defines; extensions come after."""
    namespace = etree.QName(unit).namespace
    own = [
        at
        for at, child in enumerate(unit)
        if isinstance(child.tag, str) and etree.QName(child).namespace == namespace
    ]
    return own[-1] + 1 if own else len(unit)


def _fill_first(unit: etree._Element, target: etree._Element | None, match: Match) -> None:
    if target is None:
        before = _child(unit, "seg-source")
        before = _child(unit, "source") if before is None else before
        target = etree.Element("target")
        unit.insert(0 if before is None else unit.index(before) + 1, target)
    target.set("state", "needs-review-translation")
    other = other_side(match.side)
    write_first(target, match.unit.text(other), match.unit.codes(other))
    _qualified(target, unit)


# --- XLIFF 2.x -------------------------------------------------------------------------------


def _segments(
    root: etree._Element,
) -> list[tuple[etree._Element, etree._Element, etree._Element]]:
    """Each segment of the file with the unit it stands in and its source."""
    return [
        (unit, segment, source)
        for unit in _named(root, "unit")
        for segment in unit
        if local_name(segment) == "segment" and (source := _child(segment, "source")) is not None
    ]


def _offer_second(root: etree._Element, side: Side, offer: Offer, count: Offered) -> None:
    if root.get("trgLang") is None:
        root.set("trgLang", other_side(side))
    segments = _segments(root)
    contents = [read_content(source, DIALECT_2) for _, _, source in segments]
    texts = [text for text, _ in contents]
    offered: dict[int, list[tuple[str, Sequence[Match]]]] = {}
    for at, (unit, segment, source) in enumerate(segments):
        if unit.get("translate") == "no" or _is_filled(_child(segment, "target")):
            continue
        if not texts[at].strip():
            continue
        count.segments += 1
        matches, filled = offer(texts, at, side, contents[at][1])
        if matches:
            count.matched += 1
            mark = _mark(source, at)
            offered.setdefault(id(unit), []).append((mark, matches))
        if filled is not None and not filled.unit.codes(other_side(side)):
            _fill_second(segment, filled)
            count.filled += 1
    for unit in {id(unit): unit for unit, _, _ in segments}.values():
        if id(unit) in offered:
            _put_matches(unit, offered[id(unit)])


def _mark(source: etree._Element, at: int) -> str:
    """Wrap the content of a ``source`` in a mark for matches to refer to; its id."""
    mark = etree.Element("mrk", {"id": f"muwazi{at}", "type": "mtc:match"})
    mark.text, source.text = source.text, None
    mark.extend(list(source))
    source.append(mark)
    _qualified(mark, source)
    return f"muwazi{at}"


def _put_matches(unit: etree._Element, groups: list[tuple[str, Sequence[Match]]]) -> None:
    """Add matches to those that are there, or as the unit's first child."""
    fresh = _qualified(matches_element(groups), unit)
    there = _child(unit, "matches")
    if there is None or etree.QName(there).namespace != MATCHES:
        unit.insert(0, fresh)
    else:
        for match in fresh:
            match.set("id", f"muwazi-{match.get('id')}")
            there.append(match)
    etree.cleanup_namespaces(unit, keep_ns_prefixes=["mda", "mtc"])


def _fill_second(segment: etree._Element, match: Match) -> None:
    target = _child(segment, "target")
    if target is None:
        target = etree.SubElement(segment, "target")
    write_second(target, match.unit.text(other_side(match.side)), (), OriginalData())
    segment.set("state", "translated")
    _qualified(target, segment)
