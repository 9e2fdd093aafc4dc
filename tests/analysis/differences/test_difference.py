"""Planted changes: their sizes are known, and the parts sum to the move."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import sapper
from sapper.analysis.answers import answer_case
from sapper.analysis.differences.changes import changes
from sapper.analysis.differences.difference import Difference, Move, diff_versions
from sapper.analysis.differences.mixing import Mixer, mix, players
from sapper.analysis.differences.orders import FEW, MORE_ORDERS, ORDERS, Attribution
from sapper.analysis.differences.versions import Version
from sapper.analysis.results import BinaryAnswer, NumberAnswer
from sapper.case.case import Case
from sapper.case.checked import check

FILES = {
    "case.yaml": """sapper: 1
title: A ferry
asks: How many cross?
cutoff: 1899-12-31
time: {start: 1900-01-01, stop: 1900-12-31, step: 1 month}
counts: [head]
accounts: {a: 60 %, b: 40 %}
""",
    "sources.yaml": """- id: gazette
  type: report
  title: The Gazette
  author: [{literal: The Gazette}]
  issued: {date-parts: [[1899, 6, 1]]}
""",
    "claims/gazette.yaml": """source: gazette
claims:
  bridge-down: {says: The bridge is down., at: p. 1, credence: 0.5, because: A rumour.}
""",
    "model/ferry.yaml": """sector: Ferry
about: Boats carry people.
parameters:
  boats: {prior: "uniform(10, 20) head/month", assumed: Few.}
  share: {prior: 0.5, assumed: Half.}
stocks:
  carried: {start: 0 head}
flows:
  carries: {to: carried, equation: boats * rush}
variables:
  rush: 1 + HOLDS(bridge-down)
  lucky: INIT(BERNOULLI(share))
""",
    "accounts/a.yaml": "title: a\nabout: As it is.\n",
    "accounts/b.yaml": "title: b\nabout: As it is.\n",
    "questions.yaml": """carried-by-end:
  asks: How many have crossed?
  value: carried
  at: 1900-12-31
  resolves_on: The Gazette
lucky:
  asks: Was it a lucky year?
  yes_if: lucky > 0.5
  at: 1900-12-31
  resolves_on: The Gazette
""",
}
Make = Callable[..., Case]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A version of the ferry, with places of its files changed: (file, old, new) each."""
    count = iter(range(100))

    def made(*edits: tuple[str, str, str], name: str = "") -> Case:
        folder = tmp_path / (name or f"ferry-{next(count)}")
        for file, text in FILES.items():
            for where, old, new in edits:
                if where == file:
                    assert text.count(old) == 1, (file, old)
                    text = text.replace(old, new)
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        case, report = check(folder)
        assert case is not None, report.found
        return case

    return made


MODEL, CLAIMS = "model/ferry.yaml", "claims/gazette.yaml"
PRIOR = (MODEL, "uniform(10, 20)", "uniform(20, 30)")
EQUATION = (MODEL, "1 + HOLDS(bridge-down)", "1 + 3 * HOLDS(bridge-down)")
CREDENCE = (CLAIMS, "credence: 0.5", "credence: 0.9")
SHARE = (MODEL, "prior: 0.5", "prior: 0.8")


def _diff(old: Case, new: Case, **options: object) -> Difference:
    options = {"worlds": 2_000, **options}
    return diff_versions(Version("old", old), Version("new", new), **options)  # type: ignore[arg-type]


def _move(found: Difference, question: str, account: str = "all") -> Move:
    return next(
        item for item in found.moves if (item.question, item.account) == (question, account)
    )


def _effects(move: Move) -> dict[str, float]:
    return {str(item): item.by for item in move.effects}


