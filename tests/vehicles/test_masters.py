"""Cars, certificates, drivers, places: kept by those who may, seen by everybody, ended and never deleted."""

import io
from datetime import date
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app.core.db import db, in_transaction
from app.core.module import declared
from app.modules.vehicles.models import (
    CertificateType,
    Driver,
    Place,
    PlaceStatus,
    Vehicle,
    VehicleCertificate,
    VehicleStatus,
)
from app.shared.accounts.queries import by_username
from app.shared.notifications.models import Obligation
from tests.vehicles.asking import asked
from tests.vehicles.masters import make_vehicle

CAR: dict[str, Any] = {
    "plate": "苏z 9k001",
    "brand_model": "帕萨特",
    "category": "general",
    "body_type": "sedan",
    "seats": "5",
    "energy": "petrol",
    "tank_l": "66",
    "fuel_norm": "8.5",
    "price_fen": "178,000.50",
    "default_driver_id": "",
    "parking_place_id": "",
    "own_unit": "y",
    "poolable": "y",
    "marked": "y",
}
CERTIFICATE = {
    "type": "compulsory",
    "number": "QH1",
    "valid_from": "2026-12-01",
    "valid_until": "2027-11-30",
    "amount_fen": "950",
}
PLACE = {"name": "市档案馆", "reaches": "city", "aliases": "档案馆,市馆", "lat": "31.05", "lng": "118.1"}
LISTS = ("/vehicles/cars", "/vehicles/drivers", "/vehicles/places", "/vehicles/requests")


def row(app: Flask, kind: Any, **named: Any) -> Any:
    with app.app_context():
        found = db.session.scalar(select(kind).filter_by(**named))
        db.session.expunge_all()
        return found


def reminded(app: Flask) -> list[int]:
    with app.app_context():
        query = select(Obligation.subject_id).where(Obligation.ladder == "certificate", Obligation.open)
        return list(db.session.scalars(query))


@pytest.mark.parametrize("username", ["clerk", "leader", "dispatcher", "driver", "manager"])
def test_masters_are_seen_by_all_and_kept_by_few(fleet: dict[str, int], sign_in: Any, username: str) -> None:
    browser = sign_in(username)
    keeps = username in ("dispatcher", "manager")
    for url in (
        f"/vehicles/cars/{fleet['car']}",
        f"/vehicles/drivers/{fleet['driver']}",
        f"/vehicles/places/{fleet['place']}",
    ):
        assert (f"{url}/edit" in browser.page(url)) == keeps
        assert browser.get(f"{url}/edit").status_code == (200 if keeps else 403)
    for url in LISTS[:3]:
        assert (f"{url}/new" in browser.page(url)) == keeps
        assert browser.get(f"{url}/new").status_code == (200 if keeps else 403)


