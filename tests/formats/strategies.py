"""Units of every kind, as hypothesis makes them: Arabic, bidi controls, quotes, newlines, codes."""

from __future__ import annotations

import datetime

from hypothesis import strategies as st

from align.document import BlockKind
from tm.unit import (
    Code,
    CodeKind,
    Neighbours,
    Note,
    Origin,
    Place,
    Property,
    Side,
    Status,
    TranslationUnit,
)

TELLING = (
    "اتفاقية السلام، «قال»؛ لماذا؟",
    "١٢٣ ٪٣٥ ٫٬",
    "\u202bيمين\u202c \u2067x\u2069 \u200f\u200e\u061c",
    'He said "no", didn\'t he?',
    "a\nb\r\nc\rd\te",
    "=1+1",
    "+44 20",
    "-3 @home",
    "'quoted",
    "<b>&amp;</b> ]]> <!-- x -->",
    "a;b|c,d",
    "\u00a0 nbsp \u2028 line \ufeff",
    "𝒜 emoji 🕌",
    "\\n \\ {0} %s",
)
XML_CHARACTERS = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[*map(chr, {*range(32)} - {9, 10, 13}), "\ufffe", "\uffff"],
)
xml_texts = st.one_of(
    st.sampled_from(TELLING),
    st.text(XML_CHARACTERS, max_size=30),
    st.builds(lambda a, b: f"{a} {b}", st.sampled_from(TELLING), st.text(XML_CHARACTERS)),
)
filled_texts = xml_texts.filter(lambda text: bool(text.strip()))
names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,8}", fullmatch=True)
days = st.dates(min_value=datetime.date(1000, 1, 1))
moments = st.datetimes(
    min_value=datetime.datetime(1000, 1, 2),
    max_value=datetime.datetime(9998, 1, 1),
    timezones=st.just(datetime.UTC),
).map(lambda moment: moment.replace(microsecond=0))
posteriors = st.none() | st.floats(0, 1).map(abs)
places = st.builds(
    Place,
    file=filled_texts,
    sha256=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    segments=st.builds(lambda a, n: range(a, a + n), st.integers(0, 999), st.integers(1, 4)),
    start=st.integers(0, 99_999),
    end=st.integers(0, 99_999),
    block=st.sampled_from(BlockKind),
)
origins = st.builds(
    Origin,
    document=filled_texts,
    bead=st.none() | st.integers(0, 99_999),
    en=st.none() | places,
    ar=st.none() | places,
    title=st.none() | xml_texts,
    author=st.none() | xml_texts,
    translator=st.none() | xml_texts,
    date=st.none() | days,
    url=st.none() | xml_texts,
    neighbours=st.builds(Neighbours, *[st.none() | xml_texts] * 4),
    signature=st.none() | xml_texts,
    posterior=posteriors,
)
sides = st.sampled_from([None, "en", "ar"])
notes = st.builds(
    Note, text=xml_texts, by=st.none() | xml_texts, when=st.none() | moments, side=sides
)
properties = st.builds(Property, name=names.map(lambda n: f"p-{n}"), value=xml_texts, side=sides)


@st.composite
def tmx_codes(draw: st.DrawFn, text: str) -> tuple[Code, ...]:
    """Codes as a TMX segment can hold them: pairs, halves, placeholders, nested hi."""
    codes: list[Code] = []
    at, open_hi, number = 0, 0, 0
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(at, len(text)))
        what = draw(st.sampled_from(["ph", "it", "bpt", "ut", "hi", "/hi"]))
        data = draw(st.sampled_from(["", "<b>", "{0}", "&amp;", "\\f1 "]))
        if what == "hi":
            codes.append(Code(CodeKind.OPEN, at, "hi", (("type", "bold"),)))
            open_hi += 1
        elif what == "/hi" and open_hi:
            codes.append(Code(CodeKind.CLOSE, at, "hi"))
            open_hi -= 1
        elif what == "it":
            opens = draw(st.booleans())
            kind = CodeKind.ISOLATED_OPEN if opens else CodeKind.ISOLATED_CLOSE
            codes.append(Code(kind, at, "it", (("pos", "begin" if opens else "end"),), data))
        elif what == "bpt":
            number += 1
            codes.append(Code(CodeKind.OPEN, at, "bpt", (("i", str(number)),), data))
            end = draw(st.integers(at, len(text)))
            codes.append(Code(CodeKind.CLOSE, end, "ept", (("i", str(number)),), data))
            at = end
        elif what in ("ph", "ut"):
            codes.append(Code(CodeKind.STANDALONE, at, what, (("x", "1"),), data))
    codes += [Code(CodeKind.CLOSE, len(text), "hi")] * open_hi
    return tuple(codes)


@st.composite
def units(draw: st.DrawFn, codes: bool = True) -> TranslationUnit:
    """A unit with everything it can carry; its newest origin first, as formats return it."""
    en, ar = draw(filled_texts), draw(filled_texts)
    found = draw(st.lists(origins, min_size=1, max_size=3))
    newest = TranslationUnit(en, ar, origins=tuple(found)).newest
    found.sort(key=lambda origin: origin is not newest)
    known = [origin.posterior for origin in found if origin.posterior is not None]
    return TranslationUnit(
        en=en,
        ar=ar,
        status=draw(st.sampled_from(Status)),
        posterior=max(known, default=None),
        origins=tuple(found),
        created=draw(st.none() | moments),
        created_by=draw(st.none() | xml_texts),
        changed=draw(st.none() | moments),
        changed_by=draw(st.none() | xml_texts),
        notes=_by_side(draw(st.lists(notes, max_size=3))),
        properties=_by_side(draw(st.lists(properties, max_size=3))),
        en_codes=draw(tmx_codes(en)) if codes else (),
        ar_codes=draw(tmx_codes(ar)) if codes else (),
    )


ORDER: dict[Side | None, int] = {None: 0, "en": 1, "ar": 2}


def _by_side(things: list) -> tuple:  # type: ignore[type-arg]
    """Files group what belongs to the whole before what belongs to one side."""
    return tuple(sorted(things, key=lambda thing: ORDER[thing.side]))
