"""Equals have equally much, whoever is away and whatever people choose."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from bot.domain.fairness import Turns

TIMES = 5
BOOKINGS = 10_000
CHOICE = 2


def farthest_apart(dice: random.Random, equals: int, choice: int) -> int:
    """By how much equals who sat the same night ever differed in it, while each person took one of the
    next `choice` times that anybody had free; each host is away one night in five."""
    hosts, lately = list(range(equals)), Counter[int]()
    booked, night, most = 0, date(2026, 1, 5), 0
    while booked < BOOKINGS:
        night += timedelta(days=1)
        there = [host for host in hosts if dice.random() > 0.2]
        free = {(host, time) for host in there for time in range(TIMES)}
        tonight = Counter[int]()
        turns = Turns(hosts, len(hosts), lambda host, _, seen=tonight: seen[host], lately)
        for _ in range(dice.randint(0, len(free))):
            time = dice.choice(sorted({time for _, time in free})[:choice])
            host = turns.first([host for host, at in free if at == time], night)
            free.remove((host, time))
            tonight[host] += 1
            lately[host] += 1
            booked += 1
            most = max(most, *(tonight[a] - tonight[b] for a in there for b in there))
    return most


@pytest.mark.parametrize("equals", [2, 3, 5])
def test_of_ten_thousand_who_take_the_next_time_no_host_gets_two_more_than_an_equal(equals: int) -> None:
    assert farthest_apart(random.Random(equals), equals, choice=1) <= 1


@pytest.mark.parametrize("equals", [2, 3, 5])
def test_those_who_choose_a_time_that_one_host_alone_has_left_shift_it_a_little(equals: int) -> None:
    assert farthest_apart(random.Random(equals), equals, choice=3) <= CHOICE


def test_who_is_in_charge_goes_before_whoever_only_helps_out() -> None:
    much = {1: 9, 2: 8, 3: 0}
    turns = Turns([1, 2, 3], 2, lambda host, night: 0, much)
    assert turns.first([1, 2, 3], date(2026, 1, 5)) == 2
    assert turns.first([1, 3], date(2026, 1, 5)) == 1
    assert turns.first([3], date(2026, 1, 5)) == 3
