"""Hardship aid, as staff, head, host, the cadre and the office meet it."""

from handlers.card import Tap
from tests.chat.night import Cast, come, sign, until_noted
from tests.house import House, chat_text
from webchat import Message, Person

REASON = "REASON-MARKER 家里老人住院"
REMARK = "REMARK-MARKER 请附住院单"


async def in_hand(house: House) -> tuple[Cast, Message]:
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    await cast.cadre.tap("对，就这样")
    return cast, await cast.staff.sees("诉求 · 待办")


async def begins(staff: Person, card: Message) -> None:
    await staff.tap("更多", on=card.id)
    await staff.tap("申请帮扶")
    await chooses(staff)


async def chooses(staff: Person) -> None:
    await staff.sees("申请哪一种帮扶")
    await staff.tap("生活困难 · 今年还剩 50,000 元")
    await staff.sees("申请多少元")


async def files(staff: Person, amount: str = "3万", shown: str = "30,000") -> None:
    await staff.send(amount)
    await staff.sees("家里什么困难")
    await staff.send(REASON)
    await staff.sees(f"生活困难：{shown} 元")
    await staff.tap("提交审核")
    await staff.sees("帮扶申请 · 待审核")


async def test_filed_examined_approved_and_paid_by_whose_turn_it_is(house: House) -> None:
    cast, card = await in_hand(house)
    head, office = await house.joins("H002"), await house.joins("O001")
    await begins(cast.staff, card)
    await cast.staff.send("三四万吧")
    await cast.staff.sees("这个金额没有看懂")
    await files(cast.staff)
    id_, revision = house.row("select id, revision from aid")
    for verb in ("a-examine", "a-approve"):  # nobody does two of the three
        await cast.staff.tap_data(cast.staff.messages[-1].id, Tap(verb, id_, revision).pack())
    await house.quiet()
    assert house.one("select state from aid") == "filed"
    asked = await head.sees("帮扶申请 · 待审核")
    assert asked.labels[:3] == ["审核通过", "退回", "不批"] and "收回申请" not in asked.labels
    await head.tap("审核通过", on=asked.id)
    examined = await head.sees("审核 · 科长示例2")
    await head.tap_data(examined.id, Tap("a-approve", id_, revision + 1).pack())
    assert "收回申请" not in (await cast.staff.sees("帮扶申请 · 待审批")).labels  # its card has moved on too
    decides = await cast.host.sees("帮扶申请 · 待审批")
    assert "今年这一项还剩 50,000 元" in decides.text and decides.labels[0] == "批准"
    assert house.one("select state from aid") == "examined"
    await cast.host.tap("批准", on=decides.id)
    told = await cast.cadre.sees("困难帮扶批下来了")
    assert "30,000 元" in told.text
    await cast.staff.tap("已发放（今天）", on=(await cast.staff.sees("已批准，待发放")).id)
    await cast.cadre.sees("困难帮扶已经发放")
    await cast.staff.sees("帮扶 · 已发放，待回访")
    assert house.one("select count(*) from follow_up where step = -1 and state = 'due'") == 1
    await house.quiet()
    await visited_with_the_talk(house, cast)
    for words in (REASON, "科长示例2", "50,000"):
        assert words not in chat_text(cast.cadre.messages)
    forged = await office.tap_data(office.messages[-1].id, Tap("aid", id_).pack())
    await house.quiet()
    seen = chat_text(office.messages) + forged
    assert REASON not in seen and "帮扶" not in seen and "30,000" not in seen


async def visited_with_the_talk(house: House, cast: Cast) -> None:
    """One card for the visit of the talk and that of its application; one tap ends both."""
    paid = await cast.staff.sees("帮扶 · 已发放，待回访")
    assert "已回访" not in paid.labels
    await cast.staff.tap("去看过，填回访", on=paid.id)
    await cast.staff.sees("一并看 2 件")
    await cast.staff.tap("返回菜单")
    await cast.staff.sees("好。")
    await house.move(days=34)
    card = await cast.staff.sees("一并看 2 件")
    assert card.text.count("11月25日的主动预约") == 1
    assert "同一次谈话：困难帮扶发放后看看" in card.text
    assert len([m for m in cast.staff.messages if "回访" in m.text and "待回访" not in m.text]) == 1
    cast.staff.reset_counts()
    await cast.staff.tap("稳定", on=card.id)
    await cast.staff.sees("已完成，谢谢")
    assert cast.staff.taps == 1
    await house.quiet()
    assert house.row("select state, waits_for from aid") == ("visited", None)
    assert house.rows("select distinct state from follow_up") == [("done",)]


async def test_more_than_the_year_holds_is_said_while_the_amount_is_typed(house: House) -> None:
    cast, card = await in_hand(house)
    await begins(cast.staff, card)
    await cast.staff.send("6万")
    await cast.staff.sees("超过今年这一项的余额了，还剩 50,000 元")
    await files(cast.staff, "2万", "20,000")
    assert house.one("select amount from aid") == 20_000_00


async def test_returned_with_a_remark_and_filed_again(house: House) -> None:
    cast, card = await in_hand(house)
    head = await house.joins("H002")
    await begins(cast.staff, card)
    await files(cast.staff)
    await head.tap("退回", on=(await head.sees("帮扶申请 · 待审核")).id)
    await head.sees("哪里要补、要改")
    await head.send(REMARK)
    returned = await cast.staff.sees(REMARK)
    await cast.cadre.sees("困难帮扶：补充材料")
    await cast.staff.tap("补充后再提交", on=returned.id)
    filed = await cast.staff.sees("生活困难：30,000 元")  # nothing is asked twice
    assert REASON in filed.text and REMARK in filed.text and filed.labels[0] == "提交审核"
    await cast.staff.tap("改金额")
    await cast.staff.sees("申请多少元")
    await cast.staff.send("1.5万元")
    await cast.staff.sees("生活困难：15,000 元")
    await cast.staff.tap("提交审核")
    await cast.staff.sees("帮扶申请 · 待审核")
    again = await head.sees("生活困难：15,000 元")
    assert "审核通过" in again.labels and REMARK not in again.text
    await house.quiet()
    assert REMARK not in chat_text(cast.cadre.messages)
    assert house.row("select state, amount from aid") == ("filed", 15_000_00)
