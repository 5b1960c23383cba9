"""Print it: which door needs which key, and who holds it."""

from flask import Flask

from app.shared.accounts.queries import lists


def doors(app: Flask) -> list[tuple[str, str, str, str]]:
    """Route, methods, permissions and the roles that hold one of them, for each route of the house."""
    holders = lists.roles_by_permission()
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        keys = getattr(app.view_functions[rule.endpoint], "permissions", ())
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        codes = dict.fromkeys(code for key in keys for code in holders.get(key, []))
        rows.append((rule.rule, methods, " | ".join(keys) or "public", " ".join(codes)))
    return rows
