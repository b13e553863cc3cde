"""What a department may decide for itself: the checked contents of config.yaml.

Everything here is a frozen value; the file's lines are known to the loader, not to the policy.
"""

from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Final, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, field_validator

from bot.domain.appointment import TalkKind
from bot.domain.concern_rules import AidRules, ConcernKind
from bot.domain.hours import Duration, Nights, Rules, Weekends, lasting
from bot.domain.labels import Id as Id
from bot.domain.labels import Label as Label
from bot.domain.mistakes import Mistake
from bot.domain.people import UnitKind
from bot.domain.satisfaction import Per
from bot.domain.sitting import RotaDay

_A_DAY: Final = timedelta(days=1)
Rung = Literal["cadre", "staff", "head", "host", "minister"]
Duty = Literal[
    "assignment", "displaced", "talk", "note", "confirmation", "concern", "directive", "followup", "aid"
]


class Department(Rules):
    name: Label
    place: Label
    zone: str = "Asia/Shanghai"
    language: Literal["zh_CN", "en"] = "zh_CN"

    @field_validator("zone")
    @classmethod
    def zone_exists(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Asia" is a folder
            raise Mistake("config-no-zone", zone=zone) from None
        return zone


class SectionRules(Rules):
    id: Id
    name: Label
    host: str
    """The number, in the roster, of the vice-minister in charge."""
    shared_with: tuple[str, ...] = ()
    """Others who share the charge as equals: whose turn it is decides between them."""
    substitute: str | None = None
    """The section that sees to its requests while nobody of its own may or can."""

    @property
    def hosts(self) -> tuple[str, ...]:
        return (self.host, *self.shared_with)


class Topic(Rules):
    id: Id
    name: Label
    about_a_person: bool = False
    """The form asks whom it is about, and that person is kept out."""


class Rank(Rules):
    id: Id
    name: Label


class RoutingRule(Rules):
    """First match wins. An empty list matches everything; a rule with only such is the default."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
    section: str
    """Who leads."""
    attending: tuple[str, ...] = ()
    """Sections that take part besides."""
    reason: Label
    unit_kinds: tuple[UnitKind, ...] = ()
    units: tuple[str, ...] = ()
    """By name, as the roster has it."""
    ranks: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[TalkKind, ...] = ()
    persons: tuple[str, ...] = ()
    """By their number in the roster."""

    @property
    def is_default(self) -> bool:
        return not any(getattr(self, name) for name in CONDITIONS)


#: What a rule may ask for, and the fact of `Matchable` (routing.py) that it is about.
CONDITIONS: Final = {
    "unit_kinds": "unit_kind",
    "units": "unit",
    "ranks": "rank",
    "topics": "topic",
    "kinds": "kind",
    "persons": "number",
}


class LadderStep(Rules):
    after: Duration
    to: Rung


def _climbs(steps: tuple[LadderStep, ...]) -> tuple[LadderStep, ...]:
    if any(later.after <= earlier.after for earlier, later in pairwise(steps)):
        raise Mistake("config-ladder-order")
    return steps


Ladder = Annotated[tuple[LadderStep, ...], AfterValidator(_climbs)]


#: What applies where the file says nothing.
LATER_LADDERS: Final[dict[Duty, list[dict[str, str]]]] = {
    "followup": [
        {"after": "0m", "to": "staff"},
        {"after": "7d", "to": "head"},
        {"after": "14d", "to": "host"},
    ],
    "aid": [
        {"after": "2d", "to": "staff"},
        {"after": "5d", "to": "head"},
        {"after": "10d", "to": "minister"},
    ],
}


def _grows(distances: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    if any(later <= earlier for earlier, later in pairwise(distances)):
        raise Mistake("config-follow-ups-order")
    return distances


#: Visits fall on days.
Cadence = Annotated[tuple[Annotated[Duration, lasting(_A_DAY)], ...], AfterValidator(_grows)]


class RecusalRules(Rules):
    same_unit: bool = True
    """Whoever serves in a person's own unit keeps out of what the person brings."""


NotePartName = Literal["summary", "character", "strengths", "weak_points", "post", "suggestions", "concerns"]


class NoteRules(Rules):
    required: dict[TalkKind, Annotated[tuple[NotePartName, ...], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    """By kind of talk: the parts without which a note is not handed in."""

    def required_of(self, kind: TalkKind) -> tuple[str, ...]:
        return self.required.get(kind, ("summary",))


class Limits(Rules):
    live_appointments: Annotated[int, Field(ge=1, le=20)] = 2
    talks_per_host_and_day: Annotated[int, Field(ge=1, le=50)] = 8
    moves: Annotated[int, Field(ge=0, le=20)] = 2
    """How often a cadre may move one appointment."""
    no_shows: Annotated[int, Field(ge=1, le=50)] = 3
    """How often in a year somebody may not come before the section is advised to ask first."""
    words: Annotated[int, Field(ge=100, le=4096)] = 2000
    invitation: Duration = timedelta(hours=24)
    confirm_binding: bool = True
    """Whether the office is asked of each account that came by a link of theirs if it is the person's."""
    file: Annotated[int, Field(ge=1, le=20)] = 5
    """Megabytes of a file that somebody sends; Telegram gives out no more than 20."""
    attachment: Annotated[int, Field(ge=1, le=20)] = 10
    """Megabytes of a photo, voice or document with a note."""
    attachments: Annotated[int, Field(ge=1, le=50)] = 20
    """How many a note may have."""
    roster_rows: Annotated[int, Field(ge=10, le=50_000)] = 5000


class Deadlines(Rules):
    """How long things may take before the first reminder."""

    acceptance_ends_before: Duration = timedelta(minutes=20)
    locked_before: Duration = timedelta(hours=2)
    """From then on the cadre neither moves nor calls off alone what the section has accepted."""
    agreement: Duration = timedelta(hours=12)
    """Booked by somebody else: when the person is asked once more whether it suits."""
    swap_answer: Duration = timedelta(days=1)
    hand_over: Duration = timedelta(hours=4)
    """How long a colleague who is asked to take an assignment over has for an answer."""
    concern_working_days: Annotated[int, Field(ge=1, le=250)] = 10
    reopened_working_days: Annotated[int, Field(ge=1, le=250)] = 5
    """For what the cadre says is not settled."""
    silence_closes: Annotated[Duration, lasting(_A_DAY)] = timedelta(days=14)
    """How long after the answer a concern closes by itself when the cadre says nothing."""
    wording_stands: Annotated[Duration, lasting(_A_DAY)] = timedelta(days=14)
    """How long after a concern was read back its wording stands when the cadre says nothing."""
    silence_notice: Annotated[Duration, lasting(timedelta(hours=1))] = timedelta(days=3)
    """How long before either of them the cadre is told."""
    reopen_within: Annotated[Duration, lasting(_A_DAY)] = timedelta(days=14)
    """How long after it closed by itself one word of the cadre takes it up again."""
    year_unknown: Duration = timedelta(days=45)
    """Before a year begins whose holidays nobody has published: from when on the office is told."""


class SatisfactionRules(Rules):
    ask: bool = True
    after: Annotated[Duration, lasting(timedelta(0), timedelta(days=90))] = timedelta(days=3)
    """How long after a talk the person is asked, once, what they thought of it."""
    sums: Per = "quarter"
    """Of what length of time sums are shown, once it is over."""


class Policy(Rules):
    department: Department
    nights: Nights
    weekends: Weekends = Weekends()
    rota: dict[str, tuple[RotaDay, ...]] = Field(default_factory=dict)
    """By roster number: on which days a host sits. A host without a line sits whenever talks are held."""
    ranks: tuple[Rank, ...] = ()
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]
    sections: Annotated[tuple[SectionRules, ...], Field(min_length=1)]
    routing: Annotated[tuple[RoutingRule, ...], Field(min_length=1)]
    fair_over: Duration = timedelta(days=90)
    """Over how long it is counted who was given how much."""
    reminders: tuple[Duration, ...] = (timedelta(days=1), timedelta(hours=1))
    calendar_files: bool = True
    """Whether the cadre gets a file for the own calendar unasked, once it is arranged."""
    concern_kinds: tuple[ConcernKind, ...] = ()
    outside_bodies: tuple[Label, ...] = ()
    """To whom a section refers what is not for the house to settle; another name can be typed."""
    aid: AidRules = AidRules()
    ladders: dict[Duty, Ladder]
    follow_ups: dict[TalkKind, Cadence]
    note: NoteRules = NoteRules()
    follow_ups_merge: Annotated[Duration, lasting(timedelta(0), timedelta(days=60))] = timedelta(days=7)
    """Visits of one colleague to one person that fall within so long of each other are one."""
    follow_ups_remind: tuple[Annotated[Duration, lasting(timedelta(minutes=1))], ...] = (_A_DAY,)
    """How long before a visit whose day is fixed both sides are reminded of it."""
    satisfaction: SatisfactionRules = SatisfactionRules()
    recusal: RecusalRules = RecusalRules()
    deadlines: Deadlines = Deadlines()
    limits: Limits = Limits()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.department.zone)

    def section(self, section_id: str) -> SectionRules:
        """The section; one that old rows name but the file no longer has goes by its id."""
        return self._sections.get(section_id) or SectionRules(id=section_id, name=_bare(section_id), host="")

    def topic(self, topic_id: str) -> Topic:
        """The topic; likewise."""
        return self._topics.get(topic_id) or Topic(id=topic_id, name=_bare(topic_id))

    def concern_kind(self, id_: str) -> ConcernKind:
        """The kind; one that the file does not have, or no longer, has the general deadline."""
        found = next((kind for kind in self.concern_kinds if kind.id == id_), None)
        days = self.deadlines.concern_working_days
        return found or ConcernKind(id=id_ or "none", name=_bare(id_ or "-"), working_days=days)

    def kind_of_topic(self, topic: str) -> str:
        """What a concern of a talk on this topic is taken for; the last kind when none says so."""
        named = (kind.id for kind in self.concern_kinds if topic == kind.id or topic in kind.topics)
        return next(named, self.concern_kinds[-1].id if self.concern_kinds else "")

    @cached_property
    def _sections(self) -> dict[str, SectionRules]:
        return {section.id: section for section in self.sections}

    @cached_property
    def _topics(self) -> dict[str, Topic]:
        return {topic.id: topic for topic in self.topics}

    @field_validator("ladders", mode="before")
    @classmethod
    def later_duties_have_a_ladder_of_their_own(cls, ladders: object) -> object:
        """A file that was written before there was such a duty stays good."""
        return {**LATER_LADDERS, **ladders} if isinstance(ladders, dict) else ladders

    @field_validator("ladders")
    @classmethod
    def every_duty_has_a_ladder(cls, ladders: dict[str, tuple[LadderStep, ...]]) -> dict[str, object]:
        missing = set(get_args(Duty)) - set(ladders)
        if missing:
            raise Mistake("config-ladder-missing", duties=sorted(missing))
        return dict(ladders)


def _bare(id_: str) -> Label:
    """What has no name any more goes by its id."""
    return Label(zh_CN=id_, en=id_)
