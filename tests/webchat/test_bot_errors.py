"""A bot that errs hears what Telegram would say, word for word."""

from __future__ import annotations

import pytest

from webchat.methods import METHODS


async def test_an_unknown_token_is_unauthorized(house):
    answer = await house.call("getMe", token="1:wrong")
    assert (answer["error_code"], answer["description"]) == (401, "Unauthorized")


async def test_an_unknown_method_is_not_found(house):
    answer = await house.call("sendDice")
    assert answer == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_method_names_work_in_any_case_and_by_get(house):
    async with house.http.get(f"{house.url}/bot4242:made-up/GETME") as response:
        assert (await response.json())["result"]["is_bot"] is True


async def test_a_json_body_works_like_a_form(house, cadre):
    url = f"{house.url}/bot4242:made-up/sendMessage"
    async with house.http.post(url, json={"chat_id": cadre.chat_id, "text": "你好"}) as response:
        assert (await response.json())["ok"]
    await cadre.sees("你好")


@pytest.mark.parametrize("chat_id", ["999", "@nobody", "abc", "-100123"])
async def test_nobody_can_write_to_a_chat_that_never_began(house, chat_id):
    assert await house.refusal("sendMessage", chat_id=chat_id, text="x") == "Bad Request: chat not found"


async def test_a_message_needs_a_chat(house):
    assert await house.refusal("sendMessage", text="x") == "Bad Request: chat_id is empty"


async def test_somebody_who_joined_but_said_nothing_cannot_be_written_to(house):
    person = await house.person()
    refusal = await house.refusal("sendMessage", chat_id=person.chat_id, text="x")
    assert refusal == "Bad Request: chat not found"


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "<b></b>"])
async def test_an_empty_message_is_refused(house, cadre, text):
    refusal = await house.refusal("sendMessage", chat_id=cadre.chat_id, text=text, parse_mode="HTML")
    assert refusal == "Bad Request: message text is empty"


async def test_length_is_counted_in_utf_16_after_the_markup_is_gone(house, cadre):
    fits = f"<b>{'夜' * 4094}🌙</b>"
    await house.done("sendMessage", chat_id=cadre.chat_id, text=fits, parse_mode="HTML")
    refusal = await house.refusal("sendMessage", chat_id=cadre.chat_id, text="夜" * 4095 + "🌙")
    assert refusal == "Bad Request: message is too long"


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("夜<font>x</font>", 'Unsupported start tag "font" at byte offset 3'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
    ],
)
async def test_broken_html_is_refused_with_the_place(house, cadre, html, why):
    refusal = await house.refusal("sendMessage", chat_id=cadre.chat_id, text=html, parse_mode="HTML")
    assert refusal == f"Bad Request: can't parse entities: {why}"


@pytest.mark.parametrize(
    ("data", "fits"), [("夜" * 21, True), ("夜" * 22, False), ("x" * 64, True), ("", False)]
)
async def test_callback_data_holds_64_bytes_not_characters(house, cadre, data, fits):
    markup = {"inline_keyboard": [[{"text": "好", "callback_data": data}]]}
    answer = await house.call("sendMessage", chat_id=cadre.chat_id, text="x", reply_markup=markup)
    assert answer["ok"] is fits
    if not fits:
        assert answer["description"] == "Bad Request: BUTTON_DATA_INVALID"


async def test_a_button_that_does_nothing_is_refused(house, cadre):
    markup = {"inline_keyboard": [[{"text": "好"}]]}
    refusal = await house.refusal("sendMessage", chat_id=cadre.chat_id, text="x", reply_markup=markup)
    assert refusal.endswith("Text buttons are unallowed in the inline keyboard")


async def test_a_button_never_carries_a_script_address(house, cadre):
    markup = {"inline_keyboard": [[{"text": "好", "url": "javascript:alert(1)"}]]}
    refusal = await house.refusal("sendMessage", chat_id=cadre.chat_id, text="x", reply_markup=markup)
    assert refusal.endswith("is invalid: Unsupported URL protocol")


async def test_an_edit_that_changes_nothing_is_refused(house, cadre, keyboard):
    same = {"chat_id": cadre.chat_id, "text": "x", "reply_markup": keyboard(["好"])}
    sent = await house.done("sendMessage", **same)
    refusal = await house.refusal("editMessageText", message_id=sent["message_id"], **same)
    assert refusal == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )


async def test_what_is_gone_or_foreign_cannot_be_edited(house, cadre):
    where = {"chat_id": cadre.chat_id, "text": "y"}
    assert await house.refusal("editMessageText", message_id=99, **where) == (
        "Bad Request: message to edit not found"
    )
    theirs = cadre.messages[0].id
    assert await house.refusal("editMessageText", message_id=theirs, **where) == (
        "Bad Request: message can't be edited"
    )


