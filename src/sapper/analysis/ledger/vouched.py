"""Which forecasts of a chain are vouched for: those that the newest leads back to, unbroken.

Whoever alters a file and hashes it anew can do so with all before it, up to the one whose
hash a later file holds. So what lies on the far side of a break proves nothing of itself,
and is not scored. That the newest is the true one shows a hash noted elsewhere, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sapper.analysis.ledger.frozen import Frozen, name_of
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic


@dataclass(frozen=True, slots=True)
class Disowned:
    """A forecast that is not scored as a whole, and why."""

    frozen: Frozen
    because: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """The forecasts that stand, those that do not, and a fault where a hash was expected."""

    links: tuple[Frozen, ...]
    disowned: tuple[Disowned, ...]
    faults: tuple[Diagnostic, ...] = ()


def vouched(links: Sequence[Frozen], expected: str | None = None) -> Vouched:
    """Part the links of a chain into those that stand and those that do not.

    `expected` is the hash, or at least its beginning, of a forecast that must be among them:
    then those stand that it leads back to, and later ones that lead back to it.
    """
    copies = _copies(links)
    known = {link.sha256: link for link in links if link.sound and link.file not in copies}
    fitting = [link for link in known.values() if _fits(link, known)]
    newest = max((link.number for link in fitting), default=0)
    heads = [link for link in fitting if link.number == newest]
    walks = [_walk(head, known) for head in heads]
    standing = set[str]().union(*walks[:1]).intersection(*walks[1:])
    faults: list[Diagnostic] = []
    if expected is not None:
        noted = next((link for link in fitting if link.sha256.startswith(expected)), None)
        if noted is None or noted.sha256 not in standing:
            faults.append(_not_there(expected, noted))
            standing = set() if noted is None else _walk(noted, known)
    whys = {link.file: _why(link, copies, heads, fitting, noted=expected) for link in links}
    stand = [link for link in known.values() if link.sha256 in standing]
    files = {link.file for link in stand}
    return Vouched(
        tuple(stand),
        tuple(Disowned(link, whys[link.file]) for link in links if link.file not in files),
        tuple(faults),
    )


def _copies(links: Sequence[Frozen]) -> Mapping[str, str]:
    """The files that hold what another holds, by name, and that other: the rightly named one."""
    first: dict[str, Frozen] = {}
    for link in sorted(links, key=lambda item: item.file != _name(item)):
        if link.sound:
            first.setdefault(link.sha256, link)
    return {
        link.file: first[link.sha256].file
        for link in links
        if link.sound and first[link.sha256] is not link
    }


def _name(link: Frozen) -> str:
    return name_of(link.document["date"], link.case_sha256)


def _fits(link: Frozen, known: Mapping[str, Frozen]) -> bool:
    """Whether number and day go with those of the one that it follows, if that is there."""
    if link.before is None:
        return link.number == 1
    before = known.get(link.before)
    return before is None or (before.number == link.number - 1 and before.date <= link.date)


def _walk(head: Frozen, known: Mapping[str, Frozen]) -> set[str]:
    """The hashes from a forecast back to the first, or to a break."""
    found: set[str] = set()
    link: Frozen | None = head
    while link is not None and link.sha256 not in found and _fits(link, known):
        found.add(link.sha256)
        link = known.get(link.before or "")
    return found


def _why(
    link: Frozen,
    copies: Mapping[str, str],
    heads: Sequence[Frozen],
    fitting: Sequence[Frozen],
    *,
    noted: str | None,
) -> str:
    if not link.sound:
        return "it was changed after it was frozen"
    if link.file in copies:
        return f"it is a copy of `{copies[link.file]}`"
    if link not in fitting:
        return "its number or its day is not the one that it was frozen with"
    rivals = [item.file for item in heads if item is not link]
    if link in heads and rivals:
        return f"`{rivals[0]}` is number {link.number} as well, and nothing tells which is the true one"
    if noted is not None and (link in heads or not heads):
        return "it does not lead back to the hash that was expected"
    return "nothing later leads back to it without a break, so that it may have been made anew"


def _not_there(expected: str, noted: Frozen | None) -> Diagnostic:
    why = (
        "was taken away or made anew"
        if noted is None
        else "lies here, but the newest forecast does not lead back to it"
    )
    return diagnostic(
        "forecast-chain",
        f"the forecast with the expected hash {expected[:16]}… {why}",
        help="put the files back from a copy; none is scored that the hash does not vouch for",
    )
