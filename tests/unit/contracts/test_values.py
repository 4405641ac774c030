"""Values become plain JSON, whatever they are made of."""

from __future__ import annotations

import json
import sys
import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.contracts import answers, values
from learnflow.contracts.answers import Answer, CodeBlock, Span, TextBlock, Value, ValuesBlock
from learnflow.contracts.values import BadInput, Intent, Level, Question, plain


class TestPlain:
    def test_dataclasses_become_objects_all_the_way_down(self):
        answer = Answer("s", (CodeBlock("x", (Span(1, 2, 3, 4, "here"),)),), ("more",), {"level": Level.LEARNING})
        assert plain(answer) == {
            "summary": "s",
            "blocks": [
                {
                    "source": "x",
                    "spans": [{"line": 1, "column": 2, "end_line": 3, "end_column": 4, "label": "here"}],
                    "first_line": 1,
                    "output": None,
                    "title": "",
                    "type": "code",
                }
            ],
            "follow_ups": ["more"],
            "data": {"level": "Learning"},
        }

    def test_enums_sets_and_odd_keys_become_json(self):
        assert plain({1: Intent.CODE_REVIEW, "s": {3}, "f": frozenset((4,)), "t": (1, 2)}) == {
            "1": "code_review",
            "s": [3],
            "f": [4],
            "t": [1, 2],
        }

    @pytest.mark.parametrize("scalar", [None, True, 3, 0.5, "text"])
    def test_scalars_stay_what_they_are(self, scalar):
        assert plain(scalar) is scalar

    def test_a_class_is_no_value(self):
        assert plain(TextBlock) is TextBlock

    @settings(max_examples=40, deadline=None)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.text(max_size=5), inner, max_size=3)
                | st.builds(lambda v: ValuesBlock((Value("n", "k", repr(v)),)), inner)
            ),
            max_leaves=10,
        )
    )
    def test_what_comes_out_survives_json(self, value):
        made = plain(value)
        assert json.loads(json.dumps(made)) == made
        assert plain(made) == made


class TestTypes:
    def test_every_block_names_its_type_and_no_two_the_same(self):
        kinds = [typing.get_type_hints(block)["type"] for block in typing.get_args(answers.Block)]
        names = [typing.get_args(kind)[0] for kind in kinds]
        assert len(set(names)) == len(names) == 11

    def test_values_are_frozen(self):
        with pytest.raises(AttributeError):
            Question("x", Intent.CODE_REVIEW).text = "y"

    def test_bad_input_carries_code_and_sentence(self):
        error = BadInput("too_long", "Send less.")
        assert (error.code, error.detail, str(error)) == ("too_long", "Send less.", "Send less.")

    @pytest.mark.parametrize("module", [values, answers])
    def test_the_modules_need_the_standard_library_only(self, module):
        with open(module.__file__, encoding="utf-8") as file:
            imported = {line.split()[1] for line in file if line.startswith(("import ", "from "))}
        assert {name.split(".")[0] for name in imported - {values.__name__}} <= sys.stdlib_module_names
