"""TMX 1.4 out, TMX 1.1–1.4 in (LISA OSCAR, https://www.gala-global.org/tmx-14b).

Reading streams and forgives: see :mod:`tm.formats.xml_records`. Writing streams too, and follows
the DTD of version 1.4. How a unit maps to a ``tu`` is in :mod:`tm.formats.tmx_reading` and
:mod:`tm.formats.tmx_writing`.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import IO, TYPE_CHECKING

from lxml import etree

from align.errors import InputError
from tm.formats.atomic import replacing
from tm.formats.format import Damage, WriteSettings
from tm.formats.times import compact
from tm.formats.tmx_reading import units_of
from tm.formats.tmx_writing import unit_element
from tm.formats.xml_elements import Elements
from tm.formats.xml_records import Records
from tm.formats.xml_text import characters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tm.formats.format import ReadSettings, Report
    from tm.formats.xml_records import Record
    from tm.unit import TranslationUnit


class Tmx:
    """Translation Memory eXchange."""

    name = "tmx"
    suffixes = (".tmx", ".tmx.gz")
    description = "TMX 1.4 (reads 1.1 to 1.4)"

    def read(self, path: Path, settings: ReadSettings, report: Report) -> Iterator[TranslationUnit]:
        """The units of a TMX file, one for each English–Arabic pair of a ``tu``.

        Raises:
            InputError: there is no ``tmx`` element in the file, or it cannot be read.
        """
        elements = Elements(report)
        records = Records(characters(path, report), ["tu"], ["tmx"], settings.longest)
        sound = _inside_tmx(records, elements, path, report)
        for record, element in elements.parse(sound):
            yield from units_of(element, record.line, settings, report)

    def write(
        self, units: Iterable[TranslationUnit], path: Path, settings: WriteSettings, report: Report
    ) -> int:
        """Write a TMX file; how many units it holds."""
        with replacing(path) as stream:
            return write_tmx(units, stream, settings)


def write_tmx(units: Iterable[TranslationUnit], stream: IO[bytes], settings: WriteSettings) -> int:
    """Write units as TMX 1.4 to an open stream; how many there were."""
    header = {
        "creationtool": "muwazi",
        "creationtoolversion": version("muwazi"),
        "segtype": "sentence",
        "o-tmf": "muwazi",
        "adminlang": "en",
        "srclang": settings.source,
        "datatype": "plaintext",
    }
    if settings.when is not None:
        header["creationdate"] = compact(settings.when)
    count = 0
    with etree.xmlfile(stream, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("tmx", version="1.4"):
            xml.write("\n")
            xml.write(etree.Element("header", header))
            xml.write("\n")
            with xml.element("body"):
                xml.write("\n")
                for unit in units:
                    xml.write(unit_element(unit, settings.source))
                    xml.write("\n")
                    count += 1
            xml.write("\n")
    return count


def _inside_tmx(
    records: Iterable[Record], elements: Elements, path: Path, report: Report
) -> Iterator[Record]:
    """The records of units, once the ``tmx`` element has been seen to begin, and to end."""
    begun = ended = False
    line = 1
    for record in records:
        line = record.line
        if record.name != "tmx":
            if not begun and not record.fault:
                break
            yield record
        elif record.is_end:
            ended = True
        elif record.xml:
            begun = True
            elements.declare(record.xml)
    if not begun:
        raise InputError(
            "no <tmx> element: this is not a TMX file",
            where=path,
            remedy="check the file, or name its format with --format",
        )
    if not ended:
        report(Damage(line, "the file ends without </tmx>: it was cut off"))
