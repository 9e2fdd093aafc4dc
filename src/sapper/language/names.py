"""Names: how they are folded, and the nearest known one for messages.

XMILE 1.0, section 3.2.2: case does not count; space, underscore, no-break space and line
break are one; letters are compared after Unicode normalisation (NFC).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_BLANKS = re.compile(r"(?:[\s_\u00a0]|\\n)+")


def canonical(name: str) -> str:
    """The one spelling by which a name is known inside."""
    return _BLANKS.sub("_", unicodedata.normalize("NFC", name).strip()).casefold()


def nearest(name: str, known: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """The known name most like `name`, or None when none is so much like it (from 0 to 1)."""
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=likeness)
    return found[0] if found else None
