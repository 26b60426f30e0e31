"""Trains the bundled encoder, and adapts it to the units of a house.

    python -m align.train --texts ../shared/data/train --output align/models/en-ar

reads the tiers of parallel text, finds a vocabulary, fits the table of token vectors, and writes an
ordinary sentence-transformers directory with its model card. The same texts, settings and seed on
one machine give the same model. torch is needed, and imported only once training begins.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from align.encoder import StaticEncoder, TokenTable, Vectors
from align.errors import InputError, UsageError
from align.training.contrast import ContrastSettings, Sides, fit
from align.training.corpus import (
    NAME_TOKENS,
    Cuts,
    Pair,
    WordNumbers,
    read_tiers,
    split_held_out,
    word_weights,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tokenizers import Tokenizer

    from align.encoder import Encoder
    from align.training.vocabulary import VocabularySettings

TIERS = ("open", "names", "copyleft")
_NAME_TOKENS_SHARE = 0.3
_BIBLE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """What a model is trained with; all of it goes into the model card.

    ``members`` tables of ``dimension`` are trained, each from a seed of its own, and stand side by
    side in the end. ``variants`` random cuts of each word are drawn, each with the ``sharpness``-th
    power of its probability. ``held_out`` is in pairs per thousand. Two times 256 numbers of eight
    bits for 40,000 pieces weigh 20 MB.
    """

    dimension: int = 256
    members: int = 2
    pieces: int = 40_000
    damping: float = 0.5
    variants: int = 4
    sharpness: float = 0.3
    held_out: int = 5
    seed: int = 0
    contrast: ContrastSettings = field(default_factory=ContrastSettings)


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Share of ``pairs`` texts whose nearest neighbour on the other side is their translation."""

    pairs: int
    to_arabic: float
    to_english: float

    @property
    def mean(self) -> float:
        """Both directions together."""
        return (self.to_arabic + self.to_english) / 2


@dataclass(frozen=True, slots=True)
class AdaptReport:
    """What adaptation did to retrieval on pairs it did not see, and which encoder was kept."""

    before: Retrieval
    after: Retrieval
    trained_on: int
    directory: Path

    @property
    def better(self) -> bool:
        """Whether the adapted encoder was kept."""
        return self.after.mean > self.before.mean


ADAPT = ContrastSettings(
    epochs=6,
    batch=256,
    rate=0.0005,
    drop=0.1,
    join=0.0,
    cut=0.3,
    neighbours_from=99,
)


def retrieval(encoder: Encoder, pairs: Sequence[Pair]) -> Retrieval:
    """Nearest-neighbour accuracy by cosine both ways; ties count as errors."""
    if not pairs:
        return Retrieval(0, 0.0, 0.0)
    english = encoder.encode([pair.english for pair in pairs])
    arabic = encoder.encode([pair.arabic for pair in pairs])
    return Retrieval(len(pairs), _nearest(english, arabic), _nearest(arabic, english))


def _nearest(queries: Vectors, answers: Vectors) -> float:
    right = 0
    for begin in range(0, len(queries), 2048):
        scores = queries[begin : begin + 2048] @ answers.T
        own = scores[np.arange(len(scores)), np.arange(begin, begin + len(scores))].copy()
        scores[np.arange(len(scores)), np.arange(begin, begin + len(scores))] = -2
        right += int((own > scores.max(axis=1)).sum())
    return right / len(queries)


def train(
    pairs: Sequence[Pair],
    output: Path,
    settings: TrainSettings,
    report: Callable[[str], None] = lambda _: None,
) -> Retrieval:
    """Train an encoder on these pairs and write it to ``output``, which is replaced as a whole.

    Returns retrieval on the held-out pairs.

    Raises:
        InputError: there are too few pairs to train on.
    """
    from align.training.vocabulary import VocabularySettings

    training, held = split_held_out(pairs, settings.held_out)
    if len(training) < 2:
        raise InputError(f"{len(training)} pairs are too few to train on")
    wanted = VocabularySettings(size=settings.pieces, damping=settings.damping)
    tokenizer, sides = _prepared(training, wanted, settings)
    report(f"{len(training)} pairs, {len(held)} held out, {tokenizer.get_vocab_size()} pieces")
    tables = [
        _fitted(tokenizer, sides, settings, settings.seed + member, report)
        for member in range(settings.members)
    ]
    table = np.concatenate(tables, axis=1)
    unknown = tokenizer.token_to_id("[UNK]")
    table[unknown] = 0
    write_model(tokenizer, table, output)
    result = retrieval(StaticEncoder.load(output), held)
    _write_record(output, training, settings, result)
    return result


