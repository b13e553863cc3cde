"""The roster against the config: has every section somebody who hears and somebody who works, and is what is
open with somebody who can see to it?"""

from collections import Counter
from collections.abc import Iterator

from bot.domain.mistakes import Said
from bot.domain.people import Role
from bot.domain.placing import Stranded, stranded
from bot.services.asking import unanswered
from bot.services.rehoming import orphans
from storage.work import SqlWork
from yetan.doctor.finding import Finding, ill, mind, well

_ABOUT = Said("about-roster")
_HEARS = (Role.HOST, Role.MINISTER)
_WORKS = (Role.SECTION_STAFF, Role.SECTION_HEAD)


def roster(work: SqlWork) -> Iterator[Finding]:
    faults = [*_sections(work), *_rota(work), *_offices(work), *_open(work)]
    yield from faults
    if not faults:
        yield well(_ABOUT, Said("roster-whole", sections=len(work.policy.sections)))


def _sections(work: SqlWork) -> Iterator[Finding]:
    for section in work.policy.sections:
        who = {"id": section.id, "section": section.name}
        for number in section.hosts:
            host = work.people.by_number(number)
            if host is None or host.archived:
                yield ill(_ABOUT, Said("roster-no-host", **who, host=number), Said("advice-add-host"))
            elif host.role not in _HEARS:
                yield ill(_ABOUT, Said("roster-hears-not", **who, host=number), Said("advice-give-role"))
        members = [person.role for person in work.people.of_section(section.id)]
        if not any(role in _WORKS for role in members):
            yield ill(_ABOUT, Said("roster-no-staff", **who), Said("advice-add-staff"))
        elif Role.SECTION_HEAD not in members:
            yield mind(_ABOUT, Said("roster-no-head", **who), Said("advice-add-head"))
    known = {section.id for section in work.policy.sections}
    for person in work.people.with_role(*_WORKS):
        if person.section not in known:
            yield mind(
                _ABOUT, Said("roster-strange-section", number=person.number), Said("advice-correct-roster")
            )


def _rota(work: SqlWork) -> Iterator[Finding]:
    for number in work.policy.rota:
        host = work.people.by_number(number)
        if host is None or host.archived or host.role is not Role.HOST:
            yield ill(_ABOUT, Said("roster-rota-no-host", number=number), Said("advice-rota"))


def _offices(work: SqlWork) -> Iterator[Finding]:
    if not work.people.with_role(Role.OFFICE):
        yield ill(_ABOUT, Said("roster-no-office"), Said("advice-init-first"))
    if not work.people.with_role(Role.MINISTER):
        yield mind(_ABOUT, Said("roster-no-minister"), Said("advice-add-minister"))


def _open(work: SqlWork) -> Iterator[Finding]:
    """Nothing is with somebody who left, moved or is kept out, or of a section that is no more. It is passed
    on by itself when the program starts, and each day; what is still there then has nobody to go to."""
    found = Counter((orphan.person.number, orphan.why) for orphan in orphans(work))
    known = {section.id for section in work.policy.sections}
    for person in unanswered(work):
        why = stranded(person, person.section or "", known) or Stranded.MOVED
        found[person.number, why] += 1
    for (number, why), count in sorted(found.items()):
        said = Said(f"roster-open-{why}", number=number, count=count)
        advice = "advice-add-minister" if why is Stranded.UNSIGNED else "advice-open"
        yield ill(_ABOUT, said, Said(advice))
