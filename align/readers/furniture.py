"""Page furniture: what stands on a page about the page, told from the text by rules.

Bylines, date lines, "also available in …", author boxes, lists of recommended reading, share bars,
copyright lines. Such blocks stay where they are, as boilerplate, because one side often lacks what
the other has; what they state of author, translator, date and the other language is read off.

The rules are lists of phrases in both languages, matched against whole short blocks. They know no
publisher. A phrase that could head a section of the text (*Recommendations*, *Further research*)
is not in them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from align.dates import dates
from align.document import BlockKind, Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.readers.draft import Draft

# Furniture lines are short; author boxes before the text are one paragraph, at its end a few.
_LINE_CHARACTERS, _LINE_WORDS = 160, 20
_HEAD_BLOCKS, _TAIL_BLOCKS = 12, 8
_BOX_BLOCKS_AT_HEAD, _NAME_WORDS = 1, 6
_LONGEST_BYLINE = 500

_NAME = r"[^\W\d_][\w'’.\-]*"
_PARTICLE = r"(?:and|with|al|el|bin|ibn|de|van|von|der|la|le|for)"
_EN_NAMES = rf"(?:[^\W\d_a-z][\w'’.\-]*|{_PARTICLE}(?:-\w+)?|&|,)(?:\s*,?\s+(?:[^\W\d_a-z][\w'’.\-]*|{_PARTICLE}(?:-[\w’']+)?|&)){{0,14}},?"  # noqa: E501
_AR_NAMES = r"[^.!?؟؛:]{2,100}"

_BYLINE = re.compile(
    rf"(?i:(?:(?:posted|published|written|analysis)\s+)?(?:on\s+)?by|authors?\s*:)\s*:?\s+(?P<en>{_EN_NAMES})"
    rf"|(?:بقلم\s*:?\s+|(?:كتبها?|كتبته|الكاتبة?|الكاتبان|المؤلفة?|المؤلفان|المؤلفون|تأليف|إعداد)\s*:\s*)"
    rf"(?P<ar>{_AR_NAMES})"
)
_TRANSLATOR = re.compile(
    r"(?:translat(?:ed\s+by|ion(?:\s+by)?|or)\s*:?\s+|"
    r"(?:ترجم[ةه](?:\s+وتحرير)?|المترجمة?)\s*:\s*|ترجم[ةه]\s+(?!ال)(?=\S+(?:\s+\S+){1,3}\Z)|"
    r"(?:ترجمها|ترجمته|نقله|نقلها|نقلته|نقلتها)\s+(?:(?:إلى|عن)\s+(?:العربية|الإنجليزية)\s*:?\s*)?)"
    r"(?P<name>[^.!?؟؛:]{2,80})",
    re.IGNORECASE,
)
_DATE_WORDS = re.compile(
    r"published|posted|updated|last|modified|issued|release|date|on|and|at|the|of"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|نُ?شرت?|نُ?شر|في|بتاريخ|تاريخ|النشر|التاريخ|آخر|تحديث|التحديث|صدرت?|يوم|م"
    r"|(?:ال)?(?:اثنين|إثنين|ثلاثاء|أربعاء|خميس|جمعة|سبت|أحد)",
    re.IGNORECASE,
)
_ALTERNATE = re.compile(
    r"(?:(?:this\s+\w+\s+is\s+)?(?:also\s+)?available\s+(?:also\s+)?in|read\s+(?:this\s+\w+\s+)?in|"
    r"view\s+in|go\s+to\s+the)\b.{0,60}\b(?:arabic|english|العربية|عربي|français|فارسی|french|persian)"
    r"\b.{0,20}"
    r"|(?:for\s+the|the)\s+(?:arabic|english)\s+version\b.{0,60}"
    r"|(?:arabic|english)(?:\s+(?:version|text|edition|translation))?"
    r"|العربية|عربي|English"
    r"|(?:متوفرة?|متاحة?)\s+(?:أيضاً\s+|أيضًا\s+|كذلك\s+)?(?:باللغة|ب|باللغتين).{0,60}"
    r"|(?:هذ[اه]\s+\S+\s+متوفرة?|للاطلاع|اطّ?لع|اقرأ|لقراءة|انظر|راجع)\s.{0,40}"
    r"(?:بالإنجليزية|بالإنكليزية|بالانجليزية|بالانكليزية|بالعربية|الإنجليزي[ةه]?|الإنكليزي[ةه]?|"
    r"الانجليزي[ةه]?|الانكليزي[ةه]?|العربي[ةه]?)\b.{0,30}"
    r"|(?:النسخة|النص|الصيغة)\s+(?:الإنجليزية|الإنكليزية|العربية|الأصلية).{0,40}",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"(?:share(?:\s+(?:this|on|via|with)\b.{0,40})?|print(?:\s+this\b.{0,20})?|e-?mail(?:\s+this\b"
    r".{0,20})?|tweet|follow\s+(?:us|the)\b.{0,60}|download(?:\s+(?:the\s+|as\s+)?pdf.{0,20})?|"
    r"subscribe\b.{0,60}|sign\s+up\b.{0,60}|(?:facebook|twitter|linkedin|whatsapp|telegram|x)"
    r"|شاركو?ا?\s.{0,40}|شارك(?:ها|نا)?|للمشاركة.{0,30}|مشاركة|اطبع.{0,20}|طباعة|تابعو?نا.{0,40}|"
    r"(?:تحميل|تنزيل)\b.{0,40}|اشترك.{0,50}|أرسل\s.{0,40}|غرّ?د.{0,20}|فيسبوك|تويتر|واتساب|تلغرام)",
    re.IGNORECASE,
)
_SERIES = re.compile(
    r"(?:(?:policy|research|working|briefing|issue|special|strategic)\s+)?"
    r"(?:brief|note|paper|watch|alert|report|analysis|commentary|policywatch|focus)s?"
    r"\s+(?:no\.?|number|#)?\s*\d+\b.{0,60}"
    r"|(?:موجز|ورقة|مذكرة|تقرير|تحليل|دراسة|سلسلة)\s+(?:\S+\s+)?(?:رقم|العدد)\s*[\d٠-٩]+\b.{0,60}"
    r"|(?:reading\s+time|مدة\s+القراءة|زمن\s+القراءة)\b.{0,30}|\d+\s+min(?:ute)?s?\s+read"
    r"|(?:topics?|tags?|filed\s+under|keywords|الوسوم|وسوم|كلمات\s+مفتاحية|الكلمات\s+المفتاحية)\s*:.*"
    r"|(?:©|\(c\)|copyright\b|حقوق\s+النشر).{0,120}|.{0,80}(?:all\s+rights\s+reserved|"
    r"جميع\s+الحقوق\s+محفوظة).{0,40}",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"about\s+(?:the\s+)?(?:authors?|writers?|contributors?)|(?:the\s+)?authors?|author\s+bios?|"
    r"(?:نبذة\s+عن|عن|حول|تعريف\s+ب|من\s+هو|من\s+هي)\s*(?:ال)?(?:كاتب|كاتبة|كاتبين|كاتبتين|كتّاب|كتاب|"
    r"مؤلف|مؤلفة|مؤلفين|مؤلفتين|باحث|باحثة|باحثين)|(?:المؤلف|الكاتب)(?:ة|ون|ان|ين)?",
    re.IGNORECASE,
)
_RECOMMENDED = re.compile(
    r"(?:recommended|related)(?:\s+(?:reading|content|articles?|posts?|publications?|analysis|"
    r"research|topics|stories|links))?|read\s+(?:more|next|also)|see\s+also|more\s+from\s.{1,40}|"
    r"more\s+(?:on|about)\s+this\s.{1,30}|you\s+(?:may|might)\s+also\s+like|also\s+by\s.{1,40}|"
    r"(?:مقالات|مواد|مواضيع|موضوعات|إصدارات|منشورات|تقارير|دراسات|أبحاث|محتوى|روابط|قراءات)\s+"
    r"(?:ذات\s+صلة|مشابهة|مقترحة|مرتبطة|موصى\s+بها|أخرى)|اقرأ(?:وا)?\s+(?:أيضاً|أيضًا|المزيد|كذلك)|"
    r"قد\s+(?:يهمك|يعجبك|تهمك)(?:\s+أيضاً|\s+أيضًا)?|(?:موصى\s+به|نوصي\s+ب).{0,20}|للمزيد|"
    r"المزيد\s+(?:من|عن)\s.{1,40}|انظر\s+(?:أيضاً|أيضًا)",
    re.IGNORECASE,
)
_NAME_JOINTS = re.compile(r"\s+and\s+|\s+و(?=\S)|\s*[,،&]\s*")
_SEPARATOR = re.compile(r"\s*(?:[|·•\n]|\s[/–—]\s)\s*")


class Stated(NamedTuple):
    """What the furniture of a page says of it; ``None`` where it says nothing."""

    author: str | None = None
    translator: str | None = None
    date: str | None = None
    alternate: str | None = None


def mark_furniture(drafts: Sequence[Draft], language: Language) -> Stated:
    """Set the kind of furniture blocks to boilerplate, in place; return what they state."""
    found: dict[str, str] = {}
    text_begins = _first_running_text(drafts)
    for at, draft in enumerate(drafts):
        if draft.kind is BlockKind.TITLE and not _is_series(draft):
            continue
        outside = at < max(_HEAD_BLOCKS, text_begins) or at >= len(drafts) - _TAIL_BLOCKS
        stated = _furniture_line(draft, language) if outside else None
        if stated is not None:
            draft.kind, draft.level = BlockKind.BOILERPLATE, 0
            for name, value in stated.items():
                found.setdefault(name, value)
    _retitle(drafts)
    _mark_bare_byline(drafts, found, language)
    _mark_boxes(drafts)
    _mark_biographies(drafts, found.get("author"))
    for draft in drafts:
        if draft.aside and draft.kind is not BlockKind.TITLE:
            draft.kind, draft.level = BlockKind.BOILERPLATE, 0
    return Stated(**found)


def _is_series(draft: Draft) -> bool:
    """Is what looked like the title the name and number of a series?"""
    return draft.guessed and _SERIES.fullmatch(draft.text) is not None


def _retitle(drafts: Sequence[Draft]) -> None:
    """Where the first line was a series, the title is the heading after it."""
    if drafts and drafts[0].kind is BlockKind.BOILERPLATE and drafts[0].guessed:
        for draft in drafts[1:3]:
            if draft.kind is BlockKind.HEADING and draft.guessed:
                draft.kind = BlockKind.TITLE
                return


def _first_running_text(drafts: Sequence[Draft]) -> int:
    """The first block too long to be furniture."""
    for at, draft in enumerate(drafts):
        if len(draft.text.split()) > _LINE_WORDS:
            return at
    return len(drafts)


def _furniture_line(draft: Draft, language: Language) -> dict[str, str] | None:
    """What a furniture line states (perhaps nothing), or None if the block is not one."""
    text = draft.text
    if len(text) > _LINE_CHARACTERS or len(text.split()) > _LINE_WORDS:
        return None
    stated: dict[str, str] = {}
    for piece in _SEPARATOR.split(text):
        if not _piece(piece.strip(), language, stated, draft):
            return None
    return stated


def _piece(piece: str, language: Language, stated: dict[str, str], draft: Draft) -> bool:
    """Is this part of a line furniture? Notes in ``stated`` what it says."""
    if not piece:
        return True
    # Headings and the facts listed in a text ("Date: 5 May") are text.
    may_name = draft.guessed or draft.kind in {BlockKind.PARAGRAPH, BlockKind.BOILERPLATE}
    rest, date = _without_date(piece, language)
    if date and may_name and not _DATE_WORDS.sub("", rest).strip(" ,،.:()-–/"):
        stated["date"] = date
        return True
    if may_name and (match := _TRANSLATOR.fullmatch(rest.rstrip("."))):
        stated["translator"] = match["name"].strip(" ,،")
    elif may_name and (match := _BYLINE.fullmatch(rest)):
        stated["author"] = (match["en"] or match["ar"]).strip(" ,،")
    elif _ALTERNATE.fullmatch(piece.strip(" .:()[]")):
        if target := _alternate_target(draft):
            stated["alternate"] = target
        return bool(draft.links) or len(piece.split()) > 1
    elif _SHARE.fullmatch(piece.strip(" .:!")):
        return draft.kind is not BlockKind.HEADING
    else:
        return _SERIES.fullmatch(piece) is not None
    if date:
        stated["date"] = date
    return True


def _without_date(text: str, language: Language) -> tuple[str, str | None]:
    """The text without its first full date, and that date as ``YYYY-MM-DD``."""
    if not any(character.isdigit() for character in text):
        return text, None
    other: Language = "en" if language == "ar" else "ar"
    for side in (language, other):
        for date in dates(text, side):
            if date.year and date.month and date.calendar == "gregorian":
                rest = f"{text[: date.start].rstrip(' ,،(-–')} {text[date.end :].lstrip(' ,،)-–')}"
                return rest.strip(), f"{date.year:04}-{date.month:02}-{date.day or 1:02}"
    return text, None


def _alternate_target(draft: Draft) -> str | None:
    if draft.links:
        return draft.links[0].target
    address = re.search(r"https?://\S+", draft.text)
    return address.group().rstrip(".,)") if address else None


def _mark_bare_byline(drafts: Sequence[Draft], found: dict[str, str], language: Language) -> None:
    """A line of two to five names between the title and another furniture line is a byline."""
    if "author" in found:
        return
    for at in range(1, min(4, len(drafts) - 1)):
        before, draft, after = drafts[at - 1], drafts[at], drafts[at + 1]
        words = draft.text.split()
        if (
            before.kind is BlockKind.TITLE
            and after.kind is BlockKind.BOILERPLATE
            and draft.kind in {BlockKind.PARAGRAPH, BlockKind.HEADING}
            and 2 <= len(words) <= 5
            and (
                re.fullmatch(_EN_NAMES, draft.text)
                if language == "en"
                else all(word.isalpha() for word in words)
            )
        ):
            draft.kind, draft.level = BlockKind.BOILERPLATE, 0
            found["author"] = draft.text


def _mark_boxes(drafts: Sequence[Draft]) -> None:
    """Mark author boxes and lists of recommended reading, from their heading to the next."""
    length = sum(len(draft.text) for draft in drafts)
    before = 0
    at = 0
    while at < len(drafts):
        start = at
        if opens_box(drafts[at]):
            level = drafts[at].level
            at_head = before < length / 2
            at += 1
            apart = drafts[start].aside  # then the page says itself where the box ends
            while at < len(drafts) and not _closes_box(drafts[at], level):
                if apart and not drafts[at].aside:
                    break
                if at_head and at - start > _BOX_BLOCKS_AT_HEAD:
                    break
                at += 1
            for draft in drafts[start:at]:
                draft.kind, draft.level = BlockKind.BOILERPLATE, 0
        else:
            at += 1
        before += sum(len(draft.text) for draft in drafts[start:at])


def _mark_biographies(drafts: Sequence[Draft], author: str | None) -> None:
    """A last paragraph that begins with an author's full name tells of the author."""
    names = [
        name.strip()
        for name in _NAME_JOINTS.split((author or "")[:_LONGEST_BYLINE])
        if " " in name.strip()
    ]
    running = [draft for draft in drafts if draft.kind is BlockKind.PARAGRAPH]
    for draft in reversed(running[-len(names) :] if len(running) > len(names) else []):
        if not draft.text.startswith(tuple(names)):
            return
        draft.kind = BlockKind.BOILERPLATE


def opens_box(draft: Draft) -> bool:
    """Is this block the heading of an author box or of a list of recommended reading?"""
    text = draft.text.strip(" :.")
    if draft.kind not in {BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.BOILERPLATE}:
        return False
    return bool(_ABOUT.fullmatch(text) or _RECOMMENDED.fullmatch(text))


def _closes_box(draft: Draft, level: int) -> bool:
    """A heading of the same rank ends a box; so does one below it that is no author's name."""
    if draft.kind in {BlockKind.TITLE, BlockKind.FOOTNOTE}:
        return True
    if draft.kind is not BlockKind.HEADING:
        return False
    name = len(draft.text.split()) <= _NAME_WORDS and not re.search(r"[,،:;؛.!?؟]", draft.text)
    return draft.level <= max(level, 1) or not name
