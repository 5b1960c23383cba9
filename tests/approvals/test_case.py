"""A case on its way: opened, decided, over."""

import pytest
from flask import Flask

from app.core.rule import RuleBroken
from app.shared.approvals import queries
from app.shared.approvals.models import CaseStatus, StepStatus
from tests.approvals import office


def test_a_case_goes_from_step_to_step_until_it_is_approved(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        assert office.lying_with(queries.case(case)) == ["leader"]
        office.decide(case, "leader")
        assert office.heard == []
        approval = office.decide(case, "dispatcher")
        assert approval.status == CaseStatus.APPROVED
        assert office.heard == [("approved", 1)]


def test_a_step_whose_condition_does_not_hold_is_shown_as_not_needed(app: Flask) -> None:
    with app.app_context():
        office.submit(1, nights=1)
        steps = queries.current("paper", 1).steps
        assert [s.status for s in steps] == [StepStatus.OPEN, StepStatus.NOT_NEEDED, StepStatus.WAITING]


def test_one_of_several_conditions_is_enough(app: Flask) -> None:
    with app.app_context():
        office.submit(1, nights=2, outside=False)
        assert queries.current("paper", 1).steps[1].status == StepStatus.WAITING


def test_who_comes_too_late_reads_who_was_quicker(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        office.decide(case, "leader")
        with pytest.raises(RuleBroken, match="刘建平"):
            office.decide(case, "leader", "reject", opinion="不同意")
