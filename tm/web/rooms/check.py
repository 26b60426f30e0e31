"""Check: hand in a draft pair, read what the house would say of it, let a finding stand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from align.errors import InputError, UsageError
from align.reading import SUFFIXES
from tm.check.finding import Finding, Severity
from tm.check.reports.as_html import report_html
from tm.check.reports.as_json import report_json
from tm.formats.registry import ENTRIES
from tm.web.access import Asker, Decider, Reader
from tm.web.desk import Desk, TheDesk
from tm.web.drafts import Handed, Report
from tm.web.marks import Piece, with_spans
from tm.web.pages import language_of
from tm.web.problems import NotThere, told_on_page
from tm.web.rights import Right
from tm.web.room import Room
from tm.web.settings import UPLOAD_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tm.web.rights import Visitor

router = APIRouter()
ROOM = Room("check", "/check", 40, Right.READ)
_PASTED = 400_000
_DOCUMENTS = ",".join(sorted(SUFFIXES))
# Moses wants two files under one name.
_BILINGUAL = ",".join(s for one in ENTRIES if one.name != "moses" for s in one.suffixes)
Pasted = Annotated[str, Form(max_length=_PASTED)]
Fingerprint = Annotated[str, Form(max_length=64)]
Upload = Annotated[UploadFile | None, File()]


@dataclass(frozen=True, slots=True)
class Passage:
    """The findings of one place in the draft, with both texts marked."""

    where: tuple[int | None, int | None]
    en: list[Piece]
    ar: list[Piece]
    findings: tuple[Finding, ...]


@router.get("/check", include_in_schema=False)
def page(request: Request, desk: TheDesk, visitor: Reader) -> Response:
    """The form to hand in a draft."""
    return _form(desk, request)


@router.post("/check", include_in_schema=False, max_body_size=UPLOAD_BYTES)
def hand_in(
    request: Request,
    desk: TheDesk,
    visitor: Reader,
    en: Pasted = "",
    ar: Pasted = "",
    en_file: Upload = None,
    ar_file: Upload = None,
    both: Upload = None,
) -> Response:
    """Check what was pasted or uploaded; the report has an address of its own."""
    try:
        report = desk.checker.check(_handed(en, ar, en_file, ar_file, both), visitor.name)
    except (InputError, UsageError) as error:
        return _form(desk, request, en=en, ar=ar, message=error, status=422)
    return RedirectResponse(f"/check/{report.id}", 303)


@router.get("/check/{number}", include_in_schema=False)
def report_page(
    request: Request,
    desk: TheDesk,
    visitor: Reader,
    number: str,
    severity: Annotated[list[Severity], Query()] = [],  # noqa: B006 - FastAPI copies it
    rule: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """A report; severities and the rule to show stand in the address."""
    report = _kept(desk, number, visitor)
    shown = [
        one
        for one in report.checked.findings
        if (not severity or one.severity in severity) and (not rule or one.rule == rule)
    ]
    return desk.pages.render(
        request,
        "check_report.html",
        report=report,
        called=desk.headings.called(language_of(request).language),
        passages=_passages(shown),
        severities=list(Severity),
        severity=severity,
        rule=rule,
        rules=sorted({one.rule for one in report.checked.findings}),
        query=f"?{request.url.query}" if request.url.query else "",
    )


@router.post("/check/{number}/waive", include_in_schema=False)
def let_stand(
    desk: TheDesk,
    visitor: Decider,
    number: str,
    fingerprint: Fingerprint,
    reason: Annotated[str, Form(max_length=1000)],
    back: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Waive a finding, with a reason."""
    desk.checker.waive(_kept(desk, number, visitor), fingerprint, reason)
    query = back if back.startswith("?") else ""
    return RedirectResponse(f"/check/{number}{query}", 303)


