"""What is killed: each scenario sets up a folder, does something to it, and knows what must hold.

``act`` tells of every thing that it has been told is safe; it may be begun again in whatever state
it was left, and must then come to the same end. Used by `benchmarks.faults` and by the tests.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from unittest import mock

import apsw

import tm.build
from tests.cli.run import muwazi
from tests.encoder.conftest import DEEDS, PEOPLE, SETTINGS, THINGS
from tests.memory.shelf import BRIEF, LEXICON, save_encoder, write_shelf
from tm.review.log import What
from tm.review.session import Command, Review
from tm.store import Store, open_store
from tm.stores.sqlite_copying import faults
from tm.stores.sqlite_schema import APPLICATION_ID, MIGRATIONS
from tm.unit import Origin, Status, TranslationUnit
from tm.upkeep.backup import check_checksum
from tm.upkeep.verify import verify

Ack = Callable[[str], object]
MEMORY = "memory.db"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that can be killed.

    ``missing`` lists what was told to be safe and is not there, given what was told. What is
    ``threaded`` has libraries with threads of their own, which a fork would leave in any state: it
    is set up and run by an interpreter of its own.
    """

    name: str
    prepare: Callable[[Path], object]
    act: Callable[[Path, Ack], object]
    missing: Callable[[Path, list[str]], list[str]]
    threaded: bool = False


def contents(memory: Path) -> list[object]:
    """Everything a memory holds but the times: equal lists are equal memories."""
    with open_store(str(memory), create=False) as store:
        names = [line.name for line in store.documents()]
        records = [store.document(name) for name in names]
        return [
            [_timeless(unit) for unit in store.iterate()],
            [replace(line, built=None) for line in store.documents()],
            [replace(record, built=None) for record in records if record is not None],
            [(act.unit, act.action, act.by, act.note, act.undoes) for act in store.history()],
            store.without_vectors(),
            store.encoder,
        ]


def _timeless(unit: TranslationUnit) -> TranslationUnit:
    notes = tuple(replace(note, when=None) for note in unit.notes)
    return replace(unit, created=None, changed=None, notes=notes)


def unsound(memory: Path) -> list[str]:
    """What a full check finds wrong with a memory; nothing, where there is none yet."""
    if not memory.exists():
        return []
    with open_store(str(memory)) as store:
        found = verify(_relational(store), faults=lambda: faults(memory), originals=memory.parent)
    return [str(problem) for problem in found.problems]


def _relational(store: Store) -> Any:
    return store


def _ran(*arguments: str | Path) -> None:
    done = muwazi(*arguments)
    if done.status:
        raise RuntimeError(f"{' '.join(map(str, arguments))}: {done.errors}")


# --- building ----------------------------------------------------------------------------------


def _texts(seed: int, number: int) -> list[tuple[str, str]]:
    """A brief of known words: equal seeds give equal briefs, some sentences recur in others."""
    draw = random.Random(f"{seed}/{number}")
    words = [(forms[0], forms[-1]) for forms in LEXICON.values()]
    pairs = list(BRIEF[:2])
    for _ in range(12):
        chosen = draw.sample(words, 4)
        pairs.append((" ".join(w[0] for w in chosen) + ".", " ".join(w[1] for w in chosen) + "."))
    return [*pairs, (f"Brief {number}.", f"الموجز {number}.")]


def _shelf(folder: Path, pairs: int = 16) -> None:
    write_shelf(folder / "shelf", {f"brief-{n:02}": _texts(0, n) for n in range(pairs)})
    save_encoder(folder / "tiny-0")


def _build(folder: Path, ack: Ack, jobs: int) -> None:
    real = tm.build._stored

    def stored(*arguments: Any) -> Any:
        report = real(*arguments)
        ack(report.name)
        return report

    with mock.patch.object(tm.build, "_stored", stored):
        _ran(
            *("build", folder / "shelf", "--memory", folder / MEMORY),
            *("--encoder", folder / "tiny-0", "--jobs", str(jobs)),
        )


def _missing_documents(folder: Path, acks: list[str]) -> list[str]:
    if not (folder / MEMORY).exists():
        return acks
    with open_store(str(folder / MEMORY)) as store:
        return [name for name in acks if store.document(name) is None]


# --- importing ---------------------------------------------------------------------------------


def _tmx(folder: Path) -> None:
    save_encoder(folder / "tiny-0")
    with open_store(str(folder / "source.db")) as store:
        store.add(
            TranslationUnit(f"{en} {n}", f"{ar} {n}", origins=(Origin("agency"),))
            for n in range(80)
            for en, ar in _texts(1, n % 8)
        )
    _ran("export", folder / "agency.tmx", "--memory", folder / "source.db")


