"""TMX as the world writes it: odd, damaged, hostile. The rest is kept and the fault is named."""

from __future__ import annotations

import gzip
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from align.errors import InputError
from tm.formats.format import Damage, Outcome, ReadSettings, WriteSettings
from tm.formats.tmx import Tmx
from tm.unit import Code, CodeKind, Note, Property, Status, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

HEADER = '<header srclang="en" segtype="sentence"/>'
GOOD = '<tu><tuv xml:lang="en"><seg>Good</seg></tuv><tuv xml:lang="ar"><seg>جيد</seg></tuv></tu>'
LAST = '<tu><tuv xml:lang="en"><seg>Last</seg></tuv><tuv xml:lang="ar"><seg>أخير</seg></tuv></tu>'


def tmx(*lines: str) -> str:
    return "\n".join(
        ['<?xml version="1.0"?>', f'<tmx version="1.4">{HEADER}<body>', *lines, "</body></tmx>"]
    )


def tu(en: str = "one", ar: str = "واحد", attributes: str = "", more: str = "") -> str:
    return (
        f'<tu {attributes}>{more}<tuv xml:lang="en"><seg>{en}</seg></tuv>'
        f'<tuv xml:lang="ar"><seg>{ar}</seg></tuv></tu>'
    )


def read(
    folder: Path, content: str | bytes, longest: int = 4 * 1024 * 1024
) -> tuple[list[TranslationUnit], list[Damage]]:
    path = folder / "in.tmx"
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    faults: list[Damage] = []
    settings = ReadSettings("in", longest=longest)
    return list(Tmx().read(path, settings, faults.append)), faults


def texts(units: list[TranslationUnit]) -> list[str]:
    return [unit.en for unit in units]


# --- what is kept ----------------------------------------------------------------------------


def test_unknown_properties_notes_ids_and_attributes_come_back_as_they_were(tmp_path: Path) -> None:
    more = (
        '<note xml:lang="en" o-encoding="x">mind</note><prop type="client" xml:lang="ar">م</prop>'
        '<prop type="client">twice</prop><prop type="@odd">at</prop>'
    )
    attributes = 'tuid="t-1" usagecount="3" lastusagedate="20200101T000000Z" changeid="me"'
    units, faults = read(tmp_path, tmx(tu("one", "واحد", attributes, more)))
    assert not faults
    assert units[0].notes == (Note("mind"),)
    assert units[0].changed_by == "me"
    assert Property("client", "م", None, (("xml:lang", "ar"),)) in units[0].properties
    assert Property("@tuid", "t-1") in units[0].properties
    out = tmp_path / "out.tmx"
    Tmx().write(units, out, WriteSettings(), print)
    again, _ = read(tmp_path, out.read_bytes())
    assert again == units
    written = out.read_text(encoding="utf-8")
    for kept in (
        'tuid="t-1"',
        'usagecount="3"',
        '<note xml:lang="en" o-encoding="x">mind</note>',
        '<prop type="@odd">at</prop>',
        '<prop type="client" xml:lang="ar">م</prop>',
    ):
        assert kept in written


def test_a_property_that_only_looks_like_ours_is_left_alone(tmp_path: Path) -> None:
    more = '<prop type="x-document-date">May 2019</prop><prop type="x-confidence">high</prop>'
    units, _ = read(tmp_path, tmx(tu(more=more)))
    assert units[0].origins[0].date is None
    assert [p.value for p in units[0].properties] == ["May 2019", "high"]


