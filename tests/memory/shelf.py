"""A small shelf for the tests of the memory: document pairs, and a tiny but real encoder."""

from __future__ import annotations

import datetime
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from align.alignment import Bead
from align.document import BlockKind, Segment
from align.encoder import open_encoder
from tm.unit import DocumentRecord, DocumentSide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from align.encoder import Encoder

Pair = tuple[str, str]

BRIEF: tuple[Pair, ...] = (
    ("Iraq and its militias", "العراق وميليشياته"),
    ("The parliament passed the law in 2016.", "أقرّ البرلمان القانون في عام 2016."),
    (
        "The agreement obliges 12 factions to hand over their weapons.",
        "تُلزم الاتفاقية 12 فصيلاً بتسليم أسلحتها.",
    ),
    ("Nobody has signed the agreement yet.", "لم يوقّع أحد على الاتفاقية حتى الآن."),
    ("The government relies on international agreements.", "تعتمد الحكومة على الاتفاقيات الدولية."),
)


def record_of(
    name: str,
    pairs: Sequence[Pair],
    *,
    date: datetime.date | None = datetime.date(2019, 7, 16),
    author: str | None = "Samir Attalah",
    posterior: float = 0.97,
    sha256: str = "0" * 64,
) -> DocumentRecord:
    """A document pair of one-to-one beads."""
    sides = []
    for at, language in enumerate(("en", "ar")):
        segments, start = [], 0
        for pair in pairs:
            segments.append(Segment(pair[at], start, start + len(pair[at]), 0, BlockKind.PARAGRAPH))
            start += len(pair[at]) + 1
        sides.append(
            DocumentSide(
                file=f"{language}/{name}.md",
                sha256=sha256,
                segments=tuple(segments),
                title=pairs[0][at] if pairs else None,
                author=author,
                date=date,
            )
        )
    beads = tuple(Bead(range(n, n + 1), range(n, n + 1), posterior) for n in range(len(pairs)))
    return DocumentRecord(name, sides[0], sides[1], beads, "test")


LEXICON: dict[str, tuple[str, ...]] = {
    "agreement": ("agreement", "agreements", "accord", "الاتفاقية", "اتفاقية", "الاتفاقيات"),
    "sign": ("sign", "signed", "يوقّع", "وقّع"),
    "parliament": ("parliament", "legislature", "البرلمان"),
    "law": ("law", "bill", "القانون"),
    "pass": ("passed", "adopted", "أقرّ"),
    "weapon": ("weapons", "arms", "أسلحتها", "السلاح"),
    "faction": ("factions", "militias", "militia", "فصيلاً", "وميليشياته"),
    "government": ("government", "cabinet", "الحكومة"),
    "international": ("international", "global", "الدولية"),
    "iraq": ("Iraq", "Baghdad", "العراق", "بغداد"),
    "river": ("river", "water", "dam", "نهر", "السد", "المياه"),
}


@cache
def tiny_encoder(seed: int = 0) -> Encoder:
    """A static encoder that knows the words of the lexicon; those of one meaning share a vector."""
    with tempfile.TemporaryDirectory() as folder:
        return open_encoder(save_encoder(Path(folder) / f"tiny-{seed}", seed))


def save_encoder(directory: Path, seed: int = 0, dimensions: int = 64) -> Path:
    """The tiny encoder as a directory that ``--encoder`` takes."""
    from safetensors.numpy import save_file

    vocabulary = {"[UNK]": 0}
    directions = np.random.default_rng(seed).normal(size=(len(LEXICON), dimensions))
    rows = [np.zeros(dimensions)]
    for direction, words in zip(directions, LEXICON.values(), strict=True):
        for word in words:
            vocabulary[word] = len(rows)
            rows.append(direction)
    tokenizer = {
        "version": "1.0",
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
        "pre_tokenizer": {"type": "Whitespace"},
        "added_tokens": [],
    }
    directory.mkdir()
    (directory / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    table = np.array(rows, dtype=np.float32)
    save_file({"embedding.weight": table}, directory / "model.safetensors")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "x.StaticEmbedding"}]
    (directory / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    return directory


def write_shelf(folder: Path, pages: Mapping[str, Sequence[Pair]]) -> Path:
    """A folder with en/ and ar/, a Markdown file a document and side, a paragraph a sentence."""
    for at, side in enumerate(("en", "ar")):
        (folder / side).mkdir(parents=True, exist_ok=True)
        for name, pairs in pages.items():
            title, *rest = (pair[at] for pair in pairs)
            text = "\n\n".join([f"# {title}", *rest])
            (folder / side / f"{name}.md").write_text(text + "\n", encoding="utf-8")
    return folder
