"""``muwazi analyze``: how much of a new text is translated already."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from align.errors import InputError
from tm.commands.memory import memory_option, open_memory
from tm.unit import SIDES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.document import Document
    from tm.leverage import Analysis
    from tm.store import Store
    from tm.unit import Neighbours, Side


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@memory_option
@click.option("--side", type=click.Choice(SIDES), help="The files' language, if not by script.")
@click.option("--json", "as_json", is_flag=True, help="JSON for other programs.")
def analyze(files: tuple[Path, ...], memory: str, side: Side | None, as_json: bool) -> None:
    """Count words and segments of FILEs by how well the memory matches them.

    A FILE is a text of one language, or an XLIFF file, whose source counts as it is cut there.

    \b
    Examples:
      muwazi analyze new-brief.docx
      muwazi analyze job.xlf --json
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.leverage import Analysis, Leverage
    from tm.search.searcher import Searcher

    read = [(path, *_read(path, side)) for path in files]
    total, analyses = Analysis(), []
    with open_memory(memory) as store:
        searcher = Searcher(store)
        by_side = {one: Leverage(searcher, one) for one in SIDES}
        for path, document, listed in read:
            analysis = Analysis()
            for language, texts, around in _parts(document, listed, store):
                analysis.merge(by_side[language].analyse(texts, around))
            analyses.append((str(path), analysis))
            total.merge(analysis)
    if as_json:
        entry = {
            "files": [{"file": name, **_analysis_json(one)} for name, one in analyses],
            "total": _analysis_json(total),
        }
        click.echo(json.dumps(entry, ensure_ascii=False, indent=1))
        return
    if len(analyses) > 1:
        for name, one in analyses:
            _print_table(name, one)
    _print_table("all files" if len(analyses) > 1 else analyses[0][0], total)


def _read(
    path: Path, side: Side | None
) -> tuple[Document | None, Sequence[tuple[Side, Sequence[str]]]]:
    """A text to be cut into segments, or the segments that an XLIFF file has."""
    from tm.formats.xliff_offering import XLIFF_SUFFIXES, source_texts

    if path.suffix.lower() in XLIFF_SUFFIXES:
        return None, source_texts(path, side)
    return read_in_its_language(path, side), ()


def _parts(
    document: Document | None, listed: Sequence[tuple[Side, Sequence[str]]], store: Store
) -> Iterator[tuple[Side, Sequence[str], Sequence[Neighbours] | None]]:
    """The segments of a file with what stands around each."""
    from align.segment import segment
    from tm.joining import joined_as_known

    yield from ((language, texts, None) for language, texts in listed)
    if document is not None:
        pieces, around = joined_as_known(segment(document), document.language, store)
        yield document.language, [piece.text for piece in pieces], around


def read_in_its_language(path: Path, side: Side | None) -> Document:
    """A file in its language, which its script tells where it is not given."""
    from align.isolated import read_isolated
    from align.words import detect_language

    if side is not None:
        return read_isolated(path, side)
    try:
        document = read_isolated(path, "en")
    except InputError as english:
        try:
            return read_isolated(path, "ar")
        except InputError:
            raise english from None
    text = " ".join(block.text for block in document.blocks)
    return read_isolated(path, "ar") if detect_language(text) == "ar" else document


def _analysis_json(analysis: Analysis) -> dict[str, Any]:
    return {
        "bands": {
            str(band): {"segments": count.segments, "words": count.words}
            for band, count in analysis.bands.items()
        },
        "segments": analysis.total.segments,
        "words": analysis.total.words,
    }


def _print_table(title: str, analysis: Analysis) -> None:
    total = analysis.total
    click.echo(title)
    click.echo(f"  {'band':<24}{'segments':>9}{'words':>9}{'share':>8}")
    for band, count in analysis.bands.items():
        share = count.words / total.words if total.words else 0.0
        click.echo(f"  {band:<24}{count.segments:>9}{count.words:>9}{share:>8.1%}")
    click.echo(f"  {'total':<24}{total.segments:>9}{total.words:>9}")
