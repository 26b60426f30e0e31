"""The drift of a term as a picture: each rendering's share by year, SVG by hand, PNG on request."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from align.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from tm.terms.drift import CrossTable

# Okabe and Ito's palette, told apart by colour-blind readers.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999")
_LEFT, _TOP, _HEIGHT, _STEP, _BAR = 56, 56, 240, 64, 40
_LEGEND_LINE = 24
# Longer headings (names, documents) are written aslant, so much lower a letter.
_SHORT, _SLANT = 7, 5


def drift_svg(table: CrossTable, term: str) -> str:
    """Stacked bars, one a heading, as a self-contained SVG; counts are given on hover."""
    slant = _slant(table)
    margin = _LEFT + max(slant - _STEP // 2, 0)
    width = max(margin + _STEP * len(table.headings) + 24, 480)
    legend = _TOP + _HEIGHT + 56 + slant
    height = legend + _LEGEND_LINE * len(table.forms) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="sans-serif" font-size="13">',
        f"<title>{escape(term)}</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="{_LEFT}" y="28" font-size="16" unicode-bidi="isolate">{escape(term)}</text>',
        *_axis(width),
        *_bars(table, margin),
        *_legend(table, legend),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axis(width: int) -> list[str]:
    lines = []
    for percent in (0, 25, 50, 75, 100):
        y = _TOP + _HEIGHT - _HEIGHT * percent // 100
        lines.append(
            f'<line x1="{_LEFT}" x2="{width - 16}" y1="{y}" y2="{y}" stroke="#ddd"/>'
            f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end" fill="#555">{percent} %</text>'
        )
    return lines


def _slant(table: CrossTable) -> int:
    """How much room headings need that are too long to stand side by side; 0 where none is."""
    longest = max(map(len, table.headings), default=0)
    return longest * _SLANT if longest > _SHORT else 0


def _bars(table: CrossTable, margin: int) -> list[str]:
    parts = []
    aslant = _slant(table) > 0
    for i, (heading, shares) in enumerate(zip(table.headings, table.shares(), strict=True)):
        x = margin + _STEP * i + (_STEP - _BAR) // 2
        y = float(_TOP + _HEIGHT)
        for j, share in enumerate(shares):
            if not share:
                continue
            y -= share * _HEIGHT
            label = f"{heading}: {table.forms[j]}, {table.counts[i][j]}"
            parts.append(
                f'<rect x="{x}" y="{y:.1f}" width="{_BAR}" height="{share * _HEIGHT:.1f}" '
                f'fill="{_colour(j)}"><title>{escape(label)}</title></rect>'
            )
        middle, foot = x + _BAR // 2, _TOP + _HEIGHT
        turned = 'text-anchor="middle"'
        if aslant:
            turned = f'text-anchor="end" transform="rotate(-40 {middle} {foot + 34})"'
        parts.append(
            f'<text x="{middle}" y="{foot + 14}" text-anchor="middle" '
            f'font-size="11" fill="#555">n = {sum(table.counts[i])}</text>'
            f'<text x="{middle}" y="{foot + 34}" {turned} '
            f'unicode-bidi="isolate">{escape(heading)}</text>'
        )
    return parts


def _legend(table: CrossTable, top: int) -> list[str]:
    parts = []
    for j, form in enumerate(table.forms):
        y = top + _LEGEND_LINE * j
        count = sum(row[j] for row in table.counts)
        parts.append(
            f'<rect x="{_LEFT}" y="{y - 11}" width="14" height="14" fill="{_colour(j)}"/>'
            f'<text x="{_LEFT + 22}" y="{y}">'
            f'<tspan unicode-bidi="isolate">{escape(form)}</tspan> ({count})</text>'
        )
    return parts


def _colour(column: int) -> str:
    return _COLOURS[min(column, len(_COLOURS) - 1)]


def save_png(table: CrossTable, term: str, path: Path) -> None:
    """The same as a PNG, drawn by matplotlib. UsageError where matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError(
            "PNG plots need matplotlib", remedy="pip install 'muwazi[plot]', or plot to .svg"
        ) from error
    figure = Figure(figsize=(max(6.0, 0.8 * len(table.headings) + 2), 4.5), layout="constrained")
    axes = figure.subplots()
    bottom = [0.0] * len(table.headings)
    shares = table.shares()
    places = range(len(table.headings))
    for j, form in enumerate(table.forms):
        heights = [row[j] for row in shares]
        axes.bar(places, heights, 0.65, bottom=bottom, color=_colour(j), label=form)
        bottom = [low + high for low, high in zip(bottom, heights, strict=True)]
    axes.set_title(term)
    labels = [
        f"{heading} ({sum(counts)})"
        for heading, counts in zip(table.headings, table.counts, strict=True)
    ]
    axes.set_xticks(places, labels)
    if _slant(table):
        for label in axes.get_xticklabels():
            label.set(rotation=40, horizontalalignment="right", rotation_mode="anchor")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    figure.legend(loc="outside lower center", frameon=False)
    figure.savefig(path, dpi=150)
