"""Fuzz every reader and importer, guided by coverage: no crash, no hang, only errors of one line.

``python -m benchmarks.fuzz [--seconds N] [--seed N] [--targets a,b] [--keep FOLDER]`` gives each
target N seconds in a process of its own, with atheris (libFuzzer) choosing the inputs by the
branches they reach, from seeds made here and the sample shelf. In zipped formats one part is
mutated at a time, in PDF files also the unpacked streams, so that inputs stay formats. What raises
anything but an error of ours, or takes more than ten seconds of processor time, is kept and ends
the run with status 1. Needs the extra ``fuzz``; atheris has wheels for Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from align.document import Language

SLOW = 10.0  # seconds of processor time
LONGEST = 200_000
DOCUMENTS = (".txt", ".md", ".html", ".docx", ".odt", ".rtf", ".epub", ".pdf")
IMPORTS = (".tmx", ".xliff", ".sdlxliff", ".csv", ".tsv", ".xlsx", ".jsonl", ".json", ".po", ".tbx")
ZIPPED = frozenset({".docx", ".odt", ".epub", ".xlsx"})
_STREAM = re.compile(rb"(/FlateDecode.{0,400}?stream\r?\n)(.*?)(\r?\nendstream)", re.DOTALL)


@dataclass(slots=True)
class Found:
    """What fuzzing one target showed."""

    target: str
    seconds: float = 0.0
    inputs: int = 0
    accepted: int = 0
    processor: float = 0.0
    slowest: float = 0.0
    crashes: dict[str, str] = field(default_factory=dict)
    hangs: dict[str, str] = field(default_factory=dict)


class Hang(BaseException):
    """Raised inside whatever has run too long."""


def _seeds(target: str, folder: Path) -> list[bytes]:
    """Sound files of a kind: those of the sample shelf, and what our writers make."""
    if target in IMPORTS:
        return [_written(target, folder)]
    found = [path.read_bytes() for path in sorted(Path("corpora").glob(f"*/*{target}"))[:4]]
    return found or _made(target, folder)


def _written(target: str, folder: Path) -> bytes:
    from tm.formats.format import WriteSettings
    from tm.formats.registry import format_for
    from tm.unit import Origin, TranslationUnit

    if target == ".tbx":
        return (Path(__file__).parent / "seed.tbx").read_bytes()
    path = folder / f"seed{target}"
    pairs = [
        ("The council met in 2015 (JCPOA).", "اجتمع المجلس عام 2015 (الخطة)."),
        ("Oil & gas <b>3.5%</b>", "النفط والغاز ٣٫٥٪"),
    ]
    units = [TranslationUnit(en=en, ar=ar, origins=(Origin(document="seed"),)) for en, ar in pairs]
    format_for(path).write(units, path, WriteSettings(), lambda damage: None)
    return path.read_bytes()


def _made(target: str, folder: Path) -> list[bytes]:
    from tests.readers import made_pdfs, test_office

    if target == ".odt":
        body = "<text:h text:outline-level='1'>عنوان</text:h><text:p>نص <text:s/>طويل.</text:p>"
        return [test_office.odt(folder / "a.odt", body).read_bytes()]
    if target == ".epub":
        return [
            test_office.epub(folder / "a.epub", {"a.xhtml": "<h1>أ</h1><p>نص.</p>"}).read_bytes()
        ]
    if target == ".rtf":
        return [test_office.RTF.encode()]
    languages: tuple[Language, Language] = ("en", "ar")
    made = []
    for language in languages:
        path = next(Path("corpora", language).glob("pmu-law.*"))
        whole = made_pdfs.brief(path, language)
        short = replace(whole, blocks=whole.blocks[:4], notes={2: whole.head})
        made += [
            made_pdfs.make(folder / "a.pdf", producer, short).read_bytes()
            for producer in ("fpdf2", "reportlab")
        ]
    return made


def _reader(target: str, folder: Path) -> Callable[[bytes], None]:
    """What is tried: a reader in both languages, or an importer to its last unit."""
    path = folder / f"input{target}"
    if target in DOCUMENTS:
        from align.readers.limits import ReadLimits
        from align.reading import read_document
        from align.segment import segment

        limits = ReadLimits(unpacked_bytes=2**24, members=500, pages=200, characters=200_000)

        def read(data: bytes) -> None:
            path.write_bytes(data)
            segment(read_document(path, "ar" if len(data) % 2 else "en", limits))

        return read
    from tm.formats.format import ReadSettings

    settings = ReadSettings(document="fuzz", longest=2**18)

    def take(data: bytes) -> None:
        path.write_bytes(data)
        if target == ".tbx":
            from tm.formats.tbx_reading import read_tbx

            for _ in read_tbx(path, lambda damage: None):
                pass
            return
        from tm.formats.registry import format_for

        for _ in format_for(path).read(path, settings, lambda damage: None):
            pass

    return take


def _mutator(target: str, mutate: Callable[[bytes, int], bytes]) -> Callable[..., bytes]:
    """How inputs change: one part of an archive, an unpacked stream of a PDF, or any bytes."""

    def change(data: bytes, longest: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if target in ZIPPED and chance.random() < 0.9:
            changed = _one_part(data, chance, mutate)
        elif target == ".pdf" and chance.random() < 0.7:
            changed = _one_stream(data, chance, mutate)
        else:
            changed = None
        return changed[:longest] if changed else mutate(data, longest)

    return change


def _one_part(
    data: bytes, chance: random.Random, mutate: Callable[[bytes, int], bytes]
) -> bytes | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001 - whatever an earlier change broke
        return None
    if not parts:
        return None
    name = chance.choice(sorted(parts))
    parts[name] = mutate(parts[name], min(len(parts[name]) + 2_000, LONGEST))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return out.getvalue()


def _one_stream(
    data: bytes, chance: random.Random, mutate: Callable[[bytes, int], bytes]
) -> bytes | None:
    streams = list(_STREAM.finditer(data))
    if not streams:
        return None
    stream = chance.choice(streams)
    try:
        unpacked = zlib.decompress(stream.group(2))
    except zlib.error:
        return None
    packed = zlib.compress(mutate(unpacked, min(len(unpacked) + 2_000, LONGEST)))
    return data[: stream.start(2)] + packed + data[stream.end(2) :]


def run(target: str, seconds: int, seed: int, keep: Path, report: Path) -> None:
    """Fuzz one target in this process; libFuzzer ends it, so the report is kept up to date."""
    import atheris

    logging.disable(logging.CRITICAL)
    read, corpus = _instrumented(target)
    from align.errors import MuwaziError

    found = Found(target)
    started = time.monotonic()
    written = [started]

    def stop(signum: int, frame: FrameType | None) -> None:
        raise Hang

    signal.signal(signal.SIGVTALRM, stop)

    def one(data: bytes) -> None:
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, SLOW)
        try:
            read(data)
            found.accepted += 1
        except MuwaziError as error:
            if "\n" in str(error):
                _note(found.crashes, "an error of many lines", data, keep, target)
        except (Exception, RecursionError, Hang) as error:  # noqa: BLE001 - to be found
            hang = isinstance(error, Hang)
            _note(found.hangs if hang else found.crashes, _where(error), data, keep, target)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        found.inputs += 1
        found.slowest = max(found.slowest, time.process_time() - begun)
        found.seconds = time.monotonic() - started
        found.processor = time.process_time()
        if time.monotonic() - written[-1] > 1 or found.inputs == 1:
            written[:] = [time.monotonic()]
            report.write_text(json.dumps(asdict(found)))

    def mutate(data: bytes, longest: int) -> bytes:
        changed: bytes = atheris.Mutate(data, longest)  # bound anew when fuzzing begins
        return changed

    arguments = ["fuzz", str(corpus), f"-max_total_time={seconds}", f"-seed={seed}"]
    arguments += [f"-max_len={LONGEST}", "-rss_limit_mb=4096", "-verbosity=0", "-timeout=120"]
    atheris.Setup(arguments, one, custom_mutator=_mutator(target, mutate))
    atheris.Fuzz()


def _instrumented(target: str) -> tuple[Callable[[bytes], object], Path]:
    """What reads an input, and the folder of the first inputs.

    What is imported before this is not instrumented, and guides nothing.
    """
    import atheris

    folder = Path(tempfile.mkdtemp())
    corpus = folder / "corpus"
    corpus.mkdir()
    with atheris.instrument_imports(include=["align", "tm", "pdfminer"]):
        for number, data in enumerate(_seeds(target, folder)):
            (corpus / str(number)).write_bytes(data)
        read = _reader(target, folder)
        from align.errors import MuwaziError

        with contextlib.suppress(MuwaziError):  # an Arabic seed read as English
            read((corpus / "0").read_bytes())
    return read, corpus


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    last = next((f for f in reversed(frames) if "fuzz.py" not in f.filename), frames[-1])
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"


def _note(seen: dict[str, str], what: str, data: bytes, keep: Path, target: str) -> None:
    if what in seen:
        return
    keep.mkdir(parents=True, exist_ok=True)
    path = keep / f"{len(seen)}-{what.replace(' ', '-').replace(':', '-')}{target}"
    path.write_bytes(data)
    seen[what] = str(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--targets", default=",".join(DOCUMENTS + IMPORTS))
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"))
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        run(arguments.targets, arguments.seconds, arguments.seed, arguments.keep, arguments.one)
        return
    print(
        "| target | seconds | of processor | inputs | read whole | slowest, s | crashes | hangs |"
    )
    print("|---|---|---|---|---|---|---|---|")
    total: list[dict[str, Any]] = []
    for target in arguments.targets.split(","):
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            command = [sys.executable, "-m", "benchmarks.fuzz", "--one", str(report)]
            command += ["--targets", target, "--seed", str(arguments.seed)]
            command += ["--seconds", str(arguments.seconds), "--keep", str(arguments.keep)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if not report.exists():
                sys.exit(f"{target}: {done.stderr[-2000:]}")
            found = json.loads(report.read_text())
            if done.returncode:
                found["crashes"][f"status {done.returncode}"] = done.stderr[-300:]
        total.append(found)
        print(
            f"| {target} | {found['seconds']:.0f} | {found['processor']:.0f} "
            f"| {found['inputs']:,} | {found['accepted']:,} "
            f"| {found['slowest']:.1f} | {len(found['crashes'])} | {len(found['hangs'])} |",
            flush=True,
        )
        for what, where in (found["crashes"] | found["hangs"]).items():
            print(f"    {what}: {where}", file=sys.stderr)
    print(f"\n`{sum(f['seconds'] for f in total) / 60:.0f} minutes | seed {arguments.seed}`")
    sys.exit(any(f["crashes"] or f["hangs"] for f in total))


if __name__ == "__main__":
    main()
