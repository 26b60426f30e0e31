"""Moses: two plain files, one segment a line, line n of one translating line n of the other.

``corpus.en`` and ``corpus.ar``; either name, or ``corpus.moses``, stands for both. The format has
no place for anything but the texts, and none for a line end inside them: it becomes a space.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from align.errors import InputError, UsageError
from tm.formats.atomic import replacing
from tm.formats.format import Damage
from tm.formats.text_lines import numbered_lines, text_chunks
from tm.unit import Origin, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tm.formats.format import ReadSettings, Report, WriteSettings

_LINE_ENDS = re.compile(r"[\r\n]+")


class Moses:
    """A parallel corpus in two files."""

    name = "moses"
    suffixes = (".moses", ".en", ".ar")
    description = "Moses, two files of plain text"

    def read(self, path: Path, settings: ReadSettings, report: Report) -> Iterator[TranslationUnit]:
        """The pairs of lines that are filled on both sides.

        Raises:
            InputError: the two files do not have the same number of lines, or one is missing.
        """
        en, ar = files_of(path)
        sides = [_lines(file, settings.longest, report) for file in (en, ar)]
        origins = (Origin(settings.document),)
        for number, (english, arabic) in enumerate(zip_longest(*sides), start=1):
            if english is None or arabic is None:
                raise InputError(
                    f"ends before line {number} of the other file",
                    where=en if english is None else ar,
                    remedy="both files must have the same number of lines",
                )
            if english.strip() and arabic.strip():
                yield TranslationUnit(english, arabic, status=settings.status, origins=origins)
            elif english.strip() or arabic.strip():
                report(Damage(number, f"the {'ar' if english.strip() else 'en'} line is empty"))

    def write(
        self, units: Iterable[TranslationUnit], path: Path, settings: WriteSettings, report: Report
    ) -> int:
        """Write both files; how many lines each has."""
        count = 0
        en, ar = files_of(path)
        with replacing(en) as english, replacing(ar) as arabic:
            for unit in units:
                for stream, text in ((english, unit.en), (arabic, unit.ar)):
                    line = _LINE_ENDS.sub(" ", text)
                    stream.write(f"{line}\n".encode("utf-8", "replace"))
                count += 1
        return count


def files_of(path: Path) -> tuple[Path, Path]:
    """The English and the Arabic file that a name stands for.

    >>> from pathlib import Path
    >>> [str(file) for file in files_of(Path("data/corpus.ar"))]
    ['data/corpus.en', 'data/corpus.ar']
    """
    stem = path.name
    for suffix in Moses.suffixes:
        if path.name.lower().endswith(suffix):
            stem = path.name[: -len(suffix)]
    if not stem:
        raise UsageError("a Moses corpus needs a name", where=path, remedy="such as corpus.en")
    return path.with_name(f"{stem}.en"), path.with_name(f"{stem}.ar")


def _lines(path: Path, longest: int, report: Report) -> Iterator[str]:
    """Every line without its end; one that cannot be taken is empty, or all would shift."""
    expected = 1
    for number, line in numbered_lines(text_chunks(path), longest, report):
        yield from [""] * (number - expected)
        yield line.removesuffix("\n").removesuffix("\r")
        expected = number + 1
