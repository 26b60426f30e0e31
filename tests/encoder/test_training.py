from __future__ import annotations

import gzip
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from align.encoder import StaticEncoder
from align.errors import InputError
from align.train import adapt, main, train
from align.training.corpus import Bags, Cuts, Pair, WordNumbers, read_tiers, split_held_out
from align.training.pieces import PieceLattice
from align.training.vocabulary import VocabularySettings, train_vocabulary
from tests.encoder.conftest import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {"reading": 9.0, "reader": 4.0, "sing": 5.0, "singing": 3.0, "king": 2.0, "قراءه": 3.0}


def cuts_of(word: str, pieces: dict[str, float]) -> list[tuple[float, list[str]]]:
    """Every cut of a word into known pieces with its log-probability, by trying all."""
    found = []
    for breaks in product([False, True], repeat=len(word) - 1):
        cut, begin = [], 0
        for place, broken in enumerate([*breaks, True], 1):
            if broken:
                cut.append(word[begin:place])
                begin = place
        if all(piece in pieces for piece in cut):
            found.append((sum(pieces[piece] for piece in cut), cut))
    return found


@pytest.fixture
def pieces() -> dict[str, float]:
    names = [*"readingsk", "read", "ing", "re", "er", "sing", "king", "ad", *"قراءه", "قرا", "ءه"]
    scores = np.log(np.random.default_rng(5).dirichlet(np.ones(len(names))))
    return dict(zip(names, scores.tolist(), strict=True))


def test_expected_counts_equal_those_over_all_cuts(pieces: dict[str, float]) -> None:
    words, names = list(WORDS), list(pieces)
    expected = dict.fromkeys(names, 0.0)
    for word, weight in WORDS.items():
        cuts = cuts_of(word, pieces)
        total = sum(np.exp(score) for score, _ in cuts)
        for score, cut in cuts:
            for piece in cut:
                expected[piece] += weight * np.exp(score) / total
    lattice = PieceLattice(words, names, 16)
    counts = lattice.expected_counts(
        np.array(list(pieces.values())), np.array(list(WORDS.values()))
    )
    np.testing.assert_allclose(counts, [expected[name] for name in names], rtol=1e-9)


def test_random_cuts_spell_their_words_and_follow_their_probabilities(
    pieces: dict[str, float],
) -> None:
    names = list(pieces)
    lattice = PieceLattice(["reading"] * 4000, names, 16)
    flat, offsets = lattice.sample(np.array(list(pieces.values())), 0.5, seed=1)
    drawn = [tuple(names[piece] for piece in flat[a:b]) for a, b in pairwise(offsets)]
    assert {"".join(cut) for cut in drawn} == {"reading"}
    cuts = cuts_of("reading", pieces)
    shares = np.exp([score * 0.5 for score, _ in cuts])
    for share, (_, cut) in zip(shares / shares.sum(), cuts, strict=True):
        assert drawn.count(tuple(cut)) / 4000 == pytest.approx(share, abs=0.04)


def test_the_same_words_give_the_same_vocabulary_in_any_order() -> None:
    words = {f"{stem}{end}": 3.0 for stem in ("read", "sing", "walk") for end in ("", "s", "ing")}
    settings = VocabularySettings(size=30)
    backwards = dict(reversed(list(words.items())))
    assert (
        train_vocabulary(words, settings).to_str() == train_vocabulary(backwards, settings).to_str()
    )


def test_a_piece_that_words_share_is_found() -> None:
    words = {
        f"{stem}{end}": 3.0
        for stem in ("read", "sing", "walk", "jump", "talk", "cook")
        for end in ("", "s", "ing", "er")
    }
    tokenizer = train_vocabulary(words, VocabularySettings(size=40))
    assert tokenizer.encode("walking").tokens == ["walk", "ing"]


