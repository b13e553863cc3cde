"""Whom a booking form is for: oneself, or somebody who is chosen first."""

from bot.domain.people import Person, Role
from bot.forms.form import Draft
from bot.services.booking_for import kinds_for
from bot.services.grounds import strangers
from handlers import forms
from handlers.desk import View


def whose(view: View, draft: Draft) -> Person:
    """Whose appointment it will be."""
    id_ = draft.answer("person")
    return (view.work.people.get(int(id_)) if id_ else None) or view.reader


def everybody(view: View, draft: Draft) -> forms.Options:
    """All cadres out of whose matters the reader does not keep, or those whose name, number or unit has
    what was typed in it."""
    words = (draft.answer("person~") or "").strip().casefold()
    units = {unit.id: unit.name for unit in view.work.people.units()}
    found = []
    for person in strangers(view.work, view.reader, view.work.people.with_role(Role.CADRE)):
        label = view.t("form-booking-for-one", name=person.name, unit=units[person.unit_id])
        if words in f"{label} {person.number}".casefold():
            found.append((str(person.id), label))
    return found


def kinds(view: View) -> forms.Options:
    return [(kind.value, view.t(f"kind-{kind}")) for kind in kinds_for(view.reader)]


def line(view: View, draft: Draft) -> str:
    """For whom, and why; empty when it is oneself."""
    kind = draft.answer("kind")
    if not draft.answer("person") or kind is None:
        return ""
    return view.t("form-booking-for-whom", name=whose(view, draft).name, kind=view.t(f"kind-{kind}"))
