"""``muwazi pretranslate``: a new text with what the memory holds for it, for a CAT tool or eyes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from align.errors import UsageError
from tm.commands.encoder import encoder_for, encoder_option
from tm.commands.memory import memory_option, open_memory
from tm.unit import SIDES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tm.match import Match
    from tm.pretranslate import Passage, PretranslateSettings
    from tm.search.searcher import Searcher
    from tm.unit import Code, Side

    Writer = Callable[[Iterable[Passage], Path, str, Side], int]

# format -> suffix of a file that is named by us
FORMATS = {"xliff": ".xlf", "xliff1": ".xliff1", "html": ".html", "docx": ".docx"}
_BY_SUFFIX = {**{suffix: name for name, suffix in FORMATS.items()}, ".xliff": "xliff"}


@dataclass(slots=True)
class _Tally:
    """Counts of what passes by."""

    segments: int = 0
    matched: int = 0
    filled: int = 0

    def counted(self, passages: Iterable[Passage]) -> Iterator[Passage]:
        for passage in passages:
            self.segments += 1
            self.matched += bool(passage.matches)
            self.filled += passage.filled is not None
            yield passage


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@memory_option
@encoder_option
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="By default beside FILE, as .xlf."
)
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), help="By default by --output.")
@click.option("--side", type=click.Choice(SIDES), help="The language of FILE, if not by script.")
@click.option(
    "--limit", type=click.IntRange(1, 20), default=3, show_default=True, help="Matches a segment."
)
@click.option(
    "--min-score", type=click.FloatRange(50, 102), default=70.0, show_default=True,
    help="Offer no match below this score.",
)  # fmt: skip
@click.option(
    "--fill", type=click.FloatRange(50, 103), default=100.0, show_default=True,
    help="Fill in the best match from this score up; 103 fills in nothing.",
)  # fmt: skip
@click.option(
    "--meaning", type=click.IntRange(0, 10), default=0, help="Also offer so many by meaning."
)
@click.option("--json", "as_json", is_flag=True, help="Counts as JSON.")
def pretranslate(
    file: Path,
    memory: str,
    encoder: str | None,
    output: Path | None,
    kind: str | None,
    side: Side | None,
    limit: int,
    min_score: float,
    fill: float,
    meaning: int,
    as_json: bool,
) -> None:
    """Offer what the memory holds for each segment of FILE, a text or an XLIFF file.

    Writes XLIFF 2.1 (or 1.2) for a CAT tool, with matches, scores and origins, or a page to read.
    An XLIFF file is copied with matches added to it, all else as it was.

    \b
    Examples:
      muwazi pretranslate new-brief.docx
      muwazi pretranslate new-brief.md -o new-brief.html --meaning 2
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.formats.xliff_offering import XLIFF_SUFFIXES
    from tm.pretranslate import PretranslateSettings
    from tm.search.searcher import Searcher

    settings = PretranslateSettings(limit, min_score, fill, meaning)
    with open_memory(memory) as store:
        searcher = Searcher(store, encoder_for(store, encoder) if meaning else None)
        if file.suffix.lower() in XLIFF_SUFFIXES:
            output = output or file.with_name(f"{file.stem}.pretranslated{file.suffix}")
            tally = _offer_in(file, output, kind, side, searcher, settings)
        else:
            kind = kind or _format_of(output)
            output = output or file.with_name(f"{file.stem}{FORMATS[kind]}")
            tally = _write_new(file, output, kind, side, searcher, settings)
    counts = {
        "segments": tally.segments,
        "with matches": tally.matched,
        "filled in": tally.filled,
    }
    if as_json:
        names = {name.replace(" ", "_"): number for name, number in counts.items()}
        click.echo(json.dumps({"file": str(output), **names}, ensure_ascii=False))
    else:
        told = ", ".join(f"{number:,} {name}" for name, number in counts.items())
        click.echo(f"{output}: {told}")


def _format_of(output: Path | None) -> str:
    if output is None:
        return "xliff"
    found = _BY_SUFFIX.get(output.suffix.lower())
    if found is None:
        raise UsageError(
            "the suffix does not tell the format",
            where=output,
            remedy=f"name it with --format: {', '.join(FORMATS)}",
        )
    return found


def _write_new(
    file: Path,
    output: Path,
    kind: str,
    side: Side | None,
    searcher: Searcher,
    settings: PretranslateSettings,
) -> _Tally:
    """Read a document, cut it into segments, write them with their matches."""
    from align.segment import segment
    from tm.commands.analyze import read_in_its_language
    from tm.joining import joined_as_known
    from tm.pretranslate import pretranslate as offered

    if output.resolve() == file.resolve():
        raise UsageError("would overwrite the text itself", where=output, remedy="use -o")
    document = read_in_its_language(file, side)
    tally = _Tally()
    pieces, around = joined_as_known(segment(document), document.language, searcher.store)
    passages = offered(pieces, document.language, searcher, settings, around)
    _writer(kind)(tally.counted(passages), output, file.name, document.language)
    return tally


def _writer(kind: str) -> Writer:
    if kind in ("html", "docx"):
        from tm.formats import bilingual_page

        return bilingual_page.write_html if kind == "html" else bilingual_page.write_docx
    from tm.formats import pretranslated_xliff

    return (
        pretranslated_xliff.write_xliff_2 if kind == "xliff" else pretranslated_xliff.write_xliff_1
    )


def _offer_in(
    file: Path,
    output: Path,
    kind: str | None,
    side: Side | None,
    searcher: Searcher,
    settings: PretranslateSettings,
) -> _Tally:
    """Copy an XLIFF file with matches in it."""
    from tm.formats.xliff_offering import XLIFF_SUFFIXES, offer_in
    from tm.joining import neighbours_of
    from tm.pretranslate import best_to_fill, matches_for

    if kind is not None or output.suffix.lower() not in XLIFF_SUFFIXES:
        raise UsageError(
            "an XLIFF file stays the XLIFF file it is",
            where=file,
            remedy="leave --format out, and name the output .xlf",
        )

    def offer(
        texts: Sequence[str], at: int, language: Side, codes: tuple[Code, ...]
    ) -> tuple[tuple[Match, ...], Match | None]:
        context = neighbours_of(texts[max(at - 1, 0) : at + 2])[min(at, 1)]
        matches = matches_for(texts[at], context, language, searcher, settings, codes)
        return matches, best_to_fill(matches, settings)

    offered = offer_in(file, output, offer, side)
    return _Tally(offered.segments, offered.matched, offered.filled)
