"""Ask for it: who is sealed, two persons and the odometer, a request to unseal; and keys."""

from typing import Any

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.vehicles.forms.dispatching import Line
from app.modules.vehicles.forms.fields import maybe, pairs
from app.modules.vehicles.forms.masters import F4, F8, F12, WANTED
from app.modules.vehicles.forms.upkeep import when
from app.modules.vehicles.models.seals import Seal, SealAct, SealPlan, SealRole
from app.modules.vehicles.queries import masters
from app.modules.vehicles.queries import seals as queries
from app.modules.vehicles.services.people import dispatchers
from app.modules.vehicles.services.seal_steps import photo_wanted
from app.shared.attachments.forms import FilesField


class RolesForm(Form):
    """One screen for all cars. The controls are of the page's table: role_12, reason_12."""

    def __init__(self, plan: SealPlan, given: Any, **more: Any) -> None:
        super().__init__(**more)
        self.plan, self.given = plan, given

    @property
    def data(self) -> dict[str, Any]:
        """What was chosen, by car; what is no choice stays as it was."""
        words = {role.value: role for role in SealRole}
        roles = {
            seal.id: (words[self.given[f"role_{seal.id}"]], self.given.get(f"reason_{seal.id}", "").strip())
            for seal in self.plan.seals
            if self.given.get(f"role_{seal.id}") in words
        }
        return {"roles": roles}


class ConfirmForm(Form):
    notice_no = Line(_l("Number of the notice about the seal"), [Length(max=80)], render_kw=F8)


def hands() -> list[tuple[Any, str]]:
    """Who may seal: dispatchers, drivers and whoever keeps the cars."""
    found = {p.id: p.full_name for p in dispatchers()}
    found |= {d.person_id: d.person.full_name for d in masters.active_drivers()}
    return sorted(found.items(), key=lambda pair: pair[1])


class StepForm(Form):
    """A sealing or an unsealing."""

    by_id = SelectField(
        _l("Who does it"), coerce=maybe(int), validators=[InputRequired(WANTED)], render_kw=F4
    )
    witness_id = SelectField(
        _l("Who witnesses it"), coerce=maybe(int), validators=[InputRequired(WANTED)], render_kw=F4
    )
    km = IntegerField(
        _l("Odometer now (km)"),
        [InputRequired(WANTED), NumberRange(0, 3_000_000)],
        render_kw={"inputmode": "numeric", **F4},
    )
    seal_no = Line(_l("Number on the seal"), [Length(max=40)], render_kw=F4)
    parking = Line(_l("Parked at"), [Length(max=80)], render_kw=F4)
    key_keeper_id = SelectField(_l("Who keeps the key"), coerce=maybe(int), render_kw=F4)
    at = when(_l("When"), validators=[Optional()], description=_l("Leave it empty for now."), render_kw=F4)
    note = Line(_l("Remark"), [Length(max=200)], render_kw=F8)
    files = FilesField(_l("Photo of the sealed car"), [Optional()])

    def __init__(self, seal: Seal, act: SealAct, last_km: int | None, by_id: int, **given: Any) -> None:
        place = seal.vehicle.parking_place
        before = next((step.parking for step in reversed(seal.steps) if step.parking), "")
        known = {
            "km": last_km, "parking": before or (place.name if place else ""), "by_id": by_id, "witness_id": None,
            "key_keeper_id": seal.key_keeper_id,
        }  # fmt: skip
        super().__init__(data=known, **given)
        people = hands()
        nobody = [("", _("choose somebody"))]
        self.by_id.choices = self.witness_id.choices = pairs(nobody + people)
        if act in (SealAct.UNSEAL, SealAct.OPEN):
            del self.seal_no, self.parking, self.key_keeper_id
        else:
            self.seal_no.flags.required = self.parking.flags.required = True  # the rule asks for them
            self.files.flags.required = photo_wanted(act)
            self.key_keeper_id.choices = pairs(nobody + people)


class UnsealForm(Form):
    """Ask for a sealed car."""

    seal_id = SelectField(
        _l("Sealed car"),
        coerce=maybe(int),
        validators=[InputRequired(_l("Choose a car that is sealed."))],
        render_kw=F8,
    )
    starts_at = when(_l("From"), validators=[InputRequired(WANTED)], render_kw=F4)
    ends_at = when(_l("Until"), validators=[InputRequired(WANTED)], render_kw=F4)
    destination = Line(_l("Destination"), [InputRequired(WANTED), Length(max=120)], render_kw=F8)
    purpose = TextAreaField(
        _l("Why it cannot wait or be done otherwise"), [InputRequired(WANTED), Length(max=300)], render_kw=F12
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        rows = queries.sealed_cars()
        self.seal_id.choices = pairs(
            (s.id, f"{s.plate} {s.vehicle.brand_model}　{s.plan.holiday}") for s in rows
        )


class ExplainForm(Form):
    text = TextAreaField(
        _l("How the kilometres came about"), [InputRequired(WANTED), Length(max=500)], render_kw=F12
    )


class WhyForm(Form):
    reason = StringField(_l("Why"), [Length(max=200)], filters=[lambda t: t or ""], render_kw=F12)
