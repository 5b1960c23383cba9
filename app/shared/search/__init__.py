"""Search (搜索): pages, people and records that one may see; by words, pinyin, initials and numbers."""

from app.core.language import lazy as _l
from app.core.module import Materialiser, Module
from app.shared.search import services
from app.shared.search.views import bp

module = Module(
    bp,
    title=_l("Search"),
    icon="search",
    materialisers=[Materialiser("search_index", services.refresh)],
)
