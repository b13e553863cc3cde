"""Every word a person reads stands in both catalogues, and every word in them is read by somebody."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import yetan.failures
import yetan.links
import yetan.memory
import yetan.setup  # noqa: F401 - their problems are counted below
from bot.domain import errors, mistakes, period
from bot.domain.absence import SwapState
from bot.domain.aid import AidState
from bot.domain.appointment import AHEAD, LIVE, AppointmentState, Reason, TalkKind
from bot.domain.attachment import AttachmentKind
from bot.domain.calendar import DayKind
from bot.domain.concern import ConcernState, Outcome
from bot.domain.daychange import Become
from bot.domain.directive import DirectiveState
from bot.domain.followup import Finding, FollowUpState
from bot.domain.handling import Asked, Step
from bot.domain.handover import HandOverState
from bot.domain.people import Role, UnitKind
from bot.domain.placing import Stranded
from bot.domain.policy import CONDITIONS
from bot.domain.proposal import Side
from bot.domain.recusal import Ground
from bot.domain.satisfaction import Liking, Per, Question
from bot.domain.talk import NoteState, Part
from bot.domain.urgent import PleaState
from bot.domain.waiting import OfferState, WaitState
from bot.forms.declared import FORMS
from bot.forms.form import Asks
from bot.services.digest import NAMES
from bot.services.errands import Owed
from bot.services.person_ports import What
from handlers import (
    aid,
    board,
    concern_buttons,
    concern_card,
    daychange,
    directives,
    ledgers,
    note_changes,
    roster,
    roster_files,
    sure,
    talks,
    waiting,
)
from handlers.texts import LANGUAGES, load_catalogues
from yetan import demo_bar

ROOT = Path(__file__).parent.parent.parent
CATALOGUES = load_catalogues()
SIDES = ("mine", "other")


def forms() -> Iterator[str]:
    for form in FORMS.values():
        yield f"form-{form.name}-name"
        if form.hub:
            yield f"form-{form.name}-hub"
        elif form.review:
            yield f"form-{form.name}-confirm"
        for step in form.by_key.values():
            yield f"form-{form.name}-{step.key}"
            if step.at:
                yield f"form-{form.name}-{step.key}-open"
            if form.hub:
                yield f"form-{form.name}-{step.key}-name"
        assert form.hub or all(step.asks in Asks for step in form.steps)
    yield from (f"form-note-{part}-name" for part in Part)


def families() -> Iterator[str]:
    """Keys that code puts together, spelled out from what they are put together of."""
    yield from forms()
    yield from (f"{form}-review{whose}" for form in ("recusal", "about") for whose in ("", "-theirs"))
    yield from (f"button-{verb}" for verb in ("withdraw", "about", "move", "cancel"))
    yield from (f"ground-{ground}" for ground in Ground if ground is not Ground.CADRE)
    yield from (f"weekday-{n}" for n in range(1, 8))
    yield from (f"month-{n}" for n in range(1, 13))
    yield from (f"weekday-short-{n}" for n in range(1, 8))
    yield from (f"day-{kind}{means}" for kind in DayKind for means in ("", "-means"))
    yield from (f"button-day-{become}" for become in Become)
    yield from (f"day-why-{why}" for why in daychange.REASONS)
    yield from (f"soon-{days}-{part}" for days in (0, 1) for part in ("evening", "daytime"))
    ended = set(AppointmentState) - AHEAD - {AppointmentState.HELD, AppointmentState.WAITLISTED}
    yield from (f"head-{state.replace('_', '-')}-{side}" for state in ended for side in SIDES)
    yield from (f"{family}-{kind}" for family in ("kind", "head-to-agree") for kind in TalkKind)
    listed = LIVE | {AppointmentState.NO_SHOW}
    yield from (f"state-{state.replace('_', '-')}" for state in listed)
    yield from (f"swap-{state}-{side}" for state in SwapState for side in SIDES)
    yield from (f"button-swap-{action}" for action in ("agree", "refuse", "withdraw"))
    yield from (f"concern-{state}-{side}" for state in (*ConcernState, "dropped-unsaid") for side in SIDES)
    yield from (f"concern-state-{state}" for state in set(ConcernState) - {ConcernState.DROPPED})
    yield from (f"directive-{state}-{side}" for state in DirectiveState for side in SIDES)
    yield from (f"button-{verb}" for verb in (*concern_buttons.BUTTONS, *directives.BUTTONS))
    yield from (
        f"button-{verb}" for verb in (*concern_buttons.MORE, *aid.BUTTONS, "x-yes", "x-no", "r-take", "r-no")
    )
    yield from (f"concern-news-{news}" for news in (*concern_card.NEWS, *concern_card.UNSAID))
    yield from (f"concern-{what}{side}" for what in concern_card.UNSAID for side in ("", "-other"))
    yield from (f"moved-{step}" for step in Step)
    yield from (f"moved-{step}-mine" for step in concern_card.OWN_WORDS)
    yield from (f"{what}-{state}" for what in ("extension", "referral") for state in Asked)
    yield from (f"line-extension-{state}" for state in set(Asked) - {Asked.VOID})
    yield from (f"aid-{state}-{side}" for state in AidState for side in SIDES)
    yield from (f"aid-state-{state}" for state in AidState)
    yield from (f"aid-step-{what}" for what in ("filed", "examined", "approved", "paid"))
    yield from (key for what in sure.ASKED for key in (f"sure-{what}", f"button-{what}-yes"))
    yield from (f"waiting-{state}" for state in WaitState)
    yield from (f"offer-{state}" for state in OfferState)
    yield from (f"button-{verb}" for verb in waiting.DECISIONS)
    yield from (f"proposal-{side}-{reader}" for side in Side for reader in SIDES)
    yield from (f"button-refuse-{side}" for side in Side)
    kinds = ("amended", "excused", "host", "kept", "lapsed", "lapsed-part", "nobody", "passed", "to-sign")
    yield from (f"news-{what}" for what in kinds)
    yield from (f"news-{side}-{end}" for side in Side for end in ("refused", "expired"))
    yield from (f"news-handover-{end}" for end in ("refused", "expired"))
    yield from (f"handover-{state}" for state in HandOverState)
    given = ("accept", "hand-over", "cannot", "reassign", "take-over", "take-over-no")
    yield from (f"button-{verb}" for verb in given)
    yield from (f"plea-{state}-{side}" for state in PleaState for side in SIDES)
    yield from (f"button-talk-{move}" for move in talks.MOVES)
    yield from (f"reason-{reason}" for reason in Reason)
    heard = ("attendance", "attendance-mine", "mark")
    yield from (f"{where}-{said}" for where in heard for said in ("coming", "late", "here"))
    yield from (f"outcome-{outcome}" for outcome in Outcome)
    yield from (f"period-{name}" for name in period.NAMED)
    columns = {column for sheet in ledgers.COLUMNS.values() for column in sheet}
    yield from (f"ledger-{column}" for column in {*columns, *ledgers.COLUMNS})
    yield from (f"note-state-{state}" for state in NoteState)
    yield from (f"file-{what.replace('_', '-')}" for what in What)
    yield from (f"visit-state-{state}" for state in FollowUpState)
    yield from (f"directive-state-{state}" for state in DirectiveState)
    facts = ("when", "where", "host", "others", "cadre", "unit", "post", "kind", "topic")
    yield from (f"record-{fact}" for fact in facts)
    yield from (f"record-sign-{who}" for who in ("host", "cadre", "author"))
    yield from (f"button-{verb}" for verb in note_changes.VERBS)
    yield from (f"attachment-{kind}" for kind in AttachmentKind)
    yield from (f"followup-{state}" for state in FollowUpState)
    yield from (f"finding-{finding}" for finding in Finding)
    yield from (f"liking-{liking}" for liking in Liking)
    yield from (f"{family}-{question}" for family in ("opinion", "opinion-line") for question in Question)
    yield from (f"period-{per}" for per in get_args(Per))
    yield from (f"visit-scope-{scope}" for scope in ("this", "row"))
    yield from (f"rows-{name}" for name in NAMES)
    yield from (f"button-digest-{name}" for name in NAMES)
    yield from (f"errand-{what}" for what in Owed)
    yield from (f"{family}-{part}" for family in ("board", "button-board") for part in board.PARTS)
    yield from (f"trouble-{kind}" for kind in ("inbox", "outbox"))
    yield from (f"roster-open-{why}" for why in Stranded)
    yield from (f"roster-field-{field}" for field in (*roster.FIELDS, "back"))
    yield from (f"wrong-{what}" for what in roster_files.WRONG)
    yield from (f"unit-kind-{kind}" for kind in UnitKind)
    yield from (f"routes-wants-{condition}" for condition in CONDITIONS)
    yield from (f"role-{role}" for role in Role)
    yield from (f"menu-{role}" for role in ("office", "auditor"))
    yield from (f"demo-{what}" for what in (*demo_bar.ROLES, *demo_bar.ROLES.values()))
    yield from (f"demo-to-{move}" for move in demo_bar.MOVES)
    yield from (kind.key for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "key"))


#: What stands in `Refusal` itself, which nobody raises.
FAMILIES = frozenset(families()) - {errors.Refusal.key}


def trees() -> Iterator[ast.AST]:
    for room in ("handlers", "yetan", "storage", "bot/domain"):
        for file in (ROOT / room).rglob("*.py"):
            yield ast.parse(file.read_text())


def said_to_whoever_runs_the_machine() -> set[str]:
    """What makes a sentence of its first argument: `Said`, `Mistake` and every other `Unusable`."""
    made, todo = {"Said"}, [mistakes.Unusable]
    while todo:
        kind = todo.pop()
        made.add(kind.__name__)
        todo += kind.__subclasses__()
    return made


SAYS = said_to_whoever_runs_the_machine()


def asked() -> Iterator[ast.expr]:
    """The first argument of every `t(…)`, `view.t(…)`, `tongue(…)`, `Said(…)`: what is looked up."""
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in ("t", "tongue") or name in SAYS:
                    yield node.args[0]


LITERALS = {
    node.value
    for tree in trees()
    for node in ast.walk(tree)
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_is_looked_up_is_there(language: str) -> None:
    plain = {key.value for key in asked() if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    assert len(plain) > 50
    assert sorted((plain | FAMILIES) - CATALOGUES[language].keys()) == []


def test_every_text_that_is_put_together_is_of_a_family_known_here() -> None:
    for key in asked():
        if isinstance(key, ast.JoinedStr):
            parts = [re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in key.values]
            assert any(re.fullmatch("".join(parts), known) for known in FAMILIES), ast.unparse(key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_in_the_catalogue_is_used(language: str) -> None:
    assert sorted(CATALOGUES[language].keys() - FAMILIES - LITERALS) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_stands_twice_in_a_catalogue(language: str) -> None:
    """One of them would win without a word."""
    lines = (ROOT / "locales" / language / "yetan.po").read_text().splitlines()
    keys = [line for line in lines if line.startswith("msgid ")]
    assert sorted(keys) == sorted(set(keys))


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    first, second = (CATALOGUES[language] for language in LANGUAGES)
    assert first.keys() == second.keys()

    def facts(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    assert [key for key in first if facts(first[key]) != facts(second[key])] == []


def test_whatever_is_said_to_whoever_runs_the_machine_comes_with_its_facts() -> None:
    for tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in SAYS or not node.args:
                continue
            key, given = node.args[0], {keyword.arg for keyword in node.keywords}
            if isinstance(key, ast.Constant) and None not in given:  # None: facts handed on with **
                wanted = {name for _, name, _, _ in Formatter().parse(CATALOGUES["en"][key.value]) if name}
                assert wanted <= given, ast.unparse(node)


def test_every_check_of_a_setting_has_a_sentence_in_both_languages() -> None:
    """`Mistake` carries a key; a plain ValueError would be shown in its own words, which are English."""
    for file in [*(ROOT / "bot" / "domain").glob("*.py"), ROOT / "yetan" / "house.py"]:
        text = file.read_text()
        if "from pydantic import" in text:
            assert "raise ValueError" not in text, f"{file.name}: raise Mistake(key, facts) instead"


def test_no_text_is_written_into_the_code() -> None:
    """Code has no prose: whatever is Chinese in handlers/ and bot/ is a comment or a docstring."""
    for folder in ("handlers", "bot"):
        for file in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(file.read_text())
            docs = {
                id(node.body[0].value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
                and node.body
                and isinstance(node.body[0], ast.Expr)
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                    assert not re.search("[\u4e00-\u9fff]", node.value), f"{file.name}: {node.value}"


def test_english_has_no_chinese_in_it_and_no_text_shouts() -> None:
    for key, text in CATALOGUES["en"].items():
        assert key == "button-language" or not re.search("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", text), (
            key
        )
    for texts in CATALOGUES.values():
        assert [key for key, text in texts.items() if "!" in text or "！" in text] == []


def test_every_toast_fits_into_a_toast() -> None:
    toasts = [k for k in CATALOGUES["en"] if k.startswith(("toast-", "refused-", "hint-", "stranger"))]
    for texts in CATALOGUES.values():
        assert [key for key in toasts if len(texts[key]) > 200] == []
