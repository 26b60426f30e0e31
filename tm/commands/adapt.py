"""``muwazi adapt``: let the encoder learn the house's own vocabulary."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from align.errors import UsageError
from tm.commands.encoder import encoder_name, remember_encoder
from tm.commands.memory import memory_option, open_memory

if TYPE_CHECKING:
    from align.train import AdaptReport, Retrieval
    from tm.adaptation import HousePairs
    from tm.store import Store

# Noted in the memory while an adaptation to that place is under way.
_UNFINISHED = "adapting_to"


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
    help="The encoder to start from, of the bundled kind; by default the memory's own.",
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
    from align.train import adapt as train_on
    from tm.adaptation import house_pairs

    with open_memory(memory) as store:
        _clear_unfinished(store, output)
        _check_place(output)
        pairs = house_pairs(store, confidence)
        start = encoder if encoder is not None else _own_encoder(store)
        say = _say if sys.stderr.isatty() else _keep_quiet
        store.set_meta(_UNFINISHED, str(output.resolve()))
        report = train_on(start, pairs.learned, pairs.held_out, output, seed=seed, report=say)
        with store.transaction():
            if report.better:
                from align.encoder import open_encoder
                from tm.embedding import reembed

                reembed(store, open_encoder(report.directory))
                remember_encoder(store, str(report.directory.resolve()))
            store.set_meta(_UNFINISHED, None)
    if as_json:
        click.echo(json.dumps(_entry(report, pairs), ensure_ascii=False))
    else:
        _print(report, pairs)


def _clear_unfinished(store: Store, output: Path) -> None:
    """Remove an encoder that an interrupted run wrote and the memory never came to use."""
    if store.meta(_UNFINISHED) == str(output.resolve()) and (output / "modules.json").is_file():
        shutil.rmtree(output)


def _check_place(output: Path) -> None:
    """Refuse, before minutes of training, a place that cannot be written to."""
    if output.exists():
        raise UsageError("exists already", where=output, remedy="name a new directory")
    above = next(folder for folder in output.absolute().parents if folder.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise UsageError("no directory can be made here", where=above, remedy="name another place")


def _own_encoder(store: Store) -> Path:
    """The directory of the memory's own encoder, which has to be of the bundled kind."""
    from align.encoder import BUNDLED, StaticEncoder, open_encoder

    name = encoder_name(store)
    if name is None:
        return BUNDLED
    if not isinstance(open_encoder(name), StaticEncoder):
        raise UsageError(
            "the memory's encoder is not of the bundled kind and cannot be adapted",
            where=name,
            remedy=f"start from another, say --encoder {BUNDLED}",
        )
    return Path(name)


def _say(line: str) -> None:
    click.echo(line, err=True)


def _keep_quiet(_: str) -> None:
    pass


def _entry(report: AdaptReport, pairs: HousePairs) -> dict[str, object]:
    return {
        "learned": len(pairs.learned),
        "held_out": len(pairs.held_out),
        "held_out_by": "document" if pairs.by_document else "unit",
        "before": _rates(report.before),
        "after": _rates(report.after),
        "kept": "adapted" if report.better else "former",
        "encoder": str(report.directory),
    }


def _rates(found: Retrieval) -> dict[str, float]:
    return {"to_arabic": round(found.to_arabic, 4), "to_english": round(found.to_english, 4)}


def _print(report: AdaptReport, pairs: HousePairs) -> None:
    click.echo(f"learned from   {len(pairs.learned)} units")
    whence = "of documents held out" if pairs.by_document else "held out one by one: few documents"
    click.echo(f"judged by      {len(pairs.held_out)} units {whence}")
    for name, found in (("before", report.before), ("after", report.after)):
        click.echo(
            f"{name:<14} {found.to_arabic:.1%} found en→ar, {found.to_english:.1%} found ar→en"
        )
    if report.better:
        click.echo(f"kept           {report.directory}; the memory has its vectors")
    else:
        click.echo("kept           the former encoder: adapting did not help")
