"""The objective: a text's translation must be nearer to it than the other texts of the batch.

Symmetric InfoNCE over in-batch negatives with a learned temperature. The gradient is written out,
because a batch of two thousand has four million similarities and automatic differentiation would
hold five copies of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import torch

    from align.training.corpus import Bags, Cuts

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ContrastSettings:
    """How the table is fitted. What each choice brought is in docs/encoder.md.

    ``drop`` words of a text are left out; ``join`` texts are joined with the one that follows in
    their source (and some with two), because the aligner compares blocks; ``cut`` words are cut at
    random. From epoch ``neighbours_from`` on, batches consist of texts that are alike. ``pull`` is
    the weight that holds rows to where they started (adaptation only).
    """

    epochs: int = 8
    batch: int = 2048
    rate: float = 0.003
    temperature: float = 25.0
    drop: float = 0.1
    join: float = 0.2
    cut: float = 0.4
    neighbours_from: int = 1
    pull: float = 0.0


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of the training pairs as word bags, their cuts, and how pairs are drawn.

    ``weights[n]`` is how often a pair is expected in an epoch; ``follows[n]`` whether the next
    pair continues this one; ``same[2, n]`` hashes of the two texts, because the translation of an
    equal text is no wrong answer.
    """

    english: Bags
    arabic: Bags
    cuts: Cuts
    weights: npt.NDArray[np.float64]
    follows: npt.NDArray[np.bool_]
    same: Integers


