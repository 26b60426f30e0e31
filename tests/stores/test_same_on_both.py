"""The same acts on both stores give the same answers in the same order, whatever they are."""

from __future__ import annotations

import datetime
import random
from typing import TYPE_CHECKING

import pytest

from align.errors import MuwaziError
from tests.stores.examples import WHEN, document, unit
from tm.search.searcher import Searcher
from tm.stores import postgres_terms
from tm.unit import SIDES, Status, UnitFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from tm.store import Store

# Few words, so that units share them; forms, numbers, spelling variants and both digit sets.
_EN = """the government city council agreement militias militia withdrew signed rejected a
ceasefire U.S.-led force 2019 3.5 don't of in to and resolution cities'"""
_AR = """وقّعت الحكومة الاتفاقية اتفاقيات الميليشيات انسحبت من المدينة مجلس في عام ٢٠١٩ 2019
وبالاتفاقية قرار رفض إيران ايران لا كتاب"""
EN, AR = _EN.split(), _AR.split()


def sentence(chance: random.Random, words: list[str]) -> str:
    return " ".join(chance.choices(words, k=chance.randint(1, 9)))


def pair(chance: random.Random) -> tuple[str, str]:
    return sentence(chance, EN), sentence(chance, AR)


def act(chance: random.Random) -> Callable[[Store], object]:
    """Something to do to a store; chosen once, so that both stores have the same done to them."""
    kind = chance.choice(["document"] * 2 + ["add"] * 3 + ["edit", "decide", "delete", "undo"])
    pairs = [pair(chance) for _ in range(chance.randint(1, 6))]
    name = f"{chance.choice('abÉم')}{chance.randint(1, 3)}"
    day = datetime.date(2015 + chance.randint(0, 9), 1, 1)
    some = chance.randint(1, 60)
    status = chance.choice(list(Status))
    one_side = chance.random() < 0.5
    if kind == "document":
        return lambda store: store.put_document(*document(name, pairs, author=name, date=day))
    if kind == "add":
        made = [unit(en, ar, name, author=name, date=day) for en, ar in pairs]
        return lambda store: store.add(made)
    if kind == "edit":
        ar = None if one_side else pairs[0][1]
        return lambda store: store.edit(some, by="ann", en=pairs[0][0], ar=ar, when=WHEN)
    if kind == "decide":
        return lambda store: store.decide(some, status, by="ann", when=WHEN)
    if kind == "delete":
        return lambda store: store.delete(some, by="ann", when=WHEN)
    return lambda store: store.undo(by="ann", when=WHEN)


def outcome(work: Callable[[Store], object], store: Store) -> object:
    """Which error a store raises; what it answers is compared with everything else."""
    try:
        work(store)
    except MuwaziError as error:
        return type(error), error.what
    return None


def state(store: Store) -> object:
    return [
        [(u.id, u.en, u.ar, u.status, u.origins, u.posterior, u.notes) for u in store.iterate()],
        [(d.name, d.author, d.date, d.origins) for d in store.documents()],
        [(h.id, h.unit, h.action, h.before, h.after, h.undoes) for h in store.history()],
    ]


def answers(store: Store, chance: random.Random) -> list[object]:
    """Every kind of question, with words and phrases chosen by chance."""
    searcher = Searcher(store)
    asked: list[object] = []
    for side in SIDES:
        words = EN if side == "en" else AR
        for _ in range(4):
            text = sentence(chance, words)
            which = chance.choice(
                [
                    UnitFilter(),
                    UnitFilter(author="É1".lower()),
                    UnitFilter(since=datetime.date(2019, 1, 1)),
                    UnitFilter(statuses=frozenset({Status.CONFIRMED, Status.MACHINE})),
                ]
            )
            asked += [
                [(m.unit.id, m.score, m.kind) for m in searcher.sentence(text, which=which)],
                [m.unit.id for m in searcher.phrase(" ".join(text.split()[:2]), which=which)],
                store.same_text(side, text),
            ]
    terms = {f"e{w}": chance.random() for w in ("government", "city", "agreement", "the", "u.s")}
    asked.append([(h.unit, h.weight) for h in store.holders("en", terms, 3.0, 5, 15)])
    asked.append(store.frequencies("en", terms))
    return asked


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("run_units", [1, 2000], ids=["packed at once", "not packed"])
def test_both_stores_agree_after_any_sequence_of_acts(
    both: tuple[Store, Store], seed: int, run_units: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_terms, "_RUN_UNITS", run_units)
    monkeypatch.setattr(postgres_terms, "_RUNS", 3)
    chance = random.Random(seed)
    answered = 0
    for turn in range(60):
        work = act(chance)
        assert outcome(work, both[0]) == outcome(work, both[1])
        if turn % 15 == 14:
            assert state(both[0]) == state(both[1])
            asking = chance.random()
            expected = answers(both[0], random.Random(asking))
            assert expected == answers(both[1], random.Random(asking))
            answered += sum(map(bool, expected))
    assert both[0].counts().units > 20
    assert answered > 20
