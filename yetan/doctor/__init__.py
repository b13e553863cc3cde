"""`yetan doctor`: every check that must hold before a night begins, and what to do where one does not."""

import sqlite3
import time

from storage import keyring
from yetan import memory
from yetan.doctor import channels, database, kernel, machine, roster, routes
from yetan.doctor.finding import Finding
from yetan.settings import Settings


def examine(settings: Settings) -> list[Finding]:
    """All checks, also behind one that failed."""
    offset = time.time() - time.monotonic()
    found = [
        *machine.calendar(memory.now(), settings.policy.zone),
        *machine.disk(settings, machine.free(settings)),
        *machine.sqlite_build(settings, sqlite3.sqlite_version_info),
        *database.key_ring(settings),
        *database.memory_of(settings, roster.roster, routes.routes),
        *channels.doors(settings),
    ]
    return [*machine.clock(memory.now(), settings.policy, offset, kernel.synchronised()), *found]


def stop_if_hopeless(settings: Settings) -> None:
    """What must hold for the program to start at all; raises the sentence that says why it does not."""
    for channel in settings.channels:
        settings.token(channel)
    keyring.load(settings.keys)
    with memory.at_hand(settings) as house, house.engine.connect() as connection:
        database.open_one_key_per_master(connection, house.house.ring)
