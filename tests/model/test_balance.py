"""Balances: they come out, or the difference is told."""

from hypothesis import given
from hypothesis import strategies as st

from leverans.model.balance import Amount, Balance, Comparison, Difference, Flow

NUMBERS = st.integers(min_value=0, max_value=10**12)
AMOUNTS = st.builds(Amount, packages=NUMBERS, records=NUMBERS, files=NUMBERS, bytes=NUMBERS)


def balance(closing: Amount) -> Balance:
    return Balance(
        name="holdings",
        opening=Amount(packages=2, records=10, files=20, bytes=1000),
        flows=(
            Flow(name="received", sign=1, amount=Amount(packages=1, records=5, files=7, bytes=70)),
            Flow(name="culled", sign=-1, amount=Amount(records=3, files=3, bytes=30)),
        ),
        closing=closing,
    )


def test_what_comes_out_has_no_difference() -> None:
    assert not list(balance(Amount(packages=3, records=12, files=24, bytes=1040)).differences())


def test_a_number_that_does_not_come_out_is_named_with_how_much_is_missing() -> None:
    (found,) = balance(Amount(packages=3, records=12, files=23, bytes=1040)).differences()
    assert found == Difference(figure="holdings.files", expected=24, found=23)
    assert found.by == -1


@given(opening=AMOUNTS, came=AMOUNTS, went=AMOUNTS)
def test_only_the_sum_comes_out(opening: Amount, came: Amount, went: Amount) -> None:
    flows = (Flow(name="came", sign=1, amount=came), Flow(name="went", sign=-1, amount=went))
    closing = opening + came - went
    true = Balance(name="x", opening=opening, flows=flows, closing=closing)
    assert not list(true.differences())
    wrong = Balance(name="x", opening=opening, flows=flows, closing=closing + Amount(bytes=1))
    assert [(each.figure, each.by) for each in wrong.differences()] == [("x.bytes", 1)]


def test_two_witnesses_that_differ_are_told() -> None:
    assert not list(Comparison(figure="packages_created", log=12, ledger=12).differences())
    (found,) = Comparison(figure="packages_created", log=12, ledger=11).differences()
    assert (found.figure, found.expected, found.found) == ("log.packages_created", 12, 11)
