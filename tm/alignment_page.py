"""An alignment as one web page that needs nothing else: to look through, to filter, to print.

English stands on the left, Arabic on the right, each in its own direction; a bead's colour is its
posterior. The picture shows every bead as a dot, source across, target down: a straight descent is
a faithful translation, a gap an omission or addition, a dot off the line a passage that was moved.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from align.alignment import Alignment, Bead
    from align.document import Segment

UNCERTAIN = 0.8
"""Beads below this posterior are shown by the filter for uncertain ones."""

_PICTURE = 360

_STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8882}
body{font:16px/1.5 system-ui,"Noto Sans","Noto Naskh Arabic",sans-serif;margin:0 auto;
max-width:76rem;padding:1rem}
h1{font-size:1.2rem;margin:.2rem 0}
.signature{color:#888;font-size:.8rem;overflow-wrap:anywhere}
.top{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start}
svg{background:var(--soft);max-width:100%;height:auto}
table{border-collapse:collapse;width:100%;margin-top:1rem;table-layout:fixed}
th,td{border-bottom:1px solid var(--line);padding:.35rem .6rem;vertical-align:top;
text-align:start;overflow-wrap:anywhere}
th.bead,td.bead{width:6.5rem;font-size:.85rem;font-variant-numeric:tabular-nums}
td.bead{border-inline-start:.5rem solid hsl(var(--hue) 70% 45%)}
td p{margin:0 0 .2rem}
td .number{color:#888;font-size:.75rem;margin-inline-end:.4rem}
.omission td:nth-child(3),.addition td:nth-child(2){background:var(--soft)}
.moved td.bead{border-inline-start-style:double}
fieldset{border:1px solid var(--line);margin:0;display:grid;gap:.2rem}
tbody.hide-plain tr.plain,tbody.hide-omission tr.omission,tbody.hide-addition tr.addition,
tbody.hide-sure tr:not(.uncertain){display:none}
"""

_SCRIPT = """
const body=document.querySelector('tbody');
for(const box of document.querySelectorAll('fieldset input'))
  box.addEventListener('change',()=>body.classList.toggle(box.dataset.hides,
    box.dataset.when==='on'?box.checked:!box.checked));
"""


def page(alignment: Alignment, names: tuple[str, str]) -> str:
    """The whole page; ``names`` are what the two documents are called."""
    rows = "\n".join(_row(alignment, number, bead) for number, bead in enumerate(alignment.beads))
    title = f"{escape(names[0])} — {escape(names[1])}"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><style>{_STYLE}</style></head><body>
<h1><bdi>{escape(names[0])}</bdi> — <bdi>{escape(names[1])}</bdi></h1>
<p class="signature">{escape(alignment.signature)}</p>
<div class="top">{_picture(alignment)}<div><p>{_summary(alignment.beads)}</p>
<fieldset><legend>Show</legend>
<label><input type="checkbox" checked data-hides="hide-plain"> pairs</label>
<label><input type="checkbox" checked data-hides="hide-omission"> omissions</label>
<label><input type="checkbox" checked data-hides="hide-addition"> additions</label>
<label><input type="checkbox" data-hides="hide-sure" data-when="on"> only uncertain
(below {UNCERTAIN})</label>
</fieldset></div></div>
<table><thead><tr><th class="bead">Bead</th><th>English</th>
<th lang="ar" dir="rtl">العربية</th></tr></thead>
<tbody>
{rows}
</tbody></table><script>{_SCRIPT}</script></body></html>
"""


def _row(alignment: Alignment, number: int, bead: Bead) -> str:
    kind = "plain" if bead.source and bead.target else "omission" if bead.source else "addition"
    classes = [kind]
    if bead.posterior < UNCERTAIN:
        classes.append("uncertain")
    if bead.moved:
        classes.append("moved")
    moved = "<br>moved" if bead.moved else ""
    return (
        f'<tr id="b{number}" class="{" ".join(classes)}">'
        f'<td class="bead" style="--hue:{_hue(bead.posterior)}">{bead.type} · '
        f"{bead.posterior:.2f}{moved}</td>"
        f'<td lang="en" dir="ltr">{_cell(alignment.source, bead.source)}</td>'
        f'<td lang="ar" dir="rtl">{_cell(alignment.target, bead.target)}</td></tr>'
    )


def _cell(segments: Sequence[Segment], places: range) -> str:
    return "".join(
        f'<p><span class="number">{place + 1}</span><bdi>{escape(segments[place].text)}</bdi></p>'
        for place in places
    )


def _hue(posterior: float) -> int:
    """Red for nought, green for one.

    >>> _hue(0.0), _hue(1.0)
    (0, 120)
    """
    return round(120 * min(max(posterior, 0.0), 1.0))


def _summary(beads: Iterable[Bead]) -> str:
    beads = list(beads)
    pairs = [bead for bead in beads if bead.source and bead.target]
    parts = (
        f"{len(pairs)} pairs",
        f"{sum(not bead.target for bead in beads)} omissions",
        f"{sum(not bead.source for bead in beads)} additions",
        f"{sum(bead.moved for bead in beads)} moved",
        f"{sum(bead.posterior < UNCERTAIN for bead in beads)} uncertain",
    )
    return " · ".join(parts)


def _picture(alignment: Alignment) -> str:
    """The dot-plot: one dot a two-sided bead, a tick at the edge for each null."""
    n, m = max(len(alignment.source), 1), max(len(alignment.target), 1)
    scale = _PICTURE / max(n, m)
    width, height = n * scale, m * scale
    radius = min(max(scale * 0.6, 1.2), 5.0)
    marks = []
    for number, bead in enumerate(alignment.beads):
        x = (bead.source.start + bead.source.stop) / 2 * scale if bead.source else 0.0
        y = (bead.target.start + bead.target.stop) / 2 * scale if bead.target else 0.0
        colour = f"hsl({_hue(bead.posterior)} 70% 45%)"
        label = f"<title>{bead.type} {bead.posterior:.2f}</title>"
        if bead.source and bead.target:
            mark = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}">{label}'
            marks.append(f'<a href="#b{number}">{mark}</circle></a>')
        else:
            box = f'x="{x - radius / 2:.1f}" y="{y - radius / 2:.1f}"'
            size = f'width="{radius:.1f}" height="{radius:.1f}" fill="#888"'
            marks.append(f'<a href="#b{number}"><rect {box} {size}>{label}</rect></a>')
    return (
        f'<svg role="img" aria-label="Dot-plot of the beads: English across, Arabic down" '
        f'width="{width:.0f}" height="{height:.0f}" viewBox="-4 -4 {width + 8:.0f} '
        f'{height + 8:.0f}">{"".join(marks)}</svg>'
    )
