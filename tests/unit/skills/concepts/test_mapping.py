"""A question finds its entry through typos, plurals and symbols; what is not taught is not guessed."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow.curriculum.catalogue import load_catalogue
from learnflow.curriculum.model import Catalogue
from learnflow.skills.concepts.mapping import index_of, map_text, nearest_ids
from learnflow.skills.concepts.reading_code import map_question

CATALOGUE = load_catalogue()

KNOWN = """
what are variables|variables
explain for loops|for-loops
what does return do|functions
difference between list and set|list-vs-set
how does a while loop work?|while-loops
what is an object|classes
tuples, why?|tuples
closures|closures
what is a dictionery|dictionaries
clousure pls|closures
whlie loop|while-loops
recursoin|recursion
explane whats a bolean plz|booleans
wats a paramter|parameter-vs-argument
diffrence betwen list and tupel|list-vs-tuple
explain **kwargs|functions
what are args|functions
what does [::-1] do|lists
what is ==|assign-vs-equal
What is difference of = and == ? I always am confusing.|assign-vs-equal
= vs ==|assign-vs-equal
is vs ==|is-vs-equal
for vs while|for-vs-while
print vs return|print-vs-return
append vs extend|append-vs-extend
What is the difference between break and continue?|break-vs-continue
list vs tuple|list-vs-tuple
I don't see the difference between a module and a package|module-vs-package
how to sort a dictionary by value|sort-dictionary-by-value
how do I join two lists in python|join-lists
how to check if a key is in a dict?|check-key
read a file line by line|read-file-lines
how do I sort a list|sort-list
how can I reverse a string|reverse-string
how to count items|count-items
loop with index|loop-with-index
format a number with two decimals|format-two-decimals
how do I ask for a number with input|ask-for-number
remove duplicates|remove-duplicates
join a list into a string|join-list
split a sentence|split-sentence
random number|random-number
copy a list|copy-list
catch an error|catch-error
swap two variables|swap-variables
what is a KeyError|key-error
What is a NameError in general?|name-error
when does python throw an AttributeError|attribute-error
What exactly happens when an exception is raised?|exceptions
Why we need to write import in the top?|modules
How does Python know where a block ends?|conditionals
is there a switch statement in python|conditionals
inheritance makes no sense to me|classes
I'm confused about the order in which and / or get evaluated.|booleans
Show me an example of a dictionary comprehension.|comprehension-with-dictionary
Could you clarify how zip works?|for-loops
Which types are hashable and why does that matter?|dictionaries
""".strip().splitlines()


@pytest.mark.parametrize("line", KNOWN)
def test_a_question_finds_its_entry(line: str) -> None:
    text, _, name = line.rpartition("|")
    found = map_text(text, CATALOGUE)
    assert found.results[0].id == name
    assert found.confident
    assert len(found.results) <= 3
    assert [match.score for match in found.results] == sorted((match.score for match in found.results), reverse=True)


@pytest.mark.parametrize(
    ("text", "unknown", "near"),
    [
        ("what is a monad", "monad", ()),
        ("decorators", "decorator", ("closures", "functions")),
        ("what does `@property` mean above a method", "@property", ("closures", "functions")),
        ("what is a generator instead of a list", "generator", ("for-loops", "comprehensions")),
        ("what is the difference between a list and an array", "array", ("lists",)),
        ("explain regular expressions", "regular expression", ("strings",)),
        ("what is a zorble", "zorble", ()),
        ("what is the weather", None, ()),
        ("", None, ()),
        ("?!", None, ()),
    ],
)
def test_what_is_not_taught_is_not_guessed(text: str, unknown: str | None, near: tuple[str, ...]) -> None:
    found = map_text(text, CATALOGUE)
    assert not found.confident
    assert found.unknown == unknown
    assert found.near == near


def test_a_taught_term_in_a_known_gap_is_still_found() -> None:
    assert map_text("generator expression", CATALOGUE).results[0].id == "comprehensions"


@pytest.mark.parametrize("text", ["explain the harvest_down() function", "what does get_row do", "the zigzag function"])
def test_a_name_of_the_students_own_is_not_taken_for_a_concept(text: str) -> None:
    found = map_text(text, CATALOGUE)
    assert found.own_name
    assert not found.confident
    assert found.unknown in ("harvest_down", "get_row", "zigzag")


@pytest.mark.parametrize(
    "text", ["recursve function", "anonymous function", "what is a main function", "what is __init__"]
)
def test_a_term_is_not_taken_for_a_name(text: str) -> None:
    assert not map_text(text, CATALOGUE).own_name


def test_in_a_long_question_no_chance_word_is_named() -> None:
    found = map_text("please zorble my frumious bandersnatch before the jabberwock galumphs", CATALOGUE)
    assert (found.confident, found.unknown) == (False, None)


def test_an_unknown_word_beside_a_known_one_is_named_with_what_is_near() -> None:
    found = map_text("blorf quux lists", CATALOGUE)
    assert not found.confident
    assert found.unknown == "blorf"
    assert found.near == ("lists",)


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("difference between sets and dictionaries", ("sets", "dictionaries")),
        ("class vs function", ("classes", "functions")),
        ("how are recursion and closures different", ("recursion", "closures")),
    ],
)
def test_two_concepts_without_a_comparison_are_a_pair(text: str, pair: tuple[str, str]) -> None:
    found = map_text(text, CATALOGUE)
    assert found.pair == pair
    assert found.confident


def test_a_comparison_with_something_unknown_is_no_pair() -> None:
    assert map_text("difference between sets, dictionaries and blorfs", CATALOGUE).pair is None


def test_every_own_name_of_an_entry_finds_it_first_or_second() -> None:
    missed = []
    for entry in CATALOGUE.entries.values():
        for name in (entry.title, *entry.names):
            found = [match.id for match in map_text(name, CATALOGUE).results[:3]]
            if entry.id not in found:
                missed.append((entry.id, name, found))
    assert missed == []


def test_ids_near_a_misspelt_one() -> None:
    assert nearest_ids("clousure", CATALOGUE) == ("closures",)
    assert nearest_ids("decorator", CATALOGUE) == ("closures", "functions")
    assert nearest_ids("xyzzy", CATALOGUE) == ()


def test_code_tells_where_words_do_not() -> None:
    found = map_question("what does this do", "def f(n):\n    return f(n - 1)\n", CATALOGUE)
    assert [(match.id, match.score) for match in found.results][:2] == [("recursion", 0.9), ("functions", 0.8)]
    assert found.confident
    assert map_question("what is a closure", "x = 1", CATALOGUE).results[0].id == "closures"
    assert not map_question("what does this do", "x = (", CATALOGUE).confident
    assert not map_question("what does this do", "pass", CATALOGUE).confident


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_maps_and_maps_the_same_again(text: str) -> None:
    once = map_text(text, CATALOGUE)
    assert index_of(CATALOGUE).map(text) == once
    assert len(once.results) <= 3
    assert all(0 <= match.score <= 1 for match in once.results)
    assert len(once.near) <= 2


@pytest.mark.parametrize(
    "text", ["\ud800 what is a list \udfff", "\0" * 10, "(" * 60_000, "list " * 10_000, "a" * 60_000]
)
def test_hostile_text_is_mapped_too(text: str) -> None:
    map_text(text, CATALOGUE)


def test_an_empty_catalogue_knows_nothing() -> None:
    assert map_text("what is a list", Catalogue((), {})).results == ()


def test_a_name_of_words_that_tell_nothing_finds_nothing() -> None:
    lists = replace(CATALOGUE.entries["lists"], names=("how does it work",))
    assert map_text("how does it work", Catalogue((), {"lists": lists})).results == ()


def test_what_is_near_an_unclear_question_is_a_concept() -> None:
    found = map_text("blorf quux shuffle", CATALOGUE)
    assert not found.confident
    assert found.near == ("modules",)
