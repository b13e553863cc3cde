"""What is said to whoever runs the machine: one sentence of the catalogues, with its facts.

Nobody here knows their language. What cannot be used is named where it is found and drawn at the roof,
as a `Refusal` is drawn where people are answered.
"""


class Said:
    """A sentence's key and its facts, which may be such sentences themselves."""

    __slots__ = ("facts", "key")

    def __init__(self, key: str, /, **facts: object) -> None:
        self.key, self.facts = key, facts

    def __str__(self) -> str:
        return " ".join([self.key, *(f"{name}={fact}" for name, fact in self.facts.items())])


class Unusable(Exception):
    """A file, a key, a database that cannot be used as it is. Holds no content and no secret."""

    def __init__(self, key: str, /, **facts: object) -> None:
        self.said = Said(key, **facts)
        super().__init__(str(self.said))


class Mistake(Unusable, ValueError):
    """A setting that cannot hold; whatever checks settings takes a ValueError as such."""
