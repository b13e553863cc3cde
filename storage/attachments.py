"""Attachments of notes: their bytes are sealed with the talk's key, and only read with an audit row."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select, update

from bot.domain.attachment import Attachment
from bot.domain.people import Person
from storage.audit import Entry
from storage.notes import AuditedSession
from storage.shelf import Codec, Shelf
from storage.tables import attachment

_ATTACHMENT = Codec(attachment, Attachment)
_OF = _ATTACHMENT.select.where(attachment.c.appointment_id == bindparam("appointment_id")).order_by(
    attachment.c.id
)
_LOOSE = (attachment.c.appointment_id == bindparam("appointment")) & attachment.c.note_id.is_(None)
_ADOPT = update(attachment).where(_LOOSE).values(note_id=bindparam("note"))
_REMOVE = delete(attachment).where(attachment.c.id == bindparam("id_"), attachment.c.note_id.is_(None))
_CONTENT = select(attachment.c.content).where(attachment.c.id == bindparam("id_"))


class AttachmentShelf(Shelf[Attachment]):
    codec = _ATTACHMENT

    def __init__(self, session: AuditedSession) -> None:
        super().__init__(session)
        self._audited = session

    def keep(self, thing: Attachment, content: bytes) -> None:
        sealed = self.session.sealer.seal(f"talk:{thing.appointment_id}", _place(thing.id), content)
        self._insert(attachment, {**_ATTACHMENT.dump(self.session, thing), "content": sealed}, self.taken)

    def of(self, appointment_id: int) -> Sequence[Attachment]:
        return self._all(_OF, appointment_id=appointment_id)

    def adopt(self, appointment_id: int, note_id: int) -> None:
        self.session.connection.execute(_ADOPT, {"appointment": appointment_id, "note": note_id})

    def remove(self, thing: Attachment) -> None:
        self.session.connection.execute(_REMOVE, {"id_": thing.id})

    def open(self, thing: Attachment, reader: Person) -> bytes:
        self._audited.audit(Entry(self._audited.now, reader.id, "attachment.open", "attachment", thing.id))
        sealed = self.session.connection.execute(_CONTENT, {"id_": thing.id}).scalar_one()
        return self.session.sealer.unseal(_place(thing.id), sealed)


def _place(attachment_id: int) -> str:
    return f"attachment.content.{attachment_id}"
