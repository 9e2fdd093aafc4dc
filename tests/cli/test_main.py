"""The frame: exit statuses, bugs, Ctrl-C, and what goes to which stream."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from sapper.cli import lazy
from sapper.cli.main import main
from sapper.diagnostics.diagnostic import CaseError, diagnostic


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch):
    """Put a command of the test's own in the place of `cases`."""

    def put(function):
        made = click.command("cases")(
            click.option("--format", "form", default="table")(lambda form: function())
        )
        monkeypatch.setattr(
            lazy.LazyGroup,
            "get_command",
            lambda self, ctx, name: made if name == "cases" else None,
        )

    return put


def test_fine_is_nought(command):
    command(lambda: None)
    assert main(["cases"]) == 0


def test_a_command_gives_its_status(command):
    command(lambda: 1)
    assert main(["cases"]) == 1


@pytest.mark.parametrize(
    "words",
    [["no-such"], ["cases", "--no-such"], ["explain", "no-such"], ["check"], ["run", "--worlds"]],
)
def test_wrong_usage_is_two(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Error:" in shown.err


def test_a_slip_names_the_nearest_command(capsys: pytest.CaptureFixture[str]):
    assert main(["chek", "tiny"]) == 2
    assert "`check`" in capsys.readouterr().err


def test_help_is_fine_and_names_every_command(capsys: pytest.CaptureFixture[str]):
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in lazy.COMMANDS)
    assert main([]) == 0


def test_version(capsys: pytest.CaptureFixture[str]):
    from sapper import __version__

    assert main(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


def _bug():
    raise KeyError("x")


def test_a_bug_is_one_line_and_seventy(command, capsys: pytest.CaptureFixture[str]):
    command(_bug)
    assert main(["cases"]) == 70
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert "this is a bug in sapper" in shown.err
    assert "--debug" in shown.err


@pytest.mark.parametrize("words", [["--debug", "cases"], ["cases", "--debug"]])
def test_debug_shows_the_traceback(command, words: list[str], capsys: pytest.CaptureFixture[str]):
    command(_bug)
    assert main(words) == 70
    assert "Traceback" in capsys.readouterr().err


def test_a_fault_is_one_and_goes_to_standard_error(command, capsys: pytest.CaptureFixture[str]):
    def fail():
        raise CaseError([diagnostic("file-access", "no luck")])

    command(fail)
    assert main(["cases"]) in (1, 3)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "error[file-access]: no luck" in shown.err


def test_unreadable_is_three(command):
    def fail():
        raise CaseError([diagnostic("account-without-model", "no luck")], unreadable=True)

    command(fail)
    assert main(["cases"]) == 3


def test_as_json_a_fault_is_the_document(command, capsys: pytest.CaptureFixture[str]):
    def fail():
        raise CaseError([diagnostic("account-without-model", "no luck")])

    command(fail)
    assert main(["cases", "--format", "json"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["diagnostics"][0]["message"] == "no luck"
    assert shown.err == ""


def test_what_the_system_refuses_is_three(command, capsys: pytest.CaptureFixture[str]):
    command(lambda: Path("/dev/null/x").read_text())
    assert main(["cases"]) == 3
    assert "error[file-access]: `/dev/null/x`" in capsys.readouterr().err


def test_ctrl_c_is_clean(command, capsys: pytest.CaptureFixture[str]):
    def stop():
        raise KeyboardInterrupt

    command(stop)
    assert main(["cases"]) == 130
    assert capsys.readouterr().err.strip() == "stopped"


def test_ctrl_c_in_the_making_of_a_class_is_clean(command, capsys: pytest.CaptureFixture[str]):
    """Python 3.11 hands on what `__set_name__` raises as a RuntimeError."""

    class Stops:
        def __set_name__(self, owner: type, name: str) -> None:
            raise KeyboardInterrupt

    command(lambda: type("Made", (), {"part": Stops()}))
    assert main(["cases"]) == 130
    assert capsys.readouterr().err.strip() == "stopped"


def test_every_command_is_there():
    context = click.Context(click.Command("sapper"))
    group = lazy.LazyGroup()
    for name in lazy.COMMANDS:
        found = group.get_command(context, name)
        assert found is not None
        assert found.name == name
        assert found.help, name


def test_every_command_takes_format():
    context = click.Context(click.Command("sapper"))
    for name in lazy.COMMANDS:
        found = lazy.LazyGroup().get_command(context, name)
        assert found is not None
        choices = [
            option.type.choices
            for option in found.params
            if "--format" in option.opts and isinstance(option.type, click.Choice)
        ]
        assert choices, name
        assert {"table", "markdown", "csv", "json"} <= set(choices[0]), name


def test_too_little_memory_is_no_bug(command, capsys: pytest.CaptureFixture[str]):
    def fail():
        raise MemoryError("Unable to allocate 11 GiB")

    command(fail)
    assert main(["cases"]) == 2
    shown = capsys.readouterr()
    assert "too little memory" in shown.err
    assert "bug" not in shown.err
