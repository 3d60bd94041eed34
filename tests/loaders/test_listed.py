"""The bundled roster of listed companies: who is listed now, under which name, who is gone, how many there are."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.chain.rosters import LISTED
from loaders.chainkg import build_sample
from loaders.identity.divisions import load_gazetteer
from loaders.identity.rules import enterprise_name_key, without_legal_form
from loaders.listed import build as listed
from loaders.listed.build import count_areas
from loaders.listed.sources import bare
from loaders.sample import FOLDER, check_sample

OLD = "企业编号,企业简称,企业名称,股票代码,上市交易所,上市日期,所在地依据,所在地,所属行业,资料来源,资料日期"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    """Enterprises built from three that are bundled and lists of four: one goes, two stay, two come."""
    lists, target = tmp_path / "lists", tmp_path / "sample"
    lists.mkdir()
    target.mkdir()
    universe = """code,name,listing_date,exchange
000001,*ST甲,1991-04-03,SZ
000002,乙  业Ａ,1991-01-29,SZ
688999,新来,2026-03-02,SH
"""
    second = """ts_code,symbol,name,area,list_date
000001.SZ,000001,老甲,江苏,1991-04-03
920001.BJ,920001,北乙,深圳,2022-05-05
920002.BJ,920002,北丙,浙江,2022-05-06
"""
    divided = [("000001", "C", "39"), ("688999", "I", "65"), ("920001", "C", "26"), ("920777", "C", "26")]
    divided.append(("200002", "C", "39"))
    classes = [json.dumps({"code": c, "menlei": m, "dajia": d}) for c, m, d in divided]
    cities = "企业,所在地,资料来源,资料日期\n000002.SZ,深圳市,某,2026-08\n"
    for name, text in (
        ("chstockdata_universe_2026-10-22.csv", universe),
        ("stock_web_app_stock_basic_2025-11.csv", second),
        (
            "chstockdata_capco_2026H1.jsonl",
            "\n".join(classes),
        ),
        ("places_two_sources_1548.csv", cities),
    ):
        (lists / name).write_text(text, encoding="utf-8")
    rows = (
        "000001.SZ,老甲,老甲电子股份有限公司,000001.SZ,深圳证券交易所,1991-04-03,由企业名称推断,苏州市,SW1,旧,2020",
        "000002.SZ,乙业A,乙业股份有限公司,000002.SZ,深圳证券交易所,1991-01-29,由企业名称推断,广东省,SW2,旧,2020",
        "200002.SZ,还在B,还在股份有限公司,200002.SZ,深圳证券交易所,1993-01-01,,,SW4,旧,2020",
        "200003.SZ,没了B,没了股份有限公司,200003.SZ,深圳证券交易所,1993-01-02,,,SW4,旧,2020",
        "600999.SH,走了,走了股份有限公司,600999.SH,上海证券交易所,1999-01-01,,上海市,SW3,旧,2020",
    )
    (target / "企业.csv").write_text("\n".join((OLD, *rows)) + "\n", encoding="utf-8")
    for module in (listed, build_sample):
        monkeypatch.setattr(module, "TARGET", target)
    listed.build(lists)
    first = (target / "企业.csv").read_bytes()
    listed.build(lists)
    assert (target / "企业.csv").read_bytes() == first, "made once more it is the same"
    _add_public_knowledge(target)
    told = {path.name: path.read_bytes() for path in target.glob("*.csv")}
    listed.build(lists)
    assert {path.name: path.read_bytes() for path in target.glob("*.csv")} == told, "what people wrote stays"
    return {
        f"{name} {key}": row
        for name in ("企业", "所在地", "名录家数")
        for key, row in _by_first(target / f"{name}.csv")
    }


def _add_public_knowledge(target: Path) -> None:
    """Another roster, a parent, a revenue band, an honour and a head office, as people write them into the lists."""
    rows = [row for _, row in _by_first(target / "企业.csv")]
    head = [*rows[0]]
    head[head.index("所在地依据") : head.index("所在地依据")] = ["母公司国别地区", "营收档", "营收年份", "资质荣誉"]
    for row in rows:
        row |= dict.fromkeys(("母公司国别地区", "营收档", "营收年份", "资质荣誉"), "")
        if row["企业编号"] == "000002.SZ":
            row |= {"母公司国别地区": "德国", "营收档": "1–10亿元", "营收年份": "2024", "名录": f"{LISTED}；leaders"}
            row["资料来源"] += "；母公司、营收档：公开知识整理，未逐条核实"
        if row["企业编号"] == "000001.SZ":
            row["资质荣誉"] = "制造业单项冠军企业（据公开知识，批次待核）"
            row["资料来源"] += "；母公司、营收档、资质荣誉：公开知识整理，未逐条核实"
    _put(target / "企业.csv", head, rows)
    places = [row for _, row in _by_first(target / "所在地.csv")]
    places.append(dict.fromkeys(places[0], "公开知识：总部所在地") | {"对象": "688999.SH", "所在地": "310000"})
    _put(target / "所在地.csv", [*places[0]], sorted(places, key=lambda r: r["对象"]))
    rosters = [row for _, row in _by_first(target / "名录.csv")]
    _put(target / "名录.csv", [*rosters[0]], [*rosters, rosters[0] | {"名录编号": "leaders"}])


def _put(path: Path, head: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, head, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _by_first(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            yield row["地区" if path.stem == "名录家数" else next(iter(row))], row


def test_who_is_listed_has_the_name_of_today_and_keeps_the_former_one(made: dict[str, dict[str, str]]) -> None:
    row = made["企业 000001.SZ"]
    assert (row["企业简称"], row["企业名称"], row["曾用名"]) == ("*ST甲", "老甲电子股份有限公司", "老甲")
    assert (row["经营状态"], row["行业大类"][:3], row["名录"], row["所在地"]) == ("*ST", "C39", LISTED, "苏州市")
    assert (made["企业 000002.SZ"]["企业简称"], made["企业 000002.SZ"]["曾用名"]) == ("乙业A", "")


def test_who_is_on_no_list_any_more_is_gone_and_keeps_its_history(made: dict[str, dict[str, str]]) -> None:
    row = made["企业 600999.SH"]
    assert (row["经营状态"], row["名录"], row["企业名称"], row["所在地"]) == (
        "已退市",
        "",
        "走了股份有限公司",
        "上海市",
    )


def test_a_b_share_is_gone_only_where_the_classification_has_it_no_more(made: dict[str, dict[str, str]]) -> None:
    """The current list has no B shares, so that it lacks one says nothing."""
    row = made["企业 200002.SZ"]
    assert (row["经营状态"], row["名录"], row["行业大类"][:3], row["上市日期"]) == ("正常", LISTED, "C39", "1993-01-01")
    assert (made["企业 200003.SZ"]["经营状态"], made["企业 200003.SZ"]["名录"]) == ("已退市", "")


def test_who_is_new_is_there_by_its_short_name_and_says_so(made: dict[str, dict[str, str]]) -> None:
    assert made["企业 688999.SH"]["企业名称"] == "新来"
    assert "待补" in made["企业 688999.SH"]["资料来源"]
    assert made["所在地 688999.SH"]["所在地依据"].startswith("公开知识"), "the second list is older and has no area"
    assert made["所在地 920001.BJ"]["所在地"] == "深圳市"
    assert "企业 920002.BJ" not in made, "not in the newest classification: it may be gone"


def test_a_city_of_two_lists_takes_the_place_of_a_province_that_a_name_tells(made: dict[str, dict[str, str]]) -> None:
    assert (made["企业 000002.SZ"]["所在地"], made["所在地 000002.SZ"]["所在地"]) == ("", "深圳市")


def test_what_cannot_be_counted_by_province_is_said_with_the_counts(made: dict[str, dict[str, str]]) -> None:
    counts = {key.split()[1]: row["家数"] for key, row in made.items() if key.startswith("名录家数")}
    assert counts == {"江苏省": "1", "广东省": "1", "深圳市": "1"}
    assert "另有 3 家地区不明、北交所 1 家没有名称" in made["名录家数 江苏省"]["家数出处"]


def test_a_city_that_the_list_has_apart_counts_for_its_province_too() -> None:
    areas = ["广东"] * 3 + ["深圳"] * 2 + ["吉林", "内蒙", "北京", "北京"]
    assert [(d.name, n) for d, n in count_areas(areas)] == [
        ("北京市", 2),
        ("内蒙古自治区", 1),
        ("吉林省", 1),
        ("广东省", 5),
        ("深圳市", 2),
    ]


@pytest.mark.parametrize("area", ["", "苏州", "香港"])
def test_an_area_that_is_no_province_stops_it(area: str) -> None:
    with pytest.raises(ValueError, match="不是省级地区"):
        count_areas([area])


def test_the_bundled_counts_are_of_all_provinces_and_add_up_to_the_list() -> None:
    rows = dict(_by_first(FOLDER / "名录家数.csv"))
    provinces = {d.name for d in load_gazetteer().by_code.values() if d.parent is None}
    assert rows.keys() == provinces | {"深圳市"}
    assert (
        sum(int(rows[name]["家数"]) for name in provinces) + 89 == 5222 + 7 + 280
    )  # 沪深 without 1 退, B shares, 北交所; 89 have no area
    assert all(row["资料日期"] == "2026-10-22" for row in rows.values())


def test_the_bundled_roster_takes_whoever_is_listed_and_its_places_are_divisions() -> None:
    found = check_sample()
    assert found.rejects() == []
    rows = {kind: [row for t in found.tables if t.kind == kind for row in t.rows] for kind in ("LISTED_IN", "COUNTS")}
    firms = dict(_by_first(FOLDER / "企业.csv"))
    on = {row[0] for row in rows["LISTED_IN"] if row[1] == LISTED}
    assert on == {id_ for id_, row in firms.items() if LISTED in row["名录"].split("；")}
    assert {firms[id_]["经营状态"] for id_ in on} == {"正常", "ST", "*ST"}
    assert any("349 家已退市或注销，不计入" in note for note in found.notes)
    codes = {row[1]: row[2] for row in rows["COUNTS"]}
    assert codes["440000"] > codes["440300"] > 400
    assert {row[0] for row in rows["COUNTS"]} == {LISTED}
    assert {row[1] for row in rows["LISTED_IN"]} == {LISTED, "leaders", "cities"}


HOLDING = {("江苏沙钢集团有限公司", "002075.SZ")}
"""Groups that bear the name of a listed company of theirs, and are another firm for all that."""


def test_no_listed_company_stands_apart_as_an_unlisted_one() -> None:
    """A newly listed one has a short name only; whoever wrote of it earlier knew it by its full name."""
    starts = {n for d in load_gazetteer().by_code.values() for n in (d.name, re.sub(r"[省市区县]$", "", d.name))}
    live = {id_: row for id_, row in _by_first(FOLDER / "企业.csv") if LISTED in row["名录"].split("；")}
    full, short = dict[str, str](), dict[str, str]()
    for id_, row in live.items():
        if "待补" in row["资料来源"]:
            short[re.sub(r"-[A-Z]+$|股份$", "", bare(row["企业简称"]))] = id_
        else:
            full[_without_form(row["企业名称"])] = id_
    with (FOLDER / "企业.公开知识.csv").open(encoding="utf-8", newline="") as handle:
        apart = [(row["企业名称"], row["企业简称"]) for row in csv.DictReader(handle)]
    found = []
    for name, known_as in apart:
        plain = _without_form(name)
        keys = {plain, known_as, *(plain[i:] for i in range(2, len(plain) - 1) if plain[:i] in starts)}
        twins = [id_ for key, id_ in short.items() if key in keys or (len(key) > 3 and key in plain and "股份" in name)]
        found += [(name, id_) for id_ in (*twins, *filter(None, [full.get(plain)]))]
    assert set(found) == HOLDING


def _without_form(name: str) -> str:
    return re.sub(r"\((?:集团|中国)\)|集团$", "", without_legal_form(enterprise_name_key(name)))


def test_no_address_names_a_district_of_another_city() -> None:
    """Many cities have a 高新区: one of 合肥 is no 虎丘区, which is that of 苏州."""
    gazetteer = load_gazetteer()
    owners: dict[str, set[str]] = {}
    for code, division in gazetteer.by_code.items():
        if gazetteer.ancestors(code):
            owners.setdefault(division.name, set()).add(code[:4])
    with (FOLDER / "场所.公开知识.csv").open(encoding="utf-8", newline="") as handle:
        rows = [(row["企业"], row["地区"], row["详细地址"]) for row in csv.DictReader(handle) if row["详细地址"]]
    wrong = [
        (firm, place, address)
        for firm, place, address in rows
        for name, cities in owners.items()
        if name in address and place[:4] not in cities and place[2:] != "0000"  # not all districts of 重庆 are known
    ]
    assert len(rows) > 200
    assert wrong == []
