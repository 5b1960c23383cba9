"""The second factor: set up, recovery codes, take off; and the list of unused accounts."""

from datetime import timedelta
from typing import Any

import segno
from flask import abort, current_app, url_for
from markupsafe import Markup

from app.core import clock
from app.core.forms import Form
from app.core.forms import me as reader
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.core.module import setting
from app.core.rule import RuleBroken
from app.core.web import requires
from app.shared.accounts import queries
from app.shared.accounts.forms.doors import EnrolForm
from app.shared.accounts.forms.people import UnusedForm
from app.shared.accounts.models import Person
from app.shared.accounts.queries import lists
from app.shared.accounts.services import people, second
from app.shared.accounts.views.blueprint import bp
from app.shared.accounts.views.doors import requires_confirmation


@bp.route("/second-factor", methods=["GET", "POST"])
@requires()
@requires_confirmation
def second_factor() -> Any:
    form = EnrolForm()
    form.sealed.data = form.sealed.data or second.new_secret(reader())
    if codes := form.carry_out(second.enrol, person=reader()):
        return _codes_page(codes)
    secret = second.secret_in(form.sealed.data, reader())
    return page(
        "accounts/second_factor.html", form=form, factor=queries.second_factor(reader().id), qr=_qr(secret),
        secret=_in_fours(secret), left=queries.codes_left(reader().id), due=second.is_due(reader()),
    )  # fmt: skip


def _codes_page(codes: Any) -> Any:
    """The codes are seen once; a page that is sent twice does not tell them again."""
    return page("accounts/recovery_codes.html", codes=codes if isinstance(codes, list) else [])


def _qr(secret: str) -> Markup:
    name = current_app.jinja_env.globals["portal_name"]()  # type: ignore[operator]
    code = segno.make(second.address(reader(), secret, str(name)), error="m", micro=False)
    return Markup(code.svg_inline(scale=5, border=3, dark="#000", light="#fff"))  # noqa: S704 - made by segno


def _in_fours(secret: str) -> str:
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))


@bp.post("/second-factor/codes")
@requires()
@requires_confirmation
def new_recovery_codes() -> Any:
    form = Form()
    if codes := form.carry_out(second.renew_codes, person=reader()):
        return _codes_page(codes)
    raise RuleBroken(form.first_error)


@bp.post("/second-factor/off")
@requires()
@requires_confirmation
def second_factor_off() -> Any:
    form = Form()
    if form.carry_out(second.take_off, person=reader(), by=reader()):
        return done(_("The second factor is off."), to=url_for(".me"))
    raise RuleBroken(form.first_error)


@bp.post("/people/<int:person_id>/second-factor/off")
@requires("accounts.roles")
@requires_confirmation
def take_second_factor(person_id: int) -> Any:
    """The telephone is lost, and the recovery codes too."""
    found, form = queries.person(person_id) or abort(404), Form()
    if form.carry_out(second.take_off, person=found, by=reader()):
        return done(_("The second factor is off."), to=url_for(".person", person_id=person_id))
    raise RuleBroken(form.first_error)


@bp.route("/unused", methods=["GET", "POST"])
@requires("accounts.roles")
def unused() -> Any:
    """A proposal, never done by itself: the security administrator decides which are shut."""
    days = int(setting("unused_days"))
    before, form = clock.now() - timedelta(days=days), UnusedForm()
    if count := form.carry_out(people.disable_unused, by=reader(), before=before):
        return done(_("%(n)s accounts are shut.", n=int(count)), to=url_for(".unused"))
    last = lists.last_uses()
    listing = Listing(lists.unused(before), _columns(last), sort="name", title=_("Unused accounts"))
    return page("accounts/unused.html", listing=listing, form=form, days=days, last=last)


def _columns(last: dict[int, Any]) -> list[Column]:
    return [
        Column("name", _("Name"), lambda p: p.name, Person.pinyin),
        Column("username", _("Account"), lambda p: p.username, Person.username),
        Column("department", _("Department"), lambda p: p.department.name, None, 24),
        Column("last", _("Last used"), lambda p: last.get(p.id)),
    ]