def test_one_prior_one_equation_and_one_credence(make: Make):
    """Crossing is 12 boats (1 + k p): the Shapley parts follow from eight means."""
    old, new = make(), make(PRIOR, EQUATION, CREDENCE)
    worlds = 4_000
    found = _diff(old, new, worlds=worlds)
    move = _move(found, "carried-by-end")
    mean = {
        (prior, equation, credence): 12 * prior * (1 + equation * credence)
        for prior in (15, 25) for equation in (1, 3) for credence in (0.5, 0.9)
    }  # fmt: skip

    def part(place: int) -> float:
        ends = [(15, 25), (1, 3), (0.5, 0.9)]
        total = 0.0
        for others in np.ndindex(2, 2):
            state = [ends[k][others[k - (k > place)]] if k != place else None for k in range(3)]
            weight = (1 / 3, 1 / 6, 1 / 3)[sum(others)]
            low, high = (
                tuple(end if k == place else state[k] for k in range(3)) for end in ends[place]
            )
            total += weight * (mean[high] - mean[low])
        return total

    wanted = {
        "prior of boats": part(0),
        "variable rush": part(1),
        "claim bridge-down": part(2),
    }
    assert sum(wanted.values()) == pytest.approx(mean[25, 3, 0.9] - mean[15, 1, 0.5])
    effects = _effects(move)
    for name, value in wanted.items():
        se = next(item.se for item in move.effects if str(item) == name)
        # the worlds draw: four standard errors each
        assert abs(effects[name] - value) < 4 * se, name
        # planted sizes are far from nought: a part given to another change would show
        assert abs(value) > 10 * se
    assert math.fsum(effects.values()) == pytest.approx(move.by, rel=1e-12)
    assert _move(found, "lucky").by == 0.0


def test_the_ends_are_the_answers_of_both_versions(make: Make):
    old, new = make(), make(PRIOR, EQUATION, CREDENCE, SHARE)
    found = _diff(old, new, seed=7)
    for case, side in ((old, "old"), (new, "new")):
        answers = answer_case(case, worlds=2_000, seed=7)
        for account in ("all", "a", "b"):
            number, chance = answers.of("carried-by-end", account), answers.of("lucky", account)
            assert isinstance(number, NumberAnswer) and isinstance(chance, BinaryAnswer)
            move = _move(found, "carried-by-end", account)
            assert getattr(move, side) == pytest.approx(number.mean, rel=1e-12)
            assert getattr(_move(found, "lucky", account), side) == pytest.approx(
                chance.probability, abs=1e-12
            )


def test_a_change_moves_only_what_it_reaches(make: Make):
    found = _diff(make(), make(PRIOR, SHARE))
    lucky = _effects(_move(found, "lucky"))
    assert lucky["prior of boats"] == 0.0
    # common worlds: the share moves from 0.5 to 0.8 but for the error of 2,000 uniforms
    assert abs(lucky["prior of share"] - 0.3) < 4 * math.sqrt(0.3 * 0.7 / 2_000)
    assert _effects(_move(found, "carried-by-end"))["prior of share"] == 0.0


def test_a_variable_and_the_equation_that_uses_it_are_one_player(make: Make):
    added = (
        MODEL,
        "  rush: 1 + HOLDS(bridge-down)",
        "  rush: 1 + HOLDS(bridge-down) + fair\n  fair: 2",
    )
    for old, new in ((make(), make(added, PRIOR)), (make(added, PRIOR), make())):
        found = _diff(old, new)
        named = {str(item) for item in _move(found, "carried-by-end").effects}
        assert named == {"prior of boats", "variable fair and variable rush"}
        move = _move(found, "carried-by-end")
        assert math.fsum(_effects(move).values()) == pytest.approx(move.by, rel=1e-12)


def test_a_new_claim_goes_with_what_reads_it(make: Make):
    new = make(
        (CLAIMS, "claims:\n", "claims:\n  ice: {says: The river froze., at: p. 2, credence: 0.2, because: Cold.}\n"),
        (MODEL, "HOLDS(bridge-down)", "HOLDS(bridge-down) - HOLDS(ice)"),
        SHARE,
    )  # fmt: skip
    found = _diff(make(), new)
    named = {str(item) for item in _move(found, "carried-by-end").effects}
    assert named == {"claim ice and variable rush", "prior of share"}
    # 180 heads and half as many again, less in one world of five: 12 * 15 * 0.2
    by = _effects(_move(found, "carried-by-end"))["claim ice and variable rush"]
    assert abs(by + 36) < 4 * 12 * 15.3 * math.sqrt(0.2 * 0.8 / 2_000)


