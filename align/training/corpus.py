"""The texts an encoder is trained on: pairs by tier, a held-out part, and texts as word numbers."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from align.errors import InputError
from align.training.pieces import PieceLattice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Integers = npt.NDArray[np.int64]

NAME_TOKENS = frozenset(
    {"wikidata_person_names", "google_transliteration", "palestine_name_tokens"}
)
_LONGEST_WORD = 24


@dataclass(frozen=True, slots=True)
class Pair:
    """An English text and its Arabic translation, with the tier and source they come from."""

    english: str
    arabic: str
    source: str = ""
    tier: str = ""

    @property
    def draw(self) -> int:
        """A number from 0 to 999 that depends on the English text alone."""
        digest = blake2b(self.english.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(digest, "big") % 1000


def read_tiers(folder: Path, tiers: Iterable[str]) -> list[Pair]:
    """The pairs of ``folder/TIER.tsv.gz``, columns source, English, Arabic.

    Raises:
        InputError: a tier is missing, or a line has not three columns.
    """
    pairs: list[Pair] = []
    for tier in tiers:
        path = folder / f"{tier}.tsv.gz"
        try:
            with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
                for number, line in enumerate(lines, 1):
                    columns = line.rstrip("\n").split("\t")
                    if len(columns) != 3:
                        raise InputError("not three columns", where=f"{path}, line {number}")
                    source, english, arabic = columns
                    pairs.append(Pair(english, arabic, source, tier))
        except (OSError, EOFError, UnicodeDecodeError) as error:
            raise InputError(f"cannot be read: {error}", where=path) from error
    return pairs


def split_held_out(pairs: Sequence[Pair], per_mille: int) -> tuple[list[Pair], list[Pair]]:
    """Pairs to train on, and full sentences held out by the hash of their English text.

    Held out are texts of six words or more, each text once, so that a pair has one right answer.
    """
    training: list[Pair] = []
    held: dict[str, Pair] = {}
    seen: set[str] = set()
    for pair in pairs:
        if pair.draw >= per_mille:
            training.append(pair)
        elif len(pair.english.split()) >= 6 and pair.arabic not in seen:
            seen.add(pair.arabic)
            held.setdefault(pair.english, pair)
    return training, list(held.values())


@dataclass(frozen=True, slots=True)
class Bags:
    """Many lists of numbers in one array: list ``i`` is ``flat[offsets[i] : offsets[i + 1]]``."""

    flat: npt.NDArray[np.int32]
    offsets: Integers

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Bags:
        """Gather lists."""
        lengths = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
        flat = np.fromiter((x for row in lists for x in row), dtype=np.int32, count=lengths.sum())
        return cls(flat, np.concatenate([[0], np.cumsum(lengths)]))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Integers:
        """How many numbers each list has ``[n]``."""
        return np.diff(self.offsets)

    def take(self, rows: Integers) -> tuple[npt.NDArray[np.int32], Integers]:
        """The numbers of these lists, one after the other, and the length of each."""
        starts = self.offsets[rows]
        lengths = self.offsets[rows + 1] - starts
        before = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        places = np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths)
        return self.flat[places], lengths


class WordNumbers:
    """Texts as the words that a tokenizer's normaliser and pre-tokeniser make of them, numbered."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """``tokenizer`` needs a normaliser and a pre-tokeniser, not yet a vocabulary."""
        self._normalizer, self._cutter = tokenizer.normalizer, tokenizer.pre_tokenizer
        self._number: dict[str, int] = {}
        self._known: dict[str, list[int]] = {}

    @property
    def words(self) -> list[str]:
        """All words seen so far; a word's number is its place."""
        return list(self._number)

    def bags(self, texts: Iterable[str]) -> Bags:
        """Each text as its word numbers."""
        return Bags.of(
            [[n for word in text.split() for n in self._numbers(word)] for text in texts]
        )

    def _numbers(self, text: str) -> list[int]:
        numbers = self._known.get(text)
        if numbers is None:
            normal = self._normalizer.normalize_str(text) if self._normalizer else text
            cut = self._cutter.pre_tokenize_str(normal) if self._cutter else [(normal, (0, 0))]
            numbers = [self._number.setdefault(word, len(self._number)) for word, _ in cut]
            self._known[text] = numbers
        return numbers


