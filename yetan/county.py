"""A made-up county of realistic size, for trying things out. Nobody in it exists."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.appointment import Appointment, AppointmentState, Assignment, AssignmentState, TalkKind
from bot.domain.concern import Concern, ConcernState, Outcome
from bot.domain.due import ladder
from bot.domain.followup import FOLLOW_UP, Finding
from bot.domain.people import Person, Role, Unit, UnitKind
from bot.domain.routing import Matchable, route
from bot.domain.satisfaction import Liking, Question, month_of
from bot.domain.slots import day_times
from bot.domain.talk import Note, NotePart, NoteState, Part, Talk
from bot.domain.words import Words
from bot.services.follow_ups import plan_follow_up
from bot.services.ports import Work
from yetan.county_concerns import under_way

MONTHS: Final = 3
CADRES: Final = 80

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


def populate(work: Work, now: datetime, seed: int = 563) -> None:
    """Units, persons, and some months of talks with notes, concerns and follow-ups."""
    dice = random.Random(seed)  # noqa: S311 - a made-up county, the same each time
    people(work, dice)
    opinions(work, now)
    cadres = work.people.with_role(Role.CADRE)
    hosts = work.people.with_role(Role.HOST)
    for begin, end in _past_slots(work, now):
        for host in hosts:
            if dice.random() < 0.35:
                _past_talk(work, dice, dice.choice(cadres), host, begin, end, now)
    under_way(work)


def opinions(work: Work, now: datetime) -> None:
    """Of the last half year: what people thought of it, in sums as everywhere."""
    month = month_of(work.calendar.today(now))
    for nth, section in enumerate(work.policy.sections):
        for back in range(1, 7):
            for turn in range(2 + (nth + back) % 3):
                liking = list(Liking)[(turn * back) % 4 % 3]
                work.opinions.count(
                    month - back, section.id, {Question.HEARD: Liking.GOOD, Question.EASY: liking}
                )


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
    work: Work,
    dice: random.Random,
    cadre: Person,
    host: Person,
    begin: datetime,
    end: datetime,
    now: datetime,
) -> None:
    topic = dice.choice(work.policy.topics).id
    rule = route(work.policy, Matchable(work.people.unit(cadre.unit_id).kind, topic))
    staff = dice.choice([p for p in work.people.of_section(rule.section) if p.role is Role.SECTION_STAFF])
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
    if dice.random() < 0.45:
        _past_concern(work, dice, appointment, talk, rule.section, staff, Words(matter), now)
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
    due_on = work.calendar.add_working_days(
        work.calendar.today(talk.ended_at), work.policy.deadlines.concern_working_days
    )
    due_at = work.calendar.at(due_on, work.policy.nights.begins)
    closed = now - talk.ended_at > timedelta(days=20) and dice.random() < 0.93
    concern = Concern(
        id=work.new_id(), talk_id=talk.id, appointment_id=appointment.id, cadre_id=appointment.cadre_id,
        section=section, staff_id=staff.id, due_at=due_at, created_at=talk.ended_at, text=text,
        state=ConcernState.ASSIGNED, revision=2,
    )  # fmt: skip
    if closed:
        concern = replace(
            concern, state=ConcernState.CLOSED, outcome=Outcome.SETTLED, answer=Words("(演示)已协调解决。"),
            closed_at=talk.ended_at + timedelta(days=dice.randrange(4, 18)),
        )  # fmt: skip
    work.concerns.add(concern)
    if not closed:
        steps = ladder("concern", concern.id, due_at, work.policy.ladders["concern"])
        work.dues.add([d for d in steps if d.due_at > now])
