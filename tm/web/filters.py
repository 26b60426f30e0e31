"""What templates make of a value: a time, the name of a file, a text kept apart."""

from __future__ import annotations

import datetime

from markupsafe import Markup

from align.words import detect_language


def moment(seconds: int) -> Markup:
    """A time of which the seconds since 1970 are known, in UTC.

    >>> moment(0)
    Markup('<time datetime="1970-01-01T00:00:00+00:00">1970-01-01 00:00</time>')
    """
    when = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    shown = f"{when:%Y-%m-%d %H:%M}"
    return Markup('<time datetime="{}">{}</time>').format(when.isoformat(), shown)


def file_name(path: str) -> str:
    """The last part of a path: where a file lies on the server is nobody's business.

    >>> file_name("/home/amal/corpora/en/brief.md")
    'brief.md'
    """
    return path.replace("\\", "/").rpartition("/")[2]


def bdi(text: object) -> Markup:
    """A text kept apart from the direction around it, its language told by its script.

    >>> bdi("<b>")
    Markup('<bdi lang="en">&lt;b&gt;</bdi>')
    """
    language = detect_language(str(text))
    told = Markup(' lang="{}"').format(language) if language else ""
    return Markup("<bdi{}>{}</bdi>").format(told, text)
