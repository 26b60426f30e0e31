"""Bytes to text: which encoding a file is in, decided by evidence or not at all.

A text decoded wrongly looks like text, goes into the memory and stays there. So nothing is
replaced or guessed over: a byte-order mark or valid UTF-8 decides, then what an HTML page declares
of itself, then, between the 8-bit encodings that English and Arabic offices have used, how the
bytes are distributed over words. Where that does not decide it, the file is refused.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.errors import InputError

if TYPE_CHECKING:
    from align.document import Language

_REMEDY = "save it as UTF-8"

# The UTF-32 marks first: the little-endian one begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive (docx, odt, epub and the like)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old binary Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
)
# Encodings a page may declare. Python knows many more, some of them not encodings of text at all.
_DECLARABLE = frozenset(
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii", "iso8859-1", "iso8859-6", "iso8859-15"}
    | {"cp1250", "cp1251", "cp1252", "cp1254", "cp1256", "cp720", "cp864"}
    | {"mac-arabic", "mac-roman"}
)
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
# Bytes that are letters in Windows-1252 or 1256, and the words they make with ASCII letters.
_WORD = re.compile(rb"[A-Za-z\x81\x8a\x8c-\x90\x98\x9a\x9c\x9e\x9f\xaa\xc0-\xff]+")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_ARABIC_WORD = re.compile(r"[\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u064b-\u0652\u0640]+")
# alef, lam, yeh, meem, waw, noon: 51 % of the Arabic letters of the 94-pair development shelf.
_FREQUENT = frozenset("اليمون")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text, without its byte-order mark, and the encoding it was in."""

    text: str
    encoding: str


