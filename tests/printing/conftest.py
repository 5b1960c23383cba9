"""The sample papers can be printed in every test of this folder."""

from pathlib import Path

import jinja2
import pytest
from flask import Flask

PAPERS = Path(__file__).parent / "papers"


@pytest.fixture(autouse=True)
def sample_papers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = jinja2.ChoiceLoader(
        [jinja2.PrefixLoader({"samples": jinja2.FileSystemLoader(PAPERS)}), app.jinja_env.loader]
    )
    monkeypatch.setattr(app.jinja_env, "loader", loader)
