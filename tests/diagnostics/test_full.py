"""The full renderer draws what is meant, in at most a hundred columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sapper.diagnostics.diagnostic import Diagnostic, Label
from sapper.diagnostics.render import ASCII, COLOUR, PLAIN, full
from sapper.diagnostics.render.cells import width
from sapper.diagnostics.span import Span, TextFile

SUM = TextFile("claims/pay.yaml", "checks:\n  sum:\n    holds: pay = 50 % * exports\n")


def _find(file: TextFile, text: str) -> Span:
    start = file.text.index(text)
    return file.span(start, start + len(text))


def test_two_labels_on_a_line():
    item = Diagnostic(
        "period-mismatch",
        "a sum per month is said to be half of a sum per year",
        Label(_find(SUM, "pay"), "20 million USD/month"),
        (Label(_find(SUM, "exports"), "48 million USD/year"),),
        help=("write `IN(pay, USD/year)`",),
    )
    assert full(item).split("\n") == [
        "error[period-mismatch]: a sum per month is said to be half of a sum per year",
        "  claims/pay.yaml:3:12",
        "    │",
        "  3 │     holds: pay = 50 % * exports",
        "    │            ─┬─          ───┬───",
        "    │             │              48 million USD/year",
        "    │             20 million USD/month",
        "  help: write `IN(pay, USD/year)`",
        "  sapper explain period-mismatch",
    ]


def test_short_labels_share_a_row():
    item = Diagnostic(
        "unit-mismatch",
        "the two differ",
        Label(_find(SUM, "pay"), "USD"),
        (Label(_find(SUM, "exports"), "soldier"),),
    )
    assert "    │             USD            soldier" in full(item).split("\n")


def test_other_lines_and_other_files():
    other = TextFile("model/war.yaml", "a: 1\nb: 2\nc: 3\n")
    item = Diagnostic(
        "name-clash",
        "`a` is defined twice",
        Label(_find(other, "c"), "here"),
        (Label(_find(other, "a"), "first here"), Label(_find(SUM, "sum"), "and here")),
        notes=("names are one for all files",),
    )
    assert full(item).split("\n") == [
        "error[name-clash]: `a` is defined twice",
        "  model/war.yaml:3:1",
        "    │",
        "  1 │ a: 1",
        "    │ ┬",
        "    │ first here",
        "    ⋮",
        "  3 │ c: 3",
        "    │ ┬",
        "    │ here",
        "  claims/pay.yaml:2:3",
        "    │",
        "  2 │   sum:",
        "    │   ─┬─",
        "    │    and here",
        "  note: names are one for all files",
        "  sapper explain name-clash",
    ]


def test_without_a_place():
    item = Diagnostic("missing-file", "there is no `case.yaml`", help=("sapper new DIR",))
    assert full(item).split("\n") == [
        "error[missing-file]: there is no `case.yaml`",
        "  help: sapper new DIR",
        "  sapper explain missing-file",
    ]


def test_tabs_and_wide_characters_keep_marks_in_place():
    file = TextFile("a.yaml", "\tx: 军队 + foo\n")
    item = Diagnostic("unknown-name", "no `foo`", Label(_find(file, "foo"), "here"))
    source, marks = full(item).split("\n")[3:5]
    assert width(source[: source.index("foo")]) == width(marks[: marks.index("─")])


def test_combining_marks_take_no_cell():
    file = TextFile("a.yaml", "x: e\u0301e\u0301 + foo\n")
    item = Diagnostic("unknown-name", "no `foo`", Label(_find(file, "foo")))
    source, marks = full(item).split("\n")[3:5]
    assert width(source[: source.index("foo")]) == width(marks[: marks.index("─")])


def test_a_long_line_is_cut_round_the_fault():
    file = TextFile("a.yaml", f"x: {'before ' * 40}FAULT{' after' * 40}\n")
    item = Diagnostic("unknown-name", "no such", Label(_find(file, "FAULT"), "here"))
    source, marks = full(item).split("\n")[3:5]
    assert "FAULT" in source
    assert source.index("FAULT") == marks.index("─")
    assert source.count("…") == 2


def test_a_span_over_lines_is_marked_to_the_end_of_the_first():
    file = TextFile("a.yaml", "x: >\n  one\n  two\n")
    item = Diagnostic("unknown-key", "no", Label(file.span(3, len(file.text))))
    assert full(item).split("\n")[4] == "    │    ─"


def test_help_keeps_lines_of_code_whole():
    code = "    strength: " + "x" * 120
    item = Diagnostic("comma-in-braces", "m", help=(f"write instead:\n{code}",))
    assert code.strip() in full(item)


def test_code_alone_stands_under_the_help_before_it():
    item = Diagnostic("comma-in-braces", "m", help=("write instead", "  a: 1\n  b: 2"))
    assert full(item).split("\n")[1:4] == [
        "  help: write instead",
        "          a: 1",
        "          b: 2",
    ]


def test_control_characters_are_made_visible():
    file = TextFile("a\x1b[31m.yaml", "x: \x1b[31mred\x07\n")
    text = full(Diagnostic("unknown-key", "no \x1b[2J", Label(file.span(3, 5), "\x07")))
    assert "\x1b" not in text
    assert "\x07" not in text


def test_ascii_theme_is_ascii():
    item = Diagnostic("unknown-key", "no", Label(_find(SUM, "pay"), "here"))
    assert full(item, ASCII).isascii()


def test_colour_changes_nothing_but_colour():
    import re

    item = Diagnostic(
        "unknown-key", "no", Label(_find(SUM, "pay"), "here"), notes=("n",), help=("h",)
    )
    assert re.sub(r"\x1b\[[\d;]*m", "", full(item, COLOUR)) == full(item, PLAIN)


words = st.text(st.characters(blacklist_categories=["Cs"]), max_size=150)


@given(st.data(), words, words, words)
def test_any_text_any_span(data: st.DataObject, text: str, message: str, label: str):
    """Whatever a case holds: no exception, no escape, no line over the width."""
    file = TextFile("f.yaml", text)
    ends = st.integers(0, len(text))
    spans = [
        file.span(*sorted((data.draw(ends), data.draw(ends)))) for _ in range(data.draw(ends) % 4)
    ]
    labels = [Label(span, label) for span in spans]
    item = Diagnostic(
        "unknown-key", message, labels[0] if labels else None, tuple(labels[1:]), (message,)
    )
    shown = full(item)
    assert "\x1b" not in shown
    for line in shown.split("\n"):
        # a message line that begins with a blank counts as code and is left whole
        assert (
            width(line) <= 100
            or not line.strip()
            or " " in (message[:1], label[:1])
            or ("\n " in message or "\n " in label or "\t" in message + label)
        )
