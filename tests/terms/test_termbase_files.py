"""A termbase comes back from every format as it went out, and files of others are read."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from align.errors import InputError
from tm.formats.tbx import write_tbx
from tm.formats.tbx_reading import read_tbx
from tm.formats.term_table import read_csv, read_xlsx, write_csv, write_xlsx
from tm.terms.concept import Concept, Gender, Number, PartOfSpeech, Term, TermStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tm.formats.format import Damage

NS = "{urn:iso:std:iso:30042:ed-2}"
DAY = datetime.date(2019, 7, 1)
UNITS = Concept(
    id=7,
    subject="Iraq",
    definition="State-sanctioned umbrella of armed groups.",
    note="Ask the desk.",
    source="Tamarisk style guide",
    terms=(
        Term(
            "Popular Mobilization Units",
            "en",
            part_of_speech=PartOfSpeech.PROPER_NOUN,
            forms=("PMU",),
            case_sensitive=True,
        ),
        Term("هيئة الحشد الشعبي", "ar", gender=Gender.FEMININE, number=Number.SINGULAR),
        Term("قوات الحشد الشعبي", "ar", status=TermStatus.SUPERSEDED, since=DAY, note="until 2021"),
        Term("الحشد", "ar", status=TermStatus.FORBIDDEN, context="=HYPERLINK(1)", source="-x"),
        Term("وحدات الحشد", "ar", status=TermStatus.ADMITTED, number=Number.PLURAL),
    ),
)

ROUND_TRIPS: dict[str, tuple[str, Callable[..., int], Callable[..., Any]]] = {
    "TBX 3": ("t.tbx", lambda c, p: write_tbx(c, p, 3), read_tbx),
    "TBX 2": ("t.tbx", lambda c, p: write_tbx(c, p, 2), read_tbx),
    "CSV": ("t.csv", write_csv, read_csv),
    "XLSX": ("t.xlsx", write_xlsx, read_xlsx),
}


def told(concept: Concept) -> Concept:
    """A concept without what a file does not keep: ids, and the order between languages."""
    return Concept(
        terms=(*concept.on("en"), *concept.on("ar")),
        subject=concept.subject,
        definition=concept.definition,
        note=concept.note,
        source=concept.source,
    )


@pytest.mark.parametrize("name", ROUND_TRIPS)
def test_a_concept_comes_back_as_it_went_out(name: str, tmp_path: Path) -> None:
    file, write, read = ROUND_TRIPS[name]
    damages: list[Damage] = []
    assert write([UNITS], tmp_path / file) == 1
    (back,) = read(tmp_path / file, damages.append)
    assert told(back) == told(UNITS)
    assert not damages


words = st.text(st.sampled_from("abc xyz'-=+@ابتثحخ،ًّ&<>\"|"), min_size=1, max_size=20).map(
    lambda text: " ".join(text.replace("|", "").split()) or "x"
)
terms = st.builds(
    Term,
    text=words,
    side=st.sampled_from(["en", "ar"]),
    status=st.sampled_from(list(TermStatus)),
    part_of_speech=st.none() | st.sampled_from(list(PartOfSpeech)),
    gender=st.none() | st.sampled_from(list(Gender)),
    number=st.none() | st.sampled_from(list(Number)),
    forms=st.lists(words, max_size=2).map(tuple),
    case_sensitive=st.booleans(),
    note=st.none() | words,
    since=st.none() | st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 1, 1)),
)


@pytest.mark.parametrize("name", ROUND_TRIPS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(named=st.lists(terms, min_size=1, max_size=4))
def test_any_terms_come_back(name: str, named: list[Term], tmp_path: Path) -> None:
    file, write, read = ROUND_TRIPS[name]
    concept = Concept(terms=tuple(named))
    write([concept], tmp_path / file)
    (back,) = read(tmp_path / file, lambda damage: None)
    assert told(back) == told(concept)


def test_tbx_3_keeps_the_rules_of_tbx_basic(tmp_path: Path) -> None:
    """The structure of TBXcoreStructV03.rng and the values of TBX-Basic_DCA.sch, as far as used."""
    write_tbx([UNITS], tmp_path / "t.tbx")
    root = etree.parse(str(tmp_path / "t.tbx")).getroot()
    assert root.tag == f"{NS}tbx"
    assert (root.get("type"), root.get("style")) == ("TBX-Basic", "dca")
    assert [child.tag for child in root] == [f"{NS}tbxHeader", f"{NS}text"]
    assert root.find(f"{NS}tbxHeader/{NS}fileDesc/{NS}sourceDesc/{NS}p") is not None
    entries = root.findall(f"{NS}text/{NS}body/{NS}conceptEntry")
    assert [entry.get("id") for entry in entries] == ["c7"]
    auxiliary = {f"{NS}{name}" for name in ("descrip", "admin", "transacGrp", "note")}
    for entry in entries:
        tags = [child.tag for child in entry]
        first = tags.index(f"{NS}langSec")
        assert set(tags[:first]) <= auxiliary
        assert set(tags[first:]) == {f"{NS}langSec"}
    for section in root.iter(f"{NS}termSec"):
        tags = [child.tag for child in section]
        notes = tags.count(f"{NS}termNote")
        assert tags[0] == f"{NS}term"
        assert set(tags[1 : 1 + notes]) <= {f"{NS}termNote"}
        assert set(tags[1 + notes :]) <= auxiliary
    allowed = {
        "administrativeStatus": {
            f"{name}Term-admn-sts" for name in ("preferred", "admitted", "deprecated", "superseded")
        },
        "partOfSpeech": {"noun", "verb", "adjective", "adverb", "other"},
        "grammaticalGender": {"masculine", "feminine", "neuter", "other"},
        "termType": {"variant"},
    }
    for note in root.iter(f"{NS}termNote"):
        assert note.text in allowed[note.get("type", "")]
    for transaction in root.iter(f"{NS}transac"):
        assert transaction.text in ("origination", "modification")


def test_tbx_2_is_read_by_the_translate_toolkit(tmp_path: Path) -> None:
    from translate.storage import tbx

    write_tbx([UNITS], tmp_path / "t.tbx", 2)
    store = tbx.tbxfile.parsefile(str(tmp_path / "t.tbx"))  # type: ignore[no-untyped-call]
    assert store.units[0].source == "Popular Mobilization Units"
    assert store.units[0].target == "هيئة الحشد الشعبي"


def test_tbx_of_others_is_read(tmp_path: Path) -> None:
    """A martif with DOCTYPE, ntig, regional codes, a third language, and an entity bomb in vain."""
    (tmp_path / "t.tbx").write_text(
        """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd" [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc/></martifHeader><text><body>
