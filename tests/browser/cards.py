"""`python -m tests.browser.cards`: pictures of single cards for docs/guide, of what the demo county has under
way."""

import asyncio
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, async_playwright

from tests.browser.conftest import FLAGS
from tests.browser.pictures import FOLDER
from webchat import Person
from yetan import demo_bar
from yetan.demo import Stage, open_stage

#: Name of the picture, whose chat, what is typed or tapped, and what the card says.
CARDS: Final[Sequence[tuple[str, str, Sequence[str], str]]] = (
    ("cadre-concerns", "C025", ("我的诉求",), "您提过的事"),
    ("cadre-answer", "C025", ("我的诉求", "培训"), "这样算办好了吗"),
    ("section-concern", "S102", ("我的待办", "等我办", "诉求 孔示一", "更多"), "诉求 · 办理中"),
    ("section-visit", "S101", ("我的待办", "⚠ 回访"), "去看过之后"),
    ("head-cause", "H001", (), "3 个单位提到"),
    ("host-aid", "V001", (), "帮扶申请 · 待审批"),
    ("host-file", "V001", ("> 孔示一",), "档案：孔示一"),
    ("host-amended", "V001", ("看记录",), "补充更正"),
)


async def take(browser: Browser, stage: Stage, name: str, who: str, steps: Sequence[str], says: str) -> None:
    person = await Person.join(stage.url, who, secret=stage.secrets[who])
    await person.sees("好。", timeout=20)
    for step in steps:
        if step.startswith("> "):
            await person.send(step[2:])
            await person.sees(step[2:])
        else:
            await person.tap(step, patience=10)
    await person.sees(says)
    await person.close()
    page = await browser.new_page(
        viewport={"width": 400, "height": 1400},
        device_scale_factor=1.5,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    await page.goto(stage.url)
    label = demo_bar.label(demo_bar.tongue_of(stage.app.settings.policy.zone), who)
    await page.get_by_role("button", name=re.compile(f"^{label}")).first.click()
    card = page.get_by_role("article").filter(has_text=says).last
    await card.screenshot(path=FOLDER / f"{name}.png")
    await page.close()


async def main() -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for card in CARDS:
            with tempfile.TemporaryDirectory() as folder:
                async with open_stage(Path(folder), 0) as stage:
                    await take(browser, stage, *card)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
