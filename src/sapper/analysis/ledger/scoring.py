"""Every frozen forecast against what then happened.

A pure function of the case with its outcomes, of the forecasts in a folder, and of the day.
Nothing is run. How the result is written out is `documents`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sapper.analysis.ledger.calibration import Calibration, Said, calibration
from sapper.analysis.ledger.chain import read_chain
from sapper.analysis.ledger.clusters import joined
from sapper.analysis.ledger.freezing import folder_for
from sapper.analysis.ledger.frozen import Frozen
from sapper.analysis.ledger.rules import brier, crps, crps_up_to, log_score, no_surer
from sapper.analysis.ledger.settled import LeftOut, Settled, settle
from sapper.analysis.ledger.standing import Score, Standing, standing
from sapper.analysis.ledger.vouched import Disowned, vouched
from sapper.analysis.results import MIXTURE
from sapper.case.case import Case
from sapper.case.resolve_outcomes import to_come
from sapper.case.texts import read_texts
from sapper.diagnostics.diagnostic import CaseError, Diagnostic
from sapper.model.calendar import days

if TYPE_CHECKING:
    import pandas as pd

_DAY = "day"


@dataclass(frozen=True, slots=True)
class Held:
    """One frozen question that has an outcome, with the scores of all who answered it.

    `hindsight`: it was frozen when the outcome was known already. That is a look-back, no
    forecast, and counts in no mean, skill, base rate or calibration.
    """

    settled: Settled
    scores: tuple[Score, ...]
    hindsight: bool

    def of(self, account: str) -> Score | None:
        """The score of an account."""
        return next((item for item in self.scores if item.account == account), None)


@dataclass(frozen=True, slots=True)
class FreezeScores:
    """One freeze: its scores, what is not scored, and how the accounts stand."""

    frozen: Frozen
    held: tuple[Held, ...]
    left_out: tuple[LeftOut, ...]
    standings: tuple[Standing, ...]
    groups: tuple[tuple[str, ...], ...]

    @property
    def forecasts(self) -> tuple[Held, ...]:
        """What was said before its outcome was known."""
        return tuple(item for item in self.held if not item.hindsight)

    @property
    def looks_back(self) -> tuple[Held, ...]:
        """What was said when its outcome was known already."""
        return tuple(item for item in self.held if item.hindsight)


@dataclass(frozen=True, slots=True)
class Scores:
    """All freezes of a case that could be scored, and what is wrong with the chain.

    `disowned` are those that the chain does not vouch for: none of their numbers counts.
    """

    case: Case
    folder: Path
    freezes: tuple[FreezeScores, ...]
    calibrations: tuple[Calibration, ...]
    faults: tuple[Diagnostic, ...]
    disowned: tuple[Disowned, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The scores as one JSON document (`sapper/analysis/schemas/score.json`)."""
        from sapper.analysis.ledger.documents import document

        return document(self)

    def to_frame(self) -> pd.DataFrame:
        """One row a score, with the columns of `sapper.analysis.ledger.documents.COLUMNS`."""
        import pandas as pd

        from sapper.analysis.ledger.documents import COLUMNS, rows

        return pd.DataFrame(list(rows(self)), columns=list(COLUMNS))


def score_case(
    case: Case,
    *,
    folder: Path | None = None,
    today: dt.date | None = None,
    expect: str | None = None,
) -> Scores:
    """Score every forecast in `folder` (None: the case's own `forecasts`) by the case's outcomes.

    A forecast that the chain does not vouch for is left out; `expect` is the hash of one (or at
    least its beginning) that must be there. What is wrong is in `faults`. Raises `CaseError` for
    outcomes before their time or in another unit than the question's, and where the case has
    no folder; `OSError` where the forecasts cannot be read.
    """
    early = list(to_come(case, today or dt.date.today()))
    if early:
        raise CaseError(early)
    place = folder_for(case, folder, "--from")
    chain = read_chain(place)
    found = vouched(chain.links, expect)
    freezes = tuple(_freeze(case, link) for link in found.links)
    faults = (*chain.faults, *found.faults)
    return Scores(case, place, freezes, _calibrations(freezes), faults, found.disowned)


