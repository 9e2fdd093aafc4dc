"""HTML to a document: the text between tags, with its place in the file.

One pass over the file, forwards only, so that the time is in proportion to its length
whatever is in it. Nothing is fetched, nothing is run: scripts and styles are skipped.
"""

from __future__ import annotations

import html
import re
from array import array

from sapper.diagnostics.span import TextFile
from sapper.evidence.document_text import decode
from sapper.evidence.documents import Document, Faulty

_SKIPPED = frozenset(
    {"script", "style", "template", "noscript", "svg", "head", "iframe", "object"}
    | {"del", "s", "strike"}
)
"""What a reader does not see, and what was struck out and is no longer said."""
_RAISED = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
"""`<sup>3</sup>` is the number of a note, or a power: `10<sup>6</sup>`."""
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt|fieldset|"
    r"figcaption|figure|footer|form|h1|h2|h3|h4|h5|h6|header|hr|html|li|main|nav|ol|option|"
    r"p|pre|section|select|summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_CHARSET = re.compile(rb"(?i)(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})")


def read_html(name: str, data: bytes) -> Document | Faulty:
    """The text of a page. Tags of blocks become line ends; entities their characters."""
    declared = _CHARSET.search(data[:4096])
    decoded = decode(name, data, declared[1].decode("ascii") if declared else "")
    if isinstance(decoded, Faulty):
        return decoded
    raw, notices = decoded
    page = _Page(raw)
    page.read()
    return Document(
        name, "html", "".join(page.text), TextFile(name, raw), page.origin, notices=notices
    )


class _Page:
    """A page as it is read: characters so far, and where each came from."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text: list[str] = []
        self.origin = array("L")
        self.gone: set[str] = set()
        self.raised = False

    def read(self) -> None:
        raw, at = self.raw, 0
        while at < len(raw):
            sign = raw.find("<", at)
            if sign < 0:
                self._words(at, len(raw))
                return
            self._words(at, sign)
            at = self._markup(sign)

    def _markup(self, sign: int) -> int:
        """Skip what begins with `<`, and give the offset behind it."""
        raw = self.raw
        if raw.startswith("<!--", sign):
            return self._behind("-->", sign + 4)
        if raw.startswith(("<!", "<?"), sign):
            return self._behind(">", sign + 2)
        match = _TAG.match(raw, sign)
        if match is None:
            self._words(sign, sign + 1)
            return sign + 1
        name = match[2].lower()
        end = self._end_of_tag(match.end())
        if _BLOCKS.fullmatch(name):
            self._put("\n\n" if name not in ("td", "th") else "\n", sign)
            self.raised = False
        elif name == "br":
            self._put("\n", sign)
        elif name == "sup":
            self.raised = not match[1]
        if match[1] or name not in _SKIPPED or raw.startswith("/>", end - 2):
            return end
        close = None
        if name not in self.gone:
            close = re.compile(rf"</{name}(?=[\s>/])", re.IGNORECASE).search(raw, end)
        if close is None:
            # without its end the whole rest would be lost: only a script may take that with it
            self.gone.add(name)
            return len(raw) if name in ("script", "style") else end
        return self._behind(">", close.start())

    def _end_of_tag(self, at: int) -> int:
        """Behind the `>` of a tag; a `>` within quotes does not end it."""
        raw = self.raw
        while True:
            end = raw.find(">", at)
            if end < 0:
                return len(raw)
            quote = min(
                (place for place in (raw.find('"', at, end), raw.find("'", at, end)) if place >= 0),
                default=-1,
            )
            if quote < 0:
                return end + 1
            close = raw.find(raw[quote], quote + 1, quote + 100_000)
            if close < 0:
                return end + 1
            at = close + 1

    def _behind(self, text: str, at: int) -> int:
        place = self.raw.find(text, at)
        return len(self.raw) if place < 0 else place + len(text)

    def _words(self, start: int, end: int) -> None:
        raw, at = self.raw, start
        while at < end:
            sign = raw.find("&", at, end)
            stop = end if sign < 0 else sign
            piece = raw[at:stop]
            self.text.append(
                piece.translate(_RAISED) if self.raised and "[" not in piece else piece
            )
            self.origin.extend(range(at, stop))
            if sign < 0:
                return
            match = _ENTITY.match(raw, sign, end)
            if match is None:
                self._put("&", sign)
                at = sign + 1
                continue
            self._put(html.unescape(match[0]), sign)
            at = match.end()

    def _put(self, text: str, place: int) -> None:
        self.text.append(text)
        self.origin.extend([place] * len(text))
