"""A secret is found in every field of an update, with the address of every message that holds it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.keys.documents import decode
from bot.keys.places import DOCUMENT_LIMIT, Document, Finding, Place, look
from tests.keys.planting import MARKED, SHAPES

KEY = MARKED[3].make(random.Random(5))
OTHER = MARKED[0].make(random.Random(6))
PERSON = {"id": 7, "is_bot": False, "first_name": "Mei", "language_code": "zh-hans"}
HEAD = {"message_id": 11, "date": 1_790_000_000, "chat": {"id": 7, "type": "private"}, "from": PERSON}
HERE = Place(7, 11, 1_790_000_000.0)


def update(kind="message", **fields):
    return {"update_id": 1, kind: {**HEAD, **fields}}


def values(finding):
    return [secret.value.get_secret_value() for secret in finding.secrets]


FIELDS = {
    "text": {"text": KEY},
    "command": {"text": f"/check {KEY}"},
    "caption": {"caption": KEY, "photo": [{"file_id": "a", "file_unique_id": "b"}]},
    "code block": {"text": f"x {KEY}", "entities": [{"type": "pre", "offset": 2, "length": len(KEY)}]},
    "hidden link": {"text": "here", "entities": [{"type": "text_link", "url": f"https://a.example/?k={KEY}"}]},
    "link of a caption": {"caption": "x", "caption_entities": [{"type": "text_link", "url": f"https://a.b/{KEY}"}]},
    "contact's name": {"contact": {"phone_number": "1", "first_name": KEY, "user_id": 3}},
    "contact's two names": {"contact": {"phone_number": "1", "first_name": KEY[:80], "last_name": KEY[80:]}},
    "contact's card": {"contact": {"phone_number": "1", "first_name": "A", "vcard": f"BEGIN:VCARD\nNOTE:{KEY}"}},
    "venue's title": {"venue": {"title": KEY, "address": "x", "location": {"latitude": 1.0, "longitude": 2.0}}},
    "venue's address": {"venue": {"title": "x", "address": KEY, "location": {"latitude": 1.0, "longitude": 2.0}}},
    "poll's question": {"poll": {"id": "1", "question": KEY, "options": [{"text": "a", "voter_count": 0}]}},
    "poll's option": {"poll": {"id": "1", "question": "?", "options": [{"text": KEY, "voter_count": 0}]}},
    "file's name": {"document": {"file_id": "a", "file_unique_id": "b", "file_name": f"{KEY}.txt"}},
    "song's title": {"audio": {"file_id": "a", "file_unique_id": "b", "duration": 1, "title": KEY}},
    "game's text": {"game": {"title": "x", "description": "y", "text": KEY, "photo": []}},
    "quote": {"text": "see", "quote": {"text": KEY, "position": 0}},
    "forwarded": {"text": KEY, "forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}},
    "forwarder's name": {"text": "x", "forward_origin": {"type": "hidden_user", "sender_user_name": KEY, "date": 1}},
    "quoted from elsewhere": {"text": "x", "external_reply": {"origin": {"type": "user"}, "venue": {"title": KEY}}},
    "rich text": {
        "rich_message": {"blocks": [{"type": "paragraph", "text": [KEY[:50], {"type": "b", "text": KEY[50:]}]}]}
    },
    "rich text's blocks": {
        "rich_message": {"blocks": [{"type": "p", "text": KEY[:50]}, {"type": "p", "text": KEY[50:]}]}
    },
    "checklist's task": {"checklist": {"title": "x", "tasks": [{"id": 1, "text": KEY}]}},
    "giveaway's prize": {"giveaway": {"chats": [], "winner_count": 1, "prize_description": KEY}},
    "paid media's caption": {"caption": KEY, "paid_media": {"star_count": 1, "paid_media": []}},
    "gift's text": {"gift": {"text": KEY}},
    "shared person's name": {"users_shared": {"request_id": 1, "users": [{"user_id": 1, "first_name": KEY}]}},
    "web app's data": {"web_app_data": {"data": KEY, "button_text": "x"}},
    "web app's button": {"web_app_data": {"data": "x", "button_text": KEY}},
    "button's text": {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": KEY, "url": "https://a.b"}]]}},
    "button's link": {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "url": f"https://a.b/{KEY}"}]]}},
    "link preview": {"text": "x", "link_preview_options": {"url": f"https://a.b/{KEY}"}},
    "group's new title": {"new_chat_title": KEY},
    "a field of tomorrow": {"text": "x", "new_thing": {"inner": [{"words": KEY}]}},
}


@pytest.mark.parametrize("field", FIELDS, ids=str)
@pytest.mark.parametrize("kind", ["message", "edited_message", "channel_post", "edited_channel_post"])
def test_a_key_is_found_in_every_field(field, kind):
    finding = look(update(kind, **FIELDS[field]))
    assert values(finding) == [KEY]
    assert finding.messages == (HERE,)
    assert finding.own == HERE
    assert finding.private
    assert finding.language_code == "zh-hans"
    assert finding.inline_query_id is None


@pytest.mark.parametrize("inner", ["reply_to_message", "pinned_message"])
def test_a_message_inside_has_its_own_address_and_goes_too(inner):
    other = {"message_id": 5, "date": 1_780_000_000, "chat": {"id": 7, "type": "private"}, "text": OTHER}
    finding = look(update(text="check that one", **{inner: other}))
    assert values(finding) == [OTHER]
    assert finding.messages == (Place(7, 5, 1_780_000_000.0),)
    both = look(update(text=KEY, **{inner: other}))
    assert values(both) == [KEY, OTHER]
    assert both.messages == (HERE, Place(7, 5, 1_780_000_000.0))


@pytest.mark.parametrize(
    ("field", "inner"),
    [
        ("checklist_tasks_added", "checklist_message"),
        ("giveaway_completed", "giveaway_message"),
        ("suggested_post_declined", "suggested_post_message"),
    ],
)
def test_a_message_that_a_service_message_speaks_of_goes_and_not_only_the_service_message(field, inner):
    """Only the service message was deleted, the checklist with the key in it stayed."""
    other = {"message_id": 5, "date": 9, "chat": {"id": 7, "type": "private"}, "checklist": {"title": KEY}}
    finding = look(update(**{field: {inner: other}}))
    assert (values(finding), finding.messages) == ([KEY], (Place(7, 5, 9.0),))
    both = look(update(**{field: {inner: other, "tasks": [{"id": 1, "text": KEY}]}}))
    assert (values(both), both.messages) == ([KEY], (HERE, Place(7, 5, 9.0)))


@pytest.mark.parametrize("command", ["/check", "/check@first_key_bot", "/CHECK", " /check", "/check\n"])
def test_what_is_given_to_check_needs_no_naming_word(command):
    """/check and a DeepSeek key showed what happens with a key, and left the key in the chat."""
    for shape in SHAPES[-2:]:
        bare = shape.make(random.Random(4))
        assert shape.needs_naming
        assert values(look(update(text=f"{command} {bare}"))) == [bare]
        other = {"message_id": 5, "date": 0, "chat": {"id": 7, "type": "private"}, "text": bare}
        assert look(update(text=command, reply_to_message=other)).messages == (Place(7, 5, 0.0),)
        assert not look(update(text="and this?", reply_to_message=other)).secrets
        in_group = update(text=command, reply_to_message=other)
        in_group["message"]["chat"] = {"id": -5, "type": "supergroup", "title": "x"}
        assert not look(in_group).secrets, "anybody could have anybody's order number deleted"
        assert not look(update(text=f"/checkout {bare}")).secrets


def test_a_document_is_looked_into_that_is_answered_or_given_to_check():
    """The file came while the bot was away, or in a group where it sees only what is said to it."""
    document = {"file_id": "F", "file_unique_id": "u", "file_name": ".env", "file_size": 40}
    other = {"message_id": 5, "date": 0, "chat": {"id": 7, "type": "private"}, "document": document}
    finding = look(update(text="/check", reply_to_message=other))
    assert finding.document == Document("F", ".env", 40)
    assert finding.with_document(f"A={KEY}").messages == (Place(7, 5, 0.0),)
    assert finding.with_document("A=1").messages == ()
    own = look(update(document={**document, "file_id": "G"}, reply_to_message=other))
    assert (own.document, own.document_at) == (Document("G", ".env", 40), HERE)


def test_a_document_that_answers_the_question_for_a_key_needs_no_naming_word():
    bare = SHAPES[-2].make(random.Random(4))
    finding = look(update(document={"file_id": "F", "file_unique_id": "u", "file_size": 40}))
    assert finding.with_document(bare).secrets == ()
    assert values(finding.with_document(bare, asked=True)) == [bare]


def test_a_quoted_key_takes_both_messages_and_counts_once():
    other = {"message_id": 5, "date": 0, "chat": {"id": 7, "type": "private"}, "text": f"old {KEY}"}
    finding = look(update(text="this", quote={"text": KEY}, reply_to_message=other))
    assert values(finding) == [KEY]
    assert finding.messages == (HERE, Place(7, 5, 0.0))


def test_a_message_inside_that_has_no_address_is_passed_over():
    assert look(update(text="x", reply_to_message={"text": KEY})) == look(update(text="x"))


def test_names_of_people_and_chats_and_ids_of_files_are_not_looked_into():
    message = update(
        text="hello",
        sender_chat={"id": 1, "title": KEY},
        via_bot={"id": 2, "is_bot": True, "first_name": KEY},
        photo=[{"file_id": KEY, "file_unique_id": KEY}],
        media_group_id=KEY,
        contact={"phone_number": KEY, "first_name": "A"},
    )
    message["message"]["from"] = {**PERSON, "first_name": KEY}
    assert look(message).secrets == ()


def test_an_inline_query_has_no_message_but_an_id_to_answer():
    finding = look(
        {"update_id": 1, "inline_query": {"id": "99", "from": PERSON, "query": f"is {KEY} ok", "offset": ""}}
    )
    assert values(finding) == [KEY]
    assert (finding.inline_query_id, finding.messages, finding.language_code) == ("99", (), "zh-hans")
    assert look({"inline_query": {"id": "99", "from": PERSON, "query": "hello"}}).inline_query_id is None
    assert look({"inline_query": {"id": "99"}}).secrets == ()


def test_a_key_in_a_link_to_the_bot_is_known_as_such():
    assert look(update(text=f"/start {OTHER}")).start_payload
    assert look(update(text=f"/start@first_key_bot {OTHER}")).start_payload
    assert not look(update(text=f"/check {OTHER}")).start_payload
    assert not look(update(text="/start hello")).start_payload


@pytest.mark.parametrize(("chat_type", "private"), [("private", True), ("group", False), ("channel", False)])
def test_only_a_private_chat_is_private(chat_type, private):
    message = update(text=KEY)
    message["message"]["chat"] = {"id": -5, "type": chat_type, "title": "x"}
    finding = look(message)
    assert finding.private is private
    assert finding.messages == (Place(-5, 11, 1_790_000_000.0),)


def test_what_could_be_a_key_is_asked_for_once_more_in_answer_to_the_bots_question():
    bare = SHAPES[-2].make(random.Random(4))
    assert SHAPES[-2].needs_naming
    finding = look(update(text=bare))
    assert (finding.secrets, finding.maybe) == ((), True)
    assert values(look(update(text=bare), asked=True)) == [bare]
    assert look(update(text="4539 7777 7777 7777")).maybe
    assert not look(update(text="how do I top up?")).maybe
    assert not look(update(text=KEY)).maybe


@pytest.mark.parametrize(
    "mime",
    [
        None,
        "text/plain",
        "application/octet-stream",
        "application/json",
        "application/vnd.ms-excel",
        "application/vnd.apple.keynote",  # openai.key
        "video/mp2t",  # config.ts
        "video/vnd.dlna.mpeg-tts",
        "image/svg+xml",
    ],
)
def test_a_small_document_is_to_be_looked_into(mime):
    document = {"file_id": "F", "file_unique_id": "u", "file_name": ".env", "file_size": 40, "mime_type": mime}
    assert look(update(document=document)).document == Document("F", ".env", 40)


@pytest.mark.parametrize(
    "change",
    [
        {"file_size": DOCUMENT_LIMIT + 1},
        {"file_size": 0},
        {"file_size": None},
        {"file_id": None},
        {"mime_type": "image/png"},
        {"mime_type": "application/pdf"},
        {"mime_type": "application/zip"},
    ],
)
def test_a_large_one_or_one_that_is_no_text_is_not(change):
    document = {"file_id": "F", "file_unique_id": "u", "file_name": "a", "file_size": DOCUMENT_LIMIT, **change}
    assert look(update(document=document)).document is None


def test_what_a_document_holds_is_added_and_its_message_goes():
    document = {"file_id": "F", "file_unique_id": "u", "file_size": 40}
    finding = look(update(document=document))
    read = finding.with_document(f"OPENAI_API_KEY={KEY}\nOTHER={OTHER}\nAGAIN={KEY}\n")
    assert values(read) == [KEY, OTHER]
    assert (read.messages, read.document) == ((HERE,), None)
    for nothing in (None, "", "A=1"):
        assert finding.with_document(nothing).secrets == ()
        assert finding.with_document(nothing).document is None
    with_caption = look(update(document=document, caption=KEY)).with_document(f"A={OTHER}")
    assert values(with_caption) == [KEY, OTHER]
    assert with_caption.messages == (HERE,)


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"update_id": 1},
        {"message": None},
        {"message": "text"},
        {"message": {}},
        {"message": {"text": KEY}},
        {"message": {"text": KEY, "message_id": 1, "chat": {}}},
        {"message": {"text": KEY, "message_id": "1", "chat": {"id": 1}}},
        {"callback_query": {"id": "1", "data": KEY}},
    ],
)
def test_an_update_that_is_none_gives_nothing(raw):
    assert look(raw) == Finding()


@pytest.mark.parametrize("code", [None, 5, True, [], {"a": 1}])
def test_a_language_that_is_no_text_is_none(code):
    """It ended the gate with an error."""
    message = update(text=KEY)
    message["message"]["from"] = {**PERSON, "language_code": code}
    assert look(message).language_code is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["message", "edited_message", "inline_query", "update_id"]), JSON, max_size=3))
def test_no_update_makes_it_fail(raw):
    look(raw)


@settings(max_examples=100, deadline=None)
@given(JSON, st.data())
def test_a_key_is_found_at_any_depth_of_a_message(rest, data):
    depth = data.draw(st.integers(0, 6))
    value = KEY
    for _ in range(depth):
        value = data.draw(st.sampled_from([lambda inner: {"inner": inner}, lambda inner: [0, inner]]))(value)
    assert KEY in values(look(update(text="x", rest=rest, thing=value)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_document_is_read_in_the_encodings_of_usual_editors(encoding):
    text = f"# 我的密钥\nOPENAI_API_KEY={KEY}\n"
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert KEY in decoded


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("before", ["A=1\n", "AB=1\n", "# settings of my first bot\n" * 40])
def test_a_document_that_powershell_has_added_to_is_read(encoding, before):
    """`echo OPENAI_API_KEY=… >> .env`: an ASCII file with UTF-16 behind, which was taken for a binary."""
    for content in (
        before.encode() + f"OPENAI_API_KEY={KEY}\r\n".encode(encoding),
        f"OPENAI_API_KEY={KEY}\r\n".encode(encoding) + before.encode(),
        f"{before}\r\n".encode(encoding) + f"OPENAI_API_KEY={KEY}\n".encode(),
    ):
        decoded = decode(content)
        assert decoded is not None
        assert values(look(update(document={"file_id": "F", "file_size": 9})).with_document(decoded)) == [KEY]


def test_a_document_is_read_although_a_zero_byte_is_in_it():
    assert KEY in (decode(b"A=1\n\0\n" + KEY.encode() + b"\0") or "")


def test_a_binary_is_no_text_and_latin_is():
    assert decode(b"\x7fELF" + bytes(8) + b"\x01" * 200) is None
    assert decode(b"") == ""
    assert decode(b"caf\xe9 " + KEY.encode()).endswith(KEY)
    assert decode(b"\xff" + KEY.encode()).endswith(KEY)
