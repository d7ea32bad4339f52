"""The day's anchor in the night's summary, which is mailed: places by their number, no paths."""

from dataclasses import replace

from leverans.flow.anchor_log import Anchored
from leverans.flow.anchor_places import OWN
from leverans.messages.texts import text
from leverans.model.finding import Finding


def without_places(done: Anchored, language: str) -> Anchored:
    """How it went, without a word of where the places are or what they answered."""
    named = {
        each.place: _name(number, each.place, language)
        for number, each in enumerate(done.places, 1)
    }
    places = tuple(
        replace(
            each,
            place=named[each.place],
            findings=tuple(_unplaced(found, named, language) for found in each.findings),
        )
        for each in done.places
    )
    told = tuple(_unplaced(found, named, language) for found in done.told)
    return replace(done, places=places, told=told)


def _name(number: int, place: str, language: str) -> str:
    return text(f"anchor.tonight_{'own' if place == OWN else 'other'}", language, n=str(number))


def _unplaced(found: Finding, named: dict[str, str], language: str) -> Finding:
    """A finding whose place is a number; its cause is told where it is looked for."""
    params = dict(found.params)
    if "place" in params:
        params["place"] = named.get(params["place"], "–")
        if "problem" in params:
            params["problem"] = text("anchor.tonight_problem", language)
    return replace(found, location="", params=tuple(params.items()))
