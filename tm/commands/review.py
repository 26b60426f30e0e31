"""``muwazi review``: what an expert's next minutes should go to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from tm.commands.memory import memory_option, open_memory

if TYPE_CHECKING:
    from tm.review.log import DocumentProgress
    from tm.review.queue import QueueItem
    from tm.store import Store


@click.command()
@click.argument("document", required=False)
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="Beads listed."
)
@memory_option
@click.option("--json", "as_json", is_flag=True, help="JSON for other programs.")
def review(document: str | None, limit: int, memory: str, as_json: bool) -> None:
    """List what to review first: in DOCUMENT, or in the whole memory.

    Beads nobody has decided on, in the order in which a minute of an expert's removes most
    errors: probably wrong, met in many documents, quick to read. `muwazi confirm`, `edit` and
    `reject` decide on units; `muwazi serve` has a page to merge, split and move.

    \b
    Examples:
      muwazi review
      muwazi review iraq-pmu-budget --limit 5
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.review.queue import item_json

    with open_memory(memory) as store:
        items, progress = _listed(store, document, limit)
    if as_json:
        told = {
            "queue": [item_json(item) for item in items],
            "documents": [_progress_json(line) for line in progress],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for item in items:
        _print_item(item)
    units, decided = sum(line.units for line in progress), sum(line.decided for line in progress)
    wrong = sum(line.wrong for line in progress)
    click.echo(
        f"{decided:,} of {units:,} units decided; about {wrong:,.0f} of the others are wrong"
    )


def _listed(
    store: Store, document: str | None, limit: int
) -> tuple[list[QueueItem], list[DocumentProgress]]:
    from tm.review.queue import document_queue, memory_queue

    progress = store.review_progress()
    if document is None:
        return memory_queue(store, limit), progress
    items = document_queue(store, document)[:limit]
    return items, [line for line in progress if line.document == document]


def _print_item(item: QueueItem) -> None:
    from tm.commands.screen import isolated, shown

    unit = f"unit {item.unit.id}" if item.unit else "no partner"
    places = f" · in {item.places} places" if item.places > 1 else ""
    head = f"{item.wrong:.0%} wrong · {item.seconds:.0f} s · {unit}{places}"
    click.echo(f"{head} · {isolated(shown(item.document))} {item.key}")
    if item.en:
        click.echo(f"    en  {isolated(shown(item.en), 'en')}")
    if item.ar:
        click.echo(f"    ar  {isolated(shown(item.ar), 'ar')}")


def _progress_json(line: DocumentProgress) -> dict[str, object]:
    return {
        "document": line.document,
        "units": line.units,
        "decided": line.decided,
        "wrong": round(line.wrong, 2),
    }
