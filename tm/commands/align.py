"""``muwazi align``: one document pair, its beads as a table, JSON, TMX or a page to look at."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from align.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.alignment import Alignment
    from align.document import Segment

FORMATS = ("tsv", "json")


@click.command()
@click.argument("en", type=click.Path(path_type=Path), metavar="EN")
@click.argument("ar", type=click.Path(path_type=Path), metavar="AR")
@click.option(
    "--format",
    "kind",
    type=click.Choice(FORMATS),
    help="How to write the beads; by default by the suffix of --output, else tsv.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to this file, not to the screen."
)
@click.option("--segmented", is_flag=True, help="Take one segment a line, as it stands.")
@click.option("--encoder", metavar="NAME_OR_DIR", help="A sentence-transformers model to use.")
def align(
    en: Path, ar: Path, kind: str | None, output: Path | None, segmented: bool, encoder: str | None
) -> None:
    r"""Align one English and one Arabic document.

    Every bead comes with the probability that it is right. EN and AR are documents, or with
    --segmented plain files of one segment a line.

    \b
    Example:
      muwazi align corpora/en/pmu-law.md corpora/ar/pmu-law.md -o pmu-law.json
    """
    from align.encoder import open_encoder
    from align.pipeline import align_segments

    kind = kind or (output.suffix.lstrip(".").lower() if output else "tsv")
    if kind not in FORMATS:
        raise UsageError(
            f"no format goes by the suffix of {output}", remedy=f"--format {'|'.join(FORMATS)}"
        )
    if segmented:
        segments = _lines(en), _lines(ar)
        alignment = align_segments(*segments, open_encoder(encoder))
        _write(alignment, kind, output)
        return
    from align.pipeline import align_documents
    from align.reading import read_document

    documents = read_document(en, "en"), read_document(ar, "ar")
    alignment = align_documents(*documents, open_encoder(encoder))
    _write(alignment, kind, output)


def _lines(path: Path) -> list[Segment]:
    """One segment a line, empty lines included, so that numbers are line numbers."""
    from align.pipeline import as_segments

    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}", where=path, remedy="check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"is not UTF-8 (byte {error.start})", where=path, remedy="save it as UTF-8"
        ) from error
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []
    return as_segments(lines)


def _write(alignment: Alignment, kind: str, output: Path | None) -> None:
    """Write an alignment in one of the formats, to a file or to standard output."""
    text = as_json(alignment) if kind == "json" else as_table(alignment)
    if output is None:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        return
    from tm.formats.atomic import replacing

    with replacing(output) as stream:
        stream.write(text.encode("utf-8", "replace"))


def as_json(alignment: Alignment) -> str:
    """The promise to other programs: beads by segment number, posteriors, signature."""
    entry = {
        "beads": [
            {
                "source": list(bead.source),
                "target": list(bead.target),
                "posterior": round(bead.posterior, 4),
                **({"moved": True} if bead.moved else {}),
            }
            for bead in alignment.beads
        ],
        "signature": alignment.signature,
    }
    return json.dumps(entry, ensure_ascii=False) + "\n"


def as_table(alignment: Alignment) -> str:
    """A line a bead: type, posterior, English, Arabic, separated by tabs."""
    lines = ["type\tposterior\ten\tar"]
    lines += [
        "\t".join(
            (
                f"{bead.type}{' moved' if bead.moved else ''}",
                f"{bead.posterior:.3f}",
                joined(alignment.source, bead.source),
                joined(alignment.target, bead.target),
            )
        )
        for bead in alignment.beads
    ]
    return "\n".join(lines) + "\n"


def joined(segments: Iterable[Segment], places: range) -> str:
    """The text of neighbouring segments as one line."""
    chosen = list(segments)[places.start : places.stop]
    return " ".join(" ".join(segment.text.split()) for segment in chosen)
