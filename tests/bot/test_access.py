"""The table of permissions against what was agreed, case by case."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import PERMISSIONS, Matter, Relation, Seal, authorize, may
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person, Role

ACTIONS = sorted({action for p in PERMISSIONS for action in p.actions})
STATES = sorted({state for p in PERMISSIONS for state in p.states or ()} | {"held", "closed", "made_up"})
CONTENT = {
    "wish", "reason", "text", "answer", "summary", "character", "strengths", "weak_points", "post",
    "suggestions", "amendment", "log", "remark", "outside",
}  # fmt: skip
NOTE_PARTS = {
    "summary",
    "character",
    "strengths",
    "weak_points",
    "post",
    "suggestions",
    "remark",
    "amendment",
}

MATTER = Matter(
    cadre_id=1,
    host_id=2,
    staff_id=3,
    section="cadre1",
    owner_id=3,
    owner_section="cadre1",
    attending=frozenset({13}),
    attending_sections=frozenset({"talent"}),
    had=frozenset({14}),
    present=frozenset({2, 3, 13}),
    asked=frozenset({12, 15}),
)


def somebody(role: Role, id_: int = 99, section: str | None = None, archived: bool = False) -> Person:
    return Person(id_, f"N{id_}", "示例", 1, "示例", role, section, archived=archived)


CADRE = somebody(Role.CADRE, 1)
OTHER_CADRE = somebody(Role.CADRE, 11)
HOST = somebody(Role.HOST, 2)
OTHER_HOST = somebody(Role.HOST, 12)
STAFF = somebody(Role.SECTION_STAFF, 3, "cadre1")
COLLEAGUE = somebody(Role.SECTION_STAFF, 4, "cadre1")
HEAD = somebody(Role.SECTION_HEAD, 5, "cadre1")
OTHER_HEAD = somebody(Role.SECTION_HEAD, 6, "grassroots")
GUEST = somebody(Role.SECTION_STAFF, 13, "talent")
FORMER = somebody(Role.SECTION_STAFF, 14, "cadre1")
GUEST_HEAD = somebody(Role.SECTION_HEAD, 15, "talent")
MINISTER = somebody(Role.MINISTER, 7)
OFFICE = somebody(Role.OFFICE, 8)
AUDITOR = somebody(Role.AUDITOR, 9)
EVERYBODY = [
    CADRE, OTHER_CADRE, HOST, OTHER_HOST, STAFF, COLLEAGUE, HEAD, OTHER_HEAD, GUEST, FORMER, GUEST_HEAD,
    MINISTER, OFFICE, AUDITOR,
]  # fmt: skip

#: action → (state, who may); everybody else may not. Written by hand from DOMAIN.md.
AGREED: dict[str, tuple[str | None, list[Person]]] = {
    "slot.list": (None, [CADRE, OTHER_CADRE]),
    "talk.book": (None, [CADRE, OTHER_CADRE]),
    "appointment.see": (None, [CADRE, HOST, STAFF, HEAD, GUEST, GUEST_HEAD, MINISTER]),
    "appointment.agree": ("requested", [CADRE]),
    "leave.set": (None, [STAFF, HEAD]),
    "loads.see": (None, [HEAD, HOST, OTHER_HOST, MINISTER, OFFICE]),
    "phrases.keep": (None, [HEAD]),
    "leave.see": (None, [STAFF, COLLEAGUE, HEAD, FORMER]),
    "talk.book_for": (None, [STAFF, COLLEAGUE, HEAD, OTHER_HEAD, GUEST, FORMER, GUEST_HEAD, OFFICE]),
    "appointment.cancel": ("accepted", [CADRE]),
    "appointment.move": ("accepted", [CADRE]),
    "appointment.attend": ("accepted", [CADRE]),
    "appointment.decline": ("accepted", [HOST, STAFF, HEAD]),
    "appointment.recuse": ("accepted", [CADRE]),
    "appointment.withdraw": ("accepted", [HOST, STAFF, HEAD, GUEST, GUEST_HEAD]),
    "appointment.about": ("accepted", [HOST, STAFF, HEAD]),
    "appointment.propose": ("accepted", [CADRE, HOST, STAFF, HEAD]),
    "proposal.answer": ("open", [CADRE]),
    "proposal.withdraw": ("open", [HOST, STAFF, HEAD]),
    "request.answer": ("open", [STAFF, HEAD]),
    "request.withdraw": ("open", [CADRE]),
    "waiting.see": (None, [CADRE]),
    "waiting.leave": ("waiting", [CADRE]),
    "offer.see": (None, [CADRE]),
    "offer.take": ("open", [CADRE]),
    "plea.see": (None, [CADRE, HOST]),
    "plea.answer": ("open", [HOST]),
    "plea.withdraw": ("open", [CADRE]),
    "plea.take": ("offered", [CADRE]),
    "assignment.accept": ("pending", [STAFF, HEAD]),
    "assignment.reassign": ("pending", [HEAD]),
    "assignment.passed": (None, [FORMER]),
    "assignment.hand_over": ("accepted", [STAFF, HEAD]),
    "assignment.cannot": ("accepted", [STAFF]),
    "handover.see": (None, [STAFF]),
    "handover.answer": ("open", [STAFF]),
    "handover.withdraw": ("open", [STAFF, HEAD]),
    "talk.hold": (None, [STAFF, HEAD]),
    "talk.miss": (None, [STAFF, HEAD]),
    "talk.move": (None, [STAFF, HEAD]),
    "note.write": (None, [STAFF, HEAD]),
    "attachment.add": (None, [HOST, STAFF, HEAD]),
    "note.read": (None, [HOST, STAFF, HEAD, GUEST, MINISTER]),
    "note.readers": (None, [MINISTER]),
    "talk.correct": ("draft", [HOST, STAFF, HEAD]),
    "talk.walk_in": (
        None,
        [HOST, OTHER_HOST, STAFF, COLLEAGUE, HEAD, OTHER_HEAD, GUEST, FORMER, GUEST_HEAD, MINISTER],
    ),
    "appointment.seal": ("held", [CADRE, HOST]),
    "appointment.unseal": ("accepted", [CADRE]),
    "file.look": (
        None,
        [HOST, OTHER_HOST, STAFF, COLLEAGUE, HEAD, OTHER_HEAD, GUEST, FORMER, GUEST_HEAD, MINISTER],
    ),
    "note.search": (
        None,
        [HOST, OTHER_HOST, STAFF, COLLEAGUE, HEAD, OTHER_HEAD, GUEST, FORMER, GUEST_HEAD, MINISTER],
    ),
    "file.see": (None, [MINISTER]),
    "note.export": (None, [HOST, STAFF, HEAD, MINISTER]),
    "ledger.export": (None, [HOST, OTHER_HOST, HEAD, MINISTER]),
    "note.sign": ("draft", [HOST]),
    "note.return": ("draft", [HOST]),
    "note.correct": ("draft", [HOST]),
    "note.amend": ("signed", [HOST, STAFF, HEAD]),
    "note.review": ("signed", [MINISTER]),
    "concern.see": (None, [CADRE, HOST, STAFF, HEAD, MINISTER]),
    "concern.confirm": ("registered", [CADRE]),
    "concern.correct": ("registered", [CADRE]),
    "concern.drop": ("registered", [CADRE]),
    "concern.answer": ("assigned", [STAFF, HEAD]),
    "concern.settle": ("answered", [CADRE]),
    "concern.reopen": ("lapsed", [CADRE]),
    "concern.log": ("assigned", [STAFF, HEAD]),
    "concern.visit": ("closed", [STAFF, HEAD]),
    "concern.kind": ("registered", [STAFF, HEAD]),
    "concern.extend": ("handling", [STAFF, HEAD]),
    "concern.refer": ("referred", [STAFF, HEAD]),
    "concern.refer_out": ("reopened", [STAFF, HEAD]),
    "concern.link": ("assigned", [STAFF, HEAD, HOST, MINISTER]),
    "concern.due": ("assigned", [HEAD]),
    "cause.see": (None, [STAFF, HEAD, HOST, OTHER_HOST, MINISTER]),
    "referral.see": (None, [GUEST_HEAD]),
    "referral.answer": ("open", [GUEST_HEAD]),
    "referral.withdraw": ("open", [STAFF, HEAD]),
    "extension.see": (None, [GUEST_HEAD, OTHER_HOST]),
    "extension.decide": ("open", [GUEST_HEAD, OTHER_HOST]),
    "aid.see": (None, [CADRE, STAFF, HEAD, HOST, OTHER_HOST, GUEST_HEAD, MINISTER]),
    "aid.file": ("assigned", [STAFF, HEAD]),
    "aid.examine": ("filed", [GUEST_HEAD, OTHER_HOST]),
    "aid.approve": ("examined", [OTHER_HOST]),
    "aid.return": ("filed", [GUEST_HEAD, OTHER_HOST]),
    "aid.refuse": ("examined", [GUEST_HEAD, OTHER_HOST]),
    "aid.withdraw": ("returned", [STAFF, HEAD]),
    "aid.pay": ("approved", [STAFF, HEAD]),
    "aid.visit": ("paid", [STAFF, HEAD]),
    "followup.see": (None, [HOST, STAFF, HEAD, MINISTER]),
    "followup.finish": (None, [STAFF, HEAD]),
    "followup.schedule": (None, [STAFF, HEAD]),
    "followup.waive": (None, [HOST, HEAD, MINISTER]),
    "followup.plan": ("held", [HOST, STAFF, HEAD, MINISTER]),
    "visit.see": (None, [CADRE]),
    "opinion.see": (None, [CADRE]),
    "opinion.answer": ("asked", [CADRE]),
    "opinion.add": ("over", [CADRE]),
    "opinion.sums": (None, [HOST, OTHER_HOST, HEAD, MINISTER]),
    "opinion.words": (None, [MINISTER]),
    "visit.unsuit": ("scheduled", [CADRE]),
    "directive.issue": (None, [MINISTER]),
    "directive.see": (None, [HOST, STAFF, HEAD, MINISTER]),
    "directive.receive": ("issued", [STAFF]),
    "directive.answer": ("received", [STAFF]),
    "directive.accept": ("answered", [MINISTER]),
    "directive.return": ("answered", [MINISTER]),
    "digest.read": (None, [MINISTER]),
    "person.invite": (None, [OFFICE]),
    "person.archive": (None, [OFFICE]),
    "person.confirm": (None, [OFFICE]),
    "roster.import": (None, [OFFICE]),
    "recusal.stand": (None, [OFFICE]),
    "roster.export": (None, [OFFICE]),
    "person.list": (None, [OFFICE]),
    "trouble.see": (None, [OFFICE]),
    "calendar.see": (None, [OFFICE, MINISTER]),
    "route.explain": (None, [OFFICE, MINISTER]),
    "calendar.change": (None, [OFFICE]),
    "night.see": (None, [HOST, OFFICE]),
    "night.set": (None, [HOST, OFFICE]),
    "absence.see": (None, [HOST, OFFICE]),
    "calendar.call_off": (None, [HOST, OTHER_HOST, FORMER, MINISTER]),
    "rota.see": (None, [OFFICE]),
    "swap.see": (None, [HOST]),
    "swap.withdraw": ("proposed", [HOST]),
    "swap.agree": ("proposed", []),
    "swap.refuse": ("proposed", []),
    "appointment.reseat": ("displaced", [CADRE, STAFF, HEAD]),
    "audit.read": (None, [AUDITOR]),
}


def test_every_action_of_the_table_was_agreed() -> None:
    assert sorted(AGREED) == ACTIONS


@pytest.mark.parametrize("action", ACTIONS)
def test_exactly_those_may_who_were_agreed(action: str) -> None:
    state, agreed = AGREED[action]
    allowed = [who for who in EVERYBODY if may(who, action, MATTER, state)]
    assert [w.number for w in allowed] == [w.number for w in EVERYBODY if w in agreed]


@pytest.mark.parametrize("role", [Role.OFFICE, Role.AUDITOR])
def test_the_office_and_the_auditor_are_shown_no_content_whatever_they_do(role: Role) -> None:
    shown = {field for p in PERMISSIONS if role in p.roles for field in p.fields}
    assert not shown & CONTENT
    about_them = somebody(role, 1, "cadre1")
    everything = Matter(1, 1, 1, "cadre1", 1)
    for action in ACTIONS:
        for state in STATES:
            if may(about_them, action, everything, state):
                assert not authorize(about_them, action, everything, state).fields & CONTENT


def test_a_cadre_never_reads_a_note_not_even_about_themselves() -> None:
    rows = [p for p in PERMISSIONS if Role.CADRE in p.roles]
    assert not any(a.startswith("note.") for p in rows for a in p.actions)
    assert not {f for p in rows for f in p.fields} & NOTE_PARTS
    with pytest.raises(NotYours):
        authorize(CADRE, "note.read", Matter(1, 1, 1, "cadre1", 1))


def test_a_cadre_sees_who_will_be_able_to_read_what() -> None:
    assert "readers" in authorize(CADRE, "appointment.see", MATTER)
    assert "rule" not in authorize(CADRE, "appointment.see", MATTER)


@pytest.mark.parametrize("action", ACTIONS)
def test_somebody_elses_and_nobodys_read_the_same(action: str) -> None:
    state, _ = AGREED[action]
    answers = []
    for matter in (MATTER, None):
        with pytest.raises(NotYours) as refused:
            authorize(
                somebody(Role.CADRE, 77) if action not in ("slot.list", "talk.book") else OFFICE,
                action,
                matter,
                state,
            )
        answers.append((type(refused.value), refused.value.key, refused.value.facts))
    assert answers[0] == answers[1]


@given(st.sampled_from(EVERYBODY), st.sampled_from(ACTIONS), st.sampled_from([None, *STATES]))
def test_an_archived_person_may_do_nothing_at_all(who: Person, action: str, state: str | None) -> None:
    with pytest.raises(NotYours):
        authorize(replace(who, archived=True), action, MATTER, state)


@given(st.sampled_from([None, *EVERYBODY]), st.text(max_size=20), st.sampled_from([None, *STATES]))
def test_what_is_not_in_the_table_is_not_allowed(who: Person | None, action: str, state: str | None) -> None:
    if action in ACTIONS:
        return
    with pytest.raises(NotYours):
        authorize(who, action, MATTER, state)


def test_only_one_who_could_see_it_anyway_is_told_that_it_moved_on() -> None:
    with pytest.raises(MovedOn):
        authorize(CADRE, "concern.confirm", MATTER, "closed")
    with pytest.raises(NotYours):
        authorize(OTHER_CADRE, "concern.confirm", MATTER, "closed")


@pytest.mark.parametrize("role", [Role.OFFICE, Role.SECTION_STAFF])
def test_whoever_booked_for_somebody_sees_when_and_never_what_they_want_to_say(role: Role) -> None:
    booker = somebody(role, 60, "grassroots" if role is Role.SECTION_STAFF else None)
    matter = replace(MATTER, booker_id=60)
    seen = authorize(booker, "appointment.see", matter)
    assert "when" in seen and not seen.fields & (CONTENT | {"history", "recused", "readers"})
    assert may(booker, "appointment.decline", matter, "requested")
    assert not may(booker, "appointment.decline", matter, "assigned")
    assert not any(may(booker, action, matter) for action in ("note.read", "talk.hold", "concern.see"))
    assert not may(booker, "appointment.see", replace(matter, recused=frozenset({60})))


#: What the one may do to whom it was assigned.
OF_ITS_STAFF = [
    "appointment.decline", "appointment.propose", "appointment.reseat", "appointment.withdraw",
    "appointment.about", "proposal.withdraw", "request.answer", "assignment.accept", "talk.hold", "talk.miss",
    "talk.move", "note.write", "note.read", "note.export", "concern.see", "concern.answer", "followup.see",
    "followup.finish",
]  # fmt: skip


@pytest.mark.parametrize("action", OF_ITS_STAFF)
def test_a_minister_who_has_it_alone_may_what_a_colleague_of_the_section_may(action: str) -> None:
    alone = Matter(1, MINISTER.id, MINISTER.id, "", owner_id=MINISTER.id, owner_section="")
    assert may(MINISTER, action, alone, AGREED[action][0])
    assert not may(HEAD, action, alone, AGREED[action][0])
    assert not may(MINISTER, action, replace(alone, recused=frozenset({MINISTER.id})), AGREED[action][0])


def test_an_empty_matter_belongs_to_nobody() -> None:
    everything = [
        (who, action) for who in EVERYBODY for action in ACTIONS if may(who, action, Matter(), "draft")
    ]
    ties = {
        p.relation
        for p in PERMISSIONS
        for who, action in everything
        if action in p.actions and who.role in p.roles
    }
    own = {(w.number, a) for w, a in everything if a in ("note.sign", "note.write", "appointment.cancel")}
    assert Relation.ANY in ties
    assert not own


def test_a_person_without_a_section_is_not_in_the_section_of_a_matter_without_one() -> None:
    head = somebody(Role.SECTION_HEAD, 50, None)
    assert not may(head, "note.read", Matter(cadre_id=1, section=None))


def test_a_minister_signs_the_notes_of_talks_they_held_and_no_others() -> None:
    assert may(MINISTER, "note.sign", replace(MATTER, host_id=MINISTER.id), "draft")
    assert not may(MINISTER, "note.sign", MATTER, "draft")


#: (seal, state of the concern) → who reads the note, and who sees a concern.
SEALED = {
    (Seal.OPEN, "registered"): ([HOST, STAFF, HEAD, GUEST, MINISTER], [CADRE, HOST, STAFF, HEAD, MINISTER]),
    (Seal.WRITING, "registered"): ([HOST, STAFF, MINISTER], [CADRE, MINISTER]),
    (Seal.WRITING, "assigned"): ([HOST, STAFF, MINISTER], [CADRE, HOST, STAFF, HEAD, MINISTER]),
    (Seal.SEALED, "registered"): ([MINISTER], [CADRE, MINISTER]),
    (Seal.SEALED, "dropped"): ([MINISTER], [CADRE, MINISTER]),
    (Seal.SEALED, "assigned"): ([MINISTER], [CADRE, HOST, STAFF, HEAD, MINISTER]),
}


@pytest.mark.parametrize(("seal", "state"), SEALED)
def test_what_is_sealed_to_the_minister_is_read_by_exactly_those_who_were_agreed(
    seal: Seal, state: str
) -> None:
    matter, (note, concern) = replace(MATTER, seal=seal), SEALED[seal, state]
    assert [w for w in EVERYBODY if may(w, "note.read", matter)] == [w for w in EVERYBODY if w in note]
    seen = [w for w in EVERYBODY if may(w, "concern.see", matter, state)]
    assert seen == [w for w in EVERYBODY if w in concern]


@given(st.sampled_from(EVERYBODY), st.sampled_from(ACTIONS), st.sampled_from([None, *STATES]))
def test_a_seal_gives_nobody_anything(who: Person, action: str, state: str | None) -> None:
    for seal in Seal:
        sealed = replace(MATTER, seal=seal)
        if may(who, action, sealed, state):
            assert (
                authorize(who, action, sealed, state).fields <= authorize(who, action, MATTER, state).fields
            )


#: These are only ever there of a concern that the cadre agreed to have in the ledger.
OF_THE_LEDGER = {"referral.see", "extension.see", "aid.see"}


@given(st.sampled_from(EVERYBODY))
def test_no_field_that_holds_words_is_shown_of_a_sealed_talk_but_to_the_minister(who: Person) -> None:
    """What they wish to talk about is known to those who prepare it, and the rest is not."""
    sealed = replace(MATTER, seal=Seal.SEALED, owner_id=None, owner_section=None)
    if who in (MINISTER, CADRE):
        return
    for action in sorted(set(ACTIONS) - OF_THE_LEDGER):
        for state in [None, *STATES]:
            if may(who, action, sealed, state) and not (action == "concern.see" and state != "registered"):
                shown = authorize(who, action, sealed, state).fields & CONTENT
                assert not shown - {"wish", "reason"}, (action, state)


def test_an_attending_colleague_who_was_not_there_does_not_read_the_note() -> None:
    away = replace(MATTER, present=MATTER.present - {GUEST.id})
    assert not may(GUEST, "note.read", away)
    assert may(GUEST, "appointment.see", away)


def test_whoever_writes_and_signs_it_needs_not_have_been_there() -> None:
    nobody = replace(MATTER, present=frozenset({GUEST.id}))
    assert may(STAFF, "note.write", nobody) and may(STAFF, "note.read", nobody)
    assert may(HOST, "note.sign", nobody, "draft") and may(HOST, "note.read", nobody)


def test_whoever_joined_reads_it_unless_they_are_kept_out() -> None:
    joined = replace(MATTER, present=MATTER.present | {OTHER_HEAD.id, OTHER_HOST.id})
    for who in (OTHER_HEAD, OTHER_HOST):
        assert may(who, "note.read", joined) and not may(who, "note.write", joined)
        assert not may(who, "note.read", replace(joined, recused=frozenset({who.id})))
