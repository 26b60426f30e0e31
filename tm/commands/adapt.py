"""``muwazi adapt``: let the encoder learn the house's own vocabulary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from align.errors import UsageError
from tm.commands.encoder import remember_encoder
from tm.commands.memory import memory_option, open_memory

if TYPE_CHECKING:
    from align.train import AdaptReport, Retrieval
    from tm.adaptation import HousePairs


@click.command()
@memory_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIRECTORY",
    help="Where the adapted encoder goes: a sentence-transformers directory.",
)
@click.option(
    "--encoder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIRECTORY",
    help="The encoder to start from, of the bundled kind; by default the bundled one.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    default=0.9,
    show_default=True,
    help="Least probability of an unconfirmed unit to learn from.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the training.")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON.")
def adapt(
    memory: str,
    output: Path,
    encoder: Path | None,
    confidence: float,
    seed: int,
    as_json: bool,
) -> None:
    """Continue training the encoder on the units people confirmed or the aligner is sure of.

    A fifth of the documents is held out whole; the adapted encoder is written, and the memory given
    its vectors, only if it finds more of their translations than the one before.

    \b
    Example:
      muwazi adapt --memory briefs.db -o encoders/house
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from align.encoder import BUNDLED
    from align.train import adapt as train_on
    from tm.adaptation import house_pairs

    if output.exists():
        raise UsageError("exists already", where=output, remedy="name a new directory")
    with open_memory(memory) as store:
        pairs = house_pairs(store, confidence)
        report = train_on(encoder or BUNDLED, pairs.learned, pairs.held_out, output, seed=seed)
        if report.better:
            from align.encoder import open_encoder
            from tm.embedding import reembed

            reembed(store, open_encoder(report.directory))
            remember_encoder(store, str(report.directory.resolve()))
    if as_json:
        click.echo(json.dumps(_entry(report, pairs), ensure_ascii=False))
    else:
        _print(report, pairs)


def _entry(report: AdaptReport, pairs: HousePairs) -> dict[str, object]:
    return {
        "learned": len(pairs.learned),
        "held_out": len(pairs.held_out),
        "before": _rates(report.before),
        "after": _rates(report.after),
        "kept": "adapted" if report.better else "former",
        "encoder": str(report.directory),
    }


def _rates(found: Retrieval) -> dict[str, float]:
    return {"to_arabic": round(found.to_arabic, 4), "to_english": round(found.to_english, 4)}


def _print(report: AdaptReport, pairs: HousePairs) -> None:
    click.echo(f"learned from   {len(pairs.learned)} units")
    click.echo(f"judged by      {len(pairs.held_out)} units of documents held out")
    for name, found in (("before", report.before), ("after", report.after)):
        click.echo(
            f"{name:<14} {found.to_arabic:.1%} found en→ar, {found.to_english:.1%} found ar→en"
        )
    if report.better:
        click.echo(f"kept           {report.directory}; the memory has its vectors")
    else:
        click.echo("kept           the former encoder: adapting did not help")
