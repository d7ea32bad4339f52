from leverans.flow.source_disposal.plan_grounds import PlanGrounds, _closures
from leverans.model.record_facts import RecordFacts


def of_case(case: str, closed: str) -> RecordFacts:
    told = {"closed": closed} if closed else {}
    return RecordFacts(id=f"{case} {closed}", case=case, case_dates=told)


def test_a_case_in_a_source_is_closed_when_the_last_of_its_records_says_so() -> None:
    early, late = of_case("KS 1", "2015-05-04"), of_case("KS 1", "2024-02-02")
    silent, other = of_case("KS 1", ""), of_case("KS 2", "2015-05-04")
    grounds = PlanGrounds.__new__(PlanGrounds)
    grounds._closed = _closures([early, late, silent, other, of_case("", "2025-01-01")])
    told = [grounds.facts(one).case_dates for one in (early, late, silent, other, of_case("", ""))]
    again, first = {"closed": "2024-02-02"}, {"closed": "2015-05-04"}
    assert told == [again, again, again, first, {}]
