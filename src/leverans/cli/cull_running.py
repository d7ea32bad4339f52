"""`cull execute`, `cull verify`, `cull finish`: what destroys, looks again, and ends."""

import click

from leverans.cli.cull_lines import item_object, items_words
from leverans.cli.cull_orders import order_words, overview_object
from leverans.cli.cull_source import place_to_run, settle_source
from leverans.cli.delivering import watched
from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.cull.execute import execute
from leverans.flow.cull.finalise import finish
from leverans.flow.cull.orders import show_order
from leverans.flow.cull.place import CullingPlace, Objection
from leverans.flow.cull.rehearse import Rehearsal, rehearse
from leverans.flow.cull.verify import verify
from leverans.flow.source_disposal.looking import verify_source
from leverans.flow.source_disposal.place import SourcePlace
from leverans.messages.texts import grouped, text
from leverans.model.culling import CullingItem, CullingOrder, OrderState
from leverans.wiring.site import Opened

S = OrderState
MOST = 200
Line = tuple[CullingItem, Objection | None]


@click.command("execute")
@click.argument("order")
@click.option("--dry-run", is_flag=True, help="Show what would happen, item by item, and why.")
@click.option("--most", default=MOST, show_default=True, help="Items that a dry run shows.")
@json_option
@click.pass_obj
def cull_execute(settings: Settings, order: str, *, dry_run: bool, most: int, as_json: bool) -> int:
    """Destroy what ORDER lists, as another person than the one who approved it; safe to run again.

    There is no undo. What is held, changed or no longer due by now is kept and counted.
    """
    opened = settings.open()
    with watched(opened) as watch:
        place = place_to_run(opened, order, watch, reads=True)
        if dry_run:
            return _rehearsed(opened, place, order, most=most, as_json=as_json)
        done = execute(opened.site, place, order, watch)
    settle_source(opened, place)
    return _tell(opened, done, done.state is S.EXECUTED, as_json=as_json)


@click.command("verify")
@click.argument("order")
@json_option
@click.pass_obj
def cull_verify(settings: Settings, order: str, *, as_json: bool) -> int:
    """Look for everything that ORDER has destroyed; what is still there opens it again."""
    opened = settings.open()
    with watched(opened) as watch:
        place = place_to_run(opened, order, watch, reads=False)
        if isinstance(place, SourcePlace):
            done = verify_source(opened.site, place, order, watch)
        else:
            done = verify(opened.site, place, order, watch)
    settle_source(opened, place)
    return _tell(opened, done, done.state is S.VERIFIED, as_json=as_json)


@click.command("finish")
@click.argument("order")
@click.option(
    "--backups-until", default="", help="Day when the last backup expires, if none is configured."
)
@json_option
@click.pass_obj
def cull_finish(settings: Settings, order: str, *, backups_until: str, as_json: bool) -> int:
    """Call ORDER final once the last backup has expired; the protocol is archived first."""
    opened = settings.open()
    with watched(opened) as watch:
        place = place_to_run(opened, order, watch, reads=False)
        done = finish(opened.site, place, order, watch, backups_until=backups_until)
    settle_source(opened, place)
    return _tell(opened, done, done.state is S.FINAL, as_json=as_json)


def _tell(opened: Opened, order: CullingOrder, whole: bool, *, as_json: bool) -> int:  # noqa: FBT001
    overview = show_order(opened.site, order.id)
    if as_json:
        emit(overview_object(overview))
    else:
        say(order_words(overview, opened.site.language))
    return 0 if whole else 1


def _rehearsed(opened: Opened, place: CullingPlace, order: str, *, most: int, as_json: bool) -> int:
    lines: list[Line] = []

    def keep(item: CullingItem, against: Objection | None) -> None:
        if len(lines) < most:
            lines.append((item, against))

    came_to = rehearse(opened.site, place, order, keep)
    if as_json:
        emit(_rehearsal_object(came_to, lines))
    else:
        say(_rehearsal_words(came_to, lines, opened.site.language))
    return 0 if came_to.protocols else 3


def _rehearsal_words(came_to: Rehearsal, lines: list[Line], language: str) -> str:
    told = text(
        "cull.dry",
        language,
        day=came_to.day,
        would=grouped(came_to.would),
        records=grouped(came_to.would + came_to.kept + came_to.done),
        kept=grouped(came_to.kept),
    )
    store = text("cull.store_ok" if came_to.protocols else "cull.store_bad", language)
    more = came_to.would + came_to.kept - len(lines)
    rest = [text("cull.more", language, n=grouped(more))] if more else []
    return "\n".join([items_words(lines, language, dry=True), *rest, told, store])


def _rehearsal_object(came_to: Rehearsal, lines: list[Line]) -> dict[str, object]:
    return {
        "order": came_to.order,
        "day": came_to.day,
        "would": came_to.would,
        "kept": came_to.kept,
        "done": came_to.done,
        "protocols_can_be_stored": came_to.protocols,
        "items": [item_object(item, against) for item, against in lines],
    }