@router.post("/check/{number}/take-back", include_in_schema=False)
def let_stand_no_longer(
    desk: TheDesk,
    visitor: Decider,
    number: str,
    fingerprint: Fingerprint,
    back: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Take a waiver back: the finding is one again."""
    desk.checker.take_back(_kept(desk, number, visitor), fingerprint)
    query = back if back.startswith("?") else ""
    return RedirectResponse(f"/check/{number}{query}", 303)


@router.get("/check/{number}/report.html", include_in_schema=False)
def download(desk: TheDesk, visitor: Reader, number: str) -> Response:
    """The report as a page to keep, to send, to print."""
    text = report_html(_kept(desk, number, visitor).checked)
    kept = {"content-disposition": 'attachment; filename="report.html"'}
    return Response(text, media_type="text/html; charset=utf-8", headers=kept)


class DraftTexts(BaseModel):
    """A draft as two texts, plain or Markdown."""

    en: str = Field(min_length=1, max_length=_PASTED)
    ar: str = Field(min_length=1, max_length=_PASTED)


@router.post("/api/v1/check", tags=["check"], max_body_size=4 << 20)
def check(desk: TheDesk, visitor: Asker, draft: DraftTexts) -> dict[str, Any]:
    """Check two texts; the answer is that of `muwazi check --json` (docs/json.md), with an `id`."""
    files = _handed(draft.en, draft.ar, None, None, None)
    return _answer(desk.checker.check(files, visitor.name))


@router.get("/api/v1/check/{number}", tags=["check"])
def report_again(desk: TheDesk, visitor: Reader, number: str) -> dict[str, Any]:
    """A report of yours that is still kept, by its `id`."""
    return _answer(_kept(desk, number, visitor))


class WaiverAsked(BaseModel):
    """Which finding of a report may stand, and why."""

    fingerprint: str = Field(min_length=1, max_length=64)
    reason: str = Field(min_length=1, max_length=1000)


@router.post("/api/v1/check/{number}/waive", tags=["check"])
def waive(desk: TheDesk, visitor: Decider, number: str, asked: WaiverAsked) -> dict[str, Any]:
    """Let a finding stand, for everyone; the report after that."""
    report = _kept(desk, number, visitor)
    return _answer(desk.checker.waive(report, asked.fingerprint, asked.reason))


@router.delete("/api/v1/check/{number}/waive/{fingerprint}", tags=["check"])
def take_back(desk: TheDesk, visitor: Decider, number: str, fingerprint: str) -> dict[str, Any]:
    """Take a waiver back; the report after that."""
    return _answer(desk.checker.take_back(_kept(desk, number, visitor), fingerprint))


@router.post("/api/v1/check/files", tags=["check"], max_body_size=UPLOAD_BYTES)
def check_files(
    desk: TheDesk,
    visitor: Asker,
    en_file: Upload = None,
    ar_file: Upload = None,
    both: Upload = None,
) -> dict[str, Any]:
    """Check two documents, or one bilingual file in ``both`` (XLIFF, TMX, a table)."""
    files = _handed("", "", en_file, ar_file, both)
    return _answer(desk.checker.check(files, visitor.name))


def _answer(report: Report) -> dict[str, Any]:
    return {"id": report.id, **report_json(report.checked)}


def _form(
    desk: Desk,
    request: Request,
    *,
    en: str = "",
    ar: str = "",
    message: InputError | UsageError | None = None,
    status: int = 200,
) -> Response:
    told = None
    if message is not None:
        told = told_on_page(language_of(request), message, of=message.where)
    return desk.pages.render(
        request,
        "check.html",
        status=status,
        en=en,
        ar=ar,
        message=told,
        documents=_DOCUMENTS,
        bilingual=_BILINGUAL,
        longest=_PASTED,
    )


def _handed(
    en: str,
    ar: str,
    en_file: UploadFile | None,
    ar_file: UploadFile | None,
    both: UploadFile | None,
) -> list[Handed]:
    """What was handed in: a bilingual file, else one text for each side. UsageError if neither."""
    if both is not None and both.filename:
        return [Handed.of(both.filename, both.file.read())]
    sides = []
    for text, file, name in ((en, en_file, "English.md"), (ar, ar_file, "Arabic.md")):
        if file is not None and file.filename:
            sides.append(Handed.of(file.filename, file.file.read()))
        elif text.strip():
            sides.append(Handed.of(name, text.encode("utf-8", "replace")))
    if len(sides) != 2:
        raise UsageError(
            "a draft is two texts, or one bilingual file",
            remedy="give the English and the Arabic",
            code="two-texts",
        )
    return sides


def _kept(desk: Desk, number: str, visitor: Visitor) -> Report:
    report = desk.checker.kept(number, visitor.name)
    if report is None:
        raise NotThere("the report is not kept any more; hand the draft in again", code="report")
    return report


def _passages(findings: Sequence[Finding]) -> list[Passage]:
    passages = []
    for where, group in groupby(findings, lambda one: (one.source_segment, one.target_segment)):
        here = tuple(group)
        passages.append(
            Passage(
                where,
                with_spans(here[0].source, [one.source_span for one in here]),
                with_spans(here[0].target, [one.target_span for one in here]),
                here,
            )
        )
    return passages
