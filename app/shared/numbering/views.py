"""Show it."""

from flask import Blueprint

bp = Blueprint("numbering", __name__, url_prefix="/numbering")
