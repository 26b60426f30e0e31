"""The SQLite file: what it refuses, what it survives, what it rebuilds."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from align import arabic
from align.errors import InputError, MuwaziError, UsageError
from tests.memory.shelf import BRIEF, tiny_encoder
from tm import indexing
from tm.embedding import check_encoder, embed_missing, reembed
from tm.search.searcher import Searcher
from tm.store import EncoderMismatchError, MemoryFileError, open_store
from tm.stores.sqlite_schema import APPLICATION_ID, SCHEMA_VERSION
from tm.unit import TranslationUnit, UnitFilter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import apsw

    from tm.store import Store


def refused(path: Path, *, create: bool = True) -> MuwaziError:
    with pytest.raises(MuwaziError) as caught:
        open_store(str(path), create=create)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.write_text("a shopping list, long enough to look like something")
    before = path.read_bytes()
    assert "not a SQLite database" in str(refused(path))
    assert path.read_bytes() == before


def test_another_program_s_database_is_refused_and_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    before = path.read_bytes()
    assert "not a translation memory" in str(refused(path))
    assert path.read_bytes() == before


def test_a_newer_memory_is_refused(path: Path) -> None:
    open_store(str(path)).close()
    with sqlite3.connect(path) as raw:
        raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    raw.close()
    assert "newer muwazi" in str(refused(path))


def test_an_older_memory_is_migrated_and_keeps_its_units(path: Path) -> None:
    from tm.stores.sqlite_schema import MIGRATIONS

    with sqlite3.connect(path) as raw:
        raw.executescript(MIGRATIONS[0])
        raw.execute("INSERT INTO unit VALUES (1,'A','ب',1,2,0,NULL,NULL,NULL,NULL,NULL,NULL)")
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("PRAGMA user_version = 1")
    raw.close()
    with open_store(str(path)) as store:
        assert store.schema_version == SCHEMA_VERSION
        assert store.unit(1).ar == "ب"
        assert [m.unit.id for m in Searcher(store).phrase("A")] == [1]


def test_missing_files_and_folders_are_named(path: Path) -> None:
    assert isinstance(refused(path, create=False), UsageError)
    assert not path.exists()
    refused(path.parent)
    refused(path.parent / "nowhere" / "memory.db")


def test_a_truncated_file_is_called_cut_short(path: Path) -> None:
    with open_store(str(path)) as store:
        store.add([TranslationUnit(f"Text {n}", f"نص {n}") for n in range(500)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with (
        pytest.raises(MemoryFileError, match=r"is cut short"),
        open_store(str(path)) as store,
    ):
        list(store.iterate())


def test_a_full_disk_is_said_in_one_line_and_nothing_is_half_written(path: Path) -> None:
    with open_store(str(path)) as store:
        store.add([TranslationUnit("Before", "قبل")])
        connection: apsw.Connection = store._file.connection  # type: ignore[attr-defined]
        pages = connection.pragma("page_count")
        connection.execute(f"PRAGMA max_page_count = {pages + 4}")
        with pytest.raises(MemoryFileError, match="disk is full"):
            store.add(TranslationUnit(f"Long text {n} " * 50, f"نص {n}") for n in range(2000))
        assert store.counts().units == 1
        assert [match.unit.en for match in Searcher(store).sentence("Before")] == ["Before"]


def test_a_memory_that_may_not_be_written_can_be_asked_but_not_changed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(str(path)) as store:
        store.add([TranslationUnit("Text", "نص")])
    monkeypatch.setattr(os, "access", lambda *_: False)
    with open_store(str(path)) as store:
        assert Searcher(store).phrase("text")
        with pytest.raises(MemoryFileError, match="read-only"):
            store.delete(1, by="amal")


def test_half_a_surrogate_pair_is_refused_as_a_whole(store: Store) -> None:
    with pytest.raises(InputError, match="surrogate"):
        store.add([TranslationUnit("Good", "جيد"), TranslationUnit("bad \ud800", "سيئ")])
    assert store.counts().units == 0


def test_nul_and_controls_are_kept_as_they_came(store: Store) -> None:
    text = "a\x00b\x01c \u202eabc\u202c"
    store.add([TranslationUnit(text, text)])
    assert store.unit(1).en == text
    assert store.find(text, text) is not None


DAMAGE = {
    "another language layer's": "UPDATE meta SET value = 'older' WHERE key = 'term_index'",
    "no counts": "DROP TABLE term",
    "counts emptied": "DELETE FROM term",
    "no lengths": "DROP TABLE length",
    "lengths emptied": "DELETE FROM length",
    "a length too short": "UPDATE length SET en = x'00'",
    "a block overwritten": ("UPDATE term_index_data SET block = x'deadbeefdeadbeef' WHERE id > 10"),
    "blocks gone": "DELETE FROM term_index_data",
    "units not in the index": "DELETE FROM term_index_docsize",
    **{
        f"no {part}": f"DROP TABLE term_index_{part}"
        for part in ("config", "data", "docsize", "idx")
    },
    "no sign bits": "DROP TABLE vector_bits",
    "sign bits emptied": "DELETE FROM vector_bits",
    "sign bits too short": "UPDATE vector_bits SET ar = x'0011'",
    "no codes": "DROP TABLE vector_code",
    "codes emptied": "DELETE FROM vector_code",
    "no list of what waits": "DROP TABLE vector_pending",
}


def answers(store: Store) -> list[tuple[str, int, float]]:
    asked = Searcher(store, tiny_encoder)
    found = [asked.phrase("agreement"), asked.phrase("الاتفاقية"), asked.sentence(BRIEF[2][0])]
    found.append(asked.meaning(BRIEF[1][1], limit=3))
    return [(match.kind, match.unit.id, match.score) for matches in found for match in matches]


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_derived_index_that_is_missing_stale_or_damaged_is_made_again(
    brief: Store, path: Path, damage: str
) -> None:
    expected = answers(brief)
    assert {kind for kind, _, _ in expected} == {"phrase", "exact", "meaning"}
    brief.close()
    with sqlite3.connect(path) as raw:
        raw.execute(damage)
    raw.close()
    with open_store(str(path)) as store:
        assert answers(store) == expected
        assert store.counts().vectors == len(BRIEF)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_written_into_a_memory_with_a_damaged_index_is_found(
    brief: Store, path: Path, damage: str
) -> None:
    brief.close()
    with sqlite3.connect(path) as raw:
        raw.execute(damage)
    raw.close()
    with open_store(str(path)) as store:
        store.add([TranslationUnit("A wholly new militia.", "ميليشيا جديدة تماماً.")])
        store.edit(1, by="Rana", en="An edited parliament.")
        store.delete(2, by="Rana")
        asked = Searcher(store, tiny_encoder)
        assert asked.phrase("militia")
        assert [match.unit.id for match in asked.phrase("edited")] == [1]
        assert asked.sentence("A wholly new militia.")[0].score == 100


def test_a_code_that_is_damaged_is_made_again(brief: Store, path: Path) -> None:
    expected = answers(brief)
    brief.close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE vector_code SET en = x'01', ar = x'01' WHERE unit = 2")
    raw.close()
    with open_store(str(path)) as store:
        answers(store)
        assert answers(store) == expected


def test_vectors_whose_dimensions_are_damaged_are_made_again(brief: Store, path: Path) -> None:
    expected = answers(brief)
    brief.close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE meta SET value = 'many' WHERE key = 'vector_dimensions'")
    raw.close()
    with open_store(str(path)) as store:
        assert answers(store) == expected


def test_vectors_of_another_encoder_are_not_mixed_and_the_remedy_is_named(brief: Store) -> None:
    other = tiny_encoder(seed=5)
    with pytest.raises(EncoderMismatchError, match="muwazi reembed"):
        check_encoder(brief, other)
    with pytest.raises(EncoderMismatchError, match="muwazi reembed"):
        Searcher(brief, lambda: other).meaning("law")
    assert reembed(brief, other) == brief.counts().units
    assert Searcher(brief, lambda: other).meaning("law")


def test_an_interrupted_reembedding_leaves_the_former_vectors(brief: Store) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reembed(brief, tiny_encoder(seed=5), stop)
    assert brief.encoder == tiny_encoder().signature
    assert Searcher(brief, tiny_encoder).meaning("law")


def test_what_is_edited_is_found_by_its_new_meaning(brief: Store, searcher: Searcher) -> None:
    unit = searcher.sentence(BRIEF[1][0])[0].unit
    brief.edit(unit.id, by="amal", en="A dam on the river", ar="سد على نهر")
    assert brief.without_vectors() == [unit.id]
    assert searcher.meaning("water")[0].unit.id == unit.id
    assert brief.without_vectors() == []


def test_an_exception_inside_a_transaction_undoes_all_of_it(store: Store) -> None:
    store.add([TranslationUnit("Kept", "باق")])

    def fail() -> None:
        with store.transaction():
            store.add([TranslationUnit("Lost", "ضائع")])
            store.delete(1, by="amal")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [unit.en for unit in store.iterate()] == ["Kept"]
    assert Searcher(store).phrase("lost") == []
    assert list(store.history()) == []


def test_an_inner_transaction_may_fail_alone(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            store.add([TranslationUnit("Inner", "داخل")])
            raise ZeroDivisionError

    with store.transaction():
        store.add([TranslationUnit("Outer", "خارج")])
        with pytest.raises(ZeroDivisionError):
            fail()
    assert [unit.en for unit in store.iterate()] == ["Outer"]
    assert [m.unit.en for m in Searcher(store).phrase("outer")] == ["Outer"]


def test_a_killed_writer_leaves_the_last_finished_transaction(path: Path) -> None:
    with open_store(str(path)) as store:
        store.add([TranslationUnit("Finished", "تم")])
    script = (
        "import sys, time\n"
        "from tm.store import open_store\n"
        "from tm.unit import TranslationUnit\n"
        "store = open_store(sys.argv[1])\n"
        "with store.transaction():\n"
        "    store.add(TranslationUnit(f'Half {n}', f'نصف {n}') for n in range(20_000))\n"
        "    print('written', flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    with open_store(str(path)) as store:
        assert [unit.en for unit in store.iterate()] == ["Finished"]
        assert Searcher(store).phrase("half") == []


def test_threads_may_share_a_store(brief: Store) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for at in range(10):
                brief.add([TranslationUnit(f"Thread {number} text {at}", f"خيط {number} نص {at}")])
                assert Searcher(brief).phrase("agreement")
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(Searcher(brief).phrase("thread", limit=100)) == 40


def test_another_process_s_writes_are_seen(path: Path) -> None:
    with open_store(str(path)) as one, open_store(str(path)) as other:
        one.add([TranslationUnit("First text", "النص الأول")])
        assert len(Searcher(other).phrase("text")) == 1
        one.add([TranslationUnit("Second text here", "النص الثاني هنا")])
        assert len(Searcher(other).phrase("text")) == 2
        assert Searcher(other).sentence("Second text there")[0].unit.id == 2
        encoder = tiny_encoder()
        one.add([TranslationUnit("Iraq", "العراق")])
        embed_missing(one, encoder)
        assert Searcher(other, lambda: encoder).meaning("Baghdad")[0].unit.en == "Iraq"


def test_terms_are_counted_alike_along_the_way_and_at_the_end(tmp_path: Path) -> None:
    units = [TranslationUnit(f"Text {n % 7} of {n}", f"نص {n % 5} من {n}") for n in range(3000)]
    counted = []
    for name, size in (("at once", len(units)), ("in small parts", 500)):
        with open_store(str(tmp_path / f"{name}.db")) as store:
            for start in range(0, len(units), size):
                store.add(units[start : start + size])
            store.delete(7, by="amal")
            store.edit(8, by="amal", en="Something else")
            terms = [f"e{n}" for n in range(3000)] + ["etext", "eof", "esomething", "eelse"]
            counted.append(store.frequencies("en", terms))
    assert counted[0] == counted[1]
    assert counted[0]["etext"] == 2998


def test_a_large_import_that_fails_leaves_the_counts_as_they_were(store: Store) -> None:
    store.add([TranslationUnit("Before", "قبل")])

    def units() -> Iterator[TranslationUnit]:
        for n in range(12_000):
            yield TranslationUnit(f"Text {n}", f"نص {n}")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.add(units())
    assert store.frequencies("en", ["etext", "ebefore"]) == {"ebefore": 1}
    with store.transaction():
        store.add(TranslationUnit(f"Text {n}", f"نص {n}") for n in range(12_000))
        store.delete(2, by="amal")
        assert store.frequencies("en", ["etext"]) == {"etext": 11_999}
    assert store.frequencies("en", ["etext"]) == {"etext": 11_999}


def test_a_new_memory_takes_nothing_from_the_log_of_one_that_was_removed(path: Path) -> None:
    """A process that was killed leaves the log; SQLite would read it into the file beside it."""
    script = (
        "import os, sys\nfrom tm.store import open_store\nfrom tm.unit import TranslationUnit\n"
        "store = open_store(sys.argv[1])\n"
        "store.add([TranslationUnit(f'one {n}', f'واحد {n}') for n in range(300)])\nos._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    log = path.with_name(path.name + "-wal")
    assert log.stat().st_size > 0
    path.unlink()
    with open_store(str(path)) as store:
        assert store.size() == 0
        store.add([TranslationUnit("two", "اثنان")])
    with open_store(str(path)) as store:
        assert [unit.en for unit in store.iterate(UnitFilter())] == ["two"]


def test_another_edition_of_the_lexicon_is_another_analysis(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A word added to a lexicon leaves the probe alone; the indexes made before are stale yet."""
    made = indexing.analysis_signature.__wrapped__
    before = made()
    assert made() == before
    edited = arabic.lexicon_bytes() + "فيلة\n".encode()
    monkeypatch.setattr(arabic, "lexicon_bytes", lambda: edited)
    assert made() != before
