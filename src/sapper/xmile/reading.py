"""From elements to a document: which element means what, and what is refused by name.

Three kinds of elements are left aside: what is only drawn (views, styles, displays), what
only describes (ranges, scales, formats), and vendors' extensions, of which one warning tells.
Any other element that is not known is refused with its place, since leaving it out could
change what the model does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.xmile.counting import counted
from sapper.xmile.document import (
    Connection,
    Document,
    Macro,
    ModelText,
    ModuleUse,
    Part,
)
from sapper.xmile.elements import Element
from sapper.xmile.names import folded, parts, shown
from sapper.xmile.numbers import flag
from sapper.xmile.reading_parts import part_of, text_in
from sapper.xmile.specs import dimensions_of, specs_of

PARTS = ("stock", "flow", "aux", "gf")
"""The elements that are variables."""
COUNTED = (*PARTS, "module", "macro", "model", "dim", "connect")
"""The elements that `Document.counts` counts."""
DRAWN = frozenset(
    {"views", "view", "style", "display", "interface", "simulation_delay", "interface_template",
     "default_format", "export", "variable_style", "text_box", "graph", "table",
     "equation_prefs", "prefs", "window", "security", "print_setup", "loop_indicator"}
)  # fmt: skip
"""Elements that are only drawn; nothing in them is read."""
OWN = "sapper:"
"""The prefix of our own namespace."""
_TOP = frozenset(
    {"header", "sim_specs", "dimensions", "model_units", "model", "macro", "behavior", "data"}
)
_MODEL = frozenset({"variables", "sim_specs", "behavior", "doc", "units", "name", "dimensions"})
_VARIABLES = frozenset({*PARTS, "module", "group", "doc", "alias"})


def document_of(root: Element) -> tuple[Document, list[Diagnostic]]:
    """The document of a root element, with every fault that was found on the way."""
    found: list[Diagnostic] = []
    if root.tag not in ("xmile", "include"):
        said = f"the file is no XMILE: it begins with `<{root.tag}>`"
        return Document(*_nothing()), [diagnostic("bad-element", said, root.span)]
    found.extend(_unknown(root, _TOP))
    specs, faults = specs_of(root.first("sim_specs"))
    found.extend(faults)
    dimensions, faults = dimensions_of(root.first("dimensions"))
    found.extend(faults)
    models: list[ModelText] = []
    for child in root.all("model"):
        made, faults = _model(child)
        found.extend(faults)
        models.append(made)
    if not models:
        found.append(diagnostic("bad-element", "the file has no model", root.span))
    macros: list[Macro] = []
    for child in root.all("macro"):
        macro, faults = _macro(child)
        found.extend(faults)
        macros.append(macro)
    found.extend(_data(root))
    found.extend(_left_aside(root))
    header = root.first("header")
    document = Document(
        specs,
        dimensions,
        tuple(models),
        tuple(macros),
        _behaviour(root.first("behavior")),
        counted(models, macros, dimensions),
        "" if header is None else shown(header.words("name")),
        "" if header is None else shown(header.words("product")),
    )
    return document, found


def _nothing():
    return specs_of(None)[0], (), (), ()


def _behaviour(element: Element | None) -> dict[str, bool]:
    """`<behavior>`: whether all stocks, or all flows, are non-negative unless they say otherwise."""
    if element is None:
        return {}
    found: dict[str, bool] = {}
    for kind in ("stock", "flow"):
        on = flag(element.first("non_negative"))
        for child in element.all(kind):
            own = flag(child.first("non_negative"))
            on = own if own is not None else on
        if on is not None:
            found[kind] = on
    return found


def _model(element: Element) -> tuple[ModelText, list[Diagnostic]]:
    holder = element.first("variables")
    found: list[Diagnostic] = []
    if holder is None:
        # older files hold variables in the model itself
        holder = element
        found.extend(_unknown(element, _MODEL | _VARIABLES))
    else:
        found.extend(_unknown(element, _MODEL))
        found.extend(_unknown(holder, _VARIABLES))
    if element.get("resource"):
        said = f"the model `{shown(element.get('name'))}` stands in another file"
        found.append(diagnostic("xmile-unsupported", said, element.span))
    own = element.first("sim_specs")
    if own is not None and element.get("name"):
        found.append(
            diagnostic(
                "xmile-unsupported",
                f"the model `{shown(element.get('name'))}` has simulation specifications of its own",
                own.span,
                help="give it those of the whole model",
            )
        )
    made, faults = _parts(holder)
    found.extend(faults)
    modules: list[ModuleUse] = []
    for child in holder.all("module"):
        module, faults = _module(child)
        found.extend(faults)
        if module is not None:
            modules.append(module)
    name = element.get("name")
    model = ModelText(folded(name) if name else "", made, tuple(modules), element.span)
    return model, found


def _parts(holder: Element) -> tuple[tuple[Part, ...], list[Diagnostic]]:
    made: list[Part] = []
    found: list[Diagnostic] = []
    for child in _in_groups(holder):
        part, faults = part_of(child)
        found.extend(faults)
        if part is not None:
            made.append(part)
    return tuple(made), found


def _in_groups(holder: Element) -> Iterable[Element]:
    """Variables, those that stand inside a group among them."""
    for child in holder.children:
        if child.tag in PARTS:
            yield child
        elif child.tag == "group":
            yield from _in_groups(child)


def _module(element: Element) -> tuple[ModuleUse | None, list[Diagnostic]]:
    name = element.get("name")
    if not name:
        return None, [diagnostic("bad-element", "a module without a name", element.span)]
    found = _unknown(element, frozenset({"connect", "connect2", "doc", "units", "display"}))
    resource = element.get("resource")
    model = folded(name)
    if resource:
        file, hash_, local = resource.rpartition("#")
        if not hash_ or file:
            said = f"the module `{shown(name)}` is taken from another file: `{resource}`"
            found.append(diagnostic("xmile-unsupported", said, element.span))
        else:
            model = folded(local)
    made: dict[tuple[tuple[str, ...], tuple[str, ...]], Connection] = {}
    for child in element.all("connect", "connect2"):
        to, source = child.get("to"), child.get("from")
        if not to or not source:
            said = f"a connection of the module `{shown(name)}` without `to` or `from`"
            found.append(diagnostic("bad-element", said, child.span))
            continue
        # `connect2` says the same again for newer programs
        made.setdefault((parts(to), parts(source)), Connection(to, source, child.span))
    use = ModuleUse(folded(name), shown(name), model, tuple(made.values()), element.span)
    return use, found


def _macro(element: Element) -> tuple[Macro, list[Diagnostic]]:
    name = element.get("name")
    known = frozenset(
        {"eqn", "parm", "variables", "doc", "format", "sim_specs", "view", "views", "display"}
    )
    found = _unknown(element, known)
    own = element.first("sim_specs")
    if own is not None:
        said = f"the macro `{shown(name)}` has simulation specifications of its own"
        found.append(diagnostic("xmile-unsupported", said, own.span))
    if not name:
        found.append(diagnostic("bad-element", "a macro without a name", element.span))
    holder = element.first("variables")
    made, faults = ((), []) if holder is None else _parts(holder)
    found.extend(faults)
    if holder is not None:
        found.extend(_unknown(holder, _VARIABLES - {"module"}))
    equation = element.first("eqn")
    parameters = tuple(folded(child.text) for child in element.all("parm"))
    macro = Macro(
        folded(name),
        shown(name),
        parameters,
        None if equation is None else text_in(equation),
        made,
        element.span,
    )
    return macro, found


def _data(root: Element) -> list[Diagnostic]:
    data = root.first("data")
    if data is None:
        return []
    wanted = [child for child in data.all("import") if child.get("resource")]
    return [
        diagnostic(
            "xmile-unsupported",
            f"data from another file is not read: `{child.get('resource')}`",
            child.span,
            help="put the numbers into the model",
        )
        for child in wanted
    ]


def _unknown(element: Element, known: frozenset[str]) -> list[Diagnostic]:
    return [
        diagnostic(
            "xmile-unsupported",
            f"the element `<{child.tag}>` inside `<{element.tag}>` is not supported",
            child.span,
        )
        for child in element.children
        if not child.vendor and child.tag not in known and child.tag not in DRAWN
    ]


def _left_aside(root: Element) -> list[Diagnostic]:
    """One warning that names the vendors' extensions, which are not read."""
    counts: Counter[str] = Counter()
    waiting = [root]
    first = None
    while waiting:
        element = waiting.pop()
        for child in element.children:
            if child.tag.startswith(OWN):
                continue  # read by `sapper.xmile.reading_parts` and by whoever reads cases
            if child.vendor:
                counts[child.tag] += 1
                first = first or child
            elif child.tag not in DRAWN:
                waiting.append(child)
    if first is None:
        return []
    listed = ", ".join(
        f"`{tag}`" if count == 1 else f"`{tag}` ({count})" for tag, count in sorted(counts.items())
    )
    said = f"extensions of a vendor are left aside: {listed}"
    return [diagnostic("vendor-extension", said, first.span)]
