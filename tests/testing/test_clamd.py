from pathlib import Path

import psutil
import pytest

from leverans.testing import clamd as module
from leverans.testing.clamd import clamd, eicar


def start() -> None:
    with clamd():
        raise AssertionError("there is no daemon to start")


@pytest.mark.parametrize(
    ("ci", "outcome"), [("false", pytest.skip.Exception), ("true", pytest.fail.Exception)]
)
def test_a_missing_daemon_skips_with_one_line_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setattr(module, "PROGRAM", "no-such-clamd")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="make services"):
        start()


@pytest.mark.services
def test_the_daemon_and_its_folder_are_gone_afterwards() -> None:
    with clamd() as daemon:
        folder = Path(daemon.address).parent
        assert psutil.pid_exists(daemon.process)
        assert list(folder.iterdir())
    assert not folder.exists()
    assert not psutil.pid_exists(daemon.process)


def test_the_test_file_is_what_every_scanner_knows() -> None:
    assert len(eicar()) == 68
    source = Path(module.__file__).read_bytes()
    assert eicar() not in source
