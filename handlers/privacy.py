"""What may travel over which channel.

With `privacy.telegram_content: light` a channel that is not our own carries times, references and
prompts; content is typed and read on the chat page only.
"""

from typing import Final

from bot.forms.declared import BOOKING, JOINED, RECUSAL, TALK_TIMES, TOGETHER, URGENT, VISIT_DAY, WALK_IN
from bot.services.ports import Work

#: Cards that hold what somebody said or wrote.
CONTENT: Final = frozenset(
    {
        *("note", "note-history", "attachments", "attachment", "concern", "concerns", "directive"),
        *("file", "talk-record", "ledger", "visit-note", "opinion-words"),
        *("cause", "extension", "referral", "aid"),
    }
)
#: Forms that ask for nothing but choices and times of day.
PLAIN: Final = frozenset(
    {form.name for form in (BOOKING, RECUSAL, URGENT, TALK_TIMES, JOINED, WALK_IN, TOGETHER, VISIT_DAY)}
)


def is_content(work: Work, card: str, id_: int) -> bool:
    """Whether drawing this card would show content, or ask for it to be typed."""
    if card != "form":
        return card in CONTENT
    found = work.drafts.get(id_)
    return found is not None and found[0].form not in PLAIN
