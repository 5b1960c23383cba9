"""What comes out of the press: pages, words, fonts, heads and feet."""

import io
import re
import subprocess
from collections.abc import Callable

import pypdf
import pytest

from tests.printing import samples

pytestmark = pytest.mark.usefixtures("shared_press")

Printer = Callable[..., bytes]


def words(pdf: bytes) -> str:
    """The text without spaces (they stand where a line is set wide); pages end with a form feed."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub("[ \u00a0\u3000]", "", done.stdout.decode())


def pages(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def fonts(pdf: bytes) -> set[str]:
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[union-attr]
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object()), (
                "a font is not embedded"
            )
            found.add(font.get_object()["/BaseFont"].partition("+")[2])
    return found


@pytest.mark.parametrize("name", ["form", "slip", "ledger"])
def test_only_named_fonts_are_embedded(print_sample: Printer, name: str) -> None:
    assert fonts(print_sample(name)) <= {
        "Noto-Serif-CJK-SC",
        "Noto-Sans-CJK-SC",
        "Noto-Serif-SC",
        "Noto-Sans-SC",
    }


def test_a_form_is_one_page_with_all_its_words(print_sample: Printer) -> None:
    pdf = print_sample("form", as_="clerk")
    text = words(pdf)
    assert pages(pdf) == 1
    for expected in (
        "公务用车申请审批单", "编号：YC-2026-1187", "表 HQ-CL-01", "政策研究与统计科", "壹仟贰佰叁拾肆元伍角", "许清和",
        "2026年11月20日 15:06", "系统签批", "第1次打印", "李文静", "第 1 页 / 共 1 页", "（盖章）",
    ):  # fmt: skip
        assert re.sub("[ \u3000]", "", expected) in text, expected
    assert re.search(r"记录号[0-9A-Z]{4}-[0-9A-Z]{4}", text)


def test_no_glyph_is_missing(print_sample: Printer) -> None:
    """A glyph that no font has would be glyph 0; its text would be lost or a replacement sign."""
    pdf = print_sample("form", reason="㐂䶮 龘靐齉 〔2026〕88号 ￥ ¥ − — … · ℃ ㎡ Ⅲ ①")
    assert "�" not in words(pdf)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    for page in reader.pages:
        content = page.get_contents().get_data()  # type: ignore[union-attr]
        for shown in re.findall(rb"<([0-9a-fA-F]+)>", content):
            assert b"0000" not in [shown[i : i + 4] for i in range(0, len(shown), 4)]


def test_a_slip_keeps_its_code_and_count_on_every_part(print_sample: Printer) -> None:
    pdf = print_sample("slip")
    text = words(pdf)
    assert pages(pdf) == 1
    assert len(re.findall(r"记录号[0-9A-Z]{4}-[0-9A-Z]{4}", text)) == 3
    assert text.count("第1次打印") == 3 and text.count("单号：PC-2026-0946") == 3
    for use in ("第一联/共三联车管存根", "第二联/共三联", "第三联/共三联"):
        assert use in text


def test_a_ledger_repeats_its_heads_and_keeps_totals_for_the_end(print_sample: Printer) -> None:
    pdf = print_sample("ledger")
    each = words(pdf).split("\f")[:-1]
    assert len(each) == 3
    assert all(
        "费用合计" in page and "月初" in page and "本页小计" in page and "盘点人" in page for page in each
    )
    assert [("（续）" in page) for page in each] == [False, True, True]
    assert [("40台" in page) for page in each] == [False, False, True]
    assert "第2页/共3页" in each[1]


def test_a_ledger_without_chunks_flows_by_itself(print_sample: Printer) -> None:
    each = words(print_sample("ledger", **samples.ledger(90, None))).split("\f")[:-1]
    assert len(each) == 6 and all("费用合计" in page for page in each[:5])


def test_void_papers_say_so_across_the_page(print_sample: Printer) -> None:
    assert "作" not in words(print_sample("form")).replace("工作", "")
    assert (
        "作" in words(print_sample("form", void=True))
        and words(print_sample("slip", void="作废")).count("作") == 3
    )


def test_what_people_type_is_never_mark_up(print_sample: Printer) -> None:
    text = words(print_sample("form", reason="<b>粗</b><script>alert(1)</script>&amp;"))
    assert "<b>粗</b><script>alert(1)</script>&amp;" in text.replace("\n", "")


def test_text_is_chinese_whatever_the_reader_reads(print_sample: Printer) -> None:
    pdf = print_sample("form")
    assert pypdf.PdfReader(io.BytesIO(pdf)).root_object.get("/Lang") == "zh-CN"
