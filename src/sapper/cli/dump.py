"""`sapper dump CASE`: a case as one stage of the program sees it."""

from __future__ import annotations

import json

import click

from sapper.case.case import Case
from sapper.case.checked import check
from sapper.cli.faults import refuse
from sapper.cli.options import case_argument, format_option, known

STAGES = ("tree", "ir", "plan")


@click.command("dump")
@case_argument
@click.option(
    "--stage",
    type=click.Choice(STAGES),
    default="plan",
    show_default=True,
    help="tree: the equations as read; ir: the model lowered to plain parts; "
    "plan: the ordered list that the engine runs.",
)
@click.option("--account", metavar="ID", help="The model as this account has it.")
@click.option(
    "--scenario", "scenarios", multiple=True, metavar="ID", help="Apply a what-if; repeatable."
)
@format_option
def command(
    case: str, stage: str, account: str | None, scenarios: tuple[str, ...], form: str
) -> int:
    """Show a stage of the program, one line a node."""
    found, report = check(case)
    if found is None or report.errors:
        return refuse(report, form)
    known("account", () if account is None else (account,), [item.id for item in found.accounts])
    known("scenario", scenarios, [item.id for item in found.scenarios])
    text = _show(found, stage, account, scenarios)
    if form == "json":
        document = {"case": found.name, "stage": stage, "lines": text.split("\n")}
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        click.echo(text)
    return 0


def _show(case: Case, stage: str, account: str | None, scenarios: tuple[str, ...]) -> str:
    from sapper.analysis.simulation import prepare

    ready = prepare(case, account=account, scenarios=scenarios)
    if stage == "tree":
        from sapper.cli.trees import show_trees

        return show_trees(ready.reading.model)
    if stage == "ir":
        from sapper.model.lowering.show import show_lowered

        return show_lowered(ready.lowered).rstrip("\n")
    from sapper.engine.planning import show_plan

    return show_plan(ready.plan).rstrip("\n")
