import ast

from learnflow.contracts.answers import Span
from learnflow.skills.language.reading import read_program
from learnflow.skills.review.program import MAX_QUOTED, Program, shape


def program(code: str) -> Program:
    return Program(code, read_program(code))


def test_quotes_are_short_and_safe_in_markdown() -> None:
    read = program("x = '`' + " + "y" * 80 + "\nz = (1,\n  2)\n")
    assert len(read.text(read.tree.body[0])) == MAX_QUOTED
    assert "`" not in read.text(read.tree.body[0])
    assert read.text(read.tree.body[1]) == "z = (1, …"


def test_columns_in_characters() -> None:
    read = program("é = '😀😀'; b\n")
    assert read.span(read.tree.body[1]) == Span(1, 11, 1, 12)


def test_shapes_tell_spelling_apart() -> None:
    def of(code: str) -> object:
        return shape(ast.parse(code, mode="eval").body)

    assert of("a[ i ] > (1)") == of("a[i]>1")
    assert (
        len({of(code) for code in ("'a b'", "'ab'", "1", "1.0", "True", "a", "a.b", "a > b", "b > a", "f(a, b)")}) == 10
    )


def test_block_of_a_branch() -> None:
    read = program("match x:\n    case 1:\n        y = 1\n        z = 2\ntry:\n    a\nexcept E:\n    b\n    c\n")
    match = read.tree.body[0]
    assert isinstance(match, ast.Match)
    assert read.before(match.cases[0].body[1]) is match.cases[0].body[0]
    assert read.before(match.cases[0].body[0]) is None
