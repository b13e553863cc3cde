"""The commands and files by keyboard alone; what the bot sends is shown and saved."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import FileChooser, expect

from tests.browser.conftest import TOKEN
from tests.browser.test_page import tab_to
from tests.webchat.test_messages import png

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]

BLOB = re.compile("^blob:")


async def test_a_command_is_chosen_by_keyboard_alone(scene, cadre):
    commands = [{"command": "start", "description": "开始"}, {"command": "mine", "description": "我的预约"}]
    await scene.bot("setMyCommands", commands=commands)
    page = await scene.page(cadre)
    button, words = page.get_by_role("button", name="菜单"), page.get_by_role("textbox", name="写消息")
    await button.wait_for()
    await tab_to(page, button)
    await page.keyboard.press("Enter")
    await expect(button).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_role("button", name="/start 开始")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#menu")).to_be_hidden()
    await expect(words).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await tab_to(page, button)
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("button", name="/mine 我的预约")).to_be_focused()
    await page.keyboard.press("Enter")
    assert (await scene.heard("message"))["text"] == "/mine"
    await expect(words).to_be_focused()
    await page.keyboard.type("/mi")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert (await scene.heard("message"))["text"] == "/mine"


async def test_a_file_is_attached_by_keyboard_alone(scene, cadre, tmp_path: Path):
    """The window in which a file is chosen is the system's: what it gives back is played here."""
    chosen = tmp_path / "安排表.xlsx"
    chosen.write_bytes(b"made up")
    page = await scene.page(cadre)
    button = page.get_by_role("button", name="添加文件")
    await button.wait_for()
    windows: asyncio.Queue[FileChooser] = asyncio.Queue()
    page.on("filechooser", windows.put_nowait)
    for key in ("Enter", "Space"):
        await tab_to(page, button)
        await page.keyboard.press(key)
        window = await asyncio.wait_for(windows.get(), 10)
        await window.set_files(chosen)
        await expect(page.locator("#strip-text")).to_have_text("安排表.xlsx")
        if key == "Enter":  # and thought better of
            await page.keyboard.press("Escape")
            await expect(page.locator("#strip")).to_be_hidden()
    await expect(page.get_by_role("textbox", name="写消息")).to_be_focused()
    await page.keyboard.type("请看")
    await page.keyboard.press("Enter")
    message = await scene.heard("message")
    assert (message["caption"], message["document"]["file_name"]) == ("请看", "安排表.xlsx")
    found = await scene.bot("getFile", file_id=message["document"]["file_id"])
    assert await scene.download(found["file_path"]) == b"made up"


async def give(scene, person, method: str, kind: str, name: str, content: bytes, **more: str) -> None:
    """A file from the bot, as bots send one."""
    form = aiohttp.FormData({"chat_id": str(person.chat_id), **more}, quote_fields=False)
    form.add_field(kind, content, filename=name)
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{scene.url}/bot{TOKEN}/{method}", data=form) as told,
    ):
        assert (await told.json())["ok"]


async def test_a_picture_of_the_bot_is_shown_looked_at_closely_and_saved(scene, cadre, tmp_path: Path):
    await give(scene, cadre, "sendPhoto", "photo", "month.png", png(40, 30), caption="这个月")
    page = await scene.page(cadre)
    picture = page.get_by_role("article").filter(has_text="这个月").get_by_role("img", name="图片")
    size = "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
    await expect(picture).to_have_attribute("src", BLOB)
    assert await picture.evaluate(size) == [40, 30]
    await tab_to(page, page.get_by_role("button", name="图片"))
    await page.keyboard.press("Enter")
    close = page.get_by_role("dialog").get_by_role("img", name="图片")
    await expect(close).to_be_visible()
    assert await close.evaluate(size) == [40, 30]
    await tab_to(page, page.get_by_role("button", name="保存"))
    async with page.expect_download() as download:
        await page.keyboard.press("Enter")
    saved = await download.value
    assert saved.suggested_filename.endswith(".png")
    await saved.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == png(40, 30)
    await page.keyboard.press("Escape")
    await expect(close).to_be_hidden()


async def test_a_protected_picture_is_shown_and_not_offered_to_be_saved(scene, cadre):
    await give(scene, cadre, "sendPhoto", "photo", "month.png", png(40, 30), protect_content="true")
    page = await scene.page(cadre)
    await expect(page.get_by_role("img", name="图片")).to_have_attribute("src", BLOB)
    await page.get_by_role("button", name="图片").click()
    await expect(page.get_by_role("button", name="关闭")).to_be_visible()
    await expect(page.get_by_role("button", name="保存")).to_have_count(0)


async def test_a_document_of_the_bot_is_saved_under_its_name_byte_for_byte(scene, cadre, tmp_path: Path):
    content = bytes(range(256)) * 40
    page = await scene.page(cadre)
    await expect(page.locator("#messages")).to_contain_text("/start")
    await give(scene, cadre, "sendDocument", "document", "谈话登记表.docx", content, caption="请存好")
    paper = page.get_by_role("button", name="保存: 谈话登记表.docx, 10 KB")
    await expect(paper).to_be_visible()
    await tab_to(page, paper)
    async with page.expect_download() as download:
        await page.keyboard.press("Enter")
    saved = await download.value
    assert saved.suggested_filename == "谈话登记表.docx"
    await saved.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == content
