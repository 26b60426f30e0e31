"""Plurals and persons undone: the dictionary form of an English word, by rule and by table.

Only inflection is undone. A stemmer of the Porter kind also joins *organ* with *organization*,
*import* with *important*, *nation* with *national*; in terminology these are different words.
"""

from __future__ import annotations

import re

from align.english.lexicon import lexicon

# Verbs whose silent e falls before -ed and -ing, by how what is left ends.
_SILENT_E = re.compile(
    r"(?:c|[^su]s|[bcfm]us|aus|v|[^z]z|u"
    r"|dg|rg|lg|[aeiu]g|[aeu]ng|[bcdfgkpstz]l"
    r"|[^eo]at|(?:[^aop]|[ms]p)ut|(?:c|nv|gn|un|nd|ed)it|(?:mp|pl|l)et|(?:v|n|u|m)ot"
    r"|[^aeo]ir|[^o]ur|[^eo]ar|[^aeou]in|[^eao]an|[ctv]en|[ph]on|[^o]un"
    r"|[^eo]am|[^a]im|[slft]um|(?:c|hr)om"
    r"|[^ao]id|[^eo]ad|[cps]ed|[lrcm]od|[^aeo]ud"
    r"|[^eo]ak|[^e]ik|[^o]ok|[^eo]ap|[^o]ip|yp|ib|[^ao]ub|af"
    r"|[^aeo]il|[dr]ul|yl)$"
)
_DOUBLED = re.compile(r"(?:([bdgklmnprtv])\1|quizz)$")
# Verbs that end in a doubled consonant before any ending.
_OWN_DOUBLE = re.compile(
    r"(?:un|re|mis|over)?(?:[^aeiou]*[aeiou]{1,2}ll|install|forestall|fulfill|enroll|instill"
    r"|distill|appall|recall|foretell|add|egg|odd|err|purr|butt|putt)$"
)
_PREFIX = re.compile(r"^(?:re|over|under|un|mis|dis|out|pre)")
# Plural endings and what they leave, the first that fits; later ones are shorter.
_PLURALS = (
    (re.compile(r"(?:ss|sh|x|[^aeiou]ch|[aeo]{2}ch|[dtwu]ich|o)es$"), 2),
    (re.compile(r"zzes$"), 2),
    (re.compile(r"s$"), 1),
)


def lemmas(word: str) -> tuple[str, ...]:
    """Dictionary forms of a lower-case word without apostrophes, the likeliest first.

    >>> [lemmas(word)[0] for word in ("militias", "crises", "policies", "viruses", "hamas")]
    ['militia', 'crisis', 'policy', 'virus', 'hamas']
    >>> [lemmas(word)[0] for word in ("provided", "planned", "visited", "negotiating", "ceased")]
    ['provide', 'plan', 'visit', 'negotiate', 'cease']
    >>> lemmas("meetings"), lemmas("found"), lemmas("organization")
    (('meeting', 'meet'), ('find', 'found'), ('organization',))
    """
    listed = lexicon()
    if words := listed.irregular.get(word):
        return words
    if len(word) < 3 or listed.has("kept", word) or listed.has("kept s", word):
        return (word,)
    if (singular := _singular(word)) != word:
        return (singular, *(form for form in lemmas(singular) if form != singular))
    if len(word) < 4:
        return (word,)
    if (verb := _verb(word)) != word:
        return (word, verb) if listed.has("kept endings", word) else (verb,)
    positive = _positive(word)
    return (word,) if positive == word else (positive, word)


def _singular(word: str) -> str:
    """A noun without its plural ending, or a verb without the s of the third person.

    >>> [_singular(word) for word in ("areas", "watches", "heroes", "critics", "politics", "moves")]
    ['area', 'watch', 'hero', 'critic', 'politics', 'move']
    """
    listed = lexicon()
    if word.endswith("men") and len(word) > 4:
        return word if listed.has("own men", word) else word[:-2] + "an"
    if not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith(("us", "is")):
        return word[:-1] if listed.has("plurals in is or us", word) else word
    if word.endswith("ics") and len(word) > 5:
        return word[:-1] if listed.has("plurals in ics", word) else word
    if listed.has("singulars in ie or oe", word[:-1]):
        return word[:-1]
    if word.endswith("ies"):
        return word[:-1] if len(word) <= 4 else word[:-3] + "y"
    if listed.has("plurals in uses", word) or _keeps_s(word.removesuffix("es")):
        return word[:-2]
    cut = next(length for ending, length in _PLURALS if ending.search(word))
    return word[:-cut]


def _keeps_s(word: str) -> bool:
    return lexicon().has("kept", word) or lexicon().has("kept s", word)


def _verb(word: str) -> str:
    """A verb without -ed or -ing.

    >>> [_verb(word) for word in ("carried", "agreed", "added", "changing", "bringing", "died")]
    ['carry', 'agree', 'add', 'change', 'bring', 'die']
    """
    if word.endswith("ied"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith("eed"):
        return word[:-1] if len(word) > 5 or word == "freed" else word
    for ending in ("ed", "ing"):
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= 2 and re.search("[aeiouy]", stem):
            return _infinitive(stem)
    return word


def _infinitive(stem: str) -> str:
    """A verb from what precedes -ed or -ing: a doubled consonant single again, a silent e back.

    >>> [_infinitive(stem) for stem in ("stopp", "kill", "compell", "manag", "need", "secur")]
    ['stop', 'kill', 'compel', 'manage', 'need', 'secure']
    """
    listed = lexicon()
    if _DOUBLED.search(stem):
        return stem if _OWN_DOUBLE.fullmatch(stem) else stem[:-1]
    if listed.has("no e", stem):
        return stem
    unprefixed = _PREFIX.sub("", stem)
    silent = listed.has("silent e", stem) or listed.has("silent e", unprefixed)
    return stem + "e" if silent or _SILENT_E.search(stem) else stem


def _positive(word: str) -> str:
    """An adjective without -er or -est, for adjectives that are listed.

    >>> [_positive(word) for word in ("larger", "heaviest", "biggest", "officer", "fighter")]
    ['large', 'heavy', 'big', 'officer', 'fighter']
    """
    for ending in ("er", "est"):
        if not word.endswith(ending):
            continue
        stem = word[: -len(ending)]
        candidates = [stem, stem + "e"]
        if stem.endswith("i"):
            candidates.append(stem[:-1] + "y")
        elif stem[-2:-1] == stem[-1:]:
            candidates.append(stem[:-1])
        for positive in candidates:
            if lexicon().has("compared", positive):
                return positive
    return word
