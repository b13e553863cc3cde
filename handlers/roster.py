"""The roster as a file: a template to fill in, and what it is read and written with."""

from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.people import Role, UnitKind
from bot.reports import sheet
from handlers.card import Tap
from handlers.desk import Desk, View
from handlers.paper import XLSX, Paper
from handlers.texts import Tongue

#: The columns, in the order in which we write them.
FIELDS: Final = ("number", "name", "unit", "unit_kind", "post", "role", "section")
#: What separates the words that mean the same in a text of the catalogue; the first is the one we write.
_OR: Final = "|"


def words(t: Tongue, key: str) -> list[str]:
    """Everything that a column or a value may be called in one language."""
    return t(key).split(_OR)


def heading(t: Tongue) -> list[str]:
    return [words(t, f"roster-field-{field}")[0] for field in FIELDS]


def template(view: View) -> Paper:
    """An empty sheet with a heading, with choices where there are any, and what to know on a second one."""
    authorize(view.reader, "roster.import", Matter())
    t, policy = view.t, view.work.policy
    kinds = [words(t, f"unit-kind-{kind}")[0] for kind in UnitKind]
    roles = [words(t, f"role-{role}")[0] for role in Role]
    sections = [t.label(section.name) for section in policy.sections]
    choices = {FIELDS.index("unit_kind"): kinds, FIELDS.index("role"): roles}
    choices[FIELDS.index("section")] = sections
    comma = t("list-comma")
    notes = [
        t("roster-note-how"),
        t("roster-note-number"),
        t("roster-note-kinds", kinds=comma.join(kinds)),
        t("roster-note-roles", roles=comma.join(roles)),
        t("roster-note-sections", sections=comma.join(sections)),
        t("roster-note-missing"),
    ]
    names = heading(t)
    caption = t("roster-template")
    return Paper(
        "template.xlsx", XLSX, caption, lambda: sheet.workbook(names, (), notes, choices), protect=False
    )


def send_template(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "roster.import", Matter())
    desk.say("roster-template")
    return None
