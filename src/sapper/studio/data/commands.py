"""The command line that prints a number of a report again: quoted for a POSIX shell."""

from __future__ import annotations

import shlex
from pathlib import PurePath

from sapper.analysis.results import MIXTURE, Answers
from sapper.case.case import Case
from sapper.engine.engines import engine_for


def called(case: Case, typed: str = "") -> str:
    """How a case is named on a command line: as its user did, but without telling where it lies.

    Of an absolute path only the folder's own name is kept.
    """
    if not typed:
        return case.name
    return PurePath(typed).name if PurePath(typed).is_absolute() else typed


def command(name: str, case: Case, answers: Answers, question: str, account: str = MIXTURE) -> str:
    """The command that answers a question as this run did; `name` is how the case is called.

    The mixture hangs on which accounts are in the run, so those are named where they are not
    all of the case; one account's answer does not.
    """
    words = ["sapper", "answer", name, question]
    ran = [item.id for item in answers.accounts]
    if account != MIXTURE:
        words += ["--accounts", account]
    elif ran != [item.id for item in case.accounts]:
        words += ["--accounts", ",".join(ran)]
    words += ["--worlds", str(answers.worlds), "--seed", str(answers.seed)]
    for scenario in answers.scenarios:
        words += ["--scenario", scenario]
    for setting in answers.settings:
        words += ["--set", setting]
    engine = None if answers.fingerprint is None else answers.fingerprint.engine
    if engine is not None and engine != engine_for("auto", answers.worlds).name:
        words += ["--engine", engine]
    return shlex.join(words)