def word_weights(
    words: Sequence[str], bags: Iterable[tuple[Bags, npt.NDArray[np.float64]]]
) -> Counter[str]:
    """How often each word occurs, each text counted with its weight; very long words left out."""
    counts = np.zeros(len(words))
    for bag, weights in bags:
        counts += np.bincount(
            bag.flat, weights=np.repeat(weights, bag.lengths), minlength=len(words)
        )
    return Counter(
        {
            word: count
            for word, count in zip(words, counts.tolist(), strict=True)
            if count > 0 and len(word) <= _LONGEST_WORD
        }
    )


@dataclass(frozen=True, slots=True)
class Cuts:
    """The tokens of every word: its best cut, and ``variants`` cuts drawn at random.

    Training on random cuts teaches the pieces of frequent words what those words mean, which is
    what rare words are made of (Kudo 2018, "Subword regularization").
    """

    bags: Bags
    words: int
    variants: int

    @classmethod
    def draw(
        cls, tokenizer: Tokenizer, words: Sequence[str], variants: int, sharpness: float, seed: int
    ) -> Cuts:
        """Cut these words; a tokenizer that is no unigram model has no random cuts."""
        best = Bags.of(_best_cuts(tokenizer, words))
        model = json.loads(tokenizer.to_str())["model"]
        if model["type"] != "Unigram" or not variants:
            return cls(best, len(words), 0)
        pieces, scores = zip(*model["vocab"], strict=True)
        short = np.flatnonzero([len(word) <= _LONGEST_WORD for word in words])
        lattice = PieceLattice([words[row] for row in short.tolist()], pieces, 16)
        all_flat, all_offsets = [best.flat], [best.offsets]
        for variant in range(variants):
            drawn = Bags(*lattice.sample(np.array(scores), sharpness, seed + variant))
            flat, offsets = _put(drawn, short, best)
            all_offsets.append(offsets[1:] + all_offsets[-1][-1])
            all_flat.append(np.where(flat < 0, model["unk_id"], flat).astype(np.int32))
        return cls(
            Bags(np.concatenate(all_flat), np.concatenate(all_offsets)), len(words), variants
        )

    def tokens(
        self,
        words: npt.NDArray[np.int32],
        lengths: Integers,
        share: float,
        random: np.random.Generator,
    ) -> tuple[npt.NDArray[np.int32], Integers]:
        """The tokens of texts given as words, and their number in each text.

        ``share`` of the words are cut at random.
        """
        rows = words.astype(np.int64)
        if self.variants and share > 0:
            drawn = random.random(len(rows)) < share
            rows += self.words * np.where(
                drawn, random.integers(1, self.variants + 1, len(rows)), 0
            )
        tokens, counts = self.bags.take(rows)
        ends = np.concatenate([[0], np.cumsum(counts)])[np.concatenate([[0], np.cumsum(lengths)])]
        return tokens, np.diff(ends)


def _put(drawn: Bags, rows: Integers, others: Bags) -> tuple[npt.NDArray[np.int32], Integers]:
    """The lists of ``others``, those at ``rows`` replaced by the lists of ``drawn``."""
    both = Bags(
        np.concatenate([others.flat, drawn.flat]),
        np.concatenate([others.offsets, drawn.offsets[1:] + others.offsets[-1]]),
    )
    source = np.arange(len(others))
    source[rows] = len(others) + np.arange(len(rows))
    flat, lengths = both.take(source)
    return flat, np.concatenate([[0], np.cumsum(lengths)])


def _best_cuts(tokenizer: Tokenizer, words: Sequence[str]) -> list[list[int]]:
    """Tokens of words that are normalised and cut already, hence by the bare model."""
    bare = json.loads(tokenizer.to_str())
    bare["normalizer"] = bare["pre_tokenizer"] = bare["post_processor"] = None
    encodings = Tokenizer.from_str(json.dumps(bare)).encode_batch_fast(
        list(words), add_special_tokens=False
    )
    return [encoding.ids for encoding in encodings]
