"""``muwazi terms extract``: which terms the memory suggests, ranked, with their evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tm.commands.concept_screen import print_json, suffix_of
from tm.commands.encoder import encoder_for, encoder_option
from tm.commands.memory import memory_option, open_memory
from tm.commands.screen import isolated, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tm.terms.extraction import TermCandidate


@click.command()
@click.option(
    "--limit", type=click.IntRange(1), default=100, show_default=True, help="How many candidates."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write them as a termbase to review: .tbx, .csv or .xlsx.",
)
@memory_option
@encoder_option
@click.option("--json", "as_json", is_flag=True, help="JSON for other programs.")
def extract(
    limit: int, output: Path | None, memory: str, encoder: str | None, as_json: bool
) -> None:
    """Suggest terms: what the memory speaks of, how it is rendered, and why it was chosen.

    \b
    Example:
      muwazi terms extract --limit 50 -o candidates.xlsx
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.terms.extraction import extract as extracted
    from tm.unit import USABLE

    suffix = suffix_of(output) if output else None
    with open_memory(memory) as store:
        found = extracted(store, encoder_for(store, encoder)(), USABLE, limit)
    if output and suffix:
        _write_candidates(found, output, suffix)
    elif as_json:
        print_json({"candidates": [_candidate_json(one) for one in found]})
    else:
        for number, one in enumerate(found, start=1):
            told = ", ".join(f"{isolated(shown(r.form))} {r.share:.0%}" for r in one.renderings)
            click.echo(f"{number:>4}  {shown(one.term)}  {one.units} ×  {told}")


def _write_candidates(found: Iterable[TermCandidate], output: Path, suffix: str) -> None:
    """Candidates as concepts to review: the first rendering preferred, the others admitted."""
    from tm.formats.tbx import write_tbx
    from tm.formats.term_table import write_csv, write_xlsx
    from tm.terms.concept import Concept, Term, TermStatus

    concepts = [
        Concept(
            terms=(
                Term(one.term, "en"),
                *(
                    Term(r.form, "ar", status=TermStatus.ADMITTED if at else TermStatus.PREFERRED)
                    for at, r in enumerate(one.renderings)
                ),
            ),
            note=f"candidate: in {one.units} units, score {one.score:.2f}",
        )
        for one in found
    ]
    writers = {".tbx": write_tbx, ".csv": write_csv, ".xlsx": write_xlsx}
    click.echo(f"{output}: {writers[suffix](concepts, output)} candidates")


def _candidate_json(one: TermCandidate) -> dict[str, Any]:
    return {
        "term": one.term,
        "units": one.units,
        "score": round(one.score, 3),
        "evidence": {
            "c_value": round(one.c_value, 2),
            "cohesion": round(one.cohesion, 3),
            "weight": round(one.weight, 3),
            "name": one.name,
        },
        "renderings": [
            {"form": r.form, "count": r.count, "share": round(r.share, 4)} for r in one.renderings
        ],
    }
