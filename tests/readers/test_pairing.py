"""Which file goes with which, and why the rest is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from align.errors import InputError, MuwaziError, UsageError
from align.pairing import Pairing, pair_folders
from tests.shared import ROOT, shared_path

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH = "The council met in Amman on Tuesday and adopted the plan without a vote.\n"
ARABIC = "اجتمع المجلس في عمّان يوم الثلاثاء واعتمد الخطة من دون تصويت.\n"


class Shelf:
    """Two folders to fill and pair."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for side in ("en", "ar"):
            (root / side).mkdir()

    def put(self, *names: str, text: str | None = None) -> None:
        for name in names:
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            default = ARABIC if name.startswith("ar/") else ENGLISH
            path.write_text(default if text is None else text, encoding="utf-8")

    def pair(self, manifest: Path | None = None) -> Pairing:
        return pair_folders(self.root / "en", self.root / "ar", manifest)

    def found(self, manifest: Path | None = None) -> list[tuple[str, str, str]]:
        return [
            (self._name(pair.en), self._name(pair.ar), pair.found)
            for pair in self.pair(manifest).pairs
        ]

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_files_of_one_name_are_partners_whatever_their_kind(shelf: Shelf) -> None:
    shelf.put("en/b.md", "ar/b.txt", "en/a.html", "ar/a.md")
    assert shelf.found() == [("en/a.html", "ar/a.md", "name"), ("en/b.md", "ar/b.txt", "name")]


def test_subfolders_are_part_of_the_name(shelf: Shelf) -> None:
    shelf.put("en/2015/x.md", "ar/2015/x.md", "en/2016/x.md", "ar/2016/x.md")
    assert [pair[:2] for pair in shelf.found()] == [
        ("en/2015/x.md", "ar/2015/x.md"),
        ("en/2016/x.md", "ar/2016/x.md"),
    ]


def test_a_file_filed_in_another_subfolder_is_found(shelf: Shelf) -> None:
    shelf.put("en/2015/x.md", "ar/x.md")
    assert shelf.found() == [("en/2015/x.md", "ar/x.md", "name")]


def test_a_name_that_any_folder_has_is_no_name(shelf: Shelf) -> None:
    shelf.put("en/one/index.md", "ar/two/index.md")
    assert shelf.found() == []


@pytest.mark.parametrize(
    ("en", "ar"),
    [
        ("x.en.md", "x.ar.md"),
        ("x_EN.md", "x-arabic.md"),
        ("Truce.md", "truce.md"),
        ("x.md", "x.ar.md"),
    ],
)
def test_language_tags_and_case_are_no_part_of_the_name(shelf: Shelf, en: str, ar: str) -> None:
    shelf.put(f"en/{en}", f"ar/{ar}")
    assert len(shelf.found()) == 1


def test_composed_and_decomposed_letters_are_the_same_name(shelf: Shelf) -> None:
    shelf.put("en/caf\u00e9.md", "ar/cafe\u0301.md")
    assert len(shelf.found()) == 1


def test_rivals_for_a_name_are_paired_by_kind_or_not_at_all(shelf: Shelf) -> None:
    shelf.put("en/a.md", "en/a.html", "ar/a.md")
    shelf.put("en/b.md", "en/b.html", "ar/b.txt")
    pairing = shelf.pair()
    assert [(pair.en.name, pair.ar.name) for pair in pairing.pairs] == [("a.md", "a.md")]
    left = {left.path.name: left.reason for left in pairing.unpaired_en}
    assert "a.html, a.md" in left["a.html"]
    assert "manifest" in left["b.md"]


def test_what_is_left_is_listed_by_name_with_the_reason(shelf: Shelf) -> None:
    shelf.put("en/z.md", "en/a.md", "ar/b.md", "en/deck.key", "ar/notes")
    pairing = shelf.pair()
    assert [left.path.name for left in pairing.unpaired_en] == ["a.md", "z.md"]
    assert [left.path.name for left in pairing.unpaired_ar] == ["b.md"]
    assert {left.path.name: left.reason for left in pairing.unread} == {
        "deck.key": "there is no reader for .key",
        "notes": "there is no reader for files without a suffix",
    }


def test_hidden_files_and_lock_files_are_passed_over(shelf: Shelf) -> None:
    shelf.put("en/.a.md", "en/.git/b.md", "en/~$c.docx", "ar/.DS_Store")
    assert shelf.pair() == Pairing((), (), (), ())


def test_a_manifest_pairs_what_names_do_not_and_outweighs_names(shelf: Shelf) -> None:
    shelf.put("en/a.md", "en/b.md", "ar/a.md", "ar/x.md")
    shelf.put("list.csv", text="en,ar\na.md,x.md\n")
    assert shelf.found(shelf.root / "list.csv") == [("en/a.md", "ar/x.md", "manifest")]


