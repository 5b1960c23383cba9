"""What must be right on every page: a title, no doubled id, tokens in forms, names for controls."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.title = ""
        self.in_title = False
        self.whole = False
        self.form: dict[str, str] | None = None
        self.form_fields: set[str] = set()
        self.faults: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.whole = self.whole or tag == "html"
        self.in_title = tag == "title" and "svg" not in self.open
        if tag not in VOID:
            self.open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "form":
            if self.form is not None:
                self.faults.append(f"a form inside a form: {given.get('action')}")
            self.form, self.form_fields = given, set()
        elif self.form is not None and "name" in given:
            self.form_fields.add(given["name"])
        if "style" in given:
            self.faults.append(f"inline style on <{tag}>")
        if any(name.startswith("on") for name in given):
            self.faults.append(f"inline script on <{tag}>")
        if tag == "img" and "alt" not in given:
            self.faults.append(f"a picture without alt: {given.get('src')}")

    def handle_endtag(self, tag: str) -> None:
        self.in_title = False
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag == "form" and self.form is not None:
            if self.form.get("method", "get").lower() == "post":
                for token in ("csrf_token", "form_token"):
                    if token not in self.form_fields:
                        self.faults.append(
                            f"the form to {self.form.get('action') or 'here'} carries no {token}"
                        )
            self.form = None

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title += data


def faults_of(text: str) -> list[str]:
    """The faults of a page or a fragment, in words."""
    reader = _Reader()
    reader.feed(text)
    doubled = sorted({name for name in reader.ids if reader.ids.count(name) > 1})
    faults = list(reader.faults)
    if doubled:
        faults.append(f"doubled ids: {', '.join(doubled)}")
    if reader.whole and not reader.title.strip(" ·\n"):
        faults.append("no title")
    return faults
