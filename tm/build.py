"""From two folders to a memory: read, pair, align and store, pair by pair, as often as wanted.

A pair whose files have not changed is left alone; a changed one replaces its former self in one
transaction; a failed one is reported and keeps its former self. An interrupted build goes on where
it stopped.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from align.errors import InputError
from tm.aligning import (
    LOW_CONFIDENCE,
    Aligned,
    Decided,
    Failure,
    Task,
    failure_of,
    in_this_process,
    is_unit,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Mapping

    from align.encoder import Encoder
    from align.pairing import Left, Pair, Pairing
    from tm.aligning import Aligner
    from tm.store import Conflict, Replacement, Store
    from tm.unit import DocumentRecord, DocumentSummary

State = Literal["new", "changed", "unchanged", "failed", "passed over"]


@dataclass(frozen=True, slots=True)
class PairReport:
    """What became of one pair. ``beads`` counts by type; ``low`` are the units of low confidence.

    Of an unchanged pair the numbers are those of its former build. Of one that failed, ``error`` is
    the line for people, ``reason`` what it has in common with others, and ``detail`` where in the
    program an unforeseen error arose.
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
    reason: str | None = None
    detail: str | None = None
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
    def reasons(self) -> Counter[str]:
        """Why pairs failed and files were left out, with how many each."""
        failed = (pair.reason for pair in self.pairs if pair.state == "failed")
        left = (left.reason for left in (*self.unpaired, *self.unread))
        return Counter(reason for reason in (*failed, *left) if reason is not None)

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


def build(
    pairing: Pairing,
    folders: tuple[Path, Path],
    store: Store,
    encoder: Encoder,
    *,
    again: bool = False,
    since: datetime.datetime | None = None,
    aligner: Aligner | None = None,
    progress: Callable[[PairReport], object] | None = None,
) -> BuildReport:
    """Bring a memory up to date with the pairs of two folders.

    ``again`` aligns unchanged pairs anew, too. ``since`` passes over pairs neither of whose files
    changed from then on, without opening them. ``aligner`` reads and aligns, by default here;
    writing stays here, in the order of the pairs, so that units get the same numbers whoever
    aligned them and however often the build was interrupted. ``progress`` is told of every pair as
    soon as it is done.
    """
    from tm.embedding import check_encoder

    started = time.perf_counter()
    check_encoder(store, encoder)
    known = {summary.name: summary for summary in store.documents() if summary.en_sha256}
    reports: dict[str, PairReport] = {}

    def note(report: PairReport) -> None:
        reports[report.name] = report
        if progress is not None:
            progress(report)

    names = {name_of(pair, folders[0]): pair for pair in pairing.pairs}
    tasks = _tasks(names, known, store, note, again=again, since=since)
    for task, outcome in (aligner or in_this_process(encoder))(tasks):
        state: State = "changed" if task.name in known else "new"
        if isinstance(outcome, Failure):
            note(_failed(task.name, task.pair, outcome))
        else:
            note(_stored(store, outcome, task.pair, state))
    return BuildReport(
        pairs=tuple(reports[name] for name in names),
        unpaired=(*pairing.unpaired_en, *pairing.unpaired_ar),
        unread=pairing.unread,
        removed=tuple(_removed(store, names, folders[0])),
        seconds=time.perf_counter() - started,
        signature=encoder.signature,
    )


def _tasks(
    names: Mapping[str, Pair],
    known: Mapping[str, DocumentSummary],
    store: Store,
    note: Callable[[PairReport], object],
    *,
    again: bool,
    since: datetime.datetime | None,
) -> Iterator[Task]:
    """The pairs to align, as they are asked for; the others are noted at once."""
    for name, pair in names.items():
        former = known.get(name)
        if since is not None and not _changed_since(pair, since):
            note(_passed_over(name, pair, known=former is not None))
            continue
        same = former is not None and not again and _unchanged(former, pair)
        if same and (record := store.document(name)) is not None:
            note(_report(record, pair, "unchanged", 0.0))
        else:
            yield Task(name, pair, _decided(store, name) if former else None)


def name_of(pair: Pair, en_folder: Path) -> str:
    """The name of a document pair: the path of its English file below its folder, no suffix.

    >>> from align.pairing import Pair
    >>> name_of(Pair(Path("en/2019/oil.md"), Path("ar/2019/oil.md"), "name"), Path("en"))
    '2019/oil'
    """
    return pair.en.relative_to(en_folder).with_suffix("").as_posix()


def _decided(store: Store, name: str) -> Decided | None:
    """What reviewers decided about a document; None where nobody has reviewed it."""
    from tm.review.view import fixed_numbers

    record = store.document(name)
    if record is None or not record.reviewed | record.corrected:
        return None
    return Decided(record, fixed_numbers(store, record))


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


def _stored(store: Store, aligned: Aligned, pair: Pair, state: State) -> PairReport:
    try:
        done = store.put_document(aligned.record, aligned.units, aligned.vectors)
    except InputError as error:
        # A text that this store cannot keep: the pair's own fault, not the medium's.
        return _failed(aligned.record.name, pair, failure_of(error, aligned.seconds))
    return _report(aligned.record, pair, state, aligned.seconds, done)


def _failed(name: str, pair: Pair, failure: Failure) -> PairReport:
    return PairReport(
        name,
        str(pair.en),
        str(pair.ar),
        "failed",
        seconds=failure.seconds,
        error=failure.error,
        reason=failure.reason,
        detail=failure.detail,
    )


def _passed_over(name: str, pair: Pair, *, known: bool) -> PairReport:
    reason = None if known else "not in the memory"
    return PairReport(name, str(pair.en), str(pair.ar), "passed over", reason=reason)


def _changed_since(pair: Pair, since: datetime.datetime) -> bool:
    """Whether a file of the pair changed from then on; one that cannot be asked counts as so."""
    try:
        newest = max(path.stat().st_mtime for path in (pair.en, pair.ar))
    except OSError:
        return True
    return newest >= since.timestamp()


def _report(
    record: DocumentRecord,
    pair: Pair,
    state: State,
    seconds: float,
    done: Replacement | None = None,
) -> PairReport:
    two_sided = [bead for bead in record.beads if is_unit(record, bead)]
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
