"""Courteous refusals: what the domain says when the answer is no.

Each class names one sentence of the catalogues (`key`); the edges draw it in
the reader's language. A refusal carries ids, times and counts, never content.
"""

from typing import Any, ClassVar


class Refusal(Exception):
    """A request that cannot be granted; nothing has changed."""

    key: ClassVar[str] = "refused"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.key)
        self.facts = facts


class NotYours(Refusal):
    """Not allowed, or not there: the two read the same on purpose."""

    key = "refused-not-found"


class MovedOn(Refusal):
    """The thing changed since the button was drawn; show it as it is now."""

    key = "refused-moved-on"


class SlotTaken(Refusal):
    """Another person was quicker; the caller offers other times."""

    key = "refused-slot-taken"


class TooLate(SlotTaken):
    """Nobody took it, but it begins too soon by now; the caller offers other times."""

    key = "refused-too-late"


class SlotHeld(SlotTaken):
    """Somebody else has the booking form open on this slot; it may come free in a few minutes."""

    key = "refused-slot-held"


class EndsTooSoon(Refusal):
    """A talk that ends before it begins."""

    key = "refused-ends-too-soon"


class NotYet(Refusal):
    """What has not taken place yet cannot have a real time."""

    key = "refused-not-yet"


class TimesUnreadable(Refusal):
    key = "refused-times-unreadable"


class NobodyThere(Refusal):
    """Somebody of the department was at the talk, or it was none."""

    key = "refused-nobody-there"


class NoSeal(Refusal):
    """The minister keeps out of it: sealed to the minister, nobody could read it."""

    key = "refused-no-seal"


class HasAppointment(Refusal):
    """Whoever came has an appointment at this very time: that is the one that takes place. Said in the same
    words to who may not know of it."""

    key = "refused-has-appointment"


class NobodyLeft(Refusal):
    """After all recusals there is nobody who could take part."""

    key = "refused-nobody-left"


class NothingFree(Refusal):
    key = "refused-nothing-free"


class InACircle(Refusal):
    """Two who would stand in for each other on the same day."""

    key = "refused-in-a-circle"


class SubstituteAway(Refusal):
    """Whoever was named as substitute does not sit that day either."""

    key = "refused-substitute-away"


class AlreadyBooked(Refusal):
    """The cadre already has as many live appointments as the rule allows."""

    key = "refused-already-booked"


class FullyBooked(Refusal):
    """The same, said to whoever books for somebody: how many there are is not theirs to know."""

    key = "refused-fully-booked"


class Locked(MovedOn):
    """It begins too soon for the cadre to move it or to call it off alone; the section still can."""

    key = "refused-locked"


class MovedEnough(MovedOn):
    """The cadre has moved it as often as the rule allows."""

    key = "refused-moved-enough"


class PastDay(Refusal):
    """What is over stays as it was."""

    key = "refused-past-day"


class TooManyDays(Refusal):
    key = "refused-too-many-days"


class TooLong(Refusal):
    key = "refused-too-long"


class NothingReadable(Refusal):
    """Only blanks, control or direction characters were left of what was sent."""

    key = "refused-nothing-readable"


class WordsWanted(Refusal):
    """A photo, a file or a sticker came where words are wanted."""

    key = "refused-words-wanted"


class ChoiceWanted(Refusal):
    """Words came where one of the buttons is wanted."""

    key = "refused-choice-wanted"


class PartsMissing(Refusal):
    """A form is sent in before its required parts stand."""

    key = "refused-parts-missing"


class InvitationSpent(Refusal):
    """Used, expired or made up: an invitation is told apart to nobody."""

    key = "refused-invitation"


class AccountTaken(Refusal):
    """This chat account already speaks for somebody."""

    key = "refused-account-taken"


class FileTooBig(Refusal):
    """`longest` is in megabytes."""

    key = "refused-file-too-big"


class FileGone(Refusal):
    """The channel cannot give out a file that somebody sent."""

    key = "refused-file-gone"


class FileUnreadable(Refusal):
    """Not what it should be: damaged."""

    key = "refused-file-unreadable"


class FileEmpty(Refusal):
    key = "refused-file-empty"


class FileKind(Refusal):
    """Neither .xlsx nor .csv, whatever its name says."""

    key = "refused-file-kind"


class AttachmentUnfit(Refusal):
    """Not of the kinds that a note takes, whatever its name says; or made to harm whoever opens it."""

    key = "refused-attachment-kind"


class TooManyAttachments(Refusal):
    key = "refused-attachments"


class TooManyPhrases(Refusal):
    """`longest` is how many a part may have."""

    key = "refused-phrases"


class NoteChanged(Refusal):
    """It was changed since it was opened for writing: nothing is overwritten unseen."""

    key = "refused-note-changed"


class NoteHandedIn(Refusal):
    """A colleague handed it in meanwhile: it waits for its signature, and what was typed stays a draft."""

    key = "refused-note-handed-in"


class WordsLoose(Refusal):
    """Words that came with a file stand in no part of the note yet."""

    key = "refused-words-loose"


class FileLocked(Refusal):
    """With a password, or of an Excel before 2007: the two look alike."""

    key = "refused-file-locked"


class FileTooBigInside(Refusal):
    """A small file that would unpack to a huge one; `longest` is in megabytes."""

    key = "refused-file-inside"


class WrongEncoding(Refusal):
    key = "refused-file-encoding"


class HeadingMissing(Refusal):
    """No line names the columns that are needed."""

    key = "refused-roster-heading"


class TooManyRows(Refusal):
    key = "refused-roster-rows"


class RosterFlawed(Refusal):
    """A file with bad rows is not taken in, not even in part."""

    key = "refused-roster-flawed"


class StillAhead(Refusal):
    """Whoever would leave, or lose their place, has live appointments ahead: `count` of them."""

    key = "refused-still-ahead"


class StillUnsigned(Refusal):
    """Notes wait for the signature of whoever would leave, and nobody else may sign them: `count`."""

    key = "refused-still-unsigned"


class YourselfAway(Refusal):
    """Whoever imports would lose their own place by it."""

    key = "refused-roster-yourself"


class VisitThatDay(Refusal):
    """One follow-up per talk and date: another day is wanted."""

    key = "refused-visit-that-day"


class NoVisitThatDay(Refusal):
    """Over, or not a workday."""

    key = "refused-visit-day"


class DateUnreadable(Refusal):
    """No day of the year to come could be read from what was typed."""

    key = "refused-date"


class DeadlinePast(Refusal):
    """A deadline that lies before today."""

    key = "refused-deadline-past"


class ExtendedOnce(MovedOn):
    """More time is asked for once; it was."""

    key = "refused-extended-once"


class NotLater(Refusal):
    """More time means a later day than the one that stands."""

    key = "refused-not-later"


class AmountUnreadable(Refusal):
    key = "refused-amount"


class AmountTooLarge(Refusal):
    key = "refused-amount-large"


class ThreeHands(Refusal):
    """Whoever filed, examined or approved an application does not do another of the three."""

    key = "refused-three-hands"


class OverBudget(Refusal):
    """`left` is what the year's budget of the kind still holds, in yuan."""

    key = "refused-over-budget"