def _freeze(case: Case, frozen: Frozen) -> FreezeScores:
    document = frozen.document
    as_of = dt.date.fromisoformat(document["as_of"])
    then = case
    if frozen.case_sha256 != case.sha256:
        then = read_texts(frozen.files, case.name)[0] if frozen.files else None
    answers: dict[str, list[Mapping[str, Any]]] = {}
    for item in document["answers"]:
        if "because" not in item:
            answers.setdefault(item["question"], []).append(item)
    held: list[Held] = []
    left_out: list[LeftOut] = []
    for asked in document["questions"]:
        given = [item for item in answers.get(asked["id"], []) if item["kind"] == asked["kind"]]
        unit = str(given[0].get("unit", "")) if given else ""
        found = settle(case, asked, unit, as_of, then)
        if isinstance(found, Settled) and not given:
            found = LeftOut(found.question, "no account answered it")
        if isinstance(found, LeftOut):
            left_out.append(found)
            continue
        scores = tuple(scored(item, found) for item in given)
        closing = dt.date.fromisoformat(asked["closes"])
        held.append(Held(found, scores, found.known_on(frozen.date, closing)))
    groups = tuple(tuple(group) for group in document["clusters"]["groups"])
    forecasts = [item for item in held if not item.hindsight]
    return FreezeScores(
        frozen, tuple(held), tuple(left_out), _standings(document, forecasts, groups), groups
    )


def scored(answer: Mapping[str, Any], settled: Settled) -> Score:
    """One frozen answer held against what happened; `answer` as the document has it."""
    question, account = settled.question, str(answer["account"])
    if settled.kind == "binary":
        chance, happened = float(answer["probability"]), settled.low == 1.0
        worlds = 0 if answer["direct"] else int(answer["worlds"])
        return Score(
            question,
            account,
            "brier",
            chance,
            brier(chance, happened),
            "",
            log_score(chance, happened, worlds),
            2.0 * abs(chance - happened) * float(answer["se"]),
            float(answer["low"]),
            float(answer["high"]),
            worlds,
        )
    given: Mapping[str, Any] = answer["quantiles"]
    shares = [float(key) for key in given]
    low = high = math.nan
    if settled.kind == "number":
        values = [float(value) for value in given.values()]
        unit, never = settled.unit, math.inf
        low, high = (float(end) for end in answer["intervals"]["0.5"])
        found = crps(shares, values, settled.low, settled.high)
    else:
        horizon = days(dt.date.fromisoformat(answer["horizon"]))
        unit, never = _DAY, horizon + 1.0
        values = [
            never if value is None else min(days(dt.date.fromisoformat(value)), never)
            for value in given.values()
        ]
        found = crps_up_to(horizon, shares, values, settled.low, settled.high)
    middle = values[min(range(len(shares)), key=lambda place: abs(shares[place] - 0.5))]
    forecast = math.inf if middle == never else middle
    return Score(question, account, "crps", forecast, found, unit, low=low, high=high)


def _standings(
    document: Mapping[str, Any], held: Sequence[Held], groups: Sequence[Sequence[str]]
) -> tuple[Standing, ...]:
    mixture = {item.settled.question: found for item in held if (found := item.of(MIXTURE))}
    happened = {item.settled.question: item.settled.low == 1.0 for item in held}
    accounts = [MIXTURE, *(str(item["id"]) for item in document["accounts"])]
    return tuple(
        standing(
            account,
            [found for item in held if (found := item.of(account))],
            mixture,
            happened,
            groups,
        )
        for account in accounts
    )


def _calibrations(freezes: Sequence[FreezeScores]) -> tuple[Calibration, ...]:
    """Each account's yes-or-no questions, each by its last forecast before the outcome."""
    last: dict[tuple[str, str], Said] = {}
    cluster = joined([group for freeze in freezes for group in freeze.groups])
    for freeze in freezes:
        for item in freeze.forecasts:
            question = item.settled.question
            for found in item.scores if item.settled.kind == "binary" else ():
                chance = no_surer(found.forecast, found.worlds)
                alone = -1 - len(cluster)  # of a question that the file puts in no group
                number = cluster.setdefault(question, alone)
                said = Said(chance, item.settled.low == 1.0, number)
                last[found.account, question] = said
    accounts = dict.fromkeys(account for account, _ in last)
    return tuple(
        calibration(account, [said for (who, _), said in last.items() if who == account])
        for account in accounts
    )
