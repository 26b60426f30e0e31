"""The fitted weights of the alignment model, and where they came from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from align.errors import ModelError
from align.evidence import BEAD_FEATURES, NULL_FEATURES, OPENING_FEATURES

if TYPE_CHECKING:
    from align.lattice import Floats

BUNDLED = Path(__file__).parent / "models" / "weights.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds weights of the features of beads, of nulls, and of opening a run of nulls."""

    bead: Floats
    null: Floats
    opening: Floats

    @classmethod
    def of(cls, vector: Floats) -> Weights:
        """The weights in one vector, beads first."""
        beads, nulls = len(BEAD_FEATURES), len(BEAD_FEATURES) + len(NULL_FEATURES)
        return cls(vector[:beads], vector[beads:nulls], vector[nulls:])

    @property
    def vector(self) -> Floats:
        """All weights in one vector, beads first."""
        return np.concatenate((self.bead, self.null, self.opening))


@dataclass(frozen=True, slots=True)
class AlignmentModel:
    """Two sets of weights: ``first`` does without words and finds the band, ``full`` has all.

    ``temperature`` divides all scores when posteriors are computed; it is fitted last, on documents
    left out, and takes back the confidence a model has gained on what it was fitted on.
    """

    first: Weights
    full: Weights
    temperature: float = 1.0

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits that change with any weight."""
        numbers = np.concatenate((self.first.vector, self.full.vector, [self.temperature]))
        return sha256(numbers.round(4).tobytes()).hexdigest()[:8]


@cache
def load_model(path: Path = BUNDLED) -> AlignmentModel:
    """Read the weights that :mod:`align.fit` wrote.

    Raises:
        ModelError: the file is missing, damaged, or of other features than this version's.
    """
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
        return AlignmentModel(
            _weights(entry["first"]), _weights(entry["full"]), float(entry["temperature"])
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"the weights of the aligner cannot be read: {error}",
            where=path,
            remedy="install again, or fit them with python -m benchmarks.fit_alignment",
        ) from error


def _weights(entry: dict[str, dict[str, float]]) -> Weights:
    return Weights(
        *(
            np.array([entry[group][name] for name in names], dtype=np.float64)
            for group, names in _GROUPS
        )
    )


def as_entry(weights: Weights) -> dict[str, dict[str, float]]:
    """Weights by name, as the file holds them."""
    return {
        group: {
            name: round(float(value), 4)
            for name, value in zip(names, getattr(weights, group), strict=True)
        }
        for group, names in _GROUPS
    }


_GROUPS = (("bead", BEAD_FEATURES), ("null", NULL_FEATURES), ("opening", OPENING_FEATURES))
