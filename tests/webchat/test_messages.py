"""What bot and person say to each other, and how it looks on the other side."""

from __future__ import annotations

import asyncio
import struct
import zlib

import pytest
import telegram

from webchat import Limits, NoSuchButton, NotAllowed


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x80" * 3 * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def next_message(bot, offset=None):
    return (await bot.get_updates(offset=offset, timeout=5))[-1].message


async def test_markup_becomes_text_and_entities(bot, cadre):
    sent = await bot.send_message(
        cadre.chat_id,
        '<b>夜</b>🌙 <i>二</i> &lt;3 <a href="https://example.org">这里</a> '
        '<pre><code class="language-py">x</code></pre>',
        parse_mode="HTML",
    )
    assert sent.text == "夜🌙 二 <3 这里 x"
    found = {(e.type.value, sent.parse_entity(e), e.url, e.language) for e in sent.entities}
    assert found == {
        ("bold", "夜", None, None),
        ("italic", "二", None, None),
        ("text_link", "这里", "https://example.org", None),
        ("pre", "x", None, "py"),
    }
    assert (await cadre.sees("夜🌙")).text == sent.text


async def test_an_edit_replaces_text_and_buttons_in_place(bot, cadre, keyboard):
    sent = await bot.send_message(cadre.chat_id, "请确认", reply_markup=keyboard(["确认"]))
    assert (await cadre.sees("请确认")).labels == ["确认"]
    edited = await bot.edit_message_text("已预约", cadre.chat_id, sent.message_id)
    assert edited.edit_date
    seen = await cadre.sees("已预约")
    assert (seen.id, seen.edited, seen.buttons) == (sent.message_id, True, [])
    await bot.edit_message_reply_markup(cadre.chat_id, sent.message_id, reply_markup=keyboard(["改"]))
    assert len(cadre.messages) == 2


