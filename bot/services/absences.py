"""The reports of absences, kept true."""

from bot.services.ports import Work


def refresh_reports(work: Work, appointment_id: int) -> None:
    """Whoever gave the night away sees what became of it."""
    for absence in work.absences.of_appointment(appointment_id):
        for person_id in {absence.set_by, absence.host_id}:
            work.outbox.refresh(person_id, "absence", absence.id)
