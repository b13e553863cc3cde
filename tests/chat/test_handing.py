"""An assignment is handed over, given up and reassigned; the cadre hears of none of it."""

from pathlib import Path

from bot.domain.policy import Label, RoutingRule
from handlers.card import Tap
from tests.chat.night import RAISED, WISH, accept, book, come, hold, sign, write_note
from tests.house import House, whole_house
from webchat import Person

WHY = "WHY-MARKER 那晚要出差"


def shown(house: House, who: Person) -> str:
    """Everything that was ever put into somebody's chat."""
    return str([call.params for call in house.faults.calls if call.chat_id == who.chat_id])


async def test_a_colleague_takes_over_after_three_taps_and_a_reason_and_the_cadre_hears_nothing(
    house: House,
) -> None:
    house.faults.record = True
    cast, other = await come(house), await house.joins("S202")
    await book(cast.cadre, WISH)
    await cast.staff.sees("待接收")
    cast.staff.reset_counts()
    await cast.staff.tap("转办")
    offered = await cast.staff.sees("转给谁")
    assert offered.labels[:2] == ["干事示例22 · 干部二科", "科长示例2 · 干部二科"]
    assert "科长示例1 · 干部一科" in offered.labels and "干事示例11 · 干部一科" not in offered.labels
    await cast.staff.tap("干事示例22")
    await cast.staff.send(WHY)
    waiting = await cast.staff.sees("已请 干事示例22 接手")
    assert cast.staff.taps <= 3 and cast.staff.typed == 1
    assert "接收" in waiting.labels and "转办" not in waiting.labels  # it is still theirs

    asked = await other.sees("想请您接手")
    assert "张示例1" in asked.text and WHY in asked.text and WISH not in asked.text
    other.reset_counts()
    await other.tap("同意接手")
    mine = await other.sees("已安排好")
    assert other.taps == 1 and WISH in mine.text
    done = await cast.cadre.sees("已安排好")
    assert "干部二科 干事示例22" in done.text
    gone = await cast.staff.sees("已由别人接手")
    assert "张示例1" not in gone.text
    (about,) = house.row("select id from appointment")
    for revision in range(4):
        await cast.staff.tap_data(gone.id, Tap("see", about, revision).pack())
    await house.quiet()
    assert WISH not in cast.staff.messages[-1].text
    hidden = ("转办", "接手", "干事示例21", WHY, "不能参加")
    assert not [words for words in hidden if words in shown(house, cast.cadre)]
    assert not [words for words in (WHY,) if words in shown(house, cast.host)]
    assert b"WHY-MARKER" not in bytes(house.one("select reason from hand_over"))


async def ask(staff: Person) -> None:
    await staff.tap("转办")
    await staff.tap("干事示例22")
    await staff.send(WHY)
    await staff.sees("已请 干事示例22 接手")


async def test_who_is_asked_cannot_or_does_not_answer_and_it_stays(house: House) -> None:
    cast, other = await come(house), await house.joins("S202")
    await house.move_to("21:00")
    await cast.cadre.send("/menu")
    await book(cast.cadre, slot="明晚 19:30")
    await ask(cast.staff)
    await other.tap("接不了")
    await other.sees("您接不了，仍由原来的同事办")
    await cast.staff.sees("对方接不了，安排照旧")
    await ask(cast.staff)
    await other.sees("想请您接手")
    await house.move(hours=4)
    await other.sees("答复时间已过，仍由原来的同事办")
    await cast.staff.sees("对方没有答复，安排照旧")
    await accept(cast.staff)
    assert house.rows("select state from hand_over order by id") == [("refused",), ("expired",)]


async def test_a_yes_after_it_was_taken_back_is_answered_and_changes_nothing(house: House) -> None:
    cast, other = await come(house), await house.joins("S202")
    await book(cast.cadre)
    await ask(cast.staff)
    asked = await other.sees("想请您接手")
    (id_,) = house.row("select id from hand_over")
    await cast.staff.tap("不转了")
    await other.sees("已不用您接手")
    for revision in range(3):
        await other.tap_data(asked.id, Tap("take-over", id_, revision).pack())
    await house.quiet()
    assert house.rows("select state from assignment") == [("pending",)]


