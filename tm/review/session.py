"""Reviewing one document: each step is checked, stored and logged in one transaction.

Two reviewers may work on one document. Who acts names the bead by its segments and says which state
of it (its token) they saw: what a colleague did elsewhere in the document is no hindrance, what a
colleague did to this bead or its neighbours is a conflict, and nothing is overwritten. An undo
takes back the reviewer's own latest step, if what it made is still there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from align.errors import UsageError
from tm.review import edits
from tm.review.log import What
from tm.review.marks import (
    CannotError,
    Splice,
    StaleError,
    base_of,
    marked_from_json,
    marked_json,
    marks_of,
    place_of,
    spliced,
    with_marks,
)
from tm.review.view import beads_of, required, standing, view_document
from tm.unit import Action, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.encoder import Encoder
    from tm.review.log import Step
    from tm.review.marks import Marks
    from tm.review.view import DocumentView, ReviewBead
    from tm.store import Conflict, Store, Vectors
    from tm.unit import DocumentRecord, HistoryEntry, Side, TranslationUnit


class ReviewConflictError(UsageError):
    """What this step is about was changed since, by somebody else or by oneself in another window.

    ``steps`` are those taken on the document in between, newest first.
    """

    exit_status: ClassVar[int] = 1

    def __init__(self, what: str, steps: Sequence[Step] = ()) -> None:
        names = " and ".join(dict.fromkeys(step.by for step in reversed(steps)))
        told = f"{what}; meanwhile {names} worked here" if names else what
        super().__init__(told, remedy="look at the document as it is now")
        self.what = what
        self.steps = tuple(steps)

    def __reduce__(self) -> tuple[object, ...]:
        return (ReviewConflictError, (self.what, self.steps))


@dataclass(frozen=True, slots=True)
class Command:
    """What a reviewer wants done to a bead.

    ``token`` is the state of the bead they saw, ``seen`` the newest step they saw. ``direction`` is
    1 for the next and -1 for the previous bead (MERGED, MOVED), ``side`` whose segment moves,
    ``cut`` the source and target segment at which the second part of a split begins (None: where
    lengths divide best), ``en`` and ``ar`` the new texts of an edit.
    """

    what: What
    key: str
    token: str
    seen: int = 0
    direction: int = 1
    side: Side = "en"
    cut: tuple[int, int] | None = None
    en: str | None = None
    ar: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step did: the step, the bead to look at next, and what no longer has a place.

    ``left`` are edited units whose pair of segments is not a bead any more; they stay.
    """

    step: Step
    focus: str
    left: tuple[Conflict, ...] = ()


