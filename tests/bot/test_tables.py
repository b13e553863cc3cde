"""What is registered is registered once."""

import pytest

from bot.forms import concerns, declared
from bot.forms.form import Form
from handlers import hosts, router, urgent
from handlers.forms import JOURNEYS
from handlers.tables import merged


def test_a_button_that_two_journeys_claim_keeps_the_house_shut() -> None:
    with pytest.raises(ValueError, match=r"registered twice: swap$"):
        merged(router.TAPS, {"swap": hosts.TAPS["swap-ask"]})


def test_the_router_knows_the_buttons_and_cards_of_every_journey() -> None:
    assert {**hosts.TAPS, **urgent.TAPS}.items() <= router.TAPS.items()
    assert hosts.CARDS.items() <= router.CARDS.items()


def test_every_form_has_its_own_name_and_a_journey() -> None:
    named = [*vars(declared).values(), *vars(concerns).values()]
    forms = [form.name for form in named if isinstance(form, Form)]
    assert sorted(forms) == sorted(declared.FORMS) == sorted(JOURNEYS)
