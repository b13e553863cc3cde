"""The roster against the config: has every section somebody who hears and somebody who works?"""

from collections.abc import Iterator

from bot.domain.people import Role
from storage.work import SqlWork
from yetan.doctor.finding import Finding, ill, mind, well

_ABOUT = "名册 roster"
_HEARS = (Role.HOST, Role.MINISTER)
_WORKS = (Role.SECTION_STAFF, Role.SECTION_HEAD)


def roster(work: SqlWork) -> Iterator[Finding]:
    faults = [*_sections(work), *_rota(work), *_offices(work)]
    yield from faults
    if not faults:
        yield well(_ABOUT, f"all {len(work.policy.sections)} sections have a host and staff")


def _sections(work: SqlWork) -> Iterator[Finding]:
    for section in work.policy.sections:
        who = f"section {section.id} ({section.name.zh_CN})"
        host = work.people.by_number(section.host)
        if host is None or host.archived:
            yield ill(
                _ABOUT, f"{who}: its host {section.host} is not in the roster", "add them, or change `host`"
            )
        elif host.role not in _HEARS:
            yield ill(_ABOUT, f"{who}: {section.host} is no host", "give them the role, or change `host`")
        members = [person.role for person in work.people.of_section(section.id)]
        if not any(role in _WORKS for role in members):
            yield ill(_ABOUT, f"{who} has no staff", "add section staff to the roster")
        elif Role.SECTION_HEAD not in members:
            yield mind(_ABOUT, f"{who} has no head: overdue work skips that step", "add a section head")
    known = {section.id for section in work.policy.sections}
    for person in work.people.with_role(*_WORKS):
        if person.section not in known:
            yield mind(_ABOUT, f"{person.number} is in no section of the config", "correct the roster")


def _rota(work: SqlWork) -> Iterator[Finding]:
    for number in work.policy.rota:
        host = work.people.by_number(number)
        if host is None or host.archived or host.role is not Role.HOST:
            yield ill(_ABOUT, f"rota: {number} is no host in the roster", "add them, or take the line out")


def _offices(work: SqlWork) -> Iterator[Finding]:
    if not work.people.with_role(Role.OFFICE):
        yield ill(_ABOUT, "nobody has the role office", "`yetan init` makes the first")
    if not work.people.with_role(Role.MINISTER):
        yield mind(_ABOUT, "nobody has the role minister: the digest reaches nobody", "add the minister")
