"""``muwazi query``: how was this sentence, phrase or idea rendered before?"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from align.errors import UsageError
from tm.commands.encoder import encoder_for, encoder_option
from tm.commands.filters import filter_options
from tm.commands.memory import memory_option, open_memory
from tm.match import MatchKind
from tm.unit import Neighbours

if TYPE_CHECKING:
    from tm.match import Match
    from tm.search.searcher import Searcher
    from tm.store import Store
    from tm.unit import Side, UnitFilter


@click.command()
@click.argument("text")
@memory_option
@encoder_option
@click.option(
    "--kind",
    "kinds",
    type=click.Choice([kind.value for kind in MatchKind]),
    multiple=True,
    help="Only matches of this kind (repeatable).",
)
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=5, show_default=True, help="Matches a kind."
)
@click.option(
    "--min-score",
    type=click.FloatRange(0, 100),
    show_default="50 for fuzzy matches, 30 for meaning",
    help="Leave out fuzzy matches and matches by meaning below this.",
)
@click.option("--side", type=click.Choice(["en", "ar"]), help="The language, if not by script.")
@click.option("--before", help="The sentence before it, for context matches.")
@click.option("--after", help="The sentence after it, for context matches.")
@click.option("--literal", is_flag=True, help="Phrases in exactly these forms of the words.")
@filter_options
@click.option("--json", "as_json", is_flag=True, help="JSON for other programs.")
def query(
    text: str,
    memory: str,
    encoder: str | None,
    kinds: tuple[str, ...],
    limit: int,
    min_score: float | None,
    side: Side | None,
    before: str | None,
    after: str | None,
    literal: bool,
    which: UnitFilter,
    as_json: bool,
) -> None:
    """Ask the memory for TEXT, English or Arabic; - reads it from standard input.

    Finds the same sentence, similar ones, the phrase in any form of its words, and sentences of
    similar meaning in either language. Quotation marks and AND part phrases that must all be there.

    \b
    Examples:
      muwazi query "The agreement was signed in Baghdad."
      muwazi query "وحدات الحشد الشعبي" --kind phrase
      muwazi query '"cease-fire" AND إدلب' --since 2018-01-01
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.search.counting import phrase_total
    from tm.search.searcher import ALL_KINDS

    text = _text(text)
    wanted = frozenset(map(MatchKind, kinds)) or ALL_KINDS
    with open_memory(memory) as store:
        searcher, which = _asked(store, encoder, which)
        matches = searcher.search(
            text,
            kinds=wanted,
            limit=limit,
            min_score=min_score,
            side=side,
            which=which,
            context=_context(before, after),
            literal=literal,
        )
        if as_json:
            whole = MatchKind.PHRASE in wanted and searcher.is_phrase(text, wanted)
            total = phrase_total(store, text, which=which, literal=literal) if whole else None
            _print_json(matches, total)
        else:
            _print_list(matches, text, memory)
        if not matches and MatchKind.MEANING in wanted and store.without_vectors(1):
            click.echo(_UNEMBEDDED, err=True)


_UNEMBEDDED = (
    "Some units have no vectors and are not found by meaning: `muwazi reembed` makes them."
)


def _asked(store: Store, encoder: str | None, which: UnitFilter) -> tuple[Searcher, UnitFilter]:
    """Who is asked, and the filter with the documents that its names mean here."""
    from tm.headings import Headings
    from tm.search.searcher import Searcher

    return Searcher(store, encoder_for(store, encoder)), Headings(store).resolved(which)


def _text(text: str) -> str:
    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    text = " ".join(text.split())
    if not text:
        raise UsageError("there is no text to look for", remedy="give some words")
    return text


def _context(before: str | None, after: str | None) -> Neighbours | None:
    if before is None and after is None:
        return None
    return Neighbours(before, after, before, after)


def _print_json(matches: list[Match], total: int | None) -> None:
    from tm.search.answers import match_json

    entry = {"total": total, "matches": [match_json(match) for match in matches]}
    click.echo(json.dumps(entry, ensure_ascii=False, indent=1))


def _print_list(matches: list[Match], text: str, memory: str) -> None:
    from tm.commands.screen import print_match

    if not matches:
        click.echo(f"{memory} holds nothing like it.")
    for match in matches:
        print_match(match, text)
