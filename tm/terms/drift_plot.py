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


def drift_svg(table: CrossTable, term: str) -> str:
    """Stacked bars, one a heading, as a self-contained SVG; counts are given on hover."""
    width = max(_LEFT + _STEP * len(table.headings) + 24, 480)
    legend = _TOP + _HEIGHT + 56
    height = legend + _LEGEND_LINE * len(table.forms) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="sans-serif" font-size="13">',
        f"<title>{escape(term)}</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="{_LEFT}" y="28" font-size="16" unicode-bidi="isolate">{escape(term)}</text>',
        *_axis(width),
        *_bars(table),
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


def _bars(table: CrossTable) -> list[str]:
    parts = []
    for i, (heading, shares) in enumerate(zip(table.headings, table.shares(), strict=True)):
        x = _LEFT + _STEP * i + (_STEP - _BAR) // 2
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
        parts.append(
            f'<text x="{x + _BAR // 2}" y="{_TOP + _HEIGHT + 18}" text-anchor="middle">'
            f"{escape(heading)}</text>"
            f'<text x="{x + _BAR // 2}" y="{_TOP + _HEIGHT + 34}" text-anchor="middle" '
            f'font-size="11" fill="#555">n = {sum(table.counts[i])}</text>'
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
    for j, form in enumerate(table.forms):
        heights = [row[j] for row in shares]
        axes.bar(table.headings, heights, 0.65, bottom=bottom, color=_colour(j), label=form)
        bottom = [low + high for low, high in zip(bottom, heights, strict=True)]
    axes.set_title(term)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), frameon=False)
    figure.savefig(path, dpi=150)
