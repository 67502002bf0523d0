"""What an author or operator reads when `tutorial.toml` is wrong: one plain sentence that names the step."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.tutorial.content import load_tutorial
from bot.tutorial.graph import GraphError
from bot.tutorial.graph_file import read_graph

GOOD = """\
first = "a"
parts = ["begin", "end"]

[[screens]]
id = "a"
part = "begin"
minutes = 1
choices = { yes = "b", no = "c" }

[[screens]]
id = "b"
part = "begin"
minutes = 2
next = "c"
variants = ["provider", "no"]
links = ["keys"]
copies = { provider = ["code"] }
stuck = ["x"]
picture = "p"
picture_when = "provider"

[[screens]]
id = "c"
part = "end"
minutes = 3

[copies]
code = "{{provider.code}}"
"""

WRONG: dict[str, tuple[str, str, str]] = {
    "no TOML": ("[[screens]]", "[[screens", "cannot be read"),
    "no first": ('first = "a"', "", "first must be a name in quotes"),
    "a first that there is not": ('first = "a"', 'first = "z"', "The first step, z, does not exist"),
    "no parts": ('parts = ["begin", "end"]', "", "parts must be a list of names"),
    "a part that is not listed": ('part = "end"', 'part = "ende"', "Step c is in part ende, which is not listed"),
    "no screens": ("[[screens]]", "[[steps]]", "screens must be a [[screens]] for each screen"),
    "no commands": ("[copies]", "[commands]", "copies must be a [copies] with a text for each command"),
    "a command that is a number": ('"{{provider.code}}"', "5", "copies must be a [copies] with a text"),
    "no id": ('id = "b"\n', "", "Screen number 2 lacks id"),
    "an id that is a number": ('id = "b"', "id = 5", "Screen number 2: id must be letters"),
    "an id twice": ('id = "c"', 'id = "b"', "Two screens have the id b"),
    "an id with a colon": ('id = "b"', 'id = "b:2"', "Step b:2: id must be letters, digits and dashes"),
    "an id too long for a button": ('id = "b"', f'id = "{"b" * 24}"', "must be letters, digits and dashes, 23 at most"),
    "an id in Chinese": ('id = "b"', 'id = "付款"', "Step 付款: id must be letters"),
    "no part": ('part = "end"\n', "", "Step c lacks part"),
    "no minutes": ("minutes = 3\n", "", "Step c lacks minutes"),
    "minutes in words": ("minutes = 3", 'minutes = "three"', "Step c: minutes must be a whole number, 1 or more"),
    "no time at all": ("minutes = 3", "minutes = 0", "Step c: minutes must be a whole number, 1 or more"),
    "time that runs back": ("minutes = 3", "minutes = -1", "Step c: minutes must be a whole number, 1 or more"),
    "a word misspelt": ("next =", "nxt =", "Step b has nxt, which is no field of a screen"),
    "a next that there is not": ('next = "c"', 'next = "z"', "Step b leads to z, which does not exist"),
    "a next without a name": ('next = "c"', 'next = ""', "Step b: next must be a name in quotes"),
    "two nexts": ('next = "c"', 'next = ["c", "a"]', "Step b: next must be a name in quotes"),
    "a loop": ("minutes = 3", 'minutes = 3\nnext = "b"', "leads back to itself"),
    "a step that follows itself": ('next = "c"', 'next = "b"', "Step b leads back to itself"),
    "a step that no way leads to": ('yes = "b", ', "", "No way leads to step b"),
    "an answer without a target": ('no = "c"', 'no = ""', "Step a: choices must name a screen for each answer"),
    "an answer that leads nowhere": ('no = "c"', 'no = "z"', "Step a leads to z, which does not exist"),
    "an answer that leads to a number": ('no = "c"', "no = 5", "Step a: choices must name a screen for each answer"),
    "an answer with a colon": ("no =", '"n:o" =', "Step a: choices must name a screen for each answer"),
    "answers that are a list": ('{ yes = "b", no = "c" }', '["b", "c"]', "Step a: choices must name a screen"),
    "no answers": ('{ yes = "b", no = "c" }', "{}", "Step a: choices must name a screen for each answer"),
    "a question with a next": ("choices = {", 'next = "b"\nchoices = {', "Step a has both next and choices"),
    "a link that is no list": ('links = ["keys"]', 'links = "keys"', "Step b: links must be a list of names"),
    "a topic that is a number": ('stuck = ["x"]', "stuck = [5]", "Step b: stuck must be a list of names"),
    "a command that there is not": ('["code"] }', '["coed"] }', "Step b copies coed, which is not in [copies]"),
    "commands that are a list": ('{ provider = ["code"] }', '["code"]', "Step b: copies must be lists of commands"),
    "commands for nobody": ("{ provider =", "{ providr =", "Step b has something for providr, which is none of its"),
    "a variant that nobody chooses": ('"no"]', '"nope"]', "Step b has the variant nope"),
    "a picture for nobody": ('picture_when = "provider"', 'picture_when = "yes"', "Step b has something for yes"),
}  # fmt: skip


def write(folder: Path, text: str) -> Path:
    path = folder / "tutorial.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("what", WRONG)
def test_is_one_plain_sentence(what: str, tmp_path: Path) -> None:
    """Some were a traceback, some "misspells Step.__init__() got an unexpected keyword argument", some were taken."""
    old, new, says = WRONG[what]
    assert old in GOOD
    with pytest.raises(GraphError) as caught:
        read_graph(write(tmp_path, GOOD.replace(old, new)))
    sentence = str(caught.value)
    assert sentence.startswith("tutorial.toml")
    assert says in sentence
    assert sentence.endswith(".")
    for python in ("__init__", "object", "argument", "NoneType", "dictionary", "\n"):
        assert python not in sentence


@pytest.mark.parametrize("content", [None, b"\xff\xfe\0", b""])
def test_a_file_that_is_none_is_one_plain_sentence(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "tutorial.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GraphError, match=r"^tutorial\.toml(:| cannot be read)") as caught:
        read_graph(path)
    assert str(tmp_path) not in str(caught.value)


def test_a_graph_that_holds_together_is_taken(tmp_path: Path) -> None:
    tutorial, commands = read_graph(write(tmp_path, GOOD))
    assert tutorial.path({}) == ("a", "b", "c")
    assert tutorial.path({"a": "no"}) == ("a", "c")
    assert commands == {"code": "{{provider.code}}"}


def test_the_real_graph_fits_into_buttons_and_deep_links() -> None:
    tutorial, _ = load_tutorial()
    for step in tutorial.steps.values():
        assert len(step.id) <= 64, "a deep link takes 64 characters"
        for choice in step.choices:
            assert len(f"tutorial:choose:{step.id}:{choice}") <= 64


def test_the_longest_ids_that_are_taken_fit_into_a_button(tmp_path: Path) -> None:
    text = GOOD.replace('"a"', f'"{"a" * 23}"').replace("yes =", f"{'y' * 23} =")
    tutorial, _ = read_graph(write(tmp_path, text))
    first = tutorial.steps[tutorial.first]
    assert max(len(f"tutorial:choose:{first.id}:{choice}") for choice in first.choices) == 63
