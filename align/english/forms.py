"""The matching forms of an English word."""

from __future__ import annotations

import re

from align.english.inflection import lemmas
from align.english.spelling import american
from align.orthography import plain

_CONTRACTED = re.compile(r"^(.+?)(n't|'(?:s|re|ve|ll|d|m)|s')$")
_NEGATED = {"ca": "can", "wo": "will", "sha": "shall", "ai": "be"}
# Short words that, in capitals or with dots, are a country or a body and no longer themselves.
_BODIES = frozenset({"us", "it", "who", "aid", "aids", "sat", "fed", "is", "am", "un"})
_LONGEST_ACRONYM = 5


def matching_forms(word: str) -> tuple[str, ...]:
    """The forms under which a word may be found, the likeliest first; at least one.

    Case, accents, possessives, contractions, inflection and the spelling of both shores fold. Not
    cached: see :func:`align.words.matching_forms`.

    >>> matching_forms("Organisations"), matching_forms("organization’s")
    (('organization',), ('organization',))
    >>> matching_forms("U.S."), matching_forms("US’s"), matching_forms("us")
    (('US',), ('US',), ('we',))
    >>> matching_forms("doesn't"), matching_forms("they're"), matching_forms("Sana'a")
    (('do', 'not'), ('they',), ('sanaa',))
    """
    folded = plain(word)
    negated = False
    if match := _CONTRACTED.match(folded):
        stem, ending = match.groups()
        negated = ending == "n't"
        folded = _NEGATED.get(stem, stem) if negated else stem + ("s" if ending == "s'" else "")
    dotted = "." in folded and not folded[:1].isdigit()
    bare = (folded.replace(".", "") if dotted else folded).replace("'", "")
    capitals = word[: len(folded)].isupper() and len(folded) > 1
    if not bare:
        return (plain(word) or word,)
    if bare in _BODIES and (dotted or capitals):
        return (bare.upper(),)
    if capitals and len(bare) <= _LONGEST_ACRONYM:
        return (bare,)
    forms = lemmas(american(bare))
    return (*forms, "not") if negated else forms
