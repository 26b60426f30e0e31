"""What matching forms join and keep apart: python -m benchmarks.matching_forms.

On the cases of tests/cases/*_forms.json: the share of ordinary written forms whose grouping form is
their word's, that share any form with it, and the share of look-alikes that share none. Beside
them the Snowball stemmers (snowballstemmer) and, for Arabic, the light stemmer of Lucene's
ArabicAnalyzer. Then tokens a second, on the news documents.
"""

from __future__ import annotations

import json
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import snowballstemmer  # type: ignore[import-untyped]

from align import arabic, english
from align.arabic import fold_arabic
from align.orthography import plain
from align.words import fold, word_forms, words
from tests.shared import shared_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.document import Language

CASES = Path(__file__).resolve().parents[1] / "tests/cases"
LUCENE_PREFIXES = ("ال", "وال", "بال", "كال", "فال", "لل", "و")
LUCENE_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")


class Shares(NamedTuple):
    """Of ordinary forms: grouped, found. Of look-alikes: apart."""

    grouped: float
    found: float
    apart: float


def lucene_light(word: str) -> str:
    """Lucene's ArabicNormalizer and ArabicStemmer, from their description."""
    stem = fold_arabic(word)
    for prefix in LUCENE_PREFIXES:
        least = 3 if prefix == "و" else 2
        if stem.startswith(prefix) and len(stem) - len(prefix) >= least:
            stem = stem[len(prefix) :]
            break
    for suffix in LUCENE_SUFFIXES:
        if stem.endswith(suffix) and len(stem) - len(suffix) >= 2:
            stem = stem[: -len(suffix)]
    return stem


def shares(cases: dict[str, Any], forms: Callable[[str], tuple[str, ...]]) -> Shares:
    families = cases["families"]
    grouped = [
        forms(form)[0] == forms(family["word"])[0] for family in families for form in family["same"]
    ]
    found = [
        bool(set(forms(form)) & set(forms(family["word"])))
        for family in families
        for form in (*family["same"], *family.get("found", ()))
    ]
    look_alikes = [(each["word"], other) for each in families for other in each["apart"]]
    look_alikes += [(each["word"], each["apart"]) for each in cases["known_failures"]]
    apart = [not set(forms(word)) & set(forms(other)) for word, other in look_alikes]
    return Shares(*(sum(each) / len(each) for each in (grouped, found, apart)))


def one(stem: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    """A stemmer in the shape of matching forms."""
    return lambda word: (stem(word),)


def tokens_a_second(language: Language) -> dict[str, float]:
    folder = shared_path("eval/documents/news")
    lines = [line for file in folder.glob(f"*.{language}") for line in file.open(encoding="utf-8")]
    tokens = sum(len(words(line, language)) for line in lines)
    rates = {}
    for name, function in (("words", words), ("word_forms", word_forms), ("fold", fold)):
        since = time.process_time()
        for line in lines:
            function(line, language)
        rates[f"{name}, first time"] = tokens / (time.process_time() - since)
        since = time.process_time()
        for _ in range(5):
            for line in lines:
                function(line, language)
        rates[f"{name}, cached"] = 5 * tokens / (time.process_time() - since)
    return rates


def main() -> None:
    print(f"muwazi {version('muwazi')} | matching forms | snowballstemmer", end=" ")
    print(version("snowballstemmer"))
    print("| cases | forms | look-alikes | method | grouped | found | look-alikes apart |")
    print("|---|---:|---:|---|---:|---:|---:|")
    ar_stem = snowballstemmer.stemmer("arabic").stemWord
    en_stem = snowballstemmer.stemmer("english").stemWord
    methods: dict[str, dict[str, Callable[[str], tuple[str, ...]]]] = {
        "arabic": {
            "muwazi": arabic.matching_forms,
            "Snowball": one(lambda word: str(ar_stem(plain(word)))),
            "Lucene light": one(lucene_light),
        },
        "english": {
            "muwazi": english.matching_forms,
            "Snowball": one(lambda word: str(en_stem(plain(word)))),
        },
    }
    for name, each in methods.items():
        cases = json.loads((CASES / f"{name}_forms.json").read_text(encoding="utf-8"))
        forms = sum(len(f["same"]) + len(f.get("found", ())) for f in cases["families"])
        apart = sum(len(f["apart"]) for f in cases["families"]) + len(cases["known_failures"])
        for method, function in each.items():
            found = " | ".join(f"{share:.3f}" for share in shares(cases, function))
            print(f"| {name} | {forms} | {apart} | {method} | {found} |")
    print("\n| language | call | tokens a second |\n|---|---|---:|")
    for language in ("en", "ar"):
        for call, rate in tokens_a_second(language).items():
            print(f"| {language} | {call} | {rate:,.0f} |")


if __name__ == "__main__":
    main()
