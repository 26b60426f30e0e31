"""Sentences left in the other language, and references that may stay as they are."""

from __future__ import annotations

import pytest

from tm.check.finding import Draft, DraftPair, Severity
from tm.check.rule import House
from tm.check.rules.language import Untranslated


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("The talks in Geneva failed after six hours, said #UN on Monday.", Severity.ERROR),
        ("The ministry told https://example.org that the talks were over.", Severity.ERROR),
        ("UN News, https://example.org/talks", Severity.NOTE),
        ("“The war in the north of Syria”, Reuters, https://example.org/1", Severity.NOTE),
        ("Follow us @example", Severity.NOTE),
    ],
)
def test_an_address_does_not_excuse_a_sentence(text: str, severity: Severity) -> None:
    pair = DraftPair(text, text, range(1), range(1))
    (found,) = Untranslated().check(Draft((pair,)), House())
    assert found.severity is severity
