"""A file that hangs, eats memory or kills its reader costs that file and nothing else."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import threading
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import align.isolated as isolated
from align.errors import InputError
from align.isolated import read_isolated
from align.reading import ReadLimits, read_document
from tests.shared import ROOT

if TYPE_CHECKING:
    from align.document import Language

SENTENCE = "The council met in Amman on Tuesday and adopted the plan without a vote.\n"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_read_apart_is_what_is_read_here(language: Language) -> None:
    for path in sorted((ROOT / "corpora" / language).iterdir()):
        assert read_isolated(path, language) == read_document(path, language)


def test_errors_arrive_whole(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.md: there is no such file \(check the path\)"):
        read_isolated(tmp_path / "a.md", "en")


def _stream(path: Path, content: bytes) -> Path:
    """A PDF of one page whose content unpacks to this."""
    packed = zlib.compress(content, 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    data, offsets = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, part)
    start = len(data)
    data += b"xref\n0 5\n0000000000 65535 f \n"
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    path.write_bytes(data + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start)
    return path


def test_a_pdf_whose_stream_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    bomb = _stream(tmp_path / "a.pdf", b" " * 2**30)
    assert bomb.stat().st_size < 2**21
    with pytest.raises(InputError, match=r"needs more than 512 MiB of memory to read \(remove"):
        read_isolated(bomb, "en", ReadLimits(memory_bytes=2**29))
    _still_reads(tmp_path)


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    slow = _stream(tmp_path / "a.pdf", b"q Q " * 4_000_000)
    with pytest.raises(InputError, match=r"a\.pdf: took longer than 0.5 s to read, and was stop"):
        read_isolated(slow, "en", ReadLimits(seconds=0.5))
    _still_reads(tmp_path)


def _still_reads(folder: Path) -> None:
    (folder / "b.txt").write_text(SENTENCE)
    assert read_isolated(folder / "b.txt", "en").text == SENTENCE


def test_a_reader_that_dies_costs_its_file(tmp_path: Path) -> None:
    _still_reads(tmp_path)
    process = isolated._reader(os.getpid())._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    threading.Timer(0.3, os.kill, (process.pid, signal.SIGKILL)).start()
    with pytest.raises(InputError, match=r"b\.txt: the reader was killed by signal 9 over it"):
        read_isolated(tmp_path / "b.txt", "en")
    _still_reads(tmp_path)


def test_an_answer_holds_nothing_but_documents() -> None:

    class Hostile:
        def __reduce__(self) -> tuple[object, ...]:
            return os.system, ("true",)

    with pytest.raises(pickle.UnpicklingError, match="is no part of an answer"):
        isolated._Answer(io.BytesIO(pickle.dumps(Hostile()))).load()


@pytest.mark.parametrize(
    "answer",
    [
        b"cpathlib\nos.system\n.",
        b"\x80\x04\x8c\x07pathlib\x8c\x09os.system\x93.",
        b"cpathlib\nos\n.",
    ],
)
def test_an_answer_leads_out_of_no_module(answer: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError, match="no part of an answer"):
        isolated._Answer(io.BytesIO(answer)).load()


def test_a_relative_path_is_relative_to_where_one_is_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "brief.txt").write_text(f"{SENTENCE}In {name}.\n", encoding="utf-8")
        monkeypatch.chdir(tmp_path / name)
        document = read_isolated(Path("brief.txt"), "en")
        assert document.path == Path("brief.txt")
        assert f"In {name}." in document.text


def test_where_the_current_folder_is_gone_a_relative_path_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(InputError, match="the current folder is gone"):
        read_isolated(Path("brief.txt"), "en")


def test_the_reader_ends_with_whom_it_reads_for(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(SENTENCE)
    code = (
        "import os; from pathlib import Path; import align.isolated as i;"
        f"i.read_isolated(Path({str(tmp_path / 'b.txt')!r}), 'en');"
        "print(i._reader(os.getpid())._process.pid, flush=True); os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    gone = threading.Event()
    for _ in range(100):
        state = Path(f"/proc/{done.stdout.strip()}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            break
        gone.wait(0.1)
    else:
        pytest.fail("the reader lives on")
