"""Which rule decides, and why those above it do not: for the office, before somebody asks."""

from collections.abc import Iterator

from bot.domain.access import Matter, authorize
from bot.domain.appointment import TalkKind
from bot.domain.people import Person
from bot.domain.policy import CONDITIONS, Policy, RoutingRule
from bot.forms.declared import ROUTES
from bot.forms.form import Draft
from bot.services.desk_ports import Place
from bot.services.explaining import Explained, explain_route
from handlers import forms
from handlers.booking_whom import everybody
from handlers.card import Button, Card, Tap
from handlers.desk import Desk, View
from handlers.roster import words
from handlers.texts import Tongue


def ask(desk: Desk, tap: Tap) -> str | None:
    """The button of the menu."""
    authorize(desk.reader, "route.explain", Matter())
    return forms.start(desk, ROUTES)


def command(desk: Desk) -> None:
    """`/routes`."""
    authorize(desk.me, "route.explain", Matter())
    forms.start_below(desk, ROUTES)


def choices(view: View, draft: Draft) -> forms.Options:
    if draft.step == "topic":
        return [(topic.id, view.t.label(topic.name)) for topic in view.work.policy.topics]
    if draft.step == "kind":
        return [(kind.value, view.t(f"kind-{kind}")) for kind in TalkKind]
    return everybody(view, draft)


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    found = {name: draft.answer(name) or "" for name in ("person", "topic", "kind")}
    desk.work.outbox.show(place, "routes", id=int(found["person"]), topic=found["topic"], kind=found["kind"])
    return None


def draw(view: View, id: int, topic: str, kind: str) -> Card:
    authorize(view.reader, "route.explain", Matter())
    t, cadre = view.t, view.work.people.get(id)
    again = (Button(t("button-routes-again"), Tap("routes")), Button(t("button-menu"), Tap("menu")))
    if cadre is None:
        return Card(t("refused-not-found"), (again,))
    found = explain_route(view.work, cadre, topic, TalkKind(kind), view.reader.id)
    return Card("\n".join(lines(t, view.work.policy, cadre, found)), (again,))


def lines(t: Tongue, policy: Policy, cadre: Person, found: Explained) -> Iterator[str]:
    """The same words in the chat and on the command line."""
    topic, kind = found.facts.topic, found.facts.kind
    what = t.label(policy.topic(topic).name) if topic else t("routes-no-topic")
    yield t("routes-head", name=cadre.name, unit=found.facts.unit, topic=what, kind=t(f"kind-{kind}"))
    yield ""
    for nth, (rule, failing) in enumerate(((c.rule, c.failing) for c in found.considered), 1):
        if failing:
            why = t("list-comma").join(_why(t, policy, rule, condition, found) for condition in failing)
            yield t("routes-passed", nth=nth, name=rule.name, why=why)
        else:
            yield t("routes-decides", nth=nth, name=rule.name, reason=t.label(rule.reason))
    yield ""
    if found.way is None:
        yield t("routes-nobody", why=t(found.refusal))
        return
    way, days = found.way, policy.fair_over.days
    section = t.label(policy.section(way.section).name) if way.section else t("no-section")
    yield t("routes-leads", section=section, name=way.staff.name, load=found.load, days=days)
    for person in way.attending:
        name = t.label(policy.section(person.section or "").name)
        yield t("routes-attends", section=name, name=person.name)
    yield t("routes-host", name=way.host.name)


def _why(t: Tongue, policy: Policy, rule: RoutingRule, condition: str, found: Explained) -> str:
    asked = t("list-comma").join(_word(t, policy, condition, value) for value in getattr(rule, condition))
    given = getattr(found.facts, CONDITIONS[condition])
    is_so = _word(t, policy, condition, given) if given else t("routes-none")
    return t(f"routes-wants-{condition}", asked=asked, given=is_so)


def _word(t: Tongue, policy: Policy, condition: str, value: str) -> str:
    match condition:
        case "unit_kinds":
            return words(t, f"unit-kind-{value}")[0]
        case "kinds":
            return t(f"kind-{value}")
        case "topics":
            return t.label(policy.topic(value).name)
        case "ranks":
            return next((t.label(rank.name) for rank in policy.ranks if rank.id == value), value)
    return value
