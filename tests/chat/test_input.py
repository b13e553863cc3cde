"""Whatever somebody sends: a courteous sentence, nothing lost, nobody else affected."""

import asyncio

import pytest

from tests.chat.night import Cast, accept, book, come, hold
from tests.house import House
from webchat import Person

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63f8cf"
    "c0f01f0005050102a0cf6bd80000000049454e44ae426082"
)


async def in_the_summary(house: House) -> Cast:
    """Everybody is there, and the staff member has the note's first part open, with a word in it."""
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    await cast.staff.tap("谈话摘要")
    await cast.staff.sees("谈话摘要：")
    await cast.staff.send("第一段")
    await cast.staff.sees("第一段")
    return cast


async def send_in(staff: Person) -> None:
    await staff.tap("这部分好了")
    await staff.tap("写好了")
    await staff.sees("记录待签字")


# ── who are you ──


async def test_somebody_unknown_is_told_where_to_ask(shared: House) -> None:
    for words in ("/start", "你好", "/menu"):
        guest = await shared.guest()
        await guest.send(words)
        await guest.sees("须凭邀请链接进入")
    guest = await shared.guest(language="en")
    await guest.send("/start")
    card = await guest.sees("invitation link")
    assert "not found" in await guest.tap_data(card.id, "see:1:0:") or "invitation" in await guest.tap_data(
        card.id, "menu:0:0:"
    )


async def test_an_invitation_opens_once(shared: House) -> None:
    token = await shared.invitation("C002")
    first, second = await shared.guest(), await shared.guest()
    await first.send(f"/start {token}")
    await first.sees("张示例2，您好")
    await second.send(f"/start {token}")
    await second.sees("这个邀请链接不能用了")
    await second.send("/menu")
    await second.sees("须凭邀请链接进入")
    assert shared.one("select count(*) from account where user_id = ?", second.user_id) == 0


@pytest.mark.parametrize("token", ["", "x" * 200, "<b>", "'; drop table person; --", "../../etc/passwd"])
async def test_a_made_up_invitation_opens_nothing(shared: House, token: str) -> None:
    guest = await shared.guest()
    await guest.send(f"/start {token}")
    await guest.sees("不能用了" if token else "须凭邀请链接进入")


async def test_an_invitation_runs_out(house: House) -> None:
    token = await house.invitation("C003")
    await house.move(hours=24, minutes=1)
    guest = await house.guest()
    await guest.send(f"/start {token}")
    await guest.sees("这个邀请链接不能用了")


async def test_an_invitation_opened_by_somebody_bound_stays_good_for_whom_it_was_made(shared: House) -> None:
    person = await shared.joins("C004")
    token = await shared.invitation("C005")
    await person.send(f"/start {token}")
    await person.sees("这个账号已经绑定过了")
    other = await shared.guest()
    await other.send(f"/start {token}")
    await other.sees("张示例5，您好")


async def test_a_person_with_two_accounts_hears_at_the_newer_and_may_speak_at_both(house: House) -> None:
    old, new, staff = await house.joins("C001"), await house.joins("C001"), await house.joins("S201")
    await book(old)
    await new.send("/menu")
    await new.tap("我的预约 · 1")
    await new.sees("您的预约")
    await accept(staff)
    await new.sees("已安排好")
    await house.quiet()
    assert house.one("select count(*) from account") == 3


# ── not words ──


async def test_a_picture_where_words_are_wanted(house: House) -> None:
    cadre, staff = await house.joins("C001"), await house.joins("S201")
    await book(cadre)
    await staff.tap("转办")
    await staff.tap("干事示例22")
    await staff.send_photo(PNG)
    await staff.sees("这样的消息收不了")
    await staff.send_file(b"x", "记录.docx")
    await staff.send_voice(b"OggS")
    await staff.send("那晚要出差")
    await house.until(lambda: house.rows("select 1 from hand_over"))
    assert house.rows("select 1 from attachment") == []


