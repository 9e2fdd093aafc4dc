"""`run` and `answer` on the good case of the golden tests, laid out in a folder."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from sapper.cli.main import main

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests" / "golden" / "base"
SCHEMA = ROOT / "src" / "sapper" / "analysis" / "schemas" / "run.json"
QUESTION = "fed-until-1851-05-31"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(BASE, tmp_path / "garrison")
    return tmp_path / "garrison"


def _run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    status = main([str(word) for word in words])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def _more_questions(folder: Path, count: int) -> None:
    path = folder / "questions.yaml"
    more = "".join(
        f"\nextra-{index}: {{asks: More?, value: men, at: 1851-05-31, resolves_on: returns}}\n"
        for index in range(count)
    )
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")


def _second_account(folder: Path) -> None:
    case = folder / "case.yaml"
    text = case.read_text(encoding="utf-8")
    case.write_text(
        text.replace("accounts: {a: 100 %}", "accounts: {a: 60 %, clerk: 40 %}"), encoding="utf-8"
    )
    (folder / "accounts" / "clerk.yaml").write_text(
        "title: The clerk\nabout: A guess from the books.\nanswers:\n"
        f'  {QUESTION}: {{prior: "beta(2, 6)", assumed: A guess.}}\n',
        encoding="utf-8",
    )


def test_table_names_everything_it_must(folder: Path, capsys: pytest.CaptureFixture[str]):
    status, out, err = _run(capsys, "run", folder, "--worlds", 200)
    assert status == 0
    assert err == ""
    assert "ANSWERS" in out
    assert "TRUST THIS AS FAR AS" in out
    assert "200 worlds each · seed 1" in out
    assert "4 uncertain inputs: 2 take their number from a document" in out
    assert f"1  Is there food for half a month left on 31 May 1851?{' ':>26}{QUESTION}" in out
    assert "9 readings in 10" in out
    assert "\x1b" not in out
    assert max(len(line) for line in out.splitlines()) <= 100


def test_what_is_not_worked_out_is_not_shown(folder: Path, capsys: pytest.CaptureFixture[str]):
    _, out, _ = _run(capsys, "run", folder, "--worlds", 50)
    assert "WATCH" not in out


def test_mixture_has_a_column_where_there_are_accounts(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    _second_account(folder)
    _, out, _ = _run(capsys, "run", folder, "--worlds", 200)
    head = next(line for line in out.splitlines() if line.startswith("ANSWERS"))
    assert head.split() == ["ANSWERS", "all", "9", "in", "10", "a", "clerk"]
    number = next(line for line in out.splitlines() if line.startswith("  men-left"))
    assert "–" in number.split()


def test_many_questions_give_the_table_only(folder: Path, capsys: pytest.CaptureFixture[str]):
    _more_questions(folder, 2)
    _, out, _ = _run(capsys, "run", folder, "--worlds", 50)
    assert "9 readings in 10" not in out
    assert "sapper answer garrison QUESTION" in out
    assert sum(line.startswith("  extra-") for line in out.splitlines()) == 2


def test_a_table_marks_conditions_and_what_is_settled_and_can_say_what_is_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    path = folder / "questions.yaml"
    more = (
        f"\nlater: {{asks: What then?, value: men, at: 1851-05-31, given: {QUESTION}}}"
        "\nsoon: {asks: How many men now?, value: men, at: 1850-10-14}\n"
    )
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    _second_account(folder)
    status, out, err = _run(capsys, "run", folder, "--worlds", 50)
    assert status == 0, err
    said = " ".join(out.split())
    assert "  later *  " in out and "  soon °  " in out and f"{QUESTION} *" not in out
    assert (
        f"later if {QUESTION}" in said
        and "settled by 15 October 1850, and may be known: soon" in said
    )
    assert "(a 60 %, clerk 40 %)" in said and "The trust is our own judgement" in said
    assert "nothing seen so far tells the accounts apart" in said
    assert "What then?" not in out
    _, out, _ = _run(capsys, "run", folder, "--worlds", 50, "--asks")
    assert "    What then?\n" in out and "--asks" not in out


def test_a_day_after_the_last_reading_is_not_called_known(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    words = ("answer", folder, QUESTION, "--worlds", 20, "--only", "answers", "--as-of")
    _, out, _ = _run(capsys, *words, "1860-01-01")
    first, *rest = out.splitlines()
    assert first.endswith("as known on 15 October 1850")
    assert "no readings after 15 October 1850" in " ".join(rest)
    _, out, _ = _run(capsys, *words, "1850-10-15")
    assert "no readings after" not in out


def test_many_accounts_and_long_names_stay_within_the_page(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    path = folder / "questions.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(QUESTION, f"{'very-' * 9}long-{QUESTION}"), encoding="utf-8")
    ids = [f"a-rather-long-account-{number}" for number in range(8)]
    for name in ids:
        (folder / "accounts" / f"{name}.yaml").write_text(f"title: {name}\n", encoding="utf-8")
    case = folder / "case.yaml"
    shares = ", ".join(f"{name}: 12.5 %" for name in ids)
    text = case.read_text(encoding="utf-8").replace("{a: 100 %}", f"{{{shares}}}")
    case.write_text(text, encoding="utf-8")
    (folder / "accounts" / "a.yaml").unlink()
    status, out, err = _run(capsys, "run", folder, "--worlds", 20)
    assert status == 0, err
    assert max(len(line) for line in out.splitlines()) <= 100
    assert "--format csv" in out


def test_json_is_one_document_that_keeps_the_schema(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    status, out, err = _run(capsys, "run", folder, "--worlds", 50, "--format", "json")
    document = json.loads(out)
    assert (status, err) == (0, "")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)
    assert document["worlds"] == 50


def test_same_seed_same_json(folder: Path, capsys: pytest.CaptureFixture[str]):
    words = ("run", folder, "--worlds", 50, "--format", "json")
    assert _run(capsys, *words) == _run(capsys, *words)
    assert _run(capsys, *words) != _run(capsys, *words, "--seed", 2)


def test_csv_has_a_row_an_answer(folder: Path, capsys: pytest.CaptureFixture[str]):
    _, out, _ = _run(capsys, "run", folder, "--worlds", 50, "--format", "csv")
    found = list(csv.DictReader(io.StringIO(out)))
    assert [(row["question"], row["account"]) for row in found] == [
        (QUESTION, "all"),
        (QUESTION, "a"),
        ("men-left-1851-05-31", "all"),
        ("men-left-1851-05-31", "a"),
    ]
    assert 0 <= float(found[0]["probability"]) <= 1
    assert found[2]["unit"] == "soldier"


def test_markdown(folder: Path, capsys: pytest.CaptureFixture[str]):
    _, out, _ = _run(capsys, "run", folder, "--worlds", 50, "--format", "markdown")
    assert out.splitlines()[1] == "| --- | ---: | ---: | --- |"


def test_nothing_is_written_without_out(folder: Path, capsys: pytest.CaptureFixture[str]):
    before = sorted(folder.parent.rglob("*"))
    _run(capsys, "run", folder, "--worlds", 20)
    assert sorted(folder.parent.rglob("*")) == before


def test_out_writes_answers(folder: Path, capsys: pytest.CaptureFixture[str]):
    out = folder.parent / "new" / "report"
    _run(capsys, "run", folder, "--worlds", 20, "--out", out)
    assert json.loads((out / "answers.json").read_text(encoding="utf-8"))["worlds"] == 20


def test_out_that_cannot_be_made_is_status_3(folder: Path, capsys: pytest.CaptureFixture[str]):
    (folder.parent / "file").write_text("", encoding="utf-8")
    status, _, err = _run(
        capsys, "run", folder, "--worlds", 20, "--out", folder.parent / "file" / "x"
    )
    assert status == 3
    assert "file-access" in err


def test_settings_are_applied(folder: Path, capsys: pytest.CaptureFixture[str]):
    words = ("run", folder, "--worlds", 50, "--format", "json")
    _, out, err = _run(capsys, *words, "--set", "food_at_start=1_000_000 ration")
    assert err == ""
    found = json.loads(out)["answers"][0]
    assert found["probability"] == 1.0
    assert found["high"] < 1.0


def test_unknown_names_are_wrong_usage(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert _run(capsys, "run", folder, "--accounts", "b")[0] == 2
    assert _run(capsys, "run", folder, "--scenario", "none")[0] == 2
    assert _run(capsys, "answer", folder, "fed-until")[0] == 2


def test_errors_of_the_case_are_status_1(folder: Path, capsys: pytest.CaptureFixture[str]):
    path = folder / "model" / "one.yaml"
    text = path.read_text(encoding="utf-8").replace("MAX(men", "MAX(mne")
    path.write_text(text, encoding="utf-8")
    status, out, err = _run(capsys, "run", folder, "--worlds", 20)
    assert (status, out) == (1, "")
    assert "error[unknown-name]" in err
    assert "Nothing was run." in err


def test_failed_worlds_are_said_and_status_1(folder: Path, capsys: pytest.CaptureFixture[str]):
    path = folder / "model" / "one.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "food / MAX(men * appetite, 1 ration/month)",
        "food / MAX(men * appetite, 1 ration/month)"
        " + 0 month * SQRT((food_at_start - 250_000 ration) / 1 ration)",
    )
    path.write_text(text, encoding="utf-8")
    status, out, err = _run(capsys, "run", folder, "--worlds", 40)
    assert "Traceback" not in err
    assert status == 1
    assert "of 40 worlds failed in `a` and are left out." in out
    assert "[failed-worlds]" in err
    assert "model/one.yaml:" in err


def test_answer_shows_one_question_in_full(folder: Path, capsys: pytest.CaptureFixture[str]):
    _second_account(folder)
    status, out, _ = _run(capsys, "answer", folder, QUESTION, "--worlds", 500)
    assert status == 0
    assert "Resolves on: Returns of the quartermaster's office" in out
    assert "95 % interval" in out
    assert "men-left" not in out
    assert max(len(line) for line in out.splitlines()) <= 100


def test_answer_and_run_agree(folder: Path, capsys: pytest.CaptureFixture[str]):
    words = ("--worlds", 60, "--format", "json")
    _, one, _ = _run(capsys, "answer", folder, QUESTION, *words)
    _, every, _ = _run(capsys, "run", folder, *words)
    wanted = [item for item in json.loads(every)["answers"] if item["question"] == QUESTION]
    assert json.loads(one)["answers"] == wanted


def test_handling_stands_on_every_table(folder: Path, capsys: pytest.CaptureFixture[str]):
    path = folder / "case.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "handling: TLP:AMBER\n", encoding="utf-8")
    for form in ("table", "markdown"):
        _, out, _ = _run(capsys, "run", folder, "--worlds", 20, "--format", form)
        assert out.startswith("TLP:AMBER\n")
    _, out, _ = _run(capsys, "run", folder, "--worlds", 20, "--format", "json")
    assert json.loads(out)["handling"] == "TLP:AMBER"


def test_date_questions_say_never(folder: Path, capsys: pytest.CaptureFixture[str]):
    path = folder / "questions.yaml"
    more = "\nhungry: {asks: When?, when: months_left < 1 month, horizon: 1851-06-30}\n"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    status, out, err = _run(capsys, "run", folder, "--worlds", 200)
    assert status == 0, err
    assert "later than 30 Jun 1851: " in out
    row = next(line for line in out.splitlines() if line.startswith("  hungry"))
    assert "later: " in row


@pytest.mark.parametrize("written", ["", ",", " , "])
def test_accounts_that_name_none_are_wrong_usage(
    folder: Path, written: str, capsys: pytest.CaptureFixture[str]
):
    status, out, err = _run(capsys, "run", folder, "--accounts", written)
    assert (status, out) == (2, "")
    assert "names no account" in err


def test_answer_names_its_own_way_to_json(folder: Path, capsys: pytest.CaptureFixture[str]):
    _, out, _ = _run(capsys, "answer", folder, QUESTION, "--worlds", 20)
    assert out.splitlines()[-1].strip() == "JSON: --format json   Help: -h"


def test_a_case_without_questions_says_so(folder: Path, capsys: pytest.CaptureFixture[str]):
    (folder / "questions.yaml").unlink()
    status, out, _ = _run(capsys, "run", folder, "--worlds", 20)
    assert status == 0
    assert "The case asks no question" in out
    assert "ANSWERS" not in out


def test_more_worlds_than_memory_holds_are_wrong_usage(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    status, out, err = _run(capsys, "run", folder, "--worlds", 10**9)
    assert (status, out) == (2, "")
    assert "--worlds" in err


def test_out_is_tried_before_the_worlds_are_run(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def never(*_: object) -> None:
        raise AssertionError("worlds were run")

    monkeypatch.setattr("sapper.cli.run.answer", never)
    assert _run(capsys, "run", folder, "--out", folder / "case.yaml" / "x")[0] == 3
    assert _run(capsys, "run", folder, "--out", "")[0] == 2


def test_texts_of_a_case_cannot_steer_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    path = folder / "case.yaml"
    text = path.read_text(encoding="utf-8")
    evil = 'title: "A \\e[31mgarrison\\a"'
    path.write_text(text.replace("title: A garrison and its stores", evil), encoding="utf-8")
    status, out, _ = _run(capsys, "run", folder, "--worlds", 20)
    assert status == 0
    assert out.startswith("A \ufffd[31mgarrison\ufffd ")
    assert "\x1b" not in out
    assert "\a" not in out


class _Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_narrow_terminal_is_kept_to_and_no_account_is_lost(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    _second_account(folder)
    _more_questions(folder, 2)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    for words in (["run", str(folder)], ["answer", str(folder), QUESTION]):
        shown = _Terminal()
        monkeypatch.setattr("sys.stdout", shown)
        assert main([*words, "--worlds", "50"]) == 0
        lines = shown.getvalue().splitlines()
        assert 72 < max(len(line) for line in lines) <= 80
        assert "more account" not in shown.getvalue()