async def test_a_message_is_deleted_once(house, cadre):
    theirs = cadre.messages[0].id
    await house.done("deleteMessage", chat_id=cadre.chat_id, message_id=theirs)
    await cadre.gone(theirs)
    assert await house.refusal("deleteMessage", chat_id=cadre.chat_id, message_id=theirs) == (
        "Bad Request: message to delete not found"
    )


async def test_a_message_older_than_two_days_cannot_be_deleted(open_house):
    clock = [1_764_000_000.0]
    house = await open_house(now=lambda: clock[0])
    person = await house.person()
    sent = await person.send("/start")
    clock[0] += 48 * 3600 + 1
    refusal = await house.refusal("deleteMessage", chat_id=person.chat_id, message_id=sent)
    assert refusal == "Bad Request: message can't be deleted for everyone"


async def test_a_blocked_bot_is_told_so_and_may_write_again_later(house, cadre):
    await cadre.block()
    answer = await house.call("sendMessage", chat_id=cadre.chat_id, text="x")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    await cadre.unblock()
    await house.done("sendMessage", chat_id=cadre.chat_id, text="x")
    kinds = [
        update["my_chat_member"]["new_chat_member"]["status"]
        for update in await house.done("getUpdates")
        if "my_chat_member" in update
    ]
    assert kinds == ["kicked", "member"]


async def test_a_reply_needs_its_original_unless_told_otherwise(house, cadre):
    reply = {"chat_id": cadre.chat_id, "text": "x"}
    refusal = await house.refusal("sendMessage", reply_parameters={"message_id": 77}, **reply)
    assert refusal == "Bad Request: message to be replied not found"
    lenient = {"message_id": 77, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await house.done("sendMessage", reply_parameters=lenient, **reply)


async def test_markdown_is_refused_rather_than_shown_raw(house, cadre):
    refusal = await house.refusal("sendMessage", chat_id=cadre.chat_id, text="*x*", parse_mode="MarkdownV2")
    assert refusal == "Bad Request: unsupported parse_mode"


@pytest.mark.parametrize("body", ["{", "[1]", "[" * 100_000, '{"chat_id": {"a": 1}, "text": 5}'])
async def test_a_broken_body_is_a_bad_request_not_a_crash(house, body):
    url = f"{house.url}/bot4242:made-up/sendMessage"
    headers = {"Content-Type": "application/json"}
    async with house.http.post(url, data=body, headers=headers) as response:
        assert response.status == 400


ODD = [
    "",
    "0",
    "-1",
    "9" * 5000,
    "null",
    "[]",
    "{}",
    '"x"',
    "[[[]]]",
    "[" * 5000,
    "\x00",
    "夜",
    "NaN",
    "1e999",
]
NAMES = (
    *("chat_id", "text", "message_id", "message_ids", "reply_markup", "reply_parameters", "entities"),
    *("commands", "scope", "offset", "limit", "timeout", "allowed_updates", "url", "file_id", "document"),
    *("photo", "voice", "action", "callback_query_id", "description", "reply_to_message_id"),
)


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_no_parameter_however_odd_breaks_the_server(house, cadre, method):
    usual = {"chat_id": cadre.chat_id, "text": "x", "message_id": 1, "timeout": 0}
    for name in NAMES:
        for odd in ODD:
            params = usual | {name: odd}
            if name == "timeout" and odd.startswith("9"):
                continue
            answer = await house.call(method, **params)
            assert answer["ok"] or answer["error_code"] < 500, (name, odd)
            if method == "leavechat" and answer["ok"]:
                raise AssertionError("left a private chat")


@pytest.mark.parametrize(
    "path", ["send", "edit", "tap", "upload", "read", "block", "groups", "events", "history"]
)
async def test_no_request_of_a_person_however_odd_breaks_the_server(house, cadre, path):
    headers = {"Authorization": f"Bearer {cadre.secret}"}
    names = ("text", "message_id", "data", "members", "title", "chat_id", "after", "before", "file", "bot")
    for name in names:
        for odd in (*ODD, None, 1.5, [1], {"a": 1}, True):
            body = {"text": "x", "message_id": 1, "data": "x", name: odd}
            verb, more = (
                ("GET", {"params": {name: str(odd)}})
                if path in {"events", "history"}
                else ("POST", {"json": body})
            )
            async with house.http.request(
                verb, f"{house.url}/chat/{path}", headers=headers, **more
            ) as response:
                assert response.status < 500, (name, odd)