def adapt(
    encoder_dir: Path,
    pairs: Sequence[tuple[str, str]],
    held_out: Sequence[tuple[str, str]],
    output: Path,
    settings: ContrastSettings = ADAPT,
    seed: int = 0,
    report: Callable[[str], None] = lambda _: None,
) -> AdaptReport:
    """Continue training on the units of a house; keep the result only if it is better.

    ``pairs`` and ``held_out`` are English and Arabic texts; ``held_out`` should come from documents
    that ``pairs`` do not touch. If retrieval on ``held_out`` rises, the adapted encoder is written
    to ``output``; otherwise nothing is written.

    Raises:
        ModelError: ``encoder_dir`` holds no static encoder.
        InputError: there are too few pairs to learn from or to judge by.
    """
    if len(pairs) < 16 or len(held_out) < 16:
        raise InputError(
            f"{len(pairs)} units to learn from and {len(held_out)} to judge by are too few",
            remedy="confirm more units first; 16 of each are the least, some hundreds are useful",
        )
    encoder = StaticEncoder.load(encoder_dir)
    judged = [Pair(english, arabic) for english, arabic in held_out]
    before = retrieval(encoder, judged)
    known = [
        Pair(english, arabic) for english, arabic in pairs if english.strip() and arabic.strip()
    ]
    numbers = WordNumbers(encoder.tokenizer)
    sides = _sides(known, numbers, encoder.tokenizer, 2, 0.5, seed)
    table = fit(encoder.table, sides, settings, seed, report)
    adapted = StaticEncoder(encoder.tokenizer, TokenTable.of(table))
    after = retrieval(adapted, judged)
    result = AdaptReport(before, after, len(known), encoder_dir)
    if not result.better:
        return result
    write_model(encoder.tokenizer, table, output)
    return replace(result, directory=output)


def write_model(tokenizer: Tokenizer, table: npt.NDArray[np.float32], directory: Path) -> None:
    """Write a sentence-transformers ``StaticEmbedding`` directory, all of it or nothing.

    Vectors are kept in eight bits with one weight a token, as model2vec keeps its tables;
    sentence-transformers 6.2 and later multiply the two in single precision.

    Raises:
        InputError: the place cannot be written to; nothing is left there.
    """
    fresh = directory.with_name(f".{directory.name}.new")
    try:
        _write_files(tokenizer, table, directory, fresh)
    except OSError as error:
        raise InputError(
            f"the encoder cannot be written: {error.strerror or error}", where=directory
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write_files(
    tokenizer: Tokenizer, table: npt.NDArray[np.float32], directory: Path, fresh: Path
) -> None:
    """Write the files to ``fresh``, then put it in the place of ``directory``."""
    from safetensors.numpy import save_file

    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "1_Normalize").mkdir(parents=True)
    for name in ("README.md", "training.json"):
        if (directory / name).is_file():
            shutil.copy(directory / name, fresh / name)
    tokenizer.save(str(fresh / "tokenizer.json"), pretty=False)
    kept = TokenTable.of(table)
    tensors: dict[str, npt.NDArray[np.generic]] = {
        "embeddings": kept.stored,
        "weights": kept.weights,
    }
    save_file(tensors, fresh / "model.safetensors")
    (fresh / "model.safetensors").chmod(0o644)
    kinds = ("StaticEmbedding", "Normalize")
    modules = [
        {
            "idx": i,
            "name": str(i),
            "path": f"{i}_{kind}" if i else "",
            "type": f"sentence_transformers.models.{kind}",
        }
        for i, kind in enumerate(kinds)
    ]
    _write_json(fresh / "modules.json", modules)
    _write_json(fresh / "config_sentence_transformers.json", {"similarity_fn_name": "cosine"})
    _write_json(fresh / "1_Normalize" / "config.json", {})
    if directory.exists():
        old = directory.with_name(f".{directory.name}.old")
        directory.rename(old)
        fresh.rename(directory)
        shutil.rmtree(old)
    else:
        fresh.rename(directory)


def _fitted(
    tokenizer: Tokenizer,
    sides: Sides,
    settings: TrainSettings,
    seed: int,
    report: Callable[[str], None],
) -> npt.NDArray[np.float32]:
    """A table trained from scratch. Rows start short: what is never seen weighs nothing."""
    shape = (tokenizer.get_vocab_size(), settings.dimension)
    start = (np.random.default_rng(seed).standard_normal(shape) * 0.01).astype(np.float32)
    return fit(start, sides, settings.contrast, seed, report)


