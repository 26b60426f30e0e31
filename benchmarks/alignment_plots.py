"""Pictures for docs/alignment.md: a reliability diagram and a dot-plot with a moved section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.evaluate import calibration
from align.pipeline import align_segments, as_segments
from benchmarks.alignment_documents import stress_cases

if TYPE_CHECKING:
    from pathlib import Path

    from align.encoder import Encoder


def draw(trust: list[tuple[float, bool]], folder: Path, encoder: Encoder) -> None:
    """Write ``alignment-reliability.svg`` and ``alignment-dots.svg``."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "muwazi"
    from matplotlib import pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    found = calibration([p for p, _ in trust], [right for _, right in trust])
    figure, axes = plt.subplots(figsize=(4.2, 4.2))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    sizes = [12 + 0.05 * row.count for row in found.bins]
    axes.scatter([b.promised for b in found.bins], [b.actual for b in found.bins], s=sizes)
    axes.set_xlabel("posterior promised")
    axes.set_ylabel("share of beads exactly right")
    axes.set_title(f"expected calibration error {found.error:.3f}", fontsize=10)
    figure.savefig(folder / "alignment-reliability.svg", metadata={"Date": None})
    document = stress_cases()["two sections of 130 swapped"]
    sides = as_segments(document.source), as_segments(document.target)
    beads = [b for b in align_segments(*sides, encoder).beads if b.source and b.target]
    figure, axes = plt.subplots(figsize=(4.6, 4.6))
    for moved, colour in ((False, "tab:blue"), (True, "tab:orange")):
        chosen = [bead for bead in beads if bead.moved is moved]
        axes.scatter(
            [b.source.start for b in chosen],
            [b.target.start for b in chosen],
            s=2,
            color=colour,
            label="moved" if moved else "in order",
        )
    axes.invert_yaxis()
    axes.set_xlabel("English segment")
    axes.set_ylabel("Arabic segment")
    axes.legend()
    figure.savefig(folder / "alignment-dots.svg", metadata={"Date": None})
