"""A note longer than one message is read page by page, and signed at its end."""

from handlers.card import pages
from tests.chat.night import accept, book, hold
from tests.house import House


async def test_a_long_note_is_read_page_by_page_and_signed_on_the_last(house: House) -> None:
    cadre, staff, host = [await house.joins(number) for number in ("C001", "S201", "V001")]
    await book(cadre)
    await accept(staff)
    await hold(house, staff)
    await staff.tap("谈话摘要")
    said = [f"第{nth:02}段" + "段长" * 450 for nth in range(1, 9)]
    for paragraph in said:
        await staff.send(paragraph)
    await staff.sees(f"已记下 {len(said)} 段")
    await staff.tap("这部分好了")
    await staff.tap("写好了")
    await host.sees("待您签字")
    await host.tap("看记录")
    first = await host.sees("第01段")
    assert "签字" not in first.labels
    read = first.text
    while "下一页" in (shown := await host.sees("段长")).labels:
        before = shown.text
        await host.tap("下一页")
        await house.until(lambda before=before: before not in [m.text for m in host.messages])
        read += "\n" + host.messages[-1].text
    assert [line for line in read.split("\n") if line in said] == said
    await host.tap("签字")
    await host.sees("记录已签")


def test_pages_lose_no_character_and_fit() -> None:
    text = "一二三\n" * 400 + "😀" * 3000 + "\n" + "末"
    sheets = pages(text, 1000)
    assert "".join("".join(sheets).split()) == "".join(text.split())
    assert all(len(sheet.encode("utf-16-le")) // 2 <= 1000 for sheet in sheets)
