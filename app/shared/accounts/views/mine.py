"""My account: facts, signature, devices, absences, who acts for me."""

import base64
import binascii
from typing import Any

from flask import Response, abort, g, url_for
from flask_login import current_user

from app.core import clock
from app.core.forms import Form
from app.core.forms import me as reader
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.secret import masked
from app.core.web import public, requires
from app.shared.accounts import queries, rules
from app.shared.accounts.forms.doors import NewPasswordForm
from app.shared.accounts.forms.people import AbsenceForm, ActingForm, OwnForm, SignatureForm, as_choices
from app.shared.accounts.models import Absence, Person, SignIn
from app.shared.accounts.services import absences as away
from app.shared.accounts.services import passwords, people, sessions
from app.shared.accounts.views.blueprint import bp


@bp.route("/me", methods=["GET", "POST"])
@requires()
def me() -> Any:
    form = OwnForm(obj=reader())
    if form.carry_out(people.change_own, person=current_user, on=current_user):
        return done(_("Your account is saved."), to=url_for(".me"))
    age = rules.age(current_user.password_changed_at, passwords.profile(), clock.now())
    return page(
        "accounts/me.html",
        age=age,
        form=form,
        person=reader(),
        mobile=masked(current_user.mobile),
        roles=_titles(reader()),
    )


def _titles(person: Person) -> str:
    from app.shared.accounts.services.roles import SHIPPED

    return "，".join(
        str(SHIPPED[role.code][0]) if role.code in SHIPPED else role.name for role in person.roles
    )


@bp.route("/me/signature", methods=["GET", "POST"])
@requires()
def edit_signature() -> Any:
    form = SignatureForm()
    picture = people.as_bytes(form.picture.data) or _drawn(form.drawn.data)
    if form.carry_out(lambda remove, **_rest: people.sign_with(reader(), picture, remove=bool(remove))):
        return done(_("Your signature is saved."), to=url_for(".edit_signature"))
    return page("accounts/signature.html", form=form, has_signature=reader().signature_png is not None)


def _drawn(url: str | None) -> bytes | None:
    """A drawn signature comes as the data URL of a PNG."""
    head, _comma, body = (url or "").partition(",")
    if head != "data:image/png;base64":
        return None
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return None


@bp.get("/me/signature.png")
@requires()
def signature() -> Any:
    picture = reader().signature_png
    if picture is None:
        abort(404)
    return Response(picture, mimetype="image/png")


@bp.get("/devices")
@requires()
def devices() -> Any:
    rows = queries.lists.open_sessions(current_user.id)
    return page("accounts/devices.html", rows=rows, here=g.sign_in_id)


@bp.post("/devices/<int:sign_in_id>/end")
@requires()
def end_device(sign_in_id: int) -> Any:
    row = queries.lists.sign_in(sign_in_id, current_user.id) or abort(404)
    form = Form()
    if form.carry_out(lambda: _ended(row)) is None:
        raise RuleBroken(form.first_error)
    return done(_("This device is signed out."), to=url_for(".devices"))


@bp.post("/devices/end-others")
@requires()
def end_other_devices() -> Any:
    form = Form()
    here, person_id = g.sign_in_id, current_user.id
    if form.carry_out(lambda: sessions.end_sessions(person_id, "by the person", but=here)) is None:
        raise RuleBroken(form.first_error)
    return done(_("All your other devices are signed out."), to=url_for(".devices"))


def _ended(row: SignIn) -> SignIn:
    sessions.end_session(row, "by the person")
    return row


@bp.route("/absences", methods=["GET", "POST"])
@requires()
def absences() -> Any:
    form = _absence_form()
    if form.carry_out(away.be_absent, by=current_user):
        return done(
            _("The absence is noted. What falls due meanwhile goes to the deputy."), to=url_for(".absences")
        )
    return page("accounts/absences.html", form=form, rows=_absences_in_reach())


def _absence_form() -> AbsenceForm:
    form = AbsenceForm()
    everybody = queries.active_people()
    reach = queries.reach(reader(), "accounts.absences")
    form.person_id.choices = as_choices(
        p for p in everybody if p.id == current_user.id or reach.covers(p.department_id, p.id)
    )
    form.deputy_id.choices = as_choices(everybody, _("nobody"))
    if form.person_id.data is None:
        form.person_id.data = current_user.id
    return form


def _absences_in_reach() -> list[tuple[Absence, bool]]:
    """Absences that this reader may see, each with whether he may cancel it."""
    reach, mine = queries.reach(reader(), "accounts.absences"), current_user.id
    rows = []
    for absence in queries.lists.absences(None, clock.now()):
        may = absence.person_id == mine or reach.covers(absence.person.department_id, absence.person_id)
        if may or absence.deputy_id == mine:
            rows.append((absence, may))
    return rows


@bp.post("/absences/<int:absence_id>/cancel")
@requires()
def cancel_absence(absence_id: int) -> Any:
    absence = queries.lists.absence(absence_id) or abort(404)
    if not queries.may_note_absence(reader(), absence.person):
        abort(404)
    form = Form()
    if form.carry_out(away.cancel_absence, by=current_user, absence=absence) is None:
        raise RuleBroken(form.first_error)
    return done(_("The absence is cancelled."), to=url_for(".absences"))


@bp.route("/acting", methods=["GET", "POST"])
@requires()
def acting() -> Any:
    form, for_all = _acting_form(), queries.reach(reader(), "accounts.acting").all
    if form.carry_out(away.let_act, by=current_user):
        return done(
            _("From now on both names are shown where one acts for the other."), to=url_for(".acting")
        )
    rows = queries.lists.acting_rights(None if for_all else current_user.id, clock.today())
    return page("accounts/acting.html", form=form, rows=rows, for_all=for_all, me_id=current_user.id)


def _acting_form() -> ActingForm:
    form = ActingForm()
    everybody = queries.active_people()
    for_all = queries.reach(reader(), "accounts.acting").all
    form.principal_id.choices = as_choices(everybody if for_all else [reader()])
    form.agent_id.choices = as_choices(p for p in everybody if for_all or p.id != current_user.id)
    return form


@bp.post("/acting/<int:right_id>/end")
@requires()
def stop_acting(right_id: int) -> Any:
    right = queries.lists.acting_right(right_id) or abort(404)
    if not queries.may_let_act(reader(), right.principal_id):
        abort(404)
    form = Form()
    if form.carry_out(away.stop_acting, by=current_user, right=right) is None:
        raise RuleBroken(form.first_error)
    return done(_("The acting right is ended."), to=url_for(".acting"))


@bp.route("/password/<token>", methods=["GET", "POST"])
@public
def set_password(token: str) -> Any:
    """The page behind a one-time link: whoever holds it sets a password of his own."""
    link = queries.lists.link(token, "password")
    if link is None:
        return page("accounts/link_gone.html"), 410
    form = NewPasswordForm()
    if form.carry_out(passwords.set_by_link, link_id=link.id):
        return done(_("Your password is set. Sign in with it now."), to=url_for(".sign_in"))
    return page(
        "accounts/set_password.html",
        form=form,
        token=token,
        profile=passwords.profile(),
        person=queries.person(link.person_id),
    )
