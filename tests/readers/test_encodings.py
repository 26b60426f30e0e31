"""Bytes to text: every encoding an office has used is recognised, or the file is refused."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.encodings import decode
from align.errors import InputError

if TYPE_CHECKING:
    from align.document import Language

ENGLISH = "The café’s owner said “yes” – in 2015."
ARABIC = "أعلنت وزارة الدفاع العراقية يوم الأحد أن قوات الحشد الشعبي انسحبت من المدينة؛ فهل تعود؟"
# Short, and without the words one would look for: what statistics stumble over.
SHORT_ARABIC = ["مرحبا", "نعم", "قال: لا.", "بيروت، 2015", "هل؟", "«وقف النار»", "سلطة\nومعارضة"]


@pytest.mark.parametrize("text", [ENGLISH, ARABIC, *SHORT_ARABIC])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_utf8_is_read_with_and_without_its_mark(text: str, language: Language) -> None:
    assert decode(text.encode(), language, "a").text == text
    assert decode(codecs.BOM_UTF8 + text.encode(), language, "a").text == text


@pytest.mark.parametrize("text", [ENGLISH, ARABIC, *SHORT_ARABIC])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
    ],
)
def test_utf16_and_utf32_are_read_by_their_mark(text: str, encoding: str, mark: bytes) -> None:
    decoded = decode(mark + text.encode(encoding), "ar", "a")
    assert (decoded.text, decoded.encoding) == (text, encoding)


@pytest.mark.parametrize("text", [ENGLISH, ARABIC, "Plain text, two lines.\nAnd more."])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_utf16_and_utf32_without_a_mark_are_told_by_their_bytes(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "ar", "a").text == text


@pytest.mark.parametrize("pair", [b"\0\1", b"\1\0", b"\2\1", b"\0\2"])
@pytest.mark.parametrize("count", [1, 4, 1000])
def test_pairs_of_control_bytes_are_no_utf16(pair: bytes, count: int) -> None:
    with pytest.raises(InputError, match=r"is not text|holds a NUL"):
        decode(pair * count, "en", "a")


@pytest.mark.parametrize("text", [ARABIC, *SHORT_ARABIC])
def test_windows_1256_is_recognised_even_where_it_is_short(text: str) -> None:
    decoded = decode(text.encode("cp1256"), "ar", "a")
    assert (decoded.text, decoded.encoding) == (text, "windows-1256")


def test_windows_1256_is_recognised_among_the_english_files_too() -> None:
    assert decode(ARABIC.encode("cp1256"), "en", "a").text == ARABIC


@pytest.mark.parametrize(
    "text", [ENGLISH, "Müller met Señor Núñez.", "The dinar – once strong – fell.", "naïve"]
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_windows_1252_is_recognised(text: str, language: Language) -> None:
    assert decode(text.encode("cp1252"), language, "a").text == text


def test_iso_8859_6_is_not_taken_for_windows_1256() -> None:
    text = "اعلنت وزارة الدفاع العراقية يوم الاحد ان القوات انسحبت من المدينة"
    decoded = decode(text.encode("iso8859_6"), "ar", "a")
    assert (decoded.text, decoded.encoding) == (text, "iso-8859-6")


def test_a_page_is_read_in_the_encoding_it_declares() -> None:
    data = "شارك".encode("cp1256") + b"\x81\x8d"
    assert decode(data, "ar", "a", declared="windows-1256").text == "شاركپچ"


def test_a_page_that_declares_the_wrong_encoding_is_read_by_its_bytes() -> None:
    assert decode(ARABIC.encode(), "ar", "a", declared="windows-1256").text == ARABIC
    assert decode(ARABIC.encode("cp1256"), "ar", "a", declared="utf-8").text == ARABIC
    assert decode(ARABIC.encode("cp1256"), "ar", "a", declared="rot13").text == ARABIC


def test_damaged_utf8_is_refused_with_the_place_of_the_damage() -> None:
    data = "سطر أول\nسطر ثانٍ".encode() + b"\xd8 " + "بقية".encode()
    with pytest.raises(InputError, match=r"UTF-8.*damaged.*line 2.*save it as UTF-8"):
        decode(data, "ar", "a.txt")


def test_utf8_cut_in_the_middle_of_a_letter_is_refused() -> None:
    with pytest.raises(InputError, match="damaged"):
        decode(ARABIC.encode()[:-1], "ar", "a.txt")


@pytest.mark.parametrize(
    "text", ["Правительство объявило о перемирии в городе.", "Η συμφωνία υπογράφηκε χθες το βράδυ."]
)
def test_other_eight_bit_scripts_are_refused_and_not_turned_into_mojibake(text: str) -> None:
    encoding = "cp1251" if "П" in text else "cp1253"
    for language in ("en", "ar"):
        with pytest.raises(InputError, match="cannot be told for certain"):
            decode(text.encode(encoding), language, "a.txt")


def test_a_lone_surrogate_is_refused() -> None:
    lone = "a\ud800b".encode("utf-16-le", "surrogatepass")
    with pytest.raises(InputError, match="damaged"):
        decode(codecs.BOM_UTF16_LE + lone, "en", "a.txt")
    with pytest.raises(InputError):
        decode("سطر \ud800 آخر".encode("utf-8", "surrogatepass"), "ar", "a.txt")


def test_nuls_are_refused_with_their_place() -> None:
    with pytest.raises(InputError, match=r"NUL at offset 9 \(line 2\)"):
        decode(b"One line\n\x00 two", "en", "a.txt")
    with pytest.raises(InputError, match="NUL"):
        decode(codecs.BOM_UTF16_LE + "a\x00b".encode("utf-16-le"), "en", "a.txt")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04rest", "zip"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (bytes(range(1, 32)) * 9, "control characters"),
    ],
)
def test_a_binary_file_is_called_what_it_is(data: bytes, name: str) -> None:
    with pytest.raises(InputError, match=name):
        decode(data, "en", "a.txt")


@settings(deadline=None)
@given(st.text(st.characters(blacklist_characters="\x00\ufeff", blacklist_categories=("Cs", "Cc"))))
def test_any_text_saved_as_utf8_comes_back_as_it_was(text: str) -> None:
    data = text.encode()
    if data.startswith((b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"GIF8")):
        return
    assert decode(data, "en", "a").text == text


ARABIC_WORDS = st.lists(
    st.sampled_from("الحكومة العراق في على من وزارة إلى أن هذا كان قال التي لم بيروت".split()),  # noqa: SIM905
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(ARABIC_WORDS.map(" ".join))
def test_any_arabic_words_saved_as_windows_1256_come_back_as_they_were(text: str) -> None:
    assert decode(text.encode("cp1256"), "ar", "a").text == text


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["en", "ar"]))
def test_any_bytes_are_decoded_without_loss_or_refused(data: bytes, language: Language) -> None:
    try:
        decoded = decode(data, language, "a")
    except InputError:
        return
    body = data
    for mark in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF8):
        body = body.removeprefix(mark)
    if len(body) == len(data):
        body = data.removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
    assert decoded.text.encode(decoded.encoding) == body
