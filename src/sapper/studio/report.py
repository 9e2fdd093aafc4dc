"""`report.html`: the pages and the data of one run in one file that fetches nothing.

The pages are built from `web/` into `static/` (`make web`, or when the package is built). Here
they are put around the data so that no text of a case can become part of the page:

- the data is JSON, compressed and written in the letters of Base64, in a script element that is
  no script: no text of a case stands in the page as such;
- signs that turn the direction of writing or cannot be seen are replaced, as on a terminal;
- a Content-Security-Policy allows the one script and the one style sheet by their hashes, and
  nothing else: no other script, no request, no form, no frame.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sapper.studio.data.places import seen

STATIC = Path(__file__).parent / "static"
"""Where the built pages are; git ignores it, the wheel has it."""
SCRIPT, STYLE = "report.js", "report.css"
NOT_BUILT = (
    "the pages of the report are not built in this checkout, so report.html is not written; "
    "build them once with `make web`, or install with `pip install .`"
)
"""What is said where there are no pages."""

_DATA = re.compile(r'<script type="application/octet-stream" id="report-data">([^<]*)</script>')
_ENDS = re.compile(r"</(?=script|style)|<!--", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pages:
    """The built pages: one script and one style sheet, as text."""

    script: str
    style: str


class NotBuilt(Exception):
    """There are no built pages; the message says how to build them."""

    def __init__(self) -> None:
        super().__init__(NOT_BUILT)


def pages(folder: Path = STATIC) -> Pages:
    """The built pages. Raises `NotBuilt` where there are none."""
    try:
        script = (folder / SCRIPT).read_text(encoding="utf-8")
        style = (folder / STYLE).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotBuilt from None
    return Pages(script, style)


def report_html(data: Mapping[str, Any], built: Pages) -> str:
    """The whole file, from the document of `sapper.studio.report_data` and the built pages."""
    script, style = inline(built.script), inline(built.style)
    policy = (
        f"default-src 'none'; script-src '{source_hash(script)}'; "
        f"style-src '{source_hash(style)}'; img-src data: blob:; base-uri 'none'; "
        "form-action 'none'"
    )
    title = html.escape(seen(str(data["head"]["title"])))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title} · sapper</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<div id="app"><p>{title}: this report is shown by a script that is inside this file.</p>
<noscript><p>Scripts are switched off here, so nothing more can be shown.</p></noscript></div>
<script type="application/octet-stream" id="report-data">{embedded(data)}</script>
<script>{script}</script>
</body>
</html>
"""


def embedded(data: Mapping[str, Any]) -> str:
    """The data as JSON (RFC 8259), compressed (RFC 1952) and in Base64: a sixth of its length.

    The same data gives the same letters with the same zlib. Raises `ValueError` for infinite
    numbers and NaN, which JSON does not have.
    """
    text = json.dumps(seen_all(data), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    packed = gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)
    return base64.b64encode(packed).decode("ascii")


def unpacked(page: str) -> dict[str, Any]:
    """The data inside a report, given as text; for whoever wants the numbers without the pages.

    Raises `ValueError` where there is none.
    """
    found = _DATA.search(page)
    if found is None:
        raise ValueError("this is no report: it holds no data")
    return json.loads(gzip.decompress(base64.b64decode(found[1])))


def inline(text: str) -> str:
    """A script or style sheet that can stand in its element and has the hash it will have there.

    `</script` and `</style` inside its own texts are written with an escaped slash, which means
    the same there; line ends are those that a browser counts.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    return _ENDS.sub(lambda found: "<\\" + found.group()[1:], plain)


def source_hash(text: str) -> str:
    """The source expression of a policy that allows exactly this text (CSP 3, 2.3.1)."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def seen_all(value: Any) -> Any:
    """Every text of a document, keys included, as `seen` gives it."""
    if isinstance(value, str):
        return seen(value)
    if isinstance(value, Mapping):
        return {seen(str(key)): seen_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [seen_all(item) for item in value]
    return value
