"""A voice message recorded on the page: by keyboard, sent as Telegram's apps do, thrown away, not offered."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.domain.attachment import AttachmentKind
from bot.reports.attachment import kind_of
from tests.browser.test_page import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]


async def recorded(page):
    """Begun by keyboard, and at least a second long."""
    button = page.get_by_role("button", name="录一段语音")
    await button.wait_for()
    await tab_to(page, button)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="正在录音")).to_be_visible()
    await expect(page.get_by_role("button", name="停止录音")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#strip-text")).to_have_text("0:02")


async def test_a_voice_is_recorded_by_keyboard_looked_at_and_sent(scene, cadre):
    page = await scene.page(cadre)
    await recorded(page)
    await page.keyboard.press("Space")
    await expect(page.locator("#strip")).to_contain_text("语音")
    await expect(page.get_by_role("button", name="录一段语音")).to_have_attribute("aria-pressed", "false")
    await expect(page.get_by_role("textbox", name="写消息")).to_be_focused()
    await page.keyboard.type("补一句")
    await page.keyboard.press("Enter")
    message = await scene.heard("message")
    voice = message["voice"]
    assert voice["mime_type"] == "audio/webm" and voice["duration"] >= 2
    assert message["caption"] == "补一句"
    path = (await scene.bot("getFile", file_id=voice["file_id"]))["file_path"]
    content = await scene.download(path)
    assert len(content) == voice["file_size"] and kind_of(content) is AttachmentKind.WEBM
    await page.get_by_role("button", name="播放语音").click()
    await page.wait_for_function(
        "() => document.querySelector('audio')?.currentTime > 0"
    )  # once it is fetched


async def test_what_was_recorded_is_thrown_away_and_the_microphone_is_off(scene, cadre):
    page = await scene.page(cadre)
    await page.evaluate(
        """() => { const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (what) => (window.heard = await ask(what)); }"""
    )
    off = "() => window.heard.getTracks().every((track) => track.readyState === 'ended')"
    await recorded(page)
    await page.keyboard.press("Escape")
    await expect(page.locator("#strip")).to_be_hidden()
    await page.wait_for_function(off)
    await recorded(page)
    await page.get_by_role("button", name="停止录音").click()
    await page.wait_for_function(off)
    await page.get_by_role("button", name="取消").click()
    await expect(page.locator("#strip")).to_be_hidden()
    await page.get_by_role("textbox", name="写消息").fill("还是写吧")
    await page.keyboard.press("Enter")
    assert (await scene.heard("message"))["text"] == "还是写吧"


async def test_what_was_recorded_stays_beside_what_is_added_and_recorded_after_it(scene, cadre):
    page = await scene.page(cadre)
    await recorded(page)
    paper = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"made up"}
    await page.locator("#file").set_input_files(paper)  # while it is recorded
    await expect(page.locator("#strip-text")).to_contain_text("note.txt")
    await expect(page.locator("#strip-text")).to_contain_text("0:0")
    await recorded(page)
    await page.keyboard.press("Escape")  # the second is thrown away, not what stood there
    await expect(page.locator("#strip-text")).to_contain_text("note.txt")
    await page.get_by_role("textbox", name="写消息").press("Enter")
    kinds = {kind for _ in range(2) for kind in await scene.heard("message") if kind in ("voice", "document")}
    assert kinds == {"voice", "document"}


async def test_a_recorder_that_fails_is_said_and_the_microphone_is_off(scene, cadre):
    page = await scene.page(cadre)
    await page.evaluate(
        """() => { const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (what) => (window.heard = await ask(what));
        window.Real = window.MediaRecorder; window.MediaRecorder = function () { throw new Error(); }; }"""
    )
    await page.get_by_role("button", name="录一段语音").click()
    await expect(page.locator("#toast")).to_contain_text("没有听到话筒")
    assert await page.evaluate("() => heard.getTracks().every((track) => track.readyState === 'ended')")
    await page.evaluate("() => { window.MediaRecorder = window.Real; }")
    await recorded(page)


async def test_where_the_browser_records_nothing_it_is_not_offered(scene, cadre):
    page = await scene.page(cadre)
    await page.add_init_script("delete window.MediaRecorder")
    await page.reload()
    await page.get_by_role("button", name="添加文件").wait_for()
    await expect(page.locator("#voice-button")).to_be_hidden()


async def test_a_microphone_that_is_refused_is_said_and_words_go_all_the_same(scene, cadre):
    page = await scene.page(cadre)
    await page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error()); }")
    await page.get_by_role("button", name="录一段语音").click()
    await expect(page.locator("#toast")).to_contain_text("没有听到话筒")
    await page.get_by_role("textbox", name="写消息").fill("写")
    await page.keyboard.press("Enter")
    assert (await scene.heard("message"))["text"] == "写"
