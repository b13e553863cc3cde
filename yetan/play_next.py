"""The second night of the play: a day from the month, another time, the waiting list, and the hour itself."""

from datetime import datetime, timedelta
from typing import Final

from rich.console import Console

from bot.domain.appointment import Appointment
from bot.domain.people import Person
from bot.services.booking import book_talk
from bot.services.finding import next_slots
from bot.services.leaving import cancel_appointment
from storage.work import SqlWork
from yetan.actors import Actor, actor, first_button, whoever_sees
from yetan.demo import Stage

#: Of the same county, with no part in the play but to be quicker than others.
EXTRAS: Final = ("C013", "C014", "C015", "C016")


async def another_night(stage: Stage, console: Console, waits: Actor, staff: Actor, host: Actor) -> None:
    await the_eve(stage)
    async with (
        actor(stage, console, "C001") as cadre,
        actor(stage, console, "S101") as one,
        actor(stage, console, "S102") as other,
        actor(stage, console, "S202") as colleague,
    ):
        accepted_by = await a_day_of_ones_choice(cadre, one, other)
        await the_waiting_list(stage, waits, staff, colleague)
        await the_hour_itself(stage, cadre, accepted_by, host)


async def the_eve(stage: Stage) -> None:
    """The evening before the next night, however many holidays lie between."""
    eve = stage.night_end() - timedelta(days=1) + timedelta(minutes=5)
    if eve > stage.clock.now():
        await stage.move_to(eve)


async def a_day_of_ones_choice(cadre: Actor, one: Actor, other: Actor) -> Actor:
    """A day from the month; once it is arranged, an earlier time after all."""
    cadre.console.print("\n[bold]七、自己选日子，再改时间[/bold]")
    await cadre.sees("最早可约")
    await cadre.taps("选日期（")
    await cadre.taps(await _last_with_room(cadre))
    times = await cadre.sees("请选一个时间")
    await cadre.taps(first_button(times))
    await cadre.sees("想谈哪方面")
    await cadre.taps("家庭困难")
    await cadre.sees("请确认")
    await cadre.taps("确认预约")
    await cadre.sees("已登记")
    staff = await whoever_sees("待接收", one, other)
    await staff.taps("接收")
    await cadre.sees("已安排好")
    await cadre.taps("改时间")
    await cadre.sees("改到什么时候")
    await cadre.taps("明晚")
    await cadre.sees("时间已由")
    await staff.sees("时间已由")
    return staff


async def _last_with_room(cadre: Actor) -> str:
    """Of this month; at its end, of the next."""
    while True:
        month = await cadre.sees("选哪一天")
        labels = [button.text for row in month.buttons for button in row]
        if days := [label for label in labels if label.isdigit()]:
            return days[-1]
        await cadre.taps(next(label for label in labels if label.endswith("›")))
        await cadre.sees("有数字的日子")


async def the_waiting_list(stage: Stage, waits: Actor, staff: Actor, colleague: Actor) -> None:
    """Nothing is left of that night; somebody steps back, and whoever waits is asked first."""
    waits.console.print("\n[bold]八、候补：空出来的时间先问排着的人[/bold]")
    await stage.app.rounds.do(lambda work: _others_are_quicker(work))
    await waits.taps("返回菜单")
    await waits.sees("最早可约")
    await waits.taps("候补")
    await waits.sees("哪几天")
    await waits.taps("明天")
    await waits.taps("高副部长")
    await waits.taps("岗位意愿")
    await waits.taps("跳过")
    await waits.sees("已排上候补")
    await stage.app.rounds.do(_one_steps_back)
    await waits.sees("有时间空出来了")
    await waits.taps("就这个时间")
    await waits.sees("已登记，正在安排")
    await (await whoever_sees("待接收", staff, colleague)).taps("接收")
    await waits.sees("已安排好")


def _others_are_quicker(work: SqlWork) -> None:
    host, tomorrow = _known(work, "V001"), work.calendar.today(work.now) + timedelta(days=1)
    for number in EXTRAS:
        cadre = _known(work, number)
        for slot in next_slots(work, cadre, "work", 1, str(host.id)):
            if work.calendar.today(slot.starts_at) == tomorrow:
                book_talk(work, cadre, slot, "work", None)


def _one_steps_back(work: SqlWork) -> None:
    cancel_appointment(work, _known(work, EXTRAS[0]), _ahead(work, EXTRAS[0]))


def _known(work: SqlWork, number: str) -> Person:
    found = work.people.by_number(number)
    assert found is not None
    return found


def _ahead(work: SqlWork, number: str) -> Appointment:
    return work.appointments.ahead_of(_known(work, number).id, work.now)[0]


async def the_hour_itself(stage: Stage, cadre: Actor, staff: Actor, host: Actor) -> None:
    """Reminded in words that give nothing away; coming; here."""
    cadre.console.print("\n[bold]九、名单、提醒、到场[/bold]")
    begins = await stage.app.rounds.do(lambda work: _ahead(work, "C001").starts_at)
    await _through(stage, begins - timedelta(minutes=55))
    await host.sees("今晚名单")
    reminder = await cadre.sees("有一项安排，请留意")
    assert "谈" not in reminder.text, "a lock screen gives nothing away"
    await cadre.taps("会到")
    await cadre.sees("您已确认会到")
    await staff.sees("本人已确认会到")
    await _through(stage, begins - timedelta(minutes=20))
    await cadre.taps("返回菜单")
    await cadre.taps("我的预约")
    await cadre.taps("周")
    await cadre.sees("您已确认会到")
    await cadre.taps("我到了")
    await cadre.sees("您已到")
    await host.sees("本人已到")
    await host.taps("今晚名单")
    await host.sees("· 已到（")


async def _through(stage: Stage, moment: datetime) -> None:
    """From one thing that happens to the next, so that each is seen at its time."""
    while stage.clock.now() < moment:
        coming = await stage.next_event()
        await stage.move_to(min(coming, moment) if coming else moment)
