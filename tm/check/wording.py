"""What a check says: sentences by key, so that a page can say them in its reader's language.

The English is here, for the terminal, JSON and SARIF; the pages have the Arabic in their catalogue
(``tm/web/messages/ar/findings.json``). What is quoted in the other script stands between the
isolates U+2068 and U+2069, so that it does not reorder what is beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ARABIC = re.compile(r"[\u0620-\u06D3]")

ENGLISH: dict[str, str | dict[str, str]] = {
    # --- termbase ---
    "termbase.missing": "“{term}” is not rendered as the termbase says",
    "termbase.missing.instead": "“{term}” is not rendered as the termbase says: {right}",
    "termbase.unwanted": "“{written}” is {status}",
    "termbase.unwanted.instead": "“{written}” is {status}: {right}",
    "termbase.unwanted.since": "“{written}” is {status} since {since}",
    "termbase.unwanted.since.instead": "“{written}” is {status} since {since}: {right}",
    "termbase.entry": "termbase: {status}",
    # --- the memory's practice ---
    "house.written": "“{term}” is “{written}” here; the memory has “{usual}”",
    "house.otherwise": "“{term}” is rendered otherwise here; the memory has “{usual}”",
    "house.two_ways": {
        "one": "“{term}” is “{written}” here and “{usual}” once in this draft",
        "other": "“{term}” is “{written}” here and “{usual}” {n} times in this draft",
    },
    "house.same_sentence": "the same sentence",
    # --- consistency ---
    "consistency.english": "the same English has another Arabic in segment {segment}",
    "consistency.arabic": "the same Arabic renders other English in segment {segment}",
    "consistency.there": "there",
    # --- names ---
    "names.memory": {
        "one": "“{name}” is “{written}” here and “{usual}” in one unit of the memory",
        "other": "“{name}” is “{written}” here and “{usual}” in {n} units of the memory",
    },
    "names.draft": {
        "one": "“{name}” is “{written}” here and “{usual}” once in this draft",
        "other": "“{name}” is “{written}” here and “{usual}” {n} times in this draft",
    },
    "names.memory.count": {
        "one": "in one unit of the memory",
        "other": "in {n} units of the memory",
    },
    "names.draft.count": {"one": "once in this draft", "other": "{n} times in this draft"},
    # --- numbers ---
    "numbers.missing": "“{number}” is not in the Arabic",
    "numbers.added": "“{number}” is not in the English",
    "numbers.became": "“{number}” became “{other}”",
    "numbers.value": "value {value}",
    "numbers.values": "value {value} became {other}",
    # --- one side only, and the wrong language ---
    "omission": "nothing in the Arabic renders this",
    "addition": "this renders nothing in the English",
    "completeness.probability": "probability {probability} by the aligner",
    "untranslated.same": "the Arabic is the English again",
    "untranslated.english": "the Arabic is in English",
    "untranslated.arabic": "the English is in Arabic",
    "leftover": "“{word}” is not in the English",
    # --- typography ---
    "typography.latin_mark": "Latin “{mark}” in Arabic text: {right}",
    "typography.doubled_space": "doubled space",
    "typography.doubled_word": "doubled word: {word}",
    "typography.unopened": "“{mark}” closes what nothing opens",
    "typography.unclosed": "“{mark}” is never closed",
    "typography.odd_quotes": "an odd number of quotation marks",
    "typography.control": "stray direction control {control}",
    "typography.indic": "Arabic-Indic digits in a draft that writes the other set",
    "typography.western": "Western digits in a draft that writes the other set",
}
for _told, _how in {
    "of_late": "of late",
    "nearly_always": "nearly always",
    "in_memory": "in the memory",
    "rendered_so": "rendered so",
}.items():
    for _end, _period in {"": "", ".period": ", {first} – {last}"}.items():
        ENGLISH[f"house.{_told}{_end}"] = {
            "one": f"{_how}: {{times}} × ({{share}}%) in 1 document{_period}",
            "other": f"{_how}: {{times}} × ({{share}}%) in {{n}} documents{_period}",
        }


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence about a draft: which one, and what it names; ``n`` chooses the plural."""

    key: str
    values: tuple[tuple[str, str | int], ...] = ()

    def __str__(self) -> str:
        """The sentence in English.

        >>> str(told("consistency.english", segment=7))
        'the same English has another Arabic in segment 7'
        """
        values = dict(self.values)
        message = ENGLISH[self.key]
        if isinstance(message, dict):
            message = message["one" if values.get("n") == 1 else "other"]
        return message.format(**{name: _beside(value) for name, value in values.items()})


def told(key: str, **values: str | int) -> Told:
    """A sentence by its key in :data:`ENGLISH`."""
    return Told(key, tuple(values.items()))


def _beside(value: str | int) -> str | int:
    return f"\u2068{value}\u2069" if isinstance(value, str) and _ARABIC.search(value) else value
