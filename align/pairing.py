"""Which English file goes with which Arabic one: by manifest, by name, by the pages' own links.

A manifest is somebody's word and comes first. Then files of one name are partners, then files one
of which links to the other as its translation. What is left is listed by name; nothing is guessed
here (:mod:`align.leftovers` compares what the files say).
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from align.errors import InputError, UsageError
from align.isolated import read_isolated
from align.manifest import read_manifest
from align.reading import DEFAULT, SUFFIXES, ReadLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from align.document import Language, Metadata

Found = Literal["manifest", "name", "link", "content"]

MANIFEST_NAME = "pairs.csv"
_LANGUAGE_TAG = re.compile(r"[._-](?:en|eng|english|ar|ara|arabic)$", re.IGNORECASE)
_ANYWHERE = frozenset({"index", "readme", "default", "home", "about"})
NO_PARTNER = "no file on the other side has its name, and no link leads to it"


@dataclass(frozen=True, slots=True)
class Pair:
    """An English file and its Arabic counterpart, and how they were found to be that."""

    en: Path
    ar: Path
    found: Found


@dataclass(frozen=True, slots=True)
class Left:
    """A file that was left out, and why, in words for its owner.

    ``settled``: a manifest says that it has no partner, so none is looked for.
    """

    path: Path
    reason: str
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Pairing:
    """What two folders hold: pairs in the order of the English names, and what is left.

    ``unpaired_en`` and ``unpaired_ar`` can be read but have no partner; ``unread`` are files of a
    kind there is no reader for, and files that could not be read.
    """

    pairs: tuple[Pair, ...]
    unpaired_en: tuple[Left, ...]
    unpaired_ar: tuple[Left, ...]
    unread: tuple[Left, ...]


@dataclass(slots=True)
class _Side:
    """The files of one folder that are not yet paired, and what is known of them."""

    language: Language
    folder: Path
    files: dict[Path, None]  # an ordered set
    reasons: dict[Path, str] = field(default_factory=dict)
    alone: list[Left] = field(default_factory=list)

    def take(self, path: Path) -> None:
        del self.files[path]
        self.reasons.pop(path, None)

    def left(self) -> tuple[Left, ...]:
        rest = [Left(path, self.reasons.get(path, NO_PARTNER)) for path in self.files]
        return tuple(sorted([*self.alone, *rest], key=lambda left: left.path.as_posix()))


def pair_folders(
    en: Path, ar: Path, manifest: Path | None = None, limits: ReadLimits = DEFAULT
) -> Pairing:
    """Pair the files of two folders, their subfolders included.

    Hidden files are passed over. ``manifest`` is a table of two columns, English and Arabic file;
    without one, a ``pairs.csv`` in the folder that holds both is used if there is one.

    Raises:
        UsageError: if a folder is missing, or both are the same.
        InputError: if the manifest cannot be read or names a file that is not there.
    """
    english_files, unread = _files(en)
    arabic_files, others = _files(ar)
    unread += others
    english, arabic = (
        _Side("en", en, dict.fromkeys(english_files)),
        _Side("ar", ar, dict.fromkeys(arabic_files)),
    )
    if en.resolve() == ar.resolve():
        raise UsageError(
            "is given as both the English and the Arabic folder",
            where=en,
            remedy="name two folders",
        )
    if manifest is None and en.parent == ar.parent and (en.parent / MANIFEST_NAME).is_file():
        manifest = en.parent / MANIFEST_NAME
    pairs = _by_manifest(manifest, english, arabic) if manifest else []
    pairs += _by_name(english, arabic, _relative_key)
    pairs += _by_name(english, arabic, _stem_key)
    if english.files and arabic.files:
        links, failed = _by_link(english, arabic, limits)
        pairs += links
        unread += failed
    return Pairing(
        tuple(sorted(pairs, key=lambda pair: pair.en.relative_to(en).as_posix())),
        english.left(),
        arabic.left(),
        tuple(sorted(unread, key=lambda left: str(left.path))),
    )


def _files(folder: Path) -> tuple[list[Path], list[Left]]:
    """The files of a folder that can be read, and those there is no reader for, both sorted."""
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "there is no such folder"
        raise UsageError(what, where=folder, remedy="name the folder that holds the files")
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(parent, name) for name in names if not name.startswith((".", "~$"))]
    found.sort(key=lambda path: path.relative_to(folder).as_posix())
    readable = [path for path in found if path.suffix.lower() in SUFFIXES]
    others = [
        Left(path, f"there is no reader for {path.suffix or 'files without a suffix'}")
        for path in found
        if path.suffix.lower() not in SUFFIXES
    ]
    return readable, others


def _by_manifest(manifest: Path, english: _Side, arabic: _Side) -> list[Pair]:
    pairs = []
    for row in read_manifest(manifest, english.folder, arabic.folder):
        for side, path in ((english, row.en), (arabic, row.ar)):
            if path is not None and path not in side.files:
                raise InputError(
                    f"line {row.line} names {path.name}, which is not a readable file of "
                    f"{side.folder} or stands in another line",
                    where=manifest,
                    remedy="correct the line",
                )
        if row.en and row.ar:
            pairs.append(Pair(row.en, row.ar, "manifest"))
        for side, path in ((english, row.en), (arabic, row.ar)):
            if path is not None:
                side.take(path)
                if not (row.en and row.ar):
                    said = "the manifest says that it has no partner"
                    side.alone.append(Left(path, said, settled=True))
    return pairs


def _relative_key(path: Path, folder: Path) -> str:
    """The path below the folder without suffix and language tag, as one writes it or another.

    >>> _relative_key(Path("en/2015/Brief.EN.md"), Path("en"))
    '2015/brief'
    """
    relative = path.relative_to(folder).with_suffix("").as_posix()
    return unicodedata.normalize("NFC", _LANGUAGE_TAG.sub("", relative)).casefold()


def _stem_key(path: Path, folder: Path) -> str:
    """The same without the subfolders; a name that any folder may have stays where it is."""
    key = _relative_key(path, folder)
    stem = key.rpartition("/")[2]
    return key if stem in _ANYWHERE else stem


def _by_name(english: _Side, arabic: _Side, key: Callable[[Path, Path], str]) -> list[Pair]:
    """Pair files that share a name; where several do, those of one kind; otherwise none."""
    names: dict[str, tuple[list[Path], list[Path]]] = defaultdict(lambda: ([], []))
    for at, side in enumerate((english, arabic)):
        for path in side.files:
            names[key(path, side.folder)][at].append(path)
    pairs = []
    for ours, theirs in names.values():
        if not ours or not theirs:
            continue
        unique = len(ours) == len(theirs) == 1
        matched = [(ours[0], theirs[0])] if unique else _same_kind(ours, theirs)
        for one, other in matched:
            english.take(one)
            arabic.take(other)
            pairs.append(Pair(one, other, "name"))
        _note_rivals(english, ours)
        _note_rivals(arabic, theirs)
    return pairs


def _same_kind(ours: Sequence[Path], theirs: Sequence[Path]) -> list[tuple[Path, Path]]:
    """The files of which each side has exactly one of that kind."""
    pairs = []
    for one in ours:
        suffix = one.suffix.lower()
        others = [path for path in theirs if path.suffix.lower() == suffix]
        if len(others) == 1 and sum(path.suffix.lower() == suffix for path in ours) == 1:
            pairs.append((one, others[0]))
    return pairs


def _note_rivals(side: _Side, paths: Sequence[Path]) -> None:
    for path in paths:
        if path in side.files:
            names = ", ".join(other.name for other in paths)
            side.reasons[path] = (
                f"several files share its name ({names}): list the pair in a manifest"
            )


def _by_link(english: _Side, arabic: _Side, limits: ReadLimits) -> tuple[list[Pair], list[Left]]:
    """Pair files one of which names the other as its translation; the rest must be read for it."""
    known: list[dict[Path, Metadata]] = []
    failed: list[Left] = []
    for side in (english, arabic):
        metadata = {}
        for path in list(side.files):
            try:
                metadata[path] = read_isolated(path, side.language, limits).metadata
            except InputError as error:
                side.take(path)
                failed.append(Left(path, error.what))
        known.append(metadata)
    pairs = []
    candidates = _linked(known[0], known[1]) + [(e, a) for a, e in _linked(known[1], known[0])]
    ways: dict[Path, set[Path]] = defaultdict(set)
    for one, other in candidates:
        ways[one].add(other)
        ways[other].add(one)
    for one, other in dict.fromkeys(candidates):
        if ways[one] == {other} and ways[other] == {one}:
            english.take(one)
            arabic.take(other)
            pairs.append(Pair(one, other, "link"))
    return pairs, failed


def _linked(ours: dict[Path, Metadata], theirs: dict[Path, Metadata]) -> list[tuple[Path, Path]]:
    """Our files with the one of theirs that their link leads to."""
    addresses: dict[str, list[Path]] = defaultdict(list)
    stems: dict[str, list[Path]] = defaultdict(list)
    for path, metadata in theirs.items():
        if metadata.url:
            addresses[_address(metadata.url)].append(path)
        stems[_last(path.stem)].append(path)
    pairs = []
    for path, metadata in ours.items():
        if not metadata.alternate:
            continue
        address = _address(metadata.alternate)
        found = addresses.get(address) or stems.get(_last(address)) or []
        if len(found) == 1:
            pairs.append((path, found[0]))
    return pairs


def _address(url: str) -> str:
    """The path of a URL or link, without host, suffix and outer slashes.

    >>> _address("https://example.org/ar/policy/Idlib%20truce.html?x=1")
    'ar/policy/idlib truce'
    """
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return url
    path = re.sub(r"\.(?:html?|md|php|aspx?)$", "", path.strip("/"), flags=re.IGNORECASE)
    return unicodedata.normalize("NFC", path).casefold()


def _last(address: str) -> str:
    return _LANGUAGE_TAG.sub("", address.rpartition("/")[2]).casefold()
