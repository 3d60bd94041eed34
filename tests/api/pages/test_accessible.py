"""That a fault on one of many rows is found though not every row is judged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.api.pages.accessible import OF_LOOKS, grave
from tests.browser import watched

ROWS, ODD = 40, 20
PALE = "color: #bbb"


def page_of(row: str) -> str:
    """Many rows alike, and one that is this."""
    rows = [row if i == ODD else "<tr><td>芯片<td><a href='#'>公司</a>" for i in range(ROWS)]
    return (
        "<!doctype html><html lang=zh><title>表</title><style>body { color: #111; background: #fff }"
        f".pale {{ {PALE} }} .dark {{ background: #222 }} .dim {{ opacity: .3 }} tr:nth-child(7) em {{ {PALE} }}"
        f"</style><main><h1>表</h1><table>{''.join(rows)}</table></main>"
    )


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser) as seen:
        yield seen.page


@pytest.mark.parametrize(
    "row",
    [
        "<tr><td class=pale>芯片<td>公司",
        f"<tr><td style='{PALE}'>芯片<td>公司",
        "<tr class=dark><td>芯片<td>公司",
        "<tr><td>芯片<td><span class=dim>公司</span>",
        "<tr><td>芯片<td><span style='font-size: 9px; color: #888'>公司</span>",
        "<tr><td>芯片<td><input aria-label=名 class=pale value=公司>",
    ],
)
def test_a_colour_too_pale_on_one_row_is_found(page: Page, row: str) -> None:
    page.set_content(page_of(row))
    assert [x.split(":")[0] for x in grave(page, only=OF_LOOKS)]
    assert {x.split(":")[0] for x in grave(page)} == {"color-contrast"}


def test_what_is_no_matter_of_colours_is_found_on_every_row(page: Page) -> None:
    page.set_content(page_of("<tr><td><input><td>公司"))
    assert [x.split(":")[0] for x in grave(page)] == ["label"]


def test_a_page_without_faults_has_none(page: Page) -> None:
    page.set_content(page_of("<tr><td>芯片<td><a href='#'>公司</a>"))
    assert grave(page) == []
