"""Word patterns that tell a noun from an adjective when the lexicon does not."""

from __future__ import annotations


def is_noun_in_ya(body: str) -> bool:
    """Whether ية ends a noun by its pattern, so that no adjective hides in it: تسوية، حكاية.

    >>> [is_noun_in_ya(body) for body in ("تسوي", "حكاي", "اداري")]
    [True, True, False]
    """
    return body.endswith("اي") or (body.startswith("ت") and len(body) == 4)


def is_verbal_noun(body: str) -> bool:
    """Whether a stem is shaped like a verbal noun whose plural in ات has no ة in the singular.

    >>> [is_verbal_noun(stem) for stem in ("اجتماع", "تفجير", "اصلاح", "حكوم")]
    [True, True, True, False]
    """
    if body.startswith("ت") and len(body) in (4, 5):
        return True
    return len(body) >= 5 and body[0] == "ا" and body[-2] == "ا"


def is_form_three(body: str) -> bool:
    """Whether a participle has the pattern مفاعل, whose feminine is first of all a verbal noun.

    >>> [is_form_three(body) for body in ("معالج", "مسلح", "مساعد")]
    [True, False, True]
    """
    return len(body) == 5 and body[0] == "م" and body[2] == "ا"
