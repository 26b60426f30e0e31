"""Abbreviations after which a full stop does or does not end a sentence, English and Arabic.

Each set says what may follow. English forms are lower case without their last stop; where a form is
also a word (*gen*, *sat*, *rep*), it counts only with a capital.
"""

from __future__ import annotations


def _forms(listed: str) -> frozenset[str]:
    """The forms listed, one set."""
    return frozenset(listed.split())


# Stand before a name or an explanation: the sentence goes on, whatever follows.
TITLES = _forms(
    "mr mrs ms messrs mx dr prof gen lt col maj capt cmdr cdr cpl sgt adm brig amb sen rep gov "
    "pres supt rev hon fr mt ft gens profs sens reps drs lts insp dir min sec"
)
NEVER_END = _forms(
    "vs v viz cf ca c e.g i.e eg ie approx circa resp incl excl a.k.a n.b q.v s.v esp"
)
# Go on only when a number follows: "No. 5", "Fig. 2", "Jan. 7". "No. We must not." ends.
BEFORE_NUMBER = _forms(
    "no nos nr fig figs p pp pg par para paras art arts sec secs sect ch chap vol vols vers ver eq "
    "ex exh app tab est b d fl tel ext res ed eds n nn fn ll cl"
)
BEFORE_DAY = _forms(
    "jan feb mar apr may jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat "
    "sun"
)
# May end a sentence: then the next word must be one that begins sentences.
MAY_END = _forms(
    "inc ltd co cos corp bros plc llc jr sr esq ph.d m.d m.a b.a ba ma llm st ave blvd rd dept "
    "univ assn govt intl natl gmbh s.a s.a.l s.a.r.l d.c u.s u.k u.n e.u u.a.e u.s.a b.c a.d "
    "b.c.e c.e n.y l.a"
)
# May end a sentence: then any capital letter begins the next.
ENDS_BEFORE_CAPITAL = _forms("etc al ibid")
HOURS = frozenset({"a.m", "p.m", "am", "pm"})
AFTER_HOURS = _forms(
    "et est edt ct pt gmt utc bst cet eastern central local baghdad beirut damascus tehran tel "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december"
)

# Words that begin sentences and are no names: after "U.S." they tell "The" from "Army".
SENTENCE_OPENERS = _forms(
    "a an the this that these those it he she they we i you there here in on at by for from with "
    "without to under over during despite after before since until unless if when while although "
    "though because as but and or nor so yet still then thus hence however moreover furthermore "
    "nevertheless nonetheless meanwhile instead indeed also even once only another both some many "
    "most few all each every several no not what who why how where which whose his her its their "
    "our my your such neither either today now later earlier first second third finally according "
    "given among between beyond rather perhaps let do does did is are was were has have had can "
    "could will would should may might must consider see asked"
)

# Arabic: before a name, a number or the rest of a title; never the end.
ARABIC_TITLES = _forms("د أ م أ.د ا.د أ.م أ.م.د ا.م.د م.د د.م أ.ة د.ة ش السيد")
ARABIC_BEFORE_NUMBER = _forms("ص صص ج جـ ط ع مج ق ف فق هـ ه ب ت تح تر هاتف ص.ب ر ن")
# Era and measure marks after a figure: the stop after them is the sentence's.
ARABIC_AFTER_NUMBER = _forms("م هـ ه كم كلم سم مم كغ كجم غ ل س د")
ARABIC_MAY_END = _forms("ق.م ق.هـ ب.م م.م ش.م.ل ش.م ش.م.م ذ.م.م")
# The English letters' names, by which initials are spelled: "جورج دبليو. بوش".
ARABIC_LETTER_NAMES = _forms(
    "إيه بي سي دي إي إف جي إتش آي جيه جاي كي إل إم إن أو كيو آر إس تي يو في دبليو إكس واي زد"
)

# What opens Arabic sentences: whole words, و and ف leaning on the next word, but not words that
# merely begin with these letters.
_ARABIC_OPENERS = _forms(
    "ثم لكن لكنّ أما أمّا إن إنّ لقد قد هذا هذه ذلك تلك كان كانت كما غير بيد إذ إذا لو عندما حين"
)
_ARABIC_F_OPENERS = (
    "فإن",
    "فإذ",
    "فقد",
    "فلم",
    "فلا",
    "فلن",
    "فهو",
    "فهي",
    "فهم",
    "فكان",
    "فال",
    "فما",
)
_ARABIC_W_WORDS = (
    "وسط",
    "وزير",
    "وزار",
    "وفد",
    "واحد",
    "وحد",
    "وكال",
    "وطن",
    "وقت",
    "واد",
    "وثيق",
    "وقف",
)


def opens_arabic_sentence(word: str) -> bool:
    """Is this a word with which Arabic sentences begin?

    >>> [opens_arabic_sentence(word) for word in ("وقال", "وزارة", "في", "فقد", "ثم")]
    [True, False, False, True, True]
    """
    if word in _ARABIC_OPENERS or word.startswith(_ARABIC_F_OPENERS):
        return True
    return len(word) > 2 and word[0] == "و" and not word.startswith(_ARABIC_W_WORDS)
