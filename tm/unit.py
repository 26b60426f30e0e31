"""What the memory holds: the value types, for every store and every format.

English is always ``en``, Arabic always ``ar``; a *side* is one of the two. Ranges are half-open,
times are aware and in UTC, texts are exactly as they came. Nothing here reads, writes or searches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from align.document import BlockKind, Language

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from align.alignment import Bead
    from align.document import Segment

Side = Language
SIDES: tuple[Side, Side] = ("en", "ar")


def other_side(side: Side) -> Side:
    """The side that translates this one.

    >>> other_side("en")
    'ar'
    """
    return "ar" if side == "en" else "en"


class Status(StrEnum):
    """Who vouches for a unit: a machine, a person, or nobody any more."""

    MACHINE = "machine"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


# --- where a unit comes from -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """One side of an occurrence: which segments of which file, to the character.

    ``segments`` counts the document's segments; ``start`` and ``end`` are offsets into the decoded
    text of the file whose content hashes to ``sha256``.
    """

    file: str
    sha256: str
    segments: range
    start: int
    end: int
    block: BlockKind = BlockKind.PARAGRAPH


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The texts next to an occurrence; empty at a document's edge, ``None`` where unknown."""

    en_before: str | None = None
    en_after: str | None = None
    ar_before: str | None = None
    ar_after: str | None = None

    def before(self, side: Side) -> str | None:
        """What stands before it on that side."""
        return self.en_before if side == "en" else self.ar_before

    def after(self, side: Side) -> str | None:
        """What stands after it on that side."""
        return self.en_after if side == "en" else self.ar_after


@dataclass(frozen=True, slots=True)
class Heading:
    """What one side of a document says of itself, as far as it is known."""

    title: str | None = None
    author: str | None = None
    translator: str | None = None

    def or_else(self, other: Heading) -> Heading:
        """The same, with what it lacks from the other side.

        >>> Heading(author="ناديا الخطيب").or_else(Heading("Two Shifts", "Nadia el-Khatib"))
        Heading(title='Two Shifts', author='ناديا الخطيب', translator=None)
        """
        return Heading(
            self.title or other.title,
            self.author or other.author,
            self.translator or other.translator,
        )


@dataclass(frozen=True, slots=True)
class Origin:
    """One occurrence of a unit in one document pair, or in one imported file.

    ``document`` is the pair's name (the stem its files share, or what an import says). ``bead`` is
    the bead's number in that document's alignment. ``posterior`` is the aligner's probability that
    the bead is right, ``None`` where no aligner was involved; ``signature`` names aligner and
    encoder. ``headings`` are what the English and the Arabic document say of themselves, where we
    aligned it; two origins that differ in nothing else are equal.
    """

    document: str
    bead: int | None = None
    en: Place | None = None
    ar: Place | None = None
    title: str | None = None
    author: str | None = None
    translator: str | None = None
    date: datetime.date | None = None
    url: str | None = None
    neighbours: Neighbours = Neighbours()
    signature: str | None = None
    posterior: float | None = None
    headings: tuple[Heading, Heading] | None = field(default=None, compare=False)

    def heading(self, side: Side) -> Heading:
        """Title, author and translator in a language; what that side lacks is the other's."""
        whole = Heading(self.title, self.author, self.translator)
        if self.headings is None:
            return whole
        return self.headings[SIDES.index(side)].or_else(whole)


# --- the unit --------------------------------------------------------------------------------


class CodeKind(StrEnum):
    """What an inline code does to the text around it."""

    OPEN = "open"
    CLOSE = "close"
    STANDALONE = "standalone"
    ISOLATED_OPEN = "isolated open"
    ISOLATED_CLOSE = "isolated close"
    SPAN = "span"


