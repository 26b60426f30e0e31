"""``muwazi adapt``: what it learns from, when it changes the encoder, what the memory keeps."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from align.encoder import StaticEncoder
from tests.cli.run import Outcome, muwazi
from tests.memory.shelf import save_encoder
from tm.adaptation import house_pairs
from tm.embedding import reembed
from tm.store import open_store
from tm.unit import Origin, Status, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

    from align.training.corpus import Pair

WORDS = {"ministry": "وزارة", "desert": "صحراء", "river": "نهر", "harvest": "حصاد"}
DOCUMENTS = 20


@pytest.fixture
def house(pairs: list[Pair]) -> list[TranslationUnit]:
    """Machine units in words the small encoder has not seen, spread over twenty documents."""
    return [
        TranslationUnit(
            f"{pair.english} about the {english}",
            f"{pair.arabic} حول {arabic}",
            status=Status.MACHINE,
            posterior=0.97,
            origins=(Origin(f"brief-{at % DOCUMENTS}"),),
        )
        for at, (pair, (english, arabic)) in enumerate(product(pairs, WORDS.items()))
    ]


@pytest.fixture
def shuffled(house: list[TranslationUnit]) -> list[TranslationUnit]:
    """The same Arabic sentences with their neighbours' English: nothing to be learned."""
    turned = [*house[97:], *house[:97]]
    return [
        TranslationUnit(
            one.en, other.ar, status=Status.CONFIRMED, origins=(Origin(f"brief-{at % DOCUMENTS}"),)
        )
        for at, (one, other) in enumerate(zip(house, turned, strict=True))
    ]


def memory_of(path: Path, units: list[TranslationUnit], encoder: Path) -> Path:
    with open_store(str(path)) as store:
        store.add(units)
        reembed(store, StaticEncoder.load(encoder))
        store.set_meta("encoder_name", str(encoder))
    return path


def state(memory: Path) -> tuple[str | None, str | None]:
    with open_store(str(memory)) as store:
        return store.encoder, store.meta("encoder_name")


def adapted(memory: Path, output: Path, *more: str | Path) -> dict[str, Any]:
    done = muwazi("adapt", "--memory", memory, "-o", output, *more, "--json")
    assert done.status == 0, done.errors
    entry: dict[str, Any] = json.loads(done.output)
    return entry


def refused(memory: Path, output: Path, *more: str | Path) -> Outcome:
    done = muwazi("adapt", "--memory", memory, "-o", output, *more)
    assert len(done.error_lines) == 1
    assert not list(output.parent.glob(".*.new"))
    return done


def test_an_encoder_that_learned_the_house_is_kept_and_the_memory_has_its_vectors(
    tmp_path: Path, house: list[TranslationUnit], small: Path
) -> None:
    memory = memory_of(tmp_path / "m.db", house, small)
    entry = adapted(memory, tmp_path / "deep" / "house")
    assert (entry["kept"], entry["held_out_by"]) == ("adapted", "document")
    assert entry["learned"] + entry["held_out"] == len(house)
    assert sum(entry["after"].values()) > sum(entry["before"].values())
    made = StaticEncoder.load(tmp_path / "deep" / "house")
    assert state(memory) == (made.signature, str((tmp_path / "deep" / "house").resolve()))
    asked = muwazi("query", house[5].ar, "--kind", "meaning", "--memory", memory, "--json")
    assert json.loads(asked.output)["matches"][0]["ar"] == house[5].ar


def test_adapting_again_starts_from_the_encoder_the_memory_has(
    tmp_path: Path, house: list[TranslationUnit], small: Path
) -> None:
    memory = memory_of(tmp_path / "m.db", house, small)
    first = adapted(memory, tmp_path / "one")
    second = adapted(memory, tmp_path / "two")
    assert second["before"] == first["after"]


def test_where_adapting_does_not_help_memory_and_encoder_stay(
    tmp_path: Path, shuffled: list[TranslationUnit], small: Path
) -> None:
    memory = memory_of(tmp_path / "m.db", shuffled, small)
    before = state(memory)
    done = muwazi("adapt", "--memory", memory, "-o", tmp_path / "house")
    assert done.status == 0
    assert "the former encoder: adapting did not help" in done.output
    assert state(memory) == before
    assert not (tmp_path / "house").exists()


