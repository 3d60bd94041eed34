"""The page of one record: facts, its part in the chains, relations page by page, history.

Also for kinds the sample lacks.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from api.pages.record import FEW, MANY, changes
from graph.chain.places import make_place
from graph.chain.roles import fields_of_segments, standing
from graph.model.records import Version
from graph.model.schema import default_schema
from tests.browser import watched
from tests.pictures import graph_of
from tests.serving import serving
from tests.uploading import load, load_all

PLACE = "苏州市"
FILES = {
    "企业.csv": "企业编号,企业简称,企业名称,所在地,营业收入\nt-1,甲电子,甲电子有限公司,苏州市,100\nt-2,乙材料,"
    "乙材料有限公司,"
    "上海市,\n"
    "t-3,丙装备,丙装备有限公司,,\n",
    "项目.csv": "项目编号,项目名称,项目阶段,总投资,所在地,建设环节\np-1,封装基板项目,签约,12.5,苏州市,ic-analog\n",
    "企业环节.csv": "企业,环节,链上角色\nt-1,ic-analog,配套\nt-2,ic-analog,链主\n",
    "供销关系.csv": "供应企业,采购企业,年供货额\nt-2,t-1,3200\nt-3,t-1,\n",
    "投资关系.csv": "投资方,被投企业,持股比例\nt-1,t-3,0.3\n",
    "企业项目.csv": "企业,项目\nt-2,p-1\n",
}


@pytest.fixture(scope="module")
def site(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on the bundled data with a project and ties between enterprises."""
    copy = Path(shutil.copy(sample_db, tmp_path_factory.mktemp("records") / "site.db"))
    with serving(copy) as address:
        load_all(address, {name: text.encode("utf-8-sig") for name, text in FILES.items()})
        load(address, "企业.csv", "企业编号,企业名称,营业收入\nt-1,甲电子有限公司,150\n".encode("utf-8-sig"))
        yield address


def text_of(site: str, path: str, **asked: str) -> str:
    found = httpx.get(site + path, params=asked, headers={"accept": "text/html"})
    assert found.status_code == 200, found.text[:500]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.text.split("<main", 1)[1].split("</main>", 1)[0]))


def test_an_enterprise_with_ties_and_what_it_could_fill(site: str) -> None:
    text = text_of(site, "/records/Enterprise/t-1", place=PLACE)
    for said in (
        "甲电子",
        "150 万元",
        "位于苏州市，计入本地",
        "供应企业",
        "乙材料",
        "年供货额 3200 万元",
        "被投企业",
        "丙装备",
        "持股比例 30.0%",
    ):
        assert said in text, said
    outside = text_of(site, "/records/Enterprise/t-2", place=PLACE)
    assert "位于苏州市以外，可作为招商目标" in outside
    assert "采购企业" in outside
    assert "所在地不明，不计入" in text_of(site, "/records/Enterprise/t-3", place=PLACE)


def test_the_state_beside_a_segment_is_that_of_the_gap_list(site: str) -> None:
    gaps = httpx.get(f"{site}/api/v1/gaps", params={"field": "ic", "place": PLACE}).json()["gaps"]
    gap = next(g for g in gaps if g["segment"]["id"] == "ic-analog")
    html = httpx.get(f"{site}/records/Segment/ic-analog", params={"place": PLACE}).text
    assert f'class="state {gap["state"]}"' in html.split('id="roles"')[1].split('id="relations"')[0]


def test_a_project_and_an_institution_have_their_segments(site: str) -> None:
    project = text_of(site, "/records/Project/p-1", place=PLACE)
    for said in ("封装基板项目", "12.5 亿元", "签约", "乙材料", "所在环节与依据", "苏州市"):
        assert said in project, said
    school = text_of(site, "/records/Institution/inst-soochow-univ", place=PLACE)
    assert "所在环节与依据" in school
    assert "显示前 8 个，共" in school


def test_history_says_what_changed_in_which_batch(site: str) -> None:
    text = text_of(site, "/records/Enterprise/t-1").split("历史", 1)[1]
    assert "营业收入 100 万元 → 150 万元" in text
    assert "2 个版本" in text
    assert "企业.csv" in text


@pytest.mark.parametrize(
    "path",
    ["Field/ic", "Segment/ic-analog", "District/320500", "Product/芯片", "Talent/{talent}", "Industry/{industry}"],
)
def test_every_kind_has_a_sensible_page(site: str, path: str) -> None:
    for kind in ("talent", "industry"):
        if f"{{{kind}}}" in path:
            hits = httpx.get(
                f"{site}/api/v1/search", params={"q": "电" if kind == "industry" else "主任", "kinds": kind.title()}
            ).json()
            assert hits["hits"]
            path = f"{kind.title()}/{hits['hits'][0]['id']}"
    found = httpx.get(f"{site}/records/{path}", headers={"accept": "text/html"})
    assert found.status_code == 200
    assert 'id="relations"' in found.text
    assert 'id="history"' in found.text


