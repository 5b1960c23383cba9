"""A hazard is reported in a minute; it has a number, a record, and somebody who hears of it."""

from flask import Flask

from app.core.db import db, in_transaction
from app.modules.duty.hazards import queries, services
from app.modules.duty.hazards.models import Category, Severity, Source
from app.shared.accounts import queries as people
from tests.browser import Browser


def test_a_room_below_reports_what_it_found(app: Flask, manager: Browser, outsider: Browser) -> None:
    with app.app_context():
        by = people.by_username("guard")
        made = in_transaction(
            lambda: services.report(
                by=by, source=Source.PATROL, source_id=7, category=Category.FIRE, severity=Severity.GENERAL,
                location="三楼 东侧楼道", description="灭火器压力不足", department_id=by.department_id,
            )
        )  # fmt: skip
        assert made.number.startswith("YH-")
        assert queries.of_sources(Source.PATROL, [7, 8])[7].id == made.id
        assert [row.id for row in queries.open_hazards(by.department_id)] == [made.id]
        number, hazard_id = made.number, made.id
        db.session.rollback()
    assert number in manager.page(f"/duty/hazards/{hazard_id}")
    assert outsider.get(f"/duty/hazards/{hazard_id}").status_code == 403