class Review:
    """One reviewer at one document of a memory. ``encoder`` (optional) makes vectors at once."""

    def __init__(
        self, store: Store, document: str, *, by: str, encoder: Encoder | None = None
    ) -> None:
        self.store = store
        self.document = document
        self.by = by
        self.encoder = encoder

    def view(self) -> DocumentView:
        """The document as it is now."""
        return view_document(self.store, self.document, self.by)

    def perform(self, command: Command) -> Outcome:
        """Do what is asked, or raise ReviewConflictError or UsageError and change nothing."""
        with self.store.transaction():
            record = required(self.store, self.document)
            beads = beads_of(self.store, record)
            at = self._agreed(beads, command)
            splice = _splice(record, marks_of(record), at, command)
            acts = self._reopened(beads, splice, command)
            if (decision := self._decided(beads[at], command)) is not None:
                acts.append(decision)
            return self._store(record, command.what, [splice], acts)

    def apply(self, record: DocumentRecord, splices: Sequence[Splice], seen: int) -> Outcome:
        """Put a re-alignment into effect; ``record`` carries its signature."""
        with self.store.transaction():
            try:
                return self._store(record, What.REALIGNED, splices, [])
            except StaleError as stale:
                raise self._conflict(stale.what, seen) from stale

    def undo(self) -> Outcome:
        """Take back one's own latest step. Nothing there: UsageError; changed since: conflict."""
        with self.store.transaction():
            record, step, _ = self._standing()
            if step is None:
                raise CannotError("undo", "there is nothing of yours to undo in this document")
            body = json.loads(step.body)
            for act in reversed(body["acts"]):
                self._take_back(act, step)
            splices = [splice.undone for splice in _splices(body)][::-1]
            try:
                return self._store(record, What.UNDONE, splices, [], refers=step.id)
            except StaleError as stale:
                raise self._conflict(stale.what, step.id) from stale

    def redo(self) -> Outcome:
        """Bring back what was undone last. Nothing there: UsageError; changed since: conflict."""
        with self.store.transaction():
            record, _, step = self._standing()
            if step is None:
                raise CannotError("redo", "there is nothing of yours to redo in this document")
            body = json.loads(step.body)
            try:
                acts = [self._again(record, act) for act in body["acts"]]
                outcome = self._store(record, What.REDONE, _splices(body), acts, refers=step.id)
            except StaleError as stale:
                raise self._conflict(stale.what, step.id) from stale
            return outcome

    # --- who saw what ------------------------------------------------------------------------

    def _agreed(self, beads: Sequence[ReviewBead], command: Command) -> int:
        """The number of the bead meant, if it is as the reviewer saw it."""
        for bead in beads:
            if bead.key == command.key:
                if bead.token == command.token:
                    return bead.number
                raise self._conflict("this bead was changed", command.seen)
        raise self._conflict("these segments are not one bead any more", command.seen)

    def _conflict(self, what: str, seen: int) -> ReviewConflictError:
        return ReviewConflictError(what, self.store.steps(self.document, after=seen))

    def _standing(self) -> tuple[DocumentRecord, Step | None, Step | None]:
        record = required(self.store, self.document)
        steps = self.store.steps(self.document, by=self.by)
        return record, *standing(steps, self.by, base_of(record))

    # --- what becomes of units ---------------------------------------------------------------

    def _reopened(
        self, beads: Sequence[ReviewBead], splice: Splice, command: Command
    ) -> list[dict[str, Any]]:
        """Take the confirmation from units whose bead this step dissolves, and note it.

        Edited ones stay: their text is somebody's work, and is no longer that of the segments.
        """
        if [mark.key for mark in splice.removed] == [mark.key for mark in splice.added]:
            return []
        acts = []
        gone = {mark.key for mark in splice.removed}
        for bead in beads:
            unit = bead.unit
            if bead.key not in gone or unit is None or unit.status is not Status.CONFIRMED:
                continue
            if bead.edited or len(unit.origins) > 1:
                continue
            note = f"the bead was {command.what} in the review of {self.document}"
            self.store.decide(unit.id, Status.MACHINE, by=self.by, note=note)
            acts.append(self._noted(bead.key, unit.id))
        return acts

    def _decided(self, bead: ReviewBead, command: Command) -> dict[str, Any] | None:
        """Confirm, reject or edit the bead's unit."""
        if command.what not in {What.CONFIRMED, What.REJECTED, What.EDITED}:
            return None
        unit = bead.unit
        if unit is None:
            if command.what is What.CONFIRMED:
                return None
            raise CannotError("one_sided", "this bead is no unit: it has text on one side only")
        if command.what is What.EDITED:
            if (command.en, command.ar) in {(None, None), (unit.en, unit.ar)}:
                raise CannotError("same", "there is nothing to change")
            self.store.edit(unit.id, by=self.by, en=command.en, ar=command.ar, note=command.note)
        else:
            confirmed = command.what is What.CONFIRMED
            status = Status.CONFIRMED if confirmed else Status.REJECTED
            if unit.status is status:
                return None
            self.store.decide(unit.id, status, by=self.by, note=command.note)
        return self._noted(bead.key, unit.id)

    def _noted(self, key: str, unit: int) -> dict[str, Any]:
        entry = next(iter(self.store.history(unit, 1)))
        return {"key": key, "unit": unit, "entry": entry.id}

    def _take_back(self, act: dict[str, Any], step: Step) -> None:
        """Undo an act on a unit, if nobody has acted on it since."""
        entries = list(self.store.history(act["unit"]))
        undone = {entry.undoes for entry in entries}
        newest = next(
            (e for e in entries if e.action is not Action.UNDONE and e.id not in undone), None
        )
        if newest is None or newest.id != act["entry"]:
            who = f" by {newest.by}" if newest else ""
            raise self._conflict(f"unit {act['unit']} was changed since{who}", step.id)
        self.store.undo(act["unit"], by=self.by)

    def _again(self, record: DocumentRecord, act: dict[str, Any]) -> dict[str, Any]:
        """Do once more what an act did, on the unit its bead now is."""
        at = place_of(marks_of(record), act["key"])
        unit = self.store.document_units(self.document).get(at)
        entry = _entry(self.store.history(act["unit"]), act["entry"])
        if unit is None or entry is None or entry.after is None:
            raise StaleError("the unit is not there any more")
        if entry.action is Action.EDITED:
            self.store.edit(unit, by=self.by, en=entry.after.en, ar=entry.after.ar, note=entry.note)
        else:
            self.store.decide(unit, entry.after.status, by=self.by, note=entry.note)
        return self._noted(act["key"], unit)

    # --- storing -----------------------------------------------------------------------------

    def _store(
        self,
        record: DocumentRecord,
        what: What,
        splices: Sequence[Splice],
        acts: list[dict[str, Any]],
        refers: int | None = None,
    ) -> Outcome:
        """Write the beads and the step; part of a transaction."""
        from tm.aligning import units_of

        marks = marks_of(record)
        for splice in splices:
            marks = spliced(marks, splice)
        changed = with_marks(record, marks)
        units = units_of(changed)
        done = self.store.put_document(changed, units, self._vectors(units))
        body = {
            "base": base_of(record),
            "splices": [
                [[marked_json(m) for m in s.removed], [marked_json(m) for m in s.added], s.soft]
                for s in splices
            ],
            "acts": acts,
        }
        step = self.store.add_step(
            self.document,
            what,
            by=self.by,
            body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            refers=refers,
        )
        return Outcome(step, _focus(splices), done.conflicts)

    def _vectors(self, units: Sequence[TranslationUnit]) -> tuple[Vectors, Vectors] | None:
        """Vectors of the units, if the encoder at hand made those of the memory."""
        if self.encoder is None or self.store.encoder != self.encoder.signature:
            return None
        return (
            self.encoder.encode([unit.en for unit in units]),
            self.encoder.encode([unit.ar for unit in units]),
        )


