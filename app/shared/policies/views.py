"""Show it."""

from flask import Blueprint

bp = Blueprint("policies", __name__, url_prefix="/policies")
