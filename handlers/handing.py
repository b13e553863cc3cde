"""An assignment goes to another colleague: what each of them sees of it."""

from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment
from handlers.card import Button, Card, Tap
from handlers.desk import View

#: The news for whoever had it until now.
PASSED: Final = "passed"


def draw_passed(view: View, appointment: Appointment, matter: Matter | None) -> Card:
    """It is somebody else's now, and no more is said of it."""
    authorize(view.reader, "assignment.passed", matter)
    staff = view.work.people.get(matter.staff_id or 0) if matter else None
    text = view.t("passed", when=view.t.when(appointment.starts_at), name=staff.name if staff else "")
    return Card(text, ((Button(view.t("button-menu"), Tap("menu")),),))
