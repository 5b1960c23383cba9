"""The doors: sign-in and out, the session, the password."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, flash, g, make_response, redirect, request, session, url_for
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.db import in_transaction
from app.core.formats import hour
from app.core.forms import me as reader
from app.core.htmx import done, go_to, page, vary
from app.core.language import LANGUAGES
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import login_manager, public, requires, safe_next
from app.shared.accounts import queries, rules
from app.shared.accounts.forms.doors import ChangePasswordForm, CodeForm, ConfirmForm, DisplayForm, SignInForm
from app.shared.accounts.models import Person
from app.shared.accounts.services import entering, passwords, people, second, sessions
from app.shared.accounts.views import kept
from app.shared.accounts.views.blueprint import bp

View = TypeVar("View", bound=Callable[..., Any])

# What may be opened while a change of the password is due.
_BEFORE_CHANGE = {
    "accounts.change_password", "accounts.sign_out", "accounts.display", "accounts.keep_session",
    "accounts.confirm", "accounts.sign_in", "accounts.sign_in_code", "static",
}  # fmt: skip
_SURELY_YOUNG = timedelta(days=min(p.days for p in rules.PROFILES.values() if p.days) - 1)
_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    app.extensions["keep_what_was_typed"] = kept.keep
    app.before_request(_change_first)
    app.after_request(_move_on)


@login_manager.user_loader
def load(token: str) -> Person | None:
    found = sessions.session_of(token, clock.now())
    if found is None:
        return None
    g.sign_in, g.sign_in_id, g.seen_at = found, found.id, found.seen_at
    g.session_mark = found.token_hash[:12]
    return found.person


def requires_confirmation(view: View) -> View:
    """A sensitive act: the password must have been given within the last five minutes. Stands under @requires."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if sessions.is_confirmed(g.get("sign_in")):
            return view(*args, **kwargs)
        if request.method == "POST":
            return kept.ask_again()
        target = url_for("accounts.confirm", next=request.full_path.rstrip("?"))
        return go_to(target) if request.headers.get("HX-Request") else redirect(target, 303)

    return cast(View, guarded)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    form = SignInForm(next=request.args.get("next"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(safe_next(form.next.data, url_for("home.desk")), 303)
    if form.validate_on_submit() and (person := _guess(form, form.account.data)[1]):
        if queries.second_factor(person.id) is not None:
            return _ask_code(form, person)
        return _let_in(form, person, form.password.data)
    return page("accounts/sign_in.html", form=form, ended=request.method == "GET" and "_user_id" in session)


def _guess(form: Any, account: str) -> tuple[entering.Try, Person | None]:
    """Count, then evaluate. A refusal is written beside the password."""
    counted = in_transaction(lambda: entering.count_try(account, request.remote_addr or ""))
    person = None if counted.refused else entering.right_password(counted, form.password.data)
    if person is None:
        in_transaction(lambda: entering.write_down_failure(counted, account))
        form.refuse(RuleBroken(_refusal(counted), "password"))
    return counted, person


def _ask_code(form: Any, person: Person) -> Any:
    """The password was right: now the code, on a page of its own. Nobody is signed in yet."""
    asking = CodeForm(formdata=None, ticket=second.ticket(person), next=form.next.data, kept=form.kept.data)
    return page("accounts/code.html", form=asking)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def sign_in_code() -> Any:
    form = CodeForm()
    person = second.holder(form.ticket.data) if request.method == "POST" else None
    if person is None:
        if request.method == "POST":
            flash(_("The password was given too long ago. Sign in once more."), "wait")
        return redirect(url_for("accounts.sign_in"), 303)
    if form.validate_on_submit() and _right_code(form, person):
        return _let_in(form, person)
    return page("accounts/code.html", form=form)


def _right_code(form: CodeForm, person: Person) -> bool:
    """Count, then evaluate, as with passwords: the same lock holds for both."""
    counted = in_transaction(lambda: entering.count_try(person.username, request.remote_addr or ""))
    if not counted.refused and in_transaction(lambda: second.lets_in(person, form.totp_code.data or "")):
        return True
    in_transaction(lambda: entering.write_down_failure(counted, person.username))
    form.refuse(
        RuleBroken(_refusal(counted, _("This code does not fit, or it was used already.")), "totp_code")
    )
    return False


def _refusal(counted: entering.Try, wrong: str = "") -> str:
    if counted.too_many:
        return _("Too many tries from this computer. Wait a minute and try again.")
    if counted.locked_until:
        return _(
            "Too many wrong passwords: the account is locked until %(time)s.", time=hour(counted.locked_until)
        )
    if wrong and counted.tries_left:
        return wrong + _("%(n)s tries are left.", n=counted.tries_left)
    if counted.tries_left == 0:
        minutes = current_app.config["SIGN_IN_LOCK_MINUTES"]
        return _("Account or password is wrong. The account is now locked for %(n)s minutes.", n=minutes)
    return _("Account or password is wrong. %(n)s tries are left.", n=counted.tries_left)


def _let_in(form: Any, person: Person, password: str = "") -> Any:
    device, before = request.user_agent.string, g.get("sign_in")

    def enter() -> str:
        g._login_user = person  # the audit names who came in
        return entering.enter(person, password, request.remote_addr or "", device, before)

    token = in_transaction(enter)
    session.clear()
    session["_user_id"] = token
    session["_fresh"] = True
    load(token)
    return _onward(form, person)


def _onward(form: Any, person: Person) -> Any:
    """Where the person wanted to go; what was typed before waits on a page of its own."""
    found = kept.unpack(form.kept.data, person)
    if found and not person.must_change_password:
        return vary(make_response(kept.continue_page(found)))
    return redirect(safe_next(form.next.data, url_for("home.desk")), 303)


@bp.post("/sign-out")
@requires()
def sign_out() -> Any:
    in_transaction(lambda: entering.leave_house(g.sign_in))
    session.clear()
    flash(_("You have signed out."))
    # No Clear-Site-Data: a driver's or guard's records that wait on the device outlive the session. They are
    # sealed with a key that only their own pages carry (core/offline.py); nothing else is stored in a browser.
    return redirect(url_for("accounts.sign_in"), 303)


@bp.post("/keep-session")
@requires()
def keep_session() -> Any:
    """The button of the warning: going through the door has moved the session on."""
    return "", 204


@bp.route("/confirm", methods=["GET", "POST"])
@requires()
def confirm() -> Any:
    form = ConfirmForm(next=request.args.get("next"))
    if form.validate_on_submit() and _guess(form, current_user.username)[1] is not None:
        in_transaction(lambda: entering.confirm(g.sign_in))
        return _onward(form, reader())
    return page("accounts/confirm.html", form=form)


@bp.route("/password", methods=["GET", "POST"])
@requires()
def change_password() -> Any:
    form = ChangePasswordForm()
    if form.carry_out(passwords.change_password, person=current_user, session_id=g.sign_in_id):
        return done(
            _("Your password is changed. Your other devices have been signed out."), to=url_for("home.desk")
        )
    return page("accounts/password.html", form=form, profile=passwords.profile(), due=_is_due(reader()))


@bp.post("/display")
@public
def display() -> Any:
    """Language, size of type, width of the navigation: kept for the person and, before sign-in, in a cookie."""
    form = DisplayForm()
    chosen = _chosen(form)
    if current_user.is_authenticated:
        form.carry_out(lambda person, **_rest: people.show_as(person, chosen), person=current_user)
    response = redirect(safe_next(form.next.data, url_for("home.desk")), 303)
    for name, value in chosen.items():
        response.set_cookie(
            name, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure
        )
    return response


def _chosen(form: DisplayForm) -> dict[str, str]:
    allowed = {"language": LANGUAGES, "text_size": ("normal", "large"), "nav": ("full", "slim")}
    return {name: form[name].data for name, values in allowed.items() if form[name].data in values}


def _is_due(person: Person) -> bool:
    if person.must_change_password:
        return True
    changed_at = person.password_changed_at
    if changed_at is None or clock.now() - changed_at < _SURELY_YOUNG:
        return False  # spares most requests a look at the settings
    return rules.age(person.password_changed_at, passwords.profile(), clock.now()) == "over"


def _change_first() -> Any:
    """Whoever must change the password, or set the second factor up, comes to nothing else before."""
    if request.endpoint in _BEFORE_CHANGE or request.blueprint is None or not current_user.is_authenticated:
        return None
    if _is_due(current_user):
        target = url_for("accounts.change_password")
    elif request.endpoint != "accounts.second_factor" and second.is_due(current_user):
        target = url_for("accounts.second_factor")
    else:
        return None
    return go_to(target) if request.headers.get("HX-Request") else redirect(target, 303)


def _move_on(response: Response) -> Response:
    """A request is activity; a poll is not. Written at most once a minute, after the answer is made."""
    view = current_app.view_functions.get(request.endpoint or "")
    seen_at = g.get("seen_at")
    if seen_at is None or getattr(view, "is_poll", False) or request.endpoint == "static":
        return response
    now = clock.now()
    if (now - seen_at).total_seconds() > 60:
        row_id = g.sign_in_id
        try:
            in_transaction(lambda: sessions.move_on(row_id, now))
        except (DBAPIError, RuntimeError):
            current_app.logger.warning("the session could not be moved on", exc_info=True)
    return response