async def test_one_after_another_cannot_until_head_and_host_are_told_and_the_cadre_hears_nothing(
    house: House,
) -> None:
    house.faults.record = True
    cast, other, head = await come(house), await house.joins("S202"), await house.joins("H002")
    await book(cast.cadre)
    await cast.staff.sees("待接收")
    cast.staff.reset_counts()
    await cast.staff.tap("不能参加")
    await cast.staff.send(WHY)
    await cast.staff.sees("已由别人接手")
    assert cast.staff.taps == 1
    await other.sees("待接收")
    await other.tap("不能参加")
    await other.send(WHY)
    await other.sees("已由别人接手")
    await head.sees("待接收")
    await head.tap("不能参加")
    await head.send(WHY)
    await head.sees("能接的人都接不了")
    await cast.host.sees("能接的人都接不了")
    standing = await cast.cadre.sees("已登记，正在安排")
    assert "干部二科" in standing.text
    await house.quiet()
    hidden = ("不能参加", "接手", "接不了", "干事示例", "科长示例", WHY)
    assert not [words for words in hidden if words in shown(house, cast.cadre)]
    await head.tap("接收")
    assert "科长示例2" in (await cast.cadre.sees("已安排好")).text


async def test_a_head_reassigns_in_four_taps_without_a_word(house: House) -> None:
    cast, other, head = await come(house), await house.joins("S202"), await house.joins("H002")
    await book(cast.cadre)
    await accept(cast.staff)
    await cast.cadre.sees("已安排好")
    await head.send("/menu")
    await head.sees("好。")
    head.reset_counts()
    await head.tap("科室一览")
    await head.tap("张示例1")
    await head.tap("改派")
    await head.sees("改派给谁")
    await head.tap("干事示例22")
    done = await head.sees("干部二科 干事示例22")
    assert head.taps <= 4 and head.typed == 0
    assert "已安排好" in done.text
    await other.sees("已安排好")
    await cast.staff.sees("已由别人接手")
    await house.until(lambda: "干事示例22" in cast.cadre.messages[-1].text or None)


async def test_two_sections_take_part_from_the_booking_to_the_note(tmp_path: Path) -> None:
    """The cadre sees both; the one that attends accepts, reads the note and does not write it."""
    rule = RoutingRule(
        name="default",
        section="cadre2",
        attending=("supervision",),
        reason=Label(zh_CN="乡镇干部", en="Township cadres"),
    )
    async with whole_house(tmp_path, routing=(rule,)) as house:
        cast = await come(house)
        guest = await house.joins("S501")
        await cast.cadre.tap("今晚 19:30")
        await cast.cadre.tap("工作诉求")
        look = await cast.cadre.sees("请确认")
        assert "参加：副部长示例甲、干部二科 1 人、干部监督科 1 人" in look.text
        await cast.cadre.tap("确认预约")
        await cast.cadre.sees("已登记，正在安排")
        await guest.sees("请参加 · 待接收")
        guest.reset_counts()
        await guest.tap("接收")
        assert "干部监督科 干事示例51" in (await guest.sees("等科室接收")).text
        assert guest.taps == 1
        await house.quiet()
        assert house.one("select state from appointment") == "assigned"
        await accept(cast.staff)
        arranged = await cast.cadre.sees("已安排好")
        assert "干部二科 干事示例21、干部监督科 干事示例51" in arranged.text
        await hold(house, cast.staff)
        await write_note(cast.staff, raised=RAISED)
        await sign(cast.host)
        await guest.send("/menu")
        await guest.tap("今晚名单")
        await guest.tap("19:30 张示例1")
        read = await guest.sees("记录已签")
        assert "写记录" not in read.labels
        await guest.tap("看记录")
        await guest.sees("NOTE-MARKER")


async def test_nobody_accepts_and_every_card_says_so_plainly_but_the_cadres(house: House) -> None:
    house.faults.record = True
    cast, head = await come(house), await house.joins("H002")
    await house.move_to("21:00")
    await cast.cadre.send("/menu")
    await book(cast.cadre, slot="明晚 19:30")
    for hours, reader in ((2, cast.staff), (4, head), (6, cast.host)):
        await house.move(hours=hours)
        card = await reader.sees("还没有人接收")
        assert "待接收" in card.text or "等科室接收" in card.text
        assert "21:00 起待接收" in card.text
    assert "还没有人接收" not in shown(house, cast.cadre)
    await house.move_to("19:15")
    await cast.cadre.sees("很抱歉")
    assert house.one("select state from appointment") == "expired"
    steps = "select verb from audit where verb like 'ladder%' or verb = 'appointment.expire' order by seq"
    said = [verb for (verb,) in house.rows(steps)]
    assert said == ["ladder.staff", "ladder.head", "ladder.host", "appointment.expire"]
