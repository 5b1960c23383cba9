"""The blueprint, in a file of its own so that all views can hang on it."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, url_prefix="/accounts")