async def test_a_picture_and_words_where_a_button_is_wanted(house: House) -> None:
    cadre = await house.joins("C001")
    await cadre.tap("今晚 19:30")
    await cadre.sees("想谈哪方面")
    await cadre.send("随便谈谈")
    await cadre.sees("请点上面卡片里的按钮")
    await cadre.send_photo(PNG)
    await house.quiet()
    await cadre.tap("工作诉求")
    await cadre.tap("确认预约")
    await cadre.sees("已登记，正在安排")


async def test_a_picture_out_of_the_blue_gets_the_menu(house: House) -> None:
    cadre = await house.joins("C001")
    await cadre.send_photo(PNG)
    await house.until(lambda: len([m for m in cadre.messages if "最早可约" in m.text]) == 2)


# ── words ──


async def test_ten_thousand_characters(house: House) -> None:
    """The app makes three messages of them. What is too long is refused with its length and stays in the
    chat; what fits is taken."""
    cast = await in_the_summary(house)
    await cast.staff.send("字" * 10_000)
    refusal = await cast.staff.sees("这条有 4096 个字，最多 2000 个")
    assert "前面写的都还在" in refusal.text
    await cast.staff.sees("已记下 2 段")
    await house.quiet()
    mine = [m.text for m in cast.staff.messages if m.mine and "字" in m.text]
    assert [len(text) for text in mine] == [4096, 4096]
    await send_in(cast.staff)
    assert house.one("select count(*) from note_part") == 2


async def read_back(house: House, cast: Cast) -> str:
    await send_in(cast.staff)
    await cast.host.sees("记录待您签字")
    await cast.host.tap("看记录")
    return (await cast.host.sees("谈话记录 ·")).text


async def test_characters_that_mislead_are_taken_out(house: House) -> None:
    cast = await in_the_summary(house)
    await cast.staff.send("先\u202e后\u2066左\u200f右\x07响\ue000私")
    await cast.staff.sees("先后左右 响私")
    text = await read_back(house, cast)
    assert "先后左右 响私" in text and not set(text) & set("\u202e\u2066\u200f\x07\ue000")


@pytest.mark.parametrize(
    "nothing", ["\u200b\u200d\u2060", "\u3164\u2800", "\u202e\u202c\u200f", "\ufeff\u00ad"]
)
async def test_a_message_that_nobody_can_see(shared: House, nothing: str) -> None:
    cadre = await shared.joins("C003")
    await cadre.tap("今晚 20:50")
    await cadre.tap("工作诉求")
    await cadre.sees("请确认")
    await cadre.send(nothing)
    await cadre.sees("没有可读的文字")
    await cadre.tap("取消")


@pytest.mark.parametrize(
    "typed", ["<b>粗</b> & <script>", "*星* _线_ `码` [x](y)", "{name} {0} %s", "/menu不是命令"]
)
async def test_marks_of_other_languages_arrive_as_they_were_typed(house: House, typed: str) -> None:
    cast = await in_the_summary(house)
    await cast.staff.send(typed)
    await cast.staff.sees(typed)
    assert typed in await read_back(house, cast)


async def test_a_message_that_is_edited_changes_nothing_and_says_so(house: House) -> None:
    """Whatever the new words are: they would be a wish, or a command, had they been typed anew."""
    cadre = await house.joins("C001")
    await cadre.tap("今晚 19:30")
    await cadre.tap("工作诉求")
    await cadre.sees("请确认")
    await cadre.send("想谈的事")
    await cadre.sees("想谈的事")
    said = await cadre.send("长" * 2001)
    await cadre.sees("最多 2000 个")
    await house.quiet()
    draft = house.row("select * from draft")

    async def edited(words: str) -> None:
        heard = house.one("select count(*) from inbox")
        await cadre.edit(said, words)
        await house.until(lambda: house.one("select count(*) from inbox") == heard + 1)
        await house.quiet()

    await edited("别的事")
    await cadre.sees("修改过的消息不会改变")
    await edited("/menu")
    assert house.row("select * from draft") == draft
    await cadre.tap("确认预约")
    card = await cadre.sees("已登记，正在安排")
    booked = house.row("select * from appointment")
    await edited("又是别的事")
    assert house.row("select * from appointment") == booked
    assert "想谈的事" in next(m.text for m in cadre.messages if m.id == card.id)
    assert house.rows("select 1 from draft") == []


