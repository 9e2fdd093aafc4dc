"""An XMILE file taken apart: what it declares, before any equation is read.

Plain frozen data, each with the place where it stands. Which module stands where, what a
subscript picks and what an equation means is worked out by later stages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sapper.diagnostics.span import Span
from sapper.model.parts import Beyond

Kind = Literal["stock", "flow", "aux", "gf"]
Access = Literal["", "input", "output"]


@dataclass(frozen=True, slots=True)
class Text:
    """The text of an equation and its place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Points:
    """A graphical function's points, in order of x, and what holds beyond them."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    beyond: Beyond
    span: Span


@dataclass(frozen=True, slots=True)
class Slot:
    """The equation of a variable, or of one element of an array (`subscript`)."""

    subscript: tuple[str, ...] = ()
    equation: Text | None = None
    initial: Text | None = None
    points: Points | None = None
    span: Span | None = None
    non_negative: bool | None = None


@dataclass(frozen=True, slots=True)
class Conveyor:
    """How a stock conveys: its length and what else its element says."""

    length: Text | None
    capacity: Text | None = None
    in_limit: Text | None = None
    sample: Text | None = None
    arrest: Text | None = None
    exponential: bool = False
    discrete: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Leak:
    """A flow that leaks out of a conveyor; `fraction` None: the flow's own equation."""

    fraction: Text | None
    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, slots=True)
class Beside:
    """What attributes of our own namespace say of a part that was written by us.

    `spelt` is the name by which equations of the file call it, where that is not its own; `hidden`
    that it is no output (`output`), nor was named by an author (`true`). An `array` is not taken
    apart; a flow that is `limited` holds the limits of the conveyor that it enters. A part that
    `stands_for` something is none of its own: each reference to it means a constant of the language,
    or the reading of a table at the place that its equation gives. `unit` is the unit of a value in
    whose equation units have become factors, so that it cannot be held against others.
    """

    spelt: str = ""
    hidden: str = ""
    array: bool = False
    limited: bool = False
    stands_for: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A stock, flow, auxiliary or graphical function as declared.

    `slots` hold the common equation (no subscript) and those of single elements. `whole`
    is the common one or an empty slot.
    """

    kind: Kind
    name: str
    written: str
    span: Span
    dims: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    inflows: tuple[Text, ...] = ()
    outflows: tuple[Text, ...] = ()
    non_negative: bool | None = None
    access: Access = ""
    units: Text | None = None
    doc: str = ""
    conveyor: Conveyor | None = None
    leak: Leak | None = None
    spread: str = ""
    table_only: bool = False
    beside: Beside | None = None

    @property
    def whole(self) -> Slot:
        """The equation that stands for all elements."""
        return next((slot for slot in self.slots if not slot.subscript), Slot())


@dataclass(frozen=True, slots=True)
class Connection:
    """A module's input (`to`) and where it comes from."""

    to: str
    source: str
    span: Span


@dataclass(frozen=True, slots=True)
class ModuleUse:
    """A module in a model: a copy of the model `model`."""

    name: str
    written: str
    model: str
    connections: tuple[Connection, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ModelText:
    """One model of a file; the root has no name."""

    name: str
    parts: tuple[Part, ...]
    modules: tuple[ModuleUse, ...]
    span: Span
    used: bool = False


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro: parameters, an equation, and variables of its own."""

    name: str
    written: str
    parameters: tuple[str, ...]
    equation: Text | None
    parts: tuple[Part, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class DimensionText:
    """A dimension and its elements as written.

    `mapped` are the dimensions to whose elements its own lead by position (`isee:maps_to`).
    """

    name: str
    written: str
    elements: tuple[str, ...]
    shown: tuple[str, ...]
    span: Span
    mapped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Specs:
    """When and how to simulate: `start` to `stop` in steps of `step`, every n-th saved."""

    start: float = 0.0
    stop: float = 12.0
    step: float = 1.0
    method: str = "euler"
    save_every: int = 1
    time_units: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A whole file. `counts` says how many elements of each kind were read."""

    specs: Specs
    dimensions: tuple[DimensionText, ...]
    models: tuple[ModelText, ...]
    macros: tuple[Macro, ...]
    non_negative: dict[str, bool] = field(default_factory=dict[str, bool])
    counts: dict[str, int] = field(default_factory=dict[str, int])
    name: str = ""
    product: str = ""
