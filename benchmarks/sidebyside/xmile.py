"""A model as XMILE text, for the peers that read it. Deterministic models only."""

from __future__ import annotations

from html import escape

from sidebyside.models import Made

_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
<header><vendor>bench</vendor><product version="1.0">bench</product><name>{name}</name></header>
<sim_specs method="Euler" time_units="day"><start>0</start><stop>{steps}</stop><dt>1</dt></sim_specs>
<model><variables>
"""


def xmile(made: Made) -> str:
    """The model as one XMILE file; a hazard flow is n * (1 - EXP(-h)), the expected number.

    Raises `ValueError` for a stochastic model: no peer that reads XMILE has binomial draws.
    """
    if made.stochastic:
        raise ValueError("a stochastic model cannot be written as XMILE")
    lines = [_HEAD.format(name=made.name, steps=made.steps)]
    for parameter in made.parameters:
        lines.append(_auxiliary(parameter.name, str((parameter.low + parameter.high) / 2)))
    for name, text in made.texts:
        lines.append(_auxiliary(name, text))
    for flow in made.flows:
        rate = f"{flow.source} * (1 - EXP(-({flow.rate})))" if flow.kind == "hazard" else flow.rate
        lines.append(f'<flow name="{flow.name}"><eqn>{escape(rate)}</eqn></flow>')
    for stock in made.stocks:
        ways = [f"<inflow>{flow.name}</inflow>" for flow in made.flows if flow.target == stock.name]
        ways += [
            f"<outflow>{flow.name}</outflow>" for flow in made.flows if flow.source == stock.name
        ]
        lines.append(
            f'<stock name="{stock.name}"><eqn>{stock.start!r}</eqn>{"".join(ways)}</stock>'
        )
    return "\n".join([*lines, "</variables></model></xmile>"])


def _auxiliary(name: str, text: str) -> str:
    return f'<aux name="{name}"><eqn>{escape(text)}</eqn></aux>'
