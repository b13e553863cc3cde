"""Whether it was well heard and easy to come to: asked once after a talk, answered in two taps, kept without
a name, shown in sums."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment, AppointmentState
from bot.domain.due import Due
from bot.domain.errors import NotYours
from bot.domain.people import Person, Role
from bot.domain.satisfaction import (
    ASK,
    LEAST,
    Ask,
    Block,
    Liking,
    Per,
    Question,
    is_shown,
    month_of,
    months_of,
    period_of,
)
from bot.domain.words import Words
from bot.services.ports import Work

#: How long the question stands; then nothing of it is left, answered or not.
STANDS: Final = timedelta(days=14)
#: After an outage longer than this nobody is asked about what is long past.
STALE: Final = timedelta(days=30)
#: How many periods are shown.
SHOWN: Final[dict[Per, int]] = {"month": 12, "quarter": 8, "year": 3}
#: An audit row about an opinion names nobody and nothing.
NOBODY, NOTHING = None, 0


def plan_asking(work: Work, appointment: Appointment) -> None:
    """The row of what is due is what keeps anybody from being asked twice."""
    rules = work.policy.satisfaction
    if rules.ask:
        work.dues.add([Due("opinion", appointment.id, "ask", appointment.ends_at + rules.after)])


def ask_opinion(work: Work, due: Due) -> None:
    """`ask`, and two weeks later `end`."""
    appointment = work.appointments.get(due.object_id)
    if appointment is None:
        return
    if due.step == "end":
        for ask in work.opinions.of(appointment.id):
            work.opinions.drop(ask.id)
            work.outbox.refresh(ask.cadre_id, "opinion", ask.id)
        return
    if appointment.state is not AppointmentState.HELD or work.now - due.due_at > STALE:
        return
    ask = Ask(work.new_id(), appointment.id, appointment.cadre_id)
    work.opinions.add(ask)
    work.dues.add([Due("opinion", appointment.id, "end", work.now + STANDS)])
    work.record(NOBODY, "opinion.ask", "appointment", appointment.id)
    work.outbox.tell(appointment.cadre_id, "opinion", id=ask.id)


def answer(work: Work, who: Person, ask: Ask, liking: Liking) -> Ask:
    """The first tap says whether it was well heard, the second whether it was easy; with the second both are
    counted, and that it was this person is kept nowhere."""
    authorize(who, "opinion.answer", work.appointments.matter(ask.appointment_id), ask.state)
    if ask.heard is None:
        half = ASK.apply(ask, "hear", heard=liking)
        work.opinions.save(half)
        return half
    over = ASK.apply(ask, "answer", heard=None)
    work.opinions.save(over)
    assignment = work.assignments.of(ask.appointment_id)
    section, month = assignment.section if assignment else "", month_of(work.calendar.today(work.now))
    work.opinions.count(month, section, {Question.HEARD: ask.heard, Question.EASY: liking})
    work.record(NOBODY, "opinion.over", "opinion", NOTHING)
    return over


def decline(work: Work, who: Person, ask: Ask) -> Ask:
    """Nobody has to; nobody is asked again."""
    authorize(who, "opinion.answer", work.appointments.matter(ask.appointment_id), ask.state)
    over = ASK.apply(ask, "decline", heard=None)
    work.opinions.save(over)
    work.record(NOBODY, "opinion.over", "opinion", NOTHING)
    return over


def add_words(work: Work, who: Person, ask: Ask, words: Words) -> None:
    authorize(who, "opinion.add", work.appointments.matter(ask.appointment_id), ask.state)
    work.opinions.save(ASK.apply(ask, "add"))
    work.opinions.add_words(month_of(work.calendar.today(work.now)), words)
    work.record(NOBODY, "opinion.over", "opinion", NOTHING)


@dataclass(frozen=True, slots=True)
class Sum:
    """Of one period; `answers` is None where it may not be shown."""

    period: int
    count: int
    answers: Mapping[Question, Mapping[Liking, int]] | None


@dataclass(frozen=True, slots=True)
class Sums:
    """Of whom: a section; with none, all that the reader is in charge of."""

    section: str | None
    periods: Sequence[Sum]


def sums_for(work: Work, who: Person) -> list[Sums]:
    """The minister sees all and each section, a host the own charge, a head the own section: only periods
    that are over, newest first."""
    authorize(who, "opinion.sums", Matter(section=who.section))
    sections = {section.id for section in work.policy.sections}
    if who.role is Role.SECTION_HEAD:
        return [_sums(work, who.section, frozenset([who.section or ""]))]
    if who.role is Role.MINISTER:
        whole = _sums(work, None, None)
        each = [_sums(work, one, frozenset([one])) for one in sorted(sections)]
        return [whole, *(one for one in each if any(s.answers for s in one.periods))]
    charge = frozenset(s.id for s in work.policy.sections if who.number in s.hosts)
    return [_sums(work, None, charge)]


def _sums(work: Work, section: str | None, scope: Block | None) -> Sums:
    return Sums(section, [_sum(work, period, scope) for period in _over(work)])


def _over(work: Work) -> Iterator[int]:
    per = work.policy.satisfaction.sums
    now = period_of(month_of(work.calendar.today(work.now)), per)
    yield from range(now - 1, now - 1 - SHOWN[per], -1)


def _sum(work: Work, period: int, scope: Block | None) -> Sum:
    """`scope` None: everybody's, whatever sections there are by now."""
    rows = work.opinions.sums(months_of(period, work.policy.satisfaction.sums))
    counts: Counter[str] = Counter()
    for section, question, _, count in rows:
        if question is Question.HEARD:
            counts[section] += count
    charges = {frozenset(s.id for s in work.policy.sections if host in s.hosts) for host in _hosts(work)}
    chosen = frozenset(counts) if scope is None else scope
    if not is_shown(chosen, counts, charges):
        return Sum(period, 0, None)
    answers = {question: Counter(dict.fromkeys(Liking, 0)) for question in Question}
    for section, question, liking, count in rows:
        if section in chosen:
            answers[question][liking] += count
    return Sum(period, sum(answers[Question.HEARD].values()), answers)


def _hosts(work: Work) -> set[str]:
    return {host for section in work.policy.sections for host in section.hosts}


def words_for(work: Work, who: Person) -> list[tuple[int, Sequence[Words]]]:
    """What people added, to the minister alone: by periods that are over and in which at least five did, in
    an order that says nothing. That they were read is put down first."""
    authorize(who, "opinion.words", Matter())
    found = [(period, _words(work, period)) for period in _over(work)]
    found = [(period, words) for period, words in found if words]
    if found:
        work.record(who, "opinion.read", "opinion", NOTHING)
    return found


def _words(work: Work, period: int) -> Sequence[Words]:
    months = months_of(period, work.policy.satisfaction.sums)
    return work.opinions.words(months) if work.opinions.how_many_words(months) >= LEAST else ()


def has_words(work: Work) -> bool:
    per = work.policy.satisfaction.sums
    return any(work.opinions.how_many_words(months_of(p, per)) >= LEAST for p in _over(work))


def require(work: Work, id_: int) -> Ask:
    ask = work.opinions.get(id_)
    if ask is None:
        raise NotYours
    return ask
