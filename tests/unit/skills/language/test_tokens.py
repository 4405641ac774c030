import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.skills.language.tokens import TOKENS, mask_strings, split_comment


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("x = 1", "x = 1"),
        ('print("a # b")  # c "d"', 'print("_____")  #______'),
        ("f'{x}' + r\"y\"", "f'___' + r\"_\""),
        ("x = 'open", "x = '____"),
        ('"""doc', '"_____'),
    ],
)
def test_strings_are_blotted_out_in_place(line: str, masked: str) -> None:
    assert mask_strings(line) == masked


def test_a_comment_is_split_off_but_not_from_a_string() -> None:
    assert split_comment("x = 1  # one") == ("x = 1", "  # one")
    assert split_comment("x = '# no'  ") == ("x = '# no'", "  ")


@given(st.text(alphabet="'\"#\\ab{}f\n", max_size=80))
@settings(max_examples=60, deadline=None)
def test_masking_keeps_every_place(line: str) -> None:
    assert len(mask_strings(line)) == len(line)


@pytest.mark.parametrize("text", ["'" * 60_000, '"""' * 20_001, "'\\" * 30_000, "#" * 60_000, "\\" * 60_000])
def test_tokens_take_linear_time(text: str) -> None:
    start = time.process_time()
    list(TOKENS.finditer(text))
    assert time.process_time() - start < 0.5