async def test_new_buttons_are_what_the_person_then_sees_and_taps(bot, cadre, keyboard):
    sent = await bot.send_message(cadre.chat_id, "请确认", reply_markup=keyboard(["确认"], ["取消"]))
    where = {"chat_id": cadre.chat_id, "message_id": sent.message_id}
    await cadre.sees("请确认")
    await bot.edit_message_reply_markup(**where, reply_markup=keyboard(["改时间", "改地点"]))
    tap = asyncio.create_task(cadre.tap("改地点", on=sent.message_id))
    query = (await bot.get_updates(timeout=5))[-1].callback_query
    assert (query.data, query.message.text) == ("改地点", "请确认")
    await bot.answer_callback_query(query.id, "好")
    assert await tap == "好"
    seen = await cadre.sees("请确认")
    assert (seen.id, seen.labels, len(cadre.messages)) == (sent.message_id, ["改时间", "改地点"], 2)
    with pytest.raises(NoSuchButton):
        await cadre.tap("确认", patience=0)
    with pytest.raises(telegram.error.BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(**where, reply_markup=keyboard(["改时间", "改地点"]))
    await bot.edit_message_reply_markup(**where)
    await bot.send_message(cadre.chat_id, "就这样")
    await cadre.sees("就这样")
    assert (await cadre.sees("请确认")).labels == []


async def test_several_messages_are_deleted_at_once_and_missing_ones_are_passed_over(bot, cadre):
    sent = [await bot.send_message(cadre.chat_id, word) for word in "一二三"]
    ids = [message.message_id for message in sent]
    await bot.delete_messages(cadre.chat_id, [*ids, 999])
    for message_id in ids:
        await cadre.gone(message_id)


async def test_numbers_of_deleted_messages_are_not_given_again(bot, cadre):
    first = await bot.send_message(cadre.chat_id, "一")
    await bot.delete_message(cadre.chat_id, first.message_id)
    assert (await bot.send_message(cadre.chat_id, "二")).message_id > first.message_id


async def test_protection_silence_and_replies_reach_the_person(bot, cadre):
    asked = await cadre.send("请问")
    await bot.send_message(
        cadre.chat_id, "答", protect_content=True, disable_notification=True, reply_to_message_id=asked
    )
    seen = await cadre.sees("答")
    assert (seen.protect, seen.silent, seen.reply_to) == (True, True, asked)


async def test_a_reply_carries_what_it_answers(bot, cadre):
    sent = await bot.send_message(cadre.chat_id, "卡片 7")
    await cadre.send("请办公室处理", reply_to=sent.message_id)
    message = await next_message(bot)
    assert message.text == "请办公室处理"
    assert message.reply_to_message.text == "卡片 7"


async def test_an_edited_word_is_told_to_the_bot(bot, cadre):
    said = await cadre.send("明天")
    await cadre.edit(said, "后天")
    edited = (await bot.get_updates(timeout=5))[-1].edited_message
    assert (edited.message_id, edited.text) == (said, "后天")
    assert edited.edit_date is not None
    with pytest.raises(NotAllowed):
        await cadre.edit(said + 1000, "x")


async def test_a_long_text_arrives_in_pieces_that_together_say_the_same(bot, cadre):
    text = "\n".join("夜谈🌙" * 100 for _ in range(25))
    await cadre.send(text)
    pieces = [update.message.text for update in await bot.get_updates(timeout=5)][1:]
    assert len(pieces) > 1
    assert all(len(piece.encode("utf-16-le")) // 2 <= 4096 for piece in pieces)
    assert "\n".join(pieces) == text


async def test_control_characters_and_direction_tricks_arrive_harmless(bot, cadre):
    await cadre.send("一\u202e二\x00三\r\n四\ud800")
    assert (await next_message(bot)).text == "一二 三\n四"


async def test_a_photo_a_file_and_a_voice_travel_both_ways(house, bot, cadre):
    for send, content in (
        (cadre.send_photo, png(40, 30)),
        (cadre.send_file, b"PK\x03\x04 made up"),
        (cadre.send_voice, b"OggS made up"),
    ):
        await send(content, caption="附上")
        message = await next_message(bot)
        assert message.caption == "附上"
        carried = message.photo[-1] if message.photo else message.document or message.voice
        file = await bot.get_file(carried.file_id)
        assert bytes(await file.download_as_bytearray()) == content
    await bot.send_photo(cadre.chat_id, png(40, 30), caption="图")
    assert (await cadre.sees("图")).file.kind == "photo"
    await bot.send_document(cadre.chat_id, b"report", filename="安排表.xlsx", caption="表")
    seen = await cadre.sees("表")
    assert (seen.file.kind, seen.file.name) == ("document", "安排表.xlsx")
    assert await cadre.download(seen.id) == b"report"


async def test_a_file_is_sent_again_by_its_id(bot, cadre):
    sent = await bot.send_document(cadre.chat_id, b"report", filename="a.txt")
    again = await bot.send_document(cadre.chat_id, sent.document.file_id, caption="再发")
    assert again.document.file_name == "a.txt"
    with pytest.raises(telegram.error.BadRequest, match=r"(?i)wrong file_id"):
        await bot.send_document(cadre.chat_id, "made-up")


async def test_what_is_no_picture_is_no_photo(bot, cadre):
    with pytest.raises(telegram.error.BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(cadre.chat_id, b"GIF89a not at all")


async def test_a_file_beyond_the_limit_is_refused_before_it_fills_the_memory(open_house):
    house = await open_house(limits=Limits(upload_bytes=1000))
    person = await house.person()
    with pytest.raises(NotAllowed, match="413"):
        await person.send_file(b"x" * 200_000, "big.bin")


async def test_nobody_else_can_open_a_file(house, bot, cadre):
    sent = await cadre.send_file(b"private", "a.txt")
    stranger = await house.person("生人")
    await stranger.send("/start")
    with pytest.raises(NotAllowed):
        await stranger.download(sent)
    async with house.http.get(f"{house.url}/chat/files/{sent}") as response:
        assert response.status == 401


async def test_the_menu_follows_the_person_and_the_language(house, bot, cadre):
    await bot.set_my_commands([("start", "开始")])
    await bot.set_my_commands([("start", "Start")], language_code="en")
    await bot.set_my_commands([("tonight", "今晚")], scope=telegram.BotCommandScopeChat(cadre.chat_id))
    reader = await house.person("Reader", language_code="en")
    await reader.send("/start")

    async def menu(person):
        headers = {"Authorization": f"Bearer {person.secret}"}
        async with house.http.get(f"{house.url}/chat/me", headers=headers) as response:
            return [one["description"] for one in (await response.json())["bot"]["commands"]]

    assert await menu(cadre) == ["今晚"]
    assert await menu(reader) == ["Start"]
    assert [one.command for one in await bot.get_my_commands()] == ["start"]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()


async def test_the_bot_shows_that_it_is_writing(bot, cadre):
    await bot.send_chat_action(cadre.chat_id, "typing")
    await bot.send_message(cadre.chat_id, "好了")
    await cadre.sees("好了")
    assert cadre.actions == ["typing"]


async def test_in_a_group_everybody_hears_and_the_bot_can_leave(house, bot, cadre):
    colleague = await house.person("陈思")
    group = await cadre.create_group("组织二科", [colleague.user_id])
    joined = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member][-1]
    assert (joined.chat.id, joined.chat.type, joined.new_chat_member.status) == (
        group,
        "supergroup",
        "member",
    )
    await colleague.send("大家好", chat_id=group)
    message = await next_message(bot)
    assert (message.chat.id, message.chat.title, message.from_user.first_name) == (group, "组织二科", "陈思")
    await bot.send_message(group, "请私下联系我")
    for person in (cadre, colleague):
        await person.sees("请私下联系我", chat_id=group)
        assert all(shown.chat_id == person.chat_id for shown in person.messages)
    await bot.leave_chat(group)
    with pytest.raises(telegram.error.Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(group, "x")


async def test_a_stranger_reaches_no_group(house, cadre):
    group = await cadre.create_group("组织二科")
    stranger = await house.person("生人")
    with pytest.raises(NotAllowed, match="404"):
        await stranger.send("让我进去", chat_id=group)


async def test_a_person_who_comes_back_with_the_secret_finds_everything(house, bot, cadre):
    await bot.send_message(cadre.chat_id, "明晚 19:30 有一项安排，请留意。")
    await cadre.sees("请留意")
    again = await house.person(secret=cadre.secret)
    assert again.user_id == cadre.user_id
    assert [m.text for m in again.messages] == [m.text for m in cadre.messages]
    with pytest.raises(NotAllowed, match="401"):
        await house.person(secret="made-up")