def _splice(record: DocumentRecord, marks: Marks, at: int, command: Command) -> Splice:
    """What a command makes of the beads."""
    if command.what is What.MERGED:
        return edits.merged(marks, at, command.direction)
    if command.what is What.MOVED:
        return edits.moved(marks, at, command.side, command.direction)
    if command.what is What.DROPPED:
        return edits.dropped(marks, at)
    if command.what is What.SPLIT:
        cut = command.cut or edits.usual_cut(marks[at].bead, record.en.segments, record.ar.segments)
        return edits.split(marks, at, *cut)
    if command.what in {What.CONFIRMED, What.REJECTED, What.EDITED}:
        return edits.looked_at(marks, at)
    raise UsageError(f"{command.what} is not a step of one bead")


def _splices(body: dict[str, Any]) -> list[Splice]:
    return [
        Splice(tuple(map(marked_from_json, removed)), tuple(map(marked_from_json, added)), soft)
        for removed, added, soft in body["splices"]
    ]


def _focus(splices: Sequence[Splice]) -> str:
    """The first bead that a step made."""
    hard = [splice for splice in splices if not splice.soft]
    return hard[0].added[0].key if hard else ""


def _entry(entries: Any, number: int) -> HistoryEntry | None:
    return next((entry for entry in entries if entry.id == number), None)
