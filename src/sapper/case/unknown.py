"""The one sentence that says that an id names nothing, and which may have been meant."""

from __future__ import annotations

from collections.abc import Iterable

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.names import nearest


def unknown(code: str, what: str, name: str, known: Iterable[str], span: Span | None) -> Diagnostic:
    """A fault of code `code`: there is no `what` of that name among the known ones."""
    known = tuple(known)
    near = nearest(name, known)
    return diagnostic(
        code,
        f"there is no {what} `{name}`",
        span,
        help=f"the nearest is `{near}`" if near else (),
        notes=() if near or not known else (f"there are {_some(known)}",),
    )


def _some(known: tuple[str, ...], limit: int = 6) -> str:
    listed = ", ".join(f"`{name}`" for name in known[:limit])
    return listed + (f" and {len(known) - limit} more" if len(known) > limit else "")
