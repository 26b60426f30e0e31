"""Words that hold sentences together: never a term by themselves, never the edge of one.

Closed classes only (articles, prepositions, conjunctions, pronouns, auxiliaries), as
:func:`align.words.primary_form` yields them for Arabic and lower-cased for English.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from align.orthography import plain
from align.words import fold, matching_forms

if TYPE_CHECKING:
    from tm.unit import Side

_ENGLISH = """
the a an of in on at to for from by with without within and or nor but yet so as is are was were
be been being am that this these those it its itself his her hers their theirs our ours your yours
my mine he she they we you i me him them us who whom whose which what when where why how not no
than then there here has have had having do does did doing done will would shall should can could
may might must if unless until while because although though since into onto about over under
between among through during after before against toward towards upon across along around behind
beyond near per via also only just very too more most much many some any all both each every
either neither such other another same own few several still even already again once now
"""
_ARABIC = """
في من على إلى عن مع إن أن أو أم ثم بل لا ما لم لن قد هذا هذه هذان هاتان هؤلاء ذلك تلك أولئك التي
الذي الذين اللذان اللتان اللواتي هو هي هم هن هما نحن أنا أنت أنتم كما لكن ولكن غير إذا إذ حين حيث
منذ حتى بين عند كان كانت كانوا يكون تكون وأن وإن أي كل هناك هنا لدى لدي لديه لديها لديهم قبل بعد
خلال بسبب أثناء وقد فقد لقد إنه أنه إنها أنها إنهم أنهم به بها بهم فيه فيها فيهم له لها لهم منه
منها منهم عليه عليها عليهم عنه عنها عنهم إليه إليها إليهم أما أيضا أيضاً عبر ضد نحو دون لأن لأنها
لأنه ليس ليست ليسوا سوى مثل هل كي لكي لو لولا مما عما فيما بما كلما حول فوق تحت وراء أمام ضمن
بينما بعض أية إما ألا إلا لذلك كذلك وذلك بذلك هكذا أكثر جداً معا معاً يمكن يجب ينبغي سيما رغم بشأن
إزاء تجاه لعل ليت كأن لدينا
"""
_ARTICLES = frozenset(("the", "a", "an"))


@cache
def _forms(side: Side) -> frozenset[str]:
    if side == "en":
        return frozenset(_ENGLISH.split())
    return frozenset(fold(word, "ar") for word in _ARABIC.split())


def is_function_word(word: str, side: Side) -> bool:
    """Whether the word is one of the closed classes, with or without و or ف before it.

    >>> [is_function_word(word, "ar") for word in ("في", "وفي", "فيلق", "التي", "إليه", "آلية")]
    [True, True, False, True, True, False]
    >>> [is_function_word(word, "en") for word in ("Of", "office")]
    [True, False]
    """
    if side == "en":
        return plain(word) in _forms("en")
    if "ة" in word and fold(word, "ar") != "ايه":  # آلية folds like إليه, which it is not
        return False
    folded = fold(word, "ar")
    known = _forms("ar")
    return folded in known or (folded[:1] in ("و", "ف") and folded[1:] in known)


def is_article(word: str) -> bool:
    """Whether an English word is an article, which a term is looked up without."""
    return plain(word) in _ARTICLES


def content_forms(words: list[str], side: Side) -> list[tuple[str, ...]]:
    """The matching forms of the words that are not function words, in order."""
    return [matching_forms(word, side) for word in words if not is_function_word(word, side)]
