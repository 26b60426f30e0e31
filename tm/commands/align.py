"""``muwazi align``: one document pair, its beads as a table, JSON, TMX or a page to look at."""

from __future__ import annotations

import hashlib
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
    from tm.formats.format import Damage

FORMATS = ("tsv", "json", "tmx", "html")


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
    """Align one English and one Arabic document.

    Every bead comes with the probability that it is right. EN and AR are documents, or with
    --segmented plain files of one segment a line.

    \b
    Example:
      muwazi align corpora/en/pmu-law.md corpora/ar/pmu-law.md -o pmu-law.html
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from align.encoder import open_encoder

    kind = kind or (output.suffix.lstrip(".").lower() if output else "tsv")
    if kind not in FORMATS:
        raise UsageError(
            f"no format goes by the suffix of {output}", remedy=f"--format {'|'.join(FORMATS)}"
        )
    if segmented:
        from align.pipeline import align_segments

        lines = _lines(en), _lines(ar)
        alignment = align_segments(*lines, open_encoder(encoder))
    else:
        from align.isolated import read_isolated
        from align.pipeline import align_documents

        documents = read_isolated(en, "en"), read_isolated(ar, "ar")
        alignment = align_documents(*documents, open_encoder(encoder))
    if kind == "tmx":
        _write_tmx(alignment, (en, ar), output)
        return
    text = _as_text(alignment, kind, (en, ar))
    if output is None:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        return
    from tm.formats.atomic import replacing

    with replacing(output) as stream:
        stream.write(text.encode("utf-8", "replace"))


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


def _as_text(alignment: Alignment, kind: str, files: tuple[Path, Path]) -> str:
    if kind == "html":
        from tm.alignment_page import page

        return page(alignment, (files[0].name, files[1].name))
    return as_json(alignment) if kind == "json" else as_table(alignment)


def _write_tmx(alignment: Alignment, files: tuple[Path, Path], output: Path | None) -> None:
    """Two-sided beads as translation units, posteriors with them."""
    from tempfile import TemporaryDirectory

    from tm.aligning import units_of
    from tm.formats.format import WriteSettings
    from tm.formats.registry import format_named
    from tm.unit import DocumentRecord, DocumentSide

    english, arabic = (
        DocumentSide(str(path), hashlib.sha256(path.read_bytes()).hexdigest(), segments)
        for path, segments in zip(files, (alignment.source, alignment.target), strict=True)
    )
    record = DocumentRecord(files[0].stem, english, arabic, alignment.beads, alignment.signature)
    form, units = format_named("tmx"), units_of(record)

    def tell(damage: Damage) -> None:
        click.echo(f"muwazi: {files[0].name}: {damage}", err=True)

    if output is not None:
        form.write(units, output, WriteSettings(), tell)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "alignment.tmx"
        form.write(units, path, WriteSettings(), tell)
        sys.stdout.buffer.write(path.read_bytes())


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