async def test_a_line_too_long_for_one_card_is_still_shown_and_stored(house: House) -> None:
    cast = await in_the_summary(house)
    for _ in range(4):
        await cast.staff.send("长" * 2000)
    await cast.staff.sees("已记下 5 段")
    text = await read_back(house, cast)
    assert "下一页" in cast.host.messages[-1].labels and len(text) <= 4096
    assert house.one("select count(*) from note_part") == 5


# ── where it does not belong ──


async def test_a_group_is_no_place_for_any_of_this(shared: House) -> None:
    cadre = await shared.joins("C001")
    group = await cadre.create_group("同事们")
    await cadre.send("随便说说", chat_id=group)
    await cadre.send("/menu", chat_id=group)
    card = await cadre.sees("私下说", chat_id=group)
    await shared.quiet()
    assert [m.text for m in cadre.messages_in(group) if not m.mine and m.text] == [card.text]
    assert card.labels == []
    assert "私下说" in await cadre.tap_data(card.id, "mine:0:0:", chat_id=group)
    before = len(cadre.messages_in(group))
    await cadre.send(f"/start {await shared.invitation('C006')}", chat_id=group)
    await shared.quiet()
    assert shared.one("select count(*) from account where chat_id = ?", group) == 0
    assert len(cadre.messages_in(group)) <= before + 2


async def nonsense(house: House, somebody: Person, spent: str) -> None:
    """All kinds of it, each answered; a form that was open stays as it was."""
    guest = await house.guest()
    await guest.send("你好")
    await guest.sees("须凭邀请链接进入")
    await guest.send(f"/start {spent}")
    await guest.sees("这个邀请链接不能用了")
    await somebody.send("/menu")
    menu = await somebody.sees("好。")
    await somebody.tap_data(menu.id, "see:1:0:")
    await somebody.sees("没有找到这一项")
    await somebody.tap("返回菜单")
    await somebody.tap("今晚 20:50")
    topics = await somebody.sees("想谈哪方面")
    stale = topics.button("工作诉求")
    assert stale and stale.data
    await somebody.tap("工作诉求", on=topics.id)
    await somebody.sees("请确认")
    assert "已经有了变化" in await somebody.tap_data(topics.id, stale.data)
    for forged in ("\u202e", "x" * 64, "digest:1:0:"):
        assert "没有找到这一项" in await somebody.tap_data(topics.id, forged)
    await somebody.send_photo(PNG)
    await somebody.sees("前面写的都还在")
    long = await somebody.send("字" * 10_000)
    await somebody.sees("这条有 4096 个字")
    await somebody.edit(long, "改过了")
    await somebody.sees("修改过的消息不会改变")
    await somebody.send("\u202e\u202c\u200f\x07")
    await somebody.sees("没有可读的文字")
    group = await somebody.create_group("同事们")
    await somebody.send("/menu", chat_id=group)
    await somebody.sees("私下说", chat_id=group)
    await somebody.send("<b>粗</b> & <script>")
    await somebody.sees("<b>粗</b> & <script>")


async def test_others_go_on_while_somebody_sends_nonsense(house: House) -> None:
    """They book in the midst of it; nothing is set aside, and whoever sent it goes on, too."""
    somebody, first, second = [await house.joins(number) for number in ("C001", "C002", "C003")]
    spent = await house.invitation("C004")
    third = await house.guest()
    await third.send(f"/start {spent}")
    await third.sees("张示例4，您好")

    async def booked() -> None:
        await book(first, wish="编造的事", slot="今晚 19:30")
        await book(second, wish="编造的事", slot="今晚 20:10")

    await asyncio.gather(nonsense(house, somebody, spent), booked())
    await somebody.tap("确认预约")
    assert "<b>粗</b>" in (await somebody.sees("已登记，正在安排")).text
    await house.quiet()
    assert house.one("select count(*) from appointment") == 3
    for table in ("inbox", "outbox"):
        assert house.rows(f"select reason from {table} where state = 'dead'") == []
