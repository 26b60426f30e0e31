"""The rules of the TMX 1.4 DTD and specification, as a checker that says what is broken where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from pathlib import Path

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SEGTYPES = {"block", "paragraph", "sentence", "phrase"}
STAMP = re.compile(r"\d{8}T\d{6}Z")
COMMON = {
    "o-encoding", "datatype", "usagecount", "lastusagedate", "creationtool",
    "creationtoolversion", "creationdate", "creationid", "changedate", "changeid", "o-tmf",
}  # fmt: skip
HEADER_REQUIRED = {
    "creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype",
}  # fmt: skip
# element -> (required attributes, optional attributes, children allowed, text allowed)
RULES: dict[str, tuple[set[str], set[str], set[str], bool]] = {
    "tmx": ({"version"}, set(), {"header", "body"}, False),
    "header": (
        HEADER_REQUIRED,
        {"o-encoding", "creationdate", "creationid", "changedate", "changeid"},
        {"note", "prop", "ude"},
        False,
    ),
    "body": (set(), set(), {"tu"}, False),
    "tu": (set(), COMMON | {"tuid", "segtype", "srclang"}, {"note", "prop", "tuv"}, False),
    "tuv": ({XML_LANG}, COMMON | {"lang"}, {"note", "prop", "seg"}, False),
    "note": (set(), {"o-encoding", XML_LANG, "lang"}, set(), True),
    "prop": ({"type"}, {"o-encoding", XML_LANG, "lang"}, set(), True),
    "seg": (set(), set(), {"bpt", "ept", "it", "ph", "hi", "ut"}, True),
    "hi": (set(), {"x", "type"}, {"bpt", "ept", "it", "ph", "hi", "ut"}, True),
    "bpt": ({"i"}, {"x", "type"}, {"sub"}, True),
    "ept": ({"i"}, set(), {"sub"}, True),
    "it": ({"pos"}, {"x", "type"}, {"sub"}, True),
    "ph": (set(), {"x", "type", "assoc"}, {"sub"}, True),
    "ut": (set(), {"x"}, {"sub"}, True),
    "sub": (set(), {"datatype", "type"}, {"bpt", "ept", "it", "ph", "hi", "ut"}, True),
}


def broken_rules(path: Path) -> list[str]:
    """Every rule that a file breaks; an empty list is a valid file."""
    root = etree.parse(path).getroot()
    broken = [f"root element {root.tag!r}"] if root.tag != "tmx" else []
    if root.get("version") != "1.4":
        broken.append(f"version {root.get('version')!r} is not '1.4'")
    if [child.tag for child in root] != ["header", "body"]:
        broken.append("tmx is not header, body")
    for element in root.iter(etree.Element):
        broken += [f"line {element.sourceline}: {what}" for what in _breaks(element)]
    return broken


def _breaks(element: etree._Element) -> list[str]:
    if element.tag not in RULES:
        return [f"element {element.tag} is unknown"]
    required, optional, children, text = RULES[element.tag]
    given = set(element.attrib)
    broken = [f"{element.tag} lacks {name}" for name in required - given]
    broken += [f"{element.tag} has {name!r}" for name in given - required - optional]
    broken += [
        f"{element.tag} holds {child.tag!r}" for child in element if child.tag not in children
    ]
    if not text and _own_text(element).strip():
        broken.append(f"text inside {element.tag}")
    if element.get("segtype") not in {None, *SEGTYPES}:
        broken.append(f"segtype {element.get('segtype')!r}")
    for name in ("creationdate", "changedate", "lastusagedate"):
        if element.get(name) is not None and not STAMP.fullmatch(element.get(name, "")):
            broken.append(f"{name} {element.get(name)!r} is no ISO 8601 basic date")
    if element.tag == "it" and element.get("pos") not in ("begin", "end"):
        broken.append("it without pos")
    return broken + _order(element) + _pairs(element)


def _own_text(element: etree._Element) -> str:
    return (element.text or "") + "".join(child.tail or "" for child in element)


def _order(element: etree._Element) -> list[str]:
    """(note|prop)* then tuv+ in a tu, then one seg in a tuv."""
    tags = [child.tag for child in element]
    if element.tag == "tu":
        rest = [tag for at, tag in enumerate(tags) if tag != "tuv" and "tuv" in tags[:at]]
        broken = ["a tu without tuv"] if "tuv" not in tags else []
        return broken + [f"{tag} behind a tuv" for tag in rest]
    if element.tag == "tuv" and (tags.count("seg") != 1 or tags[-1] != "seg"):
        return ["tuv does not end in its one seg"]
    return []


def _pairs(element: etree._Element) -> list[str]:
    """Every bpt of a seg has an ept behind it with the same i, and the other way round."""
    if element.tag != "seg":
        return []
    begun: list[str | None] = []
    ended: list[str | None] = []
    for code in element.iter("bpt", "ept"):
        if code.tag == "bpt":
            begun.append(code.get("i"))
        elif code.get("i") not in begun:
            return [f"ept {code.get('i')} before its bpt"]
        else:
            ended.append(code.get("i"))
    same = sorted(map(str, begun)) == sorted(map(str, ended)) and len(set(begun)) == len(begun)
    return [] if same else ["bpt and ept do not match"]