<termEntry id="x"><descripGrp><descrip type="subjectField">law</descrip></descripGrp>
<langSet xml:lang="EN-gb"><ntig><termGrp><term>rule of law</term>
<termNote type="partOfSpeech">noun</termNote></termGrp></ntig></langSet>
<langSet xml:lang="ar-EG"><tig><term>سيادة القانون</term></tig></langSet>
<langSet xml:lang="fr"><tig><term>état de droit</term></tig></langSet></termEntry>
<termEntry id="y"><langSet xml:lang="fr"><tig><term>cessez-le-feu</term></tig></langSet></termEntry>
</body></text></martif>""",
        encoding="utf-8",
    )
    damages: list[Damage] = []
    (concept,) = read_tbx(tmp_path / "t.tbx", damages.append)
    assert [term.text for term in concept.terms] == ["rule of law", "سيادة القانون"]
    assert concept.terms[0].part_of_speech is PartOfSpeech.NOUN
    assert concept.subject == "law"
    assert len(damages) == 1


def test_a_plain_list_of_two_columns_is_a_glossary(tmp_path: Path) -> None:
    (tmp_path / "g.csv").write_text(
        "English;Arabic;note\nceasefire;وقف إطلاق النار | وقف النار;check\n;;\n", encoding="utf-8"
    )
    (concept,) = read_csv(tmp_path / "g.csv", lambda damage: None)
    assert [(term.text, str(term.status)) for term in concept.on("ar")] == [
        ("وقف إطلاق النار", "preferred"),
        ("وقف النار", "admitted"),
    ]
    assert concept.note == "check"


@pytest.mark.parametrize("name", ["t.tbx", "t.csv", "t.xlsx"])
@pytest.mark.parametrize("content", [b"", b"nothing here", b"\x00\x01\xff"])
def test_what_is_no_termbase_is_one_error(name: str, content: bytes, tmp_path: Path) -> None:
    reader = {"tbx": read_tbx, "csv": read_csv, "xlsx": read_xlsx}[name.rpartition(".")[2]]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError):
        list(reader(tmp_path / name, lambda damage: None))


def test_a_bad_row_is_told_by_its_number_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "concept,language,term,status\nc1,en,drones,preferred\nc1,ar,المسيرات,beloved\n",
        encoding="utf-8",
    )
    damages: list[Damage] = []
    (concept,) = read_csv(tmp_path / "t.csv", damages.append)
    assert [term.text for term in concept.terms] == ["drones"]
    assert [damage.line for damage in damages] == [3]
