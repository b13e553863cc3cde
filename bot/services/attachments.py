"""Photos, voices and documents that belong to a note."""

from collections.abc import Sequence

from bot.domain.access import authorize, may
from bot.domain.attachment import Attachment, AttachmentKind, shown_name
from bot.domain.errors import MovedOn, NotYours, TooManyAttachments
from bot.domain.people import Person
from bot.forms.declared import NOTE
from bot.services.ports import Work


def attach(
    work: Work, who: Person, appointment_id: int, part: str, kind: AttachmentKind, name: str, content: bytes
) -> Attachment:
    """Kept sealed with the draft of the note; it belongs to the note once that is handed in."""
    authorize(who, "attachment.add", work.appointments.matter(appointment_id))
    if len(work.attachments.of(appointment_id)) >= work.policy.limits.attachments:
        raise TooManyAttachments
    thing = Attachment(
        work.new_id(), appointment_id, part, kind, len(content), shown_name(name), who.id, work.now
    )
    work.attachments.keep(thing, content)
    work.record(who, "attachment.add", "attachment", thing.id)
    return thing


def attachments_of(work: Work, who: Person, appointment_id: int) -> Sequence[Attachment]:
    """Those of the note; with the draft, those who write it see theirs too."""
    matter = work.appointments.matter(appointment_id)
    authorize(who, "note.read", matter)
    writes = may(who, "note.write", matter)
    return [
        a
        for a in work.attachments.of(appointment_id)
        if writes or a.note_id is not None or a.added_by == who.id
    ]


def require_attachment(work: Work, who: Person, attachment_id: int) -> Attachment:
    """NotYours when it is not there, or not for this person."""
    found = work.attachments.get(attachment_id)
    if found is None or found not in attachments_of(work, who, found.appointment_id):
        raise NotYours
    return found


def open_attachment(work: Work, who: Person, attachment_id: int) -> tuple[Attachment, bytes]:
    """What it holds, after an audit row that it was opened."""
    found = require_attachment(work, who, attachment_id)
    return found, work.attachments.open(found, who)


def remove_attachment(work: Work, who: Person, attachment_id: int) -> Attachment:
    """Only while the note is not handed in: what belongs to a note stays with it."""
    found = require_attachment(work, who, attachment_id)
    authorize(who, "attachment.add", work.appointments.matter(found.appointment_id))
    if found.note_id is not None:
        raise MovedOn
    work.attachments.remove(found)
    work.record(who, "attachment.remove", "attachment", found.id)
    return found


def drop_attachments(work: Work, who: Person, appointment_id: int) -> None:
    """The draft is thrown away, and with it what was sent for it; not what a colleague sent for theirs."""
    others = {begun.draft.person_id for begun in work.drafts.of_others(who.id, NOTE.name, appointment_id)}
    for thing in attachments_of(work, who, appointment_id):
        if thing.note_id is None and thing.added_by not in others:
            remove_attachment(work, who, thing.id)
