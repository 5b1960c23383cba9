"""Who stands in: never the requester, never nobody, and the page says why."""

from datetime import timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, in_transaction
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.shared.accounts.models import Absence, Person, PersonStatus
from app.shared.approvals import queries, services
from app.shared.approvals.models import Delegation, Mode, Stead
from app.shared.approvals.queries import Matter
from tests.approvals import office


def first(paper_id: int = 1) -> tuple[str, Stead, str]:
    """With whom the case lies first, and why."""
    todo = queries.current("paper", paper_id).lying_with[0]
    with in_language("en"):
        return todo.person.username, todo.stead, todo.why


def set_status(username: str, status: PersonStatus) -> None:
    in_transaction(lambda: setattr(office.person(username), "status", status))


def test_an_absent_approver_is_replaced_by_the_deputy(app: Flask) -> None:
    with app.app_context():
        office.absent("leader", deputy="leader2")
        office.submit()
        username, stead, why = first()
        assert (username, stead) == ("leader2", Stead.ABSENT)
        assert why.startswith("刘建平 is absent until") and why.endswith("so 周秋砚 decides.")


def test_an_absent_approver_without_deputy_is_replaced_by_the_superior(app: Flask) -> None:
    with app.app_context():
        office.absent("leader")
        office.submit()
        assert first()[:2] == ("director", Stead.ABSENT)


def test_an_absent_deputy_passes_it_to_his_own_deputy(app: Flask) -> None:
    with app.app_context():
        office.absent("leader", deputy="leader2")
        office.absent("leader2", deputy="manager")
        office.submit()
        assert first()[0] == "manager"


def test_deputies_who_stand_in_for_each_other_end_with_the_superior(app: Flask) -> None:
    with app.app_context():
        office.absent("leader", deputy="leader2")
        office.absent("leader2", deputy="leader")
        office.submit()
        assert first()[0] == "director"


def test_a_deputy_who_asks_for_it_does_not_decide(app: Flask) -> None:
    with app.app_context():
        office.absent("leader", deputy="clerk")
        office.submit()
        assert first()[0] == "director"


def test_a_head_who_asks_is_decided_on_by_the_leader_in_charge(app: Flask) -> None:
    with app.app_context():
        office.submit(requester="leader")
        assert first()[:2] == ("director", Stead.REQUESTER)


def test_a_head_who_fills_it_in_for_somebody_does_not_decide(app: Flask) -> None:
    with app.app_context():
        office.submit(requester="clerk", clerk="leader")
        assert first()[:2] == ("director", Stead.REQUESTER)


@pytest.mark.parametrize(
    ("status", "stead"), [(PersonStatus.DISABLED, Stead.DISABLED), (PersonStatus.LEFT, Stead.LEFT)]
)
def test_who_is_not_active_is_replaced(app: Flask, status: PersonStatus, stead: Stead) -> None:
    with app.app_context():
        set_status("leader", status)
        office.submit()
        assert first()[:2] == ("director", stead)


def test_a_vacant_post_is_decided_by_somebody_above(app: Flask) -> None:
    with app.app_context():
        in_transaction(lambda: setattr(office.person("clerk").department, "head_id", None))
        office.submit()
        assert first()[:2] == ("director", Stead.MISSING)


def test_without_anybody_above_the_manager_decides(app: Flask) -> None:
    def clear() -> None:
        department = office.person("clerk").department
        department.head_id = department.leader_in_charge_id = None

    with app.app_context():
        in_transaction(clear)
        office.submit()
        assert first()[0] == "manager"


def test_who_may_not_decide_is_replaced(app: Flask) -> None:
    with app.app_context():
        in_transaction(
            lambda: setattr(office.person("clerk").department, "head_id", office.person("outsider").id)
        )
        office.submit()
        assert first()[:2] == ("leader2", Stead.UNABLE)  # who is over the outsider


def test_an_absent_approver_is_better_than_none(app: Flask) -> None:
    """Everybody above is away: it still lies with somebody."""
    with app.app_context():

        def all_away() -> None:
            now = clock.now()
            for person in db.session.query(Person):
                away = Absence(
                    person_id=person.id, starts_at=now - timedelta(hours=1), created_by_id=person.id
                )
                away.ends_at = now + timedelta(days=1)
                db.session.add(away)

        in_transaction(all_away)
        office.submit()
        username, _stead, _why = first()
        assert username not in ("clerk", "")


def test_if_nobody_is_left_the_request_is_refused(app: Flask) -> None:
    with app.app_context():

        def only_the_clerk() -> None:
            for person in db.session.query(Person):
                person.status = PersonStatus.ACTIVE if person.username == "clerk" else PersonStatus.LEFT

        in_transaction(only_the_clerk)
        with pytest.raises(RuleBroken):
            office.submit()
        assert queries.current("paper", 1) is None


def test_one_of_several_role_holders_who_is_free_needs_no_stand_in(app: Flask) -> None:
    with app.app_context():
        matter = Matter("paper", office.person("clerk"), office.person("clerk").id, clock.now())
        office.absent("driver", deputy="guard")
        assert [p.person.username for p in queries.approvers("role:driver", Mode.ANY, matter)] == ["driver2"]
        all_of_them = queries.approvers("role:driver", Mode.ALL, matter)
        assert [p.person.username for p in all_of_them] == ["guard", "driver2"]


def test_a_delegation_of_one_subject_leaves_the_others(app: Flask) -> None:
    with app.app_context():
        now = clock.now()

        def write() -> None:
            db.session.add(
                Delegation(
                    person=office.person("leader"), deputy=office.person("leader2"), subject_name="other",
                    starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1),
                )
            )  # fmt: skip

        in_transaction(write)
        office.submit()
        assert first()[0] == "leader"


def test_a_delegation_to_the_requester_stays_where_it_was(app: Flask) -> None:
    with app.app_context():
        in_transaction(
            lambda: services.delegate(
                by=office.person("leader"), deputy_id=office.person("clerk").id,
                starts_at=clock.now() - timedelta(minutes=1), ends_at=clock.now() + timedelta(days=1),
            )
        )  # fmt: skip
        office.submit(1)
        assert first(1)[:2] == ("leader", Stead.NONE)
        office.submit(2, requester="clerk2")
        office.submit(3, requester="dispatcher")


def test_tidying_moves_to_dos_of_who_has_gone_away_with_a_trace(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        office.absent("leader", deputy="leader2")
        assert in_transaction(lambda: services.tidy(clock.now())) == 1
        assert in_transaction(lambda: services.tidy(clock.now())) == 0  # doing it twice is harmless
        approval = queries.case(case)
        assert office.lying_with(approval) == ["leader2"]
        assert approval.events[-1].kind == "moved"
        office.decide(case, "leader2")


def test_tidying_leaves_what_lies_with_those_who_are_here(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        office.absent("leader2", deputy="manager")
        assert in_transaction(lambda: services.tidy(clock.now())) == 0
        assert office.lying_with(queries.case(case)) == ["leader"]


def test_who_left_while_one_of_all_does_not_block_the_case(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        in_transaction(
            lambda: services.add_approver(
                case, by=office.person("leader"), person_id=office.person("leader2").id, place="beside"
            )
        )
        set_status("leader2", PersonStatus.LEFT)
        in_transaction(lambda: services.tidy(clock.now()))
        assert office.lying_with(queries.case(case)) == ["director", "leader"]
