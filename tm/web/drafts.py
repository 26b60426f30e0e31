"""Drafts that visitors hand in: read, checked, and their reports kept for a while.

What is handed in never lies on disk longer than it takes to read it, and a report is kept in this
process's memory only, for the visitor who asked for it: drafts may be embargoed.
"""

from __future__ import annotations

import datetime
import re
import secrets
import tempfile
import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from align.errors import InputError, UsageError
from tm.check.checking import check_draft
from tm.check.config import DEFAULT, FILE_NAME, WAIVERS, load_settings
from tm.check.drafts import draft_of_alignment, draft_of_exchange
from tm.check.registry import RULES
from tm.check.rule import House
from tm.check.waivers import read_waivers, take_back, waive

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.alignment import Alignment
    from align.document import Language, Segment
    from align.encoder import Encoder
    from tm.check.checking import CheckReport
    from tm.check.config import CheckSettings
    from tm.check.finding import Draft
    from tm.store import Store

LONGEST_TEXT = 1_000_000
"""Characters of one side: four hundred pages, more than a brief or report has."""
_KEPT_REPORTS = 60
_AT_ONCE = 2
_PATIENCE_SECONDS = 60.0
_SAFE_NAME = re.compile(r"[^\w.\- ]")


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it was handed in: its name, made harmless, and its bytes."""

    name: str
    content: bytes

    @classmethod
    def of(cls, name: str | None, content: bytes) -> Handed:
        r"""A file under the last part of its name.

        >>> Handed.of("..\\..\\etc/brief.md", b"").name, Handed.of("/", b"").name
        ('brief.md', 'draft')
        """
        last = re.split(r"[/\\]", name or "")[-1]
        safe = _SAFE_NAME.sub("_", last).strip(". ")[-100:]
        return cls(safe or "draft", content)


@dataclass(frozen=True, slots=True)
class Report:
    """A checked draft. ``by`` is whose it is."""

    id: str
    by: str
    draft: Draft
    checked: CheckReport


class Checker:
    """Checks drafts against the memory, a few at a time, and keeps the reports."""

    def __init__(self, store: Store, encoder: Encoder, project: Path) -> None:
        self._house = House(store, encoder)
        self.encoder = encoder
        self._project = project
        self._slots = threading.BoundedSemaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Report] = OrderedDict()

    def check(self, files: Sequence[Handed], by: str) -> Report:
        """Check two documents, English and Arabic, or one bilingual file.

        Raises:
            InputError: a file cannot be read, is in the wrong language, or is too long.
            UsageError: too many drafts are being checked already.
        """
        with self._slot(), tempfile.TemporaryDirectory(prefix="muwazi-") as folder:
            paths = []
            for side, file in zip(("en", "ar"), files, strict=False):
                path = Path(folder) / side / file.name
                path.parent.mkdir()
                path.write_bytes(file.content)
                paths.append(path)
            draft = self._pair(*paths) if len(paths) == 2 else draft_of_exchange(paths[0])
            names = [file.name for file in files]
            draft = replace(draft, source_file=names[0], target_file=names[-1])
            report = Report(secrets.token_urlsafe(16), by, draft, self._checked(draft))
        with self._lock:
            self._kept[report.id] = report
            while len(self._kept) > _KEPT_REPORTS:
                self._kept.popitem(last=False)
        return report

    def check_pairs(self, draft: Draft) -> CheckReport:
        """Check pairs that need no reading; no report is kept. UsageError as above."""
        with self._slot():
            return self._checked(draft)

    def kept(self, number: str, by: str) -> Report | None:
        """A report of this visitor's that is still kept."""
        with self._lock:
            report = self._kept.get(number)
            return report if report is not None and report.by == by else None

    def waive(self, report: Report, fingerprint: str, reason: str) -> Report:
        """Let a finding stand, for everyone; the report after that. UsageError where it is none."""
        found = {one.fingerprint: one for one in report.checked.findings}
        if fingerprint not in found:
            raise _no_finding()
        with self._lock:
            when = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
            waive(self._settings().waivers, found[fingerprint], reason, by=report.by, when=when)
        return self._again(report)

    def take_back(self, report: Report, fingerprint: str) -> Report:
        """Let a waived finding stand no longer; the report after that. UsageError as above."""
        if all(one.fingerprint != fingerprint for one, _ in report.checked.waived):
            raise _no_finding()
        with self._lock:
            take_back(self._settings().waivers, fingerprint)
        return self._again(report)

    def _again(self, report: Report) -> Report:
        again = replace(report, checked=self._checked(report.draft))
        with self._lock:
            self._kept[report.id] = again
        return again

    def _checked(self, draft: Draft) -> CheckReport:
        settings = self._settings()
        return check_draft(draft, self._house, RULES, settings, read_waivers(settings.waivers))

    def _settings(self) -> CheckSettings:
        """What the project's file says now: it may be edited while the server runs."""
        path = self._project / FILE_NAME
        if path.is_file():
            return load_settings(path, RULES)
        return replace(DEFAULT, waivers=self._project / WAIVERS)

    def _pair(self, english: Path, arabic: Path) -> Draft:
        return draft_of_alignment(aligned(english, arabic, self.encoder))

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=_PATIENCE_SECONDS):
            raise UsageError(
                "other drafts are being checked", remedy="try again in a minute", code="busy"
            )
        try:
            yield
        finally:
            self._slots.release()


def _no_finding() -> UsageError:
    return UsageError(
        "the report has no such finding", remedy="reload the report", code="no-finding"
    )


def aligned(english: Path, arabic: Path, encoder: Encoder) -> Alignment:
    """Two documents, read and aligned. InputError where one cannot be read or is too long."""
    from align.isolated import read_isolated
    from align.pipeline import align_segments
    from align.segment import segment

    def segments(path: Path, language: Language) -> tuple[Segment, ...]:
        document = read_isolated(path, language)
        if len(document.text) > LONGEST_TEXT:
            raise InputError(
                f"has {len(document.text):,} characters; the server checks up to {LONGEST_TEXT:,}",
                where=path.name,
                remedy="check it in parts, or with `muwazi check`",
                code="too-long",
            )
        return segment(document)

    return align_segments(segments(english, "en"), segments(arabic, "ar"), encoder)
