"""The chat page as people meet it: on a small phone, by keyboard, in the dark, with files."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.async_api import expect

from webchat import Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def keys(*rows):
    return {
        "inline_keyboard": [[{"text": label, "callback_data": label[:20]} for label in row] for row in rows]
    }


async def card(scene, person, text, *rows, **more):
    return await scene.bot("sendMessage", chat_id=person.chat_id, text=text, reply_markup=keys(*rows), **more)


async def tab_to(page, target):
    for _ in range(40):
        if await target.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError("not reachable by keyboard")


async def test_an_invitation_link_starts_the_chat_and_disappears_from_the_address(scene):
    await scene.bot("setMyDescription", description="工作日晚上谈，周末预约谈。")
    page = await scene.page(path="/?start=invite-7")
    await expect(page.get_by_text("工作日晚上谈")).to_be_visible()
    assert await scene.bot("getUpdates") == []
    await page.get_by_label("您的姓名").fill("周敏")
    await page.get_by_role("button", name="开始").click()
    message = await scene.heard("message")
    assert (message["text"], message["from"]["first_name"]) == ("/start invite-7", "周敏")
    await expect(page.get_by_role("textbox", name="写消息")).to_be_focused()
    assert page.url == scene.url + "/"
    await page.reload()
    await expect(page.get_by_text("/start invite-7")).to_be_visible()


async def test_everything_is_done_by_keyboard_alone(scene, cadre):
    await card(scene, cadre, "晚上好。", ["今晚 19:30", "明晚 19:30"], ["选日期"])
    page = await scene.page(cadre)
    button = page.get_by_role("button", name="明晚 19:30")
    await button.wait_for()
    await tab_to(page, button)
    await page.keyboard.press("Enter")
    query = await scene.heard("callback_query")
    assert query["data"] == "明晚 19:30"
    await scene.bot("answerCallbackQuery", callback_query_id=query["id"], text="已为您保留")
    await expect(page.locator("#toast")).to_have_text("已为您保留")
    words = page.get_by_role("textbox", name="写消息")
    await tab_to(page, words)
    await page.keyboard.type("第一行")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("第二行")
    await page.keyboard.press("Enter")
    assert (await scene.heard("message"))["text"] == "第一行\n第二行"
    await expect(words).to_have_value("")
    await expect(page.get_by_role("article").last).to_contain_text("第二行")
    await page.keyboard.press("ArrowUp")
    await expect(words).to_have_value("第一行\n第二行")
    await page.keyboard.press("Control+A")
    await page.keyboard.type("改好了")
    await page.keyboard.press("Enter")
    assert (await scene.heard("edited_message"))["text"] == "改好了"
    reply = page.get_by_role("article").filter(has_text="晚上好。").get_by_role("button", name="回复")
    await reply.focus()
    await page.keyboard.press("Enter")
    await expect(words).to_be_focused()
    await page.keyboard.type("收到")
    await page.keyboard.press("Enter")
    assert (await scene.heard("message"))["reply_to_message"]["text"] == "晚上好。"


async def test_a_focused_element_can_be_seen_to_be_focused(scene, cadre):
    await card(scene, cadre, "?", ["好"])
    page = await scene.page(cadre)
    button = page.get_by_role("button", name="好")
    await button.wait_for()
    await tab_to(page, button)
    assert await button.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


async def test_an_edit_happens_in_place_and_keeps_the_focus_on_the_same_button(scene, cadre):
    sent = await card(scene, cadre, "第 1 页", ["上一页", "下一页"])
    page = await scene.page(cadre)
    await page.get_by_role("button", name="下一页").focus()
    where = {"chat_id": cadre.chat_id, "message_id": sent["message_id"]}
    edited = keys(["回到第 1 页", "第 3 页"])
    await scene.bot("editMessageText", **where, text="第 2 页", reply_markup=edited)
    await expect(page.get_by_text("第 2 页")).to_be_visible()
    await expect(page.get_by_text("第 1 页", exact=True)).to_have_count(0)
    await expect(page.get_by_role("button", name="第 3 页")).to_be_focused()
    await scene.bot("editMessageText", **where, text="完成")
    await expect(page.get_by_role("article").filter(has_text="完成")).to_be_focused()
    await scene.bot("deleteMessage", **where)
    await expect(page.get_by_text("完成")).to_have_count(0)
    assert await page.evaluate("document.activeElement !== document.body")


async def test_a_tapped_button_spins_until_the_bot_answers(scene, cadre):
    await card(scene, cadre, "?", ["确认"])
    page = await scene.page(cadre)
    button = page.get_by_role("button", name="确认")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    query = await scene.heard("callback_query")
    await scene.bot("answerCallbackQuery", callback_query_id=query["id"], text="请先登记", show_alert=True)
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("请先登记")
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(button).to_be_focused()


async def test_nothing_is_wider_than_a_small_phone(scene, cadre):
    await card(scene, cadre, "长" * 500 + "x" * 300, ["我的预约 · 1", "我的诉求 · 2", "更多"], ["很" * 60])
    await cadre.send_file(b"x", "很长" * 40 + ".xlsx")
    for width in (360, 320):
        page = await scene.page(cadre, width=width)
        await expect(page.get_by_role("button", name="更多")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        assert await page.evaluate("document.getElementById('log').scrollWidth <= innerWidth")
        for button in await page.locator(".key").all():
            assert (await button.bounding_box())["height"] >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_stand_out_from_their_ground_by_day_and_by_night(scene, cadre, scheme):
    await card(scene, cadre, "请确认", ["确认预约"])
    page = await scene.page(cadre, color_scheme=scheme)
    await page.get_by_text("请确认").wait_for()
    pairs = await page.evaluate(
        """() => [[".bubble .text", ".bubble"], [".mine .meta", ".mine .bubble"], [".key", ".key"],
                  [".day", "body"], ["#name", "#top"], ["#send", "#send"]].map(([ink, ground]) =>
          [getComputedStyle(document.querySelector(ink)).color,
           getComputedStyle(document.querySelector(ground)).backgroundColor])"""
    )
    for ink, ground in pairs:
        assert contrast(ink, ground) >= 4.5, (ink, ground)
    light = brightness(await page.evaluate("getComputedStyle(document.body).backgroundColor")) > 0.5
    assert light is (scheme == "light")


def brightness(colour):
    def linear(part):
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(part) / 255) for part in re.findall(r"\d+", colour)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


async def test_files_are_attached_shown_and_saved(scene, cadre):
    page = await scene.page(cadre)
    await page.get_by_role("button", name="添加文件").wait_for()
    await page.set_input_files("#file", {"name": "图.png", "mimeType": "image/png", "buffer": PNG})
    await expect(page.locator("#strip")).to_contain_text("图.png")
    await page.keyboard.type("请看")
    await page.keyboard.press("Enter")
    message = await scene.heard("message")
    assert (message["caption"], len(message["photo"])) == ("请看", 1)
    picture = page.get_by_role("img", name="图片")
    await expect(picture).to_have_attribute("src", re.compile("^blob:"))
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    await cadre.send_file(b"report", "安排表.xlsx")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="保存: 安排表.xlsx").click()
    saved = await download.value
    assert saved.suggested_filename == "安排表.xlsx"


async def test_a_picture_can_be_pasted_and_a_file_dropped(scene, cadre):
    page = await scene.page(cadre)
    await page.get_by_role("textbox", name="写消息").focus()
    for event in ("paste", "drop"):
        await page.evaluate(
            """([event, base64]) => {
              const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
              const data = new DataTransfer();
              data.items.add(new File([bytes], "shot.png", { type: "image/png" }));
              const Kind = event === "paste" ? ClipboardEvent : DragEvent;
              const name = event === "paste" ? "clipboardData" : "dataTransfer";
              document.activeElement.dispatchEvent(
                new Kind(event, { [name]: data, bubbles: true, cancelable: true }));
            }""",
            [event, base64.b64encode(PNG).decode()],
        )
        await expect(page.locator("#strip")).to_contain_text("shot.png")
        await page.keyboard.press("Enter")
        assert "photo" in await scene.heard("message")


async def test_the_menu_offers_the_bots_commands(scene, cadre):
    commands = [{"command": "start", "description": "开始"}, {"command": "mine", "description": "我的预约"}]
    await scene.bot("setMyCommands", commands=commands)
    page = await scene.page(cadre)
    await page.get_by_role("button", name="菜单").click()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert (await scene.heard("message"))["text"] == "/mine"
    await page.get_by_role("textbox", name="写消息").fill("/mi")
    await page.get_by_role("button", name="/mine 我的预约").click()
    assert (await scene.heard("message"))["text"] == "/mine"


async def test_the_person_sees_that_the_bot_is_writing(scene, cadre):
    page = await scene.page(cadre)
    await expect(page.locator("#messages")).to_contain_text("/start")
    await scene.bot("sendChatAction", chat_id=cadre.chat_id, action="typing")
    await expect(page.locator("#doing")).to_have_text("正在输入…")
    await card(scene, cadre, "好了", ["好"])
    await expect(page.locator("#doing")).to_be_empty()


async def test_what_is_protected_can_be_read_but_not_selected(scene, cadre):
    await card(scene, cadre, "只给您看", ["好"], protect_content=True)
    page = await scene.page(cadre)
    await page.get_by_text("只给您看").wait_for()
    select = "element => getComputedStyle(element.closest('.bubble')).userSelect"
    assert await page.get_by_text("只给您看").evaluate(select) == "none"
    await page.keyboard.press("Control+A")
    assert "只给您看" not in await page.evaluate("getSelection().toString()")


async def test_nothing_that_is_said_becomes_markup_or_turns_the_line_around(scene, cadre):
    evil = "<img src=x onerror=alert(1)> \u2067abc\u2069 שלום"
    await cadre.send(evil)
    await card(scene, cadre, evil, [f"<b>{evil}"[:20]])
    page = await scene.page(cadre)
    await expect(page.locator(".text").nth(1)).to_have_text(evil)
    assert await page.locator("#messages img, #messages b").count() == 0
    isolated = "element => getComputedStyle(element).unicodeBidi"
    assert await page.locator(".text").nth(1).evaluate(isolated) == "isolate"


async def test_a_reader_is_told_what_is_new_and_every_control_has_a_name(scene, cadre):
    await card(scene, cadre, "?", ["好"])
    page = await scene.page(cadre)
    await page.get_by_role("button", name="好").wait_for()
    log = page.get_by_role("log", name="对话")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log).to_have_attribute("aria-busy", "false")
    nameless = await page.evaluate(
        """() => [...document.querySelectorAll("button, input, textarea, a")]
            .filter((one) => one.checkVisibility())
            .filter((one) => !one.getAttribute("aria-label") && !one.textContent.trim())
            .filter((one) => !one.labels?.length)
            .map((one) => one.outerHTML)"""
    )
    assert nameless == []
    assert await page.get_by_role("article").count() == 2


async def test_the_latest_word_stays_in_sight_while_the_box_grows(scene, cadre):
    for number in range(12):
        await card(scene, cadre, f"第 {number} 条", ["好"])
    page = await scene.page(cadre)
    latest = page.get_by_role("article").last
    await expect(latest).to_be_in_viewport()
    await page.get_by_role("textbox", name="写消息").fill("一\n二\n三\n四\n五")
    await expect(latest.get_by_role("button", name="好")).to_be_in_viewport(ratio=1)
    box = await latest.get_by_role("button", name="好").bounding_box()
    foot = await page.locator("#foot").bounding_box()
    assert box["y"] + box["height"] <= foot["y"]


async def test_motion_is_kept_still_for_who_asked_for_that(scene, cadre):
    await card(scene, cadre, "?", ["好"])
    page = await scene.page(cadre, reduced_motion="reduce")
    button = page.get_by_role("button", name="好")
    await button.click()
    duration = "element => getComputedStyle(element, '::after').animationDuration"
    assert float((await button.evaluate(duration)).removesuffix("s")) < 0.001


async def test_what_was_said_while_the_line_was_down_appears_when_it_is_back(scene, cadre):
    page = await scene.page(cadre)
    await expect(page.locator("#messages")).to_contain_text("/start")
    await page.context.set_offline(True)
    sent = await card(scene, cadre, "第一稿", ["好"])
    await scene.bot("deleteMessage", chat_id=cadre.chat_id, message_id=cadre.messages[0].id)
    await scene.bot("editMessageText", chat_id=cadre.chat_id, message_id=sent["message_id"], text="第二稿")
    await page.context.set_offline(False)
    await expect(page.get_by_text("第二稿")).to_be_visible()
    await expect(page.locator("#messages")).not_to_contain_text("/start")
    scene.complaints.clear()


async def test_a_message_that_could_not_be_sent_stays_in_the_box(scene, cadre):
    page = await scene.page(cadre)
    words = page.get_by_role("textbox", name="写消息")
    await words.fill("重要的话")
    await page.context.set_offline(True)
    await page.keyboard.press("Enter")
    await expect(page.locator("#toast")).to_contain_text("没有发出去")
    await expect(words).to_have_value("重要的话")
    await page.context.set_offline(False)
    await page.keyboard.press("Enter")
    assert (await scene.heard("message"))["text"] == "重要的话"
    scene.complaints.clear()


async def test_a_notification_title_never_carries_content(scene, cadre):
    page = await scene.page(cadre)
    await expect(page.locator("#messages")).to_contain_text("/start")
    await page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })")
    await card(scene, cadre, "家里的事", ["好"])
    await expect(page).to_have_title("(1) 夜谈")
    await page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page).to_have_title("夜谈")


async def test_a_blocked_bot_stays_silent_until_the_person_wants_it_back(scene, cadre):
    page = await scene.page(cadre)
    await page.get_by_role("button", name="菜单").click()
    await page.get_by_role("button", name="停止接收消息").click()
    back = page.get_by_role("button", name="恢复接收消息")
    await expect(back).to_be_visible()
    assert (await scene.heard("my_chat_member"))["new_chat_member"]["status"] == "kicked"
    await back.click()
    await expect(page.get_by_role("textbox", name="写消息")).to_be_visible()


async def test_the_page_speaks_english_to_who_reads_english(scene, cadre):
    page = await scene.page(cadre, locale="en-GB")
    await expect(page.get_by_role("textbox", name="Write a message")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "en"
    await expect(page.locator("#bar-status")).to_have_text("en")  # asked for in its language, too
    words, script = (
        await page.evaluate("WORDS"),
        await page.evaluate("fetch('/page/page.js').then(it => it.text())"),
    )
    assert words["zh"].keys() == words["en"].keys()
    assert set(re.findall(r"\bW\.(\w+)", script)) == words["en"].keys()
    assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", "".join(words["en"].values()))
    assert all(re.search(r"[\u4e00-\u9fff]", word) for word in words["zh"].values())


async def test_the_demo_bar_changes_who_one_is_and_counts_what_is_unread(scene, cadre):
    host = await Person.join(scene.url, "陈思")
    await host.send("/start")
    scene.toolbar.update(
        accounts=[
            {"label": "周敏", "secret": cadre.secret, "group": "干部"},
            {"label": "陈思", "secret": host.secret, "group": "科室"},
        ],
        actions=[{"label": "+1 小时", "post": "/demo/clock?by=3600"}],
        status="周三 19:05",
    )
    await card(scene, cadre, "给周敏", ["好"])
    await card(scene, host, "给陈思", ["好"])
    page = await scene.page()
    await expect(page.get_by_text("给周敏")).to_be_visible()
    await expect(page.locator("#bar-status")).to_have_text("周三 19:05")
    await expect(page.get_by_role("button", name="陈思 1")).to_be_visible()
    await page.get_by_role("button", name="好", exact=True).click()
    tapped = await scene.heard("callback_query")
    await scene.bot("answerCallbackQuery", callback_query_id=tapped["id"], text="周敏的事")
    await expect(page.get_by_text("周敏的事")).to_be_visible()
    await page.get_by_role("button", name="陈思").click()
    await expect(page.get_by_text("给陈思")).to_be_visible()
    assert await page.get_by_text("周敏的事").is_hidden()
    await expect(page.get_by_text("给周敏")).to_have_count(0)
    await expect(page.get_by_role("button", name="陈思")).to_have_attribute("aria-pressed", "true")
    await host.close()


async def test_on_a_wide_screen_everybody_of_the_demo_bar_is_in_sight(scene, cadre):
    scene.toolbar.update(
        accounts=[
            {"label": f"第 {nth} 位编造的同志", "secret": cadre.secret, "group": "干部"} for nth in range(15)
        ]
    )
    page = await scene.page(width=1000)
    last = page.get_by_role("button", name="第 14 位编造的同志")
    await expect(last).to_be_in_viewport(ratio=1)


async def test_an_invitation_link_opened_beside_the_demo_bar_is_a_newcomers(scene, cadre):
    scene.toolbar.update(accounts=[{"label": "周敏", "secret": cadre.secret, "group": "干部"}])
    await card(scene, cadre, "给周敏", ["好"])
    page = await scene.page(path="/?start=invite-8")
    await page.get_by_label("您的姓名").fill("何新")
    await page.get_by_role("button", name="开始").click()
    message = await scene.heard("message")
    assert (message["text"], message["from"]["first_name"]) == ("/start invite-8", "何新")
    await expect(page.get_by_role("button", name="何新")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_text("给周敏")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_text("/start invite-8")).to_be_visible()
    await page.get_by_role("button", name="周敏").click()
    await expect(page.get_by_text("给周敏")).to_be_visible()
    await page.get_by_role("button", name="何新").click()
    await expect(page.get_by_text("/start invite-8")).to_be_visible()


async def test_the_page_may_load_nothing_from_elsewhere_and_be_framed_by_nobody(scene):
    page = await scene.page()
    response = await page.goto(scene.url)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-content-type-options"] == "nosniff"
