"""The tables of reviews, in SQL that both databases understand."""

from __future__ import annotations

# The index holds the few units that are doubtful, so that listing them does not read all units.
REVIEWS = """
CREATE TABLE review_step (
  id bigint PRIMARY KEY, document text NOT NULL, at bigint NOT NULL, by text NOT NULL,
  what text NOT NULL, refers bigint, body text NOT NULL
);
CREATE INDEX review_step_document ON review_step (document, id);
CREATE INDEX unit_doubtful ON unit (posterior) WHERE status = 0 AND posterior < 0.95;
"""