def test_inline_codes_are_kept_apart_from_the_text(tmp_path: Path) -> None:
    seg = (
        'A <bpt i="1" type="bold">&lt;b&gt;</bpt>bold<ept i="1">&lt;/b&gt;</ept> '
        '<hi type="term">term<ph x="2">{0}</ph></hi><it pos="begin">&lt;i&gt;</it>'
        '<ph>&lt;img alt="<sub>text</sub>"&gt;</ph><ut>?</ut>.'
    )
    units, faults = read(tmp_path, tmx(tu(en=seg)))
    assert not faults
    assert units[0].en == "A bold term."
    assert [(c.element, c.kind, c.position) for c in units[0].en_codes] == [
        ("bpt", CodeKind.OPEN, 2),
        ("ept", CodeKind.CLOSE, 6),
        ("hi", CodeKind.OPEN, 7),
        ("ph", CodeKind.STANDALONE, 11),
        ("hi", CodeKind.CLOSE, 11),
        ("it", CodeKind.ISOLATED_OPEN, 11),
        ("ph", CodeKind.STANDALONE, 11),
        ("ut", CodeKind.STANDALONE, 11),
    ]
    assert units[0].en_codes[0] == Code(
        CodeKind.OPEN, 2, "bpt", (("i", "1"), ("type", "bold")), "<b>"
    )
    out = tmp_path / "out.tmx"
    Tmx().write(units, out, WriteSettings(), print)
    assert f"<seg>{seg}</seg>" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("en", "ar"), [("EN-GB", "ar-EG"), ("en_us", "AR"), ("eng", "ara"), ("en", "ar-001")]
)
def test_a_language_code_is_read_whatever_its_case_and_region_and_kept(
    tmp_path: Path, en: str, ar: str
) -> None:
    unit = tu().replace('"en"', f'"{en}"').replace('"ar"', f'"{ar}"')
    units, faults = read(tmp_path, tmx(unit))
    assert (units[0].en, units[0].ar, faults) == ("one", "واحد", [])
    out = tmp_path / "out.tmx"
    Tmx().write(units, out, WriteSettings(), print)
    assert f'xml:lang="{en}"' in out.read_text(encoding="utf-8")


def test_every_pair_of_several_versions_is_a_unit(tmp_path: Path) -> None:
    unit = (
        '<tu><tuv xml:lang="ar"><seg>أ</seg></tuv><tuv xml:lang="en-GB"><seg>a</seg></tuv>'
        '<tuv xml:lang="fr"><seg>x</seg></tuv><tuv xml:lang="ar"><seg>ب</seg></tuv></tu>'
    )
    units, faults = read(tmp_path, tmx(unit))
    assert [(u.en, u.ar) for u in units] == [("a", "أ"), ("a", "ب")]
    assert not faults


def test_tmx_1_1_with_lang_no_header_attributes_and_all_languages_is_read(tmp_path: Path) -> None:
    content = tmx(tu().replace("xml:lang", "lang")).replace(HEADER, '<header srclang="*all*"/>')
    units, faults = read(tmp_path, content.replace('version="1.4"', 'version="1.1"'))
    assert (texts(units), faults) == (["one"], [])


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "utf-32"),
        ("windows-1256", "windows-1256"),
        ("utf-8", "utf-16"),
    ],
)
def test_the_encoding_is_recognised(tmp_path: Path, encoding: str, declared: str) -> None:
    content = tmx(tu()).replace('"1.0"', f'"1.0" encoding="{declared}"')
    units, faults = read(tmp_path, content.encode(encoding))
    assert [(u.en, u.ar) for u in units] == [("one", "واحد")]
    assert not faults


def test_a_gzipped_file_is_read(tmp_path: Path) -> None:
    units, faults = read(tmp_path, gzip.compress(tmx(tu()).encode()))
    assert (texts(units), faults) == (["one"], [])


def test_prefixed_elements_are_read(tmp_path: Path) -> None:
    content = tmx(tu()).replace("<t", "<x:t").replace("</t", "</x:t").replace("seg>", "x:seg>")
    content = content.replace("</x:seg", "</x:seg").replace("<x:seg", "<x:seg")
    content = content.replace("<x:tmx ", '<x:tmx xmlns:x="http://www.lisa.org/tmx14" ')
    units, faults = read(tmp_path, content)
    assert (texts(units), faults) == (["one"], [])


def test_the_words_of_other_tools_say_who_vouches(tmp_path: Path) -> None:
    units, _ = read(
        tmp_path,
        tmx(
            tu("a", more='<prop type="x-ConfirmationLevel">ApprovedSignOff</prop>'),
            tu("b", more='<prop type="x-MateCAT-status">REJECTED</prop>'),
            tu("c"),
        ),
    )
    assert [u.status for u in units] == [Status.CONFIRMED, Status.REJECTED, Status.MACHINE]
    assert units[0].properties == (Property("x-ConfirmationLevel", "ApprovedSignOff"),)


