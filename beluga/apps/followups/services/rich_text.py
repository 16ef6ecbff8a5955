"""Cleans the HTML of a rich text: what an editor makes stays, everything that could act is left out."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from beluga.kernel.fields.errors import Invalid

LONGEST = 50_000
KEPT = frozenset(
    {
        "p",
        "br",
        "strong",
        "b",
        "em",
        "i",
        "u",
        "s",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
    }
    | {"h4", "hr", "a", "span", "table", "thead", "tbody", "tr", "th", "td"}
)
EMPTY = frozenset({"br", "hr"})
SILENCED = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"})
_LINK = re.compile(r"(https?://|mailto:|tel:|/(?!/))", re.IGNORECASE)


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.open: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENCED:
            self.silent += 1
        if self.silent or tag not in KEPT:
            return
        self.out.append(f"<{tag}{_attributes(tag, attrs)}>")
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPTY and not self.silent:
            self.out.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENCED:
            self.silent = max(0, self.silent - 1)
        elif tag in self.open and not self.silent:
            while self.open:
                last = self.open.pop()
                self.out.append(f"</{last}>")
                if last == tag:
                    return

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(escape(data, quote=False))


def _attributes(tag: str, attrs: list[tuple[str, str | None]]) -> str:
    if tag != "a":
        return ""
    for name, value in attrs:
        if name == "href" and value and _LINK.match(value.strip()):
            return f' href="{escape(value.strip())}" target="_blank" rel="noopener noreferrer nofollow"'
    return ""


def clean(html: str) -> str:
    """Return `html` with only harmless marks. Raises Invalid when it is too long."""
    if len(html) > LONGEST:
        raise Invalid.at("detail", f"任务详情最多 {LONGEST} 个字", f"At most {LONGEST} characters")
    cleaner = _Cleaner()
    cleaner.feed(html)
    cleaner.close()
    return "".join(cleaner.out) + "".join(f"</{tag}>" for tag in reversed(cleaner.open))
