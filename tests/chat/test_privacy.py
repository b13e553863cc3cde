"""`privacy.telegram_content: light`: Telegram hears of times and prompts; content stays on our own page."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.services.invitations import invite
from bot.services.ports import Work
from tests.chat.night import NOTED, RAISED, accept, book
from tests.house import EVENING, House, populate
from webchat import BotAccount, Person, Webchat
from yetan.clock import MovableClock
from yetan.house import Privacy, TelegramChannel
from yetan.setup import Wishes, set_up

TOKEN = "1234567:made-up-token-for-a-made-up-telegram"


def link(work: Work, number: str) -> str:
    found = work.people.by_number(number)
    assert found is not None
    return invite(work, None, found.id)


async def test_over_telegram_a_light_house_carries_no_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The staff member of the talk is on Telegram; the cadre and the host are on the page."""
    monkeypatch.setenv("YETAN_TOKEN_TELEGRAM", TOKEN)
    outside = Webchat([BotAccount(TOKEN, 1234567, "made_up_bot", "夜谈")])
    async with await outside.serve() as telegram:
        settings = set_up(Wishes(tmp_path, listen="127.0.0.1:0"), lambda *_: None).settings
        door = TelegramChannel(kind="telegram", name="telegram", api=telegram.url)
        settings = replace(
            settings, channels=(*settings.channels, door), privacy=Privacy(telegram_content="light")
        )
        house = House(settings, MovableClock(EVENING))
        try:
            await house.start()
            await house.do(populate)
            cadre = await house.joins("C001")
            staff = await Person.join(telegram.url, "staff")
            await staff.send(f"/start {await house.do(lambda work: link(work, 'S201'))}")
            await staff.sees("已经绑定")
            await book(cadre, wish=RAISED)
            await accept(staff)
            await hold_without_a_form(house, staff)
            await staff.send(NOTED)
            await staff.sees("不传内容")
            assert all(NOTED not in m.text and RAISED not in m.text for m in staff.messages)
            assert house.one("select count(*) from note") == 0
            await staff.close()
        finally:
            await house.close()


async def hold_without_a_form(house: House, staff: Person) -> None:
    await house.move_to("20:15")
    await staff.sees("的谈话进行了吗")
    await staff.tap("已谈")
    await staff.sees("请在聊天网页上查看或填写")
