"""Hold a tree of nodes against the table of shapes: unknown, missing and misplaced keys.

Readers run after this and may rely on forms: where a text must stand there is one, or the
fault has been reported. What the texts say is the readers' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sapper.case.kinds import Anything, Either, Kind, Leaf, ListOf, MapOf, OneOf, Shape, Sub
from sapper.case.nodes import Entry, Mapping, Node, Scalar, Sequence, kind_of
from sapper.case.shapes import SHAPES
from sapper.case.slips import comma_in_braces, quoted
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.names import nearest

_ID = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_NAME = re.compile(r"[^\W\d]\w*")
_YES_NO = ("yes", "no", "on", "off", "y", "n")


def check(node: Node, kind: Kind, what: str) -> Iterator[Diagnostic]:
    """Every fault of form in `node`, which should be of `kind`; `what` names it in messages."""
    if isinstance(node, Mapping) and "*" in node.holes:
        return  # a text in braces, already told of
    match kind:
        case Anything():
            return
        case Leaf():
            if not isinstance(node, Scalar):
                yield _wrong(node, what, _asked(kind))
        case OneOf():
            yield from _check_word(node, kind, what)
        case ListOf():
            yield from _check_list(node, kind, what)
        case MapOf():
            yield from _check_map(node, kind, what)
        case Sub(shape=shape):
            yield from _check_part(node, SHAPES[shape], what)
        case Either(options=options):
            chosen = choose(node, options)
            if chosen is None:
                asked = " or ".join(dict.fromkeys(_asked(option) for option in options))
                yield _wrong(node, what, asked)
            else:
                yield from check(node, chosen, what)


def choose(node: Node, options: tuple[Kind, ...]) -> Kind | None:
    """The option whose form is that of the node."""
    fitting = [option for option in options if _fits(node, option)]
    if len(fitting) > 1 and isinstance(node, Mapping):
        # A part with keys of its own and names with values look alike: known keys decide.
        for option in fitting:
            if isinstance(option, Sub) and any(
                SHAPES[option.shape].key(entry.key.text) for entry in node.entries
            ):
                return option
    return fitting[0] if fitting else None


def _fits(node: Node, kind: Kind) -> bool:
    match kind:
        case Leaf() | OneOf():
            return isinstance(node, Scalar)
        case ListOf(single=single):
            return isinstance(node, Sequence) or (single and isinstance(node, Scalar))
        case MapOf() | Sub():
            return isinstance(node, Mapping)
        case Either(options=options):
            return any(_fits(node, option) for option in options)
        case Anything():
            return True


def _asked(kind: Kind) -> str:
    match kind:
        case Leaf(name=name, example=example):
            name = "a text" if name == "text" else name
            return f"{name} such as `{example}`" if example else name
        case OneOf(words=words):
            return "one of " + ", ".join(f"`{word}`" for word in words)
        case ListOf():
            return "a list"
        case MapOf() | Sub():
            return "keys with values"
        case Either(options=options):
            return " or ".join(dict.fromkeys(_asked(option) for option in options))
        case Anything():
            return "anything"


def _wrong(node: Node, what: str, asked: str) -> Diagnostic:
    cure: tuple[str, ...] = ()
    raw = node.span.text
    braces = isinstance(node, Mapping) and node.braces
    brackets = isinstance(node, Sequence) and node.brackets
    if "\n" not in raw and (braces or brackets):
        cure = (f"if it is text, put it in quotes: {quoted(raw)}",)
    span = node.span if "\n" not in raw else node.span.at(0, raw.index("\n"))
    return diagnostic(
        "wrong-type", f"{what} takes {asked}, and this is {kind_of(node)}", span, help=cure
    )


def _check_word(node: Node, kind: OneOf, what: str) -> Iterator[Diagnostic]:
    if not isinstance(node, Scalar):
        yield _wrong(node, what, _asked(kind))
        return
    if node.text in kind.words:
        return
    if "true" in kind.words and node.text.lower() in (*_YES_NO, "true", "false"):
        word = "true" if node.text.lower() in ("yes", "on", "y", "true") else "false"
        yield diagnostic(
            "yes-no",
            f"`{node.text}` is read as a text, not as true or false",
            node.span,
            help=f"write `{word}`",
        )
        return
    near = nearest(node.text, kind.words)
    known = ", ".join(f"`{word}`" for word in kind.words)
    yield diagnostic(
        "wrong-type",
        f"{what} takes one of {known}",
        node.span,
        help=f"the nearest is `{near}`" if near else (),
    )


def _check_list(node: Node, kind: ListOf, what: str) -> Iterator[Diagnostic]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from check(item, kind.item, f"an item of {what}")
    elif kind.single and isinstance(node, Scalar):
        yield from check(node, kind.item, what)
    else:
        cure = f"  [{node.text}]" if isinstance(node, Scalar) else ()
        found = _wrong(node, what, "a list")
        yield diagnostic("wrong-type", found.message, found.primary and found.primary.span,
                         help=("write it in brackets:", cure) if cure else found.help)  # fmt: skip


def _check_map(node: Node, kind: MapOf, what: str) -> Iterator[Diagnostic]:
    if not isinstance(node, Mapping):
        yield _wrong(node, what, "names with values")
        return
    for entry in node.entries:
        yield from _check_name(entry.key, kind)
        yield from check(entry.value, kind.value, f"`{entry.key.text}`")


def _check_name(key: Scalar, kind: MapOf) -> Iterator[Diagnostic]:
    text = key.text
    if kind.keys == "id" and not _ID.fullmatch(text):
        better = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()
        yield diagnostic(
            "bad-id",
            f"`{text}` is no id: ids are letters, digits and hyphens",
            key.span,
            help=f"write `{better}`" if better else (),
        )
    if kind.keys == "name" and not _NAME.fullmatch(text):
        better = re.sub(r"\W+", "_", text).strip("_").lower()
        yield diagnostic(
            "not-a-name",
            f"`{text}` is no name: names in a model are letters, digits and underscores",
            key.span,
            help=f"write `{better}`" if _NAME.fullmatch(better) else (),
        )


def _check_part(node: Node, shape: Shape, what: str) -> Iterator[Diagnostic]:
    if not isinstance(node, Mapping):
        yield _wrong(node, what, f"keys with values ({_some_keys(shape)})")
        return
    unknown: list[Entry] = []
    for entry in node.entries:
        key = shape.key(entry.key.text)
        if key is not None:
            yield from check(entry.value, key.kind, f"`{key.name}`")
        elif not shape.open:
            unknown.append(entry)
    for entry in unknown:
        yield _unknown_key(node, entry, shape, what)
    present = {entry.key.text for entry in node.entries} | set(node.holes)
    if "*" in present:
        return
    # A misspelt key explains the one that is missing: one fault, told once.
    spelt = {nearest(entry.key.text, [key.name for key in shape.keys]) for entry in unknown}
    for key in shape.keys:
        if key.required and key.name not in present | spelt:
            yield diagnostic(
                "missing-key",
                f"{what} has no `{key.name}`",
                _head(node, what),
                help=f"add `{key.name}:` ({key.doc})" if key.doc else f"add `{key.name}:`",
            )


def _unknown_key(node: Mapping, entry: Entry, shape: Shape, what: str) -> Diagnostic:
    text = entry.key.text
    index = node.entries.index(entry)
    if node.braces and index and re.search(r"\s|^\d", text):
        before = node.entries[index - 1]
        if isinstance(before.value, Scalar) and not before.value.style:
            span = before.value.span.to(entry.value.span)
            read = f"read as a key `{text}`"
            return comma_in_braces(before.key.text, span.text, span, read)
    near = nearest(text, [key.name for key in shape.keys])
    return diagnostic(
        "unknown-key",
        f"{what} has no key `{text}`",
        entry.key.span,
        notes=() if near else (f"its keys are {_some_keys(shape, 20)}",),
        help=f"the nearest is `{near}`" if near else (),
    )


def _some_keys(shape: Shape, limit: int = 4) -> str:
    names = [f"`{key.name}`" for key in shape.keys]
    return ", ".join(names[:limit]) + (", …" if len(names) > limit else "")


def _head(node: Mapping, what: str) -> Span:
    """Where a missing key is told of: the name of the part if it stands right before it."""
    name = what.strip("`")
    text = node.span.file.text
    before = text[: node.span.start].rstrip()
    if what.startswith("`") and before.endswith(f"{name}:"):
        start = len(before) - len(name) - 1
        return node.span.file.span(start, start + len(name))
    line_end = text.find("\n", node.span.start)
    end = node.span.end if line_end < 0 else min(line_end, node.span.end)
    return node.span.file.span(node.span.start, end)
