"""What people see and do in the browser."""

import io
import re
from collections.abc import Callable
from datetime import date, time

import pytest
from PIL import Image

from app.modules.duty.campaigns.models import DeptStatus
from app.modules.duty.campaigns.queries import answers
from app.modules.duty.campaigns.services import signing
from tests.browser import Browser
from tests.duty.campaigns.conftest import Clock, Office

SignIn = Callable[[str], Browser]


def picture() -> tuple[io.BytesIO, str]:
    memory = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(memory, "PNG")
    memory.seek(0)
    return memory, "found.png"


def list_url(office: Office, code: str = "planning") -> str:
    return f"/duty/campaigns/departments/{office.dept[code]}"


def test_every_page_is_there(opened: Office, manager: Browser, clerk: Browser) -> None:
    for url in ("/duty/campaigns/", f"/duty/campaigns/{opened.id}", f"/duty/campaigns/{opened.id}/failures",
                list_url(opened), f"/duty/campaigns/{opened.id}/deadline", f"/duty/campaigns/{opened.id}/chase",
                "/duty/campaigns/checklists", "/duty/campaigns/checklists/1", "/duty/campaigns/checklists/duties",
                f"{list_url(opened)}/recheck", "/"):  # fmt: skip
        manager.page(url)
    for url in ("/duty/campaigns/", f"/duty/campaigns/{opened.id}", list_url(opened), "/"):
        clerk.page(url)


def test_an_item_saves_itself_and_gives_back_only_what_stands_beside_it(
    opened: Office, clerk: Browser
) -> None:
    item = opened.items()[0]
    url, target = f"{list_url(opened)}/items/{item}", f"state_{item}"
    answer = clerk.post(url, target, **{f"i{item}-result": "qualified", f"i{item}-seen": "0"})
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"] == "list_changed"
    assert answer.text.startswith(f'<div class="item-state" id="{target}"')
    assert "<fieldset" not in answer.text
    assert opened.see(lambda d: d.status) is DeptStatus.IN_PROGRESS
    assert 'value="1"' in answer.text  # the version that the next save refers to
    progress = clerk.get(list_url(opened), "list_progress").text
    assert 'id="list_progress"' in progress and "<form" not in progress


def test_a_photo_is_kept_with_its_item_and_only_once(opened: Office, clerk: Browser) -> None:
    item = opened.items()[0]
    url = f"{list_url(opened)}/items/{item}"
    for _again in range(2):
        answer = clerk.post(
            url,
            f"state_{item}",
            **{f"i{item}-result": "failed", f"i{item}-note": "堆放纸箱", f"i{item}-before": picture()},
        )
        assert answer.status_code == 200
    assert answer.text.count("<img") == 1


def test_what_does_not_apply_wants_a_reason_beside_the_item(opened: Office, clerk: Browser) -> None:
    item = opened.items()[3]
    answer = clerk.post(f"{list_url(opened)}/items/{item}", f"state_{item}", **{f"i{item}-result": "na"})
    assert answer.status_code == 422 and "field-error" in answer.text
    assert "HX-Trigger" not in answer.headers


def test_one_plain_form_saves_the_whole_list_without_script(opened: Office, clerk: Browser) -> None:
    items = opened.items()
    given = {f"i{item}-result": "qualified" for item in items}
    answer = clerk.post(list_url(opened), **given)
    assert answer.status_code == 303
    assert re.search(rf"<strong>{len(items)} / {len(items)} ", clerk.page(list_url(opened)))


def test_a_refused_list_keeps_what_was_typed(opened: Office, clerk: Browser) -> None:
    one, other = opened.items()[3], opened.items()[4]
    answer = clerk.post(
        list_url(opened),
        **{f"i{one}-result": "na", f"i{other}-result": "failed", f"i{other}-note": "水带老化"},
    )
    assert answer.status_code == 422
    assert (
        "水带老化" in answer.text and f'id="i{one}-na" name="i{one}-result" value="na" checked' in answer.text
    )


