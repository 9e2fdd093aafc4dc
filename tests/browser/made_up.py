"""Parts of a report's data that no small run has, made up in the form of the contract."""

from __future__ import annotations

from typing import Any

QUESTION = "home-by-1991-07-01"


def shares(inputs: list[tuple[str, str, float]]) -> dict[str, Any]:
    """Shares of claims and numbers above noise: kind, name, and how much each holds."""
    return {
        "ranked": True,
        "inputs": [
            {
                "kind": kind,
                "names": [name],
                "basis": "rests_on" if kind == "claim" else "assumed",
                "on_no_document": kind == "number",
                "claims": [],
                "sector": "Havana",
                "first": _estimate(share),
                "worth": _estimate(share / 4),
                "crosses_half": None,
            }
            for kind, name, share in inputs
        ],
        "groups": [
            {"by": "basis", "name": "assumed", "inputs": 9, "share": _estimate(0.5), "stands": True}
        ],
        "rest": None,
    }


def _estimate(value: float) -> dict[str, float]:
    return {"value": value, "se": 0.02, "low": value - 0.04, "high": value + 0.04}


def scored_ledger() -> dict[str, Any]:
    """Keys of `ledger` in a report's data: freezes, scores and calibration."""
    return {
        "freezes": [_freeze(1), _freeze(2)],
        "scores": [_score(1, "all", 0.4, 0.36), _score(2, "all", 0.7, 0.09), _score(2, "treaty", 0.6, 0.16)],
        "calibration": [
            _calibration("all", [(0.1, 0.3, 4, 1, 0.2), (0.5, 0.7, 8, 5, 0.62)]),
            _calibration("treaty", [(0.5, 0.7, 12, 7, 0.6)]),
        ],
        "not_scored": [],
        "faults": [],
    }  # fmt: skip


def _freeze(number: int) -> dict[str, Any]:
    return {
        "file": f"1989-0{number}-01-abc.json",
        "number": number,
        "date": f"1989-0{number}-01",
        "sha256": "0123456789abcdef" * 4,
        "case_sha256": "ab" * 32,
        "as_of": "1988-12-31",
        "seed": 1,
        "worlds": 20_000,
        "scored": 12,
        "looked_back": 1,
        "standings": [_standing("all"), _standing("treaty"), _standing("leverage")],
        "left_out": [{"question": "when-home", "because": "no outcome yet"}],
        "groups": [[QUESTION, "when-home"]],
    }


def _standing(account: str) -> dict[str, Any]:
    return {
        "account": account,
        "questions": 12,
        "clusters": 9,
        "brier": 0.21,
        "brier_text": "0.21",
        "by_cluster_text": "0.22",
        "log": 0.6,
        "se": 0.001,
        "base_rate": 0.5,
        "skill_even": 0.16,
        "skill_base": -0.02,
        "skill_of_mixture": 0.05,
        "nearer": 0,
        "compared": 0,
    }


def _score(freeze: int, account: str, chance: float, brier: float) -> dict[str, Any]:
    return {
        "freeze": freeze,
        "question": QUESTION,
        "kind": "binary",
        "outcome": "yes",
        "unit": "",
        "known": "1991-05-25",
        "hindsight": False,
        "note": "",
        "account": account,
        "forecast": chance,
        "forecast_text": f"{100 * chance:.0f} %",
        "rule": "brier",
        "score": brier,
        "score_text": f"{brier:.2f}",
        "score_unit": "",
        "log": 0.4,
    }


def _calibration(account: str, bins: list[tuple[float, float, int, int, float]]) -> dict[str, Any]:
    return {
        "account": account,
        "questions": sum(item[2] for item in bins),
        "clusters": 9,
        "verdict": "12 yes-or-no questions in 9 clusters: if all chances were right, outcomes would "
        "be as far from them in 40 % of cases, which is no sign against them",
        "caution": "",
        "bins": [
            {
                "start": start,
                "stop": stop,
                "count": count,
                "happened": happened,
                "mean": mean,
                "low": max(0.0, happened / count - 0.3),
                "high": min(1.0, happened / count + 0.3),
                "fits": True,
            }
            for start, stop, count, happened, mean in bins
        ],
    }
