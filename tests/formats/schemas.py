"""The published XLIFF schemas, out of a Debian package, to validate what we write against."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE = "php-symfony-translation"
FOLDER = Path("usr/share/php/Symfony/Component/Translation/Resources/schemas")
SCHEMAS = {"1.2": "xliff-core-1.2-strict.xsd", "2.1": "xliff-core-2.0.xsd"}


class _Local(etree.Resolver):
    """Imports of xml.xsd, wherever they point, mean the copy beside the schema."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def resolve(self, url: str, public: str, context: Any) -> Any:  # type: ignore[override]
        if url.endswith("xml.xsd"):
            load: Any = getattr(self, "resolve_filename")  # noqa: B009 - absent from the stubs
            return load(str(self._folder / "xml.xsd"), context)
        return None


@cache
def _schema_folder() -> Path | None:
    installed = Path("/") / FOLDER
    if installed.exists():
        return installed
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        return None
    folder = Path(mkdtemp(prefix="xliff-schemas-"))
    subprocess.run(
        ["apt-get", "download", PACKAGE], cwd=folder, capture_output=True, timeout=120, check=False
    )
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, folder], capture_output=True, check=False)
    return folder / FOLDER if (folder / FOLDER).exists() else None


@cache
def xliff_errors(version: str) -> Callable[[Path], list[str]]:
    """What validates a file against the core schema of that version of XLIFF."""
    folder = _schema_folder()
    if folder is None:
        pytest.skip(f"XLIFF schemas NOT TESTED: package absent (apt-get download {PACKAGE})")
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Local(folder))
    schema = etree.XMLSchema(etree.parse(folder / SCHEMAS[version], parser))

    def errors(path: Path) -> list[str]:
        schema.validate(etree.parse(path))
        log: Any = schema.error_log
        return [str(error) for error in log]

    return errors
