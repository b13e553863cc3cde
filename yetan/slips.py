"""What is right piece by piece and wrong together: (place in the file, sentence) each."""

import os
from collections.abc import Hashable, Iterator, Sequence

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.domain.mistakes import Said
from bot.domain.policy import Policy
from bot.domain.sitting import WEEKDAYS
from yetan.house import DATABASE_FILE, Address, House, TelegramChannel, WebchatChannel
from yetan.yaml_file import Place


def policy_slips(policy: Policy) -> Iterator[tuple[Place, Said]]:
    yield from _twice(("reminders",), list(policy.reminders))
    yield from _twice(("follow_ups_remind",), list(policy.follow_ups_remind))
    yield from rota_slips(policy)
    yield from concern_slips(policy)
    if policy.nights.list_at >= policy.nights.begins:
        yield ("nights", "list_at"), Said("config-list-late")


def rota_slips(policy: Policy) -> Iterator[tuple[Place, Said]]:
    """A workday on which nobody of those in charge sits is one that nobody could ever book."""
    hosts = {host for section in policy.sections for host in section.hosts} | set(policy.rota)
    lines = [policy.rota.get(host) for host in sorted(hosts)]
    for day in WEEKDAYS[:5]:
        if not any(line is None or day in line or "workdays" in line for line in lines):
            yield ("rota",), Said("config-nobody-sits", day=day)
            return


def concern_slips(policy: Policy) -> Iterator[tuple[Place, Said]]:
    """Kinds that name what is not there, or come twice; a topic of two kinds; aid of which there is none; a
    notice that would come after the end."""
    yield from _twice(("concern_kinds",), [kind.id for kind in policy.concern_kinds], "id")
    yield from _twice(("aid", "kinds"), [kind.id for kind in policy.aid.kinds], "id")
    sections, topics = {s.id for s in policy.sections}, {topic.id for topic in policy.topics}
    for i, aid in enumerate(policy.aid.kinds):
        if aid.yearly_budget == 0:
            yield ("aid", "kinds", i, "yearly_budget"), Said("config-no-budget")
    claimed: dict[str, str] = {kind.id: kind.id for kind in policy.concern_kinds}
    for i, kind in enumerate(policy.concern_kinds):
        if kind.section is not None and kind.section not in sections:
            yield ("concern_kinds", i, "section"), Said("config-no-section", name=kind.section)
        for topic in kind.topics:
            if topic not in topics:
                yield ("concern_kinds", i, "topics"), Said("config-no-topic", name=topic)
            elif claimed.setdefault(topic, kind.id) != kind.id:
                yield (
                    ("concern_kinds", i, "topics"),
                    Said("config-topic-taken", name=topic, by=claimed[topic]),
                )
    if policy.deadlines.silence_notice >= policy.deadlines.silence_closes:
        yield ("deadlines", "silence_notice"), Said("config-silence-notice")
    terms = policy.deadlines  # in a file that does not name it yet, the notice may be longer
    if "wording_stands" in terms.model_fields_set and terms.silence_notice >= terms.wording_stands:
        yield ("deadlines", "wording_stands"), Said("config-wording-notice")


def house_slips(house: House) -> Iterator[tuple[Place, Said]]:
    yield from _twice(("channels",), [channel.name for channel in house.channels], "name")
    yield from _doors_apart(house)
    yield from _files_apart(house)
    webchats = [channel for channel in house.channels if channel.kind == "webchat"]
    if house.privacy.telegram_content == "light" and not webchats:
        yield (
            ("privacy", "telegram_content"),
            Said("config-light-alone"),
        )
    if house.database is not None and (why := _database_slip(house.database)):
        yield ("database",), why


def _doors_apart(house: House) -> Iterator[tuple[Place, Said]]:
    taken: dict[Address, str] = {}
    for i, channel in enumerate(house.channels):
        place: Place = ("channels", i, "listen")
        door = channel.listen if isinstance(channel, WebchatChannel) else None
        if isinstance(channel, TelegramChannel) and channel.webhook is not None:
            door, place = channel.webhook.listen, ("channels", i, "webhook", "listen")
        if door is None or door.port == 0:
            continue
        if door in taken:
            yield place, Said("config-door-taken", door=door, by=taken[door])
        taken.setdefault(door, channel.name)


def _files_apart(house: House) -> Iterator[tuple[Place, Said]]:
    """Each webchat keeps its messages in <data>/<name>.db, which must not be the database itself."""
    if house.database is not None and _database_slip(house.database):
        return
    database = make_url(house.database).database if house.database else str(house.data / DATABASE_FILE)
    for i, channel in enumerate(house.channels):
        own = house.data / f"{channel.name}.db"
        if isinstance(channel, WebchatChannel) and os.path.normpath(own) == os.path.normpath(database or ""):
            yield ("channels", i, "name"), Said("config-channel-like-database")


def _twice(place: Place, items: Sequence[Hashable], key: str | None = None) -> Iterator[tuple[Place, Said]]:
    for i, item in enumerate(items):
        if item in items[:i]:
            yield (*place, i, key) if key else (*place, i), Said("config-twice")


def _database_slip(url: str) -> Said | None:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return Said("config-database")
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        return Said("config-database-unknown")
    if backend == "sqlite" and parsed.database in (None, "", ":memory:"):
        return Said("config-database-memory")
    if parsed.password:
        return Said("config-password")
    return None
