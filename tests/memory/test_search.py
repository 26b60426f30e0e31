"""Retrieval as a translator sees it: kinds, scores, reasons, what is marked."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.memory.shelf import BRIEF, record_of
from tm.aligning import units_of
from tm.match import MatchKind, ReasonKind
from tm.search.settings import DEFAULT
from tm.unit import Neighbours, Origin, Status, TranslationUnit, UnitFilter

if TYPE_CHECKING:
    from tm.match import Match
    from tm.search.searcher import Searcher
    from tm.store import Store


def best(matches: list[Match]) -> Match:
    assert matches, "nothing was found"
    return matches[0]


def reasons(match: Match) -> dict[ReasonKind, float]:
    return {reason.kind: reason.penalty for reason in match.reasons}


@pytest.mark.parametrize("at", [0, 1])
def test_the_same_text_is_an_exact_match_on_either_side(searcher: Searcher, at: int) -> None:
    match = best(searcher.search(BRIEF[1][at]))
    assert (match.kind, match.score) == (MatchKind.EXACT, 100.0)
    assert (match.unit.en, match.unit.ar) == BRIEF[1]
    assert match.side == ("en", "ar")[at]
    assert ReasonKind.SAME_TEXT in reasons(match)


@pytest.mark.parametrize(
    ("before", "after", "score"),
    [
        (BRIEF[0], BRIEF[2], 102.0),
        (BRIEF[0], ("Something else.", "شيء آخر."), 101.0),
        (("Something else.", "شيء آخر."), ("Neither.", "ولا هذا."), 100.0),
    ],
)
@pytest.mark.parametrize("at", [0, 1])
def test_matching_neighbours_make_it_101_or_102(
    searcher: Searcher, before: tuple[str, str], after: tuple[str, str], score: float, at: int
) -> None:
    context = Neighbours(before[0], after[0], before[1], after[1])
    match = best(searcher.search(BRIEF[1][at], context=context))
    assert match.score == score
    assert match.kind is (MatchKind.EXACT if score == 100 else MatchKind.CONTEXT)


def test_a_document_s_edge_is_a_neighbour_too(searcher: Searcher) -> None:
    context = Neighbours("", BRIEF[1][0], "", BRIEF[1][1])
    assert best(searcher.search(BRIEF[0][0], context=context)).score == 102


def test_one_word_more_costs_its_share_and_says_so(searcher: Searcher) -> None:
    match = best(searcher.search("The parliament finally passed the law in 2016."))
    assert match.kind is MatchKind.FUZZY
    assert match.score == pytest.approx(100 * (1 - 1 / 8), abs=0.1)
    assert reasons(match)[ReasonKind.WORDS_DIFFER] == pytest.approx(12.5)


def test_another_form_of_the_word_costs_half_of_another_word(searcher: Searcher) -> None:
    inflected = best(searcher.search("لم يوقّع أحد على اتفاقيتها حتى الآن."))
    replaced = best(searcher.search("لم يوقّع أحد على المرسوم حتى الآن."))
    assert inflected.unit == replaced.unit
    assert 100 - inflected.score == pytest.approx((100 - replaced.score) / 2, abs=0.2)


def test_spelling_marks_alone_make_it_99(searcher: Searcher) -> None:
    for text in ("the parliament passed the law in 2016", "أقر البرلمان القانون فى عام ٢٠١٦"):
        match = best(searcher.search(text))
        assert (match.kind, match.score) == (MatchKind.FUZZY, 99.0)
        assert ReasonKind.SPELLING_DIFFERS in reasons(match)


def test_a_number_that_differs_is_penalised_and_adapted_only_as_a_proposal(
    searcher: Searcher,
) -> None:
    match = best(searcher.search("The parliament passed the law in 2021."))
    assert match.score == 100 - DEFAULT.number_penalty
    assert ReasonKind.NUMBER_DIFFERS in reasons(match)
    assert match.unit.ar == BRIEF[1][1]
    assert match.proposal is not None
    assert match.proposal.text == "أقرّ البرلمان القانون في عام 2021."
    assert match.proposal.changes == (("2016", "2021"),)


def test_the_digits_of_a_proposal_are_those_of_the_translation(store: Store) -> None:
    from tm.search.searcher import Searcher

    store.add([TranslationUnit("It lasted 7 days.", "استمرت ٧ أيام.")])
    match = best(Searcher(store).sentence("It lasted 11 days."))
    assert match.proposal is not None
    assert match.proposal.text == "استمرت ١١ يوماً."
    assert match.proposal.changes == (("٧ أيام", "١١ يوماً"),)


PROPOSALS = [
    ("It lasted 5 days.", "استمرت 5 أيام.", "It lasted 7 days.", "استمرت 7 أيام."),
    ("It lasted 15 days.", "استمرت 15 يوماً.", "It lasted 7 days.", "استمرت 7 أيام."),
    ("It lasted 5 years.", "استمرت 5 سنوات.", "It lasted 100 years.", "استمرت 100 سنة."),
    ("It lasted 5 days.", "استمرت 5 أيام.", "It lasted 2 days.", None),
    ("It lasted 2 days.", "استمرت يومين.", "It lasted 5 days.", None),
    ("It cost $5 million.", "كلّف 5 ملايين دولار.", "It cost $15 million.", "كلّف 15 مليون دولار."),
    ("12 soldiers fell.", "سقط 12 جنديًا.", "4 soldiers fell.", "سقط 4 جنود."),
    ("4 soldiers fell.", "سقط 4 جنود.", "12 soldiers fell.", "سقط 12 جندياً."),
    ("See article 5 of it.", "انظر المادة 5 منه.", "See article 11 of it.", "انظر المادة 11 منه."),
    ("It lasted 5 days.", "استمرت 5 أيام.", "استمرت 11 يوماً.", "It lasted 11 days."),
    ("It lasted 15 days.", "استمرت 15 يوماً.", "استمرت ٧ أيام.", "It lasted 7 days."),
    ("It rose by 5%.", "ارتفع بنسبة ٥٪.", "ارتفع بنسبة 7%.", "It rose by 7%."),
    ("Version 1.4.2 is out.", "صدر 1.4.2 اليوم.", "Version 1.4.3 is out.", "صدر 1.4.3 اليوم."),
    (
        "At 12:25 it ended.",
        "انتهى الساعة 12:25 مساءً.",
        "At 12:3 it ended.",
        "انتهى الساعة 12:3 مساءً.",
    ),
    ("It has 20 verified videos.", "فيه 20 مقطعاً.", "فيه 1 مقطعاً.", "It has 1 verified videos."),
    ("The 3rd war.", "الحرب 3rd هنا.", "The 4th war.", None),
    ("Chapter 7 deals with it.", "الفصل 7 عنه.", "الفصل 1 عنه.", "Chapter 1 deals with it."),
    ("The Katyusha 7 flies far.", "هذه 7 تطير.", "هذه 1 تطير.", None),
    ("It took 3-5 days.", "استغرق 3-5 أيام.", "It took 3-11 days.", None),
    ("It took 3-5 days.", "استغرق 3–5 أيام.", "It took 3-7 days.", "استغرق 3–7 أيام."),
    ("Article 5: duties.", "المادة 5 التزامات.", "Article 11: duties.", None),
    ("Of 12 women, none.", "ما من 12 امرأة.", "ما من 1 امرأة.", "Of 1 woman, none."),
]


@pytest.mark.parametrize(("en", "ar", "asked", "proposed"), PROPOSALS)
def test_the_counted_noun_of_a_proposal_agrees_with_its_number(
    store: Store, en: str, ar: str, asked: str, proposed: str | None
) -> None:
    """Both ways; the dual, which is written without a number, is not guessed."""
    from tm.search.searcher import Searcher

    store.add([TranslationUnit(en, ar)])
    match = best(Searcher(store).sentence(asked))
    assert (match.proposal and match.proposal.text) == proposed
    assert (match.unit.en, match.unit.ar) == (en, ar)


def test_no_number_is_proposed_where_the_translation_writes_it_in_words(store: Store) -> None:
    from tm.search.searcher import Searcher

    store.add([TranslationUnit("It lasted 7 days.", "استمرت سبعة أيام.")])
    assert best(Searcher(store).sentence("It lasted 11 days.")).proposal is None


def test_an_unreviewed_alignment_costs_points_by_its_probability(store: Store) -> None:
    from tm.search.searcher import Searcher

    for name, posterior in (("sure", 0.99), ("unsure", 0.4)):
        record = record_of(name, [BRIEF[1]] if name == "sure" else [BRIEF[3]], posterior=posterior)
        store.put_document(record, units_of(record))
    asked = Searcher(store)
    assert best(asked.sentence(BRIEF[1][0])).score == 100
    unsure = best(asked.sentence(BRIEF[3][0]))
    assert unsure.score == 97
    assert reasons(unsure)[ReasonKind.UNREVIEWED] == 3


def test_confirming_takes_the_penalty_away(store: Store) -> None:
    from tm.search.searcher import Searcher

    record = record_of("unsure", [BRIEF[1]], posterior=0.1)
    store.put_document(record, units_of(record))
    asked = Searcher(store)
    unit = best(asked.sentence(BRIEF[1][0])).unit
    store.decide(unit.id, Status.CONFIRMED, by="amal")
    assert best(asked.sentence(BRIEF[1][0])).score == 100


def test_superseded_renderings_rank_below_and_rejected_ones_never_return(
    brief: Store, searcher: Searcher
) -> None:
    unit = best(searcher.search(BRIEF[1][0])).unit
    brief.decide(unit.id, Status.SUPERSEDED, by="amal")
    match = best(searcher.search(BRIEF[1][0]))
    assert match.score == 100 - DEFAULT.superseded_penalty
    brief.decide(unit.id, Status.REJECTED, by="amal")
    for text in (*BRIEF[1], "parliament", "البرلمان", "The legislature adopted the bill"):
        assert unit.id not in [match.unit.id for match in searcher.search(text, limit=50)]


def test_several_translations_of_one_text_say_that_they_are_several(store: Store) -> None:
    from tm.search.searcher import Searcher

    store.add([TranslationUnit("Security", "الأمن"), TranslationUnit("Security", "أمن")])
    matches = Searcher(store).sentence("Security")
    assert len(matches) == 2
    assert all(ReasonKind.SEVERAL_TRANSLATIONS in reasons(match) for match in matches)


def test_the_confirmed_and_then_the_newest_of_equals_comes_first(store: Store) -> None:
    from tm.search.searcher import Searcher

    for year, arabic in ((2015, "وحدات الحشد"), (2023, "هيئة الحشد"), (2019, "قوات الحشد")):
        origin = Origin(f"brief-{year}", date=datetime.date(year, 1, 1))
        store.add([TranslationUnit("The units", arabic, origins=(origin,))])
    asked = Searcher(store)
    assert [m.unit.ar[:4] for m in asked.sentence("The units")] == ["هيئة", "قوات", "وحدا"]
    store.decide(1, Status.CONFIRMED, by="amal")
    assert best(asked.sentence("The units")).unit.id == 1


def test_the_diff_covers_both_texts_and_marks_what_differs(searcher: Searcher) -> None:
    query = "The parliament finally passed a law in 2016."
    match = best(searcher.search(query))
    changed = [
        (run.operation, query[slice(*run.query)], match.unit.en[slice(*run.text)])
        for run in match.diff
        if run.operation != "equal"
    ]
    assert changed == [("delete", "finally", ""), ("replace", "a", "the")]


@pytest.mark.parametrize(
    "form",
    [
        "اتفاقية",
        "الاتفاقية",
        "والاتفاقية",
        "باتفاقية",
        "للاتفاقية",
        "اتفاقيات",
        "إتفاقية",
        "اتّفاقيّة",
        "اتفـاقية",
        "اتفاقيه",
    ],
)
def test_a_phrase_is_found_in_every_ordinary_form(searcher: Searcher, form: str) -> None:
    found = searcher.phrase(form)
    assert {match.unit.ar for match in found} == {BRIEF[2][1], BRIEF[3][1], BRIEF[4][1]}
    for match in found:
        marked = [match.unit.ar[span.start : span.end] for span in match.spans]
        assert all("اتفاقي" in word for word in marked)


def test_a_look_alike_is_not_found(store: Store) -> None:
    from tm.search.searcher import Searcher

    store.add([TranslationUnit("An understanding was reached.", "تم التوصل إلى اتفاق.")])
    assert Searcher(store).phrase("اتفاقية") == []


def test_literal_phrases_match_these_forms_only(searcher: Searcher) -> None:
    assert len(searcher.phrase("agreement")) == 3
    assert {m.unit.en for m in searcher.phrase("agreements", literal=True)} == {BRIEF[4][0]}


def test_words_of_a_phrase_stand_side_by_side_and_in_order(searcher: Searcher) -> None:
    together = searcher.phrase('"passed the law"')
    assert [match.unit.en for match in together] == [BRIEF[1][0]]
    assert [reason.kind for reason in together[0].reasons] == [ReasonKind.PHRASE_FOUND]
    scattered = searcher.phrase('"law parliament"')
    assert [len(match.spans) for match in scattered] == [2]
    assert [reason.kind for reason in scattered[0].reasons] == [ReasonKind.WORDS_APART]


def test_quoted_phrases_and_scripts_combine(searcher: Searcher) -> None:
    both = searcher.phrase('agreement AND "الآن"')
    assert [match.unit.en for match in both] == [BRIEF[3][0]]
    assert {span.side for span in both[0].spans} == {"en", "ar"}
    assert searcher.phrase('agreement AND "2016"') == []


@pytest.mark.parametrize("word", ["of", "is", "في", "لم", "on"])
def test_words_of_two_letters_are_found_like_any_other(store: Store, word: str) -> None:
    from tm.search.searcher import Searcher

    store.add([TranslationUnit("It is one of the tasks on hand.", "لم تكن المهمة في المتناول.")])
    assert [match.unit.id for match in Searcher(store).phrase(word)] == [1]


def test_filters_hold_for_every_kind(store: Store) -> None:
    from tests.memory.shelf import tiny_encoder
    from tm.embedding import embed_missing
    from tm.search.searcher import Searcher

    for year, author in ((2016, "Amal Haddad"), (2020, "Samir Attalah")):
        text = (f"The parliament passed law {year}.", f"أقرّ البرلمان القانون {year}.")
        record = record_of(f"brief-{year}", [text], date=datetime.date(year, 5, 1), author=author)
        store.put_document(record, units_of(record))
    embed_missing(store, tiny_encoder())
    asked = Searcher(store, tiny_encoder)
    for which in (
        UnitFilter(since=datetime.date(2018, 1, 1)),
        UnitFilter(author="attalah"),
        UnitFilter(document="BRIEF-2020"),
        UnitFilter(since=datetime.date(2020, 5, 1), until=datetime.date(2020, 5, 1)),
    ):
        assert [m.unit.id for m in asked.sentence("The parliament passed a law.", which=which)] == [
            2
        ]
        assert [m.unit.id for m in asked.phrase("parliament", which=which)] == [2]
        assert [m.unit.id for m in asked.meaning("legislature", which=which)] == [2]
    nothing = UnitFilter(author="attalah", until=datetime.date(2018, 1, 1))
    assert asked.search("The parliament passed a law.", which=nothing) == []


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("The legislature adopted a bill", ReasonKind.SAME_LANGUAGE_MEANING),
        ("arms", ReasonKind.SAME_LANGUAGE_MEANING),
    ],
)
def test_meaning_finds_other_words_and_says_by_which_side(
    searcher: Searcher, query: str, reason: ReasonKind
) -> None:
    match = best(searcher.meaning(query))
    assert match.kind is MatchKind.MEANING
    assert reason in reasons(match)
    assert 0 < match.score <= 100


def test_meaning_crosses_the_languages(store: Store) -> None:
    from tests.memory.shelf import tiny_encoder
    from tm.embedding import embed_missing
    from tm.search.searcher import Searcher

    store.add([TranslationUnit("See below.", "وقّع البرلمان اتفاقية")])
    embed_missing(store, tiny_encoder())
    match = best(Searcher(store, tiny_encoder).meaning("legislature signed accord"))
    assert match.score == pytest.approx(100, abs=0.5)
    assert ReasonKind.CROSS_LANGUAGE_MEANING in reasons(match)
    assert match.side == "ar"


def test_a_unit_stands_in_one_list_only(searcher: Searcher) -> None:
    ids = [match.unit.id for match in searcher.search("the agreement", limit=20)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("text", ["?!", "…", "،", "ـ", "\u200f", '""', "AND", "' OR 1=1 --", '"'])
def test_texts_without_words_find_nothing_and_break_nothing(searcher: Searcher, text: str) -> None:
    for match in searcher.search(text):
        assert match.kind in {MatchKind.PHRASE, MatchKind.MEANING, MatchKind.FUZZY}


@pytest.mark.parametrize(
    "asked", ["cease-fire", "cease\u2011fire", "the cease-fire", '"cease-fire"']
)
def test_a_compound_with_a_hyphen_is_found_as_one_word_too(store: Store, asked: str) -> None:
    from tm.search.counting import holds, phrase_total
    from tm.search.searcher import Searcher

    store.add(
        [
            TranslationUnit("They signed the ceasefire.", "وقّعوا وقف إطلاق النار."),
            TranslationUnit("They broke the cease-fire.", "خرقوا وقف إطلاق النار."),
            TranslationUnit("The fire will cease.", "ستخمد النار."),
        ]
    )
    matches = Searcher(store).phrase(asked)
    assert sorted(match.unit.id for match in matches) == [1, 2]
    assert {match.reasons[0].kind for match in matches} == {ReasonKind.PHRASE_FOUND}
    assert phrase_total(store, asked) == phrase_total(store, asked, literal=True) == 2
    assert holds(store.unit(1), asked)
    assert not holds(store.unit(3), asked)
    (both,) = Searcher(store).phrase('"cease-fire" AND "signed"')
    assert both.unit.id == 1
    (marked,) = {
        match.unit.en[span.start : span.end] for match in [both] for span in both.spans[:1]
    }
    assert marked == "ceasefire"


@pytest.mark.parametrize("marks", ['""', "“”", "«»"])
def test_a_long_phrase_in_any_quotation_marks_is_looked_for_as_one(
    store: Store, marks: str
) -> None:
    from tm.search.searcher import Searcher

    phrase = "وقف إطلاق النار في جميع أنحاء البلاد دون أي شروط مسبقة"
    store.add([TranslationUnit("They want it at once and " * 9, f"{'يريدون حالاً ' * 9}{phrase}")])
    found = Searcher(store).search(f"{marks[0]}{phrase}{marks[1]}")
    assert [match.kind for match in found] == [MatchKind.PHRASE]


@pytest.mark.parametrize("asked", ["...", "؟", "%", "—"])
def test_nothing_is_close_in_meaning_to_punctuation(store: Store, asked: str) -> None:
    from align.encoder import open_encoder
    from tm.embedding import reembed
    from tm.search.searcher import Searcher

    store.add([TranslationUnit("Yes.", "نعم."), TranslationUnit("20 %", "٢٠ ٪")])
    encoder = open_encoder()
    reembed(store, encoder)
    assert Searcher(store, lambda: encoder).meaning(asked) == []


@pytest.mark.parametrize("limit", [5, 50])
def test_a_long_list_by_meaning_is_the_exact_one_too(store: Store, limit: int) -> None:
    """What the store keeps of a vector is coarse; more are scored exactly than are asked for."""
    from align.encoder import open_encoder
    from tm.embedding import reembed
    from tm.search.searcher import Searcher

    lines: dict[str, list[str]] = {
        side: [
            line
            for path in sorted(Path("corpora", side).glob("*.md"))
            for line in path.read_text(encoding="utf-8").splitlines()
            if len(line) > 30
        ]
        for side in ("en", "ar")
    }
    store.add([TranslationUnit(*pair) for pair in zip(lines["en"], lines["ar"], strict=False)])
    encoder = open_encoder()
    reembed(store, encoder)
    units = list(store.iterate(UnitFilter()))
    assert len(units) > 100
    vectors = {unit.id: encoder.encode([unit.en, unit.ar]) for unit in units}
    for asked in (units[7].en.split()[:6], units[40].ar.split()[-5:], units[90].en.split()[3:9]):
        text = " ".join(asked)
        (query,) = encoder.encode([text])
        cosines = {unit: round(float((rows @ query).max()), 6) for unit, rows in vectors.items()}
        exact = sorted(cosines, key=lambda unit: (-cosines[unit], unit))
        found = Searcher(store, lambda: encoder).meaning(text, limit=limit, min_score=0)
        assert [match.unit.id for match in found] == [u for u in exact if cosines[u] >= 0][:limit]
