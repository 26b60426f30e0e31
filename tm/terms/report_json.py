"""A term report as JSON: the shape other programs rely on (docs/terms.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from tm.terms.concept import Term
    from tm.terms.drift import CrossTable
    from tm.terms.rendering import Occurrence, Rendering, TermReport


def report_json(
    report: TermReport,
    table: CrossTable | None = None,
    said: Mapping[str, Term] | None = None,
) -> dict[str, Any]:
    """``{"term", "renderings": [{"form", "count", "share", …}]}``, texts exactly as stored."""
    answer: dict[str, Any] = {
        "term": report.asked,
        "language": report.side,
        "count": report.count,
        "renderings": [
            _rendering(rendering, (said or {}).get(rendering.form))
            for rendering in report.renderings
        ],
        "unrendered": sum(one.uses for one in report.unrendered),
    }
    if report.near:
        answer["answered_for"] = report.term
        answer["near"] = [
            {"phrase": near.phrase, "similarity": round(near.similarity, 3)} for near in report.near
        ]
    if table is not None:
        answer["over"] = {
            "by": table.over,
            "forms": list(table.forms),
            "rows": [
                {"heading": heading, "counts": list(counts)}
                for heading, counts in zip(table.headings, table.counts, strict=True)
            ],
        }
    return answer


def _rendering(rendering: Rendering, entry: Term | None) -> dict[str, Any]:
    return {
        "form": rendering.form,
        "count": rendering.count,
        "share": round(rendering.share, 4),
        "first": _day(rendering.first),
        "last": _day(rendering.last),
        "surface_forms": dict(rendering.surface_forms),
        "examples": [_example(occurrence) for occurrence in rendering.examples()],
        "documents": list(rendering.documents),
        "authors": list(rendering.authors),
        "translators": list(rendering.translators),
        "termbase": entry and {"status": str(entry.status), "since": _day(entry.since)},
    }


def _example(occurrence: Occurrence) -> dict[str, Any]:
    origin = max(
        occurrence.origins,
        key=lambda one: one.date.isoformat() if one.date else "",
        default=None,
    )
    return {
        "unit": occurrence.unit,
        "en": occurrence.en,
        "ar": occurrence.ar,
        "term_span": _span(occurrence.source),
        "rendering_span": _span(occurrence.target),
        "probability": round(occurrence.probability, 3),
        "document": origin.document if origin else None,
        "title": origin.title if origin else None,
        "author": origin.author if origin else None,
        "translator": origin.translator if origin else None,
        "date": _day(origin.date) if origin else None,
    }


def _span(span: tuple[int, int] | None) -> list[int] | None:
    return None if span is None else list(span)


def _day(date: datetime.date | None) -> str | None:
    return date.isoformat() if date else None
