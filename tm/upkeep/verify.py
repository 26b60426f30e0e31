"""Is the memory what it says it is? Everything that can be recomputed is, and is compared.

The database's own structure, the keys and index counts of every unit, the beads of every document
pair and the units that must stand for them, the history, and, where the originals are still there,
their hashes and the place of every segment in them. All is read from one state of the memory, so
that others may write meanwhile. Nothing is changed but an index made by other rules, which is made
again as any question would.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from typing import TYPE_CHECKING

from tm.aligning import units_of
from tm.indexing import LETTER, analysis_signature, index_terms, text_key
from tm.store import MemoryFileError
from tm.stores.records import bead_text, load_extra
from tm.unit import SIDES
from tm.upkeep.findings import Findings, Verified
from tm.upkeep.originals import Originals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from tm.stores.relational import RelationalStore
    from tm.unit import DocumentRecord

_AT_A_TIME = 2000
_REJECTED = 2
_STATUSES = 4
RESTORE = "restore a backup with `muwazi restore`"
REPAIR = "`muwazi verify --repair` makes it again"
REBUILD = "build that pair again: `muwazi build … --again`"


def verify(
    store: RelationalStore,
    *,
    faults: Callable[[], list[str]],
    originals: Path | None = None,
    quick: bool = False,
    progress: Callable[[str], object] = lambda step: None,
) -> Verified:
    """Recompute and compare; see the module.

    ``faults`` lists what the database itself finds wrong with its file. ``originals`` is the folder
    that relative file names begin in, None leaves the originals alone. ``quick`` stops after the
    database's own check and the references between its tables.
    """
    findings = Findings()
    progress("the database")
    for fault in faults():
        findings.problem("database", store.url, fault, RESTORE)
    steps: list[tuple[str, Callable[[RelationalStore, Findings], None]]]
    steps = [("references", _check_references)]
    if not quick:
        _note_index(store, findings)
        steps += [("units", _check_units), ("history", _check_history)]
        files = None if originals is None else Originals(originals, findings)
        steps += [("documents", lambda s, f: _check_documents(s, f, files))]
    for name, check in steps:
        progress(name)
        try:
            with store.file.snapshot():
                check(store, findings)
        except MemoryFileError as error:
            findings.problem("database", store.url, f"{name}: {error.what}", RESTORE)
        except (ValueError, LookupError, TypeError) as error:
            # What a store reads is well-formed or damaged; it need not say which of all things is.
            findings.problem(name, store.url, f"what is kept cannot be read: {error!r}", RESTORE)
    return findings.result()


def repair(store: RelationalStore) -> None:
    """Make again what is derived: text keys, probabilities, term index; nothing else is touched."""
    with store.transaction():
        connection = store.file.connection
        for rows in _units(store, "id, en, ar"):
            connection.executemany(
                "UPDATE unit SET en_key = ?, ar_key = ? WHERE id = ?",
                [(text_key(en, "en"), text_key(ar, "ar"), unit) for unit, en, ar in rows],
            )
        connection.execute(
            "UPDATE unit SET posterior = (SELECT max(posterior) FROM origin WHERE unit = unit.id)"
            " WHERE EXISTS (SELECT 1 FROM origin o JOIN document d ON d.id = o.document"
            " WHERE o.unit = unit.id AND d.record IS NOT NULL)"
        )
        connection.execute(
            "DELETE FROM vector_pending WHERE NOT EXISTS"
            " (SELECT 1 FROM unit WHERE unit.id = vector_pending.unit)"
        )
        store.set_meta("term_index", None)
    store.frequencies("en", ())


# --- references between tables ---------------------------------------------------------------

_DANGLING = (
    (
        "an origin names a unit that is not there",
        "SELECT unit FROM origin WHERE NOT EXISTS (SELECT 1 FROM unit WHERE id = origin.unit)",
    ),
    (
        "an origin names a document that is not there",
        "SELECT unit FROM origin WHERE NOT EXISTS"
        " (SELECT 1 FROM document WHERE id = origin.document)",
    ),
    (
        "an act takes back an act that is not there",
        "SELECT unit FROM history h WHERE undoes IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM history u WHERE u.id = h.undoes)",
    ),
)
# The probability of a unit that stands in a document of ours is the highest of its origins'.
_PROBABILITY = (
    "SELECT id FROM unit WHERE posterior IS DISTINCT FROM"
    " (SELECT max(posterior) FROM origin WHERE unit = unit.id)"
    " AND EXISTS (SELECT 1 FROM origin o JOIN document d ON d.id = o.document"
    " WHERE o.unit = unit.id AND d.record IS NOT NULL)"
)


def _check_references(store: RelationalStore, findings: Findings) -> None:
    for what, select in _DANGLING:
        for (unit,) in store.file.rows(select):
            findings.problem("reference", f"unit {unit}", what, RESTORE)
    for (unit,) in store.file.rows(_PROBABILITY):
        what = "its probability is not the highest of its origins'"
        findings.problem("probability", f"unit {unit}", what, REPAIR)
    findings.checked["origins"] = int(store.file.scalar("SELECT count(*) FROM origin"))


# --- units, their keys, and what the index counts ---------------------------------------------


def _note_index(store: RelationalStore, findings: Findings) -> None:
    """An index made by other rules is made again before anything is asked, here as elsewhere."""
    try:
        if store.meta("term_index") not in (analysis_signature(), None):
            findings.notes.append("the term index was made by other rules, and was made again")
        store.frequencies("en", ())
    except MemoryFileError as error:
        findings.problem("index", store.url, f"term index: {error.what}", REPAIR)


def _check_units(store: RelationalStore, findings: Findings) -> None:
    counts: Counter[str] = Counter()
    usable = 0
    for rows in _units(store, "id, en, ar, en_key, ar_key, status, extra", findings):
        for unit, en, ar, en_key, ar_key, status, extra in rows:
            _check_unit(findings, unit, (en, ar), (en_key, ar_key), status, extra)
            if status != _REJECTED:
                usable += 1
                for text, side in ((en, SIDES[0]), (ar, SIDES[1])):
                    counts.update({form for forms in index_terms(text, side) for form in forms})
        findings.checked["units"] += len(rows)
    findings.checked["terms"] = len(counts)
    for side in SIDES:
        terms = [term for term in counts if term.startswith(LETTER[side])]
        for start in range(0, len(terms), _AT_A_TIME):
            batch = terms[start : start + _AT_A_TIME]
            found = store.frequencies(side, batch)
            for term in batch:
                if found.get(term, 0) != counts[term]:
                    what = f"counted in {found.get(term, 0)} units, is in {counts[term]}"
                    findings.problem("index", f"term {term[1:]!r}", what, REPAIR)
    _check_vectors(store, findings, usable)


def _check_unit(
    findings: Findings,
    unit: int,
    texts: tuple[str, str],
    keys: tuple[int, int],
    status: int,
    extra: str | None,
) -> None:
    where = f"unit {unit}"
    for text, side, key in zip(texts, SIDES, keys, strict=True):
        if not isinstance(text, str) or not text.strip():
            findings.problem("unit", where, f"its {side} text is missing", RESTORE)
        elif text_key(text, side) != key:
            what = f"its {side} text does not hash to its key: the text was damaged, or the rules"
            findings.problem("key", where, f"{what} changed", f"compare with a backup; {REPAIR}")
    if status not in range(_STATUSES):
        findings.problem("unit", where, f"it has the unknown status {status!r}", RESTORE)
    try:
        load_extra(extra)
    except (ValueError, TypeError, KeyError):
        findings.problem("unit", where, "its notes or properties cannot be read", RESTORE)


def _check_vectors(store: RelationalStore, findings: Findings, usable: int) -> None:
    vectors = store.counts().vectors
    pending = int(store.file.scalar("SELECT count(*) FROM vector_pending"))
    findings.checked["vectors"] = vectors
    if store.encoder is None:
        return  # then no unit has a vector, nor waits for one
    if vectors + pending != usable:
        what = f"{vectors} units have a vector and {pending} wait for one, of {usable}"
        findings.problem("vectors", store.url, what, "`muwazi reembed` makes them again")


# --- history -----------------------------------------------------------------------------------


def _check_history(store: RelationalStore, findings: Findings) -> None:
    """Every act can be read, and the last one on each unit left the texts that are there."""
    last: dict[int, tuple[int, str | None]] = {}
    after = 0
    while rows := store.file.rows(
        "SELECT id, unit, before, after FROM history WHERE id > ? ORDER BY id LIMIT ?",
        (after, _AT_A_TIME),
    ):
        for act, unit, before, left in rows:
            for state in (before, left):
                if not _is_json(state):
                    what = "its record cannot be read"
                    findings.problem("history", f"act {act}", what, RESTORE)
            last[unit] = (act, left)
        findings.checked["acts"] += len(rows)
        after = rows[-1][0]
    for unit, (act, left) in last.items():
        if not _is_json(left):
            continue
        found = store.file.rows("SELECT en, ar FROM unit WHERE id = ?", (unit,))
        wanted = None if left is None else json.loads(left)
        if wanted is not None and not found and _may_go(wanted):
            continue
        is_there = (found[0][0], found[0][1]) if found else None
        if is_there != (None if wanted is None else (wanted.get("en"), wanted.get("ar"))):
            what = f"act {act}, its last, left another state than the one that is there"
            findings.problem("history", f"unit {unit}", what, RESTORE)


def _may_go(state: dict[str, Any]) -> bool:
    """Whether a new alignment may have taken the unit out: nobody vouches for it any more."""
    return state.get("status") == "machine" and not state.get("notes")


def _is_json(text: str | None) -> bool:
    if text is None:
        return True
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, TypeError):
        return False


# --- documents ---------------------------------------------------------------------------------


def _check_documents(
    store: RelationalStore, findings: Findings, originals: Originals | None
) -> None:
    rows = store.file.rows(
        "SELECT id, name, en_file, en_sha256, ar_file, ar_sha256 FROM document"
        " WHERE record IS NOT NULL ORDER BY name"
    )
    for number, name, *columns in rows:
        findings.checked["documents"] += 1
        where = f"document {name}"
        try:
            record = store.document(name)
        except (MemoryFileError, zlib.error, ValueError, KeyError, TypeError):
            record = None
        if record is None:
            findings.problem("document", where, "its record cannot be read", REBUILD)
            continue
        said = [record.en.file, record.en.sha256, record.ar.file, record.ar.sha256]
        if said != columns:
            findings.problem("document", where, "its record names other files", REBUILD)
        for fault in _bead_faults(record):
            findings.problem("document", where, fault, REBUILD)
            break
        else:
            _check_origins(store, findings, record, number)
        if originals is not None:
            originals.check(record)


def _bead_faults(record: DocumentRecord) -> Iterator[str]:
    """Beads that do not hold every segment of both sides exactly once."""
    for side, sizes in (
        ("en", [bead.source for bead in record.beads]),
        ("ar", [bead.target for bead in record.beads]),
    ):
        held = Counter(number for size in sizes for number in size)
        segments = record.en.segments if side == "en" else record.ar.segments
        if held != Counter(range(len(segments))):
            yield f"its beads do not hold every {side} segment exactly once"
        if any(segment.start > segment.end for segment in segments):
            yield f"a segment of its {side} side ends before it begins"


def _check_origins(
    store: RelationalStore, findings: Findings, record: DocumentRecord, number: int
) -> None:
    """Every bead that is a unit has its unit, with its texts, unless somebody changed them."""
    where = f"document {record.name}"
    rows: list[tuple[Any, ...]] = store.file.rows(
        "SELECT o.bead, o.posterior, o.unit, u.en, u.ar FROM origin o"
        " JOIN unit u ON u.id = o.unit WHERE o.document = ?",
        (number,),
    )
    seen = set()
    for bead, posterior, unit, en, ar in rows:
        seen.add(bead)
        if bead is None or not 0 <= bead < len(record.beads):
            findings.problem("document", where, f"unit {unit} names a bead it lacks", REBUILD)
            continue
        texts = (bead_text(record, bead, "en"), bead_text(record, bead, "ar"))
        if texts != (en, ar) and _former(store, texts) != unit:
            what = f"unit {unit} has other texts than bead {bead}, and nobody edited it"
            findings.problem("document", where, what, REBUILD)
        if posterior != record.beads[bead].posterior:
            what = f"unit {unit} has another probability than bead {bead}"
            findings.problem("document", where, what, REBUILD)
    for unit_ in units_of(record):
        bead = unit_.origins[0].bead
        if bead not in seen and _former(store, (unit_.en, unit_.ar)) is None:
            what = f"bead {bead} has no unit, and nobody deleted it"
            findings.problem("document", where, what, REBUILD)


def _former(store: RelationalStore, texts: tuple[str, str]) -> int | None:
    found: int | None = store.file.scalar("SELECT unit FROM former WHERE en = ? AND ar = ?", *texts)
    return found


def _units(
    store: RelationalStore, columns: str, findings: Findings | None = None
) -> Iterator[list[tuple[Any, ...]]]:
    """Rows of all units in batches; ``findings`` takes those whose texts cannot be decoded."""
    after = 0
    following = "SELECT id FROM unit WHERE id > ? ORDER BY id LIMIT ?"
    while ids := [row[0] for row in store.file.rows(following, (after, _AT_A_TIME))]:
        between = f"SELECT {columns} FROM unit WHERE id > ? AND id <= ? ORDER BY id"  # noqa: S608
        try:
            rows = store.file.rows(between, (after, ids[-1]))
        except UnicodeDecodeError:
            if findings is None:
                raise
            rows = [row for unit in ids for row in _whole(store, columns, unit, findings)]
        yield rows
        after = ids[-1]


def _whole(
    store: RelationalStore, columns: str, unit: int, findings: Findings
) -> list[tuple[Any, ...]]:
    try:
        rows: list[tuple[Any, ...]] = store.file.rows(
            f"SELECT {columns} FROM unit WHERE id = ?",  # noqa: S608
            (unit,),
        )
    except UnicodeDecodeError:
        what = "a text of it is damaged: it is not UTF-8"
        findings.problem("unit", f"unit {unit}", what, RESTORE)
        return []
    return rows