def _import(folder: Path, ack: Ack) -> None:
    options = ("--memory", folder / MEMORY, "--encoder", folder / "tiny-0")
    _ran("import", folder / "agency.tmx", *options)
    ack("imported")


def _half_imported(folder: Path, acks: list[str]) -> list[str]:
    units = 0
    if (folder / MEMORY).exists():
        with open_store(str(folder / MEMORY)) as store:
            units = store.counts().units
    with open_store(str(folder / "source.db")) as store:
        whole = store.counts().units
    allowed = {whole} if acks else {0, whole}
    return [] if units in allowed else [f"{units} of {whole} units of a file"]


# --- deciding ----------------------------------------------------------------------------------


def _built(folder: Path) -> None:
    _shelf(folder, pairs=4)
    _build(folder, lambda name: None, jobs=1)


def _edit(folder: Path, ack: Ack) -> None:
    """Sixty acts on units, of every kind, each told of when it is done."""
    with open_store(str(folder / MEMORY)) as store:
        for number in range(store.counts().history, 60):
            _act(store, number)
            ack(str(number))


def _act(store: Store, number: int) -> None:
    ids = [unit.id for unit in store.iterate()]
    unit, by = ids[number * 7 % len(ids)], ("amal", "رنا")[number % 2]
    kind = number % 6
    if kind == 0:
        store.edit(unit, by=by, ar=f"نص محرّر {number}")
    elif kind == 1:
        store.decide(unit, Status.CONFIRMED, by=by, note=f"act {number}")
    elif kind == 2:
        store.decide(unit, Status.REJECTED, by=by)
    elif kind == 3:
        store.annotate(unit, f"ملاحظة {number}", by=by)
    elif kind == 4:
        store.delete(unit, by=by)
    else:
        store.undo(by=by)


def _missing_acts(folder: Path, acks: list[str]) -> list[str]:
    with open_store(str(folder / MEMORY)) as store:
        there = store.counts().history
    lost = len(acks) - there
    return [f"{lost} acts of {len(acks)}"] if lost > 0 else []


def _review(folder: Path, ack: Ack) -> None:
    """Steps of a review on every document: confirmed, merged, dropped, undone by turns."""
    with open_store(str(folder / MEMORY)) as store:
        for number in range(_steps(store), 40):
            _step(store, number)
            ack(str(number))


def _steps(store: Store) -> int:
    return sum(len(list(store.steps(line.name))) for line in store.documents())


def _step(store: Store, number: int) -> None:
    names = [line.name for line in store.documents()]
    review = Review(store, names[number % len(names)], by="amal")
    view = review.view()
    if number % 10 == 9 and view.undo is not None:
        review.undo()
        return
    open_ = [bead for bead in view.beads if not bead.done and bead.mark.bead.type == "1:1"]
    bead = open_[number * 3 % (len(open_) - 1)]
    what = (What.CONFIRMED, What.MERGED, What.CONFIRMED, What.DROPPED, What.REJECTED)[number % 5]
    last = bead.number == len(view.beads) - 1
    what = What.CONFIRMED if what is What.MERGED and last else what
    review.perform(Command(what, bead.key, bead.token))


def _missing_steps(folder: Path, acks: list[str]) -> list[str]:
    with open_store(str(folder / MEMORY)) as store:
        lost = len(acks) - _steps(store)
    return [f"{lost} steps of {len(acks)}"] if lost > 0 else []


# --- an older memory ---------------------------------------------------------------------------

_OLD_UNITS = 1500


def _old(folder: Path) -> None:
    from tm.indexing import text_key

    connection = apsw.Connection(str(folder / MEMORY))
    connection.pragma("journal_mode", "wal")
    connection.execute("BEGIN")
    connection.execute(MIGRATIONS[0])
    rows = [(f"Text {n} of the parliament", f"النص {n} من البرلمان") for n in range(_OLD_UNITS)]
    connection.executemany(
        "INSERT INTO unit (en, ar, en_key, ar_key, status) VALUES (?, ?, ?, ?, 0)",
        [(en, ar, text_key(en, "en"), text_key(ar, "ar")) for en, ar in rows],
    )
    connection.pragma("application_id", APPLICATION_ID)
    connection.pragma("user_version", 1)
    connection.execute("COMMIT")
    connection.close()


