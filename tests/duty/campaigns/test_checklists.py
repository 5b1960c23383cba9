"""The check-list: shipped, by version, never changed once published."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.modules.duty.campaigns.models import Checklist, ChecklistItem, ChecklistStatus
from app.modules.duty.campaigns.queries import checklists as queries
from app.modules.duty.campaigns.services import checklists as verbs
from app.modules.duty.campaigns.services.planning import sections_of
from app.shared.accounts import queries as people
from tests.browser import Browser
from tests.duty.campaigns.conftest import Office


def manager() -> Any:
    return people.by_username("manager")


def new_draft(app: Flask) -> int:
    with app.app_context():
        return in_transaction(lambda: verbs.new_version(manager()).id)


def test_sixteen_categories_are_shipped_with_their_basis_and_rules(app: Flask) -> None:
    with app.app_context():
        row = queries.in_force()
        assert row is not None and len(row.sections) == 16
        items = [item for section in row.sections for item in section.items]
        assert len(items) == 78 and all(item.basis for item in items)
        assert {item.code for item in items if not item.na_allowed} >= {"fire.1", "electrical.1"}
        assert next(i for i in items if i.code == "season.4").holidays == ["qingming"]
        in_transaction(verbs.seed)
        assert len(db.session.scalars(select(Checklist)).all()) == 1


def test_a_published_version_is_refused_by_rule_and_by_database(app: Flask) -> None:
    with app.app_context():
        item = db.session.scalars(select(ChecklistItem)).first()
        assert item is not None
        with pytest.raises(RuleBroken):
            in_transaction(lambda: verbs.save_item(manager(), queries.item(item.id), text="改过"))
    for statement in (
        "UPDATE campaign_items SET text = 'x'",
        "DELETE FROM campaign_items",
        "UPDATE campaign_sections SET name = 'x'",
    ):
        with app.app_context(), pytest.raises(DBAPIError):
            in_transaction(lambda s=statement: db.session.execute(text(s)))


def test_without_the_guards_it_would_be_changed(app: Flask) -> None:
    with app.app_context():
        postgresql = db.engine.dialect.name == "postgresql"
        drop = "DROP TRIGGER campaign_items_frozen_update" + (" ON campaign_items" if postgresql else "")
        in_transaction(lambda: db.session.execute(text(drop)))
        in_transaction(lambda: db.session.execute(text("UPDATE campaign_items SET text = 'x'")))
        assert db.session.scalars(select(ChecklistItem)).first().text == "x"  # type: ignore[union-attr]


def test_editing_makes_a_version_that_later_checks_use(opened: Office, manager: Browser) -> None:
    manager.post("/duty/campaigns/checklists/new")
    with opened.app.app_context():
        draft = queries.draft()
        assert draft is not None
        section = draft.sections[0]
        ids = draft.id, section.id, section.items[0].id, section.items[1].id
    answer = manager.post(
        f"/duty/campaigns/checklists/items/{ids[2]}",
        text="安全出口畅通",
        basis="",
        photo_rule="always",
        holidays="spring",
    )
    assert answer.status_code == 303
    assert manager.post(f"/duty/campaigns/checklists/items/{ids[3]}/drop").status_code == 303
    assert (
        manager.post(
            f"/duty/campaigns/checklists/sections/{ids[1]}/items/new", text="新的一项", photo_rule="optional"
        ).status_code
        == 303
    )
    manager.page(f"/duty/campaigns/checklists/{ids[0]}")
    assert manager.post(f"/duty/campaigns/checklists/{ids[0]}/publish", note="精简").status_code == 303
    with opened.app.app_context():
        row = queries.in_force()
        assert row is not None and row.number == 2
        codes = [item.code for item in row.sections[0].items]
        assert codes[0] == "fire.1" and "fire.2" not in codes and codes[-1].startswith("fire.v2-")
        assert db.session.get_one(Checklist, 1).status is ChecklistStatus.REPLACED
    assert opened.campaign(lambda c: c.checklist.number) == 1  # what runs keeps its version
    assert manager.get(f"/duty/campaigns/checklists/items/{ids[2]}").status_code == 404


def test_a_draft_can_be_thrown_away(app: Flask, manager: Browser) -> None:
    draft = new_draft(app)
    assert new_draft(app) == draft  # one at a time
    assert manager.post(f"/duty/campaigns/checklists/{draft}/discard").status_code == 303
    with app.app_context():
        assert queries.draft() is None and queries.in_force() is not None


def test_categories_go_to_those_named_and_none_is_lost(app: Flask, manager: Browser) -> None:
    with app.app_context():
        ids = {d.code: d.id for d in people.departments()}
    assert (
        manager.post("/duty/campaigns/checklists/duties", duty_canteen=str(ids["finance"])).status_code == 303
    )
    with app.app_context():
        checklist = queries.in_force()
        assert checklist is not None
        shares = sections_of(checklist, people.departments())
        assert "canteen" in shares[ids["finance"]] and "canteen" not in shares[ids["planning"]]
        assert (
            "vehicles" in shares[ids["office"]] and "vehicles" not in shares[ids["planning"]]
        )  # nobody named
        assert "fire" in shares[ids["planning"]]
    assert "未指定部门" in manager.page("/duty/campaigns/checklists/1")
