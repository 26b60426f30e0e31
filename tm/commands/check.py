"""``muwazi check``: a draft held against the memory, the termbase and itself."""

from __future__ import annotations

import datetime
import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from align.errors import UsageError
from tm.commands.encoder import encoder_for, encoder_option
from tm.commands.memory import DEFAULT_MEMORY, open_memory
from tm.commands.units import _user as user_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tm.check.checking import CheckReport
    from tm.check.config import CheckSettings
    from tm.check.finding import Draft
    from tm.store import Store

_NEVER = "never"
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument(
    "drafts", nargs=-1, type=click.Path(path_type=Path), metavar="[DRAFT_EN DRAFT_AR | FILE]"
)
@click.option("--whole-memory", is_flag=True, help="Check the memory itself instead of a draft.")
@click.option(
    "--memory",
    metavar="FILE_OR_URL",
    envvar="MUWAZI_MEMORY",
    is_flag=False,
    flag_value=DEFAULT_MEMORY,
    default=DEFAULT_MEMORY,
    show_default=True,
    help="The memory: a file, or postgresql://… (also MUWAZI_MEMORY). Without a draft, the memory "
    "itself is checked.",
)
@encoder_option
@click.option("--json", "as_json", is_flag=True, help="JSON for other programs.")
@click.option("--sarif", type=_FILE, help="Also write SARIF 2.1.0 to this file, for CI.")
@click.option("--html", type=_FILE, help="Also write a page to read and print to this file.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", _NEVER]),
    help="Leave with status 1 from this severity on; by default what muwazi.toml says, or error.",
)
@click.option("--config", type=_FILE, help="The project file; by default muwazi.toml, if there.")
@click.option("--write-config", is_flag=True, help="Write a project file to edit, and stop.")
@click.option("--waive", multiple=True, metavar="FINGERPRINT", help="Let this finding stand.")
@click.option("--reason", default="", help="Why what is waived may stand; kept with it.")
@click.pass_context
def check(
    context: click.Context,
    drafts: tuple[Path, ...],
    whole_memory: bool,
    memory: str,
    encoder: str | None,
    as_json: bool,
    sarif: Path | None,
    html: Path | None,
    fail_on: str | None,
    config: Path | None,
    write_config: bool,
    waive: tuple[str, ...],
    reason: str,
) -> None:
    """Check a draft: terms, names, numbers, omissions, untranslated text, typography.

    Two documents are aligned first; a single FILE holds pairs already (XLIFF, TMX, CSV …). The
    memory, if there is one, says how the house renders terms and names.

    Leaves with status 0 when nothing is found at or above --fail-on, 1 when something is, 2 when
    the request cannot be met.

    \b
    Examples:
      muwazi check brief.en.md brief.ar.md
      muwazi check brief.xliff --html report.html --fail-on warning
      muwazi check --memory muwazi.db
      muwazi check brief.en.md brief.ar.md --waive 3f2a90cc1d7be845 --reason "quoted as spoken"
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    if write_config:
        _write_config(config)
        return
    from tm.check.config import load_settings
    from tm.check.registry import RULES

    source = context.get_parameter_source("memory")
    whole_memory = whole_memory or (not drafts and source is ParameterSource.COMMANDLINE)
    _must_fit(drafts, whole_memory, waive, reason)
    settings = load_settings(config, RULES)
    with ExitStack() as closing:
        store = _store(memory, whole_memory or source is not ParameterSource.DEFAULT)
        if store is not None:
            closing.enter_context(store)
        report = _run(drafts, store, encoder, settings, waive, reason)
    _write_files(report, sarif, html)
    _print(report, as_json)
    if _fails(report, fail_on, settings):
        context.exit(1)


def _must_fit(
    drafts: tuple[Path, ...], whole_memory: bool, waive: tuple[str, ...], reason: str
) -> None:
    if len(drafts) > 2 or bool(drafts) == whole_memory:
        raise UsageError(
            "name two documents or one bilingual file, or --memory alone for the memory itself",
            remedy="muwazi check DRAFT_EN DRAFT_AR",
        )
    if bool(waive) != bool(reason.strip()):
        raise UsageError(
            "a waiver needs a finding and a reason",
            remedy='--waive FINGERPRINT --reason "why it may stand"',
        )


def _write_config(path: Path | None) -> None:
    from tm.check.config import FILE_NAME, written
    from tm.check.registry import RULES
    from tm.formats.atomic import replacing

    path = path or Path(FILE_NAME)
    if path.exists():
        raise UsageError("there is one already", where=path, remedy="edit it, or move it away")
    with replacing(path) as stream:
        stream.write(written(RULES).encode("utf-8"))
    click.echo(f"{path}: written; it says what holds without it")


def _store(memory: str, required: bool) -> Store | None:
    """The memory; none where nobody asked for one and there is none."""
    if not required and not Path(memory.removeprefix("sqlite:")).is_file():
        return None
    return open_memory(memory)


def _run(
    drafts: tuple[Path, ...],
    store: Store | None,
    encoder_name: str | None,
    settings: CheckSettings,
    waive: tuple[str, ...],
    reason: str,
) -> CheckReport:
    from align.encoder import open_encoder
    from tm.check.checking import check_draft
    from tm.check.drafts import draft_of_documents, draft_of_exchange, draft_of_memory
    from tm.check.registry import RULES
    from tm.check.rule import House
    from tm.check.waivers import read_waivers

    encoder = encoder_for(store, encoder_name)() if store else open_encoder(encoder_name)
    draft: Draft
    if len(drafts) == 2:
        draft = draft_of_documents(*drafts, encoder)
    elif drafts or store is None:
        draft = draft_of_exchange(drafts[0])
    else:
        draft = draft_of_memory(store)
    waivers = read_waivers(settings.waivers)
    house = House(store, encoder)
    report = check_draft(draft, house, RULES, settings, waivers)
    if waive:
        _waive(report, waive, reason, settings.waivers)
        report = check_draft(draft, house, RULES, settings, read_waivers(settings.waivers))
    return report


def _waive(report: CheckReport, waive: tuple[str, ...], reason: str, path: Path) -> None:
    from tm.check.waivers import waive as let_stand

    known: Mapping[str, object] = {one.fingerprint: one for one, _ in report.waived}
    found = {finding.fingerprint: finding for finding in report.findings}
    if unknown := [one for one in waive if one not in found and one not in known]:
        raise UsageError(
            f"no finding has the fingerprint {unknown[0]}", remedy="copy it from the report"
        )
    when = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    for fingerprint in waive:
        if fingerprint in found:
            let_stand(path, found[fingerprint], reason, by=user_name(), when=when)


def _write_files(report: CheckReport, sarif: Path | None, html: Path | None) -> None:
    from tm.formats.atomic import replacing

    if sarif is not None:
        from tm.check.registry import RULES
        from tm.check.reports.as_sarif import report_sarif

        text = json.dumps(report_sarif(report, RULES), ensure_ascii=False, indent=1)
        with replacing(sarif) as stream:
            stream.write(text.encode("utf-8"))
    if html is not None:
        from tm.check.reports.as_html import report_html

        with replacing(html) as stream:
            stream.write(report_html(report).encode("utf-8"))


def _print(report: CheckReport, as_json: bool) -> None:
    if as_json:
        from tm.check.reports.as_json import report_json

        click.echo(json.dumps(report_json(report), ensure_ascii=False, indent=1))
    else:
        from tm.commands.check_screen import print_report

        print_report(report)


def _fails(report: CheckReport, fail_on: str | None, settings: CheckSettings) -> bool:
    from tm.check.finding import Severity

    if fail_on == _NEVER:
        return False
    return report.fails(Severity(fail_on) if fail_on else settings.fail_on)