def _prepared(
    pairs: list[Pair], wanted: VocabularySettings, settings: TrainSettings
) -> tuple[Tokenizer, Sides]:
    """A vocabulary for these pairs, and the pairs as that vocabulary sees them."""
    from tokenizers import Tokenizer, models

    from align.cutting import normalizer, pre_tokenizer
    from align.training.vocabulary import train_vocabulary

    empty = Tokenizer(models.Unigram())
    empty.normalizer, empty.pre_tokenizer = normalizer(), pre_tokenizer()
    numbers = WordNumbers(empty)
    weights = _pair_weights(pairs)
    bags = [numbers.bags([pair.english for pair in pairs]), numbers.bags([p.arabic for p in pairs])]
    words = word_weights(numbers.words, [(bag, weights) for bag in bags])
    tokenizer = train_vocabulary(words, wanted)
    sides = _sides(pairs, numbers, tokenizer, settings.variants, settings.sharpness, settings.seed)
    return tokenizer, sides


def _pair_weights(pairs: Sequence[Pair]) -> npt.NDArray[np.float64]:
    """How often a pair is seen in an epoch: single names and the Bible less than once."""
    share = dict.fromkeys(NAME_TOKENS, _NAME_TOKENS_SHARE) | {"txt_bible_vd_web": _BIBLE_SHARE}
    return np.array([share.get(pair.source, 1.0) for pair in pairs])


def _sides(
    pairs: Sequence[Pair],
    numbers: WordNumbers,
    tokenizer: Tokenizer,
    variants: int,
    sharpness: float,
    seed: int,
) -> Sides:
    english = numbers.bags([pair.english for pair in pairs])
    arabic = numbers.bags([pair.arabic for pair in pairs])
    weights = _pair_weights(pairs)
    weights[(english.lengths == 0) | (arabic.lengths == 0)] = 0
    follows = np.zeros(len(pairs), dtype=bool)
    for i, (pair, following) in enumerate(pairwise(pairs)):
        follows[i] = pair.source == following.source and pair.tier != "names"
    follows[:-1] &= (weights[:-1] > 0) & (weights[1:] > 0)
    same = np.array([_numbered(p.english for p in pairs), _numbered(p.arabic for p in pairs)])
    cuts = Cuts.draw(tokenizer, numbers.words, variants, sharpness, seed)
    return Sides(english, arabic, cuts, weights, follows, same)


def _numbered(texts: Iterable[str]) -> list[int]:
    """Equal texts have equal numbers."""
    number: dict[str, int] = {}
    return [number.setdefault(text, len(number)) for text in texts]


def _write_record(
    directory: Path, pairs: Sequence[Pair], settings: TrainSettings, held: Retrieval
) -> None:
    """Write down what the model was trained with, for the model card and for whoever repeats it."""
    sources = Counter((pair.tier, pair.source) for pair in pairs)
    record = {
        "settings": asdict(settings),
        "held_out": asdict(held),
        "sources": [
            {"tier": tier, "source": source, "pairs": count}
            for (tier, source), count in sorted(sources.items())
        ],
    }
    _write_json(directory / "training.json", record)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train from the command line."""
    parser = argparse.ArgumentParser(prog="python -m align.train", description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, help="folder with TIER.tsv.gz")
    parser.add_argument("--output", type=Path, required=True, help="directory to write")
    parser.add_argument("--tiers", default=",".join(TIERS), help="tiers, separated by commas")
    parser.add_argument("--epochs", type=int, default=ContrastSettings().epochs)
    parser.add_argument("--members", type=int, default=TrainSettings().members)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0, help="0 leaves it to torch")
    options = parser.parse_args(arguments)
    tiers = options.tiers.split(",")
    if not set(tiers) <= set(TIERS):
        raise UsageError(f"tiers are {', '.join(TIERS)}, not {options.tiers}")
    if options.threads:
        import torch

        torch.set_num_threads(options.threads)
    settings = TrainSettings(
        members=options.members,
        seed=options.seed,
        contrast=ContrastSettings(epochs=options.epochs),
    )
    result = train(read_tiers(options.texts, tiers), options.output, settings, _say)
    _say(f"held out: {result.to_arabic:.3f} to Arabic, {result.to_english:.3f} to English")
    return 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())
