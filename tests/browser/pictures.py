"""`make pictures`: the pictures of README and docs/guide, taken from the running demo."""

import asyncio
import io
import re
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Browser, async_playwright
from rich.console import Console

from bot.reports.sheet import workbook
from tests.browser.conftest import FLAGS
from yetan import play
from yetan.actors import Actor
from yetan.demo import Stage, open_stage

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


async def take(
    browser: Browser, stage: Stage, who: str, seen: str, name: str, scheme: str, height: int = 760
) -> None:
    page = await browser.new_page(
        viewport={"width": 400, "height": height},
        device_scale_factor=1.5,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if scheme == "dark" else "light",
    )
    await page.goto(stage.url)
    await page.get_by_role("button", name=re.compile(rf"^{who}")).first.click()
    await page.get_by_text(seen).first.wait_for()
    await page.screenshot(path=FOLDER / f"{name}.png")
    await page.close()


async def nights(browser: Browser, stage: Stage, host: Actor) -> None:
    """A host looks at tonight, at a card, at the coming nights, and at what giving one away would move."""
    await host.taps("返回菜单")
    await host.taps("今晚名单")
    who = (await host.sees("已安排")).buttons[0][0].text
    await take(browser, stage, "副部长", "已安排", "host-tonight", "light")
    await host.taps(who)
    await host.sees("事由")
    await take(browser, stage, "副部长", "事由", "host-card", "light")
    await host.taps("返回菜单")
    await host.taps("我的夜晚")
    buttons = [button.text for row in (await host.sees("您的夜晚")).buttons for button in row]
    night = next(text for text in buttons if text.startswith("●") and "·" in text)
    await take(browser, stage, "副部长", "您的夜晚", "host-nights", "light")
    await host.taps(night)
    await host.taps("这晚让出")
    await host.sees("会动到这几位")
    await take(browser, stage, "副部长", "会动到这几位", "host-give", "light")
    for tap in ("返回", "我的夜晚", "返回菜单"):
        await host.taps(tap)


HEAD = ["编号", "姓名", "单位", "单位类别", "职务", "角色", "科室"]
NEW = [[f"N{n:03}", f"新示{n}(演示)", "示例局(演示)", "县直部门", "科员", "", ""] for n in range(1, 4)]


async def desk(browser: Browser, stage: Stage, office: Actor) -> None:
    """The office looks at a roster before it is taken in, invites everybody, and changes a Saturday."""
    await office.person.send_file(workbook(HEAD, NEW), "名册.xlsx")
    await office.sees("名册看过了")
    await take(browser, stage, "管理员", "名册看过了", "office-roster", "light")
    await office.taps("导入")
    await office.sees("会给他们每人做一张")
    await take(browser, stage, "管理员", "会给他们每人做一张", "office-invite", "light")
    await office.taps("返回菜单")
    await office.taps("轮值表")
    await office.sees("轮值 ·")
    await take(browser, stage, "管理员", "轮值 ·", "office-rota", "light", 1100)
    await office.taps("返回菜单")
    await office.taps("分派规则")
    await office.taps("赵示一")
    await office.taps("岗位意愿")
    await office.taps("主动预约")
    await office.sees("就是这一条")
    await take(browser, stage, "管理员", "就是这一条", "office-routes", "light", 1000)
    await office.taps("返回菜单")
    await office.taps("日历")
    await office.sees("休：放假")
    await take(browser, stage, "管理员", "休：放假", "calendar-month", "light", 900)
    day = stage.clock.now().astimezone(stage.app.settings.policy.zone).day
    await office.taps(str(day))
    await office.taps("改为只按预约谈")
    await office.sees("会没有时间")
    await take(browser, stage, "管理员", "会没有时间", "calendar-change", "light")
    await office.taps("返回菜单")


async def section(browser: Browser, stage: Stage, staff: Actor) -> None:
    """A colleague looks at whom an assignment could be handed over to, and at what waits."""
    await staff.sees("待接收")
    await take(browser, stage, "二科干事甲", "待接收", "section-card", "light", 900)
    await staff.taps("转办")
    await staff.sees("转给谁")
    await take(browser, stage, "二科干事甲", "转给谁", "section-hand-over", "light", 900)
    await staff.taps("取消")
    await staff.sees("待接收")
    await staff.taps("接收")
    await staff.sees("已安排好")
    await staff.taps("返回菜单")
    await staff.taps("我的待办")
    await staff.sees("在手")
    await take(browser, stage, "二科干事甲", "在手", "section-board", "light")


async def note(browser: Browser, stage: Stage, staff: Actor) -> None:
    """The note half written, with a photo of paper and a document beside it."""
    await staff.taps("已谈")
    await staff.sees("点一个部分")
    await staff.taps("性格特点")
    await staff.says("(演示)踏实，话不多。")
    await staff.sees("已记下 1 段")
    await staff.person.send_photo((FOLDER / "page.png").read_bytes(), name="paper.png")
    await staff.sees("附件 1 个")
    await staff.person.send_file(b"%PDF-1.7\n(made up)", name="家访.pdf")
    await staff.sees("附件 2 个")
    await take(browser, stage, "二科干事甲", "附件 2 个", "section-note-part", "light", 580)
    await staff.taps("这部分好了")
    await staff.sees("点一个部分")
    await take(browser, stage, "二科干事甲", "点一个部分", "section-note", "light", 1000)


async def main() -> None:
    quiet = Console(file=io.StringIO())
    with tempfile.TemporaryDirectory() as folder:
        async with open_stage(Path(folder), 0) as stage, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            async with play.cast(stage, quiet) as (cadre, staff, host, minister):
                await cadre.sees("最早可约")
                await take(browser, stage, "乡镇干部", "最早可约", "cadre-menu", "light")
                await cadre.taps("选日期（")
                await cadre.sees("选哪一天")
                await take(browser, stage, "乡镇干部", "选哪一天", "cadre-month", "light")
                await cadre.taps("取消")
                await cadre.sees("最早可约")
                await cadre.taps("今晚")
                await cadre.taps("工作诉求")
                await cadre.sees("请确认")
                await cadre.taps("回避")
                await cadre.sees("需要谁回避")
                await take(browser, stage, "乡镇干部", "需要谁回避", "cadre-recusal", "light")
                await cadre.taps("科长")
                await cadre.sees("回避：")
                await take(browser, stage, "乡镇干部", "回避：", "cadre-look", "light")
                await take(browser, stage, "乡镇干部", "请确认", "page", "light")
                await cadre.taps("确认预约")
                await cadre.sees("已登记，正在安排")
                await take(browser, stage, "乡镇干部", "已登记，正在安排", "cadre-card", "light")
                await section(browser, stage, staff)
                await nights(browser, stage, host)
                async with play.actor(stage, quiet, "O001") as office:
                    await desk(browser, stage, office)
                await stage.move(timedelta(minutes=40))
                await cadre.taps("晚到 10 分钟")
                await cadre.sees("您会晚到 10 分钟")
                await take(browser, stage, "乡镇干部", "您会晚到 10 分钟", "cadre-hour", "light")
                await stage.move(timedelta(minutes=55))
                await staff.sees("的谈话进行了吗")
                await note(browser, stage, staff)
                await play.the_note(cadre, staff, host)
                await stage.move_to(stage.night_end())
                await minister.sees("谈 1 人")
                await take(browser, stage, "部长", "谈 1 人", "digest", "dark")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
