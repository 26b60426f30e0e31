"""Numbers without a counterpart in professional translations: python -m benchmarks.numbers.

A segment pair counts as an alarm when an explicit quantity of one side has no quantity of that
value, explicit or not, on the other. On clean translations every alarm is either a translator's
slip or a false one; ``--show`` prints them. Months and days likewise for dates.
"""

from __future__ import annotations

import argparse
import csv
import time
from importlib.metadata import version
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from align.dates import dates
from align.numbers import quantities
from tests.shared import shared_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.numbers import Quantity

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
Pairs = list[tuple[str, str]]


def news() -> Pairs:
    folder = shared_path("eval/documents/news")
    return [
        (english, arabic)
        for file in sorted(folder.glob("*.en"))
        for english, arabic in zip(
            file.read_text(encoding="utf-8").splitlines(),
            file.with_suffix(".ar").read_text(encoding="utf-8").splitlines(),
            strict=True,
        )
    ]


def pud() -> Pairs:
    path = shared_path("eval/retrieval/ud_pud.tsv")
    with path.open(encoding="utf-8", newline="") as lines:
        return [(row[0], row[1]) for row in csv.reader(lines, "excel-tab", quoting=csv.QUOTE_NONE)]


def tico() -> Pairs:
    path = shared_path("eval/exchange/tico19.en-ar.tmx")
    found = []
    for unit in ElementTree.parse(path).iter("tu"):  # noqa: S314 - a file of the project's own
        sides = {}
        for variant in unit.iter("tuv"):
            segment = variant.find("seg")
            if segment is not None:
                sides[variant.get(LANGUAGE, "")[:2]] = "".join(segment.itertext())
        found.append((sides["en"], sides["ar"]))
    return found


def without_counterpart(these: list[Quantity], those: list[Quantity]) -> Iterator[Quantity]:
    """Explicit quantities whose value, or its other reading, is nowhere on the other side."""
    values = {value for other in those for value in (other.value, other.alternative)}
    for quantity in these:
        readings = {quantity.value, quantity.alternative} - {None}
        if quantity.explicit and not readings & values:
            yield quantity


def months(text: str, language: str) -> list[tuple[int | None, int | None]]:
    found = dates(text, language)  # type: ignore[arg-type]
    return sorted({(date.month or 0, date.day or 0) for date in found})


def measure(name: str, pairs: Pairs, *, show: bool) -> None:
    alarms = dated = date_alarms = 0
    since = time.process_time()
    for english, arabic in pairs:
        en, ar = quantities(english, "en"), quantities(arabic, "ar")
        lonely = [*without_counterpart(en, ar), *without_counterpart(ar, en)]
        alarms += bool(lonely)
        if lonely and show:
            print([quantity.text for quantity in lonely], "\n  ", english, "\n  ", arabic)
    spent = time.process_time() - since
    for english, arabic in pairs:
        en_dates, ar_dates = months(english, "en"), months(arabic, "ar")
        dated += bool(en_dates or ar_dates)
        date_alarms += en_dates != ar_dates
    rate = f"{alarms / len(pairs):.2%}"
    speed = f"{len(pairs) / spent:,.0f}"
    print(f"| {name} | {len(pairs)} | {alarms} | {rate} | {dated} | {date_alarms} | {speed} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print the alarms")
    show = parser.parse_args().show
    print(f"muwazi {version('muwazi')} | numbers and dates without a counterpart")
    print("| set | pairs | alarms | rate | pairs with dates | date alarms | pairs/s |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, pairs in (("news", news()), ("UD PUD", pud()), ("TICO-19", tico())):
        measure(name, pairs, show=show)


if __name__ == "__main__":
    main()