@dataclass(frozen=True, slots=True)
class Code:
    """An inline code (TMX bpt/ept/ph/it/hi/ut, XLIFF g/x/pc/ph/sc/ec/mrk), kept as it came.

    ``position`` is the offset in the unit's text, which holds no codes, at which the code stands;
    several codes at one position follow each other in the order of the tuple. A SPAN ends at
    ``end``. ``element`` and ``attributes`` are those of the file it was read from, ``data`` the
    native code inside it, verbatim.
    """

    kind: CodeKind
    position: int
    element: str
    attributes: tuple[tuple[str, str], ...] = ()
    data: str = ""
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A property of an imported unit, verbatim; ``side`` is None where it belongs to the whole."""

    name: str
    value: str
    side: Side | None = None
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A remark somebody made on a unit."""

    text: str
    by: str | None = None
    when: datetime.datetime | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """An English text and its Arabic translation, with everything known about them.

    The pair of texts is what makes a unit: the same pair met again is one more ``Origin``, not one
    more unit. ``id`` is 0 until a store has given it one. ``posterior`` is the highest of its
    origins', ``None`` if none has any.
    """

    en: str
    ar: str
    id: int = 0
    status: Status = Status.MACHINE
    posterior: float | None = None
    origins: tuple[Origin, ...] = ()
    created: datetime.datetime | None = None
    created_by: str | None = None
    changed: datetime.datetime | None = None
    changed_by: str | None = None
    notes: tuple[Note, ...] = ()
    properties: tuple[Property, ...] = ()
    en_codes: tuple[Code, ...] = ()
    ar_codes: tuple[Code, ...] = ()

    def text(self, side: Side) -> str:
        """The text of one side."""
        return self.en if side == "en" else self.ar

    def codes(self, side: Side) -> tuple[Code, ...]:
        """The inline codes of one side."""
        return self.en_codes if side == "en" else self.ar_codes

    @property
    def newest(self) -> Origin | None:
        """The origin with the latest date; the first one where none is dated."""
        return max(
            self.origins,
            key=lambda origin: origin.date.isoformat() if origin.date else "",
            default=None,
        )


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """Which units are meant; every field that is given must hold.

    ``since`` and ``until`` (both inclusive), ``author`` and ``document`` must hold for one and the
    same origin. ``author`` and ``document`` are compared without regard to case, ``author`` as a
    part of the name, ``document`` in full. ``documents``, where not empty, are the names of which
    the document's must be one; ``author`` holds of those in ``by_author``, too, of which another
    form of the author's name is known. See :meth:`tm.headings.Headings.resolved`.
    """

    since: datetime.date | None = None
    until: datetime.date | None = None
    author: str | None = None
    document: str | None = None
    statuses: frozenset[Status] = frozenset(Status)
    documents: frozenset[str] = frozenset()
    by_author: frozenset[str] = frozenset()

    @property
    def by_origin(self) -> bool:
        """Whether the filter asks anything of the origin."""
        return any((self.since, self.until, self.author, self.document, self.documents))


EVERYTHING = UnitFilter()
USABLE = UnitFilter(statuses=frozenset(Status) - {Status.REJECTED})


# --- a document pair -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BlockOutline:
    """A block without its text: what it is and where it stands."""

    kind: BlockKind
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DocumentSide:
    """One side of a document pair as it was read: what it says of itself, and all its segments."""

    file: str
    sha256: str
    segments: tuple[Segment, ...]
    blocks: tuple[BlockOutline, ...] = ()
    title: str | None = None
    author: str | None = None
    translator: str | None = None
    date: datetime.date | None = None
    url: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def heading(self) -> Heading:
        """What it says of itself."""
        return Heading(self.title, self.author, self.translator)


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document pair as it was aligned: everything needed to show, review or re-align it.

    ``beads`` cover every segment of both sides exactly once, omissions and additions included.
    ``name`` is unique in a memory. ``signature`` names version, encoder and profile. ``reviewed``
    holds the numbers of the beads that a person has looked at and let stand, ``corrected`` of those
    that a person made, by merging, splitting or moving; both are fixed points of a new alignment.
    """

    name: str
    en: DocumentSide
    ar: DocumentSide
    beads: tuple[Bead, ...]
    signature: str
    built: datetime.datetime | None = None
    reviewed: frozenset[int] = frozenset()
    id: int = 0
    corrected: frozenset[int] = frozenset()

    def side(self, side: Side) -> DocumentSide:
        """One of its two sides."""
        return self.en if side == "en" else self.ar

    @property
    def headings(self) -> tuple[Heading, Heading]:
        """What each side says of itself, English first."""
        return self.en.heading, self.ar.heading

    def heading(self, side: Side) -> Heading:
        """Title, author and translator in a language; what that side lacks is the other's."""
        return self.side(side).heading.or_else(self.side(other_side(side)).heading)

    @property
    def date(self) -> datetime.date | None:
        """The date of the pair: the English page's, else the Arabic one's."""
        return self.en.date or self.ar.date


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A line in the list of documents. An imported document has no files and no beads of ours."""

    id: int
    name: str
    title: str | None
    author: str | None
    translator: str | None
    date: datetime.date | None
    url: str | None
    en_file: str | None
    ar_file: str | None
    en_sha256: str | None
    ar_sha256: str | None
    signature: str | None
    built: datetime.datetime | None
    origins: int


# --- history ---------------------------------------------------------------------------------


class Action(StrEnum):
    """What happened to a unit."""

    EDITED = "edited"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    REOPENED = "reopened"
    NOTED = "noted"
    DELETED = "deleted"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Version:
    """What an action can change in a unit."""

    en: str
    ar: str
    status: Status
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One act of one person on one unit; entries are only ever added.

    ``before`` and ``after`` are None where the unit did not or does not exist. ``undoes`` is the
    number of the entry that an UNDONE entry takes back.
    """

    id: int
    unit: int
    action: Action
    when: datetime.datetime
    by: str
    before: Version | None
    after: Version | None
    note: str | None = None
    undoes: int | None = None
