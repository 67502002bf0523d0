"""A secret shows itself to nobody who does not ask for it by name."""

import copy
import logging
import pickle
import traceback

import pytest

from bot.keys.secret import Secret, SecretStr

TEXT = "sk-proj-" + "abcdefghij" * 6


@pytest.mark.parametrize(
    "show",
    [
        str,
        repr,
        lambda secret: f"{secret}",
        lambda secret: f"{secret!r:>200}",
        lambda secret: f"{secret:>200}",
        lambda secret: "%s %r" % (secret, secret),  # noqa: UP031 - the old way is one of the ways
        lambda secret: repr(Secret("openai_key", secret, 0, 5)),
        lambda secret: str([secret, {secret: secret}]),
    ],
)
def test_no_way_of_showing_shows_it(show):
    assert "abcdefghij" not in show(SecretStr(TEXT))


def test_only_the_last_four_characters_may_be_named_and_none_of_a_short_string():
    assert SecretStr(TEXT).last4 == "ghij"
    assert SecretStr("a" * 20).last4 == "aaaa"
    assert SecretStr("a" * 19).last4 == ""
    assert len(SecretStr(TEXT)) == 68


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_is_not_pickled_or_copied(duplicate):
    with pytest.raises(TypeError) as caught:
        duplicate(SecretStr(TEXT))
    assert "abcdefghij" not in str(caught.value)


def test_equal_texts_are_equal_secrets_and_nothing_else_is():
    assert SecretStr(TEXT) == SecretStr(TEXT)
    assert SecretStr(TEXT) != SecretStr(TEXT + "k")
    assert SecretStr(TEXT) != TEXT
    assert len({SecretStr(TEXT), SecretStr(TEXT)}) == 1
    assert SecretStr(TEXT).get_secret_value() == TEXT


def test_a_traceback_and_a_log_line_do_not_hold_it(caplog):
    try:
        raise ValueError(SecretStr(TEXT))
    except ValueError:
        shown = traceback.format_exc()
        logging.getLogger("test").exception("failed with %s", SecretStr(TEXT))
    assert "abcdefghij" not in shown + caplog.text


@pytest.mark.parametrize(
    ("kind", "probeable"),
    [
        ("openai_key", True),
        ("admin_key", False),
        ("session_token", False),
        ("other_key", False),
        ("card_number", False),
    ],
)
def test_only_an_ordinary_key_of_openai_is_ever_sent(kind, probeable):
    assert Secret(kind, SecretStr(TEXT), 0, 1).probeable is probeable
