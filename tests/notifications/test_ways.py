"""Group robots and webhooks against a local imitation that refuses as the real ones do."""

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.core.db import db, in_transaction
from app.core.module import keep_setting
from app.core.rule import RuleBroken
from app.shared.notifications import channels, rules, services
from app.shared.notifications.channels import outgoing, robots, webhooks
from app.shared.notifications.models import Delivery, DeliveryState, Endpoint, EndpointState, Notice
from app.shared.notifications.services.delivering import deliver
from app.shared.notifications.services.sweeping import sweep
from tests.notifications import office
from tests.notifications.office import NOON, Stage, keep, person

FINE = {"wecom": {"errcode": 0}, "dingtalk": {"errcode": 0}, "feishu": {"code": 0}}


class Imitation:
    """Answers what it is told to, and writes down what it got."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, Any, dict[str, str]]] = []
        self.usual: tuple[int, Any, dict[str, str]] = (200, {"errcode": 0, "code": 0}, {})
        mine = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                mine.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                status, said, headers = mine.answers.pop(0) if mine.answers else mine.usual
                raw = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_args: Any) -> None:
                return None

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?key=K"
        Thread(target=lambda: self.server.serve_forever(0.02), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def far(at_work: Flask) -> Iterator[Imitation]:
    """The other side; the settings let the portal speak to this machine."""
    office.furnish(at_work, office.ladder([Stage("due", 0, "owner", 1, channels=("robot", "webhook"))]))

    def allow() -> None:
        keep_setting("outgoing_hosts", "127.0.0.1")
        keep_setting("outgoing_addresses", "any")

    in_transaction(allow)
    side = Imitation()
    yield side
    side.close()


def endpoint(url: str, kind: str = "wecom", **more: Any) -> int:
    values = {"name": kind, "address": url, "key": "", "department_id": None, "active": True} | more
    return in_transaction(lambda: services.save_endpoint(kind=kind, **values)).id


def later(monkeypatch: pytest.MonkeyPatch, minutes: float = 3) -> datetime:
    at = NOON + timedelta(minutes=minutes)
    office.set_clock(monkeypatch, at)
    return at


def only() -> Delivery:
    db.session.rollback()
    return db.session.scalars(select(Delivery)).unique().one()


def fires_at(
    far: Imitation, monkeypatch: pytest.MonkeyPatch, kind: str = "wecom", number: int = 1, **more: Any
) -> int:
    point = endpoint(far.url, kind, **more)
    for one in range(number):
        keep(one, NOON)
    sweep(NOON)
    later(monkeypatch)
    return point


def test_signatures_agree_with_the_known_ones() -> None:
    assert (
        robots.dingtalk_sign("SECtest", 1795230000000) == "rvNc2sWDdSyz5fQYSlhyAlUGYT5qxOc7q%2BMWveUKbcU%3D"
    )
    assert robots.feishu_sign("SECtest", 1795230000) == "suSXsUOujqUe3/oJFESRb2Whcvwd8F9UTThwAXiecYk="


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_each_robot_gets_its_payload_and_no_names(
    far: Imitation, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    fires_at(far, monkeypatch, kind, key="SECtest" if kind != "wecom" else "")
    assert deliver(NOON + timedelta(minutes=3)) == {"sent": 1}
    path, _headers, raw = far.got[0]
    body, query = json.loads(raw), parse_qs(urlsplit(path).query)
    words = body["content"]["text"] if kind == "feishu" else body["text"]["content"]
    assert "T0000001" in words
    assert "您部门有 1 项事项" in words
    assert "/errands/0" in words
    assert "李文静" not in words
    assert query["key"] == ["K"]
    if kind == "dingtalk":
        assert robots.dingtalk_sign("SECtest", int(query["timestamp"][0])) in path
    if kind == "feishu":
        assert body["sign"] == robots.feishu_sign("SECtest", int(body["timestamp"]))


@pytest.mark.parametrize(
    ("status", "said"),
    [(200, {"errcode": 93000, "errmsg": "invalid webhook url"}), (200, b"<html>"), (200, []), (500, {"errcode": 0}),
     (200, {"errcode": False}), (200, {})],
    ids=["wrong key", "no JSON", "a list", "500", "false", "empty"],
)  # fmt: skip
def test_http_200_is_not_yet_success(
    far: Imitation, monkeypatch: pytest.MonkeyPatch, status: int, said: Any
) -> None:
    fires_at(far, monkeypatch)
    far.answers = [(status, said, {})]
    assert deliver(later(monkeypatch)) == {"failed": 1}
    assert only().state == DeliveryState.PENDING
    assert only().attempts == 1
    assert deliver(later(monkeypatch, 5)) == {"sent": 1}
    assert only().state == DeliveryState.SENT


def test_without_the_look_into_the_body_a_refusal_counts_as_sent(
    far: Imitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard seen to fail."""
    monkeypatch.setattr(robots, "check_answer", lambda _kind, _answer: None)
    fires_at(far, monkeypatch)
    far.answers = [(200, {"errcode": 93000}, {})]
    assert deliver(later(monkeypatch)) == {"sent": 1}


