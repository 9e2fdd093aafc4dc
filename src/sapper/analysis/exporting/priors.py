"""Priors and bases of a case beside the medians that stand in the standard part."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from sapper.model.parts import Basis, Model, Parameter, parts


def priors_of(model: Model) -> dict[str, tuple[Element, ...]]:
    """`sapper:prior` and `sapper:basis` of every parameter, by its name."""
    found: dict[str, tuple[Element, ...]] = {}
    for part in parts(model):
        if isinstance(part, Parameter) and not part.over:
            found[part.name] = tuple(_parameter(part))
    return found


def _parameter(parameter: Parameter) -> Iterator[Element]:
    prior = Element("sapper:prior", {"stream": parameter.stream or parameter.name})
    prior.text = parameter.prior.text
    if parameter.otherwise is not None:
        prior.set("otherwise", parameter.otherwise.text)
    yield prior
    if parameter.basis is not None:
        yield _basis(parameter.basis)


def _basis(basis: Basis) -> Element:
    element = Element("sapper:basis", {"means": basis.kind})
    if basis.claims:
        element.set("claims", " ".join(basis.claims))
    if basis.any_of:
        element.set("any_of", "true")
    element.text = basis.because
    return element
