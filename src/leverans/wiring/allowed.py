"""Values of settings that are one of a few words."""

from pydantic import BeforeValidator

from leverans.wiring.mistakes import not_allowed


def one_of(*allowed: str) -> BeforeValidator:
    """A text that is one of those allowed."""

    def check(value: object) -> object:
        if isinstance(value, str) and value not in allowed:
            raise not_allowed(", ".join(f'"{name}"' for name in allowed))
        return value

    return BeforeValidator(check)
