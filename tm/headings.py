"""Documents by what they are called in either language: for lists, and for filters.

A list of documents knows one title of each, the English one where there is any; the rest is in the
documents' records. What was read of a record is remembered until the document is built again.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from align.words import detect_language, fold
from tm.unit import SIDES, Heading

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable

    from tm.store import Store
    from tm.unit import DocumentSummary, Side, UnitFilter

_LISTED_SECONDS = 60.0
_Stamp = tuple[int, str | None, str | None, "datetime.datetime | None"]


class Headings:
    """The headings of a store's documents. Threads may share it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[_Stamp, tuple[Heading, Heading]]] = {}
        self._listed: dict[Side, tuple[float, tuple[str, ...]]] = {}

    def of(self, document: DocumentSummary, side: Side) -> Heading:
        """Title, author and translator in a language; what that side lacks is the other's."""
        whole = Heading(document.title, document.author, document.translator)
        return self._both(document)[SIDES.index(side)].or_else(whole)

    def called(self, side: Side) -> Callable[[str], str]:
        """What tells the title of a document by its name; the name itself where none is known."""
        found: dict[str, DocumentSummary] = {}

        def title(name: str) -> str:
            if not found:
                found.update((one.name, one) for one in self._store.documents())
            return (self.of(found[name], side).title if name in found else None) or name

        return title

    def titles(self, side: Side, limit: int = 200) -> tuple[str, ...]:
        """Titles to choose from, of the newest documents; remembered for a minute."""
        now = time.monotonic()
        listed = self._listed.get(side)
        if listed is None or now >= listed[0]:
            dated = sorted(
                self._store.documents(),
                key=lambda one: one.date.isoformat() if one.date else "",
                reverse=True,
            )
            titles = dict.fromkeys(self.of(one, side).title or one.name for one in dated[:limit])
            listed = self._listed[side] = (now + _LISTED_SECONDS, tuple(titles))
        return listed[1]

    def holding(
        self, documents: Iterable[DocumentSummary], text: str, *, names: bool = True
    ) -> list[DocumentSummary]:
        """Those whose title or author, or with ``names`` whose name, holds a text, folded.

        Folded as texts are for matching: case, vowel signs and spelling variants count for nothing.
        """
        wanted = _Wanted(text)
        return [
            one
            for one in documents
            if (names and wanted.stands_in(one.name))
            or any(wanted.stands_in(held) for held in self._said(one, wanted, "title", "author"))
        ]

    def resolved(self, which: UnitFilter) -> UnitFilter:
        """The filter with a document's title, or an author's other name, made names of documents.

        ``document`` is a name where there is one, else a part of titles; a filter that fits no
        document stays as it is, and finds nothing.
        """
        if which.document is None and which.author is None:
            return which
        documents = list(self._store.documents())
        if which.document is not None:
            name = which.document.casefold()
            titled = self._fitting(documents, which.document, "title")
            if titled and all(one.name.casefold() != name for one in documents):
                which = replace(which, document=None, documents=titled)
        if which.author is not None:
            which = replace(which, by_author=self._fitting(documents, which.author, "author"))
        return which

    def _fitting(
        self, documents: Iterable[DocumentSummary], text: str, field: str
    ) -> frozenset[str]:
        wanted = _Wanted(text)
        return frozenset(
            one.name
            for one in documents
            if any(wanted.stands_in(held) for held in self._said(one, wanted, field))
        )

    def _said(self, document: DocumentSummary, wanted: _Wanted, *fields: str) -> list[str]:
        """What it says in those fields; a record is read only for words that it alone may hold."""
        sides = self._both(document) if wanted.arabic else ()
        said = [getattr(one, field) for one in (document, *sides) for field in fields]
        return [text for text in said if text]

    def _both(self, document: DocumentSummary) -> tuple[Heading, Heading]:
        if document.en_file is None:
            return Heading(), Heading()
        stamp = (document.id, document.en_sha256, document.ar_sha256, document.built)
        known = self._known.get(document.name)
        if known is not None and known[0] == stamp:
            return known[1]
        record = self._store.document(document.name)
        both = record.headings if record else (Heading(), Heading())
        self._known[document.name] = (stamp, both)
        return both


class _Wanted:
    """A text to be found in others, whatever its case and spelling marks."""

    def __init__(self, text: str) -> None:
        text = " ".join(text.split())
        self.arabic = detect_language(text) == "ar"
        self._side: Side = "ar" if self.arabic else "en"
        self._folded = fold(text, self._side)

    def stands_in(self, text: str) -> bool:
        return bool(self._folded) and self._folded in fold(text, self._side)
