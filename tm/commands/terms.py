"""``muwazi terms``: the termbase, and which terms the memory suggests for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from align.errors import UsageError
from tm.commands.concept_options import STATUSES, described, describing
from tm.commands.concept_screen import print_json, show_concept, suffix_of, told_term
from tm.commands.memory import memory_option, open_memory
from tm.commands.screen import isolated, shown
from tm.commands.terms_extract import extract
from tm.commands.units import by_options
from tm.unit import SIDES

if TYPE_CHECKING:
    from tm.terms.concept import Concept

_json = click.option("--json", "as_json", is_flag=True, help="JSON for other programs.")
_id = click.argument("concept", type=click.IntRange(min=1), metavar="ID")


@click.group()
def terms() -> None:
    """The termbase: what the house has decided on its terms.

    \b
    Example:
      muwazi terms add --en drones --ar المسيّرات --ar "forbidden: درون"
    """  # noqa: D301 - \b is click's mark for lines that stay as they are


@terms.command()
@describing
@by_options
@memory_option
def add(by: str, note: str | None, memory: str, **told: Any) -> None:
    """Add a concept with its English and Arabic terms; the first of a language is preferred.

    \b
    Example:
      muwazi terms add --en ceasefire --ar "وقف إطلاق النار" --ar "forbidden: وقف النار"
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.terms.concept import Concept

    concept = described(Concept(terms=(), note=note), told)
    if not concept.terms:
        raise UsageError("a concept needs a term", remedy="give --en, --ar, or both")
    with open_memory(memory, create=True) as store:
        show_concept(store.put_concept(concept, by=by))


@terms.command()
@_id
@describing
@click.option("--remove", multiple=True, metavar="TERM", help="Take this term out.")
@by_options
@memory_option
def edit(
    concept: int, by: str, note: str | None, memory: str, remove: tuple[str, ...], **told: Any
) -> None:
    """Change concept ID: add terms, give known ones another status, describe it anew.

    \b
    Example:
      muwazi terms edit 3 --ar "superseded since 2022-01-01: قوات الحشد الشعبي"
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    with open_memory(memory) as store, store.transaction():
        before = store.concept(concept)
        for text in remove:
            if text not in {term.text for term in before.terms}:
                raise UsageError(f"concept {concept} has no term {text!r}")
        kept = replace(before, terms=tuple(t for t in before.terms if t.text not in remove))
        after = described(replace(kept, note=note if note is not None else kept.note), told)
        if not after.terms:
            raise UsageError("no term would be left", remedy=f"muwazi terms remove {concept}")
        show_concept(store.put_concept(after, by=by))


@terms.command()
@_id
@by_options
@memory_option
def remove(concept: int, by: str, note: str | None, memory: str) -> None:
    """Take concept ID out of the termbase; its history stays.

    \b
    Example:
      muwazi terms remove 3
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    del note
    with open_memory(memory) as store:
        store.remove_concept(concept, by=by)
    click.echo(f"concept {concept} removed")


@terms.command("list")
@click.argument("text", required=False)
@click.option("--status", type=click.Choice(STATUSES), help="Only with a term of this status.")
@click.option("--subject", help="Only of this field.")
@memory_option
@_json
def list_(
    text: str | None, status: str | None, subject: str | None, memory: str, as_json: bool
) -> None:
    """List the concepts, or those one of whose terms contains TEXT, however inflected.

    \b
    Example:
      muwazi terms list الحشد
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.terms.concept import concept_json

    with open_memory(memory) as store:
        found = [
            concept
            for concept in store.concepts()
            if (not text or _contains(concept, text))
            and (not status or any(term.status == status for term in concept.terms))
            and (not subject or (concept.subject or "").casefold() == subject.casefold())
        ]
    if as_json:
        print_json({"concepts": [concept_json(concept) for concept in found]})
        return
    for concept in found:
        sides = "  |  ".join(
            isolated(", ".join(map(told_term, concept.on(side))), side) for side in SIDES
        )
        click.echo(f"{concept.id:>5}  {sides}")
    if not found:
        click.echo("no concepts")


@terms.command()
@_id
@memory_option
@_json
def show(concept: int, memory: str, as_json: bool) -> None:
    """Show concept ID in full, with its history.

    \b
    Example:
      muwazi terms show 3
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.terms.concept import concept_json

    with open_memory(memory) as store:
        found = store.concept(concept)
        history = store.concept_history(concept)
    if as_json:
        acts = [{"when": one.when.isoformat(), "by": one.by} for one in history]
        print_json(concept_json(found) | {"history": acts})
        return
    show_concept(found)
    for one in history:
        act = "added" if one.before is None else "changed"
        click.secho(f"       {one.when:%Y-%m-%d %H:%M} {act} by {shown(one.by)}", dim=True)


@terms.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@by_options
@memory_option
@_json
def import_(file: Path, by: str, note: str | None, memory: str, as_json: bool) -> None:
    """Add the concepts of a TBX, CSV or XLSX file, all or none; known ones are left as they are.

    \b
    Example:
      muwazi terms import glossary.tbx
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    del note
    damages: list[Any] = []
    concepts = _read(file, damages.append)
    with open_memory(memory, create=True) as store, store.transaction():
        known = {_names(concept) for concept in store.concepts()}
        added = 0
        for concept in concepts:
            if _names(concept) not in known:
                known.add(_names(concept))
                store.put_concept(replace(concept, id=0), by=by)
                added += 1
    if as_json:
        told = {"added": added, "known": len(concepts) - added}
        print_json(told | {"damages": [str(damage) for damage in damages]})
        return
    for damage in damages:
        click.echo(f"{file}:{damage}", err=True)
    click.echo(f"{added} concepts added, {len(concepts) - added} known already")


@terms.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--tbx",
    "version",
    type=click.Choice(["3", "2"]),
    default="3",
    show_default=True,
    help="Which TBX: ISO 30042:2019, or the older martif.",
)
@memory_option
def export_(file: Path, version: str, memory: str) -> None:
    """Write the termbase as TBX, CSV or XLSX, by the file's suffix.

    \b
    Example:
      muwazi terms export house.tbx
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.formats.tbx import write_tbx
    from tm.formats.term_table import write_csv, write_xlsx

    suffix = suffix_of(file)
    with open_memory(memory) as store:
        concepts = store.concepts()
    if not concepts and suffix == ".tbx":
        raise UsageError("the termbase is empty, and TBX knows no empty file", where=memory)
    writers = {
        ".tbx": lambda: write_tbx(concepts, file, int(version)),
        ".csv": lambda: write_csv(concepts, file),
        ".xlsx": lambda: write_xlsx(concepts, file),
    }
    click.echo(f"{file}: {writers[suffix]()} concepts")


def _contains(concept: Concept, text: str) -> bool:
    from align.words import detect_language
    from tm.terms.sentence import Sentence, forms_of, positions

    side = detect_language(text) or "en"
    wanted = [forms_of(word.text, side) for word in Sentence.of(text, side).words]
    return any(
        positions(Sentence.of(term.text, side), wanted) for term in concept.on(side) if wanted
    )


def _names(concept: Concept) -> frozenset[tuple[str, str]]:
    return frozenset((term.side, term.text) for term in concept.terms)


def _read(file: Path, report: Any) -> list[Concept]:
    from tm.formats.tbx_reading import read_tbx
    from tm.formats.term_table import read_csv, read_xlsx

    readers = {".tbx": read_tbx, ".csv": read_csv, ".xlsx": read_xlsx}
    return list(readers[suffix_of(file)](file, report))


terms.add_command(extract)
