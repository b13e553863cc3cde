"""Two small questions, two taps; and what is seen of it by whom."""

from bot.domain.satisfaction import Liking, Question
from handlers.card import Tap
from storage.work import SqlWork
from tests.chat.night import accept, book, come, hold, write_note
from tests.house import House, chat_text

SAID = "OPINION-MARKER 希望早一点告诉"
#: The months of the third quarter of 2026.
SUMMER = 2026 * 12 + 6


def counted(section: str, good: int, poor: int = 0):
    def count(work: SqlWork) -> None:
        for liking in [Liking.GOOD] * good + [Liking.POOR] * poor:
            work.opinions.count(SUMMER, section, {Question.HEARD: liking, Question.EASY: Liking.FAIR})

    return count


async def test_the_person_answers_in_two_taps_and_may_add_a_line(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    await write_note(cast.staff, raised=None)
    await house.quiet()
    await house.move(days=3)
    card = await cast.cadre.sees("两个小问题")
    assert "谈" not in card.text.splitlines()[0]
    cast.cadre.reset_counts()
    await cast.cadre.tap("满意", on=card.id)
    await cast.cadre.sees("约起来方便吗")
    await cast.cadre.tap("一般", on=card.id)
    await cast.cadre.sees("谢谢您")
    assert cast.cadre.taps == 2
    await cast.cadre.tap("补一句", on=card.id)
    await cast.cadre.sees("不写姓名")
    await cast.cadre.send(SAID)
    await house.until(lambda: house.rows("select 1 from opinion_words"))
    await house.quiet()
    thanks = await cast.cadre.sees("谢谢您")
    assert "补一句" not in thanks.labels
    assert house.one("select count(*) from opinion_words") == 1
    for person in (cast.staff, cast.host, cast.minister):
        assert SAID not in chat_text(person.messages)
    await house.move(days=15)
    assert house.rows("select 1 from opinion_ask") == []


async def test_a_question_that_nobody_answers_is_taken_back_in_two_weeks(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    await house.move(days=3)
    card = await cast.cadre.sees("两个小问题")
    await cast.cadre.tap("满意", on=card.id)
    await cast.cadre.sees("约起来方便吗")
    await house.move(days=15)
    assert "满意" not in (await cast.cadre.sees("谢谢您")).labels
    assert house.rows("select 1 from opinion_ask union all select 1 from opinion_sum") == []


async def test_whoever_would_rather_not_is_not_asked_again(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    await write_note(cast.staff, raised=None)
    await house.move(days=3)
    card = await cast.cadre.sees("两个小问题")
    await cast.cadre.tap("不答了", on=card.id)
    await cast.cadre.sees("谢谢您")
    old = card.button("满意")
    assert old and old.data and "变化" in await cast.cadre.tap_data(card.id, old.data)
    await house.move(days=30)
    assert house.rows("select 1 from opinion_sum") == []
    assert house.one("select count(*) from audit where verb = 'opinion.ask'") == 1


async def test_minister_host_and_head_see_sums_of_their_own(house: House) -> None:
    await house.do(counted("cadre2", 6, 2))
    await house.do(counted("talent", 3))
    minister, host, head = [await house.joins(number) for number in ("M001", "V001", "H002")]
    other = await house.joins("H003")
    await minister.tap("满意度")
    seen = await minister.sees("2026 年第 3 季度 · 11 份")
    assert "满意 9 · 一般 0 · 不满意 2" in seen.text
    assert "看留言" not in seen.labels
    await host.tap("满意度")
    await host.sees("还没有可以显示的合计")  # less than five remain outside of that charge
    await head.tap("科室")
    await head.tap("满意度")
    await head.sees("还没有可以显示的合计")
    await other.tap("科室")
    await other.tap("满意度")
    await other.sees("还没有可以显示的合计")


async def test_the_minister_sees_the_whole_first_and_each_section_behind_a_button(house: House) -> None:
    await house.do(counted("cadre2", 6, 2))
    await house.do(counted("talent", 5))
    minister = await house.joins("M001")
    await minister.tap("满意度")
    whole = await minister.sees("2026 年第 3 季度 · 13 份")
    assert "8 份" not in whole.text
    await minister.tap("干部二科", on=whole.id)
    await minister.sees("干部二科\n2026 年第 3 季度 · 8 份")
    await minister.tap("全部科室", on=whole.id)
    await minister.sees("2026 年第 3 季度 · 13 份")


async def test_the_head_sees_the_own_section_once_it_gives_nobody_away(house: House) -> None:
    await house.do(counted("cadre2", 6, 2))
    await house.do(counted("talent", 5))
    head = await house.joins("H002", language="en")
    await head.tap("The section")
    await head.tap("Satisfaction")
    seen = await head.sees("2026, quarter 3 · answers: 8")
    assert "good 6 · fair 0 · poor 2" in seen.text


def _years_of_answers(work: SqlWork) -> None:
    for quarter in range(8):
        for section in ("cadre1", "cadre2", "talent", "grassroots", "supervision"):
            for _ in range(5 + quarter):
                said = {Question.HEARD: Liking.GOOD, Question.EASY: Liking.FAIR}
                work.opinions.count(SUMMER - 3 * quarter, section, said)


async def test_the_sums_of_two_years_are_one_screen_and_what_was_before_is_behind_a_button(
    house: House,
) -> None:
    await house.do(_years_of_answers)
    minister = await house.joins("M001")
    await minister.tap("满意度")
    seen = await minister.sees("2026 年第 3 季度 · 25 份")
    assert len(seen.text.splitlines()) <= 16 and "2026 年第 2 季度" in seen.text
    assert "2026 年上列各期合计" in seen.text and "2026 年第 1 季度" not in seen.text
    await minister.tap("干部二科", on=seen.id)
    one = await minister.sees("2026 年第 3 季度 · 5 份")
    await minister.tap("更早各期", on=one.id)
    await minister.sees("2024 年第 4 季度 · 12 份")
    await minister.tap("只看最近")
    assert "2024 年第 4 季度" not in (await minister.sees("2026 年第 3 季度 · 5 份")).text


async def test_nobody_opens_the_sums_of_a_section_that_is_not_theirs(house: House) -> None:
    await house.do(_years_of_answers)
    head, host = await house.joins("H002"), await house.joins("V001")
    await head.tap("科室")
    await head.tap("满意度")
    mine = await head.sees("2026 年第 3 季度 · 5 份")
    await host.tap("满意度")
    own = await host.sees("2026 年第 3 季度 · 15 份")
    for person, card in ((head, mine), (host, own)):
        await person.tap_data(card.id, Tap("opinion-sums", 1, 0, "talent").pack())
        await house.quiet()
        assert "人才科" not in chat_text(person.messages)
