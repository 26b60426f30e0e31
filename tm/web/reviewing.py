"""A document under review as its page shows it, and what a form or a program may ask of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field

from tm.review.log import What
from tm.review.marks import marked_from_json
from tm.review.queue import queue_of
from tm.review.session import Command, Outcome, Review

if TYPE_CHECKING:
    from tm.review.log import Step
    from tm.review.view import DocumentView, ReviewBead
    from tm.store import Store

BEADS_A_PAGE = 150
_LOG_LINES = 20
_SHORT = 1500
_CORRECTIONS = frozenset({What.MERGED, What.SPLIT, What.MOVED, What.DROPPED})
_DECISIONS = frozenset({What.CONFIRMED, What.REJECTED, What.EDITED})

Act = Literal[
    "confirm",
    "reject",
    "edit",
    "merge-next",
    "merge-previous",
    "split",
    "drop",
    "en-next",
    "en-previous",
    "ar-next",
    "ar-previous",
    "undo",
    "redo",
]
_WHAT: dict[str, What] = {
    "confirm": What.CONFIRMED,
    "reject": What.REJECTED,
    "edit": What.EDITED,
    "split": What.SPLIT,
    "drop": What.DROPPED,
}
Text = Annotated[str, Field(max_length=100_000)]
Key = Annotated[str, Field(max_length=60)]
Name = Annotated[str, Field(max_length=2000)]


class StepAsked(BaseModel):
    """A step of a review: what to do to which bead, as its reviewer saw it."""

    name: Name = Field(description="The document.")
    act: Act = Field(description="What to do.")
    key: Key = Field("", description="The bead, by its segments: `6-7_5-6`.")
    token: Key = Field("", description="The state of the bead that was seen.")
    seen: int = Field(0, ge=0, le=2**53, description="The newest step that was seen.")
    en: Text | None = Field(None, description="For an edit: the English text.")
    ar: Text | None = Field(None, description="For an edit: the Arabic text.")
    note: Annotated[str, Field(max_length=2000)] | None = Field(None, description="Why.")
    source: int | None = Field(
        None, ge=0, le=10_000_000, description="For a split: the English segment it begins at."
    )
    target: int | None = Field(
        None, ge=0, le=10_000_000, description="For a split: the Arabic segment it begins at."
    )

    @property
    def command(self) -> Command:
        """What is asked, as a review takes it."""
        head, _, where = self.act.partition("-")
        what = _WHAT.get(self.act) or (What.MERGED if head == "merge" else What.MOVED)
        cut = None
        if self.source is not None and self.target is not None:
            cut = (self.source, self.target)
        return Command(
            what,
            self.key,
            self.token,
            self.seen,
            direction=-1 if where == "previous" else 1,
            side="ar" if head == "ar" else "en",
            cut=cut,
            en=self.en,
            ar=self.ar,
            note=self.note or None,
        )


def perform(review: Review, asked: StepAsked) -> Outcome:
    """Do what is asked."""
    if asked.act == "undo":
        return review.undo()
    if asked.act == "redo":
        return review.redo()
    return review.perform(asked.command)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The part of a document that its review shows at once.

    ``chosen`` is the bead at work, ``next`` the bead with most gain besides it. ``corrections``
    counts the steps since the last re-alignment that give it something to go by. ``log`` are the
    newest steps of everybody.
    """

    view: DocumentView
    chosen: ReviewBead | None
    next: str
    start: int
    beads: tuple[ReviewBead, ...]
    corrections: int
    log: tuple[Step, ...]

    @property
    def short(self) -> bool:
        """Whether aligning again takes no time to speak of, so that it can be offered unasked."""
        record = self.view.record
        return len(record.en.segments) + len(record.ar.segments) <= _SHORT

    def cannot_open(self, form: str) -> str | None:
        """Why the bead at work has no form ``edit`` or ``split``; None where it has."""
        bead = self.chosen
        if bead is None:
            return None
        if form == "edit" and bead.unit is None:
            return "no_unit" if bead.en and bead.ar else "one_sided"
        if form == "split" and not bead.divisible:
            return "whole" if bead.en and bead.ar else "part"
        return None


def page_of(store: Store, view: DocumentView, key: str, start: int | None) -> ReviewPage:
    """The page with the bead ``key`` on it; without one, where this reviewer left off."""
    chosen = view.bead(key) if key else None
    if chosen is None and start is None:
        chosen = left_off(view)
    if start is None:
        start = (chosen.number if chosen else 0) // BEADS_A_PAGE * BEADS_A_PAGE
    beads = view.beads[start : start + BEADS_A_PAGE]
    if chosen is not None and chosen not in beads:
        chosen = None
    queue = [item.key for item in queue_of(view.record, view.beads)]
    others = [item for item in queue if chosen is None or item != chosen.key]
    steps = store.steps(view.record.name, limit=500)
    return ReviewPage(
        view,
        chosen or (beads[0] if beads else None),
        others[0] if others else "",
        start,
        beads,
        _corrections(steps),
        tuple(steps[:_LOG_LINES]),
    )


def left_off(view: DocumentView) -> ReviewBead | None:
    """The first undecided bead from the reviewer's latest step on, or from the start.

    Where all is decided, the place of that step.
    """
    last = None
    if view.undo is not None:
        for _, added, _ in json.loads(view.undo.body)["splices"]:
            last = last or next(
                (bead for value in added if (bead := view.bead(marked_from_json(value).key))), None
            )
    return view.after(last.number if last else 0) or last


def after_step(view: DocumentView, outcome: Outcome) -> str:
    """The bead to look at after a step: the next undecided one once this one is decided."""
    bead = view.bead(outcome.focus)
    if bead is None:
        return ""
    if outcome.step.what in _DECISIONS:
        return (view.after(bead.number + 1) or bead).key
    return bead.key


def bead_json(bead: ReviewBead) -> dict[str, Any]:
    """A bead under review, for programs."""
    return {
        "bead": bead.key,
        "token": bead.token,
        "type": bead.mark.bead.type,
        "posterior": round(bead.mark.bead.posterior, 4),
        "moved": bead.mark.bead.moved,
        "done": bead.done,
        "corrected": bead.mark.corrected,
        "unit": bead.unit.id if bead.unit else None,
        "status": str(bead.unit.status) if bead.unit else None,
        "en": [segment.text for segment in bead.en],
        "ar": [segment.text for segment in bead.ar],
        "edited": [bead.unit.en, bead.unit.ar] if bead.unit and bead.edited else None,
    }


def step_json(step: Step) -> dict[str, Any]:
    """A step, for programs."""
    return {
        "step": step.id,
        "what": str(step.what),
        "by": step.by,
        "when": step.when.isoformat(),
        "refers": step.refers,
    }


def _corrections(steps: list[Step]) -> int:
    """How many corrections stand since the last re-alignment, of steps newest first."""
    count = 0
    gone: set[int | None] = set()
    for step in steps:
        if step.what is What.REALIGNED and step.id not in gone:
            break
        if step.what is What.UNDONE:
            gone.add(step.refers)
        elif step.what is What.REDONE:
            gone.discard(step.refers)
        elif step.what in _CORRECTIONS and step.id not in gone:
            count += 1
    return count
