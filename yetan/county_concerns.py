"""Of the made-up county: what was raised, each at another point of its way, through the services."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from bot.domain.concern import Concern, Outcome
from bot.domain.due import Due
from bot.domain.words import Words
from bot.services.aid import approve_aid, examine_aid, file_aid, pay_aid
from bot.services.concern_handling import ask_extension, decide_extension, log_step, set_kind
from bot.services.concern_links import link_concern
from bot.services.concerns import answer_concern, settle_concern
from bot.services.referring import refer_concern, refer_outside
from bot.services.silence import hear_silence
from storage.work import SqlWork
from yetan.county_talks import Held, agreed, at, evening, known, person, talk

#: From one hand to the next.
LATER: Final = timedelta(hours=15)


def _now(work: SqlWork, concern: Concern) -> Concern:
    found = work.concerns.get(concern.id)
    assert found is not None
    return found


def _log(work: SqlWork, concern: Concern, on: datetime, text: str) -> None:
    with at(work, on):
        log_step(work, person(work, concern.staff_id), _now(work, concern), Words(text))


def _answer(work: SqlWork, concern: Concern, on: datetime, text: str, outcome: Outcome) -> Concern:
    with at(work, on):
        owner = person(work, concern.staff_id)
        return answer_concern(work, owner, _now(work, concern), Words(text), outcome)


def paid(work: SqlWork) -> Held:
    """Settled, with aid that three people decided on and that was paid: somebody is to go and look."""
    held = talk(work, "C025", "hardship", 24)
    (concern,) = agreed(held, "(演示)谈了家里的难处。", "(演示)父亲住院，医药费压力大。")
    begins, kind = evening(work, 23), work.policy.aid.kinds[0].id
    with at(work, begins):
        why = Words("(演示)住院费用较大，家里只有一人工作。")
        aid = file_aid(work, held.staff, concern, kind, 8000_00, why)
    with at(work, begins + LATER):
        aid = examine_aid(work, known(work, "H001"), aid)
    with at(work, begins + 2 * LATER):
        aid = approve_aid(work, held.host, aid)
    with at(work, evening(work, 16)):
        pay_aid(work, held.staff, aid)
    said = "(演示)大病救助八千元已经发放。"
    answered = _answer(work, concern, evening(work, 16) + LATER, said, Outcome.SETTLED)
    with at(work, evening(work, 15)):
        settle_concern(work, person(work, concern.cadre_id), answered)
    return held


def raised_by_one(work: SqlWork) -> Held:
    """One with more time, one answered, one that closed by silence: as whoever raised them sees it."""
    held = talk(work, "C025", "work", 16)
    longer, answered, silent = agreed(
        held,
        "(演示)谈了近一年的工作。",
        "(演示)下乡补贴三个月没有发。",
        "(演示)希望参加下一期业务培训。",
        "(演示)办公室冬天取暖有困难。",
    )
    over = _answer(work, silent, evening(work, 14), "(演示)暖气已经检修好。", Outcome.SETTLED)
    with at(work, evening(work, 3)):
        hear_silence(work, Due("silence", silent.id, f"{over.revision}.close", work.now))
    _log(work, longer, evening(work, 12), "(演示)打过电话，对方答应这周回话。")
    until = work.calendar.add_working_days(work.calendar.today(longer.due_at), 8)
    with at(work, evening(work, 8)):
        why = Words("(演示)要等对方单位开会研究。")
        asked = ask_extension(work, held.staff, _now(work, longer), until, why)
    with at(work, evening(work, 8) + LATER):
        decide_extension(work, known(work, "H001"), asked, True)
    _log(work, longer, evening(work, 3), "(演示)去看过，发放表已经报上去了。")
    _answer(work, answered, evening(work, 6), "(演示)已列入明年三月的培训班。", Outcome.EXPLAINED)
    return held


def elsewhere(work: SqlWork) -> tuple[Concern, Concern]:
    """One with a body outside; another section is asked. Gives two that are of the same matter."""
    one = talk(work, "C037", "work", 8)
    bus, school = agreed(
        one, "(演示)谈了上班路上的困难。", "(演示)单位的通勤班车停了。", "(演示)孩子入学离单位远，接送不便。"
    )
    other = talk(work, "C027", "work", 7)
    also, post = agreed(
        other, "(演示)谈了岗位适应情况。", "(演示)班车取消以后上班不便。", "(演示)想到乡镇挂职一年。"
    )
    with at(work, evening(work, 5)):
        school = set_kind(work, one.staff, school, "schooling")
        refer_outside(work, one.staff, school, Words(work.policy.outside_bodies[0]("zh_CN")))
    _log(work, school, evening(work, 2), "(演示)教育局说下周给答复。")
    refer_concern(work, other.staff, post, "cadre2", Words("(演示)乡镇岗位归二科。"))
    return bus, also


def point_out(work: SqlWork, same: Sequence[Concern]) -> None:
    """That they are one matter."""
    for one, other in pairwise(same):
        link_concern(work, known(work, "H001"), _now(work, one), _now(work, other))


def under_way(work: SqlWork) -> None:
    """One that is late; one for which more time is asked; two applications, with the second and the third
    pair of hands."""
    living = work.policy.aid.kinds[-1].id
    held = talk(work, "C039", "hardship", 9)
    (late,) = agreed(held, "(演示)谈了家里老人的病情。", "(演示)家里有人住院，开支较大。")
    with at(work, evening(work, 1)):
        why = Words("(演示)自付部分较多，想请组织帮一把。")
        aid = file_aid(work, held.staff, late, living, 3000_00, why)
    examine_aid(work, known(work, "H001"), aid)

    held = talk(work, "C028", "work", 6)
    duties, rent = agreed(
        held, "(演示)谈了班子配合和分工。", "(演示)想调整一下分工。", "(演示)房租涨了，住得很紧。"
    )
    _log(work, duties, evening(work, 3), "(演示)和单位主要领导谈过一次。")
    until = work.calendar.add_working_days(work.calendar.today(duties.due_at), 5)
    ask_extension(work, held.staff, _now(work, duties), until, Words("(演示)要等班子会研究。"))
    rent = set_kind(work, held.staff, rent, "housing")
    file_aid(work, held.staff, rent, living, 2000_00, Words("(演示)房租涨了三成，工资要养一家四口。"))
