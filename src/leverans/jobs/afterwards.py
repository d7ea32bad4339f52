"""What comes after the night's work: old logs go, figures are written, a mail is sent.

None of it can undo what the night has done, and none of it is silent: what fails is said in the
summary, and counts as a failure of the world in the exit code.
"""

from pathlib import Path

from leverans.flow.night_terms import NightTerms
from leverans.flow.site import Site
from leverans.jobs.log_files import remove_old
from leverans.jobs.mailing import Mailed, mail_night
from leverans.jobs.metrics import metrics_text, write_metrics
from leverans.jobs.night_figures import NightFigures, figures_of
from leverans.jobs.night_place import NightPlace
from leverans.jobs.night_told import NightTold
from leverans.messages.texts import plural, text
from leverans.model.errors import LeveransError, StorageError
from leverans.wiring.technical_log import TechnicalLog

FAILED = LeveransError.exit_code


def afterwards(site: Site, log: TechnicalLog, told: NightTold) -> None:
    """Tell of the night in every way that the workspace wants; `told` says what came of it.

    The figures are written before the mail, which then can say that they could not be, and once
    more when there was something to say of the mail.

    Args:
        site: in the role of the night. log: the technical log. told: what there is to tell.
    """
    clean_up(site, log, told)
    told.ended_at = site.clock()
    send_out(site, log, told, _figures(site, log, told))


def send_out(
    site: NightPlace, log: TechnicalLog, told: NightTold, figures: NightFigures | None
) -> None:
    """Write the figures and send the mail.

    Args:
        figures: None where the ledger could not be read.
    """
    _write(site, log, told, figures, Mailed())
    mailed = mail_night(site, told)
    _tell_mail(mailed, told, site.language)
    if mailed.trouble or mailed.waiting:
        _write(site, log, told, figures, mailed)
    log.tell("night_ended", exit_code=told.exit_code, mails=mailed.sent, waiting=mailed.waiting)


def clean_up(site: NightPlace, log: TechnicalLog, told: NightTold) -> None:
    """Take away what is left of the technical log when its weeks have passed, and say so."""
    try:
        removed = remove_old(site)
    except OSError as failed:
        log.fault(failed)
        told.add(text("night.log_not_cleaned", site.language), code=FAILED)
        return
    told.told["log_files"] = {"removed": removed}
    if removed:
        weeks = str(site.night.log_weeks)
        told.add(plural("night.log_cleaned", removed, site.language, weeks=weeks))
    if log.unwritten:
        told.add(text("night.log_unwritten", site.language), code=FAILED)


def _figures(site: Site, log: TechnicalLog, told: NightTold) -> NightFigures | None:
    if site.night.textfile is None:
        return None
    try:
        return figures_of(site)
    except Exception as failed:  # noqa: BLE001 - not even our own fault keeps the mail back
        log.fault(failed)
        told.add(text("night.no_figures", site.language), code=FAILED)
        return None


def _write(
    site: NightPlace,
    log: TechnicalLog,
    told: NightTold,
    figures: NightFigures | None,
    mailed: Mailed,
) -> None:
    path = site.night.textfile
    if path is None:
        return
    try:
        put_metrics(path, site.night, told, figures, mailed)
    except StorageError as failed:
        log.fault(failed)
        _once(told, text("night.metrics_failed", site.language))


def put_metrics(
    path: Path, terms: NightTerms, told: NightTold, figures: NightFigures | None, mailed: Mailed
) -> None:
    """Write the file of figures.

    Raises:
        StorageError: it cannot be written.
    """
    content = metrics_text(told, figures, authority=terms.label, mails_waiting=mailed.waiting)
    write_metrics(path, content)


def _once(told: NightTold, words: str) -> None:
    if words not in told.words:
        told.add(words, {"metrics": "failed"}, FAILED)


def _tell_mail(mailed: Mailed, told: NightTold, language: str) -> None:
    said = {"sent": mailed.sent, "waiting": mailed.waiting, "refused": mailed.refused}
    told.told["mail"] = {**said, "dropped": mailed.dropped, "reason": mailed.reason}
    if mailed.reason:
        reason = text(f"night.mail_reason.{mailed.reason}", language)
        words = plural("night.mail_waits", mailed.waiting, language, reason=reason)
        told.add(words, code=FAILED)
    if mailed.refused:
        told.add(plural("night.mail_refused", mailed.refused, language), code=FAILED)
    if mailed.dropped:
        told.add(plural("night.mail_dropped", mailed.dropped, language), code=FAILED)
