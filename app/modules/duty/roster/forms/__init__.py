"""Ask for it."""

from app.core.forms import Form


class Row(Form):
    """A button that does one deed."""
