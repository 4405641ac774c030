"""What all wire types share."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from learnflow.contracts.wire import agents, events, problem, progress, triage
from learnflow.contracts.wire.base import Id, Request, Share, StudentId, Wire, is_student_id

LOOK_ALIKES = ["аda", "ada\u200b", "ａda", "ada ", " ada", "ada\n", "", "-ada", ".ada", "../ada", "a/b", "a%00", "a\0b"]


def every_type(root=Wire):
    for model in root.__subclasses__():
        # Tests make subclasses of their own; those of the product live in its modules.
        if model.__module__.startswith("learnflow."):
            yield model
        yield from every_type(model)


TYPES = sorted(set(every_type()) - {Request}, key=lambda model: model.__qualname__)


class TestEveryType:
    def test_all_modules_are_looked_at(self):
        modules = {module.__name__ for module in (agents, events, problem, progress, triage)}
        assert modules <= {model.__module__ for model in TYPES}

    @pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
    def test_refuses_an_unknown_field(self, model):
        with pytest.raises(ValidationError) as caught:
            model.model_validate({"no_such_field": 1})
        found = [error["type"] for error in caught.value.errors() if error["loc"] == ("no_such_field",)]
        assert found == ["extra_forbidden"]

    @pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
    def test_never_changes(self, model):
        made = model.model_construct()
        with pytest.raises(ValidationError):
            setattr(made, next(iter(model.model_fields), "anything"), 1)


class TestIds:
    @pytest.mark.parametrize("text", LOOK_ALIKES)
    def test_a_look_alike_names_no_student(self, text):
        assert not is_student_id(text)
        with pytest.raises(ValidationError):
            TypeAdapter(StudentId).validate_python(text)

    @pytest.mark.parametrize("text", ["ada", "a", "A.b_c-9", "0", "a" * 64])
    def test_plain_ones_do(self, text):
        assert is_student_id(text)
        assert TypeAdapter(StudentId).validate_python(text) == text

    def test_they_end(self):
        assert not is_student_id("a" * 65)
        with pytest.raises(ValidationError):
            TypeAdapter(Id).validate_python("a" * 129)

    @settings(max_examples=40, deadline=None)
    @given(st.text(max_size=70))
    def test_the_pattern_and_the_function_agree(self, text):
        try:
            TypeAdapter(StudentId).validate_python(text)
        except ValidationError:
            assert not is_student_id(text)
        else:
            assert is_student_id(text)


@pytest.mark.parametrize("value", [-0.001, 1.001, float("nan"), float("inf"), float("-inf"), None, "x"])
def test_a_share_is_from_zero_to_one(value):
    with pytest.raises(ValidationError):
        TypeAdapter(Share).validate_python(value)
