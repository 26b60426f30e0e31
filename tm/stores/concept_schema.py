"""The tables of the termbase, in SQL that both databases understand."""

from __future__ import annotations

# A concept is a document of its own: it is read whole, and a
# termbase of ten thousand concepts is a few megabytes.
CONCEPTS = """
CREATE TABLE concept (id bigint PRIMARY KEY, body text NOT NULL);
CREATE TABLE concept_history (
  id bigint PRIMARY KEY, concept bigint NOT NULL, at bigint NOT NULL, by text NOT NULL,
  before text, after text
);
CREATE INDEX concept_history_concept ON concept_history (concept);
"""
