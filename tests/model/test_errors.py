import pickle

import pytest

from leverans.model.errors import AlreadyInStore, NoSpace, StorageError, TargetError, WorldError


@pytest.mark.parametrize("kind", [WorldError, StorageError, NoSpace, TargetError])
def test_what_the_world_does_may_mend_itself(kind: type[WorldError]) -> None:
    assert kind("busy").again
    assert kind("busy", wait=30).wait == 30


def test_what_will_not_mend_itself_says_so() -> None:
    assert not StorageError("wrong secret", place="a", again=False).again
    assert not AlreadyInStore("taken", place="a").again
    assert StorageError("busy").again


def test_what_an_error_says_of_another_try_survives_its_way_to_another_process() -> None:
    sent = StorageError("wrong secret", place="a", again=False, wait=3)
    found = pickle.loads(pickle.dumps(sent))  # noqa: S301 - our own bytes
    assert (found.again, found.wait, found.place) == (False, 3, "a")