def test_a_car_is_registered_and_written_one_way(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    answer = sign_in("dispatcher").post("/vehicles/cars/new", **CAR)
    assert answer.status_code == 303, answer.text
    car = row(app, Vehicle, plate="苏Z·9K001")
    assert (car.tank_l, car.fuel_norm, car.price_fen) == (66_000, 8_500, 17_800_050)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"plate": "苏Z·3A127"}, "plate"),
        ({"plate": "123"}, "plate"),
        ({"seats": "1"}, "seats"),
        ({"tank_l": "viel"}, "tank_l"),
        ({"brand_model": ""}, "brand_model"),
    ],
)
def test_a_car_that_cannot_be_is_refused(
    app: Flask, fleet: dict[str, int], sign_in: Any, changed: Any, field: str
) -> None:
    answer = sign_in("dispatcher").post("/vehicles/cars/new", **CAR | changed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "178,000.50" in answer.text


def test_a_changed_car_leaves_a_trace(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    dispatcher = sign_in("dispatcher")
    url = f"/vehicles/cars/{fleet['car']}"
    assert (
        dispatcher.post(
            f"{url}/edit", **CAR | {"plate": "苏Z·3A127", "brand_model": "红旗 H5", "version": "1"}
        ).status_code
        == 303
    )
    page = dispatcher.page(url)
    assert "帕萨特 → 红旗 H5" in page and "孙丽娟" in page
    assert "帕萨特 → 红旗 H5" not in sign_in("clerk").page(url)


def test_a_written_off_car_stays_readable_and_is_changed_no_more(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    dispatcher, url = sign_in("dispatcher"), f"/vehicles/cars/{fleet['car']}"
    assert dispatcher.post(f"{url}/write-off", retired_on="2026-11-23", note="").status_code == 422
    assert (
        dispatcher.post(f"{url}/write-off", retired_on="2026-11-23", note="达到更新年限").status_code == 303
    )
    assert row(app, Vehicle, id=fleet["car"]).status == VehicleStatus.WRITTEN_OFF
    assert "苏Z·3A127" in dispatcher.page(url)
    assert "苏Z·3A127" not in dispatcher.page("/vehicles/cars")
    assert "苏Z·3A127" in dispatcher.page("/vehicles/cars?status=written_off")
    assert dispatcher.post(f"{url}/edit", **CAR | {"plate": "苏Z·3A127"}).status_code == 422
    assert dispatcher.post(f"{url}/suspend").status_code == 409


def test_a_car_out_of_service_comes_back(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    dispatcher, url = sign_in("dispatcher"), f"/vehicles/cars/{fleet['car']}"
    for verb, expected in (("suspend", VehicleStatus.SUSPENDED), ("resume", VehicleStatus.IN_SERVICE)):
        assert dispatcher.post(f"{url}/{verb}").status_code == 303
        assert row(app, Vehicle, id=fleet["car"]).status == expected


def test_only_the_last_certificate_is_reminded_of(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    dispatcher = sign_in("dispatcher")
    url = f"/vehicles/cars/{fleet['minibus']}/certificates/new"
    assert dispatcher.post(url, **CERTIFICATE).status_code == 303
    first = row(app, VehicleCertificate, vehicle_id=fleet["minibus"]).id
    assert reminded(app) == [first]
    renewal = dispatcher.page(f"/vehicles/certificates/{first}/renew")
    assert 'value="2027-12-01"' in renewal and 'value="2028-11-29"' in renewal
    later = CERTIFICATE | {"valid_from": "2027-12-01", "valid_until": "2028-11-30"}
    assert dispatcher.post(f"/vehicles/certificates/{first}/renew", **later).status_code == 303
    second = row(app, VehicleCertificate, valid_until=date(2028, 11, 30)).id
    assert reminded(app) == [second]
    assert dispatcher.post(f"/vehicles/certificates/{second}/void", reason="录入有误").status_code == 303
    assert reminded(app) == [first]


def test_a_certificate_says_how_many_days_are_left(fleet: dict[str, int], app: Flask, sign_in: Any) -> None:
    with app.app_context():

        def lay() -> None:
            for type_, day in (
                (CertificateType.INSPECTION, date(2026, 12, 3)),
                (CertificateType.COMMERCIAL, date(2026, 11, 20)),
            ):
                db.session.add(
                    VehicleCertificate(
                        vehicle_id=fleet["car"], type=type_, valid_from=date(2026, 1, 1), valid_until=day
                    )
                )

        in_transaction(lay)
    page = sign_in("clerk").page(f"/vehicles/cars/{fleet['car']}")
    assert "剩 10 天" in page or "10 days left" in page
    assert "已过期 3 天" in page or "ended 3 days ago" in page


def test_a_certificate_that_ends_before_it_begins_is_refused(fleet: dict[str, int], sign_in: Any) -> None:
    url = f"/vehicles/cars/{fleet['car']}/certificates/new"
    assert sign_in("dispatcher").post(url, **CERTIFICATE | {"valid_until": "2026-01-01"}).status_code == 422


def test_the_reminder_of_a_certificate_speaks(app: Flask, fleet: dict[str, int]) -> None:
    ladder = declared_ladder(app, "certificate")
    with app.test_request_context():
        row_ = db.session.scalar(select(VehicleCertificate))
        assert row_ is not None
        obligation = Obligation(subject_type="vehicle_certificate", subject_id=row_.id, ladder="certificate")
        assert ladder.is_open(obligation)
        assert "苏Z·3A127" in str(ladder.wording(obligation, "days_30").title)
    offsets = [stage.offset for stage in ladder.stages]
    assert [offset // 1440 for offset in offsets] == [-30, -15, -7, -3, 0, 1]


def declared_ladder(app: Flask, name: str) -> Any:
    with app.app_context():
        return declared("ladders")[name]


def test_a_driver_comes_from_the_role(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    with app.app_context():

        def drop() -> int:
            driver = db.session.scalar(select(Driver).where(Driver.id == fleet["driver2"]))
            db.session.delete(driver)
            person = by_username("driver2")
            assert person is not None
            return person.id

        person_id = in_transaction(drop)
    manager = sign_in("manager")
    given = {
        "person_id": str(person_id),
        "licence_class": "A1",
        "licence_valid_until": "2031-06-30",
        "licence_no": "320102197001011234",
        "duty_status": "on_duty",
    }
    assert manager.post("/vehicles/drivers/new", **given).status_code == 303
    driver = row(app, Driver, person_id=person_id)
    assert driver.licence_no == "320102197001011234"
    page = manager.page(f"/vehicles/drivers/{driver.id}") + manager.page(
        f"/vehicles/drivers/{driver.id}/edit"
    )
    assert "320102197001011234" not in page
    changed = given | {"licence_no": "", "licence_class": "B1"}
    assert manager.post(f"/vehicles/drivers/{driver.id}/edit", **changed).status_code == 303
    assert row(app, Driver, person_id=person_id).licence_no == "320102197001011234"
    assert manager.post(f"/vehicles/drivers/{driver.id}/end", ended_on="2026-11-23").status_code == 303
    link = f'/vehicles/drivers/{driver.id}"'
    assert link not in manager.page("/vehicles/drivers")
    assert link in manager.page("/vehicles/drivers?ended=1")


def test_a_place_is_spelt_and_checked(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    dispatcher = sign_in("dispatcher")
    assert dispatcher.post("/vehicles/places/new", **PLACE).status_code == 303
    place = row(app, Place, name="市档案馆")
    assert (place.initials, place.aliases) == ("sdag", "档案馆、市馆")
    assert dispatcher.post("/vehicles/places/new", **PLACE).status_code == 422  # the same name
    assert dispatcher.post("/vehicles/places/new", **PLACE | {"name": "别处", "lng": ""}).status_code == 422
    url = f"/vehicles/places/{place.id}"
    assert dispatcher.post(f"{url}/retire").status_code == 303
    assert row(app, Place, id=place.id).status == PlaceStatus.RETIRED
    assert dispatcher.post(f"{url}/restore").status_code == 303
    assert row(app, Place, id=place.id).status == PlaceStatus.ACTIVE


@pytest.mark.parametrize("words", ["市政务", "szwfwzx", "shizheng", "行政大厅"])
def test_places_are_found_by_name_alias_pinyin_and_initials(
    app: Flask, fleet: dict[str, int], sign_in: Any, words: str
) -> None:
    with app.app_context():

        def spell() -> None:
            place = db.session.get_one(Place, fleet["place"])
            place.initials, place.pinyin, place.aliases = (
                "szwfwzx",
                "shi zheng wu fu wu zhong xin",
                "行政大厅",
            )

        in_transaction(spell)
    page = sign_in("clerk").page(f"/vehicles/places?q={words}")
    assert f"/vehicles/places/{fleet['place']}" in page
    assert f'/vehicles/places/{fleet["yard"]}"' not in page


# -- lists --


@pytest.mark.parametrize("url", LISTS)
def test_every_list_is_excel_too(app: Flask, fleet: dict[str, int], sign_in: Any, url: str) -> None:
    clerk = sign_in("clerk")
    asked(app, clerk)
    answer = clerk.get(f"{url}?format=xlsx")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None and sheet.max_row >= 3


def test_the_lists_follow_reach(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    asked(app, sign_in("clerk"))
    number = "YC-2026-0001"
    sees = {
        "clerk": {"mine": True},
        "clerk2": {"mine": False, "all": False},
        "leader": {"mine": False, "department": True},
        "leader2": {"department": False, "all": False},
        "director": {"all": True},
        "dispatcher": {"all": True, "to_dispatch": False},
        "manager": {"all": True},
    }
    for username, views in sees.items():
        browser = sign_in(username)
        for view, expected in views.items():
            assert (number in browser.page(f"/vehicles/requests?view={view}")) == expected, (username, view)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=政务", True),
        ("q=YC-2026", True),
        ("q=lwj", True),
        ("q=不存在", False),
        ("status=pending", True),
        ("status=closed", False),
        ("from=2026-11-24&to=2026-11-24", True),
        ("from=2026-11-25", False),
        ("to=2026-11-23", False),
        ("status=nonsense&from=x", True),
    ],
)
def test_the_list_is_filtered(
    app: Flask, fleet: dict[str, int], sign_in: Any, query: str, found: bool
) -> None:
    clerk = sign_in("clerk")
    link = f'/vehicles/requests/{asked(app, clerk)}"'
    assert (link in clerk.page(f"/vehicles/requests?{query}")) == found


def test_a_filter_swaps_the_list_alone(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    for url, block in zip(LISTS, ("car_list", "driver_list", "place_list", "request_list"), strict=True):
        answer = sign_in("clerk").get(url, target=block)
        assert answer.text.lstrip().startswith(f'<div id="{block}"'), url


def test_pages_ask_as_often_for_many_rows_as_for_one(
    app: Flask, fleet: dict[str, int], sign_in: Any, statements: Any
) -> None:
    clerk, dispatcher = sign_in("clerk"), sign_in("dispatcher")
    asked(app, clerk)
    urls = [
        (clerk, LISTS[0]),
        (clerk, LISTS[1]),
        (clerk, LISTS[2]),
        (dispatcher, "/vehicles/requests?view=all"),
        (clerk, "/vehicles/requests/new"),
        (clerk, "/"),
    ]
    few = [statements(lambda b=b, u=u: b.page(u)) for b, u in urls]
    with app.app_context():

        def more() -> None:
            for n in range(12):
                make_vehicle(f"苏Z·7K{n:03d}", default_driver_id=fleet["driver"])
                db.session.add(Place(name=f"地点{n}", is_pickup=n % 2 == 0))

        in_transaction(more)
    for n in range(4):
        asked(app, clerk, day=f"2026-11-{24 + n}" if n < 4 else "2026-11-24")
    many = [statements(lambda b=b, u=u: b.page(u)) for b, u in urls]
    assert many == few


# -- Excel in --


def test_imports_check_and_write_once(app: Flask, fleet: dict[str, int]) -> None:
    with app.app_context():
        kinds = declared("imports")
        places = [
            {"name": "市图书馆", "reaches": "city", "lat": 31.0, "lng": 118.0},
            {"name": "市图书馆", "reaches": "city"},
        ]
        assert [(i, c) for i, c, _ in kinds["places"].check(places)] == [(1, "name")]
        assert [c for _, c, _ in kinds["places"].check([{"name": "x", "lat": 31.0, "lng": None}])] == ["lng"]
        assert in_transaction(lambda: kinds["places"].carry_out(places[:1], None)) == (1, 0)
        assert in_transaction(lambda: kinds["places"].carry_out(places[:1], None)) == (0, 1)
        cars = [
            {
                "plate": "苏Z·8K001",
                "brand_model": "帕萨特",
                "seats": 5,
                "parking": "机关大院南门",
                "own_unit": None,
            }
        ]
        assert list(kinds["vehicles"].check(cars)) == []
        assert in_transaction(lambda: kinds["vehicles"].carry_out(cars, None)) == (1, 0)
        assert in_transaction(lambda: kinds["vehicles"].carry_out(cars, None)) == (0, 1)
        assert [c for _, c, _ in kinds["vehicles"].check([cars[0] | {"parking": "无此地"}])] == ["parking"]
        drivers = [
            {
                "username": "guard",
                "name": "何志强",
                "licence_class": "C1",
                "licence_valid_until": date(2030, 1, 1),
            }
        ]
        assert list(kinds["drivers"].check(drivers)) == []
        assert [c for _, c, _ in kinds["drivers"].check([drivers[0] | {"name": "别人"}])] == ["name"]
        assert [c for _, c, _ in kinds["drivers"].check([drivers[0] | {"username": "nobody"}])] == [
            "username"
        ]
        assert in_transaction(lambda: kinds["drivers"].carry_out(drivers, None)) == (1, 0)
        assert in_transaction(lambda: kinds["drivers"].carry_out(drivers, None)) == (0, 1)


@pytest.mark.parametrize(
    ("kind", "column", "text"),
    [
        ("vehicles", "plate", "x1"),
        ("vehicles", "seats", "5.5"),
        ("vehicles", "category", "跑车"),
        ("vehicles", "own_unit", "也许"),
        ("vehicles", "acquired_on", "去年"),
        ("drivers", "licence_class", "Z9"),
        ("places", "lat", "北纬"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_in_words(app: Flask, kind: str, column: str, text: str) -> None:
    from app.core.rule import RuleBroken

    with app.test_request_context():
        found = next(c for c in declared("imports")[kind].columns if c.name == column)
        with pytest.raises(RuleBroken):
            found.parse(text)


def test_a_whole_file_is_imported(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    assert sign_in("clerk").get("/imports/vehicles").status_code in (403, 404)
    page = sign_in("manager").page("/imports/vehicles")
    assert "<form" in page


# -- the demonstration --


def test_the_demonstration_is_laid_once(app: Flask) -> None:
    from app.modules.vehicles import demo

    with app.app_context():
        for _ in range(2):
            in_transaction(lambda: demo.lay(date(2026, 11, 23)))
        assert len(db.session.scalars(select(Vehicle)).all()) == 24
        assert len({car.category for car in db.session.scalars(select(Vehicle))}) == 5
        assert len(db.session.scalars(select(Place)).all()) == 120
        assert (
            len(db.session.scalars(select(Driver)).unique().all()) == 2
        )  # the cast has two people of that role
        days = sorted(
            (c.valid_until - date(2026, 11, 23)).days for c in db.session.scalars(select(VehicleCertificate))
        )
        assert days[0] == -5 and sum(0 <= d <= 30 for d in days) >= 6
