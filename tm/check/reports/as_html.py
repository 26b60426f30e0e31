"""The report as one web page that needs nothing else: to read, to filter, to print."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from tm.check.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tm.check.checking import CheckReport
    from tm.check.finding import Evidence, Finding
    from tm.check.waivers import Waiver

_STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8882;--error:#c62828;--warning:#b26a00;
--note:#1565c0}
body{font:16px/1.6 system-ui,"Noto Sans","Noto Naskh Arabic",sans-serif;margin:0 auto;
max-width:72rem;padding:1rem}
h1{font-size:1.25rem;margin:.2rem 0}
.files,footer{color:#777;font-size:.85rem;overflow-wrap:anywhere}
fieldset{border:1px solid var(--line);display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:1rem 0}
section{border-top:1px solid var(--line);padding:.8rem 0}
h2{font-size:.85rem;color:#777;margin:0;font-weight:500}
.texts{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
.texts p{margin:.3rem 0;overflow-wrap:anywhere;white-space:pre-wrap}
[dir=rtl]{font-size:1.1em}
mark{background:#ffd54f;color:#000;border-radius:.15em}
ul{list-style:none;margin:.4rem 0;padding:0}
li{border-inline-start:.3rem solid var(--line);padding-inline-start:.6rem;margin:.3rem 0}
li.error{border-color:var(--error)}li.warning{border-color:var(--warning)}
li.note{border-color:var(--note)}
.what{font-weight:600;margin-inline-end:.4em}
.error>.what{color:var(--error)}.warning>.what{color:var(--warning)}.note>.what{color:var(--note)}
code{color:#888;font-size:.75rem;user-select:all}
details{font-size:.9rem}details p{margin:.1rem 0 .4rem}
body.no-error li.error,body.no-warning li.warning,body.no-note li.note{display:none}
@media(max-width:40rem){.texts{grid-template-columns:1fr}}
@media print{fieldset{display:none}section{break-inside:avoid}body{max-width:none;font-size:11pt}}
"""

# Paper cannot be unfolded: what is folded is opened before printing.
_SCRIPT = """
for(const box of document.querySelectorAll('fieldset input'))
  box.addEventListener('change',()=>{
    document.body.classList.toggle('no-'+box.value,!box.checked);
    for(const part of document.querySelectorAll('section'))
      part.hidden=![...part.querySelectorAll('li')]
        .some(li=>!document.body.classList.contains('no-'+li.className));
  });
addEventListener('beforeprint',()=>document.querySelectorAll('details').forEach(d=>d.open=true));
"""


def report_html(report: CheckReport) -> str:
    """The whole page; texts stand in their own direction, nothing in them is taken for markup."""
    sections = "\n".join(_section(list(group)) for _, group in groupby(report.findings, _place))
    files = " — ".join(
        f"<bdi>{escape(name)}</bdi>"
        for name in dict.fromkeys((report.draft.source_file, report.draft.target_file))
        if name
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Check</title><style>{_STYLE}</style></head>
<body><h1>{_heading(report)}</h1><p class="files">{files}</p>
<fieldset>{"".join(_box(report, severity) for severity in Severity)}</fieldset>
{sections}
{_waived(report.waived)}<script>{_SCRIPT}</script></body></html>
"""


def _place(finding: Finding) -> tuple[int | None, int | None]:
    return finding.source_segment, finding.target_segment


def _heading(report: CheckReport) -> str:
    total = len(report.findings)
    found = "nothing found" if not total else f"{total} finding{'' if total == 1 else 's'}"
    return f"{found} in {len(report.draft.pairs)} segments"


def _box(report: CheckReport, severity: Severity) -> str:
    count = report.counts[severity]
    return f'<label><input type="checkbox" value="{severity}" checked> {severity} ({count})</label>'


def _section(findings: Sequence[Finding]) -> str:
    first = findings[0]
    numbers = (("English", first.source_segment), ("Arabic", first.target_segment))
    where = " · ".join(f"{side} {number + 1}" for side, number in numbers if number is not None)
    english = _text(first.source, [one.source_span for one in findings])
    arabic = _text(first.target, [one.target_span for one in findings])
    items = "".join(_item(finding) for finding in findings)
    return (
        f'<section><h2>{where or "the whole draft"}</h2><div class="texts">'
        f'<p lang="en" dir="ltr">{english}</p><p lang="ar" dir="rtl">{arabic}</p></div>'
        f"<ul>{items}</ul></section>"
    )


def _text(text: str, spans: Iterable[tuple[int, int] | None]) -> str:
    """The text with what is marked in it; stretches that overlap are marked once."""
    pieces: list[str] = []
    end = 0
    for start, stop in sorted({span for span in spans if span is not None}):
        if start >= end and stop > start:
            pieces += [escape(text[end:start]), f"<mark>{escape(text[start:stop])}</mark>"]
            end = stop
    return "".join([*pieces, escape(text[end:])])


def _item(finding: Finding) -> str:
    severity = str(finding.severity)
    return (
        f'<li class="{severity}"><span class="what">{escape(finding.rule)}</span>'
        f"<bdi>{_prose(finding.message)}</bdi> <code>{finding.fingerprint}</code>"
        f"{_details(finding.evidence)}</li>"
    )


def _prose(message: str) -> str:
    """A message, its isolates as elements."""
    return escape(message).replace("\u2068", "<bdi>").replace("\u2069", "</bdi>")


def _details(evidence: Sequence[Evidence]) -> str:
    if not evidence:
        return ""
    rows = "".join(f"<div>{_evidence(one)}</div>" for one in evidence)
    return f"<details><summary>evidence</summary>{rows}</details>"


def _evidence(evidence: Evidence) -> str:
    parts = [f"<bdi>{_prose(evidence.what)}</bdi>"]
    if evidence.document is not None:
        parts.append(f"<bdi>{escape(evidence.document)}</bdi>")
    if evidence.date is not None:
        parts.append(escape(str(evidence.date)))
    if evidence.unit is not None:
        parts.append(f"unit {evidence.unit}")
    texts = "".join(
        f'<p lang="{language}" dir="{direction}">{escape(text)}</p>'
        for text, language, direction in ((evidence.en, "en", "ltr"), (evidence.ar, "ar", "rtl"))
        if text
    )
    return " · ".join(parts) + texts


def _waived(waived: Sequence[tuple[Finding, Waiver]]) -> str:
    if not waived:
        return ""
    rows = "".join(
        f"<li><bdi>{escape(finding.rule)}: {_prose(finding.message)}</bdi> — "
        f"<bdi>{escape(waiver.reason)}</bdi> (<bdi>{escape(waiver.by)}</bdi>, "
        f"{escape(waiver.when[:10])})</li>"
        for finding, waiver in waived
    )
    summary = f"<summary>{len(waived)} waived</summary>"
    return f"<footer><details>{summary}<ul>{rows}</ul></details></footer>\n"
