"""Show it."""

from flask import Blueprint

bp = Blueprint("printing", __name__, url_prefix="/printing")