def test_many_relations_are_counted_and_read_page_by_page(site: str) -> None:
    address = f"{site}/records/District/320500"
    first = httpx.get(address, params={"relation": "LOCATED_IN", "way": "in"}).text
    total = int(re.search(r"共 ([\d,]+) 条", first)[1].replace(",", ""))  # type: ignore[index]
    answer = httpx.get(f"{site}/api/v1/records/District/320500").json()
    counts = {(c["kind"], c["outward"]): c["count"] for c in answer["relation_counts"]}
    assert total == counts["LOCATED_IN", False] > MANY
    pages = -(-total // MANY)
    listed = []
    for page in range(1, pages + 1):
        text = httpx.get(address, params={"relation": "LOCATED_IN", "way": "in", "page": page}).text
        listed += re.findall(r'<td class="name"[^>]*><a href="([^"]+)"', text)
    assert len(listed) == len(set(listed)) == total
    assert "超出最后一页" in httpx.get(address, params={"relation": "LOCATED_IN", "way": "in", "page": pages + 1}).text
    assert "没有这类关系" in httpx.get(address, params={"relation": "SELLS_TO"}).text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/records/Nobody/x", 404, "类型"),
        ("/records/Enterprise/none", 404, "没有找到企业"),
        ("/records/Enterprise/t-1?relation=KNOWS", 404, "关系类型"),
        ("/records/Enterprise/t-1?way=up", 422, ""),
        ("/records/Enterprise/t-1?page=0", 422, ""),
        ("/records/Enterprise/t-1?as_of=yesterday", 400, "日期"),
        ("/records/Enterprise/t-1?place=无此地", 404, "地区"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(site: str, path: str, status: int, said: str) -> None:
    found = httpx.get(site + path, headers={"accept": "text/html"})
    assert found.status_code == status
    assert said in found.text


def test_a_record_not_valid_at_the_date_shows_what_was_known(site: str) -> None:
    text = text_of(site, "/records/Enterprise/t-1", as_of="2001-01-01")
    assert "按所选日期，这条记录无效" in text
    assert "甲电子" in text


def test_a_roster_is_counted_and_paged_and_drawn_nowhere(site: str) -> None:
    def page(path: str) -> str:
        return httpx.get(f"{site}/records/{path}", headers={"accept": "text/html"}).text

    text = text_of(site, "/records/Roster/listed")
    assert "名录截至 2026-10-22" in text
    assert "北京市 地区 家数 473 家" in text
    assert re.search(rf"列入它的企业 列入名录 显示前 {FEW} 条，共 \d,\d{{3}} 条", text)
    assert "查路径" not in text
    members = text_of(site, "/records/Roster/listed", relation="LISTED_IN", way="in", page="2")
    assert f"显示第 {MANY + 1} 至 {2 * MANY} 条" in members
    roster, firm, place = (page(p) for p in ("Roster/listed", "Enterprise/002079.SZ", "District/320000"))
    assert "<figure" not in roster
    for drawn in (firm, place):
        assert "/records/Roster/listed" in drawn
        assert "/records/Roster/" not in drawn.partition("<figure")[2].partition("</figure>")[0]


def test_every_link_of_a_record_leads_somewhere(site: str) -> None:
    with httpx.Client(base_url=site, headers={"accept": "text/html,*/*;q=0.5"}) as client:
        text = client.get("/records/Enterprise/t-1", params={"place": PLACE}).text.split("<main", 1)[1]
        for address in sorted(set(re.findall(r'href="(/[^"#]*)', text))):
            assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_the_small_picture_leads_to_the_neighbours(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        seen.page.goto(f"{site}/records/Enterprise/t-1?place={PLACE}")
        target = seen.page.locator(".map a.hit", has_text="乙材料")
        target.focus()
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**/records/Enterprise/t-2**")
        assert seen.page.inner_text("h1") == "乙材料"
        seen.assert_clean()


def test_changes_between_versions() -> None:
    fields = default_schema().nodes["Enterprise"].fields

    def version(state: str = "confirmed", **values: object) -> Version:
        return Version("Enterprise", ("a",), values, state, None, None, 20260101, 99991231, 1, "", "", None)

    assert changes(None, version(full_name="甲"), fields) == [("企业名称", "", "甲")]
    assert changes(version(full_name="甲", size=1.0), version(full_name="甲", size=None), fields) == [
        ("营业收入", "1 万元", "")
    ]
    assert changes(version("suggested"), version(), fields) == [("状态", "待核实", "确认")]


def test_standing_towards_a_place() -> None:
    graph = graph_of(
        {
            "District": [{"id": i, "name": i} for i in ("js", "sz", "ks", "sh")],
            "Segment": [{"id": "s", "name": "s"}],
            "Field": [{"id": "f", "name": "f"}, {"id": "g", "name": "g"}],
        },
        {
            ("WITHIN", "District", "District"): [("sz", "js"), ("ks", "sz")],
            ("PART_OF", "Segment", "Field"): [("s", "f", {"stage": "上游"}), ("s", "g", {"stage": "上游"}, 1)],
        },
    )
    place = make_place(graph, ["sz"])
    found = [standing(graph, place, d) for d in ("ks", "sz", "js", "sh", None, "none")]
    assert found == ["inside", "inside", "undecidable", "outside", "unknown", "unknown"]
    assert fields_of_segments(graph) == {"s": ["f"]}
