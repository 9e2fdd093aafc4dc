"""Units as text: `soldier/month`, `per year`, `USD per soldier per month`, `sqrt month`."""

from __future__ import annotations

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.amount import read_unit_after
from sapper.language.names import nearest
from sapper.language.places import Place
from sapper.language.units import DATE, NUMBER, Unit, UnitTable
from sapper.language.words import read_name, skip_blanks

_WORDS = {"1": NUMBER, "%": NUMBER, "number": NUMBER, "date": DATE}


def parse_unit(text: str, span: Span, units: UnitTable) -> tuple[Unit | None, list[Diagnostic]]:
    """The unit that a whole text names; `1` and `%` are pure numbers, `date` a point in time."""
    place = Place.of(text, span)
    stripped = text.strip()
    if stripped in _WORDS:
        return _WORDS[stripped], []
    start = skip_blanks(text, 0)
    if text.startswith("1", start) and skip_blanks(text, start + 1) < len(text):
        start += 1  # `1/month` says what `per month` says
    unit, end = read_unit_after(text, start, units)
    end = skip_blanks(text, end)
    if unit is not None and end == len(text):
        return unit, []
    return None, [unit_fault(place, end, units)]


def unit_fault(place: Place, at: int, units: UnitTable) -> Diagnostic:
    """Why no unit could be read from offset `at` on: an unknown name, or no name at all."""
    text = place.text
    start = skip_blanks(text, at)
    if text[start : start + 1] in ("/", "*"):
        start = skip_blanks(text, start + 1)
    word, end = read_name(text, start)
    if word.lower() == "per":
        start = skip_blanks(text, end)
        word, end = read_name(text, start)
    if not word:
        rest = text[start:].strip()
        message = f"`{rest[:40]}` is not a unit" if rest else "the name of a unit is missing"
        where = place.part(start, len(text.rstrip())) if rest else place.whole
        return diagnostic(
            "bad-unit", message, where, help="write units as `soldier/month` or `per year`"
        )
    return unknown_unit(word, place.part(start, end), units)


def unknown_unit(word: str, span: Span, units: UnitTable) -> Diagnostic:
    """A name that is no unit, with the nearest one that is."""
    if units.resolve(word) is not None:
        return diagnostic(
            "bad-unit",
            f"`{word}` stands beside another unit with nothing between them",
            span,
            help="join units by `*`, `/` or `per`",
        )
    single = next((item for item in _singulars(word) if units.resolve(item) is not None), None)
    if single is not None:
        return diagnostic(
            "unknown-unit",
            f"`{word}` is not a unit of this case",
            span,
            help=f"units stand in the singular: write `{single}`",
        )
    likely = nearest(word, units.names())
    cures = [f"write `{likely}`"] if likely else []
    cures.append(f"add `{word}` to `counts:` in case.yaml if it is counted")
    return diagnostic("unknown-unit", f"`{word}` is not a unit of this case", span, help=cures)


def _singulars(word: str) -> tuple[str, ...]:
    """What a word may be the plural of."""
    found = [word[:-1]] if word.endswith("s") else []
    found += [f"{word[:-3]}y"] if word.endswith("ies") else []
    return tuple(found + ([word[:-2]] if word.endswith("es") else []))
