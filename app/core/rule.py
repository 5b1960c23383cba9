"""How the office says no."""


class RuleBroken(Exception):
    """A rule of the office says no. The message is a sentence written for the user.

    `field` names the form field that it belongs to; None shows it above the form.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.field = field
