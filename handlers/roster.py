"""The roster as a file: a template to fill in, and what it is read and written with."""

from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.people import Role, UnitKind
from bot.domain.roster import FIELDS, Vocabulary, fold
from bot.reports import sheet
from bot.services.kin import kinsfolk
from handlers.card import Tap
from handlers.desk import Desk, View
from handlers.paper import XLSX, Paper
from handlers.texts import Tongue

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
    ranks = [t.label(rank.name) for rank in policy.ranks]
    if ranks:
        choices[FIELDS.index("rank")] = ranks
    comma = t("list-comma")
    notes = [
        t("roster-note-how"),
        t("roster-note-number"),
        t("roster-note-kinds", kinds=comma.join(kinds)),
        t("roster-note-roles", roles=comma.join(roles)),
        t("roster-note-sections", sections=comma.join(sections)),
        *([t("roster-note-ranks", ranks=comma.join(ranks))] if ranks else []),
        t("roster-note-relatives"),
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


def vocabulary(view: View) -> Vocabulary:
    """What columns and values may be called, in every language at once."""
    fields: dict[str, str] = {}
    kinds: dict[str, str] = {}
    roles: dict[str, str] = {}
    sections: dict[str, str] = {}
    ranks: dict[str, str] = {}
    for t in view.tongues.values():
        for field in FIELDS:
            fields |= {fold(word): field for word in words(t, f"roster-field-{field}")}
        for kind in UnitKind:
            kinds |= {fold(word): kind for word in words(t, f"unit-kind-{kind}")}
        for role in Role:
            roles |= {fold(word): role for word in words(t, f"role-{role}")}
        for section in view.work.policy.sections:
            sections |= {fold(word): section.id for word in (t.label(section.name), section.id)}
        for rank in view.work.policy.ranks:
            ranks |= {fold(word): rank.id for word in (t.label(rank.name), rank.id)}
    units = frozenset(unit.name for unit in view.work.people.units())
    here: dict[bool, set[str]] = {False: set(), True: set()}
    for person in view.work.people.everybody():
        here[person.archived].add(person.number)
    return Vocabulary(
        fields, kinds, roles, sections, units, ranks, frozenset(here[False]), frozenset(here[True])
    )


def everybody(view: View) -> Paper:
    """The roster as it stands, in the columns in which it is read."""
    authorize(view.reader, "roster.export", Matter())
    t, work = view.t, view.work
    units = {unit.id: unit for unit in work.people.units()}
    people = [person for person in work.people.everybody() if not person.archived]
    kinds = {kind: words(t, f"unit-kind-{kind}")[0] for kind in UnitKind}
    roles = {role: words(t, f"role-{role}")[0] for role in Role}
    sections = {section.id: t.label(section.name) for section in work.policy.sections}
    ranks = {rank.id: t.label(rank.name) for rank in work.policy.ranks}
    relatives, comma = kinsfolk(work, people), t("list-comma")
    rows = [
        (
            p.number, p.name, units[p.unit_id].name, kinds[units[p.unit_id].kind], p.post, roles[p.role],
            sections.get(p.section or "", p.section or ""), ranks.get(p.rank or "", p.rank or ""),
            comma.join(sorted(relatives.get(p.number, ()))),
        )
        for p in people
    ]  # fmt: skip
    names = heading(t)
    work.record(view.reader, "roster.export", "person", view.reader.id)
    by = t("export-by", name=view.reader.name, when=t.when(work.now), count=len(rows))
    caption = t("roster-list", count=len(rows))
    return Paper("list.xlsx", XLSX, caption, lambda: sheet.workbook(names, rows, [by]), protect=False)


def send_list(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "roster.export", Matter())
    desk.say("roster-list")
    return None
