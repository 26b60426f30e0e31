"""The characters of an XML file, decoded chunk by chunk, and what XML allows among them."""

from __future__ import annotations

import codecs
import gzip
import re
from typing import TYPE_CHECKING

from align.errors import InputError
from tm.formats.atomic import reading
from tm.formats.format import Damage, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tm.formats.format import Report

# A byte sequence that is no character becomes this lone surrogate, which no sound file contains.
UNDECODABLE = "\udcff"

_CHUNK = 1 << 18
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_ARABIC = re.compile("[\u0621-\u064a]")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return UNDECODABLE, error.end
    raise error


codecs.register_error("muwazi-mark", _mark_undecodable)


def characters(path: Path, report: Report | None = None) -> Iterator[str]:
    """The text of an XML file (or of one packed by gzip) in chunks of bounded size.

    The encoding is that of the byte order mark, else the declared one, else UTF-8. Arabic that is
    written in UTF-8 under another declaration can be nothing else: it is read as what it is, and
    reported.

    Raises:
        InputError: the file cannot be read, is empty, or declares an encoding nobody knows.
    """
    with reading(path) as stream:
        if stream.read(2) == b"\x1f\x8b":
            stream.seek(0)
            source = gzip.GzipFile(fileobj=stream)
        else:
            stream.seek(0)
            source = stream  # type: ignore[assignment]
        try:
            yield from _decoded(source, path, report)
        except (gzip.BadGzipFile, EOFError) as error:
            raise InputError(
                f"damaged gzip archive: {error}", where=path, remedy="fetch the file again"
            ) from error


def _decoded(source: gzip.GzipFile, path: Path, report: Report | None) -> Iterator[str]:
    head = source.read(_CHUNK)
    if not head.strip(b"\0 \t\r\n"):
        raise InputError("the file is empty", where=path, remedy="export it again")
    encoding, mark = _encoding_of(head, path)
    if not encoding.startswith("utf") and _is_arabic_in_utf8(head):
        if report is not None:
            what = f"declared as {encoding}, but written in UTF-8; read as UTF-8"
            report(Damage(1, what, Outcome.REPAIRED))
        encoding = "utf-8"
    decoder = codecs.getincrementaldecoder(encoding)(errors="muwazi-mark")
    chunk = head[mark:]
    while chunk:
        yield decoder.decode(chunk)
        chunk = source.read(_CHUNK)
    yield decoder.decode(b"", final=True)


def _is_arabic_in_utf8(head: bytes) -> bool:
    """Whether a file whose beginning this is is UTF-8 with Arabic in it.

    >>> [_is_arabic_in_utf8("<seg>قرار</seg>".encode(name)) for name in ("utf-8", "cp1256")]
    [True, False]
    """
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return _ARABIC.search(text) is not None


def _encoding_of(head: bytes, path: Path) -> tuple[str, int]:
    """The codec's name and the length of the byte order mark."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    if head[:4] in (b"<\0?\0", b"<\0!\0", b"<\0t\0", b"<\0x\0"):
        return "utf-16-le", 0
    if head[:4] in (b"\0<\0?", b"\0<\0!", b"\0<\0t", b"\0<\0x"):
        return "utf-16-be", 0
    declared = _DECLARED.match(head)
    name = declared[1].decode("ascii") if declared else "utf-8"
    if name.lower().replace("_", "-").startswith(("utf-16", "utf-32", "ucs-")):
        return "utf-8", 0  # the declaration was readable as ASCII, so it is wrong about itself
    try:
        return codecs.lookup(name).name, 0
    except LookupError as error:
        raise InputError(
            f"declares the encoding {name!r}, which is not known",
            where=path,
            remedy="save it as UTF-8",
        ) from error


def first_illegal(text: str) -> str | None:
    r"""The first character that XML 1.0 cannot hold, if there is one.

    >>> first_illegal("fine\t\u0623"), first_illegal("bell \x07")
    (None, '\x07')
    """
    found = _ILLEGAL.search(text)
    return found[0] if found else None


def legal(text: str) -> str:
    r"""``text`` without the characters that XML 1.0 cannot hold (XML 1.0 section 2.2).

    >>> legal("a\x00b\ud800c")
    'abc'
    """
    return _ILLEGAL.sub("", text)
