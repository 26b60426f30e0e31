"""A PostgreSQL server that goes away, and many who ask it and write to it at once."""

from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING

import psycopg
import pytest

from align.errors import MuwaziError, UsageError
from tests.cli.run import muwazi
from tests.memory.shelf import tiny_encoder
from tests.stores.examples import PAIRS, document, unit, units
from tests.stores.postgres_server import PostgresServer, running_server
from tm.embedding import embed_missing
from tm.search.searcher import Searcher
from tm.store import MemoryFileError, open_store
from tm.stores.postgres import PostgresStore, open_postgres
from tm.stores.postgres_database import PostgresSettings
from tm.stores.postgres_errors import ConnectionLostError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tm.store import Store

IMPATIENT = PostgresSettings(patience=1.0, lock_wait=0.3)


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that a test may stop."""
    with running_server() as running:
        yield running


def name_of(url: str) -> str:
    return url.rpartition("/")[2]


# --- the server goes away ------------------------------------------------------------------------


def after(seconds: float, act: Callable[[], None]) -> threading.Thread:
    """Do something a little later, in a thread."""

    def wait_and_act() -> None:
        time.sleep(seconds)
        act()

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    return thread


def test_a_restart_is_not_noticed(own_server: PostgresServer) -> None:
    with open_store(own_server.url("postgres")) as store:
        store.add(units(PAIRS[:3]))
        own_server.stop()
        own_server.start()
        assert store.same_text("en", PAIRS[1][0]) == [2]
        own_server.stop()
        own_server.start()
        assert store.add(units(PAIRS[3:])).added == 3
        own_server.stop()
        own_server.start()
        with store.transaction():
            store.set_meta("a", "1")
        assert store.meta("a") == "1"


def test_a_server_that_is_back_within_the_patience_is_waited_for(
    own_server: PostgresServer,
) -> None:
    with open_store(own_server.url("postgres")) as store:
        store.add(units(PAIRS[:3]))
        own_server.stop()
        starting = after(3, own_server.start)
        assert store.holding([("en", [["emilitia"]])], 5) == [2]
        starting.join()
        own_server.stop()
        starting = after(3, own_server.start)
        assert store.put_document(*document("brief", PAIRS)).added == 3
        starting.join()


def test_a_server_that_stays_away_is_said_in_one_line(own_server: PostgresServer) -> None:
    with open_postgres(own_server.url("postgres"), settings=IMPATIENT) as store:
        store.add(units(PAIRS[:3]))
        own_server.stop()
        for act in (lambda: store.unit(1), lambda: store.add(units(PAIRS))):
            with pytest.raises(MemoryFileError) as raised:
                act()
            assert "\n" not in str(raised.value)
            assert own_server.password not in str(raised.value)
        own_server.start()
        assert store.size() == 3


def test_a_transaction_cut_off_leaves_nothing(own_server: PostgresServer) -> None:
    def cut_off(store: PostgresStore) -> None:
        with store.transaction():
            store.put_document(*document("brief", PAIRS))
            own_server.stop()
            own_server.start()
            store.set_meta("never", "1")

    with open_postgres(own_server.url("postgres")) as store:
        with pytest.raises(ConnectionLostError, match="nothing of this step was written"):
            cut_off(store)
        assert store.counts().units == 0
        assert store.meta("never") is None
        assert store.frequencies("en", ["ecity"]) == {}
        assert store.put_document(*document("brief", PAIRS)).added == len(PAIRS)


def test_writers_that_are_shot_at_lose_nothing_they_reported(
    server: PostgresServer, database: str
) -> None:
    """Connections are cut at random moments while documents are written, again and again."""
    chance = random.Random(5)
    stop = threading.Event()
    usual = [0.0]

    def shoot() -> None:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            while not stop.is_set():
                # On a slow or busy machine less often, or nothing would ever be written.
                time.sleep(0.05 + chance.random() * max(0.25, 4 * usual[0]))
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = %s AND application_name = 'muwazi'",
                    (name_of(database),),
                )

    with open_postgres(database, settings=PostgresSettings(patience=300.0)) as store:
        began = time.monotonic()
        store.put_document(*document("brief 0", PAIRS))
        usual[0] = time.monotonic() - began
        shooter = threading.Thread(target=shoot)
        shooter.start()
        reported = {}
        try:
            for turn in range(60):
                pairs = [(f"Turn {turn} line {at}.", f"دور {turn} سطر {at}") for at in range(3)]
                name = f"brief {turn % 20}"
                reported[name] = pairs
                store.put_document(*document(name, pairs))
        finally:
            stop.set()
            shooter.join()
    with open_store(database) as kept:
        assert [line.name for line in kept.documents()] == sorted(reported)
        for name, pairs in reported.items():
            found = kept.units(list(kept.document_units(name).values()))
            assert [(one.en, one.ar) for one in found] == pairs
        assert kept.counts().units == 3 * len(reported)
        assert kept.frequencies("en", ["eturn"]) == {"eturn": 3 * len(reported)}


def test_what_became_of_a_transaction_can_be_asked_afterwards(database: str) -> None:
    ask = "SELECT pg_current_xact_id()::text::bigint"

    def cancelled(store: PostgresStore, numbers: list[int]) -> None:
        with store.transaction():
            numbers.append(store.database.scalar(ask))
            store.remove_document("unknown")

    with open_postgres(database) as store:
        own = store.database
        numbers: list[int] = []
        with store.transaction():
            numbers.append(own.scalar(ask))
        with pytest.raises(UsageError):
            cancelled(store, numbers)
        assert [own.has_committed(number) for number in numbers] == [True, False]


# --- beside each other ---------------------------------------------------------------------------


def test_readers_do_not_wait_for_a_writer_and_see_what_was_before(database: str) -> None:
    with open_store(database) as writer, open_store(database) as reader:
        writer.add(units(PAIRS[:2]))
        with writer.transaction():
            writer.add(units(PAIRS[2:]))
            writer.edit(1, by="ann", en="Changed.")
            assert reader.unit(1).en == PAIRS[0][0]
            assert reader.counts().units == 2
            assert reader.holding([("en", [["emilitia"]])], 5) == [2]
        assert reader.unit(1).en == "Changed."
        assert reader.holding([("en", [["emilitia"]])], 5) == [4, 2]


def test_a_second_writer_waits_and_says_so_when_it_takes_too_long(database: str) -> None:
    with open_store(database) as first, open_postgres(database, settings=IMPATIENT) as second:
        with first.transaction():
            first.add(units(PAIRS[:2]))
            with pytest.raises(MemoryFileError, match="another program is writing"):
                second.add(units(PAIRS[2:]))
        assert second.add(units(PAIRS[2:])).added == 4


def test_writers_at_once_give_no_unit_twice_and_no_number_twice(database: str) -> None:
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            with open_store(database) as store:
                for turn in range(8):
                    store.add([*units(), unit(f"Own {number} {turn}.", f"خاص {number} {turn}")])
        except Exception as error:  # noqa: BLE001 - shown below
            failures.append(error)

    open_store(database).close()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_store(database) as store:
        assert store.counts().units == len(PAIRS) + 32
        assert store.frequencies("en", ["emilitia", "eown"]) == {"emilitia": 2, "eown": 32}


def test_texts_that_postgresql_cannot_keep_are_refused_in_one_line(database: str) -> None:
    with open_store(database) as store:
        for text in ("a\x00b", "a\ud800b"):
            with pytest.raises(MuwaziError, match="cannot be stored") as raised:
                store.add([*units(), unit(text, "ب")])
            assert "\n" not in str(raised.value)
        assert store.counts().units == 0


def test_the_address_may_stand_in_the_environment(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(database) as store:
        store.add(units())
    monkeypatch.setenv("MUWAZI_MEMORY", database)
    outcome = muwazi("query", "--kind", "fuzzy", "رفض مجلس البلدة الاتفاقية")
    assert outcome.status == 0, outcome.errors
    assert "The city council rejected the agreement." in outcome.output


def test_a_memory_that_was_closed_says_so(database: str) -> None:
    store = open_store(database)
    store.close()
    with pytest.raises(MemoryFileError, match="closed"):
        store.size()


def test_a_question_to_nowhere_is_a_usage_error(database: str) -> None:
    with pytest.raises(UsageError):
        open_store(database, create=False)


# --- without what is derived ---------------------------------------------------------------------


def test_a_dump_without_what_is_derived_answers_as_before(database: str) -> None:
    def answers(store: Store) -> list[tuple[str, int, float]]:
        asked = Searcher(store, tiny_encoder)
        found = [asked.sentence(PAIRS[0][0]), asked.phrase("الحكومة")]
        found.append(asked.meaning(PAIRS[1][1], limit=3, min_score=0))
        return [(match.kind, match.unit.id, match.score) for part in found for match in part]

    with open_store(database) as store:
        store.add(units())
        embed_missing(store, tiny_encoder())
        expected = answers(store)
        assert expected
    derived = ("term_index", "term", "term_packed", "term_run", "unit_vector", "vector_pending")
    with psycopg.connect(database) as connection:
        for table in derived:
            connection.execute(f"DELETE FROM muwazi.{table}")  # noqa: S608 - names of ours
    with open_store(database) as store:
        assert answers(store) == expected
        assert store.without_vectors() == []