def test_words_are_cut_in_training_as_they_are_when_asked(small: Path, pairs: list[Pair]) -> None:
    encoder = StaticEncoder.load(small)
    texts = [pair.arabic for pair in pairs] + ["بالالتزام والالتزام (للالتزام)، 2015"]
    numbers = WordNumbers(encoder.tokenizer)
    bags = numbers.bags(texts)
    cuts = Cuts.draw(encoder.tokenizer, numbers.words, 2, 0.3, 0)
    random = np.random.default_rng(0)
    tokens, lengths = cuts.tokens(*bags.take(np.arange(len(texts))), 0.0, random)
    expected = [
        encoding.ids for encoding in encoder.tokenizer.encode_batch(texts, add_special_tokens=False)
    ]
    assert [part.tolist() for part in np.split(tokens, np.cumsum(lengths)[:-1])] == expected


def test_words_too_long_to_cut_at_random_keep_their_best_cut(small: Path) -> None:
    tokenizer = StaticEncoder.load(small).tokenizer
    words = ["the", "t" * 60]
    cuts = Cuts.draw(tokenizer, words, 3, 0.3, 0)
    best = cuts.bags.take(np.array([1]))[0].tolist()
    assert best
    assert cuts.bags.take(np.array([1 + 2 * 3]))[0].tolist() == best


def test_training_twice_with_one_seed_gives_one_model(tmp_path: Path, pairs: list[Pair]) -> None:
    for name in ("one", "two"):
        train(pairs[:60], tmp_path / name, SETTINGS)
    for name in ("model.safetensors", "tokenizer.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_held_out_pairs_are_not_trained_on(pairs: list[Pair]) -> None:
    training, held = split_held_out(pairs, 300)
    assert held
    assert not {pair.english for pair in training} & {pair.english for pair in held}


def test_adaptation_is_kept_because_it_helps_with_what_it_did_not_see(
    small: Path, tmp_path: Path, pairs: list[Pair]
) -> None:
    words = {"ministry": "وزارة", "desert": "صحراء", "river": "نهر", "harvest": "حصاد"}
    house = [
        (f"{pair.english} about the {english}", f"{pair.arabic} حول {arabic}")
        for pair, (english, arabic) in product(pairs, words.items())
    ]
    report = adapt(small, house[::3], house[1::3], tmp_path / "house")
    assert report.better
    assert report.directory == tmp_path / "house"
    assert report.after.mean > report.before.mean
    assert StaticEncoder.load(tmp_path / "house").dimension == 64


def test_adaptation_that_does_harm_leaves_nothing_behind(
    small: Path, tmp_path: Path, pairs: list[Pair]
) -> None:
    texts = [(pair.english, pair.arabic) for pair in pairs]
    shuffled = [
        (english, arabic)
        for (english, _), (_, arabic) in zip(texts[:60], texts[60:120], strict=True)
    ]
    report = adapt(small, shuffled, texts[120:], tmp_path / "house")
    assert not report.better
    assert report.directory == small
    assert not (tmp_path / "house").exists()


def test_too_few_units_are_an_error(small: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="too few"):
        adapt(small, [("a", "أ")] * 3, [("b", "ب")] * 3, tmp_path / "house")


def test_a_line_without_three_columns_is_named(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "open.tsv.gz", "wt", encoding="utf-8") as file:
        file.write("source\tone\tواحد\nsource\ttwo\n")
    with pytest.raises(InputError, match="line 2: not three columns"):
        read_tiers(tmp_path, ["open"])


def test_a_missing_tier_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"names\.tsv\.gz"):
        read_tiers(tmp_path, ["names"])


def test_the_command_trains_an_encoder(tmp_path: Path, pairs: list[Pair]) -> None:
    for tier in ("open", "names"):
        with gzip.open(tmp_path / f"{tier}.tsv.gz", "wt", encoding="utf-8") as file:
            for pair in pairs[:60]:
                file.write(f"small\t{pair.english}\t{pair.arabic}\n")
    target = tmp_path / "model"
    arguments = ["--texts", str(tmp_path), "--output", str(target), "--tiers", "open,names"]
    assert main([*arguments, "--epochs", "1", "--members", "2"]) == 0
    assert StaticEncoder.load(target).dimension == 512


def test_bags_give_back_the_lists_they_were_made_of() -> None:
    bags = Bags.of([[1, 2], [], [3]])
    numbers, lengths = bags.take(np.array([2, 1, 0]))
    assert (numbers.tolist(), lengths.tolist()) == ([3, 1, 2], [1, 0, 2])
