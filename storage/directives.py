"""Directives, by whoever has to answer them and whoever waits for the answer."""

from collections.abc import Sequence

from sqlalchemy import bindparam

from bot.domain.directive import Directive
from storage.shelf import Codec, Shelf
from storage.tables import directive, spelled

_DIRECTIVE = Codec(directive, Directive)


class DirectiveShelf(Shelf[Directive]):
    codec = _DIRECTIVE
    _open = _DIRECTIVE.select.where(directive.c.state != spelled("accepted")).order_by(directive.c.due_at)
    _open_for = _open.where(
        directive.c.owner_id == bindparam("owner_id"), directive.c.state != spelled("answered")
    )
    _answered_to = _open.where(
        directive.c.issued_by == bindparam("issued_by"), directive.c.state == spelled("answered")
    )

    def open_for(self, owner_id: int) -> Sequence[Directive]:
        return self._all(self._open_for, owner_id=owner_id)

    def answered_to(self, issued_by: int) -> Sequence[Directive]:
        return self._all(self._answered_to, issued_by=issued_by)