def test_comments_and_cdata_do_not_hide_or_make_units(tmp_path: Path) -> None:
    units, faults = read(
        tmp_path,
        tmx(f"<!-- {GOOD} -->", tu("<![CDATA[</tu> & <b>]]>"), "<?x <tu> ?>", LAST),
    )
    assert texts(units) == ["</tu> & <b>", "Last"]
    assert not faults


# --- what is damaged -------------------------------------------------------------------------

DAMAGED = {
    "unclosed seg": ('<tu><tuv xml:lang="en"><seg>x</tuv></tu>', 4, "mismatch"),
    "unclosed tu": ('<tu><tuv xml:lang="en"><seg>x</seg></tuv>', 4, "never closed"),
    "stray tag": (tu("a < b"), 4, "not well-formed"),
    "attribute twice": (tu(attributes='tuid="1" tuid="2"'), 4, "redefined"),
    "no seg": (tu().replace("<seg>one</seg>", ""), 4, "English version has no segment"),
    "no version": ("<tu></tu>", 4, "no version in any language"),
    "no language": (tu().replace(' xml:lang="ar"', ""), 4, "does not name its language"),
    "undeclared prefix": (tu("<z:b>x</z:b>"), 4, "Namespace"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_unit_is_named_by_line_and_reason_and_the_rest_is_kept(
    tmp_path: Path, name: str
) -> None:
    damaged, line, reason = DAMAGED[name]
    units, faults = read(tmp_path, tmx(GOOD, damaged, LAST))
    assert texts(units) == ["Good", "Last"]
    assert [(fault.line, fault.outcome) for fault in faults] == [(line, Outcome.LOST)]
    assert reason in faults[0].what
    assert "\n" not in faults[0].what


def test_a_unit_that_is_not_translated_is_passed_over(tmp_path: Path) -> None:
    units, faults = read(tmp_path, tmx(GOOD, tu(ar="  "), tu("", ""), LAST))
    assert texts(units) == ["Good", "Last"]
    assert [fault.outcome for fault in faults] == [Outcome.PASSED_OVER] * 2
    assert ["Arabic" in fault.what for fault in faults] == [True, True]
    assert ["English" in fault.what for fault in faults] == [False, True]


@pytest.mark.parametrize("declared", ["ISO-8859-1", "windows-1252", "US-ASCII", "windows-1256"])
def test_utf_8_under_another_declaration_is_read_as_what_it_is(
    tmp_path: Path, declared: str
) -> None:
    heading = f'<?xml version="1.0" encoding="{declared}"?>'
    content = tmx(tu("Resolution", "قرار")).replace('<?xml version="1.0"?>', heading)
    (unit,), (fault,) = read(tmp_path, content)
    assert unit.ar == "قرار"
    assert (fault.line, fault.outcome) == (1, Outcome.REPAIRED)
    assert "written in UTF-8" in fault.what


def test_the_line_of_a_fault_is_that_inside_the_unit(tmp_path: Path) -> None:
    _, faults = read(tmp_path, tmx(GOOD, tu("a\nb\n<oops>"), LAST))
    assert [fault.line for fault in faults] == [6]


def test_what_has_one_reading_only_is_repaired_and_reported(tmp_path: Path) -> None:
    units, faults = read(
        tmp_path,
        tmx(
            GOOD,
            tu("bell \x07 and\n&#x1; and &#0;end"),
            tu("R&D &nbsp;&eacute;&LT; &unknown; &amp;"),
            LAST,
        ),
    )
    assert texts(units) == ["Good", "bell  and\n and end", "R&D \xa0é< &unknown; &", "Last"]
    assert {fault.outcome for fault in faults} == {Outcome.REPAIRED}
    assert [fault.line for fault in faults] == [4, 5, 5, 6, 6, 6, 6, 6]
    assert "U+0007" in " ".join(fault.what for fault in faults)


def test_bytes_that_are_no_text_cost_their_unit_only(tmp_path: Path) -> None:
    content = tmx(GOOD, tu("caf\x00"), LAST).encode().replace(b"\x00", b"\xe9")
    units, faults = read(tmp_path, content)
    assert texts(units) == ["Good", "Last"]
    assert [(f.line, f.outcome) for f in faults] == [(4, Outcome.LOST)]
    assert "encoding" in faults[0].what


def test_units_of_other_languages_are_passed_over_not_damaged(tmp_path: Path) -> None:
    units, faults = read(tmp_path, tmx(tu().replace('"ar"', '"fr"'), LAST))
    assert texts(units) == ["Last"]
    assert [(f.line, f.outcome) for f in faults] == [(3, Outcome.PASSED_OVER)]
    assert "fr" in faults[0].what


def test_a_file_that_was_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    content = tmx(GOOD, LAST)
    units, faults = read(tmp_path, content[: content.index("Last")])
    assert texts(units) == ["Good"]
    assert "file ends" in faults[0].what


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n", b"not xml", b"<html><tu></tu></html>", b"PK\x03\x04", b"\x1f\x8bbroken", GOOD],
)
def test_a_file_that_is_no_tmx_is_one_line_of_error(tmp_path: Path, content: bytes | str) -> None:
    with pytest.raises(InputError, match=r"in\.tmx: .*\(.*\)$") as caught:
        read(tmp_path, content)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_line_of_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        list(Tmx().read(tmp_path / "none.tmx", ReadSettings("none"), print))


# --- what is hostile -------------------------------------------------------------------------


def test_a_doctype_is_never_loaded_and_its_entities_never_expand(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    doctype = (
        f'<!DOCTYPE tmx SYSTEM "file://{tmp_path}/none.dtd" '
        f'[<!ENTITY x SYSTEM "file://{secret}">{laughs}]>'
    )
    content = tmx(GOOD, tu("&x;"), tu("&l11;"), LAST).replace("<tmx", f"{doctype}\n<tmx", 1)
    units, faults = read(tmp_path, content)
    assert texts(units) == ["Good", "&x;", "&l11;", "Last"]
    assert {fault.outcome for fault in faults} == {Outcome.REPAIRED}


def test_a_doctype_inside_a_unit_is_damage(tmp_path: Path) -> None:
    units, faults = read(tmp_path, tmx(GOOD, tu('<!DOCTYPE r [<!ENTITY a "b">]>&a;'), LAST))
    assert texts(units) == ["Good", "Last"]
    assert len(faults) == 1


def test_an_endless_unit_is_given_up_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "in.tmx"
    with path.open("w", encoding="utf-8") as stream:
        stream.write(tmx(GOOD).removesuffix("</body></tmx>") + '\n<tu tuid="')
        for _ in range(200):
            stream.write("x" * 100_000)
        stream.write('"><tuv xml:lang="en"><seg>huge</seg></tuv></tu>\n' + LAST + "</body></tmx>")
    faults: list[Damage] = []
    tracemalloc.start()
    settings = ReadSettings("in", longest=1 << 20)
    units = list(Tmx().read(path, settings, faults.append))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert texts(units) == ["Good", "Last"]
    assert [fault.line for fault in faults] == [5]
    assert peak < 16_000_000


def test_a_segment_longer_than_allowed_is_skipped_with_its_line(tmp_path: Path) -> None:
    units, faults = read(tmp_path, tmx(GOOD, tu("x" * 3_000_000), LAST), longest=1_000_000)
    assert texts(units) == ["Good", "Last"]
    assert [fault.line for fault in faults] == [4]
    assert "longer than 1,000,000" in faults[0].what


def test_deep_nesting_is_damage_not_a_crash(tmp_path: Path) -> None:
    deep = "<hi>" * 5_000 + "x" + "</hi>" * 5_000
    units, faults = read(tmp_path, tmx(GOOD, tu(deep), LAST))
    assert texts(units) == ["Good", "Last"]
    assert len(faults) == 1


def test_a_large_file_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "in.tmx"
    with path.open("w", encoding="utf-8") as stream:
        stream.write(tmx().removesuffix("</body></tmx>"))
        for number in range(20_000):
            stream.write(tu(f"unit {number} " + "x" * 200, f"وحدة {number}") + "\n")
        stream.write("</body></tmx>")
    tracemalloc.start()
    count = sum(1 for _ in Tmx().read(path, ReadSettings("in"), print))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < path.stat().st_size / 2
