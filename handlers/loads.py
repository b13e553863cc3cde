"""Who was given how much: a table of counts, so that nobody need wonder."""

from collections.abc import Iterator, Sequence

from bot.domain.access import Matter, may
from bot.domain.policy import Policy
from bot.services.loads import Loads, loads_for
from handlers import opinions
from handlers.card import Button, Card, Row, Tap
from handlers.desk import Desk, View
from handlers.texts import Tongue


def show(desk: Desk, tap: Tap) -> str | None:
    loads_for(desk.work, desk.reader)
    desk.show("loads")
    return None


def draw(view: View) -> Card:
    text = "\n".join(lines(view.t, view.work.policy, loads_for(view.work, view.reader)))
    return Card(text, ((Button(view.t("button-menu"), Tap("menu")),),))


def lines(t: Tongue, policy: Policy, groups: Sequence[Loads]) -> Iterator[str]:
    """The same words in the chat and on the command line."""
    yield t("loads", days=policy.fair_over.days)
    for group in groups:
        section = policy.section(group.section) if group.section else None
        yield ""
        yield t.label(section.name) if section else t("loads-hosts")
        yield from (t("loads-line", name=person.name, count=count) for person, count in group.counts)


def menu_rows(view: View) -> list[Row]:
    """For whoever sees everybody's; a head finds the own section's on the board."""
    found = may(view.reader, "loads.see", Matter())
    return [(Button(view.t("button-loads"), Tap("loads")), *opinions.buttons(view))] if found else []