def decode(data: bytes, language: Language, where: object, declared: str | None = None) -> Decoded:
    """The text of ``data``, every byte of it accounted for.

    ``language`` is the one expected; it decides nothing that the bytes themselves can decide.
    ``declared`` is the encoding an HTML page names. Line ends stay as they are.

    Raises:
        InputError: if the bytes are not text, are damaged, or fit no encoding well enough.

    >>> decode("السلام عليكم".encode("cp1256"), "ar", "a.txt")
    Decoded(text='السلام عليكم', encoding='windows-1256')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(_strict(data[len(mark) :], encoding, where), encoding)
    _refuse_binary(data, where)
    if b"\x00" in data or data.count(b"\x06") > len(data) // 5:
        return _without_mark(data, where)
    if len(_CONTROL.findall(data, 0, 100_000)) > min(len(data), 100_000) // 50:
        raise InputError(
            "is not text (too many control characters)", where=where, remedy="remove it"
        )
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        damage = error
    if declared and (found := _as_declared(data, declared)):
        return found
    _refuse_damaged_utf8(data, damage, where)
    return _eight_bit(data, language, where)


def _strict(data: bytes, encoding: str, where: object) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"is marked {encoding.upper()} but is damaged at byte {error.start}",
            where=where,
            remedy=_REMEDY,
        ) from None
    if "\x00" in text:
        raise _nul_error(text.index("\x00"), text.count("\n", 0, text.index("\x00")) + 1, where)
    return text


def _nul_error(offset: int, line: int, where: object) -> InputError:
    return InputError(
        f"holds a NUL at offset {offset} (line {line}): it is not text, or it is damaged",
        where=where,
        remedy="restore it from its source or remove the NULs",
    )


def _refuse_binary(data: bytes, where: object) -> None:
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(
                f"is {name}, not text", where=where, remedy="give it its own suffix or remove it"
            )


def _without_mark(data: bytes, where: object) -> Decoded:
    """UTF-32 or UTF-16 that lacks its mark, if the result reads as text."""
    for encoding in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:20_000]
        if "\x00" not in text and _readable(sample) >= 0.95 * len(sample):
            return Decoded(text, encoding)
    offset = data.find(b"\x00")
    if offset < 0:
        raise InputError(
            "is not text (too many control characters)", where=where, remedy="remove it"
        )
    raise _nul_error(offset, data.count(b"\n", 0, offset) + 1, where)


def _readable(text: str) -> int:
    """How many characters belong to the scripts, punctuation and line ends of our two languages.

    Letters of other Latin alphabets do not count: pairs of control bytes look like them.
    """
    return sum(
        "\x20" <= c <= "\x7e"
        or "\xa0" <= c <= "\xff"
        or "\u0600" <= c <= "\u06ff"
        or "\u2000" <= c <= "\u20ff"
        or c in "\n\r\t\f"
        for c in text
    )


def _as_declared(data: bytes, declared: str) -> Decoded | None:
    """The text in the encoding the page declares, or None if that is no help."""
    try:
        name = codecs.lookup(declared.strip()).name
    except (LookupError, ValueError):
        return None
    if name not in _DECLARABLE:
        return None
    # The HTML standard reads latin-1 as Windows-1252: pages say the one and mean the other.
    name = "cp1252" if name in {"iso8859-1", "ascii"} else name
    try:
        return Decoded(data.decode(name), name.replace("cp125", "windows-125"))
    except UnicodeDecodeError:
        return None


def _refuse_damaged_utf8(data: bytes, damage: UnicodeDecodeError, where: object) -> None:
    """Half or more of the high bytes form UTF-8: it was UTF-8 before something spoilt it."""
    high = len(_HIGH.findall(data))
    paired = sum(len(sequence) for sequence in _UTF8_SEQUENCE.findall(data))
    if paired < high / 2:
        return
    line = data.count(b"\n", 0, damage.start) + 1
    raise InputError(
        f"is UTF-8 but is damaged: byte 0x{data[damage.start]:02X} at offset {damage.start} "
        f"(line {line}) does not belong there",
        where=where,
        remedy="restore it from its source, or correct that line and save it as UTF-8",
    )


def _eight_bit(data: bytes, language: Language, where: object) -> Decoded:
    """Windows-1256, ISO 8859-6 or Windows-1252, by the words the high bytes make."""
    arabic = latin = 0
    for word in _WORD.findall(data):
        high = len(word) - len(_ASCII_LETTER.findall(word))
        if high == len(word):
            arabic += high if high > 1 or language == "ar" else 0
        elif high:
            latin += 1
    if arabic > 3 * latin:
        for codec, name in (("cp1256", "windows-1256"), ("iso8859_6", "iso-8859-6")):
            text = _decoded(data, codec)
            if text is not None and _reads_as_arabic(text):
                return Decoded(text, name)
    elif arabic == 0 or latin > 3 * arabic:
        western, eastern = _decoded(data, "cp1252"), _decoded(data, "cp1256")
        # Quotation marks and dashes are the same in both; an Arabic comma is not.
        if western is not None and (latin or western == eastern):
            return Decoded(western, "windows-1252")
    raise InputError(
        f"is in an encoding that cannot be told for certain{_suggestion(data)}",
        where=where,
        remedy=_REMEDY,
    )


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _reads_as_arabic(text: str) -> bool:
    """Are the non-ASCII words whole Arabic words, with the letters Arabic uses most?

    >>> _reads_as_arabic("السلام عليكم"), _reads_as_arabic("çäÓäçå Ùäêãå")
    (True, False)
    """
    words = [w for w in re.findall(r"[^\W\d_]+", text) if not w.isascii()]
    whole = [w for w in words if _ARABIC_WORD.fullmatch(w)]
    letters = "".join(whole)
    frequent = sum(letter in _FREQUENT for letter in letters)
    return len(whole) >= 0.9 * len(words) and frequent >= 0.25 * len(letters) > 0


def _suggestion(data: bytes) -> str:
    """What charset-normalizer takes it for: good enough for a hint, not for a decision."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:50_000]).best()
    return f"; it may be {best.encoding.replace('_', '-')}" if best else ""
