"""YAML front matter: the lines between ``---`` and ``---`` at the head of a Markdown file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.readers.draft import TextBuilder

if TYPE_CHECKING:
    from align.readers.draft import Draft

_LONGEST = 65_536
_FENCED = re.compile(r"---[ \t]*\r?\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_LINE = re.compile(r"^([A-Za-z][\w .-]{0,40}?)[ \t]*:[ \t]+(\S.*?)[ \t]*\r?$", re.MULTILINE)
# What publishers call a fact of the page.
_NAMES = {
    "title": ("title", "headline"),
    "author": ("author", "authors", "by", "byline"),
    "translator": ("translator", "translators", "translated_by", "translated by"),
    "date": ("date", "published", "publish_date", "pubdate", "date_published"),
    "language": ("lang", "language", "locale"),
    "url": ("url", "canonical", "canonical_url", "permalink", "link"),
    "alternate": (
        "alternate",
        "alternate_url",
        "translation",
        "translation_url",
        "alternates",
        "translations",
    ),
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter states, where it ends, and its title as a draft of a block."""

    stated: dict[str, str] = field(default_factory=dict)
    end: int = 0
    title: Draft | None = None


def front_matter(text: str) -> FrontMatter:
    r"""The front matter of a text; an empty one if there is none.

    Front matter that is no YAML (an unquoted colon in a title is common) is read line by line.

    >>> front_matter("---\ntitle: Iran: what now?\n---\nText").stated
    {'title': 'Iran: what now?'}
    """
    fenced = _FENCED.match(text, 0, _LONGEST)
    if fenced is None:
        return FrontMatter()
    values = _yaml_values(fenced.group(1))
    if values is None:
        values = _line_values(fenced.group(1))
    stated: dict[str, str] = {}
    for name, keys in _NAMES.items():
        for key in keys:
            if key in values and name not in stated and values[key][0].strip():
                stated[name] = " ".join(values[key][0].split())
    for key, (value, _) in values.items():
        if value.strip() and not any(key in keys for keys in _NAMES.values()):
            stated.setdefault(key, value)
    title = next((values[key] for key in _NAMES["title"] if key in values), None)
    draft = _title_draft(text, title[0], fenced.start(1) + title[1]) if title else None
    return FrontMatter(stated, fenced.end(), draft)


def _yaml_values(source: str) -> dict[str, tuple[str, int]] | None:
    """Key -> scalar (list items joined) and its place; None if this is no YAML mapping.

    Only the node tree is built: no tags are resolved, no aliases expanded, no objects made.
    """
    import yaml

    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if not isinstance(root, yaml.MappingNode):
        return None
    values: dict[str, tuple[str, int]] = {}
    for key, node in root.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        at = node.start_mark.index
        if isinstance(node, yaml.ScalarNode):
            values[key.value.lower()] = (node.value, at)
        elif isinstance(node, yaml.SequenceNode | yaml.MappingNode):
            values[key.value.lower()] = (", ".join(_scalars(node)), at)
    return values


def _scalars(node: object) -> list[str]:
    """The scalar items of a list, or the scalar values of a mapping, one level deep."""
    import yaml

    if isinstance(node, yaml.SequenceNode):
        items = [_name(item) for item in node.value]
    elif isinstance(node, yaml.MappingNode):
        items = [item.value for _, item in node.value if isinstance(item, yaml.ScalarNode)]
    else:
        items = []
    return [item for item in items if item]


def _name(node: object) -> str:
    """A list item: a scalar, or a mapping's first scalar (``- name: …``)."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    return next(iter(_scalars(node)), "") if isinstance(node, yaml.MappingNode) else ""


def _line_values(source: str) -> dict[str, tuple[str, int]]:
    values: dict[str, tuple[str, int]] = {}
    for line in _LINE.finditer(source):
        value, at = line.group(2), line.start(2)
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value, at = value[1:-1], at + 1
        values.setdefault(line.group(1).lower(), (value, at))
    return values


def _title_draft(text: str, title: str, at: int) -> Draft | None:
    """The title as a block: its words as they stand in the front matter at ``at`` or after it."""
    builder = TextBuilder()
    for word in title.split():
        found = text.find(word, at, at + _LONGEST)
        if len(builder):
            builder.add(" ", at)
        if found < 0:  # written with escapes: the word stands here, spelt otherwise
            builder.add(word, at, 0)
            continue
        builder.add(word, found)
        at = found + len(word)
    return builder.draft(BlockKind.TITLE, 1)
