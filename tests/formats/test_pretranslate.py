"""``muwazi pretranslate``: what the memory holds, offered by the standards' own means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from lxml import etree, html

from align.errors import MuwaziError
from cli import muwazi
from tests.formats.schemas import xliff_errors
from tests.formats.test_tmx_reading import tmx, tu

if TYPE_CHECKING:
    from pathlib import Path

EXACT = "The parties signed a ceasefire agreement in Baghdad."
EXACT_AR = "وقّعت الأطراف اتفاق وقف إطلاق النار في بغداد."
FUZZY = "The parties signed a prisoner exchange agreement in Aden last week."
TEXT = f"""# A new brief

{EXACT} The parties signed a prisoner exchange agreement in Aden last month.

Nothing of this & \\<that> "was" ever said before!
"""
MATCHES = {"mtc": "urn:oasis:names:tc:xliff:matches:2.0"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MUWAZI_MEMORY", raising=False)
    origin = (
        '<prop type="x-document">truce</prop><prop type="x-document-date">2022-04-02</prop>'
        '<prop type="x-author">Samir &amp; Co</prop>'
    )
    content = tmx(
        tu(EXACT, EXACT_AR, more=origin),
        tu(FUZZY, "وقّعت الأطراف اتفاق تبادل الأسرى في عدن الأسبوع الماضي."),
        tu("a, one of two", "أ"),
        tu("a, one of two", "ب"),
    )
    (tmp_path / "memory.tmx").write_text(content, encoding="utf-8")
    (tmp_path / "brief.md").write_text(TEXT, encoding="utf-8")
    assert run("import", "memory.tmx", "--no-vectors").exit_code == 0
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(muwazi, arguments)


def done(*arguments: str) -> dict[str, object]:
    result = run("pretranslate", *arguments, "--json")
    assert result.exit_code == 0, (result.output, result.exception)
    counts: dict[str, object] = json.loads(result.output)
    return counts


def test_a_text_becomes_xliff_2_with_candidates_of_the_standard(folder: Path) -> None:
    counts = done("brief.md")
    assert counts == {"file": "brief.xlf", "segments": 4, "with_matches": 2, "filled_in": 1}
    path = folder / "brief.xlf"
    assert xliff_errors("2.1")(path) == []
    root = etree.parse(path).getroot()
    matches = list(root.iter("{urn:oasis:names:tc:xliff:matches:2.0}match"))
    assert matches[0].get("origin") == "truce, 2022-04-02, Samir & Co"
    assert matches[0].get("similarity") == "100.00"
    assert 70 <= float(matches[-1].get("similarity") or 0) < 100
    identifiers = {f"#{mark.get('id')}" for mark in root.iter("{*}mrk")}
    assert {match.get("ref") for match in matches} <= identifiers
    targets = [
        target for segment in root.iter("{*}segment") for target in segment.iter("{*}target")
    ]
    assert [target.text for target in targets] == [EXACT_AR]
    for match in matches:
        assert match.find("{*}target") is not None


def test_a_text_becomes_xliff_1_with_alt_trans(folder: Path) -> None:
    done("brief.md", "-o", "brief.xliff1")
    path = folder / "brief.xliff1"
    assert xliff_errors("1.2")(path) == []
    found = list(etree.parse(path).getroot().iter("{*}alt-trans"))
    assert found[0].get("match-quality") == "100%"
    assert found[0].get("origin") == "truce, 2022-04-02, Samir & Co"
    assert [child.tag.rpartition("}")[2] for child in found[0]] == [
        "source",
        "target",
        "context-group",
    ]


def test_an_arabic_text_is_offered_english(folder: Path) -> None:
    (folder / "brief.txt").write_text(f"{EXACT_AR}\n", encoding="utf-8")
    done("brief.txt")
    root = etree.parse(folder / "brief.xlf").getroot()
    assert (root.get("srcLang"), root.get("trgLang")) == ("ar", "en")
    assert EXACT in [target.text for target in root.iter("{*}target")]


def test_rivals_of_equal_score_are_offered_but_not_filled_in(folder: Path) -> None:
    (folder / "brief.txt").write_text("a, one of two\n", encoding="utf-8")
    assert done("brief.txt") | {"file": ""} == {
        "file": "",
        "segments": 1,
        "with_matches": 1,
        "filled_in": 0,
    }


@pytest.mark.parametrize("version", ["1.2", "2.1"])
def test_an_xliff_file_keeps_all_it_had_and_gains_matches(folder: Path, version: str) -> None:
    suffix = {"1.2": ".xliff1", "2.1": ".xlf"}[version]
    done("brief.md", "-o", f"empty{suffix}", "--min-score", "102", "--fill", "103")
    path = folder / f"empty{suffix}"
    extension = '<x:mine xmlns:x="urn:mine" secret="1"/>'
    closing = "</trans-unit>" if version == "1.2" else "<segment "
    text = path.read_text(encoding="utf-8")
    if version == "1.2":
        text = text.replace(closing, extension + closing, 1)
    else:
        text = text.replace("<mda:metadata>", f"{extension}<mda:metadata>", 1)
    path.write_text(text, encoding="utf-8")
    counts = done(f"empty{suffix}")
    assert (counts["segments"], counts["with_matches"], counts["filled_in"]) == (4, 2, 1)
    result = folder / f"empty.pretranslated{suffix}"
    assert [error for error in xliff_errors(version)(result) if "{urn:mine}" not in error] == []
    root = etree.parse(result).getroot()
    (mine,) = root.iter("{urn:mine}mine")
    assert mine.get("secret") == "1"
    before = [
        "".join(map(str, s.itertext())) for s in etree.parse(path).getroot().iter("{*}source")
    ]
    after = [
        "".join(map(str, source.itertext()))
        for source in root.iter("{*}source")
        if not source.xpath("ancestor::*[local-name()='alt-trans' or local-name()='match']")
    ]
    assert after == before
    assert EXACT_AR in [target.text for target in root.iter("{*}target")]


CODED = {
    "1.2": (
        "coded.xlf",
        '<xliff version="1.2"><file source-language="en" target-language="ar" original="x" '
        'datatype="x"><body><trans-unit id="1"><source>{}</source></trans-unit></body></file>'
        "</xliff>",
        '<g id="4">The parties</g> ',
    ),
    "2.0": (
        "coded.xlf",
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en">'
        '<file id="f"><unit id="1"><segment><source>{}</source></segment></unit></file></xliff>',
        '<pc id="4">The parties</pc> ',
    ),
}


@pytest.mark.parametrize("version", CODED)
def test_a_match_without_the_inline_codes_of_the_text_is_99_and_not_filled_in(
    folder: Path, version: str
) -> None:
    name, frame, begin = CODED[version]
    path = folder / name
    path.write_text(frame.format(EXACT.replace("The parties ", begin)), encoding="utf-8")
    counts = done(name)
    assert (counts["segments"], counts["with_matches"], counts["filled_in"]) == (1, 1, 0)
    written = (folder / "coded.pretranslated.xlf").read_text(encoding="utf-8")
    assert "inline codes differ" in written
    assert ('match-quality="99%"' in written) or ('similarity="99.00"' in written)


def test_a_match_with_the_very_codes_of_the_text_is_filled_in_with_them(folder: Path) -> None:
    name, frame, begin = CODED["1.2"]
    source = EXACT.replace("The parties ", begin)
    target = '<g id="4">وقّعت</g> الأطراف الاتفاق.'
    known = frame.format(source).replace("</source>", f"</source><target>{target}</target>")
    (folder / "known.xlf").write_text(known, encoding="utf-8")
    assert run("import", "known.xlf", "--memory", "coded.db", "--no-vectors").exit_code == 0
    for codes, filled in (("4", 1), ("7", 0)):
        text = frame.format(source.replace('"4"', f'"{codes}"'))
        (folder / name).write_text(text, encoding="utf-8")
        assert done(name, "--memory", "coded.db")["filled_in"] == filled
        written = (folder / "coded.pretranslated.xlf").read_text(encoding="utf-8")
        assert (f'<target state="needs-review-translation">{target}' in written) == bool(filled)
        assert 'match-quality="100%"' in written


def test_what_is_translated_already_is_left_alone(folder: Path) -> None:
    done("brief.md", "-o", "half.xlf")
    counts = done("half.xlf")
    assert counts["segments"] == 3


def test_a_page_escapes_what_it_shows_and_sets_directions(folder: Path) -> None:
    done("brief.md", "-o", "brief.html")
    text = (folder / "brief.html").read_text(encoding="utf-8")
    assert "<that>" not in text
    assert "&lt;that&gt;" in text
    page = html.fromstring(text)
    assert "Samir & Co" in "".join(map(str, page.itertext()))
    assert {cell.get("dir") for cell in page.iter("td") if cell.get("lang") == "ar"} == {"rtl"}
    assert page.xpath("//script | //@onclick | //link | //img") == []


def test_a_word_file_shows_both_texts(folder: Path) -> None:
    from docx import Document

    done("brief.md", "-o", "brief.docx")
    (table,) = Document(str(folder / "brief.docx")).tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert len(cells) == 5
    assert cells[2][1] == EXACT
    assert EXACT_AR in cells[2][2]
    assert "truce" in cells[2][2]
    # What a fuzzy match was the translation of, and what differs, as on the page.
    assert FUZZY in cells[3][2]
    assert "words differ" in cells[3][2]


def test_the_arabic_that_is_filled_in_is_bold_in_a_word_file(folder: Path) -> None:
    """Arabic letters have a property of their own for it."""
    from docx import Document

    done("brief.md", "-o", "brief.docx")
    (table,) = Document(str(folder / "brief.docx")).tables
    runs = [run for row in table.rows[1:] for part in row.cells[2].paragraphs for run in part.runs]
    assert [run.text for run in runs if run.font.cs_bold] == [run.text for run in runs if run.bold]
    assert EXACT_AR in [run.text for run in runs if run.font.cs_bold]


@pytest.mark.parametrize("output", ["days.html", "days.docx", "days.xlf", "days.xliff1"])
def test_a_translation_with_other_numbers_is_shown_and_never_filled_in(
    folder: Path, output: str
) -> None:
    (folder / "days.tmx").write_text(tmx(tu("It lasted 5 days.", "استمرت 5 أيام.")), "utf-8")
    (folder / "days.txt").write_text("It lasted 11 days.", encoding="utf-8")
    assert run("import", "days.tmx", "--no-vectors").exit_code == 0
    assert done("days.txt", "-o", output, "--fill", "98")["filled_in"] == 1
    path = folder / output
    if output.endswith("docx"):
        from docx import Document

        (table,) = Document(str(path)).tables
        lines = [one.text for one in table.rows[1].cells[2].paragraphs]
        assert lines[0] == "استمرت 5 أيام."
        assert "استمرت 11 يوماً." in lines[1:]
        return
    text = path.read_text(encoding="utf-8")
    assert text.count("استمرت 11 يوماً.") == 1
    if "xl" in output:
        targets = [one.text for one in etree.parse(path).getroot().iter("{*}target")]
        assert targets == ["استمرت 5 أيام."] * 2


def test_columns_of_a_page_and_of_a_word_file_are_headed_in_their_direction(folder: Path) -> None:
    from docx import Document
    from docx.oxml.ns import qn

    for name in ("brief.html", "brief.docx"):
        done("brief.md", "-o", name)
    heads = html.fromstring((folder / "brief.html").read_text(encoding="utf-8")).findall(".//th")
    assert [head.get("dir") for head in heads] == [None, "ltr", "rtl"]
    (table,) = Document(str(folder / "brief.docx")).tables
    arabic = table.rows[0].cells[2].paragraphs[0]._p
    assert arabic.find(f".//{qn('w:bidi')}") is not None
    number, source, _ = (cell.width for cell in table.rows[1].cells)
    assert number < source / 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("none.md",), "none.md"),
        (("none.xlf",), "cannot be read"),
        (("brief.md", "-o", "brief.odd"), "suffix does not tell"),
        (("brief.md", "-o", "brief.md", "--format", "html"), "overwrite"),
        (("bomb.xlf",), "DOCTYPE"),
        (("bad.xlf",), r"bad\.xlf:2: not well-formed"),
        (("french1.xlf",), "from English into 'fr-FR'"),
        (("french2.xlf",), "from English into 'fr'"),
        (("brief.md", "-o", "no/where.xlf"), "cannot be written"),
    ],
)
def test_a_request_that_cannot_be_met_is_one_line_and_leaves_nothing(
    folder: Path, arguments: tuple[str, ...], words: str
) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaa">]><xliff version="2.0">&a;</xliff>'
    (folder / "bomb.xlf").write_text(bomb)
    for name, version, language in (("french1", "1.2", "fr-FR"), ("french2", "2.0", "fr")):
        text = CODED[version][1].format(EXACT).replace('target-language="ar"', "")
        text = text.replace('srcLang="en"', f'srcLang="en" trgLang="{language}"')
        text = text.replace('language="en"', f'language="en" target-language="{language}"')
        (folder / f"{name}.xlf").write_text(text, encoding="utf-8")
    (folder / "bad.xlf").write_text('<xliff version="2.0">\n<file></xliff>')
    before = sorted(folder.iterdir())
    result = run("pretranslate", *arguments)
    assert isinstance(result.exception, MuwaziError), result.output
    with pytest.raises(MuwaziError, match=words) as caught:
        raise result.exception
    assert "\n" not in str(caught.value)
    assert [p for p in sorted(folder.iterdir()) if p.suffix not in (".db-wal", ".db-shm")] == [
        p for p in before if p.suffix not in (".db-wal", ".db-shm")
    ]
