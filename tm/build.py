"""From two folders to a memory: read, pair, align and store, pair by pair, as often as wanted.

A pair whose files have not changed is left alone; a changed one replaces its former self in one
transaction; a failed one is reported and keeps its former self. An interrupted build goes on where
it stopped.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from align.document import BlockKind
from align.errors import MuwaziError
from tm.processes import forked, forking
from tm.stores.records import bead_text, origin_from_record
from tm.unit import BlockOutline, DocumentRecord, DocumentSide, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from align.alignment import Bead
    from align.document import Document, Segment
    from align.encoder import Encoder
    from align.pairing import Left, Pair, Pairing
    from tm.store import Conflict, Replacement, Store, Vectors
    from tm.unit import DocumentSummary

State = Literal["new", "changed", "unchanged", "failed"]

# A bead below even odds is more likely wrong than right.
LOW_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class PairReport:
    """What became of one pair. ``beads`` counts by type; ``low`` are the units of low confidence.

    Of an unchanged pair the numbers are those of its former build.
    """

    name: str
    en: str
    ar: str
    state: State
    units: int = 0
    beads: Mapping[str, int] = field(default_factory=dict)
    low: int = 0
    seconds: float = 0.0
    error: str | None = None
    skipped: int = 0
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. ``removed`` are documents of these folders whose files are gone.

    They stay in the memory until somebody removes them: a translation does not get worse because
    a page was taken down.
    """

    pairs: tuple[PairReport, ...]
    unpaired: tuple[Left, ...]
    unread: tuple[Left, ...]
    removed: tuple[str, ...]
    seconds: float
    signature: str

    @property
    def failed(self) -> int:
        """How many pairs could not be built."""
        return sum(pair.state == "failed" for pair in self.pairs)

    @property
    def units(self) -> int:
        """How many units the pairs hold."""
        return sum(pair.units for pair in self.pairs)

    @property
    def beads(self) -> Counter[str]:
        """Beads of all pairs by type."""
        total: Counter[str] = Counter()
        for pair in self.pairs:
            total.update(pair.beads)
        return total

    @property
    def low_share(self) -> float:
        """The share of units of low confidence, 0 where there are none."""
        return sum(pair.low for pair in self.pairs) / self.units if self.units else 0.0


@dataclass(frozen=True, slots=True)
class Aligned:
    """A pair ready to be stored."""

    record: DocumentRecord
    units: tuple[TranslationUnit, ...]
    vectors: tuple[Vectors, Vectors]


@dataclass(frozen=True, slots=True)
class Decided:
    """A document pair as it was, and the numbers of the beads that people vouch for."""

    record: DocumentRecord
    fixed: frozenset[int]


def build(
    pairing: Pairing,
    folders: tuple[Path, Path],
    store: Store,
    encoder: Encoder,
    *,
    again: bool = False,
    workers: int = 1,
    progress: Callable[[PairReport], object] | None = None,
) -> BuildReport:
    """Bring a memory up to date with the pairs of two folders.

    ``again`` aligns unchanged pairs anew, too. ``workers`` above one read and align in processes of
    their own; writing stays here. ``progress`` is told of every pair as soon as it is done.
    """
    from tm.embedding import check_encoder

    started = time.perf_counter()
    check_encoder(store, encoder)
    known = {summary.name: summary for summary in store.documents() if summary.en_sha256}
    todo: list[Task] = []
    reports: dict[str, PairReport] = {}

    def note(report: PairReport) -> None:
        reports[report.name] = report
        if progress is not None:
            progress(report)

    names = {name_of(pair, folders[0]): pair for pair in pairing.pairs}
    for name, pair in names.items():
        former = known.get(name)
        same = former is not None and not again and _unchanged(former, pair)
        if same and (record := store.document(name)) is not None:
            note(_report(record, pair, "unchanged", 0.0))
        else:
            todo.append((name, pair, _decided(store, name) if name in known else None))
    with _aligner(encoder, workers) as align_all:
        for name, pair, outcome, seconds in align_all(todo):
            state: State = "changed" if name in known else "new"
            if isinstance(outcome, Aligned):
                note(_stored(store, outcome, pair, state, seconds))
            else:
                note(PairReport(name, str(pair.en), str(pair.ar), "failed", error=outcome))
    return BuildReport(
        pairs=tuple(reports[name] for name in names),
        unpaired=(*pairing.unpaired_en, *pairing.unpaired_ar),
        unread=pairing.unread,
        removed=tuple(_removed(store, names, folders[0])),
        seconds=time.perf_counter() - started,
        signature=encoder.signature,
    )


