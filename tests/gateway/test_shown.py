"""What is remembered of people's screens never holds back an edit that would change something."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.markup import Screen
from bot.gateway.shown import Shown

A, B = Screen("A"), Screen("B")


def test_only_the_same_screen_in_the_same_message_counts():
    shown = Shown()
    shown.keep(1, 5, A)
    assert shown.shows(1, 5, Screen("A"))
    assert not shown.shows(1, 5, B)
    assert not shown.shows(1, 6, A)
    assert not shown.shows(2, 5, A)
    shown.forget(1)
    assert not shown.shows(1, 5, A)


def test_nothing_is_remembered_where_others_edit_too():
    shown = Shown(0)
    shown.keep(1, 5, A)
    assert not shown.shows(1, 5, A)


@given(st.lists(st.integers(1, 9)))
def test_the_chats_of_the_last_edits_are_remembered(chats: list[int]):
    shown = Shown(3)
    for chat in chats:
        shown.keep(chat, 5, A)
    newest = list(dict.fromkeys(reversed(chats)))[:3]
    assert {chat for chat in range(1, 10) if shown.shows(chat, 5, A)} == set(newest)
