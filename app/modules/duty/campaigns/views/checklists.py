"""Show it: versions of the check-list, the editor of a new one, and which department has which category."""

from flask import Response, abort, request, url_for

from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.duty.campaigns import forms as ask
from app.modules.duty.campaigns import neighbours, reports
from app.modules.duty.campaigns.models import Checklist, ChecklistItem, ChecklistSection, ChecklistStatus
from app.modules.duty.campaigns.queries import checklists as queries
from app.modules.duty.campaigns.services import checklists as verbs
from app.modules.duty.campaigns.views import bp
from app.modules.duty.campaigns.views.campaigns import FORM
from app.shared.workdays.models import Holiday

ITEM = "duty/campaigns/item.html"
HOLIDAYS = [one for one in Holiday if one is not Holiday.LOCAL]


@bp.get("/checklists")
@requires("duty.campaigns")
def checklists() -> Response:
    """All versions."""
    return page("duty/campaigns/checklists.html", listing=reports.checklists_listing(), draft=queries.draft())


@bp.get("/checklists/<int:checklist_id>")
@requires("duty.campaigns")
def checklist(checklist_id: int) -> Response:
    """One version, with what can be changed while it is being edited."""
    row = _checklist(checklist_id)
    return page(
        "duty/campaigns/checklist.html", checklist=row, edits=row.status is ChecklistStatus.DRAFT,
        uses=queries.uses(row.id), duties=queries.duties(), holidays={str(h): h.label for h in HOLIDAYS},
    )  # fmt: skip


@bp.post("/checklists/new")
@requires("duty.campaigns")
def new_checklist() -> Response:
    form = Form()
    if row := form.carry_out(verbs.new_version, by=me()):
        return done(_("Version %(n)s can be edited now.", n=row.number), to=_url(row))
    raise RuleBroken(form.first_error)


@bp.route("/checklists/<int:checklist_id>/publish", methods=["GET", "POST"])
@requires("duty.campaigns")
def publish_checklist(checklist_id: int) -> Response:
    row, form = _checklist(checklist_id), ask.PublishForm()
    if form.carry_out(verbs.publish, checklist_id=row.id, by=me()):
        return done(
            _("Version %(n)s is in force for checks that open from now on.", n=row.number), to=_url(row)
        )
    return page(FORM, form=form, title=_("Put this version in force"), back=_url(row), lead="")


@bp.post("/checklists/<int:checklist_id>/discard")
@requires("duty.campaigns")
def discard_checklist(checklist_id: int) -> Response:
    row, form = _checklist(checklist_id), Form()
    if form.carry_out(verbs.discard, checklist_id=row.id, by=me()):
        return done(_("The version that was being edited is thrown away."), to=url_for(".checklists"))
    raise RuleBroken(form.first_error)


@bp.route("/checklists/items/<int:item_id>", methods=["GET", "POST"])
@requires("duty.campaigns")
def edit_item(item_id: int) -> Response:
    item = _item(item_id)
    form, back = ask.ChecklistItemForm(obj=item), _url(item.section.checklist)
    if form.carry_out(verbs.save_item, item=item, by=me()):
        return done(_("The item is saved."), to=f"{back}#section_{item.section_id}")
    return page(
        ITEM,
        form=form,
        title=_("Edit the item"),
        back=back,
        section=item.section,
        holidays=HOLIDAYS,
        item=item,
    )


@bp.route("/checklists/sections/<int:section_id>/items/new", methods=["GET", "POST"])
@requires("duty.campaigns")
def new_item(section_id: int) -> Response:
    section = _section(section_id)
    form, back = ask.ChecklistItemForm(), _url(section.checklist)
    if form.carry_out(verbs.add_item, section=section, by=me()):
        return done(_("The item is added."), to=f"{back}#section_{section.id}")
    return page(
        ITEM, form=form, title=_("Add an item"), back=back, section=section, holidays=HOLIDAYS, item=None
    )


@bp.post("/checklists/items/<int:item_id>/drop")
@requires("duty.campaigns")
def drop_item(item_id: int) -> Response:
    item, form = _item(item_id), Form()
    back = f"{_url(item.section.checklist)}#section_{item.section_id}"
    if form.carry_out(verbs.drop_item, item=item, by=me()):
        return done(_("The item is taken off."), to=back)
    raise RuleBroken(form.first_error)


@bp.route("/checklists/duties", methods=["GET", "POST"])
@requires("duty.campaigns")
def duties() -> Response:
    """Which department has which category."""
    row = queries.in_force() or abort(404)
    form = ask.DutiesForm(row, request.form)
    if form.carry_out(verbs.assign, by=me()) is not None:
        return done(_("Kept. Checks that open from now on follow it."), to=url_for(".duties"))
    departments = neighbours.people.departments()
    return page("duty/campaigns/duties.html", form=form, departments=departments, duties=queries.duties())


def _checklist(checklist_id: int) -> Checklist:
    return queries.checklist(checklist_id) or abort(404)


def _item(item_id: int) -> ChecklistItem:
    item = queries.item(item_id)
    return item if item and item.section.checklist.status is ChecklistStatus.DRAFT else abort(404)


def _section(section_id: int) -> ChecklistSection:
    section = queries.section(section_id)
    return section if section and section.checklist.status is ChecklistStatus.DRAFT else abort(404)


def _url(row: Checklist) -> str:
    return url_for(".checklist", checklist_id=row.id)