def name_of(pair: Pair, en_folder: Path) -> str:
    """The name of a document pair: the path of its English file below its folder, no suffix.

    >>> from align.pairing import Pair
    >>> name_of(Pair(Path("en/2019/oil.md"), Path("ar/2019/oil.md"), "name"), Path("en"))
    '2019/oil'
    """
    return pair.en.relative_to(en_folder).with_suffix("").as_posix()


def align_pair(name: str, pair: Pair, encoder: Encoder, decided: Decided | None = None) -> Aligned:
    """Read and align one pair: its record, its units in order of their beads, their vectors.

    What reviewers ``decided`` about its former self is kept where the text is still there.
    """
    from align.pipeline import align_segments
    from align.reading import read_document
    from align.segment import segment
    from tm.review.carrying import carried, remembered

    en, ar = read_document(pair.en, "en"), read_document(pair.ar, "ar")
    sides = segment(en), segment(ar)
    over = carried(decided.record, decided.fixed, *sides) if decided else {}
    alignment = align_segments(*sides, encoder, fixed=tuple(over.values()))
    record = DocumentRecord(
        name=name,
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
        if _is_unit(record, bead)
    )


def _is_unit(record: DocumentRecord, bead: Bead) -> bool:
    if not bead.source or not bead.target:
        return False
    kinds = (
        record.en.segments[bead.source.start].kind,
        record.ar.segments[bead.target.start].kind,
    )
    return BlockKind.BOILERPLATE not in kinds or bead.posterior >= LOW_CONFIDENCE


def _decided(store: Store, name: str) -> Decided | None:
    """What reviewers decided about a document; None where nobody has reviewed it."""
    from tm.review.view import fixed_numbers

    record = store.document(name)
    if record is None or not record.reviewed | record.corrected:
        return None
    return Decided(record, fixed_numbers(store, record))


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


def _unchanged(former: DocumentSummary, pair: Pair) -> bool:
    """Whether the files still hold what the memory was built from."""
    return (_sha256(pair.en), _sha256(pair.ar)) == (former.en_sha256, former.ar_sha256)


def _sha256(path: Path) -> str | None:
    """The hash of a file; None where it cannot be read, which reading it will then report."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _stored(store: Store, aligned: Aligned, pair: Pair, state: State, seconds: float) -> PairReport:
    done = store.put_document(aligned.record, aligned.units, aligned.vectors)
    return _report(aligned.record, pair, state, seconds, done)


def _report(
    record: DocumentRecord,
    pair: Pair,
    state: State,
    seconds: float,
    done: Replacement | None = None,
) -> PairReport:
    two_sided = [bead for bead in record.beads if _is_unit(record, bead)]
    return PairReport(
        name=record.name,
        en=str(pair.en),
        ar=str(pair.ar),
        state=state,
        units=len(two_sided),
        beads=Counter(bead.type for bead in record.beads),
        low=sum(bead.posterior < LOW_CONFIDENCE for bead in two_sided),
        seconds=seconds,
        skipped=0 if done is None else done.skipped,
        conflicts=() if done is None else done.conflicts,
    )


def _removed(store: Store, names: Mapping[str, Pair], en_folder: Path) -> Iterator[str]:
    """Documents built from files of this folder that are not there any more."""
    folder = en_folder.resolve()
    for summary in store.documents():
        if summary.en_file is None or summary.name in names:
            continue
        if folder in Path(summary.en_file).resolve().parents:
            yield summary.name


# --- aligning, here or in processes of their own ---------------------------------------------

Task = tuple[str, "Pair", "Decided | None"]
Outcome = tuple[str, "Pair", "Aligned | str", float]


def _attempt(name: str, pair: Pair, decided: Decided | None, encoder: Encoder) -> Outcome:
    started = time.perf_counter()
    try:
        outcome: Aligned | str = align_pair(name, pair, encoder, decided)
    except MuwaziError as error:
        outcome = str(error)
    return name, pair, outcome, time.perf_counter() - started


@contextmanager
def _aligner(encoder: Encoder, workers: int) -> Iterator[Callable[[list[Task]], Iterator[Outcome]]]:
    """What aligns a list of pairs; outcomes come as they are ready."""
    context = forking() if workers > 1 else None
    if context is None:
        yield lambda todo: (_attempt(*task, encoder) for task in todo)
        return
    # Forked processes share the encoder's table with this one; it is not sent to them.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with forked(context, workers, _worker_encoder.append, (encoder,)) as pool:
        yield lambda todo: pool.imap_unordered(_attempt_in_worker, todo)


_worker_encoder: list[Encoder] = []


def _attempt_in_worker(task: Task) -> Outcome:
    return _attempt(*task, _worker_encoder[0])
