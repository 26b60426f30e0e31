"""Arabic quotations in English and the reverse: cut where the sentence ends, aligned across."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from align.segment import segment
from tests.readers.reading import read

if TYPE_CHECKING:
    from pathlib import Path

    from align.document import Language

CASES: list[tuple[Language, list[str]]] = [
    (
        "en",
        [
            "The law calls the force “تشكيل عسكري مستقل” in its first article.",
            "His answer was: “لا نعرف من أطلق النار.”",
            "Nobody asked again.",
        ],
    ),
    (
        "ar",
        [
            "يسمّي البيان الخطة “Joint Comprehensive Plan of Action” في فقرته الأولى.",
            "وكان جوابه: “We do not know who fired.”",
            "ولم يسأل أحد ثانية.",
        ],
    ),
]


@pytest.mark.parametrize(("language", "sentences"), CASES)
def test_a_quotation_in_the_other_language_stays_in_its_sentence(
    tmp_path: Path, language: Language, sentences: list[str]
) -> None:
    document = read(tmp_path, "a.txt", " ".join(sentences), language)
    assert [piece.text for piece in segment(document)] == sentences
