"""``muwazi evaluate``: the aligner against beads made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from align.evaluate import Calibration, Score, TypeScore


@click.command()
@click.argument("gold", type=click.Path(path_type=Path), metavar="GOLD_DIR")
@click.option("--encoder", metavar="NAME_OR_DIR", help="A sentence-transformers model to use.")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON.")
def evaluate(gold: Path, encoder: str | None, as_json: bool) -> None:
    """Align the documents of GOLD_DIR and compare with their hand-made beads.

    A document is NAME.en and NAME.ar, one segment a line, and NAME.gold.json with its beads.
    Strict: exactly the same bead. Lax: a segment in common on both sides. As in vecalign's scorer,
    precision counts omissions and additions, recall does not.

    \b
    Example:
      muwazi evaluate tests/gold/alignment
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from align.encoder import open_encoder
    from align.evaluate import as_gold, calibration, read_gold, score, score_by_type
    from align.pipeline import align_segments, as_segments

    documents = read_gold(gold)
    model = open_encoder(encoder)
    pairs, promised, right = [], [], []
    signature = ""
    for document in documents:
        lines = as_segments(document.source), as_segments(document.target)
        alignment = align_segments(*lines, model)
        beads = as_gold(alignment.beads)
        wanted = set(document.beads)
        pairs.append((document.beads, beads))
        promised += [bead.posterior for bead in alignment.beads]
        right += [bead in wanted for bead in beads]
        signature = alignment.signature
    each = {doc.name: score([pair]) for doc, pair in zip(documents, pairs, strict=True)}
    figures = score(pairs), score_by_type(pairs), calibration(promised, right)
    if as_json:
        click.echo(json.dumps(_entry(*figures, each, signature), ensure_ascii=False))
    else:
        _print(*figures, each, signature)


def _entry(
    total: Score,
    by_type: list[TypeScore],
    trust: Calibration,
    each: dict[str, Score],
    signature: str,
) -> dict[str, Any]:
    return {
        **_rates(total),
        "documents": {name: _rates(found) for name, found in each.items()},
        "types": [
            {"type": row.type, "gold": row.gold, "found": row.found, "right": row.right}
            for row in by_type
        ],
        "calibration": {
            "error": round(trust.error, 4),
            "by_chance": round(trust.by_chance, 4),
            "brier": round(trust.brier, 4),
            "bins": [
                {
                    "low": row.low,
                    "high": row.high,
                    "count": row.count,
                    "promised": round(row.promised, 4),
                    "right": round(row.actual, 4),
                }
                for row in trust.bins
            ],
        },
        "signature": signature,
    }


def _rates(found: Score) -> dict[str, dict[str, float]]:
    return {
        name: {
            "precision": round(rates.precision, 4),
            "recall": round(rates.recall, 4),
            "f1": round(rates.f1, 4),
        }
        for name, rates in (("strict", found.strict), ("lax", found.lax))
    }


def _print(
    total: Score,
    by_type: list[TypeScore],
    trust: Calibration,
    each: dict[str, Score],
    signature: str,
) -> None:
    width = max([len(name) for name in each] + [8])
    click.echo(f"{'document':{width}}  strict P     R    F1   lax P     R    F1")
    for name, found in [*each.items(), ("all", total)]:
        rates = (found.strict, found.lax)
        columns = "  ".join(f"{r.precision:.3f} {r.recall:.3f} {r.f1:.3f}" for r in rates)
        click.echo(f"{name:{width}}     {columns}")
    click.echo("\ntype     gold  found  right")
    for row in by_type:
        click.echo(f"{row.type:7} {row.gold:5}  {row.found:5}  {row.right:5}")
    click.echo(
        f"\ncalibration error {trust.error:.3f} ({trust.by_chance:.3f} by chance), "
        f"Brier score {trust.brier:.4f}"
    )
    click.echo("posterior   beads  promised  right")
    for each_bin in trust.bins:
        place = f"{each_bin.low:.1f}–{each_bin.high:.1f}"
        numbers = f"{each_bin.count:5}     {each_bin.promised:.3f}  {each_bin.actual:.3f}"
        click.echo(f"{place:9}   {numbers}")
    click.echo(f"\n{signature}")