def test_signing_in_the_browser_is_for_the_head(
    opened: Office, clerk: Browser, leader: Browser, at: Clock
) -> None:
    opened.fill()
    at(date(2026, 9, 23), time(8, 10))
    assert '/sign"' not in clerk.page(list_url(opened))
    assert clerk.post(f"{list_url(opened)}/sign").status_code == 409
    assert leader.post(f"{list_url(opened)}/sign").status_code == 303
    assert opened.see(lambda d: (d.status, d.signed_by.username)) == (DeptStatus.SUBMITTED, "leader")
    assert clerk.post(list_url(opened)).status_code == 409  # signed: no more changes


def test_other_departments_are_not_seen(
    opened: Office, clerk: Browser, outsider: Browser, sign_in: SignIn
) -> None:
    assert clerk.get(list_url(opened, "finance")).status_code == 404
    assert outsider.get("/duty/campaigns/").status_code == 403
    assert sign_in("director").get(list_url(opened, "finance")).status_code == 200  # in charge of all
    assert sign_in("director").post(list_url(opened, "finance")).status_code == 409


def test_the_list_of_departments_comes_as_excel(opened: Office, manager: Browser) -> None:
    for url in (f"/duty/campaigns/{opened.id}", "/duty/campaigns/", f"/duty/campaigns/{opened.id}/failures"):
        assert manager.get(f"{url}?format=xlsx").data[:2] == b"PK"


def test_the_page_costs_the_same_with_many_answers(
    opened: Office, manager: Browser, count: Callable[..., int]
) -> None:
    before = count(lambda: manager.page(f"/duty/campaigns/{opened.id}"))
    opened.fill()
    assert count(lambda: manager.page(f"/duty/campaigns/{opened.id}")) <= before + 1
    assert before < 45


@pytest.mark.slow
def test_the_papers_are_printed(opened: Office, manager: Browser) -> None:
    opened.fill()
    for url in (
        f"{list_url(opened)}/sheet",
        f"{list_url(opened)}/blank-sheet",
        f"/duty/campaigns/{opened.id}/summary-sheet",
    ):
        answer = manager.get(url)
        assert answer.status_code == 200 and answer.data.startswith(b"%PDF"), answer.text[:300]


def test_a_refused_recheck_says_why_beside_its_item(
    opened: Office, clerk: Browser, tick: Callable[..., int], at: Clock
) -> None:
    item = opened.items()[10]
    opened.fill()
    wrong = {
        "result": "failed",
        "note": "堆放纸箱",
        "fix": "hazard",
        "place": "北楼三层",
        "before": picture(),
    }
    clerk.post(
        f"{list_url(opened)}/items/{item}", f"state_{item}", **{f"i{item}-{k}": v for k, v in wrong.items()}
    )
    at(date(2026, 9, 23), time(9))
    opened.do(signing.sign, "leader", opened.dept["planning"])
    for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 8)):
        tick(day)
    answer_id = opened.see(lambda d: answers.first_answer(d.id, item).id)
    later = Browser(opened.app, "clerk")  # two weeks on, the first session has ended
    answer = later.post(f"/duty/campaigns/answers/{answer_id}/recheck", recheck="still")
    assert answer.status_code == 422 and "field-error" in answer.text and "堆放纸箱" in answer.text
    assert f'id="recheck_{answer_id}_still" name="recheck" value="still" required checked' in answer.text


def test_what_waits_is_on_the_front_page_of_duty(opened: Office, clerk: Browser, manager: Browser) -> None:
    assert f"/duty/campaigns/departments/{opened.dept['planning']}" in clerk.page("/duty/")
    opened.fill("finance", "clerk2")
    opened.do(signing.sign, "leader2", opened.dept["finance"])
    assert "1 份已签字的检查表待审" in manager.page("/duty/")
