"""A shelf of many pairs out of a few: each copy of a pair is a brief of its own.

python -m benchmarks.shelf_of 10000 /tmp/shelf --from ../shared/shelf

Every copy drops, repeats and reorders a few paragraphs (the same ones on both sides, where the
sides have equally many; else at the same share of the text), changes the numbers in it, and is
signed with a line of its own in either language. So no two briefs are equal, their sentences recur
from brief to brief as formulas do, and their lengths are those of the real ones. Seeded: the same
command makes the same bytes.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
from pathlib import Path

from align.pairing import pair_folders
from align.reading import read_document

_NUMBER = re.compile(r"(?<![\w.,])([1-9]\d{0,3})(?![\w.,])")


def main() -> None:
    """Write the shelf and say what it holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pairs", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--from", dest="source", type=Path, default=Path("corpora"))
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    size = multiply(options.source, options.folder, options.pairs, options.seed)
    print(f"{options.pairs:,} pairs, {size / 2**20:.1f} MiB, seed {options.seed}")


def multiply(source: Path, folder: Path, pairs: int, seed: int = 0) -> int:
    """Write so many pairs, made from those of ``source``, into ``folder``; their bytes."""
    originals = paragraphs(source)
    for side in ("en", "ar"):
        shutil.rmtree(folder / side, ignore_errors=True)
    written = 0
    for number in range(pairs):
        draw = random.Random(f"{seed}/{number}")
        en, ar = originals[number % len(originals)]
        place = Path(f"{number // 500:03}", f"brief-{number:06}.txt")
        copies = (en, ar) if number < len(originals) else perturbed(en, ar, draw)
        for side, texts in zip(("en", "ar"), copies, strict=True):
            path = folder / side / place
            path.parent.mkdir(parents=True, exist_ok=True)
            signed = f"Brief number {number}." if side == "en" else f"الموجز رقم {number}."
            written += path.write_text("\n\n".join([*texts, signed]) + "\n", encoding="utf-8")
    return written


def paragraphs(source: Path) -> list[tuple[list[str], list[str]]]:
    """The paragraphs of both sides of every pair of a shelf."""
    found = []
    for pair in pair_folders(source / "en", source / "ar").pairs:
        en, ar = read_document(pair.en, "en"), read_document(pair.ar, "ar")
        sides = [[" ".join(b.text.split()) for b in side.blocks] for side in (en, ar)]
        found.append((sides[0], sides[1]))
    return found


def perturbed(en: list[str], ar: list[str], draw: random.Random) -> tuple[list[str], list[str]]:
    """Another brief made from one: the same changes to both sides."""
    seeds = [draw.random() for _ in range(max(len(en), len(ar)))]
    shift = draw.randrange(1, 97)
    return _side(en, seeds, shift), _side(ar, seeds, shift)


def _side(texts: list[str], seeds: list[float], shift: int) -> list[str]:
    kept = []
    for at, text in enumerate(texts):
        # By the share of the text, because the sides may have different numbers of paragraphs.
        chance = seeds[at * len(seeds) // len(texts)]
        if at and chance < 0.08:
            continue
        changed = _NUMBER.sub(lambda found: str(int(found[1]) + shift), text)
        kept.append(changed)
        if at and chance > 0.96:
            kept.append(changed)
    return kept


if __name__ == "__main__":
    main()
