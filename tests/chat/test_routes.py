"""Which rule decides, and why: asked by the office, and the same once somebody books."""

import pytest

from tests.chat.night import book
from tests.house import House


async def test_the_office_tries_out_where_a_request_would_go_and_it_goes_there(house: House) -> None:
    office, cadre = await house.joins("O001"), await house.joins("C001")
    await office.tap("分派规则")
    await office.send("C001")
    await office.sees("查找：C001")
    await office.tap("张示例1 · 示例镇")
    await office.tap("岗位意愿")
    await office.tap("主动预约")
    card = await office.sees("就是这一条")
    passed, decides = (
        "1. talent：不合，它管的单位类别是 人才和专家，这里是 乡镇街道",
        "4. township：就是这一条",
    )
    assert passed in card.text, card.text
    assert decides in card.text
    assert "主办：干部二科 干事示例21（近 90 天分到 0 项）" in card.text
    assert house.rows("select 1 from assignment") == []  # asking does nothing
    await cadre.tap("今晚 19:30")
    await cadre.tap("岗位意愿")
    await cadre.tap("确认预约")
    await cadre.sees("正在安排")
    assert house.row("select rule, section from assignment") == ("township", "cadre2")
    await office.tap("再试一个")
    await office.sees("看看谁的？")


async def test_only_the_office_and_the_minister_may_ask(house: House) -> None:
    cadre, minister = await house.joins("C001"), await house.joins("M001")
    assert "分派规则" not in cadre.messages[-1].labels
    await cadre.send("/routes")
    await cadre.sees("没有找到这一项")
    await minister.send("/routes")
    await minister.sees("看看谁的？")


TOWNSHIP, MIND = "乡镇（街道）干部 → 干部二科", "思想压力 → 干部监督科"


@pytest.mark.parametrize(
    ("number", "topic", "section", "reason"),
    [
        ("C001", "工作诉求", "cadre2", TOWNSHIP),
        ("C001", "思想压力", "supervision", MIND),
        ("C006", "思想压力", "grassroots", "村和社区干部 → 组织科"),
    ],
)
async def test_the_section_reads_on_its_card_why_a_request_came_to_it(
    house: House, number: str, topic: str, section: str, reason: str
) -> None:
    """The rule that decided, in the words of the config."""
    nth = [each.id for each in house.settings.policy.sections].index(section) + 1
    cadre, staff = await house.joins(number), await house.joins(f"S{nth}01")
    await cadre.tap("今晚")
    await cadre.tap(topic)
    await cadre.tap("确认预约")
    card = await staff.sees("待接收")
    assert f"来这里是因为：{reason}" in card.text.splitlines()
    await staff.tap("接收")
    assert f"来这里是因为：{reason}" in (await staff.sees("已安排好")).text.splitlines()


async def test_the_reason_is_read_in_ones_own_language(house: House) -> None:
    cadre, staff = await house.joins("C001"), await house.joins("S201", language="en")
    await book(cadre)
    card = await staff.sees("Township cadres → Cadre Section II")
    assert TOWNSHIP not in card.text
