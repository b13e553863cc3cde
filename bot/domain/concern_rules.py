"""What a department decides about concerns and hardship aid."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from bot.domain.hours import Duration, Rules, lasting
from bot.domain.labels import Id, Label


class ConcernKind(Rules):
    id: Id
    name: Label
    working_days: Annotated[int, Field(ge=1, le=250)]
    """Within how many working days it is answered, counted from the cadre's yes to the wording."""
    section: str | None = None
    """Who sees to it, if not the section of the talk."""
    topics: tuple[str, ...] = ()
    """Of a talk on one of these, a concern is of this kind unless somebody says otherwise. A kind whose id
    is that of the topic needs none."""


class AidKind(Rules):
    id: Id
    name: Label
    yearly_budget: Annotated[int, Field(ge=0, le=1_000_000_000)]
    """In yuan, for a calendar year of the department's zone."""


class AidRules(Rules):
    kinds: tuple[AidKind, ...] = ()
    visit_after: Annotated[Duration, lasting(timedelta(days=1), timedelta(days=366))] = timedelta(days=30)
    """How long after it was paid somebody goes and looks."""

    def kind(self, id_: str) -> AidKind:
        """The kind; one that the file no longer has goes by its id, with nothing to give."""
        bare = Label(zh_CN=id_, en=id_)
        return next((k for k in self.kinds if k.id == id_), AidKind(id=id_, name=bare, yearly_budget=0))
