"""Times that were proposed for an appointment."""

from sqlalchemy import bindparam

from bot.domain.proposal import Proposal
from storage.shelf import Codec, Shelf
from storage.tables import proposal, spelled

_PROPOSAL = Codec(proposal, Proposal)


class ProposalShelf(Shelf[Proposal]):
    codec = _PROPOSAL
    _open_of = _PROPOSAL.select.where(
        proposal.c.appointment_id == bindparam("appointment_id"), proposal.c.state == spelled("open")
    )

    def open_of(self, appointment_id: int) -> Proposal | None:
        return self._one(self._open_of, appointment_id=appointment_id)
