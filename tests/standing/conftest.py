"""What the crawls share."""

from pathlib import Path

import pytest
from flask import Flask

from tests.standing.crawl import Walks


@pytest.fixture
def walks(demo_app: Flask, common: Path) -> Walks:
    return Walks(demo_app, common)
