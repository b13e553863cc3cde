"""Sealed to the minister: wished for at the last look before it is booked, on its card, or at the talk."""

from bot.domain.access import Grant, Matter, authorize, may
from bot.domain.appointment import Appointment, AppointmentState
from bot.forms.declared import FORMS
from bot.forms.form import Draft
from bot.services.seals import can_be_sealed, seal_talk, unseal_talk
from handlers import forms
from handlers.booking import current
from handlers.card import Button, Tap
from handlers.desk import Desk, View
from handlers.keeping_out import out_of, readers

_STEP, _SEAL = "seal", "minister"


def choices(view: View) -> forms.Options:
    return [(_SEAL, view.t("button-seal"))]


def shortcut(view: View, draft: Draft) -> forms.Options:
    """Of whatever leads to a talk of one's own, at the last look: one tap on, one tap off; not where the
    minister keeps out of it."""
    form = FORMS[draft.form]
    if _STEP not in form.by_key or draft.step != form.last():
        return []
    if not can_be_sealed(view.work, frozenset(out_of(view, draft))):
        return []
    return [(f"{_STEP}={_SEAL}", view.t("button-unseal" if draft.answer(_STEP) else "button-seal"))]


def wished(view: View, draft: Draft) -> bool:
    return bool(draft.answer(_STEP)) and can_be_sealed(view.work, frozenset(out_of(view, draft)))


def who_reads(view: View, draft: Draft) -> str:
    """Who will be able to read what, as the form stands."""
    return "\n".join(readers(view, out_of(view, draft), wished(view, draft)))


def line(view: View, appointment: Appointment, matter: Matter, grant: Grant) -> list[str]:
    """To those whose note it becomes: what they read, and until when."""
    if not appointment.minister_only or "sealed" not in grant or view.reader.id == matter.cadre_id:
        return []
    return [view.t("line-sealed")]


def buttons(view: View, appointment: Appointment, matter: Matter, more: int) -> list[Button]:
    """The cadre's is there at once; the host's, before the talk, stands behind `more`."""
    me, state = view.reader, appointment.state
    mine, held = me.id == matter.cadre_id, state is AppointmentState.HELD
    if appointment.minister_only:
        if view.work.now < appointment.starts_at and may(me, "appointment.unseal", matter, state):
            return [_button(view, appointment, "unseal")]
        return []
    if not may(me, "appointment.seal", matter, state) or not can_be_sealed(view.work, matter.recused):
        return []
    return [_button(view, appointment, "seal")] if mine or held or more else []


def _button(view: View, appointment: Appointment, verb: str) -> Button:
    return Button(view.t(f"button-{verb}"), Tap(verb, appointment.id, appointment.revision))


def seal(desk: Desk, tap: Tap) -> str | None:
    """Before the talk there is a way back; afterwards there is none, and it is asked first."""
    appointment = current(desk, tap)
    matter = desk.work.appointments.matter(tap.id)
    authorize(desk.reader, "appointment.seal", matter, appointment.state)
    if appointment.state is AppointmentState.HELD:
        desk.show("sure", id=tap.id, what="seal")
        return None
    return seal_yes(desk, tap)


def seal_yes(desk: Desk, tap: Tap) -> str | None:
    seal_talk(desk.work, desk.reader, current(desk, tap))
    desk.show("appointment", id=tap.id)
    return "toast-sealed"


def unseal(desk: Desk, tap: Tap) -> str | None:
    unseal_talk(desk.work, desk.reader, current(desk, tap))
    desk.show("appointment", id=tap.id)
    return "toast-unsealed"