def test_a_unit_of_a_held_out_document_is_never_learned_from(
    tmp_path: Path, house: list[TranslationUnit]
) -> None:
    with open_store(str(tmp_path / "m.db")) as store:
        store.add(house)
        store.add([TranslationUnit(house[0].en, house[0].ar, origins=(Origin("brief-1"),))])
        split = house_pairs(store, 0.9)
        documents = {
            side: {
                origin.document
                for unit in store.iterate()
                if (unit.en, unit.ar) in texts
                for origin in unit.origins
            }
            for side, texts in (("learned", split.learned), ("held out", split.held_out))
        }
    assert split.by_document
    assert not set(split.learned) & set(split.held_out)
    alone = {origin.document for unit in house[1:] for origin in unit.origins}
    assert documents["learned"] | documents["held out"] == alone
    assert len(documents["held out"] - documents["learned"]) >= 1


def test_doubtful_short_and_rejected_units_teach_nothing(tmp_path: Path) -> None:
    def unit(text: str, status: Status, posterior: float | None = None) -> TranslationUnit:
        return TranslationUnit(
            text, f"{text} بالعربية", status=status, posterior=posterior, origins=(Origin("a"),)
        )

    taken = [
        unit("this one was surely aligned", Status.MACHINE, 0.9),
        unit("this one was confirmed by hand", Status.CONFIRMED, 0.2),
    ]
    left = [
        unit("this one is in doubt", Status.MACHINE, 0.89),
        unit("this one came without figures", Status.MACHINE),
        unit("this one was rejected outright", Status.REJECTED, 0.99),
        unit("a short heading", Status.CONFIRMED),
    ]
    with open_store(str(tmp_path / "m.db")) as store:
        store.add([*taken, *left])
        split = house_pairs(store, 0.9)
    assert {en for en, _ in split.learned + split.held_out} == {one.en for one in taken}


def test_a_memory_of_one_import_holds_single_units_out(
    tmp_path: Path, house: list[TranslationUnit], small: Path
) -> None:
    units = [
        TranslationUnit(u.en, u.ar, status=Status.CONFIRMED, origins=(Origin("house.tmx"),))
        for u in house
    ]
    entry = adapted(memory_of(tmp_path / "m.db", units, small), tmp_path / "house")
    assert entry["held_out_by"] == "unit"
    assert entry["held_out"] == pytest.approx(len(units) / 5, rel=0.3)


def test_too_few_units_are_one_line(
    tmp_path: Path, house: list[TranslationUnit], small: Path
) -> None:
    done = refused(memory_of(tmp_path / "m.db", house[:9], small), tmp_path / "house")
    assert "too few" in done.errors


def test_places_that_cannot_be_written_are_refused_before_training(
    tmp_path: Path, house: list[TranslationUnit], small: Path
) -> None:
    memory = memory_of(tmp_path / "m.db", house, small)
    assert refused(memory, memory / "house").status == 2
    (tmp_path / "there").mkdir()
    done = refused(memory, tmp_path / "there")
    assert (done.status, "exists already" in done.errors) == (2, True)


def test_a_missing_memory_and_a_missing_encoder_are_one_line(
    tmp_path: Path, house: list[TranslationUnit], small: Path
) -> None:
    assert refused(tmp_path / "none.db", tmp_path / "house").status == 2
    assert not (tmp_path / "none.db").exists()
    memory = memory_of(tmp_path / "m.db", house, small)
    done = refused(memory, tmp_path / "house", "--encoder", tmp_path / "nowhere")
    assert "nowhere" in done.errors


def test_an_encoder_of_another_kind_is_named_with_a_remedy(
    tmp_path: Path, house: list[TranslationUnit], small: Path, transformer: Path
) -> None:
    memory = memory_of(tmp_path / "m.db", house, small)
    with open_store(str(memory)) as store:
        store.set_meta("encoder_name", str(transformer))
    done = refused(memory, tmp_path / "house")
    assert "cannot be adapted" in done.errors
    assert "--encoder" in done.errors


def test_a_folder_that_is_no_encoder_is_named(
    tmp_path: Path, house: list[TranslationUnit], small: Path
) -> None:
    memory = memory_of(tmp_path / "m.db", house, small)
    broken = save_encoder(tmp_path / "broken")
    (broken / "model.safetensors").write_bytes(b"nonsense")
    done = refused(memory, tmp_path / "house", "--encoder", broken)
    assert "model.safetensors cannot be read" in done.errors
