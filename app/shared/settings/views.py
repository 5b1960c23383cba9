"""Show it."""

from typing import Any

from flask import Blueprint, url_for

from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.shared.settings import queries, services
from app.shared.settings.forms import settings_form

bp = Blueprint("settings", __name__, url_prefix="/settings")


@bp.route("/", methods=["GET", "POST"])
@requires("settings.edit")
def edit() -> Any:
    definitions = queries.definitions()
    form = settings_form(definitions, {name: queries.value(name) for name in definitions})
    if form.carry_out(services.choose):
        return done(_("The settings are saved."), to=url_for(".edit"))
    return page("settings/edit.html", form=form, groups=_groups(definitions))


def _groups(definitions: dict[str, Any]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for setting in definitions.values():
        groups.setdefault(str(setting.group), []).append(setting.name)
    return groups
