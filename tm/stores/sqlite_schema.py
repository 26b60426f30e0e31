"""The schema of a SQLite memory, as numbered migrations.

``user_version`` holds the number of the last one applied. A migration, once released, is never
edited: what changes later is one more entry. What is derived (term index, vectors) may be dropped
by a migration and is built again.
"""

from __future__ import annotations

from tm.stores.concept_schema import CONCEPTS
from tm.stores.review_schema import REVIEWS

APPLICATION_ID = 0x4D757A69  # "Muzi", in SQLite's header of the file

_MEMORY = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- A document pair we aligned has a record; one that only an import names has none.
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  title TEXT, author TEXT, translator TEXT, date TEXT, url TEXT, signature TEXT,
  built INTEGER,
  en_file TEXT, en_sha256 TEXT, ar_file TEXT, ar_sha256 TEXT,
  record BLOB
);
CREATE UNIQUE INDEX document_built ON document (name) WHERE record IS NOT NULL;
CREATE INDEX document_name ON document (name);

-- status: 0 machine, 1 confirmed, 2 rejected, 3 superseded. Times are microseconds since 1970.
-- The keys are hashes of the folded texts: what differs in spelling marks only shares a key.
CREATE TABLE unit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  en TEXT NOT NULL, ar TEXT NOT NULL,
  en_key INTEGER NOT NULL, ar_key INTEGER NOT NULL,
  status INTEGER NOT NULL,
  posterior REAL,
  created INTEGER, created_by TEXT, changed INTEGER, changed_by TEXT,
  extra TEXT
);
CREATE INDEX unit_en ON unit (en_key);
CREATE INDEX unit_ar ON unit (ar_key);
CREATE INDEX unit_status ON unit (status) WHERE status <> 0;

CREATE TABLE origin (
  unit INTEGER NOT NULL, number INTEGER NOT NULL, document INTEGER NOT NULL,
  bead INTEGER, posterior REAL, extra TEXT,
  PRIMARY KEY (unit, number)
) WITHOUT ROWID;
CREATE INDEX origin_document ON origin (document, bead);

-- Pairs of texts that somebody edited away or deleted: a new build does not bring them back.
CREATE TABLE former (
  en TEXT NOT NULL, ar TEXT NOT NULL, unit INTEGER NOT NULL, PRIMARY KEY (en, ar)
) WITHOUT ROWID;

CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  unit INTEGER NOT NULL, action TEXT NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL,
  before TEXT, after TEXT, note TEXT, undoes INTEGER
);
CREATE INDEX history_unit ON history (unit);
CREATE UNIQUE INDEX history_undoes ON history (undoes) WHERE undoes IS NOT NULL;
"""

VECTORS = """
-- Derived. Sign bits of blocks of 4,096 ids, for the scan; codes of single units, for re-scoring.
CREATE TABLE vector_bits (
  block INTEGER PRIMARY KEY, version INTEGER NOT NULL, en BLOB NOT NULL, ar BLOB NOT NULL
);
CREATE TABLE vector_code (unit INTEGER PRIMARY KEY, en BLOB NOT NULL, ar BLOB NOT NULL);
-- Units that have no vector yet.
CREATE TABLE vector_pending (unit INTEGER PRIMARY KEY);
"""

MIGRATIONS: tuple[str, ...] = (_MEMORY, VECTORS, CONCEPTS, REVIEWS)
SCHEMA_VERSION = len(MIGRATIONS)

# The term index is created and dropped by itself: see sqlite_terms.
TERM_INDEX = """
DROP TABLE IF EXISTS term_index;
DROP TABLE IF EXISTS term;
DROP TABLE IF EXISTS length;
CREATE VIRTUAL TABLE term_index USING fts5(
  terms, content='', contentless_delete=1, tokenize='muwazi_terms'
);
-- Bytes collected before they are written: 1 MiB, the default, makes many small parts of a long
-- import, which cost room and are merged over and over.
INSERT INTO term_index (term_index, rank) VALUES ('hashsize', 16777216);
-- In how many units each term occurs.
CREATE TABLE term (term TEXT PRIMARY KEY, units INTEGER NOT NULL) WITHOUT ROWID;
-- Words in each unit, one byte an id and side, in blocks of 4,096 ids; 0 is not indexed.
CREATE TABLE length (
  block INTEGER PRIMARY KEY, version INTEGER NOT NULL, en BLOB NOT NULL, ar BLOB NOT NULL
);
"""
