"""How a term is rendered, since when: found by alignment, grouped by form, true to the texts."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from align.errors import UsageError
from benchmarks.terms import planted_score
from tm.store import open_store
from tm.terms.drift import cross_table
from tm.terms.renderings import RenderingFinder
from tm.terms.sentence import same_phrase
from tm.terms.settings import DEFAULT
from tm.unit import USABLE, Origin, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

    from align.encoder import Encoder
    from tm.store import Store

TERMS = ("Popular Mobilization Units", "drones", "stakeholders", "Houthis", "حكومة إقليم كردستان")


def test_planted_renderings_are_found_with_their_first_and_last_dates(
    shelf: Store, encoder: Encoder
) -> None:
    planted, _, dated = planted_score(shelf, encoder, verbose=False)
    assert planted >= 36
    assert dated / planted >= 0.9


def test_drift_shows_when_a_rendering_gave_way_to_the_next(finder: RenderingFinder) -> None:
    report = finder.renderings("Popular Mobilization Units")
    assert [one.form for one in report.renderings] == [
        "وحدات الحشد الشعبي",
        "قوات الحشد الشعبي",
        "هيئة الحشد الشعبي",
    ]
    table = cross_table(report, "year")
    assert table.headings == tuple(sorted(table.headings))
    shares = dict(zip(table.headings, table.shares(), strict=True))
    assert shares["2015"] == [1, 0, 0]
    assert shares["2019"] == [0, 1, 0]
    assert shares["2025"] == [0, 0, 1]


@pytest.mark.parametrize("term", TERMS)
def test_counts_shares_and_spans_agree_with_each_other(finder: RenderingFinder, term: str) -> None:
    report = finder.renderings(term)
    assert report.renderings
    assert sum(one.share for one in report.renderings) == pytest.approx(1)
    for rendering in report.renderings:
        assert rendering.count == sum(one.uses for one in rendering.occurrences)
        assert sum(rendering.surface_forms.values()) == rendering.count
        for one in rendering.occurrences:
            assert one.source is not None
            assert one.target is not None
            source = one.en if report.side == "en" else one.ar
            target = one.ar if report.side == "en" else one.en
            assert same_phrase(
                rendering.key, target[slice(*one.target)], "ar" if report.side == "en" else "en"
            )
            assert source[slice(*one.source)].strip()


def test_either_language_may_be_asked_inflected_and_with_clitics(finder: RenderingFinder) -> None:
    english = finder.renderings("drone")
    assert english.renderings == finder.renderings("drones").renderings
    for asked in ("حرية الملاحة", "ولحرية الملاحة"):
        report = finder.renderings(asked)
        assert report.side == "ar"
        assert report.renderings[0].form.lower() == "freedom of navigation"


def test_a_single_occurrence_is_enough(encoder: Encoder, tmp_path: Path) -> None:
    day = datetime.date(2020, 1, 1)
    unit = TranslationUnit(
        "The ministers signed a ceasefire agreement in Geneva on Sunday.",
        "وقّع الوزراء يوم الأحد في جنيف اتفاق وقف إطلاق النار.",
        origins=(Origin("brief", date=day, author="A"),),
    )
    with open_store(str(tmp_path / "m.db")) as store:
        store.add([unit])
        (rendering,) = RenderingFinder(store, encoder).renderings("Geneva").renderings
        assert (rendering.form, rendering.first, rendering.last) == ("جنيف", day, day)
        (rendering,) = RenderingFinder(store, encoder).renderings("ministers").renderings
        assert rendering.form == "الوزراء"


def test_a_place_in_every_document_counts(encoder: Encoder, tmp_path: Path) -> None:
    origins = tuple(Origin(f"brief {n}", date=datetime.date(2019 + n, 1, 1)) for n in range(3))
    with open_store(str(tmp_path / "m.db")) as store:
        store.add([TranslationUnit("Iran", "إيران", origins=origins)])
        (rendering,) = RenderingFinder(store, encoder).renderings("Iran").renderings
    assert rendering.count == 3
    assert (rendering.first, rendering.last) == (origins[0].date, origins[2].date)


def test_a_frequent_term_is_sampled_and_still_counted_in_full(
    shelf: Store, encoder: Encoder
) -> None:
    whole = RenderingFinder(shelf, encoder).renderings("Islamic State")
    few = RenderingFinder(shelf, encoder, replace(DEFAULT, aligned_units=12))
    sampled = few.renderings("Islamic State")
    told = [(one.form, one.count, one.first, one.last) for one in sampled.renderings]
    assert told == [(one.form, one.count, one.first, one.last) for one in whole.renderings]
    assert all(one.source for one in sampled.renderings[0].examples())


def test_a_rendering_that_the_sample_lacks_is_found_among_what_is_left_over(
    tmp_path: Path, encoder: Encoder
) -> None:
    usual = [
        (f"The council met on day {day}.", f"اجتمع المجلس في اليوم {day}.") for day in range(30)
    ]
    rare = [(f"The council left city {day}.", f"غادرت الهيئة المدينة {day}.") for day in range(3)]
    with open_store(str(tmp_path / "memory.db")) as store:
        store.add(TranslationUnit(*pair) for pair in [*usual, *rare])
        few = replace(DEFAULT, aligned_units=4, doubtful_units=0)
        sampled = RenderingFinder(store, encoder, few).renderings("council")
        settings = replace(few, doubtful_units=4)
        found = RenderingFinder(store, encoder, settings).renderings("council")
    assert [one.form for one in sampled.renderings] == ["المجلس"]
    assert [(one.form, one.count) for one in found.renderings] == [("المجلس", 30), ("الهيئة", 3)]


def test_only_what_passes_the_filter_is_counted(finder: RenderingFinder) -> None:
    which = replace(USABLE, since=datetime.date(2022, 1, 1))
    report = finder.renderings("Popular Mobilization Units", which=which)
    assert [one.form for one in report.renderings] == ["هيئة الحشد الشعبي"]


def test_one_pair_of_texts_can_be_asked_where_it_renders_a_term(finder: RenderingFinder) -> None:
    en = "Baghdad asked the Kurdistan Regional Government to hand over the oil."
    ar = "وطلبت بغداد من حكومة إقليم كردستان تسليم النفط."
    found = finder.locate("Kurdistan Regional Government", en, ar)
    assert found is not None
    assert found.source is not None
    assert found.target is not None
    assert en[slice(*found.source)] == "Kurdistan Regional Government"
    assert ar[slice(*found.target)] == "حكومة إقليم كردستان"
    assert finder.locate("drones", en, ar) is None


def test_a_term_that_never_occurs_is_answered_by_the_nearest_phrase(
    encoder: Encoder, tmp_path: Path
) -> None:
    with open_store(str(tmp_path / "m.db")) as store:
        units = [
            TranslationUnit("The truce collapsed in May.", "انهارت الهدنة في أيار."),
            TranslationUnit("Oil prices rose again.", "ارتفعت أسعار النفط مجدداً."),
        ]
        store.reset_vectors(encoder.signature, encoder.dimension)
        texts = [unit.en for unit in units], [unit.ar for unit in units]
        store.add(units, (encoder.encode(texts[0]), encoder.encode(texts[1])))
        report = RenderingFinder(store, encoder).renderings("oil price increases")
        assert report.asked == "oil price increases"
        assert report.near
        assert "prices" in report.near[0].phrase
        assert report.renderings
        assert report.term == report.near[0].phrase


@pytest.mark.parametrize("word", ["zzzqqq", "qwertyuiop", "lorem ipsum", "ضصثقف"])
def test_an_invented_word_is_answered_for_nothing(
    word: str, sample_memory: str, encoder: Encoder
) -> None:
    with open_store(sample_memory) as store:
        report = RenderingFinder(store, encoder).renderings(word)
    assert (report.renderings, report.near) == ((), ())


@pytest.mark.parametrize(
    ("term", "near"), [("militiamen", "militia"), ("economic sanctions", "economic")]
)
def test_a_related_term_is_answered_for_the_nearest(
    term: str, near: str, sample_memory: str, encoder: Encoder
) -> None:
    with open_store(sample_memory) as store:
        report = RenderingFinder(store, encoder).renderings(term)
    assert near in report.near[0].phrase.casefold()
    assert report.renderings


def test_a_term_of_another_world_gets_no_answer(finder: RenderingFinder) -> None:
    report = finder.renderings("mitochondrial phosphorylation")
    assert report.renderings == ()


def test_a_term_without_words_is_a_usage_error(finder: RenderingFinder) -> None:
    with pytest.raises(UsageError):
        finder.renderings(" … ")