@pytest.mark.parametrize(
    "table",
    [
        "a.md,x.md\n",
        "ar;en\nx.md;a.md\n",
        "English\tArabic\n\n# a comment\nen/a.md\tar/x.md\n",
        '\ufeffen,ar\r\n"a.md","x.md"\r\n',
    ],
)
def test_a_manifest_is_read_however_it_is_written(shelf: Shelf, table: str) -> None:
    shelf.put("en/a.md", "ar/x.md")
    shelf.put("list.csv", text=table)
    assert shelf.found(shelf.root / "list.csv") == [("en/a.md", "ar/x.md", "manifest")]


def test_the_manifest_beside_the_folders_is_found(shelf: Shelf) -> None:
    shelf.put("en/a.md", "ar/x.md")
    shelf.put("pairs.csv", text="a.md,x.md\n")
    assert shelf.found() == [("en/a.md", "ar/x.md", "manifest")]


def test_a_manifest_can_say_that_a_file_has_no_partner(shelf: Shelf) -> None:
    shelf.put("en/a.md", "ar/a.md")
    shelf.put("pairs.csv", text="a.md,\n")
    pairing = shelf.pair()
    assert pairing.pairs == ()
    assert "the manifest says" in pairing.unpaired_en[0].reason


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("en,ar\na.md,gone.md\n", "line 2 names gone.md"),
        ("a.md\n", "line 1 has not two columns"),
        ("a.md,a.md\na.md,a.md\n", "line 2 names a.md"),
        ("a.md,../secret.md\n", "line 1 names ../secret.md"),
        ("a.md,slides.key\n", "line 1 names slides.key"),
        ('"' + "x" * 200_000 + '",b\n', "line 1 cannot be read"),
        ("x" * 5_000 + ",b\n", "line 1 names xxx"),
    ],
)
def test_a_wrong_line_of_a_manifest_is_named(shelf: Shelf, table: str, fault: str) -> None:
    shelf.put("en/a.md", "ar/a.md", "secret.md", "ar/slides.key")
    shelf.put("list.csv", text=table)
    with pytest.raises(InputError, match=fault):
        shelf.pair(shelf.root / "list.csv")


def test_a_missing_manifest_is_named(shelf: Shelf) -> None:
    with pytest.raises(InputError, match=r"list\.csv: cannot be read"):
        shelf.pair(shelf.root / "list.csv")


LINKED = "---\ntitle: T\nurl: {url}\nalternate: {alternate}\n---\n\n{text}"


@pytest.mark.parametrize("side", ["en", "ar"])
def test_a_link_to_the_other_language_pairs_two_files(shelf: Shelf, side: str) -> None:
    en, ar = "https://example.org/en/the-truce", "https://example.org/ar/al-hudna.html"
    shelf.put(
        "en/one.md", text=LINKED.format(url=en, alternate=ar if side == "en" else "", text=ENGLISH)
    )
    shelf.put(
        "ar/two.md", text=LINKED.format(url=ar, alternate=en if side == "ar" else "", text=ARABIC)
    )
    assert shelf.found() == [("en/one.md", "ar/two.md", "link")]


def test_a_link_in_the_text_pairs_by_the_name_it_leads_to(shelf: Shelf) -> None:
    shelf.put("en/one.md", text=f"# T\n\nAlso available in [العربية](/ar/al-hudna/)\n\n{ENGLISH}")
    shelf.put("ar/al-hudna.md")
    assert shelf.found() == [("en/one.md", "ar/al-hudna.md", "link")]


def test_two_files_that_claim_one_partner_stay_unpaired(shelf: Shelf) -> None:
    for name in ("one", "two"):
        shelf.put(f"en/{name}.md", text=f"# T\n\nAlso available in [العربية](/ar/x)\n\n{ENGLISH}")
    shelf.put("ar/x.md")
    assert shelf.found() == []


def test_a_file_that_cannot_be_read_for_its_link_is_listed(shelf: Shelf) -> None:
    shelf.put("en/one.md", "ar/two.md")
    shelf.put("en/broken.md", text="")
    assert [(left.path.name, left.reason) for left in shelf.pair().unread] == [
        ("broken.md", "the file is empty")
    ]


def test_folders_that_are_none_are_usage_errors(shelf: Shelf) -> None:
    shelf.put("en/a.md")
    for en, ar in (("en", "nowhere"), ("en/a.md", "ar"), ("en", "en")):
        with pytest.raises(UsageError) as caught:
            pair_folders(shelf.root / en, shelf.root / ar)
        assert isinstance(caught.value, MuwaziError)
        assert "\n" not in str(caught.value)


def test_the_sample_shelf_and_the_development_shelf_are_paired_whole() -> None:
    sample = pair_folders(ROOT / "corpora" / "en", ROOT / "corpora" / "ar")
    assert len(sample.pairs) >= 16
    assert sample.unpaired_en + sample.unpaired_ar + sample.unread == ()
    shelf = shared_path("shelf")
    assert len(pair_folders(shelf / "en", shelf / "ar").pairs) == 94
