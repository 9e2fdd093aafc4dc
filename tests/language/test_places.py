from sapper.diagnostics.span import TextFile
from sapper.language.places import Place, part_of

FILE = TextFile("a.yaml", 'x: "a  +  b"')


def test_parts_are_exact_where_the_text_is_that_of_the_span():
    span = FILE.span(4, 11)
    assert part_of("a  +  b", span, 3, 4).text == "+"


def test_parts_are_the_whole_where_it_is_not():
    span = FILE.span(3, 12)
    assert part_of("a  +  b", span, 3, 4) == span


def test_parts_of_parts():
    inner = Place.of("a  +  b", FILE.span(4, 11)).within(3, 7)
    assert inner.text == "+  b"
    assert inner.part(3, 4).text == "b"
    assert inner.whole.text == "+  b"
