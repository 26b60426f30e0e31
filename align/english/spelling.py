"""British and American spelling of one word."""

from __future__ import annotations

import re

from align.english.lexicon import lexicon

# Stems in British spelling, with the American one; anything may follow.
_STEMS = {
    "aluminium": "aluminum",
    "anaem": "anem",
    "anaesth": "anesth",
    "armour": "armor",
    "artefact": "artifact",
    "behaviour": "behavior",
    "candour": "candor",
    "clamour": "clamor",
    "colour": "color",
    "demeanour": "demeanor",
    "diarrhoea": "diarrhea",
    "dishonour": "dishonor",
    "encyclopaed": "encycloped",
    "endeavour": "endeavor",
    "enrolment": "enrollment",
    "favour": "favor",
    "fervour": "fervor",
    "flavour": "flavor",
    "foetus": "fetus",
    "fulfilment": "fulfillment",
    "gynaecolog": "gynecolog",
    "haemo": "hemo",
    "harbour": "harbor",
    "honour": "honor",
    "humour": "humor",
    "instalment": "installment",
    "judgement": "judgment",
    "labour": "labor",
    "leukaem": "leukem",
    "misbehaviour": "misbehavior",
    "mould": "mold",
    "neighbour": "neighbor",
    "odour": "odor",
    "orthopaed": "orthoped",
    "paediatr": "pediatr",
    "plough": "plow",
    "rancour": "rancor",
    "rigour": "rigor",
    "rumour": "rumor",
    "saviour": "savior",
    "savour": "savor",
    "sceptic": "skeptic",
    "skilful": "skillful",
    "smoulder": "smolder",
    "splendour": "splendor",
    "sulph": "sulf",
    "tumour": "tumor",
    "valour": "valor",
    "vapour": "vapor",
    "vigour": "vigor",
    "wilful": "willful",
}
# Whole words; s or d may follow.
_WORDS = {
    "aeroplane": "airplane",
    "calibre": "caliber",
    "catalogue": "catalog",
    "centre": "center",
    "cheque": "check",
    "defence": "defense",
    "dialogue": "dialog",
    "enrol": "enroll",
    "fibre": "fiber",
    "fulfil": "fulfill",
    "grey": "gray",
    "jewellery": "jewelry",
    "kilometre": "kilometer",
    "licence": "license",
    "litre": "liter",
    "meagre": "meager",
    "metre": "meter",
    "millimetre": "millimeter",
    "centimetre": "centimeter",
    "moustache": "mustache",
    "offence": "offense",
    "practise": "practice",
    "pretence": "pretense",
    "programme": "program",
    "pyjama": "pajama",
    "sabre": "saber",
    "sombre": "somber",
    "spectre": "specter",
    "storey": "story",
    "theatre": "theater",
    "tonne": "ton",
    "tyre": "tire",
}
_STEM = re.compile("|".join(sorted(_STEMS, key=len, reverse=True)))
_MANOEUVRE = re.compile(r"^man(?:oeu|eu)vr(?:e(?=d|r|s|$))?(.*)$")
_ISE = re.compile(r"(?<=[a-z]{3})is(e|ed|es|ing|er|ers|ation|ations|able)$")
_YSE = re.compile(r"^((?:psycho)?anal|paral|catal|electrol|hydrol)ys(e|ed|ing|er|ers)$")
_LL = re.compile(
    r"^(cancel|channel|counsel|dial|equal|fuel|funnel|initial|jewel|label|level|libel|marshal|marvel"
    r"|model|panel|pedal|quarrel|refuel|rival|shovel|signal|spiral|total|towel|travel|tunnel"
    r"|unravel)l(ed|ing|er|ers)$"
)


def american(word: str) -> str:
    """A lower-case word in American spelling, where the two shores differ by rule or are listed.

    >>> [american(word) for word in ("organisations", "defence", "analysed", "labour", "centres")]
    ['organizations', 'defense', 'analyzed', 'labor', 'centers']
    >>> [american(word) for word in ("promise", "advised", "enterprise", "rises", "travelling")]
    ['promise', 'advised', 'enterprise', 'rises', 'traveling']
    """
    for ending in ("", "s", "d"):
        if word.endswith(ending) and (whole := _WORDS.get(word[: len(word) - len(ending)])):
            return whole + ("ed" if ending == "d" and not whole.endswith("e") else ending)
    if match := _MANOEUVRE.match(word):
        return f"maneuver{match[1]}"
    if match := _STEM.match(word):
        return _STEMS[match.group()] + word[match.end() :]
    if match := _YSE.match(word):
        return f"{match[1]}yz{match[2]}"
    if match := _LL.match(word):
        return match[1] + match[2]
    if (match := _ISE.search(word)) and word[: match.start()] not in lexicon().sections["own ise"]:
        return f"{word[: match.start()]}iz{match[1]}"
    return word
