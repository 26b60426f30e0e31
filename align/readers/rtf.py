"""Rich text (rtf): paragraphs, headings by style or outline level, lists, cells, notes, properties.

The libraries for it (striprtf, pyth) give bare text: no styles, notes run into the sentence, and
one code page a file, which loses the Arabic of old Word files, whose fonts each have their own.
So the control words that matter are followed here (Rich Text Format 1.9.1). The extracted text is
:attr:`Document.text`, one paragraph a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.errors import InputError
from align.readers.extracted import Extracted
from align.readers.headings import bold_headings

if TYPE_CHECKING:
    from align.readers.draft import Extract, Source

_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-z]{1,32})(-?[0-9]{1,10})? ?|\\([^a-z])|([{}])|([^\\{}\r\n]+)",
)
_CHARSETS = {178: "cp1256", 177: "cp1255", 161: "cp1253", 162: "cp1254", 204: "cp1251"}
_CHARSETS |= {238: "cp1250", 186: "cp1257", 222: "cp874", 0: "cp1252"}
_SIGNS = {
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "tab": "\t",
    "line": "\n",
    "emspace": " ",
    "enspace": " ",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}
_ESCAPED = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\u00a0", b"_": "\u2011", b"-": "\u00ad"}
# Groups that are not text on the page. Those of pictures hold their bytes as hexadecimal digits.
_NOT_TEXT = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata colorschememapping datastore falt xe "
    b"latentstyles listtable listoverridetable rsidtbl generator header headerl headerr headerf tc "
    b"footer footerl footerr footerf fldinst xmlnstbl mmathPr filetbl revtbl annotation atnid "
    b"panose atnauthor bkmkstart bkmkend listtext pntext background nonshppict".split()
)
_INFO = {b"title": "title", b"author": "author", b"subject": "subject", b"keywords": "keywords"}
_HEADING = re.compile(r"heading (\d)|عنوان (\d)", re.IGNORECASE)
_DEEPEST = 2_000


@dataclass(slots=True)
class _State:
    """What a group inherits: where its text goes, and how it looks."""

    to: str = "body"  # body, note, font, style, a name of _INFO, or "" for nowhere
    codec: str = "cp1252"
    bold: bool = False
    hidden: bool = False
    skip: int = 1  # characters that stand in for one of Unicode
    fresh: bool = True  # has nothing been read of the group yet?


@dataclass(slots=True)
class _Paragraph:
    """The paragraph being read: its text, and what its properties say."""

    text: list[str] = field(default_factory=list)
    plain: bool = False
    style: int = 0
    outline: int | None = None
    listed: int = 0
    cell: bool = False

    def begin(self) -> None:
        """A new paragraph; properties last until they are reset."""
        self.text, self.plain = [], False


def read(source: Source) -> Extract:
    """Read a rich text file.

    Raises:
        InputError: if it is no rtf, or its groups nest beyond all measure.
    """
    if not source.data.lstrip()[:6].startswith(b"{\\rtf"):
        raise InputError(
            "is not an RTF file, or is damaged",
            where=source.path,
            remedy="open it in its own program and save it again, or remove it",
        )
    page = _Page(source)
    page.read()
    drafts = page.out.drafts
    bold_headings(drafts)
    if not any(draft.kind is BlockKind.TITLE for draft in drafts):
        first = next((d for d in drafts[:3] if d.kind is BlockKind.HEADING and d.level == 1), None)
        if first is not None:
            first.kind = BlockKind.TITLE
    # A writer without the letters for it leaves question marks.
    stated = {name: said for name, said in page.stated.items() if said.strip("? ")}
    return page.out.extract(stated)


class _Page:
    def __init__(self, source: Source) -> None:
        self.out = Extracted()
        self.stated: dict[str, str] = {}
        self._source = source
        self._state = _State()
        self._stack: list[_State] = []
        self._paragraphs = {"body": _Paragraph(), "note": _Paragraph()}
        self._notes: list[str] = []
        self._fonts: dict[int, str] = {}
        self._styles: dict[int, str] = {}
        self._number = 0  # of the font or style being declared
        self._name: list[str] = []
        self._skip = 0
        self._bytes = bytearray()

    def read(self) -> None:
        """Follow the file to its end."""
        for match in _TOKEN.finditer(self._source.data):
            code, word, number, sign, brace, text = match.groups()
            if code is not None or text is not None:
                self._add(bytes([int(code, 16)]) if code is not None else text)
                continue
            self._decoded()
            if brace is not None:
                self._group(opens=brace == b"{")
            elif sign is not None:
                self._sign(sign)
            else:
                self._word(word, None if number is None else int(number))
        self._decoded()
        self._paragraph()
        for note in self._notes:
            self.out.add(note, BlockKind.FOOTNOTE)

    def _add(self, data: bytes) -> None:
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        self._state.fresh = False
        if self._state.to and not self._state.hidden:
            self._bytes += data[skipped:]

    def _decoded(self) -> None:
        """What has come in as bytes, as text: a letter may be two of them."""
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            self._say(data.decode(self._state.codec, "replace"))

    def _say(self, text: str) -> None:
        state = self._state
        if state.to in self._paragraphs and not state.hidden:
            paragraph = self._paragraphs[state.to]
            paragraph.text.append(text)
            paragraph.plain |= not state.bold and not text.isspace()
        elif state.to:
            self._name.append(text)

    def _group(self, *, opens: bool) -> None:
        self._skip = 0
        if opens:
            if len(self._stack) >= _DEEPEST:
                raise InputError(
                    f"its groups nest deeper than {_DEEPEST:,}",
                    where=self._source.path,
                    remedy="open it in its own program and save it again, or remove it",
                )
            self._stack.append(self._state)
            self._state = replace(self._state, fresh=True)
            return
        if not self._stack:
            return
        self._end_of(self._state.to)
        left, self._state = self._state.to, self._stack.pop()
        if left == "note" and self._state.to != "note":
            self._end_note()

    def _end_of(self, to: str) -> None:
        """A name that was declared in a group, or a property."""
        if to in {"font", "style"}:
            name = "".join(self._name).strip().rstrip(";")
            if to == "style" and name:
                self._styles.setdefault(self._number, name)
            self._name = []
        elif to in _INFO.values():
            self.stated.setdefault(to, "".join(self._name).strip())
            self._name = []

    def _end_note(self) -> None:
        note = self._paragraphs["note"]
        if text := "".join(note.text).strip():
            self._notes.append(text)
        note.begin()

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            # A group that a reader may leave out if it does not know it.
            self._state.fresh = True
            self._state.to = self._state.to if self._state.to in {"", "font", "style"} else "?"
        elif self._state.to and (text := _ESCAPED.get(sign)):
            self._say(text)
        elif sign in {b"\n", b"\r"}:
            self._word(b"par", None)

    def _word(self, word: bytes, number: int | None) -> None:
        state = self._state
        fresh, state.fresh = state.fresh, False
        if fresh and self._destination(word):
            return
        if state.to == "?":
            state.to = ""
        if word == b"u" and number is not None:
            self._unicode(number)
        elif word == b"bin" and number:
            self._skip = number
        elif not self._letters(word, number) and state.to:
            self._layout(word, number)

    def _letters(self, word: bytes, number: int | None) -> bool:
        """Does the word say how the letters after it are written? Then that is noted."""
        state = self._state
        if word == b"uc":
            state.skip = max(number or 0, 0)
        elif word == b"f" and number is not None:
            self._number = number if state.to == "font" else self._number
            state.codec = self._fonts.get(number, state.codec)
        elif word == b"fcharset" and state.to == "font":
            self._fonts[self._number] = _CHARSETS.get(number or 0, "cp1252")
        elif word == b"ansicpg" and number:
            state.codec = _codec(number)
        elif word in {b"b", b"ab"}:
            state.bold = number != 0
        elif word == b"v":
            state.hidden = number != 0
        elif word == b"plain":
            state.bold = state.hidden = False
        else:
            return False
        return True

    def _destination(self, word: bytes) -> bool:
        """The first word of a group says where its text goes."""
        state = self._state
        if word in {b"fonttbl", b"stylesheet"}:
            state.to = "font" if word == b"fonttbl" else "style"
        elif word == b"info":
            state.to = "info"
        elif state.to == "info" and word in _INFO:
            state.to, self._name = _INFO[word], []
        elif state.to == "info" and word == b"creatim":
            state.to = "created"
        elif word in {b"footnote", b"endnote"} and state.to in {"body", "?"}:
            state.to = "note"
        elif word in {b"shptxt", b"shpinst"} and state.to == "?":
            state.to = "body" if word == b"shptxt" else ""
        elif word in _NOT_TEXT:
            state.to = ""
        else:
            return False
        return True

    def _unicode(self, number: int) -> None:
        code = number % 0x10000
        self._skip = self._state.skip
        if not self._state.to:
            return
        # Characters beyond the first plane come as two halves.
        text = chr(code)
        if 0xDC00 <= code <= 0xDFFF:
            said = self._paragraphs.get(self._state.to, _Paragraph()).text
            if said and 0xD800 <= ord(said[-1][-1:] or " ") <= 0xDBFF:
                text = (said.pop() + text).encode("utf-16", "surrogatepass").decode("utf-16")
        self._say(text)

    def _layout(self, word: bytes, number: int | None) -> None:
        state = self._state
        name = word.decode("ascii")
        if name in _SIGNS:
            self._say(_SIGNS[name])
        elif state.to == "created" and name in {"yr", "mo", "dy"} and number is not None:
            date = self.stated.get("created", "")
            self.stated["created"] = f"{date}-{number:02}" if date else f"{number:04}"
        elif state.to == "style" and name == "s" and number is not None:
            self._number = number
        elif state.to == "note" and name in {"par", "sect"}:
            self._say(" ")
        elif state.to == "body":
            self._property(name, number)

    def _property(self, name: str, number: int | None) -> None:
        paragraph = self._paragraphs["body"]
        if name in {"par", "sect", "page", "cell", "nestcell", "row"}:
            paragraph.cell |= name in {"cell", "nestcell"}
            self._paragraph()
        elif name == "pard":
            paragraph.style, paragraph.outline, paragraph.listed, paragraph.cell = 0, None, 0, False
        elif name == "intbl":
            paragraph.cell = True
        elif name == "s" and number is not None:
            paragraph.style = number
        elif name == "outlinelevel":
            paragraph.outline = number
        elif name == "ls" and number:
            paragraph.listed = max(paragraph.listed, 1)
        elif name == "ilvl" and number is not None:
            paragraph.listed = number + 1

    def _paragraph(self) -> None:
        paragraph = self._paragraphs["body"]
        text = "".join(paragraph.text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        kind, level = self._kind(paragraph)
        self.out.add(text, kind, level, bold=not paragraph.plain)
        paragraph.begin()

    def _kind(self, paragraph: _Paragraph) -> tuple[BlockKind, int]:
        style = self._styles.get(paragraph.style, "")
        if style.lower() in {"title", "العنوان"}:
            return BlockKind.TITLE, 1
        if heading := _HEADING.match(style):
            return BlockKind.HEADING, int(heading.group(1) or heading.group(2))
        if paragraph.outline is not None and 0 <= paragraph.outline < 9:
            return BlockKind.HEADING, paragraph.outline + 1
        if style.lower() in {"quote", "intense quote", "caption", "quotations"}:
            return (BlockKind.CAPTION if style.lower() == "caption" else BlockKind.QUOTE), 0
        if paragraph.listed:
            return BlockKind.LIST_ITEM, min(paragraph.listed, 10)
        return (BlockKind.TABLE_CELL if paragraph.cell else BlockKind.PARAGRAPH), 0


def _codec(page: int) -> str:
    import codecs

    try:
        return codecs.lookup(f"cp{page}").name
    except LookupError:
        return "utf-8" if page == 65001 else "cp1252"
