"""Documents of unknown names are paired by what they say, or not at all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from align.pairing_by_content import pair_by_content
from tests.alignment.toy import toy_lines

if TYPE_CHECKING:
    from align.encoder import StaticEncoder


def shelf(count: int) -> tuple[list[list[str]], list[list[str]]]:
    documents = [toy_lines(12, seed) for seed in range(count)]
    return [[e for e, _ in d] for d in documents], [[a for _, a in d] for d in documents]


def test_shuffled_documents_find_their_translations(encoder: StaticEncoder) -> None:
    english, arabic = shelf(8)
    pairs = pair_by_content(english, arabic[::-1], encoder)
    assert [(pair.source, pair.target) for pair in pairs] == [(i, 7 - i) for i in range(8)]


def test_documents_without_a_partner_are_left_alone(encoder: StaticEncoder) -> None:
    english, arabic = shelf(8)
    pairs = pair_by_content(english[:6], arabic[2:], encoder)
    assert [(pair.source, pair.target) for pair in pairs] == [(i, i - 2) for i in range(2, 6)]


def test_two_versions_of_one_page_do_not_both_claim_its_translation(
    encoder: StaticEncoder,
) -> None:
    english, arabic = shelf(5)
    pairs = pair_by_content([*english, english[0]], arabic, encoder)
    assert [(p.source, p.target) for p in pairs if p.target != 0] == [(i, i) for i in range(1, 5)]
    assert not [pair for pair in pairs if pair.target == 0]


def test_the_date_tells_whose_of_two_pages_with_one_text(encoder: StaticEncoder) -> None:
    english, arabic = shelf(5)
    days = [date(2017, 7, 1 + i) for i in range(5)]
    twins = [*english, english[0]], [*arabic[::-1], arabic[0]]
    dates = [*days, date(2018, 10, 31)], [*days[::-1], date(2018, 10, 31)]
    pairs = pair_by_content(*twins, encoder, dates=dates)
    assert [(pair.source, pair.target) for pair in pairs] == [(i, 4 - i) for i in range(5)] + [
        (5, 5)
    ]
    alone = twins[0], twins[1][:4] + twins[1][5:]
    pairs = pair_by_content(*alone, encoder, dates=(dates[0], dates[1][:4] + dates[1][5:]))
    assert [(p.source, p.target) for p in pairs if p.target == 4] == [(5, 4)]
    assert 0 not in {pair.source for pair in pairs}


def test_dates_that_many_pages_bear_pair_nothing_by_themselves(encoder: StaticEncoder) -> None:
    english, arabic = shelf(8)
    day = [date(2020, 1, 1)]
    pairs = pair_by_content(english[:6], arabic[2:], encoder, dates=(day * 6, [None, *day * 5]))
    assert [(pair.source, pair.target) for pair in pairs] == [(i, i - 2) for i in range(2, 6)]


def test_empty_folders_and_empty_documents_make_no_pairs(encoder: StaticEncoder) -> None:
    assert pair_by_content([], [["سلام"]], encoder) == []
    assert pair_by_content([[]], [[]], encoder) == []
