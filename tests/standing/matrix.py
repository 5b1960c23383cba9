"""The declared matrix of routes, methods and keys. `python -m tests.standing.matrix` writes it anew."""

import tempfile
from pathlib import Path

from flask import Flask

from app import create_app

MATRIX = Path(__file__).parent / "matrix.txt"


def doors(app: Flask) -> list[str]:
    """Every route, method and key, as the matrix writes them."""
    lines = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        keys = " | ".join(getattr(view, "permissions", ())) or "everybody"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            lines.append(f"{rule.rule}  {method}  {keys}")
    return sorted(lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as instance:
        MATRIX.write_text("\n".join(doors(create_app(INSTANCE=instance))) + "\n")
