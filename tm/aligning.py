"""One pair of files: read, segmented, aligned, and its units made; here or wherever is room.

What aligns is passed about as an :data:`Aligner`: tasks in, outcomes out, in the order of the
tasks. Here are the one of this process and the one of several; :mod:`tm.cluster` has another.
"""

from __future__ import annotations

import datetime
import os
import re
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.errors import MuwaziError
from tm.processes import forking
from tm.stores.records import bead_text, origin_from_record
from tm.unit import BlockOutline, DocumentRecord, DocumentSide, TranslationUnit
from tm.workers import Lost, Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from align.alignment import Bead
    from align.document import Document, Segment
    from align.encoder import Encoder
    from align.pairing import Pair
    from tm.store import Vectors

    Outcome = tuple["Task", "Aligned | Failure"]
    Aligner = Callable[[Iterator["Task"]], Iterator[Outcome]]

# A bead below even odds is more likely wrong than right.
LOW_CONFIDENCE = 0.5
# What differs between two pairs that fail for one reason.
_VARYING = re.compile(r"\d[\d.,]*|'[^']*'|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Decided:
    """A document pair as it was, and the numbers of the beads that people vouch for."""

    record: DocumentRecord
    fixed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Task:
    """A pair to align under that name, and what reviewers decided about its former self."""

    name: str
    pair: Pair
    decided: Decided | None = None


@dataclass(frozen=True, slots=True)
class Aligned:
    """A pair ready to be stored."""

    record: DocumentRecord
    units: tuple[TranslationUnit, ...]
    vectors: tuple[Vectors, Vectors]
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Failure:
    """A pair that could not be aligned; see :class:`PairReport`."""

    error: str
    reason: str
    seconds: float = 0.0
    detail: str | None = None


def align_pair(task: Task, encoder: Encoder) -> Aligned:
    """Read and align one pair: its record, its units in order of their beads, their vectors.

    What reviewers decided about its former self is kept where the text is still there.
    """
    from align.isolated import read_isolated
    from align.pipeline import align_segments
    from align.segment import segment
    from tm.review.carrying import carried, remembered

    en, ar = read_isolated(task.pair.en, "en"), read_isolated(task.pair.ar, "ar")
    sides, decided = (segment(en), segment(ar)), task.decided
    over = carried(decided.record, decided.fixed, *sides) if decided else {}
    alignment = align_segments(*sides, encoder, fixed=tuple(over.values()))
    record = DocumentRecord(
        name=task.name,
        en=_side(en, alignment.source),
        ar=_side(ar, alignment.target),
        beads=alignment.beads,
        signature=alignment.signature,
        built=datetime.datetime.now(datetime.UTC),
    )
    if decided:
        record = remembered(record, decided.record, over, alignment)
    units = units_of(record)
    vectors = (
        encoder.encode([unit.en for unit in units]),
        encoder.encode([unit.ar for unit in units]),
    )
    return Aligned(record, units, vectors)


def units_of(record: DocumentRecord) -> tuple[TranslationUnit, ...]:
    """The units of a document pair: every bead with text on both sides.

    Page furniture (a list of other pages, a line of links) differs by side: it is kept only where
    the aligner is confident.
    """
    return tuple(
        TranslationUnit(
            en=bead_text(record, number, "en"),
            ar=bead_text(record, number, "ar"),
            posterior=bead.posterior,
            origins=(origin_from_record(record, number),),
        )
        for number, bead in enumerate(record.beads)
        if is_unit(record, bead)
    )


def is_unit(record: DocumentRecord, bead: Bead) -> bool:
    """Whether a bead of a record becomes a unit; see :func:`units_of`."""
    if not bead.source or not bead.target:
        return False
    kinds = (
        record.en.segments[bead.source.start].kind,
        record.ar.segments[bead.target.start].kind,
    )
    return BlockKind.BOILERPLATE not in kinds or bead.posterior >= LOW_CONFIDENCE


def _side(document: Document, segments: tuple[Segment, ...]) -> DocumentSide:
    metadata = document.metadata
    return DocumentSide(
        file=str(document.path),
        sha256=document.sha256,
        segments=segments,
        blocks=tuple(
            BlockOutline(block.kind, block.level, block.start, block.end)
            for block in document.blocks
        ),
        title=metadata.title,
        author=metadata.author,
        translator=metadata.translator,
        date=metadata.date,
        url=metadata.url,
        extra=dict(metadata.extra),
    )


# --- aligning, here or in processes of their own ---------------------------------------------


def attempt(task: Task, encoder: Encoder) -> Aligned | Failure:
    """Read and align a pair; whatever goes wrong with it is its own failure, not the build's."""
    started = time.perf_counter()
    try:
        aligned = align_pair(task, encoder)
    except MuwaziError as error:
        return failure_of(error, time.perf_counter() - started)
    except Exception as error:  # noqa: BLE001 - of 10,000 pairs one must not end the build
        kind = type(error).__name__
        return Failure(
            f"{task.pair.en}: an unforeseen {kind}: {error} (please report it)",
            f"an unforeseen {kind}",
            time.perf_counter() - started,
            traceback.format_exc(),
        )
    return replace(aligned, seconds=time.perf_counter() - started)


def failure_of(error: MuwaziError, seconds: float) -> Failure:
    """A failure with the part of its error that pairs failing alike have in common.

    >>> failure_of(MuwaziError("97% of its letters are Latin", where="a.md"), 0).reason
    '…% of its letters are Latin'
    """
    return Failure(str(error), _VARYING.sub("…", error.what), seconds)


def in_this_process(encoder: Encoder) -> Aligner:
    """What aligns one pair after the other, here."""
    return lambda tasks: ((task, attempt(task, encoder)) for task in tasks)


@contextmanager
def in_processes(encoder: Encoder, jobs: int) -> Iterator[Aligner]:
    """What aligns in so many processes of this machine, which share the encoder with this one."""
    context = forking() if jobs > 1 else None
    if context is None:
        yield in_this_process(encoder)
        return
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    workers: Workers[Task, Aligned | Failure]
    workers = Workers(context, jobs, lambda task: attempt(task, encoder))
    with workers:
        yield lambda tasks: _named(workers.in_order(tasks))


def _named(outcomes: Iterator[tuple[Task, Aligned | Failure | Lost]]) -> Iterator[Outcome]:
    for task, outcome in outcomes:
        if isinstance(outcome, Lost):
            what = f"the process that aligned it {outcome.how}, twice"
            error = MuwaziError(what, where=task.pair.en, remedy="see how much memory it takes")
            yield task, failure_of(error, 0.0)
        else:
            yield task, outcome
