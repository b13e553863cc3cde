"""`yetan demo --play`: a whole night played by itself, over the same HTTP door that people use.

It reads and taps like a person, prints the conversation, and fails when something that should be
seen is not there.
"""

from datetime import timedelta

from rich.console import Console

from yetan.actors import Actor, actor, cast, first_button, guest
from yetan.demo import Stage
from yetan.play_next import another_night


async def play_night(stage: Stage) -> int:
    console = Console(soft_wrap=True)
    console.rule("夜谈 · 一个晚上 · One night", style="dim")
    async with cast(stage, console) as (cadre, staff, host, minister):
        await newcomer(stage, console)
        await booking(cadre, staff, host)
        await the_hour(stage, staff)
        await the_note(cadre, staff, host)
        await the_digest(stage, staff, minister)
        await the_concern(cadre, staff)
        await another_night(stage, console, cadre, staff, host)
        await the_visit(stage, staff)
    console.rule("一切如期 · Everything was seen as it should be", style="green")
    return 0


async def newcomer(stage: Stage, console: Console) -> None:
    """The office makes a link, a newcomer opens it and the office says who that is; the second time the
    link is refused."""
    console.print("\n[bold]一、凭邀请进门[/bold]")
    async with actor(stage, console, "O001") as office:
        await office.taps("邀请绑定")
        await office.sees("没有绑定账号")
        await office.taps("C002")
        link = (await office.sees("一次性邀请")).text.splitlines()[1]
        token = link.partition("?start=")[2]
        async with guest(stage, console, "新来的干部", token) as new:
            await new.sees("办公室核对后即可使用")
            await office.sees("请向本人核实")
            await office.taps("是本人")
            await new.sees("已经绑定")
    async with guest(stage, console, "捡到链接的人", token) as finder:
        await finder.sees("不能用了")


async def booking(cadre: Actor, staff: Actor, host: Actor) -> None:
    cadre.console.print("\n[bold]二、预约[/bold]")
    await cadre.sees("最早可约")
    cadre.person.reset_counts()
    await cadre.taps("今晚")
    await cadre.sees("想谈哪方面")
    await cadre.taps("工作诉求")
    await cadre.sees("请确认")
    await cadre.says("(演示)想谈谈岗位上的事")
    await cadre.sees("想说的")
    await cadre.taps("确认预约")
    await cadre.sees("已登记，正在安排")
    assert cadre.person.taps <= 4, "booking takes at most four taps"
    await staff.sees("待接收")
    await staff.taps("接收")
    await cadre.sees("已安排好")
    await host.sees("已安排好")


async def the_hour(stage: Stage, staff: Actor) -> None:
    staff.console.print("\n[bold]三、提醒，谈话，谈完[/bold]")
    await stage.move(timedelta(minutes=5))
    await stage.move(timedelta(hours=1, minutes=30))
    await staff.sees("的谈话进行了吗")
    await staff.taps("已谈")
    await staff.sees("点一个部分")


async def the_note(cadre: Actor, staff: Actor, host: Actor) -> None:
    staff.console.print("\n[bold]四、记录，核对，签字[/bold]")
    for part, said in (
        ("谈话摘要", "(演示)谈了一年来的工作。"),
        ("长处", "(演示)熟悉基层,做事踏实。"),
        ("诉求", "(演示)希望明年到一线岗位锻炼。"),
    ):
        await staff.taps(part)
        await staff.sees("请发消息" if part != "诉求" else "一条消息记一件")
        await staff.says(said)
        await staff.sees(said)
        await staff.taps("这部分好了")
        await staff.sees("点一个部分")
    await staff.taps("写好了")
    await staff.sees("待签字")
    await cadre.sees("我们这样记下，对吗")
    await cadre.taps("对，就这样")
    await cadre.sees("科室在办")
    await host.sees("待您签字")
    await host.taps("看记录")
    await host.sees("熟悉基层")
    await host.taps("签字")
    await host.sees("记录已签")
    await staff.sees("诉求 · 待办")


async def the_digest(stage: Stage, staff: Actor, minister: Actor) -> None:
    minister.console.print("\n[bold]五、部长看摘要，批示，办理[/bold]")
    await stage.move_to(stage.night_end())
    await minister.sees("夜谈\n谈 1 人")
    await minister.taps("逐条看")
    await minister.sees("谈话：")
    await minister.taps("19:30")
    await minister.sees("记录已签")
    await minister.taps("看记录")
    note = await minister.sees("熟悉基层")
    await minister.says("(演示)请研究一个合适的岗位。", reply_to=note.id)
    await minister.sees("交给谁办")
    await minister.taps("干部二科干事")
    await minister.sees("什么时候前")
    await minister.person.tap(first_button(await minister.sees("什么时候前")))
    await minister.sees("批示已发出")
    await staff.sees("部长批示 · 待签收")
    await staff.taps("签收")
    await staff.sees("部长批示 · 办理中")
    await staff.taps("答复")
    await staff.sees("请写办理情况")
    await staff.says("(演示)已列入明年交流计划。")
    await minister.sees("批示已有答复")
    await minister.taps("认可")
    await minister.sees("已认可，办结")
    await staff.sees("答复已认可")


async def the_concern(cadre: Actor, staff: Actor) -> None:
    cadre.console.print("\n[bold]六、诉求办结，双方确认[/bold]")
    task = await staff.sees("诉求 · 待办")
    await staff.person.tap("答复", on=task.id)
    await staff.sees("请写给本人的答复")
    await staff.says("(演示)已列入明年一线锻炼名单。")
    await staff.sees("这件事的结果是")
    await staff.taps("已解决")
    await staff.sees("已答复，等本人确认")
    await cadre.sees("这样算办好了吗")
    await cadre.taps("办好了")
    await cadre.sees("已办结")
    await staff.sees("已销号")


async def the_visit(stage: Stage, staff: Actor) -> None:
    staff.console.print("\n[bold]十、三十天后：回访[/bold]")
    await stage.move(timedelta(days=33))
    due = await staff.sees("回访 · 周示一")
    await staff.person.tap("稳定", on=due.id)
    await staff.sees("已完成，谢谢")
