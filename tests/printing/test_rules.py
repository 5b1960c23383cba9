"""Amounts in capitals, codes, spans and widths."""

import pytest

from app.shared.printing import models, reports, rules


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"), (1, "壹分"), (5, "伍分"), (10, "壹角"), (50, "伍角"), (55, "伍角伍分"), (100, "壹元整"),
        (110, "壹元壹角"), (101, "壹元零壹分"), (1005, "壹拾元零伍分"), (1000, "壹拾元整"), (12345, "壹佰贰拾叁元肆角伍分"),
        (168032, "壹仟陆佰捌拾元叁角贰分"), (100500, "壹仟零伍元整"), (1_000_000, "壹万元整"), (1_010_100, "壹万零壹佰零壹元整"),
        (10_700_053, "壹拾万柒仟元伍角叁分"), (100_000_000, "壹佰万元整"), (100_000_500, "壹佰万零伍元整"),
        (1_000_000_100, "壹仟万零壹元整"), (10_000_000_000, "壹亿元整"), (10_000_000_100, "壹亿零壹元整"),
        (10_010_000_000, "壹亿零壹拾万元整"), (1_000_000_000_000, "壹佰亿元整"), (-110, "负壹元壹角"),
    ],
)  # fmt: skip
def test_an_amount_in_capitals(fen: int, text: str) -> None:
    assert rules.capitals(fen) == text


def test_no_amount_gives_no_capitals() -> None:
    assert rules.capitals(None) == ""


def test_every_amount_in_capitals_can_be_read_back() -> None:
    for fen in [*range(0, 30_000, 7), *range(10**6, 10**10, 123_456_789), *(10**n + 1 for n in range(3, 13))]:
        assert _read(rules.capitals(fen)) == fen, fen


def _read(text: str) -> int:
    """The reverse, written independently: sections of 万 and 亿, then 角 and 分."""
    digits = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
    total = section = digit = 0
    for c in text.removesuffix("整"):
        if c in digits:
            digit = digits[c]
        elif c in "拾佰仟":
            section, digit = section + digit * {"拾": 10, "佰": 100, "仟": 1000}[c], 0
        elif c in "万亿元":
            total += (section + digit) * {"万": 10**6, "亿": 10**10, "元": 100}[c]
            section = digit = 0
        else:
            total, digit = total + digit * {"角": 10, "分": 1}[c], 0
    return total


def test_a_code_can_be_typed_as_people_type() -> None:
    assert models.read_code("7k3q-9fxm") == "7K3Q9FXM"
    assert models.read_code("oil1 2345") == "01112345"
    code = models.new_code()
    assert (
        len(code) == 8 and not set(code) & set("ILOU") and models.read_code(models.shown_code(code)) == code
    )


def test_a_row_of_24_columns_is_taken() -> None:
    assert len(rules.row_of_cells([("甲", "1", 9), ("乙", "2", 9)])) == 2
    assert len(rules.row_of_cells([(None, "1", 24)])) == 1


def test_a_row_that_does_not_add_up_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"\[甲, 乙\] spans 23 of 24"):
        rules.row_of_cells([("甲", "1", 9), ("乙", "2", 8)])


def test_columns_that_do_not_fill_the_ledger_are_refused() -> None:
    with pytest.raises(ValueError, match="266 mm wide, the paper takes 267"):
        rules.ledger_columns([("甲", 200), ("乙", 66)])


def test_neighbours_under_one_head_share_it() -> None:
    columns = rules.ledger_columns([("甲", 67), ("乙", 100, "num", "里程"), ("丙", 100, "num", "里程")])
    assert rules.column_heads(columns) == [("甲", 1, False), ("里程", 2, True)]


@pytest.mark.parametrize(("n", "pages"), [(0, [0]), (15, [15]), (16, [15, 1]), (40, [15, 17, 8])])
def test_rows_are_cut_into_pages(n: int, pages: list[int]) -> None:
    assert [len(part) for part in rules.chunks(range(n), (15, 17))] == pages


def test_without_sizes_all_rows_stay_together() -> None:
    assert rules.chunks(range(99), None) == [list(range(99))]


def test_a_long_title_shrinks() -> None:
    assert reports.type_size("派车单", 22, 74) == 22
    assert 12 <= reports.type_size("公务用车跨区域应急保障申请审批单", 22, 74) < 15


def test_a_chart_has_room_for_its_largest_bar_and_its_quota() -> None:
    chart = reports.chart([("1月", 10.9), ("2月", None), ("3月", 0)], 168, 58, 12.0, -1)
    assert all(8 <= bar.y <= chart.base for bar in chart.bars)
    assert chart.quota is not None and 8 <= chart.quota < chart.bars[0].y
    assert [bar.text for bar in chart.bars] == ["10.9", "", "0"] and [bar.marked for bar in chart.bars] == [
        False,
        False,
        True,
    ]