def test_trust_alone(make: Make):
    point = "points:\n  p:\n    says: Faster.\n    basis: supplied\n    set: {share: 0.9}\n"
    account = ("accounts/b.yaml", "about: As it is.\n", f"about: As it is.\n{point}")
    trust = ("case.yaml", "{a: 60 %, b: 40 %}", "{a: 20 %, b: 80 %}")
    found = _diff(make(account), make(account, trust))
    move = _move(found, "lucky")
    assert _effects(move) == {"trust in the accounts": pytest.approx(move.by)}
    # 40 points of trust go from 0.5 to 0.9 on the same worlds
    assert abs(move.by - 0.4 * 0.4) < 4 * 0.4 * math.sqrt(0.4 * 0.6 / 2_000)
    assert _move(found, "lucky", "a").by == 0.0


def test_a_point_of_one_account(make: Make):
    point = "points:\n  p:\n    says: Faster.\n    basis: supplied\n    set: {share: 0.9}\n"
    account = ("accounts/b.yaml", "about: As it is.\n", f"about: As it is.\n{point}")
    found = _diff(make(), make(account))
    assert _move(found, "lucky", "a").by == 0.0
    assert set(_effects(_move(found, "lucky"))) == {"point b/p"}
    assert _move(found, "lucky").by == pytest.approx(0.4 * _move(found, "lucky", "b").by)


def test_an_account_that_turns_to_direct_answers(make: Make):
    new = make(
        ("accounts/b.yaml", "about: As it is.\n", "answers:\n  lucky: {prior: 10 %, assumed: x}\n")
    )
    found = _diff(make(), new)
    assert set(_effects(_move(found, "lucky"))) == {"account b"}
    assert _move(found, "lucky", "b").new == pytest.approx(0.1)
    assert _move(found, "lucky").by == pytest.approx(0.4 * _move(found, "lucky", "b").by)


def test_an_account_added_comes_with_trust(make: Make, tmp_path: Path):
    old = make(name="new")
    folder = tmp_path / "new"
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(text.replace("b: 40 %", "b: 20 %, c: 20 %"), "utf-8")
    answers = "title: c\nanswers:\n  lucky: {prior: 100 %, assumed: x}\n"
    (folder / "accounts" / "c.yaml").write_text(answers, encoding="utf-8")
    new, report = check(folder)
    assert new is not None, report.found
    move = _move(_diff(old, new), "lucky")
    assert set(_effects(move)) == {"trust in the accounts"}
    assert move.new == pytest.approx(0.8 * move.old + 0.2)


MANY = [
    (MODEL, "share: {prior: 0.5, assumed: Half.}", "share: {prior: 0.6, assumed: Half.}"),
    PRIOR,
    CREDENCE,
    (MODEL, "start: 0 head", "start: 5 head"),
    (MODEL, "boats * rush", "boats * rush * 1.5"),
    (MODEL, "1 + HOLDS(bridge-down)", "2 + HOLDS(bridge-down)"),
    (MODEL, "INIT(BERNOULLI(share))", "INIT(BERNOULLI(share * 0.9))"),
]


def test_more_than_five_changes(make: Make):
    """Random orders: the parts sum to the move, and additive ones have no error at all."""
    old, new = make(), make(*MANY)
    assert len([item for item in changes(old, new) if item.moves]) == 7
    found = _diff(old, new)
    for move in found.moves:
        assert math.fsum(item.by for item in move.effects) == pytest.approx(move.by, abs=1e-9)
    effects = {str(item): item for item in _move(found, "carried-by-end").effects}
    assert effects["prior of carried.start"].by == pytest.approx(5.0)
    assert effects["prior of carried.start"].se == pytest.approx(0.0, abs=1e-9)
    assert effects["prior of share"].by == 0.0
    # the product of boats, factor and rush: 12*15*1.5 to 12*25*1.5*2.9
    assert _move(found, "carried-by-end").by == pytest.approx(
        5 + 12 * (25 * 1.5 * 2.9 - 15 * 1.5), rel=0.02
    )


def test_the_error_of_the_whole_move_has_no_order_in_it(make: Make):
    """It is that of the difference in each world: the same as with one change that does it all."""
    found = _diff(make(), make(*MANY))
    for question in ("carried-by-end", "lucky"):
        whole = _move(found, question)
        assert all(item.freedom == MORE_ORDERS - 1 for item in whole.effects)
        assert whole.half == pytest.approx(1.96 * whole.se, rel=1e-4)
        assert all(item.half >= 1.99 * item.se for item in whole.effects)
    # the chance of luck goes from 0.5 to 0.54 on common worlds: a paired share
    lucky = _move(found, "lucky")
    assert lucky.se == pytest.approx(math.sqrt(lucky.by * (1 - lucky.by) / 2_000), rel=1e-3)


