"""What a project wants checked: ``muwazi.toml``.

The file names rules, how severe their findings are, and what is ignored::

    [check]
    fail-on = "error"
    waivers = "muwazi.waivers.jsonl"

    [check.rules]
    typography = "off"
    numbers = "error"

    [[check.ignore]]
    rule = "leftover"
    pattern = "COVID"

A severity given here is the highest a rule may give: its own doubts still lower it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.errors import InputError
from tm.check.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tm.check.finding import Finding
    from tm.check.rule import Rule

FILE_NAME = "muwazi.toml"
WAIVERS = "muwazi.waivers.jsonl"
_OFF = "off"


@dataclass(frozen=True, slots=True)
class Ignore:
    """Findings that are not wanted: of a rule (or of any), whose marked text has the pattern."""

    rule: str | None
    pattern: re.Pattern[str]

    def covers(self, finding: Finding) -> bool:
        """Whether this finding is meant."""
        if self.rule is not None and self.rule != finding.rule:
            return False
        return bool(self.pattern.search(marked(finding)))


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """Rules by name with the highest severity each may give, ``None`` for a rule that is off."""

    ceilings: Mapping[str, Severity | None]
    ignores: tuple[Ignore, ...] = ()
    fail_on: Severity = Severity.ERROR
    waivers: Path = Path(WAIVERS)

    def is_on(self, rule: str) -> bool:
        """Whether the rule is to run. A rule the file does not name is on."""
        return self.ceilings.get(rule, Severity.ERROR) is not None

    def weighed(self, finding: Finding) -> Finding:
        """The finding, no more severe than its rule may be."""
        ceiling = self.ceilings.get(finding.rule)
        if ceiling is None or ceiling.rank >= finding.severity.rank:
            return finding
        return finding.with_severity(ceiling)


DEFAULT = CheckSettings({})


def marked(finding: Finding) -> str:
    """What the finding marks; the whole texts where it marks nothing."""
    parts = [
        text[slice(*span)]
        for text, span in (
            (finding.source, finding.source_span),
            (finding.target, finding.target_span),
        )
        if span
    ]
    return " ".join(parts) if parts else f"{finding.source} {finding.target}"


def load_settings(path: Path | None, rules: Iterable[Rule]) -> CheckSettings:
    """The project's settings; the defaults where there is no file.

    Raises:
        InputError: the file is not TOML, or says something that means nothing.
    """
    if path is None:
        path = Path(FILE_NAME)
        if not path.is_file():
            return DEFAULT
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("check", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            f"cannot be read: {error}", where=path, remedy="muwazi check --write-config"
        ) from error
    return _settings(table, path, {rule.name for rule in rules})


def _settings(table: Any, path: Path, names: set[str]) -> CheckSettings:
    if not isinstance(table, dict):
        raise _wrong(path, "[check] must be a table")
    if unknown := set(table) - {"fail-on", "waivers", "rules", "ignore"}:
        raise _wrong(path, f"[check] knows no {', '.join(sorted(unknown))}")
    ceilings: dict[str, Severity | None] = {}
    for name, word in dict(table.get("rules", {})).items():
        if name not in names:
            raise _wrong(path, f"no rule is called {name!r}; there are {', '.join(sorted(names))}")
        ceilings[name] = None if word == _OFF else _severity(word, path)
    waivers = table.get("waivers", WAIVERS)
    if not isinstance(waivers, str):
        raise _wrong(path, "waivers must be the name of a file")
    return CheckSettings(
        ceilings,
        tuple(_ignore(entry, path, names) for entry in table.get("ignore", [])),
        _severity(table.get("fail-on", "error"), path),
        path.parent / waivers,
    )


def _severity(word: object, path: Path) -> Severity:
    try:
        return Severity(str(word))
    except ValueError:
        raise _wrong(path, f"{word!r} is no severity: error, warning, note, or off") from None


def _ignore(entry: Any, path: Path, names: set[str]) -> Ignore:
    if not isinstance(entry, dict) or not isinstance(entry.get("pattern"), str):
        raise _wrong(path, "[[check.ignore]] needs a pattern")
    rule = entry.get("rule")
    if rule is not None and rule not in names:
        raise _wrong(path, f"no rule is called {rule!r}")
    try:
        return Ignore(rule, re.compile(entry["pattern"]))
    except re.error as error:
        raise _wrong(path, f"{entry['pattern']!r} is no regular expression: {error}") from None


def _wrong(path: Path, what: str) -> InputError:
    return InputError(what, where=path, remedy="muwazi check --write-config shows a right one")


def written(rules: Iterable[Rule]) -> str:
    """A file that says what holds when there is none, to be edited."""
    lines = [
        "# What `muwazi check` looks for. Severities: error, warning, note; or off.",
        "",
        "[check]",
        'fail-on = "error"',
        f'waivers = "{WAIVERS}"',
        "",
        "[check.rules]",
    ]
    wide = max(len(rule.name) for rule in rules)
    for rule in rules:
        lines.append(f"# {rule.what}")
        lines.append(f'{rule.name:<{wide}} = "{rule.severity}"')
    lines += [
        "",
        "# Findings that are not wanted: by rule (or any), where the marked text has the pattern.",
        "# [[check.ignore]]",
        '# rule = "leftover"',
        '# pattern = "COVID"',
        "",
    ]
    return "\n".join(lines)
