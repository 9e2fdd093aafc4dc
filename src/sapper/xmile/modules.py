"""Modules put in their places: each is a copy of a model, joined to others by connections.

`to` and `from` of a connection are read from the model in which the module stands
(`hares.area`, `.area`); older files write `to` from inside the module (`area`). XMILE 1.0, 3.7.4.
"""

from __future__ import annotations

from collections.abc import Mapping

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.xmile.directory import Directory, Entry, joined
from sapper.xmile.document import Connection, Document, ModelText, ModuleUse
from sapper.xmile.names import parts

MOST_VARIABLES = 200_000
"""More variables than any file comes apart into."""
MOST_MODULES = 10_000
"""More copies of models than any file needs: modules can multiply in each other."""


def directory_of(document: Document) -> tuple[Directory, list[Diagnostic]]:
    """Every variable of a file in its place, or the reason why it has none."""
    builder = _Builder(document)
    builder.run()
    return builder.directory, builder.found


class _Builder:
    def __init__(self, document: Document) -> None:
        self.document = document
        dimensions = {item.name: item for item in document.dimensions}
        self.directory = Directory(dimensions=dimensions)
        self.found: list[Diagnostic] = []
        self.models: Mapping[str, ModelText] = {
            model.name: model for model in document.models if model.name
        }
        self.sources: dict[str, tuple[str, Connection]] = {}
        self.used: set[str] = set()
        self.copies = 0
        self.full = False

    def run(self) -> None:
        models = self.document.models
        if not models:
            return
        root = next((model for model in models if not model.name), models[0])
        self.place(root, "", "", ())
        self._twice()
        for model in models:
            if model is not root and model.name not in self.used:
                which = f"`{model.name}`" if model.name else "without a name"
                said = f"the model {which} is used by no module and left aside"
                self.found.append(diagnostic("vendor-extension", said, model.span))
        self._connect()

    def _twice(self) -> None:
        seen: dict[str, ModelText] = {}
        for model in self.document.models:
            other = seen.setdefault(model.name, model)
            if other is not model:
                name = model.name or "without a name"
                said = f"there are two models `{name}`"
                self.found.append(
                    diagnostic("name-clash", said, model.span, secondary=[Label(other.span)])
                )

    def place(self, model: ModelText, scope: str, label: str, above: tuple[ModelText, ...]) -> None:
        """Enter a model's variables under a scope, and those of its modules under theirs."""
        self.directory.scopes.add(scope)
        for part in model.parts:
            name = joined(scope, part.name)
            entry = Entry(name, joined(label, part.written), scope, part)
            other = self.directory.entries.setdefault(name, entry)
            if part.beside is not None and part.beside.spelt:
                self.directory.spelt[joined(scope, part.beside.spelt)] = name
            if other is not entry:
                said = f"`{part.written}` is declared twice"
                self.found.append(
                    diagnostic(
                        "name-clash",
                        said,
                        part.span,
                        secondary=[Label(other.part.span, "first here")],
                    )
                )
        for use in model.modules:
            self._module(model, use, scope, label, above)

    def _module(
        self,
        model: ModelText,
        use: ModuleUse,
        scope: str,
        label: str,
        above: tuple[ModelText, ...],
    ) -> None:
        inner = self.models.get(use.model)
        if inner is None:
            said = f"the module `{use.written}` has no model of that name in the file"
            self.found.append(diagnostic("unknown-name", said, use.span))
            return
        self.copies += 1
        many = self.copies > MOST_MODULES or len(self.directory.entries) > MOST_VARIABLES
        if inner is model or inner in above or many:
            said = f"the module `{use.written}` stands inside itself"
            if many:
                if self.full:
                    return
                self.full = True
                said = "the modules of the file make more copies of each other than can be run"
            self.found.append(
                diagnostic("module-circle", said, use.span, help="take one of the modules out")
            )
            return
        self.used.add(inner.name)
        path = joined(scope, use.name)
        self.place(inner, path, joined(label, use.written), (*above, model))
        for connection in use.connections:
            target = self._target(connection, scope, path)
            if target is not None:
                self.sources.setdefault(target, (scope, connection))

    def _target(self, connection: Connection, scope: str, path: str) -> str | None:
        to = ".".join(item for item in parts(connection.to) if item)
        for name in (joined(scope, to), joined(path, to)):
            entry = self.directory.entries.get(name)
            if entry is not None and (name.startswith(path + ".") or entry.part.access == "input"):
                return name
        outside = joined(scope, to)
        # a module may list connections of its neighbours, which they list themselves
        head = parts(connection.to)[0]
        if head and joined(scope, head) != path and len(parts(connection.to)) > 1:
            return outside
        said = f"the connection leads to `{connection.to}`, which is not in the module"
        self.found.append(diagnostic("unknown-name", said, connection.span))
        return None

    def _connect(self) -> None:
        entries = self.directory.entries
        for target, (scope, connection) in self.sources.items():
            entry = entries.get(target)
            source = self._source(scope, connection)
            if entry is None or source is None:
                what = connection.to if entry is None else connection.source
                said = f"the connection names `{what}`, which does not exist"
                self.found.append(diagnostic("unknown-name", said, connection.span))
                continue
            if source != target:
                entries[target] = Entry(entry.name, entry.label, entry.scope, entry.part, source)

    def _source(self, scope: str, connection: Connection) -> str | None:
        name = ".".join(item for item in parts(connection.source) if item)
        for full in (joined(scope, name), name):
            if full in self.directory.entries:
                return full
        return None
