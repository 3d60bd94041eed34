"""The declared sizes of the bundled roster: every province once, a city that the list has apart twice, nothing lost."""

from __future__ import annotations

import csv

import pytest

from graph.chain.rosters import LISTED
from loaders.chainkg.build_roster import count_areas
from loaders.identity.divisions import load_gazetteer
from loaders.sample import FOLDER, check_sample


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
    with (FOLDER / "名录家数.csv").open(encoding="utf-8", newline="") as handle:
        rows = {row["地区"]: row for row in csv.DictReader(handle)}
    provinces = {d.name for d in load_gazetteer().by_code.values() if d.parent is None}
    assert rows.keys() == provinces | {"深圳市"}
    assert sum(int(rows[name]["家数"]) for name in provinces) == 5448  # lines of the list
    assert (rows["广东省"]["家数"], rows["深圳市"]["家数"], rows["江苏省"]["家数"]) == ("887", "424", "717")
    assert all("c5fa6c2" in row["资料来源"] and row["资料日期"] == "2025-11-07" for row in rows.values())


def test_the_bundled_roster_takes_all_bundled_enterprises_and_its_places_are_divisions() -> None:
    found = check_sample()
    assert found.rejects() == []
    rows = {kind: [row for t in found.tables if t.kind == kind for row in t.rows] for kind in ("LISTED_IN", "COUNTS")}
    with (FOLDER / "企业.csv").open(encoding="utf-8", newline="") as handle:
        assert {row[0] for row in rows["LISTED_IN"]} == {row["企业编号"] for row in csv.DictReader(handle)}
    codes = {row[1]: row[2] for row in rows["COUNTS"]}
    assert (codes["440000"], codes["440300"], codes["320000"]) == (887, 424, 717)
    assert {row[0] for row in rows["COUNTS"]} == {row[1] for row in rows["LISTED_IN"]} == {LISTED}
