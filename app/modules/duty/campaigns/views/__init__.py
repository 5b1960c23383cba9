"""Show it."""

from flask import Blueprint

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")

from app.modules.duty.campaigns.views import campaigns, checklists, departments  # noqa: E402, F401