def test_random_orders_are_near_the_exact_parts(make: Make):
    """The same changes with and without a seventh and sixth that reach nothing else."""
    few = [PRIOR, CREDENCE, MANY[4], MANY[5]]
    exact = _effects(_move(_diff(make(), make(*few), worlds=4_096), "carried-by-end"))
    many = _move(_diff(make(), make(*few, MANY[0], MANY[6]), worlds=4_096), "carried-by-end")
    for item in many.effects:
        # orders are few: four of their own standard errors
        assert abs(item.by - exact.get(str(item), 0.0)) <= 4 * item.se + 1e-9, str(item)


def test_pure_in_any_chunking(make: Make):
    old, new = make(), make(*MANY)
    documents = [
        _diff(old, new, worlds=2_500, engine=engine, workers=workers).to_json()
        for engine, workers in (("compiled", 1), ("compiled", 3))
    ]
    assert documents[0] == documents[1]
    slow = _diff(old, new, worlds=2_500, engine="interpreter")
    fast = _diff(old, new, worlds=2_500, engine="compiled")
    for one, other in zip(slow.moves, fast.moves):
        assert one.by == pytest.approx(other.by, abs=1e-9)


def test_sets_depend_on_names_and_seed_alone(make: Make):
    mixer = Mixer(make(), make(*MANY))
    keys = [item.key for item in changes(mixer.old, mixer.new) if item.moves]
    groups = players(mixer, keys)
    ways = [Attribution(mixer, groups, (), worlds, 1).sets() for worlds in (10, 10_000)]
    assert ways[0] == ways[1]
    assert len(groups) == FEW
    assert len(ways[0]) == MORE_ORDERS
    assert len(Attribution(mixer, (*groups, frozenset()), (), 10, 1).sets()) == ORDERS
    assert Attribution(mixer, groups, (), 10, 2).sets() != ways[0]


def test_mixing_all_and_none_gives_the_versions(make: Make):
    old, new = make(), make(*MANY)
    keys = frozenset(item.key for item in changes(old, new) if item.moves)
    for chosen, whole in ((frozenset(), old), (keys, new)):
        mixed = mix(old, new, chosen)
        assert mixed.model == whole.model
        assert mixed.accounts == whole.accounts
        assert [c.credence for c in mixed.evidence.claims] == [
            c.credence for c in whole.evidence.claims
        ]


def test_words_move_nothing(make: Make):
    new = make(
        (CLAIMS, "The bridge is down.", "The bridge fell."),
        (MODEL, "assumed: Few.", "assumed: Some."),
    )
    found = _diff(make(), new)
    assert [(str(item), item.moves) for item in found.changes] == [
        ("claim bridge-down", False),
        ("prior of boats", False),
    ]
    assert "says: The bridge is down. → The bridge fell." in found.changes[0].told
    assert not found.moves


RENAMED = [
    (CLAIMS, "bridge-down:", "bridge-gone:"),
    (MODEL, "HOLDS(bridge-down)", "HOLDS(bridge-gone)"),
    (MODEL, "boats: {prior", "ships: {prior"),
    (MODEL, "boats * rush", "ships * haste"),
    (MODEL, "rush: 1 +", "haste: 1 +"),
]


def test_a_rename_is_told_and_moves_nothing(make: Make):
    """Neither as parts that went and came, nor by other draws: not a world is different."""
    point = "points:\n  p:\n    says: x\n    basis: supplied\n    set: {boats: was * 2}\n    believe: {bridge-down: 90 %}\n"
    account = ("accounts/b.yaml", "about: As it is.\n", f"about: As it is.\n{point}")
    again = ("accounts/b.yaml", "boats", "ships"), ("accounts/b.yaml", "bridge-down", "bridge-gone")
    old, new = make(account), make(account, *again, *RENAMED)
    found = _diff(old, new)
    assert [(str(item), item.told, item.moves) for item in found.changes] == [
        ("claim bridge-gone", ("renamed, was bridge-down",), False),
        ("prior of ships", ("renamed, was boats",), False),
        ("variable haste", ("renamed, was rush",), False),
    ]
    assert not found.moves
    found = _diff(old, make(account, *again, *RENAMED, SHARE))
    assert set(_effects(_move(found, "lucky"))) == {"prior of share"}
    for account_ in ("all", "a", "b"):
        move = _move(found, "carried-by-end", account_)
        assert (move.by, move.se) == (0.0, 0.0)


