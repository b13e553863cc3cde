"""The rota: who sits on which day, by the weekly pattern and by what was decided for single days."""

from datetime import date

from bot.domain.people import Person
from bot.domain.sitting import Sitting, sits
from bot.services.ports import Work


class Rota:
    """Who sits on the days from `first` to `last`: one look at the database, however many are asked for."""

    def __init__(self, work: Work, first: date, last: date) -> None:
        self._policy, self._calendar = work.policy, work.calendar
        self._decided = {(s.host_id, s.day): s for s in work.sittings.between(first, last)}

    def decided(self, host: Person, day: date) -> Sitting | None:
        return self._decided.get((host.id, day))

    def sits(self, host: Person, day: date) -> bool:
        pattern = self._policy.rota.get(host.number)
        return sits(pattern, self._calendar, day, self.decided(host, day))

    def substitutes(self, day: date) -> dict[int, int]:
        """Who is stood in for on that day, and by whom."""
        found = self._decided.values()
        return {s.host_id: s.substitute_id for s in found if s.day == day and s.substitute_id}


def sits_on(work: Work, host: Person, day: date) -> bool:
    return Rota(work, day, day).sits(host, day)
