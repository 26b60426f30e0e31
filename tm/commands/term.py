"""``muwazi term``: how a term is rendered, since when, by whom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from align.errors import UsageError
from tm.commands.encoder import encoder_for, encoder_option
from tm.commands.memory import memory_option, open_memory
from tm.commands.screen import isolated, shown

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from tm.terms.concept import Term
    from tm.terms.drift import CrossTable, Over
    from tm.terms.rendering import Occurrence, Rendering, TermReport
    from tm.unit import Side

_OVER = ("year", "author", "translator", "document")


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="TERM")
@memory_option
@click.option("--over", type=click.Choice(_OVER), help="Also spread the renderings over this.")
@click.option(
    "--plot",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the drift to this .svg or .png file.",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y"]), help="Only from this date on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Only up to this date.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="How many renderings to show.",
)
@encoder_option
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")
def term(
    words: tuple[str, ...],
    memory: str,
    over: Over | None,
    plot: Path | None,
    since: datetime.datetime | None,
    until: datetime.datetime | None,
    limit: int,
    encoder: str | None,
    as_json: bool,
) -> None:
    """Show how a term is rendered: each rendering, how often, since when, by whom.

    TERM is English or Arabic, one word or several; quotes are not needed.

    \b
    Example:
      muwazi term Popular Mobilization Units --over year --plot drift.svg
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.terms.drift import cross_table
    from tm.terms.renderings import RenderingFinder
    from tm.terms.report_json import report_json
    from tm.terms.termbase import Termbase, sayings
    from tm.unit import USABLE, UnitFilter

    if plot and plot.suffix.lower() not in (".svg", ".png"):
        raise UsageError(f"cannot plot to {plot.name}", remedy="name a .svg or .png file")
    which = UnitFilter(
        since=since.date() if since else None,
        until=until.date() if until else None,
        statuses=USABLE.statuses,
    )
    with open_memory(memory) as store:
        finder = RenderingFinder(store, encoder_for(store, encoder)())
        report = finder.renderings(" ".join(words), which=which)
        said = sayings(Termbase.of(store), report)
    table = cross_table(report, over) if over else None
    if plot:
        _plot(report, plot, over)
    if as_json:
        click.echo(json.dumps(report_json(report, table, said), ensure_ascii=False, indent=2))
    else:
        _show(report, table, limit, said)


def _plot(report: TermReport, path: Path, over: Over | None) -> None:
    """Draw the drift by year, or over what was asked for."""
    from tm.terms.drift import cross_table
    from tm.terms.drift_plot import drift_svg, save_png

    table = cross_table(report, over or "year")
    if path.suffix.lower() == ".svg":
        path.write_text(drift_svg(table, report.term), encoding="utf-8")
    else:
        save_png(table, report.term, path)


def _show(
    report: TermReport, table: CrossTable | None, limit: int, said: Mapping[str, Term]
) -> None:
    if report.near:
        nearest = ", ".join(f"{near.phrase} ({near.similarity:.2f})" for near in report.near)
        click.echo(f"{_isolated(report.asked)} does not occur. Nearest by meaning: {nearest}.")
    if not report.renderings:
        click.echo(f"No rendering of {_isolated(report.asked)} was found.")
        return
    places = report.count + sum(one.uses for one in report.unrendered)
    click.echo(
        f"{click.style(_isolated(report.term), bold=True)}: {_number(places, 'occurrence')}, "
        f"{_number(len(report.renderings), 'rendering')}"
    )
    for rendering in report.renderings[:limit]:
        _show_rendering(rendering, report.side, said.get(rendering.form))
    hidden = len(report.renderings) - limit
    if hidden > 0:
        click.echo(f"\n… and {hidden} more (--limit)")
    if report.unrendered:
        click.echo(f"\nIn {sum(one.uses for one in report.unrendered)} no rendering was found.")
    if table:
        _show_table(table)


def _show_rendering(rendering: Rendering, side: Side, entry: Term | None) -> None:
    documents = _number(len(rendering.documents), "document")
    click.echo(
        f"\n{click.style(_isolated(rendering.form), bold=True)}  {rendering.count} × "
        f"({rendering.share:.0%})  {_period(rendering)}{documents}"
    )
    if entry:
        since = f" since {entry.since}" if entry.since else ""
        colour = "green" if entry.status.usable else "red"
        click.secho(f"  termbase: {entry.status}{since}", fg=colour)
    if rendering.translators or rendering.authors:
        people = rendering.translators or rendering.authors
        role = "translated by" if rendering.translators else "by"
        click.echo(f"  {role} {', '.join(map(_isolated, people))}")
    others = {form: n for form, n in rendering.surface_forms.items() if form != rendering.form}
    if others:
        forms = ", ".join(f"{_isolated(form)} {n}" for form, n in list(others.items())[:6])
        click.echo(f"  also written {forms}")
    for example in rendering.examples(1):
        _show_example(example, side)


def _show_example(example: Occurrence, side: Side) -> None:
    spans = {side: example.source, ("ar" if side == "en" else "en"): example.target}
    click.echo(f"    {_marked(example.en, spans['en'])}")
    click.echo(f"    {isolated(_marked(example.ar, spans['ar']), 'ar')}")
    origin = example.origins[0] if example.origins else None
    if origin:
        told = (origin.document, origin.date.isoformat() if origin.date else None)
        click.secho(f"    {', '.join(filter(None, told))}", dim=True)


def _show_table(table: CrossTable) -> None:
    click.echo(f"\n{table.over}")
    wide = max(len(heading) for heading in table.headings)
    for heading, counts in zip(table.headings, table.counts, strict=True):
        told = " · ".join(
            f"{_isolated(form)} {count}"
            for form, count in zip(table.forms, counts, strict=True)
            if count
        )
        click.echo(f"  {heading:<{wide}}  {told}")


def _period(rendering: Rendering) -> str:
    if not rendering.first or not rendering.last:
        return ""
    if rendering.first == rendering.last:
        return f"{rendering.first}, "
    return f"{rendering.first} – {rendering.last}, "


def _marked(text: str, span: tuple[int, int] | None) -> str:
    """The text on one line with the span between brackets that no text uses."""
    if span is not None:
        start, end = span
        text = f"{text[:start]}⟦{text[start:end]}⟧{text[end:]}"
    return " ".join(shown(text).split())


def _isolated(text: str) -> str:
    """The text kept apart from its surroundings where writing directions mix."""
    return shown(text) if text.isascii() else isolated(shown(text))


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
