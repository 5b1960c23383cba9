"""Ask for it: fields, labels, formats."""

from app.modules.vehicles.forms.requests import CancelForm, NoteForm, ReasonForm, Row, TripForm, UsualForm

__all__ = ["CancelForm", "NoteForm", "ReasonForm", "Row", "TripForm", "UsualForm"]

# -- masters, places and requests above; dispatching, trips and odometer below --
