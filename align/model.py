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
from align.evidence import BEAD_FEATURES, NULL_FEATURES

if TYPE_CHECKING:
    from align.lattice import Floats

BUNDLED = Path(__file__).parent / "models" / "weights.json"


@dataclass(frozen=True, slots=True)
class AlignmentModel:
    """Log-odds weights of the features, and of opening a run of omissions or additions.

    ``temperature`` divides all scores when posteriors are computed; it is fitted last, on documents
    left out, and takes back the confidence a model has gained on what it was fitted on.
    """

    bead: Floats
    null: Floats
    opening: float
    temperature: float = 1.0

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits that change with any weight."""
        numbers = np.concatenate((self.bead, self.null, [self.opening, self.temperature]))
        return sha256(numbers.round(6).tobytes()).hexdigest()[:8]


@cache
def load_model(path: Path = BUNDLED) -> AlignmentModel:
    """Read the weights that :mod:`align.fit` wrote.

    Raises:
        ModelError: the file is missing, damaged, or of other features than this version's.
    """
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
        return AlignmentModel(
            np.array([entry["bead"][name] for name in BEAD_FEATURES], dtype=np.float64),
            np.array([entry["null"][name] for name in NULL_FEATURES], dtype=np.float64),
            float(entry["opening"]),
            float(entry["temperature"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"the weights of the aligner cannot be read: {error}",
            where=path,
            remedy="install again, or fit them with python -m align.fit",
        ) from error
