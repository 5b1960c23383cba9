"""Holiday safety (节前自查): a campaign before each holiday, every department, one check-list."""

from app.core.language import lazy as _l
from app.core.module import Module
from app.modules.duty.campaigns.views import bp

module = Module(bp, title=_l("Campaigns"))
