"""The phrases of a section: kept by its head, used by whoever writes its notes."""

from bot.domain.access import Matter, authorize
from bot.domain.errors import NotYours, TooManyPhrases
from bot.domain.people import Person
from bot.domain.phrase import MOST, Phrase
from bot.domain.talk import Part
from bot.domain.words import Words
from bot.services.ports import Work


def may_keep(who: Person) -> str:
    """The section whose phrases this person keeps."""
    authorize(who, "phrases.keep", Matter(section=who.section))
    if who.section is None:
        raise NotYours
    return who.section


def add_phrase(work: Work, who: Person, part: Part, words: Words) -> Phrase:
    section = may_keep(who)
    if len(work.phrases.of(section, part)) >= MOST:
        raise TooManyPhrases(longest=MOST)
    phrase = Phrase(work.new_id(), section, part, " ".join(words.text.split()), who.id, work.now)
    work.phrases.add(phrase)
    work.record(who, "phrase.add", "phrase", phrase.id)
    return phrase


def remove_phrase(work: Work, who: Person, phrase_id: int) -> Phrase:
    section, phrase = may_keep(who), work.phrases.get(phrase_id)
    if phrase is None or phrase.section != section:
        raise NotYours
    work.phrases.remove(phrase)
    work.record(who, "phrase.remove", "phrase", phrase.id)
    return phrase
