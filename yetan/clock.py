"""The clocks of the house: the machine's, and one that can be moved, for trying things out."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock(SystemClock):
    """The machine's clock and a distance; it only moves forward."""

    def __init__(self, start: datetime) -> None:
        self.distance = start - super().now()

    def now(self) -> datetime:
        return super().now() + self.distance

    def move(self, by: timedelta) -> None:
        if by > timedelta(0):
            self.distance += by
