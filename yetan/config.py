"""Reading config.yaml: everything is checked at start, and every mistake is told at once, with its line."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.engine import make_url

from bot.domain import routing_check
from bot.domain.mistakes import Said
from bot.domain.policy import Policy
from yetan.house import DATABASE_FILE, House
from yetan.sentences import known_names, sentence
from yetan.settings import TOKEN, Settings, TokenProblem
from yetan.slips import house_slips, policy_slips
from yetan.yaml_file import Place, Problem, Unreadable, YamlFile

T = TypeVar("T")

__all__ = ["ConfigProblems", "Settings", "TokenProblem", "load_settings", "settings_from"]

_NO_SECRETS: Final = Said("config-secret")
_SECRET_KEYS: Final = frozenset({"token", "bot_token", "password", "secret", "key", "master_key"})


class ConfigProblems(Exception):
    """The file cannot be used; `lines` say why, from top to bottom."""

    def __init__(self, file: Path, problems: list[Problem]) -> None:
        ordered = sorted(problems, key=lambda p: (p.line, p.column or 0, p.place, str(p.said)))
        self.lines = [problem.told(file.name) for problem in ordered]
        super().__init__("\n".join(map(str, self.lines)))


def load_settings(path: Path) -> Settings:
    """Raises ConfigProblems with everything that is wrong."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigProblems(path, [Problem(0, None, "", Said("config-unreadable", why=error))]) from None
    return settings_from(raw, path)


def settings_from(raw: bytes, path: Path) -> Settings:
    """What the file at `path` would mean if it held `raw`."""
    path = path.absolute()
    try:
        file = YamlFile(raw)
    except Unreadable as error:
        raise ConfigProblems(path, [error.problem]) from None
    problems = [*file.duplicates(), *_secrets(file)]
    mine = {key: value for key, value in file.data.items() if key in Policy.model_fields}
    rest = {key: value for key, value in file.data.items() if key not in Policy.model_fields}
    policy = _checked(Policy.model_validate, mine, file, problems)
    house = _checked(House.model_validate, rest, file, problems)
    slips = [] if policy is None else [*routing_check.problems(policy), *policy_slips(policy)]
    slips += _routing_alone(mine) if policy is None else []
    slips += [] if house is None else house_slips(house)
    problems += [file.problem(place, said) for place, said in slips]
    if problems or policy is None or house is None:
        raise ConfigProblems(path, _once(problems))
    data = path.parent / house.data
    return Settings(
        file=path,
        policy=policy,
        database=_database(house.database, path.parent, data),
        data=data,
        keys=path.parent / house.keys,
        channels=house.channels,
        privacy=house.privacy,
    )


def _checked(
    validate: Callable[[dict[str, Any]], T], data: dict[str, Any], file: YamlFile, problems: list[Problem]
) -> T | None:
    try:
        return validate(data)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False, include_input=False)
    places = [tuple(error["loc"]) for error in errors]
    for error, place in zip(errors, places, strict=True):
        if error["type"] == "too_short" and any(other[: len(place)] == place != other for other in places):
            continue  # it is only short of what was wrong in it
        missing = error["type"] == "missing"
        known: Place = (*file.knows(place[:-1]), place[-1]) if missing else file.knows(place)
        if error["type"] == "extra_forbidden" and str(place[-1]).lower() in _SECRET_KEYS:
            problems.append(file.problem(known, _NO_SECRETS))
        else:
            problems.append(file.problem(known, _meant(sentence(error), error["type"], place)))
    return None


def _routing_alone(mine: dict[str, Any]) -> list[tuple[Place, Said]]:
    """The rules can be checked even while something else in the policy is wrong."""
    parts: dict[str, Any] = {}
    try:
        for name in ("sections", "topics", "ranks", "routing"):
            annotation = Policy.model_fields[name].rebuild_annotation()
            parts[name] = TypeAdapter(annotation).validate_python(mine.get(name, ()))
    except ValidationError:
        return []  # told already
    return routing_check.problems(Policy.model_construct(**parts))


def _meant(said: Said, kind: str, place: Place) -> Said:
    if kind != "extra_forbidden":
        return said
    near = get_close_matches(str(place[-1]), known_names(Policy) | known_names(House), n=1)
    return Said("config-no-such-meant", near=near[0]) if near else said


def _secrets(file: YamlFile) -> Iterator[Problem]:
    for place, word in file.words():
        if TOKEN.search(word):
            yield file.problem(place, _NO_SECRETS)


def _database(url: str | None, base: Path, data: Path) -> str:
    if url is None:
        return f"sqlite:///{data / DATABASE_FILE}"
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return url
    return parsed.set(database=str(base / (parsed.database or ""))).render_as_string()


def _once(problems: list[Problem]) -> list[Problem]:
    """One sentence a place is enough."""
    return list({(problem.line, problem.place): problem for problem in reversed(problems)}.values())
