"""Who is kept out, in words; and who may be."""

from collections.abc import Collection, Mapping

from bot.domain.people import Person, Role
from bot.domain.recusal import Ground
from bot.forms.form import Draft
from bot.services.grounds import grounds
from bot.services.recusing import could_see
from handlers import forms
from handlers.booking_day import NOBODY, about_in, recused_in
from handlers.booking_whom import whose
from handlers.desk import View


def people_to_keep_out(
    view: View, cadre: Person, topic: str | None, sought: str | None, besides: Collection[int] = ()
) -> forms.Options:
    """Everybody who could come to see it, or those whose name or number has what was typed in it."""
    words = (sought or "").strip().casefold()
    found = []
    for person in could_see(view.work, cadre, topic):
        if person.id in besides or words not in f"{person.name} {person.number}".casefold():
            continue
        where = view.section(person.section) if person.section else person.post
        found.append((str(person.id), view.t("form-recusal-person", name=person.name, where=where)))
    return found


def about_whom(view: View, draft: Draft) -> forms.Options:
    """Whom it may be about, where the topic is about a person; nobody of the department else."""
    topic, nobody = draft.answer("topic"), (NOBODY, view.t("about-nobody"))
    if not topic or not view.work.policy.topic(topic).about_a_person:
        return [nobody]
    return [nobody, *people_to_keep_out(view, view.reader, topic, draft.answer("about~"))]


def out_of(view: View, draft: Draft) -> Mapping[int, Ground]:
    """Whom a form keeps out as it stands, and why; with whoever is out anyway."""
    chosen = dict.fromkeys(sorted(recused_in(draft)), Ground.CADRE)
    about = {id_: Ground.ABOUT for id_ in (about_in(draft),) if id_}
    return {**chosen, **about, **grounds(view.work, whose(view, draft))}


def of_appointment(view: View, appointment_id: int) -> Mapping[int, Ground]:
    return {recusal.person_id: recusal.ground for recusal in view.work.recusals.of(appointment_id)}


def line(view: View, out: Mapping[int, Ground]) -> str:
    """Nothing when nobody is; who is out by unit is not counted up by name."""
    t, names = view.t, []
    for person_id, ground in out.items():
        person = view.work.people.get(person_id) if ground is not Ground.UNIT else None
        if person and ground is Ground.CADRE:
            names.append(person.name)
        elif person:
            names.append(t("kept-out-why", name=person.name, ground=t(f"ground-{ground}")))
    if Ground.UNIT in out.values():
        names.append(t("ground-unit"))
    return t("line-recused", names=t("list-comma").join(names)) if names else ""


def readers(view: View, out: Mapping[int, Ground], minister_only: bool = False) -> list[str]:
    """Who will be able to read what, and who will not."""
    everybody = [p for id_ in out if (p := view.work.people.get(id_))]
    without_minister = any(person.role is Role.MINISTER for person in everybody)
    if minister_only:
        key = "line-readers-writing" if without_minister else "line-readers-minister"
    else:
        key = "line-readers-sealed" if without_minister else "line-readers"
    lines = [view.t(key), line(view, out)]
    return [one for one in lines if one]
