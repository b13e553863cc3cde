"""Sealed to the minister, at the cadre's wish: what is said is read by nobody else once it is signed."""

from dataclasses import replace
from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment
from bot.domain.errors import MovedOn, NoSeal
from bot.domain.people import Person, Role
from bot.forms.declared import NOTE
from bot.services.booking import redraw
from bot.services.ports import Work
from bot.services.taking_back import take_words_back

#: Cards that show what was written.
SHOW_NOTE: Final = ("note", "note-history", "attachments")


def can_be_sealed(work: Work, recused: frozenset[int]) -> bool:
    """Whether there is a minister who could read it."""
    return any(minister.id not in recused for minister in work.people.with_role(Role.MINISTER))


def seal_if_wished(work: Work, cadre: Person, booked: Appointment, wished: bool) -> None:
    """As the cadre wished when they asked for it, if a minister could read it by now."""
    matter = work.appointments.matter(booked.id) or Matter()
    if wished and can_be_sealed(work, matter.recused):
        seal_talk(work, cadre, work.appointments.get(booked.id) or booked)


def seal_talk(work: Work, who: Person, appointment: Appointment) -> Appointment:
    """From here on. What others have on their screens of it is drawn anew. NoSeal when the minister keeps
    out of it."""
    matter = work.appointments.matter(appointment.id)
    authorize(who, "appointment.seal", matter, appointment.state)
    if matter is None or appointment.minister_only:
        raise MovedOn
    if not can_be_sealed(work, matter.recused):
        raise NoSeal
    sealed = replace(appointment, minister_only=True, revision=appointment.revision + 1)
    work.appointments.save(sealed)
    work.record(who, "appointment.seal", "appointment", appointment.id)
    _redraw(work, who, sealed)
    return sealed


def unseal_talk(work: Work, who: Person, appointment: Appointment) -> Appointment:
    """The cadre thinks better of it, before the talk: what was said under a promise stays under it."""
    matter = work.appointments.matter(appointment.id)
    authorize(who, "appointment.unseal", matter, appointment.state)
    if not appointment.minister_only or appointment.starts_at <= work.now:
        raise MovedOn
    opened = replace(appointment, minister_only=False, revision=appointment.revision + 1)
    work.appointments.save(opened)
    work.record(who, "appointment.unseal", "appointment", appointment.id)
    _redraw(work, who, opened)
    return opened


def close_notes(work: Work, appointment_id: int) -> None:
    """Whoever still has a note on the screen that they may not read any more, has it no longer."""
    appointment = work.appointments.get(appointment_id)
    if appointment is not None and appointment.minister_only:
        matter = work.appointments.matter(appointment_id) or Matter()
        section = work.people.of_section(matter.section or "")
        heads = {person.id for person in section if person.role is Role.SECTION_HEAD}
        involved = {*matter.taking_part, *matter.present, *heads, matter.signer_id or appointment.host_id}
        if note := work.notes.of(appointment_id):
            involved.update(work.notes.readers(note))
        for person_id in sorted(involved):
            for card in SHOW_NOTE:
                work.outbox.refresh(person_id, card, appointment_id)
            take_words_back(work, person_id, appointment)
        for begun in work.drafts.of_others(0, NOTE.name, appointment_id):  # everybody's
            if work.drafts.get(begun.draft.id):
                work.outbox.show(begun.place, "form", id=begun.draft.id)


def _redraw(work: Work, who: Person, appointment: Appointment) -> None:
    redraw(work, appointment, {who.id})
    close_notes(work, appointment.id)
