"""Every lifecycle, read from its table: nothing is unreachable, nothing leaves an end."""

from dataclasses import dataclass
from enum import StrEnum

import pytest

from bot.domain.aid import AID, AidState
from bot.domain.appointment import (
    AHEAD,
    APPOINTMENT,
    ASSIGNMENT,
    LIVE,
    AppointmentState,
    AssignmentState,
)
from bot.domain.concern import CONCERN, OPEN, ConcernState
from bot.domain.directive import DIRECTIVE, DirectiveState
from bot.domain.errors import MovedOn
from bot.domain.followup import FOLLOW_UP, FollowUpState
from bot.domain.handling import QUESTION, Asked
from bot.domain.handover import HAND_OVER, HandOverState
from bot.domain.lifecycle import Lifecycle
from bot.domain.proposal import PROPOSAL, ProposalState
from bot.domain.satisfaction import ASK, AskState
from bot.domain.talk import NOTE, NoteState
from bot.domain.urgent import PLEA, PleaState
from bot.domain.waiting import OFFER, WAIT, OfferState, WaitState

#: lifecycle, its states, where it begins, its ends, states that a later journey will lead to
TABLES = {
    "appointment": (
        APPOINTMENT,
        AppointmentState,
        "requested",
        {"held", "no_show", "declined", "cancelled", "rescheduled", "expired"},
        {"waitlisted"},
    ),
    "assignment": (ASSIGNMENT, AssignmentState, "pending", {"withdrawn", "declined"}, set()),
    "hand_over": (HAND_OVER, HandOverState, "open", {"agreed", "refused", "withdrawn", "expired"}, set()),
    "waiting": (WAIT, WaitState, "waiting", {"booked", "left", "over"}, set()),
    "offer": (OFFER, OfferState, "open", {"taken", "passed", "lapsed", "gone"}, set()),
    "proposal": (PROPOSAL, ProposalState, "open", {"taken", "refused", "withdrawn", "expired"}, set()),
    "plea": (PLEA, PleaState, "open", {"booked", "withdrawn"}, set()),
    "note": (NOTE, NoteState, "draft", {"reviewed"}, set()),
    "concern": (CONCERN, ConcernState, "registered", {"closed", "dropped"}, set()),
    "aid": (AID, AidState, "filed", {"refused", "withdrawn", "visited"}, set()),
    "question": (QUESTION, Asked, "open", {"agreed", "refused", "void"}, set()),
    "follow_up": (FOLLOW_UP, FollowUpState, "due", {"done", "waived"}, set()),
    "opinion": (ASK, AskState, "asked", {"closed"}, set()),
    "directive": (DIRECTIVE, DirectiveState, "issued", {"accepted"}, set()),
}
each = pytest.mark.parametrize(("table", "states", "start", "ends", "later"), TABLES.values(), ids=TABLES)


@dataclass(frozen=True)
class Thing:
    state: StrEnum
    revision: int = 0


@each
def test_every_state_is_reached_from_the_first(table, states, start, ends, later) -> None:
    reached = {states(start)}
    while more := {r.target for r in table.rows if r.sources & reached} - reached:
        reached |= more
    assert reached == set(states) - {states(s) for s in later}


@each
def test_an_end_is_an_end_and_nothing_else_is(table, states, start, ends, later) -> None:
    leaving = {source for row in table.rows for source in row.sources}
    assert {s.value for s in states} - leaving - later == ends


@each
def test_from_every_state_that_is_no_end_some_end_is_reached(table, states, start, ends, later) -> None:
    home = {states(e) for e in ends}
    while more := {s for r in table.rows if r.target in home for s in r.sources} - home:
        home |= more
    assert home == set(states) - {states(s) for s in later}


@each
def test_an_action_in_the_wrong_state_is_refused_and_changes_nothing(
    table, states, start, ends, later
) -> None:
    for state in states:
        for action in {row.action for row in table.rows}:
            thing = Thing(state, 4)
            if table.allows(state, action):
                moved = table.apply(thing, action)
                assert (moved.revision, moved.state) == (5, table._targets[state, action])
            else:
                with pytest.raises(MovedOn):
                    table.apply(thing, action)
            assert thing == Thing(state, 4)


def test_a_table_that_says_two_things_at_once_is_not_built() -> None:
    a, b = NoteState.DRAFT, NoteState.SIGNED
    with pytest.raises(ValueError, match="two rows"):
        Lifecycle((a, "sign", b), ({a, b}, "sign", a))


def test_a_slot_is_free_again_exactly_when_its_appointment_ended_without_a_talk() -> None:
    freed = {"no_show", "declined", "cancelled", "rescheduled", "displaced", "expired", "waitlisted"}
    assert {s.value for s in AppointmentState} - LIVE == freed
    assert AHEAD < LIVE


def test_nobody_accepts_what_the_person_has_not_agreed_to() -> None:
    assert not APPOINTMENT.allows(AppointmentState.REQUESTED, "accept")
    for action in ("move", "reroute", "take_over"):
        assert APPOINTMENT.apply(Thing(AppointmentState.REQUESTED), action).state == "requested"


def test_the_section_owes_something_between_confirmation_and_answer() -> None:
    assert {"confirmed", "assigned", "handling", "referred", "reopened"} == OPEN


def test_only_what_was_handed_in_is_signed_and_what_went_back_is_not() -> None:
    assert [row.action for row in NOTE.rows if NoteState.RETURNED in row.sources] == ["submit"]


def test_a_signed_note_can_only_be_reviewed() -> None:
    assert [row.action for row in NOTE.rows if NoteState.SIGNED in row.sources] == ["review"]
