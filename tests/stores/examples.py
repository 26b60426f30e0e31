"""Small documents and units that the store tests put into memories."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import numpy as np

from align.alignment import Bead
from align.document import Segment
from tm.stores.records import bead_text
from tm.unit import DocumentRecord, DocumentSide, Origin, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tm.store import Vectors

WHEN = datetime.datetime(2024, 5, 6, 7, 8, 9, 10, tzinfo=datetime.UTC)

PAIRS = [
    ("The government signed the agreement.", "وقّعت الحكومة الاتفاقية."),
    ("The militias withdrew from the city.", "انسحبت الميليشيات من المدينة."),
    ("The agreement was signed in 2019.", "وُقّعت الاتفاقية في عام 2019."),
    ("No ceasefire holds without the militias.", "لا يصمد وقف لإطلاق النار من دون الميليشيات."),
    ("The city council rejected the agreement.", "رفض مجلس المدينة الاتفاقية."),
    ("Security Council resolution 2254", "قرار مجلس الأمن 2254"),
]


def unit(en: str, ar: str, document: str | None = None, **origin: object) -> TranslationUnit:
    """A unit, with one origin where a document is named."""
    origins = () if document is None else (Origin(document, **origin),)  # type: ignore[arg-type]
    return TranslationUnit(en, ar, origins=origins)


def units(pairs: Sequence[tuple[str, str]] = PAIRS) -> list[TranslationUnit]:
    """One unit a pair of texts, each from an import."""
    return [unit(en, ar, "import.tmx", bead=at) for at, (en, ar) in enumerate(pairs)]


def document(
    name: str,
    pairs: Sequence[tuple[str, str]],
    *,
    author: str | None = "Leila Haddad",
    date: datetime.date | None = datetime.date(2021, 3, 4),
    posterior: float = 0.9,
) -> tuple[DocumentRecord, list[TranslationUnit]]:
    """A document pair whose beads are all 1:1, and its units."""

    def side(language: str, at: int) -> DocumentSide:
        segments, start = [], 0
        for pair in pairs:
            segments.append(Segment(pair[at], start, start + len(pair[at]), 0))
            start += len(pair[at]) + 1
        return DocumentSide(
            f"{language}/{name}.md",
            f"{language}-{name}-{len(pairs)}",
            tuple(segments),
            title=f"{name} ({language})",
            author=author if language == "en" else None,
            translator="رنا خوري" if language == "ar" else None,
            date=date,
            extra={"desk": "Iraq"},
        )

    beads = tuple(Bead(range(i, i + 1), range(i, i + 1), posterior) for i in range(len(pairs)))
    record = DocumentRecord(name, side("en", 0), side("ar", 1), beads, "test 1", WHEN)
    found = [
        TranslationUnit(
            bead_text(record, at, "en"),
            bead_text(record, at, "ar"),
            posterior=bead.posterior,
            origins=(Origin(name, bead=at, posterior=bead.posterior),),
        )
        for at, bead in enumerate(beads)
    ]
    return record, found


def directions(count: int, dimensions: int = 64, seed: int = 0) -> Vectors:
    """Random unit vectors (count, dimensions)."""
    rows = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
