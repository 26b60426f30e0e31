"""PDF files made to take all time or memory: each is read or refused in one line, within bounds."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from align.errors import InputError
from align.isolated import read_isolated
from align.readers.limits import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LIMITS = replace(DEFAULT, seconds=4.0, memory_bytes=700 * 2**20)
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
WORDS = b"BT /F1 12 Tf 72 700 Td (The council met in Baghdad and agreed.) Tj ET"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def pdf(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, object 1 the catalogue, with a right table of where they are."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places.get(number, 0)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, start)
    return bytes(out)


def book(content: bytes, more: Mapping[int, bytes] | None = None, page: bytes = b"") -> bytes:
    """One page with that content stream, and what it needs."""
    resources = b"/Resources<</Font<</F1 5 0 R>>%s>>" % page
    return pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>" % resources,
            4: content,
            5: FONT,
        }
        | dict(more or {})
    )


def tree(kids: Mapping[int, bytes]) -> bytes:
    """A page tree from object 2 on; object 3 is the page."""
    page = b"<</Type/Page/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 3: page, 4: stream(WORDS), 5: FONT}
    return pdf(objects | dict(kids))


def node(*kids: int) -> bytes:
    references = b" ".join(b"%d 0 R" % kid for kid in kids)
    return b"<</Type/Pages/Count 1000000000/Kids[%s]>>" % references


def forms(calls: Mapping[int, bytes]) -> bytes:
    """A page that calls form 10; forms by number with what they hold."""
    known = b"/XObject<<%s>>" % b"".join(b"/X%d %d 0 R" % (n, n) for n in calls)
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<<%s>>" % known
    more = {number: stream(body, entries) for number, body in calls.items()}
    return book(stream(WORDS + b" /X10 Do"), more, known)


def bomb(layers: int) -> bytes:
    data = b"\x00" * (256 * 2**20)
    for _ in range(layers):
        data = zlib.compress(data, 9)
    return stream(data, b"/Filter[%s]" % (b"/FlateDecode" * layers))


HOSTILE = {
    "a count of pages that is no truth": lambda: tree({2: node(3)}),
    "a page tree that holds itself": lambda: tree({2: node(2, 3, 2)}),
    "a page tree of two that hold each other": lambda: tree({2: node(6, 3), 6: node(2, 3)}),
    "a page tree ten thousand deep": lambda: tree(
        {2: node(6)} | {n: node(n + 1) for n in range(6, 10_006)} | {10_006: node(3)}
    ),
    "ten thousand million pages by ten nodes": lambda: tree(
        {2: node(*[6] * 10)} | {n: node(*[n + 1] * 10) for n in range(6, 15)} | {15: node(3)}
    ),
    "arrays in arrays": lambda: book(stream(b"[" * 200_000 + WORDS)),
    "dictionaries in dictionaries": lambda: book(stream(b"<</a " * 200_000 + WORDS)),
    "arrays in arrays, outside the page": lambda: book(b"[" * 200_000),
    "a length that refers to itself": lambda: book(b"<</Length 4 0 R>>stream\nBT ET\nendstream"),
    "contents that refer to themselves": lambda: book(b"[4 0 R 4 0 R]"),
    "a form that calls itself": lambda: forms({10: b"/X10 Do /X10 Do"}),
    "forms that call the next one twice": lambda: forms(
        {n: b"/X%d Do /X%d Do" % (n + 1, n + 1) for n in range(10, 50)} | {50: WORDS}
    ),
    "a stream that unpacks to a quarter of a gigabyte": lambda: book(bomb(1)),
    "a stream packed three times": lambda: book(bomb(3)),
    "a million glyphs outside the page": lambda: book(
        stream(b"BT /F1 12 Tf " + b"(aaaaaaaaaa) Tj " * 100_000 + b"ET")
    ),
    "states saved and never restored": lambda: book(stream(b"q " * 2_000_000 + WORDS)),
    "a table of places that begins with itself": lambda: pdf(
        {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: node()}, b"/Prev 9"
    ),
    "a box without end": lambda: book(stream(WORDS)).replace(
        b"[0 0 595 842]", b"[0 0 1e308 -1e308]"
    ),
    "text of no size": lambda: book(
        stream(WORDS.replace(b" 12 ", b" 0 ").replace(b"72 ", b"1e99 "))
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_or_refused_within_bounds(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(HOSTILE[name]())
    try:
        document = read_isolated(tmp_path / "a.pdf", "en", LIMITS)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017
        assert str(tmp_path / "a.pdf") in str(error)  # noqa: PT017
    else:
        assert len(document.text) <= 2_000_000
    (tmp_path / "b.pdf").write_bytes(book(stream(WORDS)))
    assert "Baghdad" in read_isolated(tmp_path / "b.pdf", "en", LIMITS).text