def _migrate(folder: Path, ack: Ack) -> None:
    with open_store(str(folder / MEMORY)) as store:
        ack("migrated")
        assert store.frequencies("en", ["eparliament"])["eparliament"] == _OLD_UNITS


def _not_migrated(folder: Path, acks: list[str]) -> list[str]:
    kept = folder / f"{MEMORY}.schema-1"
    found = faults(kept) if kept.exists() else []
    if acks and not kept.exists():
        found.append("the former memory is not kept beside")
    return found


# --- the encoder -------------------------------------------------------------------------------


@cache
def _words() -> list[tuple[str, str]]:
    return [
        (f"{who} {did} {what} today", f"{doer} {deed} {thing} اليوم")
        for (who, doer), (did, deed), (what, thing) in product(
            PEOPLE.items(), DEEDS.items(), THINGS.items()
        )
    ]


def _house(folder: Path) -> None:
    from align.encoder import StaticEncoder
    from align.train import train
    from align.training.corpus import Pair
    from tm.embedding import reembed

    small = folder / "small"
    train([Pair(en, ar) for i, (en, ar) in enumerate(_words()) if i % 3], small, SETTINGS)
    new = {"ministry": "وزارة", "desert": "صحراء", "river": "نهر", "harvest": "حصاد"}
    with open_store(str(folder / MEMORY)) as store:
        store.add(
            [
                TranslationUnit(
                    f"{en} about the {word}",
                    f"{ar} حول {other}",
                    posterior=0.97,
                    origins=(Origin(f"brief-{at % 20}", posterior=0.97),),
                )
                for at, ((en, ar), (word, other)) in enumerate(product(_words(), new.items()))
            ]
        )
        reembed(store, StaticEncoder.load(small))
        store.set_meta("encoder_name", str(small))


def _adapt(folder: Path, ack: Ack) -> None:
    with open_store(str(folder / MEMORY)) as store:
        done = store.meta("encoder_name") == str((folder / "house").resolve())
    if not done:
        _ran("adapt", "--memory", folder / MEMORY, "-o", folder / "house")
    ack("adapted")


def _at_odds(folder: Path, acks: list[str]) -> list[str]:
    """The encoder that the memory names must be the one that made its vectors."""
    from align.encoder import StaticEncoder

    with open_store(str(folder / MEMORY)) as store:
        name, made_by = store.meta("encoder_name"), store.encoder
    assert name is not None
    if StaticEncoder.load(Path(name)).signature != made_by:
        return [f"the memory names {name}, its vectors are by {made_by}"]
    return ["the adapted encoder"] if acks and Path(name).name != "house" else []


# --- copies ------------------------------------------------------------------------------------


def _backup(folder: Path, ack: Ack) -> None:
    if not (folder / "copy.db").exists():
        _ran("backup", folder / "copy.db", "--memory", folder / MEMORY)
    ack("copied")


def _bad_copy(folder: Path, acks: list[str]) -> list[str]:
    copy = folder / "copy.db"
    if not copy.exists():
        return ["the copy"] if acks else []
    if not check_checksum(copy) or faults(copy) or contents(copy) != contents(folder / MEMORY):
        return ["a copy that is not one"]
    return []


def _copied(folder: Path) -> None:
    _built(folder)
    _backup(folder, lambda name: None)
    shutil.copy(folder / MEMORY, folder / "wanted.db")
    with open_store(str(folder / MEMORY)) as store:
        for number in range(12):
            _act(store, number)
    shutil.copy(folder / MEMORY, folder / "former.db")


def _restore(folder: Path, ack: Ack) -> None:
    _ran("restore", folder / "copy.db", "--memory", folder / MEMORY, "--replace")
    ack("restored")


def _half_restored(folder: Path, acks: list[str]) -> list[str]:
    now = contents(folder / MEMORY)
    if now == contents(folder / "wanted.db"):
        return []
    if not acks and now == contents(folder / "former.db"):
        return []
    return ["a memory that is neither the former one nor the restored one"]


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("build", _shelf, lambda f, ack: _build(f, ack, jobs=1), _missing_documents),
    Scenario("build, 2 jobs", _shelf, lambda f, ack: _build(f, ack, jobs=2), _missing_documents),
    Scenario("import", _tmx, _import, _half_imported),
    Scenario("edit", _built, _edit, _missing_acts),
    Scenario("review", _built, _review, _missing_steps),
    Scenario("adapt", _house, _adapt, _at_odds, threaded=True),
    Scenario("migrate", _old, _migrate, _not_migrated),
    Scenario("backup", _built, _backup, _bad_copy),
    Scenario("restore", _copied, _restore, _half_restored),
)
