"""The whole graph and the table of who does what where, over HTTP and from the page of the data."""

from __future__ import annotations

import csv
import io
import zipfile

import httpx
from openpyxl import load_workbook


def test_the_whole_graph_comes_as_csv_or_as_a_workbook(client: httpx.Client) -> None:
    packed = client.get("/api/v1/export", params={"format": "zip"})
    assert packed.status_code == 200, packed.text
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        firms = list(csv.DictReader(archive.read("企业.csv").decode("utf-8-sig").splitlines()))
        assert "说明.csv" in archive.namelist()
    book = client.get("/api/v1/export")
    assert book.headers["content-disposition"].endswith(".xlsx")
    assert "content-encoding" not in book.headers, "a workbook is packed as it is"
    sheet = load_workbook(io.BytesIO(book.content), read_only=True)["企业"]
    names = [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert names == [firm["企业名称"] for firm in firms]
    assert len(names) > 5000


def test_a_day_before_all_data_gives_empty_sheets(client: httpx.Client) -> None:
    packed = client.get("/api/v1/export", params={"format": "zip", "as_of": "2000-01-01"})
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert len(archive.read("企业.csv").decode("utf-8-sig").splitlines()) == 1
        assert "按 2000-01-01 有效的全部记录" in archive.read("说明.csv").decode("utf-8-sig")
    assert client.get("/api/v1/export", params={"format": "doc"}).status_code == 422


def test_the_page_of_the_data_leads_to_both(client: httpx.Client) -> None:
    page = client.get("/data", headers={"accept": "text/html"}).text
    for address in ("/api/v1/export", "/api/v1/export?format=zip", "/questions/placements"):
        assert f'href="{address}"' in page


def test_a_page_of_a_list_asks_for_no_part_of_it(client: httpx.Client) -> None:
    """Its table holds all rows that fit, or says how many more there are."""
    page = client.get("/questions/placements", params={"field": "ic", "place": "苏州市"}).text
    assert 'name="enterprise"' in page
    assert 'name="page"' not in page
    assert 'name="size"' not in page
    found = client.get("/api/v1/placements", params={"field": "ic", "place": "苏州市", "size": 2}).json()
    assert (found["shown"], len(found["rows"])) == (2, 2)
    told = client.get("/api/v1/placements", params={"field": "ic", "place": "苏州市", "format": "csv"})
    assert len(told.content.decode("utf-8-sig").splitlines()) == found["total"] + 1