def fit(
    table: npt.NDArray[np.float32],
    sides: Sides,
    settings: ContrastSettings,
    seed: int,
    report: Callable[[str], None] = lambda _: None,
) -> npt.NDArray[np.float32]:
    """The table ``[tokens, d]`` after training. The same seed on one machine gives the same table.

    ``report`` is told, once an epoch, how it goes.
    """
    import torch

    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    weight = torch.nn.Parameter(torch.from_numpy(np.array(table, dtype=np.float32)))
    start = weight.detach().clone() if settings.pull else None
    optimizer = torch.optim.Adam([weight], lr=settings.rate, betas=(0.9, 0.99))
    temperature = _Temperature(math.log(settings.temperature))
    batch = min(settings.batch, max(int(sides.weights.sum()), 2))
    total = max(int(sides.weights.sum()) // batch, 1) * settings.epochs
    done = 0
    for epoch in range(settings.epochs):
        rows = _drawn(sides.weights, random)
        if epoch >= settings.neighbours_from and len(rows) > 4 * batch:
            rows = _by_neighbours(weight.detach(), sides, rows, random)
        losses: list[float] = []
        for begin in range(0, len(rows) - batch + 1, batch):
            left = max(1 - done / total, 0.002)
            optimizer.param_groups[0]["lr"] = settings.rate * left * min(1, (done + 1) / 50)
            chosen = rows[begin : begin + batch]
            optimizer.zero_grad()
            losses.append(_step(weight, sides, chosen, settings, temperature, left, random))
            if start is not None and weight.grad is not None:
                weight.grad += settings.pull * (weight.detach() - start)
            optimizer.step()
            done += 1
        report(
            f"epoch {epoch + 1}/{settings.epochs}: loss {np.mean(losses):.3f}, "
            f"temperature {math.exp(temperature.log):.1f}"
        )
    return weight.detach().numpy()


class _Temperature:
    """The logarithm of the inverse temperature, moved by Adam."""

    def __init__(self, log: float) -> None:
        self.log = log
        self._mean = self._square = 0.0

    def move(self, gradient: float, rate: float) -> None:
        self._mean = 0.9 * self._mean + 0.1 * gradient
        self._square = 0.99 * self._square + 0.01 * gradient * gradient
        step = rate * self._mean / (math.sqrt(self._square) + 1e-8)
        self.log = min(max(self.log - step, 0.0), math.log(100))


def _drawn(weights: npt.NDArray[np.float64], random: np.random.Generator) -> Integers:
    """Each pair as often as its weight says, the fraction by chance, in random order."""
    whole = np.floor(weights)
    times = (whole + (random.random(len(weights)) < weights - whole)).astype(np.int64)
    rows = np.repeat(np.arange(len(weights)), times)
    random.shuffle(rows)
    return rows


def _texts(
    sides: Sides, rows: Integers, settings: ContrastSettings, random: np.random.Generator
) -> Iterator[tuple[npt.NDArray[np.int32], Integers]]:
    """Tokens and lengths of the English, then of the Arabic texts of a batch, some joined."""
    two = sides.follows[rows] & (random.random(len(rows)) < settings.join)
    after = np.append(sides.follows, [False])[rows + 1]
    sizes = 1 + two + (two & after & (random.random(len(rows)) < 0.3))
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    members = np.repeat(rows - starts, sizes) + np.arange(int(sizes.sum()))
    for bags in (sides.english, sides.arabic):
        words, lengths = bags.take(members)
        words, lengths = _thinned(words, np.add.reduceat(lengths, starts), settings.drop, random)
        yield sides.cuts.tokens(words, lengths, settings.cut, random)


def _thinned(
    words: npt.NDArray[np.int32], lengths: Integers, share: float, random: np.random.Generator
) -> tuple[npt.NDArray[np.int32], Integers]:
    """Leave out a share of the words, but never the whole of a text."""
    text = np.repeat(np.arange(len(lengths)), lengths)
    kept = random.random(len(words)) >= share
    left = np.bincount(text[kept], minlength=len(lengths))
    kept |= (left == 0)[text]
    return words[kept], np.bincount(text[kept], minlength=len(lengths))


def _step(
    weight: torch.nn.Parameter,
    sides: Sides,
    rows: Integers,
    settings: ContrastSettings,
    temperature: _Temperature,
    left: float,
    random: np.random.Generator,
) -> float:
    """Loss of one batch; leaves the gradient in ``weight.grad``."""
    import torch

    (english, e_lengths), (arabic, a_lengths) = _texts(sides, rows, settings, random)
    sums = _sums(weight, np.concatenate([english, arabic]), np.concatenate([e_lengths, a_lengths]))
    count = len(rows)
    with torch.no_grad():
        lengths = sums.norm(dim=1, keepdim=True).clamp_min(1e-9)
        units = sums / lengths
        e, a = units[:count], units[count:]
        scale = math.exp(temperature.log)
        cells = torch.mm(e * scale, a.T)
        right = cells.diagonal().clone() - scale
        cells.sub_(scale).exp_()
        cells[_equal_texts(sides.same[:, rows])] = 0
        by_row, by_column = cells.sum(1), cells.sum(0)
        loss = ((by_row.log() + by_column.log()) / 2 - right).mean()
        cells.mul_(torch.add((0.5 / by_row)[:, None], (0.5 / by_column)[None]))
        cells.diagonal().sub_(1)
        slope = torch.cat([cells @ a, cells.T @ e])
        temperature.move(float((e * slope[:count]).sum()) * scale / count, 0.01 * left)
        slope.mul_(scale / count)
        slope = (slope - units * (units * slope).sum(1, keepdim=True)).div_(lengths)
    sums.backward(slope)  # type: ignore[no-untyped-call]
    return float(loss)


def _sums(weight: torch.Tensor, tokens: npt.NDArray[np.int32], lengths: Integers) -> torch.Tensor:
    import torch

    offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return torch.nn.functional.embedding_bag(
        torch.from_numpy(tokens.astype(np.int64)), weight, torch.from_numpy(offsets), mode="sum"
    )


def _equal_texts(same: Integers) -> tuple[torch.Tensor, torch.Tensor]:
    """Row and column of the cells off the diagonal whose texts are equal on either side."""
    import torch

    rows: list[Integers] = [np.zeros(0, dtype=np.int64)]
    columns: list[Integers] = [np.zeros(0, dtype=np.int64)]
    for hashes in same:
        order = np.argsort(hashes, kind="stable")
        starts = np.flatnonzero(np.diff(hashes[order], prepend=hashes[order[0]] - 1))
        for members in np.split(order, starts[1:]):
            if len(members) > 1:
                i, j = np.meshgrid(members, members, indexing="ij")
                rows.append(i[i != j])
                columns.append(j[i != j])
    return torch.from_numpy(np.concatenate(rows)), torch.from_numpy(np.concatenate(columns))


def _by_neighbours(
    weight: torch.Tensor, sides: Sides, rows: Integers, random: np.random.Generator
) -> Integers:
    """Order the pairs so that runs of 64 are alike, which makes for hard wrong answers.

    Every pair goes to the nearest of some hundred random ones; the runs are then shuffled.
    """
    import torch

    with torch.no_grad():
        vectors = torch.cat([_vectors(weight, sides, part, random) for part in _parts(rows)])
        centres = vectors[torch.from_numpy(random.choice(len(rows), len(rows) // 256, False))]
        centres = torch.nn.functional.normalize(centres, dim=1)
        nearest = torch.cat(
            [(part @ centres.T).argmax(1) for part in torch.split(vectors, 4096)]
        ).numpy()
    shuffled = random.permutation(len(centres))[nearest]
    ordered = rows[np.argsort(shuffled, kind="stable")]
    runs = ordered[: len(ordered) // 64 * 64].reshape(-1, 64)
    return runs[random.permutation(len(runs))].ravel()


def _vectors(
    weight: torch.Tensor, sides: Sides, rows: Integers, random: np.random.Generator
) -> torch.Tensor:
    import torch

    english, arabic = (
        torch.nn.functional.normalize(
            _sums(weight, *sides.cuts.tokens(*bags.take(rows), 0.0, random)), dim=1
        )
        for bags in (sides.english, sides.arabic)
    )
    return english + arabic


def _parts(rows: Integers) -> list[Integers]:
    return np.array_split(rows, max(1, len(rows) // 20_000))
