"""What the indexes leave out must not be missed: searches against a scan of everything."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.memory.shelf import LEXICON, tiny_encoder
from tm.embedding import embed_missing
from tm.search.candidates import sentence_candidates
from tm.search.phrases import find_phrase, phrase_of
from tm.search.scoring import best_likeness, likeness
from tm.search.searcher import Searcher
from tm.search.settings import DEFAULT
from tm.search.tokens import folded_tokens, tokens
from tm.stores.quantise import code_scores, decode, encode, sign_bits, sign_scores
from tm.stores.sign_scan import by_word, closest, hamming
from tm.unit import SIDES, TranslationUnit

if TYPE_CHECKING:
    from tm.store import Store

_EN_WORDS = """
the of and a parliament law government agreement militia weapons signed passed rejected in on 2016
2019 ministry budget oil river dam border forces council region election vote
"""
_AR_WORDS = """
في من على البرلمان القانون الحكومة الاتفاقية وقّعت أقرّ رفض الوزارة الموازنة النفط النهر السد
الحدود القوات المجلس الإقليم الانتخابات التصويت ٢٠١٦
"""
_EN, _AR = _EN_WORDS.split(), _AR_WORDS.split()


def _texts(words: list[str], chance: random.Random) -> str:
    # Frequencies as in language: few words are common, most are rare.
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    return " ".join(chance.choices(words, weights, k=chance.randint(1, 14)))


@pytest.fixture
def shuffled(store: Store) -> Store:
    chance = random.Random(7)
    pairs = {(_texts(_EN, chance), _texts(_AR, chance)) for _ in range(600)}
    store.add([TranslationUnit(en, ar) for en, ar in sorted(pairs)])
    return store


def test_the_best_fuzzy_matches_are_those_of_a_scan(shuffled: Store) -> None:
    chance = random.Random(8)
    asked = Searcher(shuffled)
    everything = list(shuffled.iterate())
    for _ in range(60):
        side = chance.choice(SIDES)
        words = chance.choice(everything).text(side).split()
        words[chance.randrange(len(words))] = chance.choice(_EN if side == "en" else _AR)
        query = " ".join(words)
        mine = tokens(query, side)
        scores = [
            likeness(query, mine, unit.text(side), tokens(unit.text(side), side), DEFAULT).score
            for unit in everything
        ]
        found = asked.sentence(query, side=side, limit=3)
        if max(scores) >= 70:
            assert found, query
            first = found[0]
            penalty = sum(r.penalty for r in first.reasons if r.kind != "words differ")
            assert first.score + penalty >= max(scores) - 5, query


@pytest.mark.parametrize("postings", [0, 60, 400, 30_000])
@pytest.mark.parametrize("scored", [10, 1000])
def test_no_candidate_is_more_like_a_text_than_what_is_known_beforehand_allows(
    shuffled: Store, postings: int, scored: int
) -> None:
    chance = random.Random(9)
    settings = replace(DEFAULT, postings=postings, scored=scored)
    ruled_out = 0
    for _ in range(60):
        side = chance.choice(SIDES)
        query = _texts((_EN if side == "en" else _AR) + ["٣", "17", "قانونها", "govern"], chance)
        mine = tokens(query, side)
        most = sentence_candidates(shuffled, query, mine, side, settings)
        for unit, en, ar in shuffled.texts(list(most)):
            text = en if side == "en" else ar
            theirs = tokens(text, side)
            assert sum(form in theirs.forms for form in mine.forms) <= most[unit], (query, text)
            found = likeness(query, mine, text, theirs, settings).score
            best = best_likeness(mine, folded_tokens(text, side), most[unit], settings)
            assert found <= best, (query, text)
            ruled_out += best < settings.fuzzy_floor
    assert ruled_out or postings == 0


@pytest.mark.parametrize("size", [1, 2, 3])
def test_phrases_found_are_exactly_those_that_stand_in_the_texts(
    shuffled: Store, size: int
) -> None:
    chance = random.Random(size)
    asked = Searcher(shuffled)
    everything = list(shuffled.iterate())
    for _ in range(25):
        side = chance.choice(SIDES)
        words = chance.choice(everything).text(side).split()
        at = chance.randrange(max(1, len(words) - size + 1))
        phrase = phrase_of(" ".join(words[at : at + size]), side)
        expected = {unit.id for unit in everything if find_phrase(unit.text(side), phrase)}
        found = asked.phrase(phrase.text, side=side, limit=1000)
        assert {match.unit.id for match in found} == expected


def test_nearest_by_meaning_are_those_of_exact_cosines(store: Store) -> None:
    chance = random.Random(3)
    words = [word for group in LEXICON.values() for word in group]
    pairs = {
        (" ".join(chance.choices(words, k=5)), " ".join(chance.choices(words, k=5)))
        for _ in range(400)
    }
    store.add([TranslationUnit(en, ar) for en, ar in sorted(pairs)])
    encoder = tiny_encoder()
    embed_missing(store, encoder)
    asked = Searcher(store, lambda: encoder)
    units = list(store.iterate())
    en = encoder.encode([unit.en for unit in units])
    ar = encoder.encode([unit.ar for unit in units])
    found = 0
    for _ in range(20):
        query = " ".join(chance.choices(words, k=4))
        vector = encoder.encode([query])[0]
        cosines = np.maximum(en @ vector, ar @ vector)
        tenth = np.sort(cosines)[-10]
        matches = asked.meaning(query, side="en", limit=10, min_score=0)
        # The first question reads the vectors as they lie in the file, later ones turned round.
        assert asked.meaning(query, side="en", limit=10, min_score=0) == matches
        found += sum(match.score >= 100 * tenth - 0.06 for match in matches)
    assert found / 200 >= 0.98


@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize("dimensions", [3, 64, 100, 257])
def test_codes_keep_cosines(dimensions: int, compact: bool) -> None:
    rows = np.random.default_rng(dimensions).normal(size=(50, dimensions)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    again = decode(encode(rows, compact=compact), dimensions, compact=compact)
    cosines = (rows * again).sum(axis=1)
    assert cosines.min() > (0.8 if compact else 0.999)
    scores = code_scores(encode(rows, compact=compact), rows[0], compact=compact)
    assert np.allclose(scores, again @ rows[0], atol=1e-5)


@pytest.mark.parametrize("dimensions", [64, 200, 256, 320])
def test_hamming_distances_are_those_of_the_bits(dimensions: int) -> None:
    rows = np.random.default_rng(1).normal(size=(40, dimensions)).astype(np.float32)
    bits = sign_bits(rows)
    columns = np.ascontiguousarray(bits.view(np.uint64).T)
    distances = hamming(columns, sign_bits(rows[:1])[0].view(np.uint64))
    expected = ((rows > 0) != (rows[0] > 0)).sum(axis=1)
    assert distances.tolist() == expected.tolist()
    opposite = hamming(columns, sign_bits(-rows[:1])[0].view(np.uint64))
    assert opposite[0] == dimensions


@pytest.mark.parametrize("words", [1, 4, 5])
@pytest.mark.parametrize("share", [None, 0.5, 0.001])
def test_a_scan_in_parts_finds_what_a_whole_one_finds(
    words: int, share: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(words)
    rows = chance.integers(0, 2**63, size=(600_000, words), dtype=np.uint64)
    query = chance.integers(0, 2**63, size=words, dtype=np.uint64)
    near = chance.choice(len(rows), 50, replace=False)
    rows[near] = query ^ (np.uint64(1) << chance.integers(0, 63, size=(50, words), dtype=np.uint64))
    allowed = None if share is None else np.flatnonzero(chance.random(len(rows)) < share)
    found = {}
    for processors in (1, 4):
        monkeypatch.setattr("os.cpu_count", lambda processors=processors: processors)
        found[processors] = closest(by_word(rows), rows, query, allowed)
        # Rows turned round without being copied are columns, too.
        assert np.array_equal(found[processors], closest(rows.T, rows, query, allowed))
    assert np.array_equal(found[1], found[4])
    assert np.all(np.diff(found[1]) > 0)
    assert len(found[1]) < 20_000 + 15_000 * (words == 1)
    assert set(near if allowed is None else np.intersect1d(near, allowed)) <= set(found[1])


def test_sign_scores_are_dot_products_with_the_signs() -> None:
    rows = np.random.default_rng(1).normal(size=(40, 100)).astype(np.float32)
    query = rows[0]
    expected = np.where(rows > 0, 1, -1) @ query
    assert np.allclose(sign_scores(sign_bits(rows), query), expected, atol=1e-4)
