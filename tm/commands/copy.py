"""``muwazi copy``: a memory into another one, from file to database or back."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from align.errors import UsageError
from tm.commands.encoder import encoder_for
from tm.commands.memory import open_memory
from tm.stores.relational import RelationalStore


@click.command()
@click.argument("source", metavar="SRC")
@click.argument("destination", metavar="DST")
@click.option("--no-vectors", is_flag=True, help="Leave the vectors to `muwazi reembed`.")
@click.option("--json", "as_json", is_flag=True, help="Counts as JSON.")
def copy(source: str, destination: str, no_vectors: bool, as_json: bool) -> None:
    """Copy the memory SRC into the empty memory DST; each is a file or postgresql://….

    Units keep their numbers; documents, decisions, history and termbase come along; undo works.
    Vectors are made anew by the memory's encoder. All of it arrives, or nothing.

    \b
    Examples:
      muwazi copy muwazi.db postgresql://ann@db.example/briefs
      muwazi copy postgresql://ann@db.example/briefs backup.db --no-vectors
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.stores.transfer import copy_memory

    if source == destination:
        raise UsageError("SRC and DST are the same memory", where=source)
    with open_memory(source) as old, open_memory(destination, create=True) as new:
        if not isinstance(old, RelationalStore) or not isinstance(new, RelationalStore):
            raise UsageError("only memories in files and databases can be copied")
        with click.progressbar(
            length=old.counts().units,
            label="copying",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as bar:
            moved = copy_memory(old, new, bar.update)
        vectors = 0
        if old.encoder is not None and not no_vectors:
            from tm.embedding import embed_missing

            vectors = embed_missing(new, encoder_for(new, None)())
        if as_json:
            click.echo(json.dumps({"memory": new.url, **asdict(moved), "vectors": vectors}))
            return
        click.echo(
            f"{new.url}: {moved.units:,} units of {moved.documents:,} documents,"
            f" {moved.history:,} acts, {moved.concepts:,} concepts, {vectors:,} vectors"
        )
