"""`privacy.telegram_content: light`: Telegram hears of times and prompts; content stays on our own page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.services.invitations import invite
from bot.services.ports import Work
from tests.chat.night import NOTED, RAISED, accept, book
from tests.fresh import fresh_house
from tests.house import EVENING, House, populate
from webchat import BotAccount, Person, Webchat
from yetan.clock import MovableClock
from yetan.house import Privacy, TelegramChannel

TOKEN = "1234567:made-up-token-for-a-made-up-telegram"


def link(work: Work, number: str) -> str:
    found = work.people.by_number(number)
    assert found is not None
    return invite(work, None, found.id)


@dataclass
class Light:
    """A house with a page of its own, and a Telegram over which no content may travel."""

    house: House
    telegram: str

    async def joins_by_telegram(self, number: str) -> Person:
        person = await Person.join(self.telegram, number)
        await person.send(f"/start {await self.house.do(lambda work: link(work, number))}")
        await person.sees("已经绑定")
        return person


@pytest.fixture
async def light(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Light]:
    monkeypatch.setenv("YETAN_TOKEN_TELEGRAM", TOKEN)
    outside = Webchat([BotAccount(TOKEN, 1234567, "made_up_bot", "夜谈")])
    async with await outside.serve() as telegram:
        settings = fresh_house(tmp_path)
        door = TelegramChannel(kind="telegram", name="telegram", api=telegram.url)
        settings = replace(
            settings, channels=(*settings.channels, door), privacy=Privacy(telegram_content="light")
        )
        house = House(settings, MovableClock(EVENING))
        try:
            await house.start()
            await house.do(populate)
            yield Light(house, telegram.url)
        finally:
            await house.close()


async def test_over_telegram_a_light_house_carries_no_content(light: Light) -> None:
    """The staff member of the talk is on Telegram; the cadre and the host are on the page."""
    house, cadre = light.house, await light.house.joins("C001")
    staff = await light.joins_by_telegram("S201")
    await book(cadre, wish=RAISED)
    await accept(staff)
    await hold_without_a_form(house, staff)
    await staff.send(NOTED)
    await staff.sees("不传内容")
    assert all(NOTED not in m.text and RAISED not in m.text for m in staff.messages)
    assert house.one("select count(*) from note") == 0
    await staff.close()


async def hold_without_a_form(house: House, staff: Person) -> None:
    await house.move_to("20:15")
    await staff.sees("的谈话进行了吗")
    await staff.tap("已谈")
    await staff.sees("请在聊天网页上查看或填写")


async def test_a_wish_typed_on_the_page_is_not_shown_on_telegram(light: Light) -> None:
    """A booking put aside on the page and taken up outdoors."""
    page = await light.house.joins("C001")
    await page.tap("今晚 19:30")
    await page.tap("工作诉求")
    await page.sees("请确认")
    await page.send(RAISED)
    await page.sees(RAISED)
    await page.send("/menu")
    await page.sees("最早可约")
    outdoors = await light.joins_by_telegram("C001")
    await outdoors.tap("返回菜单")
    await outdoors.tap("继续未完成的：预约")
    await outdoors.sees("请确认")
    assert all(RAISED not in m.text for m in outdoors.messages)
    await outdoors.close()


async def test_why_an_assignment_is_handed_over_is_written_and_read_on_the_page_alone(light: Light) -> None:
    house, why = light.house, "WHY-MARKER 那晚要出差"
    cadre, staff = await house.joins("C001"), await house.joins("S201")
    other = await light.joins_by_telegram("S202")
    await book(cadre)
    await staff.tap("转办")
    await staff.tap("干事示例22")
    await staff.send(why)
    await other.sees("想请您接手")
    assert all(why not in m.text for m in other.messages)
    await other.tap("同意接手")
    await other.sees("已安排好")
    await other.tap("更多")
    await other.tap("不能参加")
    await other.sees("请在聊天网页上查看或填写")
    await other.close()
