"""A made-up county of realistic size, for trying things out. Nobody in it exists."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.appointment import (
    Appointment,
    AppointmentState,
    Assignment,
    AssignmentState,
    Slot,
    TalkKind,
)
from bot.domain.concern import Concern, ConcernState, Outcome
from bot.domain.due import Due, ladder
from bot.domain.followup import FOLLOW_UP, Finding
from bot.domain.people import Person, Role, Unit, UnitKind
from bot.domain.routing import Matchable, route
from bot.domain.satisfaction import Liking, Question, month_of
from bot.domain.slots import day_times
from bot.domain.talk import Note, NotePart, NoteState, Part, Talk
from bot.domain.words import Words
from bot.services.follow_ups import plan_follow_up
from bot.services.opinions import ask_opinion
from bot.services.ports import Work
from storage.work import SqlWork
from yetan import county_concerns, county_talks, county_visits

MONTHS: Final = 3
CADRES: Final = 80
#: Whose past is told (the rooms beside this one), and who is played with none: they have no other.
CAST: Final = frozenset(f"C{n:03}" for n in (1, 2, 5, 25, 26, 27, 28, 37, 38, 39, 49, 50, 61))

_SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN: Final = ("示一", "例二", "样三", "拟四", "演五", "试六", "虚七", "构八")
_UNITS: Final = (
    ("县示例一局", UnitKind.COUNTY_DEPARTMENT),
    ("县示例二局", UnitKind.COUNTY_DEPARTMENT),
    ("县示例三局", UnitKind.COUNTY_DEPARTMENT),
    ("县样本中心", UnitKind.COUNTY_DEPARTMENT),
    ("东样镇", UnitKind.TOWNSHIP),
    ("西样镇", UnitKind.TOWNSHIP),
    ("南样乡", UnitKind.TOWNSHIP),
    ("北样街道", UnitKind.TOWNSHIP),
    ("样本水务公司", UnitKind.ENTERPRISE),
    ("样本中学", UnitKind.ENTERPRISE),
    ("上例村", UnitKind.VILLAGE),
    ("样本专家站", UnitKind.TALENT),
)
_POSTS: Final = ("科员", "副主任", "主任", "副局长", "综合股股长", "驻村干部")
_SAID: Final = (
    ("(演示)谈了近一年的工作,想到一线锻炼。", "(演示)孩子入学和单位距离远,照顾不过来。"),
    ("(演示)谈了岗位适应情况,压力较大。", "(演示)希望参加下一期业务培训。"),
    ("(演示)谈了班子配合和分工。", "(演示)办公条件简陋,冬天取暖有困难。"),
    ("(演示)谈了家里老人的病情和工作安排。", "(演示)想申请在离家近的岗位工作一年。"),
)
_OPINIONS: Final = (
    "(演示)约得到晚上的时间，很方便。",
    "(演示)听得很耐心。",
    "(演示)希望早一点知道结果。",
    "(演示)谈话室不太好找。",
    "(演示)说过的事真有人来问。",
    "(演示)周末也能约就好了。",
)


def populate(work: SqlWork, now: datetime, seed: int = 563) -> None:
    """Units, persons, and some months of talks with notes, concerns and follow-ups."""
    dice = random.Random(seed)  # noqa: S311 - a made-up county, the same each time
    people(work, dice)
    opinions(work, now, dice)
    story(work)
    cadres = [p for p in work.people.with_role(Role.CADRE) if p.number not in CAST]
    hosts = work.people.with_role(Role.HOST)
    for begin, end in _past_slots(work, now):
        busy: set[int] = set()
        for host in hosts:
            if dice.random() < 0.35 and not work.appointments.is_taken(Slot(host.id, begin, end)):
                cadre = dice.choice([p for p in cadres if p.id not in busy])
                busy.add(cadre.id)
                _past_talk(work, dice, cadre, host, begin, end, now)


def story(work: SqlWork) -> None:
    """What one section has in hand, each thing at another point of its way, in the order of the days; what is
    done last is done now, and is told."""
    county_visits.late_and_waived(work)
    paid = county_concerns.paid(work)
    county_visits.made(paid)
    asked = county_concerns.raised_by_one(work)
    county_concerns.under_way(work)
    also = county_concerns.elsewhere(work)
    sealed = county_talks.sealed(work)
    county_concerns.point_out(work, (*also, county_talks.sitting(work)))
    county_visits.fixed(asked)
    county_talks.phrases(work)
    ask_opinion(work, Due("opinion", sealed.id, "ask", work.now))
    for due in work.dues.by(work.now - timedelta(seconds=1), 1_000):  # what fell due on the way was done then
        work.dues.finish(due)


def opinions(work: Work, now: datetime, dice: random.Random) -> None:
    """Of the last year: what people thought of it, in sums as everywhere, and what a few added."""
    month = month_of(work.calendar.today(now))
    for section in work.policy.sections:
        for back in range(1, 13):
            for _ in range(dice.randint(2, 4)):
                said = {question: dice.choices(list(Liking), (7, 2, 1))[0] for question in Question}
                work.opinions.count(month - back, section.id, said)
    for words in _OPINIONS:
        work.opinions.add_words(month - 3, Words(words))


def people(work: Work, dice: random.Random) -> None:
    units = [Unit(work.new_id(), name, kind) for name, kind in _UNITS]
    department = Unit(work.new_id(), "县委组织部", UnitKind.COUNTY_DEPARTMENT)
    for unit in (*units, department):
        work.people.add_unit(unit)

    def add(number: str, name: str, unit: Unit, post: str, role: Role, section: str | None = None) -> None:
        work.people.add(Person(work.new_id(), number, name, unit.id, post, role, section))

    add("M001", "马部长(演示)", department, "部长", Role.MINISTER)
    add("V001", "高副部长(演示)", department, "副部长", Role.HOST)
    add("V002", "林副部长(演示)", department, "副部长", Role.HOST)
    if work.people.by_number("O001") is None:
        add("O001", "方管理员(演示)", department, "办公室", Role.OFFICE)
    for index, section in enumerate(work.policy.sections, 1):
        label = section.name.zh_CN
        add(
            f"H{index:03}",
            f"{_SURNAMES[-index]}科长(演示)",
            department,
            f"{label}科长",
            Role.SECTION_HEAD,
            section.id,
        )
        for nth in (1, 2):
            name = f"{_SURNAMES[index * 2 + nth]}干事{nth}(演示)"
            add(f"S{index}{nth:02}", name, department, f"{label}干事", Role.SECTION_STAFF, section.id)
    for index in range(CADRES):
        name = _SURNAMES[index % len(_SURNAMES)] + _GIVEN[index // len(_SURNAMES) * 3 % len(_GIVEN)]
        add(f"C{index + 1:03}", name, units[index % len(units)], dice.choice(_POSTS), Role.CADRE)


def _past_slots(work: Work, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    today = work.calendar.today(now)
    day = today - timedelta(days=30 * MONTHS)
    while day < today:
        if work.calendar.is_workday(day):
            yield from day_times(work.policy, work.calendar, day)
        day += timedelta(days=1)


def _past_talk(
    work: SqlWork,
    dice: random.Random,
    cadre: Person,
    host: Person,
    begin: datetime,
    end: datetime,
    now: datetime,
) -> None:
    topic = dice.choice(work.policy.topics).id
    rule = route(work.policy, Matchable(work.people.unit(cadre.unit_id).kind, topic))
    first, other = [p for p in work.people.of_section(rule.section) if p.role is Role.SECTION_STAFF]
    staff = dice.choice((first, other, other, other))  # what comes next is for the first, who had least
    missed = dice.random() < 0.04
    state = AppointmentState.NO_SHOW if missed else AppointmentState.HELD
    appointment = Appointment(
        work.new_id(),
        cadre.id,
        host.id,
        begin,
        end,
        TalkKind.SELF_BOOKED,
        topic,
        begin - timedelta(days=3),
        None,
        state,
        3,
    )
    work.appointments.add(appointment)
    work.assignments.add(
        Assignment(
            work.new_id(), appointment.id, rule.section, staff.id, rule.name, appointment.created_at,
            AssignmentState.ACCEPTED, 1,
        )
    )  # fmt: skip
    if missed:
        return
    talk = Talk(work.new_id(), appointment.id, begin, end)
    work.talks.add(talk)
    summary, matter = dice.choice(_SAID)
    signed = end + timedelta(hours=14)
    note = Note(
        work.new_id(), talk.id, appointment.id, staff.id, end + timedelta(minutes=20), host.id, signed,
        NoteState.REVIEWED if now - signed > timedelta(days=7) else NoteState.SIGNED, 2,
    )  # fmt: skip
    work.notes.add(note)
    said = (
        (Part.SUMMARY, summary),
        (Part.STRENGTHS, "(演示)踏实,肯吃苦。"),
        (Part.SUGGESTIONS, "(演示)继续关注。"),
    )
    work.notes.add_parts(
        [
            NotePart(work.new_id(), note.id, appointment.id, part, 0, staff.id, end, Words(text))
            for part, text in said
        ]
    )
    if dice.random() < 0.3:
        _past_concern(work, dice, appointment, talk, rule.section, staff, Words(matter), now)
    with county_talks.at(work, min(signed, now)):
        visit = plan_follow_up(work, appointment.id, 0)
    if visit and visit.due_at < now:
        work.dues.clear("followup", visit.id)
        finished = FOLLOW_UP.apply(visit, "finish", finding=Finding.STABLE, done_at=visit.due_at)
        work.follow_ups.save(finished)


def _past_concern(
    work: Work,
    dice: random.Random,
    appointment: Appointment,
    talk: Talk,
    section: str,
    staff: Person,
    text: Words,
    now: datetime,
) -> None:
    kind = work.policy.concern_kind(work.policy.kind_of_topic(appointment.topic))
    due_on = work.calendar.add_working_days(work.calendar.today(talk.ended_at), kind.working_days)
    due_at = work.calendar.at(due_on, work.policy.nights.begins)
    closed = now - talk.ended_at > timedelta(days=6) and dice.random() < 0.95
    concern = Concern(
        id=work.new_id(), talk_id=talk.id, appointment_id=appointment.id, cadre_id=appointment.cadre_id,
        section=section, staff_id=staff.id, due_at=due_at, created_at=talk.ended_at, text=text,
        state=ConcernState.ASSIGNED, revision=2, kind=kind.id, entered_at=talk.ended_at,
    )  # fmt: skip
    if closed:
        concern = replace(
            concern, state=ConcernState.CLOSED, outcome=Outcome.SETTLED, answer=Words("(演示)已协调解决。"),
            closed_at=talk.ended_at + timedelta(days=dice.randrange(2, 6)),
        )  # fmt: skip
    work.concerns.add(concern)
    if not closed:
        steps = ladder("concern", concern.id, due_at, work.policy.ladders["concern"])
        work.dues.add([d for d in steps if d.due_at > now])
