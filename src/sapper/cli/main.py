"""The frame of the command line: from arguments to an exit status.

0 fine · 1 the case has errors · 2 wrong usage · 3 could not read or write · 70 our own bug ·
130 stopped by Ctrl-C. A traceback is always our bug and only shown with `--debug`.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

FINE, FAULTS, USAGE, UNREADABLE, BUG, STOPPED = 0, 1, 2, 3, 70, 130

try:
    import click

    from sapper.cli.faults import refuse
    from sapper.cli.lazy import LazyGroup
    from sapper.diagnostics.diagnostic import CaseError, Report, diagnostic
except KeyboardInterrupt:  # Ctrl-C while the program itself is still being read
    sys.stderr.write("\nstopped\n")  # on a line below the ^C of the terminal
    sys.exit(STOPPED)

_EPILOG = (
    "CASE is a folder, or the name of a case that ships (see `sapper cases`). Exit status: 0 fine, "
    "1 the case has errors, 2 wrong usage, 3 could not read or write, 70 a bug in sapper."
)


@click.group(
    cls=LazyGroup, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="sapper", prog_name="sapper")
@click.option("--debug", is_flag=True, help="Show the traceback of a bug in sapper itself.")
def sapper(debug: bool) -> None:
    """Turn an argument into a forecast that can be taken apart."""
    del debug  # read by `main`, which also takes it after a command


def main(arguments: Sequence[str]) -> int:
    """Run one command line (without the program's name) and give its exit status."""
    debug = "--debug" in arguments
    words = [word for word in arguments if word != "--debug"]
    form = _format_of(words)
    try:
        status = sapper.main(args=words, prog_name="sapper", standalone_mode=False)
        return status if isinstance(status, int) else FINE
    except click.exceptions.NoArgsIsHelpError as shown:
        click.echo(shown.format_message())
        return FINE if not words else USAGE
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return STOPPED
    except CaseError as error:
        return refuse(Report(list(error.diagnostics)), form, unreadable=error.unreadable)
    except BrokenPipeError:
        # the reader (`| head`) has seen enough; keep the interpreter from complaining at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        if debug:
            traceback.print_exc()
        return refuse(Report([_unreachable(error)]), form, unreadable=True)
    except MemoryError:
        click.echo("Error: too little memory for so many worlds; try fewer `--worlds`.", err=True)
        return USAGE
    except Exception as error:
        if _interrupted(error):
            click.echo("stopped", err=True)
            return STOPPED
        return _bug(error, debug)


def entry() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # a terminal that cannot show a letter of a source shows `?` instead of failing
            stream.reconfigure(errors="replace")  # pyright: ignore[reportAttributeAccessIssue]
    try:
        status = main(sys.argv[1:])
    except KeyboardInterrupt:  # in the moments before and after the command
        sys.stderr.write("\nstopped\n")  # on a line below the ^C of the terminal
        status = STOPPED
    sys.exit(status)


def _format_of(words: Sequence[str]) -> str:
    """The value of `--format`, for faults that arise outside of any command."""
    for index, word in enumerate(words):
        if word.startswith("--format="):
            return word.partition("=")[2]
        if word == "--format" and index + 1 < len(words):
            return words[index + 1]
    return "table"


def _unreachable(error: OSError):
    place = f"`{error.filename}`" if error.filename else "a file"
    reason = (error.strerror or str(error)).lower()
    return diagnostic("file-access", f"{place} could not be read or written: {reason}")


def _interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C lies behind an error: Python wraps it where a class was being made."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def _bug(error: Exception, debug: bool) -> int:
    from sapper._version import __version__

    if debug:
        traceback.print_exc()
    what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    click.echo(
        f"this is a bug in sapper {__version__} ({what}); "
        "please report it with what `--debug` added to the command prints",
        err=True,
    )
    return BUG


if __name__ == "__main__":
    entry()