def test_a_part_that_came_with_another_body_is_no_rename(make: Make):
    twins = (MODEL, "  share: {", "  twin: {prior: 0.5, assumed: Half.}\n  share: {")
    others = (MODEL, "  share: {", "  third: {prior: 0.5, assumed: Half.}\n  fourth: {")
    reading = (MODEL, "BERNOULLI(share)", "BERNOULLI(fourth)")
    for new in (make(*RENAMED, PRIOR), make(others, reading)):
        old = make() if new.model.parameters[0].name == "ships" else make(twins)
        told = {item.told for item in _diff(old, new, worlds=20).changes}
        assert {("added",), ("removed",)} <= told


def test_nothing_changed(make: Make):
    found = _diff(make(), make())
    assert (found.changes, found.moves) == ((), ())


def test_questions_that_one_version_does_not_ask(make: Make):
    new = make(("questions.yaml", "lucky:\n", "happy:\n"), SHARE)
    found = _diff(make(), new)
    assert {item.question for item in found.moves} == {"carried-by-end"}
    assert dict(found.unsplit) == {
        "happy": "the old version does not ask it",
        "lucky": "the new version does not ask it",
    }


def test_the_json_has_the_published_form(make: Make):
    found = _diff(make(), make(PRIOR, EQUATION, CREDENCE), question="carried-by-end").to_json()
    schema = json.loads((files("sapper.analysis") / "schemas" / "diff.json").read_text("utf-8"))
    jsonschema.validate(found, schema)
    json.dumps(found, allow_nan=False)
    assert {item["question"] for item in found["moves"]} == {"carried-by-end"}


def test_a_freeze_and_what_became_of_it(make: Make, tmp_path: Path):
    case = make(name="ferry")
    path = sapper.load(tmp_path / "ferry").freeze(worlds=50).path
    make(PRIOR, name="ferry")
    found = sapper.diff(path, tmp_path / "ferry", worlds=500)
    assert found.old.case.sha256 == case.sha256
    assert [str(item) for item in found.changes] == ["prior of boats"]
    assert found.to_frame()["by"].abs().max() > 50


def test_loaded_cases(make: Make, tmp_path: Path):
    make(name="one")
    make(PRIOR, name="two")
    one, two = sapper.load(tmp_path / "one"), sapper.load(tmp_path / "two")
    wanted = sapper.diff(one, two, worlds=100).moves
    assert sapper.diff(one, tmp_path / "two", worlds=100).moves == wanted
    assert sapper.diff(tmp_path / "one", two, worlds=100).moves == wanted


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("within", ["", "cases/"])
def test_revisions(make: Make, tmp_path: Path, within: str, monkeypatch: pytest.MonkeyPatch):
    top = tmp_path / "repository"
    folder = top / f"{within}ferry"

    def git(*words: str) -> None:
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(top), *who, *words], check=True, capture_output=True)

    make(name=f"repository/{within}ferry")
    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "first")
    git("tag", "v1")
    make(PRIOR, name=f"repository/{within}ferry")
    found = sapper.diff("v1", folder, worlds=50)
    assert [str(item) for item in found.changes] == ["prior of boats"]
    monkeypatch.chdir(top)
    again = sapper.diff(f"v1:{within}ferry", f"{within}ferry", worlds=50)
    assert again.moves == found.moves
    monkeypatch.chdir(folder)
    assert sapper.diff("v1:./", ".", worlds=50).moves == found.moves
    for wrong in (
        "nothing-of-that-name",
        "--upload-pack=x",
        "v1:nowhere",
        "v1:../..",
        ":",
        "v1:\n",
    ):
        with pytest.raises(sapper.CaseError) as raised:
            sapper.diff(wrong, folder)
        assert raised.value.diagnostics[0].code == "no-version"


def test_without_git(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make(name="ferry")
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(sapper.CaseError, match="git is not installed here"):
        sapper.diff("HEAD~1", tmp_path / "ferry")