def test_a_robot_that_says_too_many_is_left_alone_for_its_ten_minutes(
    far: Imitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    fires_at(far, monkeypatch, "dingtalk")
    far.answers = [(200, {"errcode": 130101, "errmsg": "send too fast"}, {})]
    assert deliver(later(monkeypatch)) == {"failed": 1}
    assert only().attempts == 0
    assert deliver(later(monkeypatch, 12)) == {}
    assert deliver(later(monkeypatch, 13.1)) == {"sent": 1}
    assert len(far.got) == 2


def test_many_matters_are_one_message(far: Imitation, monkeypatch: pytest.MonkeyPatch) -> None:
    fires_at(far, monkeypatch, number=6)
    assert deliver(later(monkeypatch)) == {"sent": 1}
    assert len(far.got) == 1
    assert "您部门有 6 项事项" in json.loads(far.got[0][2])["text"]["content"]
    assert {one.state for one in db.session.scalars(select(Delivery)).unique()} == {DeliveryState.SENT}


def test_the_bucket_lets_no_more_through_than_the_service_takes() -> None:
    assert rules.next_token("wecom", [float(n) for n in range(19)], 20.0) == 20.0
    assert rules.next_token("wecom", [float(n) for n in range(20)], 20.0) == 60.0
    assert rules.next_token("feishu", [10.0, 10.1, 10.2, 10.3, 10.4], 10.5) == 11.0


def test_an_empty_bucket_puts_off_without_counting_a_try(
    far: Imitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    fires_at(far, monkeypatch)
    second = later(monkeypatch).timestamp()
    in_transaction(
        lambda: setattr(db.session.scalars(select(EndpointState)).one(), "recent", [second - 1] * 20)
    )
    assert deliver(later(monkeypatch)) == {}
    assert (only().attempts, far.got) == (0, [])
    assert deliver(later(monkeypatch, 4.1)) == {"sent": 1}


def test_a_redirect_is_refused(far: Imitation, monkeypatch: pytest.MonkeyPatch) -> None:
    fires_at(far, monkeypatch)
    far.answers = [(302, {"errcode": 0}, {"Location": far.url})]
    assert deliver(later(monkeypatch)) == {"failed": 1}
    assert len(far.got) == 1


def test_a_robot_that_never_answers_costs_less_than_a_lease(
    at_work: Flask, far: Imitation, monkeypatch: Any
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        far.url = f"http://127.0.0.1:{silent.getsockname()[1]}/x"
        monkeypatch.setattr(outgoing, "TIMEOUT", 0.2)
        fires_at(far, monkeypatch)
        assert deliver(later(monkeypatch)) == {"failed": 1}
        assert "imeout" in only().last_error or "timed out" in only().last_error
    assert rules.LEASE.total_seconds() > outgoing.WHOLE + rules.TIMEOUT


@pytest.mark.parametrize(
    ("policy", "address", "scheme", "fine"),
    [("any", "127.0.0.1", "http", True), ("private", "127.0.0.1", "http", False), ("private", "::1", "https", False),
     ("private", "10.1.2.3", "http", True), ("public", "10.1.2.3", "https", False), ("public", "8.8.8.8", "https", True),
     ("any", "8.8.8.8", "http", False), ("any", "169.254.169.254", "http", False),
     ("private", "::ffff:127.0.0.1", "http", False)],
)  # fmt: skip
def test_the_settings_say_which_addresses(
    at_work: Flask, policy: str, address: str, scheme: str, fine: bool
) -> None:
    in_transaction(lambda: keep_setting("outgoing_addresses", policy))
    if fine:
        outgoing.judged(address, scheme)
    else:
        with pytest.raises(PermissionError):
            outgoing.judged(address, scheme)


def test_unnamed_hosts_and_this_machine_are_shut_by_default(at_work: Flask) -> None:
    with pytest.raises(RuleBroken):
        endpoint("http://127.0.0.1:9/x")
    with pytest.raises(RuleBroken):
        endpoint("ftp://qyapi.weixin.qq.com/x")
    in_transaction(lambda: keep_setting("outgoing_hosts", "127.0.0.1"))
    with pytest.raises(PermissionError):
        outgoing.post("http://127.0.0.1:9/x", b"{}", {})


def test_address_and_secret_are_sealed_in_the_database(far: Imitation) -> None:
    endpoint("http://127.0.0.1:1/hook?key=TOPSECRET", "dingtalk", key="SECtest")
    raw = str(db.session.execute(text("SELECT url, secret FROM notice_endpoints")).one())
    assert "TOPSECRET" not in raw
    assert "SECtest" not in raw
    assert db.session.scalars(select(Endpoint)).one().url.endswith("TOPSECRET")


def test_a_department_robot_hears_only_of_its_department(
    far: Imitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint(far.url, "wecom", department_id=person("clerk2").department_id)
    endpoint(far.url, "feishu", department_id=person("clerk").department_id)
    endpoint(far.url, "dingtalk", active=False)
    keep(1, NOON)
    sweep(NOON)
    assert deliver(later(monkeypatch)) == {"sent": 1}
    assert "msg_type" in json.loads(far.got[0][2])


def test_a_closed_matter_goes_to_no_group(far: Imitation, monkeypatch: pytest.MonkeyPatch) -> None:
    fires_at(far, monkeypatch)
    office.closed.add(0)
    assert deliver(later(monkeypatch)) == {"cancelled": 1}
    assert far.got == []


def test_a_webhook_is_signed_stable_and_safe_against_replay(
    far: Imitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = fires_at(far, monkeypatch, "webhook")
    far.answers = [(500, {}, {})]
    assert deliver(later(monkeypatch)) == {"failed": 1}
    assert deliver(later(monkeypatch, 5)) == {"sent": 1}
    (_p, first, body), (_q, second, again) = far.got
    assert (first["webhook-id"], body) == (second["webhook-id"], again)
    assert first["webhook-timestamp"] != second["webhook-timestamp"]
    secret = db.session.get_one(Endpoint, point).secret
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{second['webhook-id']}.{second['webhook-timestamp']}.".encode() + again
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert second["webhook-signature"] == f"v1,{mac}"
    old = webhooks.signature(secret, first["webhook-id"], int(second["webhook-timestamp"]) + 1, body)
    assert old != second["webhook-signature"]
    data = json.loads(again)
    assert (data["type"], data["data"]["stage"]) == ("reminder.fired", "due")
    assert "李文静" not in again.decode()


def test_a_webhook_that_is_gone_is_given_up_and_the_administrator_hears_it(
    far: Imitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    fires_at(far, monkeypatch, "webhook")
    far.answers = [(410, {}, {})]
    assert deliver(later(monkeypatch)) == {"dead": 1}
    heard = db.session.scalars(select(Notice).where(Notice.dedup_key.startswith("dead|"))).all()
    assert [one.person.username for one in heard] == ["sysadmin"]


def test_a_test_is_tried_once_and_its_result_is_shown(app: Flask, sign_in: Any) -> None:
    side = Imitation()
    with app.app_context():
        in_transaction(
            lambda: (keep_setting("outgoing_hosts", "127.0.0.1"), keep_setting("outgoing_addresses", "any"))
        )
        point = endpoint(side.url)
    side.answers = [(200, {"errcode": 93000, "errmsg": "invalid webhook url"}, {})]
    admin = sign_in("sysadmin")
    assert admin.post(f"/notifications/channels/{point}/test").status_code == 303
    with app.app_context():
        assert deliver() == {"cancelled": 1}
    side.close()
    assert "93000" in admin.page(f"/notifications/channels/{point}")
    assert "93000" in admin.page("/notifications/channels")
    assert "key=K" not in admin.page(f"/notifications/channels/{point}")
    assert sign_in("manager").get("/notifications/channels").status_code == 403
    answer = admin.post("/notifications/channels/new", name="组", kind="feishu", address="https://evil.example/x", key="",
                        department_id="0")  # fmt: skip
    assert answer.status_code == 422
    assert "evil.example" in answer.text
    assert channels.CHANNELS.keys() == {"mail", "robot", "webhook"}
