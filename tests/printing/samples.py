"""Three sample papers with invented data, as modules would print them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

COLS = [
    ("序\n号", 8, "c"), ("车号", 27, "nw"), ("车型", 22), ("驾驶员", 22), ("月初", 24, "num", "里程（公里）"),
    ("月末", 24, "num", "里程（公里）"), ("行驶", 20, "num", "里程（公里）"), ("升数", 22, "num", "燃油"),
    ("油费（元）", 30, "num", "燃油"), ("费用合计\n（元）", 32, "num"), ("备注", 36),
]  # fmt: skip
LITRES = [10.9, 10.8, 10.4, 10.1, 9.9, 10.2, 10.9, 11.1, 10.3, 10.5, None, None]


def ledger_rows(n: int) -> list[list[Any]]:
    return [
        [k, f"禾A·H{1000 + k}", "轿车", "韩松", f"{60445 + k:,}", f"{62806 + k:,}", "2,361", "190.7", "1,453.48",
         f"{3183 + k:,}.98", "年检" if k % 5 == 0 else None]
        for k in range(1, n + 1)
    ]  # fmt: skip


def total(rows: Sequence[Sequence[Any]]) -> list[Any]:
    return ["", "本页小计", "", "", "", "", f"{2361 * len(rows):,}", "", "", f"{len(rows)} 台", ""]


def form() -> dict[str, Any]:
    reason = "赴青禾市白渚县开展基层政务服务大厅运行情况调研，实地查看两级办事窗口设置和帮代办制度落实情况，并召开座谈会一次。"
    return {"reason": reason, "at": datetime(2026, 11, 20, 7, 6, tzinfo=UTC), "void": False}


def ledger(n: int = 40, chunk: tuple[int, ...] | None = (15, 17)) -> dict[str, Any]:
    return {
        "cols": COLS, "rows": ledger_rows(n), "chunk": chunk, "sign_foot": "盘点人：　　　　监盘人：",
        "page_total": total if chunk else None,
        "totals": [["", "合计", "", "", "", "", f"{2361 * n:,}", "", "", f"{n} 台", ""]],
        "series": [(f"{m}月", v) for m, v in enumerate(LITRES, start=1)],
    }  # fmt: skip
