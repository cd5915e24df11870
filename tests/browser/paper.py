"""What a page is on paper, as Chromium prints it."""

import io
import re

import pypdfium2
from playwright.sync_api import Page

HINT = "[...document.querySelectorAll('main > .hint:last-child')].map(each => each.innerText)"


def bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def printed(page: Page) -> tuple[list[str], set[tuple[int, int]]]:
    """The words of each sheet, and the sizes of the sheets in points."""
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        sheets = [each.get_textpage().get_text_range() for each in pdf]
        return sheets, {(round(width), round(height)) for width, height in (pdf.get_page_size(number) for number in range(len(pdf)))}


def blank(sheets: list[str]) -> list[str]:
    """The sheets that hold no more than their head and foot."""
    return [f"sheet {number} of {len(sheets)} is blank" for number, sheet in enumerate(sheets, start=1) if not held(sheet)]


def held(sheet: str) -> list[str]:
    """The lines of a sheet between its head and its foot."""
    return [line for line in sheet.splitlines() if line.strip() and not re.search("列印：|頁，共", line)][1:]


def lone(sheets: list[str], page: Page) -> bool:
    """Whether a page of several sheets ends with one that holds the hint at its end and nothing else."""
    hints: list[str] = page.evaluate(HINT)
    return len(sheets) > 1 and any(bare("".join(held(sheets[-1]))) in bare(hint) for hint in hints)
