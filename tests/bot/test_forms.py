"""Forms: whatever a person does, nothing is lost and nothing fails but with one of four sentences."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ChoiceWanted, MovedOn, PartsMissing, WordsWanted
from bot.domain.words import Words
from bot.forms.concerns import CORRECTION
from bot.forms.declared import BOOKING, BOOKING_FOR, DIRECTIVE, FORMS, NOTE, URGENT
from bot.forms.engine import advance, begin, earlier
from bot.forms.events import Choose, Event, Open, Outcome, Plain, Say, SayNothing
from bot.forms.form import HUB, REVIEW, Asks, Draft, Form, Step

REFUSALS = (ChoiceWanted, MovedOn, PartsMissing, WordsWanted)
CHOICES = ("a", "b")


def offers(draft: Draft) -> tuple[str, ...]:
    """The topic is about nobody."""
    return ("0",) if draft.step == "about" else CHOICES


keys = st.sampled_from([step.key for form in FORMS.values() for step in form.steps])
values = st.sampled_from([*CHOICES, "forged"]) | keys
events = st.one_of(
    values.map(Choose),
    st.sampled_from(["slot", "who", "recused", "s0", "s1"]).map(Open),
    st.sampled_from(["话", "第二句", "<b>"]).map(lambda text: Say(Words(text))),
    st.sampled_from([SayNothing(), *Plain]),
)
LOSING = {Plain.CANCEL, Plain.CLEAR, Plain.UNDO, Plain.SKIP}
staying = events.filter(lambda event: not isinstance(event, Open) and event not in LOSING)


@st.composite
def any_form(draw: st.DrawFn) -> Form:
    hub = draw(st.booleans())
    steps = tuple(
        Step(
            f"s{i}",
            Asks.WORDS if hub else draw(st.sampled_from(Asks)),
            required=draw(st.booleans()),
            many=draw(st.booleans()) if hub else False,
        )
        for i in range(draw(st.integers(1, 5)))
    )
    return Form(
        "made_up", steps, hub, review=draw(st.booleans()), aside=draw(st.sampled_from([None, "wish"]))
    )


forms = st.sampled_from(list(FORMS.values())) | any_form()


def walk(form: Form, draft: Draft, path: list[Event]) -> Draft:
    """What stands after the events; a refusal leaves the draft as it is; an end ends the walk."""
    for event in path:
        try:
            after, outcome = advance(form, draft, event, offers)
        except REFUSALS:
            continue
        if outcome in (Outcome.SENT, Outcome.CANCELLED):
            return draft
        draft = after
    return draft


def fresh(form: Form) -> Draft:
    return begin(form, 1, 2)


@given(forms, st.lists(events, max_size=30))
def test_nothing_a_person_does_fails_but_with_one_of_the_four_sentences(
    form: Form, path: list[Event]
) -> None:
    draft = fresh(form)
    for event in path:
        held = replace(draft)
        try:
            after, outcome = advance(form, draft, event, offers)
        except REFUSALS:
            assert draft == held
            continue
        assert after.revision > draft.revision
        assert (after.id, after.person_id, after.form, after.subject) == (1, 2, form.name, None)
        if outcome is Outcome.ASK:
            assert after.step in form.by_key or after.step in (HUB, REVIEW)
        draft = fresh(form) if outcome in (Outcome.SENT, Outcome.CANCELLED) else after


@given(forms, st.lists(events, max_size=30))
def test_a_form_is_only_ever_sent_with_its_required_answers(form: Form, path: list[Event]) -> None:
    draft = fresh(form)
    for event in path:
        try:
            after, outcome = advance(form, draft, event, offers)
        except REFUSALS:
            continue
        if outcome is Outcome.SENT:
            assert not form.missing(after.answers)
        if outcome in (Outcome.SENT, Outcome.CANCELLED):
            return
        draft = after


@given(forms, st.lists(staying, max_size=20))
def test_put_aside_and_taken_up_again_every_answer_is_there(form: Form, path: list[Event]) -> None:
    draft = walk(form, fresh(form), path)
    left, outcome = advance(form, draft, Plain.LEAVE)
    assert outcome is Outcome.LEFT
    assert left.answers == draft.answers
    assert left.step == (HUB if form.hub else draft.step)


@given(forms, st.lists(staying, max_size=20), events)
def test_going_back_and_answering_the_same_again_changes_nothing(
    form: Form, path: list[Event], event: Event
) -> None:
    if form.hub or event in set(Plain) - {Plain.CLEAR, Plain.UNDO}:
        return
    draft = walk(form, fresh(form), path)
    try:
        after, outcome = advance(form, draft, event, offers)
    except REFUSALS:
        return
    if outcome is not Outcome.ASK or draft.step == REVIEW or after.step != form.after(draft.step):
        return  # what was answered before is not asked again
    back, _ = advance(form, after, Plain.BACK)
    assert back.step == draft.step
    again, _ = advance(form, back, event, offers)
    assert (again.step, again.answers) == (after.step, after.answers)


@given(forms, st.lists(staying, max_size=20))
def test_going_back_keeps_what_was_answered(form: Form, path: list[Event]) -> None:
    draft = walk(form, fresh(form), path)
    back, outcome = advance(form, draft, Plain.BACK)
    if outcome is Outcome.ASK:
        assert back.answers == draft.answers


parts = st.permutations([(step.key, f"说到{step.key}") for step in NOTE.steps])


@given(parts)
def test_the_parts_of_a_note_may_be_filled_in_any_order(order: list[tuple[str, str]]) -> None:
    draft = fresh(NOTE)
    for key, text in order:
        draft, _ = advance(NOTE, draft, Choose(key))
        draft, _ = advance(NOTE, draft, Say(Words(text)))
        draft, _ = advance(NOTE, draft, Plain.BACK)
    sent, outcome = advance(NOTE, draft, Plain.SEND)
    assert outcome is Outcome.SENT
    assert dict(sent.answers) == {key: (text,) for key, text in order}


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=30))
def test_a_long_thought_sent_in_many_messages_stays_in_order(texts: list[str]) -> None:
    draft, _ = advance(NOTE, fresh(NOTE), Choose("summary"))
    for text in texts:
        draft, _ = advance(NOTE, draft, Say(Words(text)))
    assert draft.answers["summary"] == tuple(texts)
    assert draft.answer("summary") == "\n".join(texts)


def test_a_booking_takes_a_slot_a_topic_and_a_last_look() -> None:
    draft = fresh(BOOKING)
    steps = [draft.step]
    for event in (Choose("a"), Choose("b")):
        draft, _ = advance(BOOKING, draft, event, offers)
        steps.append(draft.step)
    assert steps == ["slot", "topic", REVIEW]
    draft, outcome = advance(BOOKING, draft, Say(Words("想说的话")))
    assert (draft.step, outcome, draft.answer("wish")) == (REVIEW, Outcome.ASK, "想说的话")
    assert advance(BOOKING, draft, Plain.SEND)[1] is Outcome.SENT


def test_a_step_that_is_asked_on_request_leads_back_to_where_it_was_opened() -> None:
    draft = walk(BOOKING, fresh(BOOKING), [Choose("a"), Choose("b"), Open("recused"), Choose("a")])
    assert (draft.step, draft.answers["recused"]) == (REVIEW, ("a",))
    again = walk(BOOKING, draft, [Open("recused"), Choose("b"), Open("recused"), Choose("a")])
    assert (again.step, again.answers["recused"]) == (REVIEW, ("b",))
    assert walk(BOOKING, draft, [Open("recused"), Plain.BACK]).step == REVIEW
    assert walk(BOOKING, draft, [Open("slot"), Plain.BACK]).step == REVIEW


def test_to_ask_for_somebody_else_makes_the_chosen_time_void() -> None:
    draft = walk(BOOKING, fresh(BOOKING), [Choose("a"), Choose("b"), Open("slot"), Open("who"), Choose("a")])
    assert (draft.step, draft.answer("slot"), draft.answer("topic")) == ("slot", None, "b")


def test_what_is_known_already_is_not_asked() -> None:
    assert begin(BOOKING, 1, 2, slot="a").step == "topic"
    assert begin(BOOKING, 1, 2, None, offers, slot="a", topic="b", wish="c").step == REVIEW


def test_a_step_with_one_answer_is_passed_over_both_ways() -> None:
    """Whom to book for, of which kind (the office has one), when (one time is free), about what."""

    def few(draft: Draft) -> list[str]:
        return ["a", "b"] if draft.step in ("person", "topic") else ["only"]

    draft = begin(BOOKING_FOR, 1, 2, None, few)
    assert (draft.step, draft.answers) == ("person", {})
    draft, _ = advance(BOOKING_FOR, draft, Choose("a"), few)
    assert (draft.step, draft.answer("kind")) == ("slot", "only")  # another day may be opened there
    assert earlier(BOOKING_FOR, draft, few) == "person"
    back, outcome = advance(BOOKING_FOR, draft, Plain.BACK, few)
    assert (back.step, outcome) == ("person", Outcome.ASK)
    draft, _ = advance(BOOKING_FOR, back, Choose("b"), few)
    assert (draft.step, draft.answer("person")) == ("slot", "b")
    draft, _ = advance(BOOKING_FOR, draft, Choose("only"), few)
    assert draft.step == "topic"


def test_a_form_that_leaves_no_choice_goes_straight_to_its_last_look_and_back_out() -> None:
    draft = begin(URGENT, 1, 2, None, lambda draft: ["only"])
    assert (draft.step, draft.answer("topic")) == (REVIEW, "only")
    assert advance(URGENT, draft, Plain.BACK, lambda draft: ["only"])[1] is Outcome.CANCELLED
    assert begin(BOOKING, 1, 2, None, lambda draft: ["only"], slot="a").step == REVIEW
    draft, outcome = advance(DIRECTIVE, begin(DIRECTIVE, 1, 2), Say(Words("话")), lambda draft: ["only"])
    assert outcome is Outcome.SENT and draft.answers == {
        "text": ("话",),
        "owner": ("only",),
        "due": ("only",),
    }


def test_a_note_without_its_summary_is_not_sent_and_says_what_is_missing() -> None:
    with pytest.raises(PartsMissing) as refused:
        advance(NOTE, fresh(NOTE), Plain.SEND)
    assert refused.value.facts == {"parts": ("summary",)}


@pytest.mark.parametrize(
    ("form", "event", "refusal"),
    [
        (BOOKING, Say(Words("今晚")), ChoiceWanted),
        (BOOKING, SayNothing(), ChoiceWanted),
        (BOOKING, Choose("forged"), MovedOn),
        (BOOKING, Plain.SEND, MovedOn),
        (BOOKING, Plain.SKIP, MovedOn),
        (CORRECTION, SayNothing(), WordsWanted),
        (CORRECTION, Choose("a"), MovedOn),
        (CORRECTION, Plain.SKIP, MovedOn),
        (NOTE, Say(Words("直接写")), ChoiceWanted),
        (NOTE, Choose("gossip"), MovedOn),
    ],
    ids=lambda value: getattr(value, "name", None) or type(value).__name__,
)
def test_what_does_not_fit_the_open_step_is_refused_kindly(form: Form, event: Event, refusal: type) -> None:
    with pytest.raises(refusal):
        advance(form, fresh(form), event, offers)


def test_back_at_the_first_step_is_the_way_out() -> None:
    for form in FORMS.values():
        assert advance(form, fresh(form), Plain.BACK)[1] is Outcome.CANCELLED


def test_a_part_that_was_cleared_can_be_said_anew() -> None:
    draft, _ = advance(NOTE, fresh(NOTE), Choose("summary"))
    for event in (Say(Words("错")), Plain.CLEAR, Say(Words("对"))):
        draft, _ = advance(NOTE, draft, event)
    assert draft.answers["summary"] == ("对",)


def test_a_draft_begun_under_an_older_form_goes_on_with_its_answers() -> None:
    old = Draft(1, 2, "booking", "hour", None, {"topic": ("a",)}, 7)
    draft, outcome = advance(BOOKING, old, Choose("a"), offers)
    assert (draft.step, outcome, draft.answer("topic")) == ("review", Outcome.ASK, "a")


def test_a_printed_draft_shows_no_answer() -> None:
    draft, _ = advance(NOTE, fresh(NOTE), Choose("summary"))
    event = Say(Words("编造的心里话"))
    draft, _ = advance(NOTE, draft, event)
    assert "编造" not in f"{draft!r}{draft}{event!r}"


@pytest.mark.parametrize(
    "build",
    [
        lambda: Form("x", ()),
        lambda: Form("x", (Step("a", Asks.WORDS), Step("a", Asks.WORDS))),
        lambda: Form("x", (Step(HUB, Asks.WORDS),)),
        lambda: Form("x", (Step(REVIEW, Asks.CHOICE),)),
        lambda: Form("x", (Step("a", Asks.CHOICE),), hub=True),
    ],
)
def test_a_form_that_cannot_work_is_not_built(build) -> None:
    with pytest.raises(ValueError, match="form x"):
        build()


def test_whom_it_is_about_is_asked_only_where_the_topic_is_about_somebody() -> None:
    def about(draft: Draft) -> tuple[str, ...]:
        if draft.step != "about":
            return CHOICES
        return ("0", "7", "8") if draft.answer("topic") == "a" else ("0",)

    draft, _ = advance(BOOKING, begin(BOOKING, 1, 2, None, about, slot="a"), Choose("b"), about)
    assert (draft.step, draft.answer("about")) == (REVIEW, "0")
    back, _ = advance(BOOKING, draft, Plain.BACK, about)
    assert back.step == "topic"
    draft, _ = advance(BOOKING, back, Choose("a"), about)
    assert (draft.step, draft.answer("about")) == ("about", None)
    draft, _ = advance(BOOKING, draft, Choose("7"), about)
    assert (draft.step, draft.answer("about")) == (REVIEW, "7")


def test_what_an_older_form_did_not_ask_is_asked_before_it_is_sent() -> None:
    older = replace(fresh(BOOKING), step=REVIEW, answers={"slot": ("a",), "topic": ("b",)})
    draft, outcome = advance(BOOKING, older, Plain.SEND, offers)
    assert (draft.step, draft.answer("about"), outcome) == (REVIEW, "0", Outcome.ASK)
    assert advance(BOOKING, draft, Plain.SEND, offers)[1] is Outcome.SENT
