"""``muwazi stats``: what a memory holds. ``muwazi reembed``: vectors by another encoder."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from tm.commands.encoder import encoder_option, remember_encoder
from tm.commands.memory import memory_option, open_memory

if TYPE_CHECKING:
    from tm.store import Counts, Store
    from tm.unit import DocumentSummary


@click.command()
@memory_option
@click.option("--documents", "with_documents", is_flag=True, help="List the documents, too.")
@click.option("--json", "as_json", is_flag=True, help="JSON for other programs.")
def stats(memory: str, with_documents: bool, as_json: bool) -> None:
    """Say what the memory holds: units by status, documents, dates, encoder, size.

    \b
    Example:
      muwazi stats --documents
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    with open_memory(memory) as store:
        counts = store.counts()
        facts = _facts(store, counts)
        documents = list(store.documents()) if with_documents else []
    if as_json:
        if with_documents:
            facts["documents"] = [_document(summary) for summary in documents]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    statuses = ", ".join(f"{number} {status}" for status, number in facts["by_status"].items())
    click.echo(f"memory     {facts['memory']} ({counts.bytes / 2**20:.1f} MiB)")
    click.echo(f"units      {counts.units} ({statuses})")
    click.echo(f"origins    {counts.origins} in {counts.documents} documents")
    click.echo(f"dates      {facts['first_date'] or '?'} to {facts['last_date'] or '?'}")
    click.echo(f"vectors    {counts.vectors} by {facts['encoder'] or 'no encoder yet'}")
    click.echo(f"decisions  {counts.history}")
    for summary in documents:
        date = summary.date.isoformat() if summary.date else "no date   "
        click.echo(f"  {date}  {summary.origins:>6}  {summary.name}")


def _facts(store: Store, counts: Counts) -> dict[str, Any]:
    return {
        "memory": store.url,
        "units": counts.units,
        "by_status": {str(status): number for status, number in counts.by_status.items()},
        "origins": counts.origins,
        "documents": counts.documents,
        "vectors": counts.vectors,
        "history": counts.history,
        "first_date": None if counts.first_date is None else counts.first_date.isoformat(),
        "last_date": None if counts.last_date is None else counts.last_date.isoformat(),
        "bytes": counts.bytes,
        "encoder": store.encoder,
        "schema": store.schema_version,
    }


def _document(summary: DocumentSummary) -> dict[str, Any]:
    return {
        "name": summary.name,
        "title": summary.title,
        "author": summary.author,
        "translator": summary.translator,
        "date": None if summary.date is None else summary.date.isoformat(),
        "url": summary.url,
        "en": summary.en_file,
        "ar": summary.ar_file,
        "origins": summary.origins,
    }


@click.command()
@memory_option
@encoder_option
def reembed(memory: str, encoder: str | None) -> None:
    """Make all vectors anew, with the bundled encoder or the one named by --encoder.

    Nothing but the vectors changes; if it is interrupted the former ones stay.

    \b
    Example:
      muwazi reembed --encoder sentence-transformers/LaBSE
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from align.encoder import open_encoder
    from tm.embedding import reembed as embed_again

    opened = open_encoder(encoder)
    with open_memory(memory) as store:
        total = store.counts().units
        with (
            click.progressbar(
                length=total, label="embedding", file=sys.stderr, hidden=not sys.stderr.isatty()
            ) as bar,
            store.transaction(),
        ):
            done = embed_again(store, opened, bar.update)
            remember_encoder(store, encoder)
    click.echo(f"{done} units now have vectors by {opened.signature}")
