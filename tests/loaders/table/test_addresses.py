"""Sixty addresses as people write them: the county that they mean, and what of them is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.store.open import open_store
from loaders.files.raw import CellProblem
from loaders.identity.divisions import load_gazetteer
from loaders.importing import import_file
from loaders.table.places import Placed, Places
from tests.crafted import workbook

ADDRESSES = [
    # text, the table's own place, county or city that is meant ("" for a question), whether the text is kept
    ("玉山镇", "昆山市", "昆山市", True),
    ("昆山玉山镇", "", "昆山市", True),
    ("昆山市玉山镇前进西路1801号", "", "昆山市", True),
    ("江苏省昆山市玉山镇", "", "昆山市", True),
    ("江苏省苏州市昆山市花桥镇绿地大道1555号", "", "昆山市", True),
    ("昆山开发区", "", "昆山市", True),
    ("昆山经济技术开发区前进东路88号", "", "昆山市", True),
    ("昆山高新区元丰路232号", "", "昆山市", True),
    ("昆山综保区", "", "昆山市", True),
    ("昆山市千灯镇石浦淞南东路8号B栋2楼", "", "昆山市", True),
    ("昆山市周市镇青阳北路255号3#厂房", "", "昆山市", True),
    ("苏州昆山张浦镇", "", "昆山市", True),
    ("前进东路579号", "昆山市", "昆山市", True),
    ("苏州工业园区星湖街", "", "苏州工业园区", True),
    ("苏州工业园区星湖街328号创意产业园6-101", "", "苏州工业园区", True),
    ("中国（江苏）自由贸易试验区苏州片区苏州工业园区金鸡湖大道99号", "", "苏州工业园区", True),
    ("江苏自贸区苏州片区苏州工业园区", "", "苏州工业园区", True),
    ("工业园区唯新路69号", "苏州市", "苏州工业园区", True),
    ("园区", "苏州市", "苏州工业园区", False),
    ("SIP", "苏州市", "苏州工业园区", False),
    ("苏州高新区科灵路78号", "", "虎丘区", True),
    ("苏州市虎丘区浒墅关镇", "", "虎丘区", True),
    ("高新区", "苏州市", "虎丘区", False),
    ("新区", "苏州市", "虎丘区", False),
    ("苏州市吴中区木渎镇金枫路216号", "", "吴中区", True),
    ("吴中经济开发区越溪街道", "苏州市", "吴中区", True),
    ("太湖国家旅游度假区", "吴中区", "吴中区", True),
    ("吴江经济技术开发区", "", "吴江区", True),
    ("吴江区松陵镇", "", "吴江区", True),
    ("吴江市盛泽镇", "", "吴江区", True),
    ("苏州市吴江汾湖高新区", "", "吴江区", True),
    ("相城区元和街道", "", "相城区", True),
    ("苏州相城经济技术开发区", "", "相城区", True),
    ("姑苏区平江街道", "", "姑苏区", True),
    ("张家港保税区", "", "张家港市", True),
    ("张家港市杨舍镇", "", "张家港市", True),
    ("张家港经济技术开发区", "", "张家港市", True),
    ("常熟市虞山街道", "", "常熟市", True),
    ("常熟高新技术产业开发区", "", "常熟市", True),
    ("太仓港经济技术开发区", "", "太仓市", True),
    ("太仓市沙溪镇岳王", "", "太仓市", True),
    ("上海市浦东新区张江高科技园区祖冲之路887弄", "", "浦东新区", True),
    ("上海浦东", "", "浦东新区", False),
    ("浦东新区金桥", "", "浦东新区", True),
    ("上海市松江区G60科创走廊", "", "松江区", True),
    ("上海市闵行区莘庄镇", "", "闵行区", True),
    ("深圳市南山区粤海街道科技园社区", "", "南山区", True),
    ("深圳南山区粤海街道", "", "南山区", True),
    ("深圳市龙岗区坂田街道", "", "龙岗区", True),
    ("南京市江宁区秣陵街道", "", "江宁区", True),
    ("南京江北新区", "", "南京市", True),
    ("无锡市新吴区鸿山街道", "", "新吴区", True),
    ("无锡新区", "", "新吴区", False),
    ("江阴市周庄镇", "", "江阴市", True),
    ("合肥市蜀山区某街道", "", "蜀山区", True),
    ("合肥高新区", "", "合肥市", True),
    ("北京经济技术开发区", "", "北京市", True),
    ("北京市海淀区中关村大街1号", "", "海淀区", True),
    ("鼓楼区", "南京市", "鼓楼区", False),
    ("鼓楼区", "", "", False),
    ("朝阳区酒仙桥路10号", "", "", False),
    ("玉山镇", "", "", False),
]


@pytest.mark.parametrize(("text", "own", "meant", "kept"), ADDRESSES)
def test_an_address_counts_for_its_county_and_is_kept(text: str, own: str, meant: str, kept: bool) -> None:
    found = Places(None, own).place([(text, False)])
    if not meant:
        assert isinstance(found, CellProblem)
        return
    assert not isinstance(found, CellProblem), found
    assert (load_gazetteer().by_code[found.code].name, bool(found.kept)) == (meant, kept)


MORE = [
    ("园区", "无锡市", "无锡市"),  # what a word means in 苏州 it does not mean elsewhere
    ("苏州市园区唯新路69号", "", "苏州工业园区"),
    ("中国（上海）自由贸易试验区", "", "上海市"),
    ("卢湾区淮海中路", "", "黄浦区"),
    ("武进市湖塘镇", "", "武进区"),
    ("山东省即墨市", "", "即墨区"),
]


@pytest.mark.parametrize(("text", "own", "meant"), MORE)
def test_former_and_local_names(text: str, own: str, meant: str) -> None:
    found = Places(None, own).place([(text, False)])
    assert not isinstance(found, CellProblem), found
    assert load_gazetteer().by_code[found.code].name == meant


def test_columns_of_a_row_are_read_together() -> None:
    places = Places(None)
    assert places.place([(t, False) for t in ("江苏省", "苏州市", "园区")]) == Placed("320571", "")
    assert places.place([(t, False) for t in ("苏州市", "高新区", "科灵路78号")]) == Placed("320505", "科灵路78号")


def test_a_city_loads_its_own_towns_and_zones_and_ledgers_find_them(tmp_path: Path) -> None:
    own = [
        ["区划代码", "区划名称", "级别", "上级区划"],
        ["320583100", "玉山镇", "", "昆山市"],
        ["320583-kfq", "昆山开发区", "园区", "昆山市"],
        ["320582100", "锦丰镇", "", "张家港市"],
    ]
    ledger = [
        ["企业名称", "地址"],
        ["甲有限公司", "昆山市玉山镇前进西路1801号"],
        ["乙有限公司", "玉山镇"],
        ["丙有限公司", "昆山开发区前进东路88号"],
        ["丁有限公司", "昆山市花桥镇"],
    ]
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    report, _ = import_file(store, "workbook", workbook(tmp_path / "区划.xlsx", {"区划": own}))
    assert report.rejected == 0, report.rejects
    report, _ = import_file(store, "table", workbook(tmp_path / "台账.xlsx", {"台账": ledger}))
    assert (report.rejected, list(report.aside)) == (0, [])
    rows = store.rows("LOCATED_IN", ["source", "target", "basis"])
    found = {s[2:3]: (t, basis) for s, t, basis in rows}
    assert found == {
        "甲": ("320583100", "昆山市玉山镇前进西路1801号"),
        "乙": ("320583100", None),
        "丙": ("320583-kfq", "昆山开发区前进东路88号"),
        "丁": ("320583", "昆山市花桥镇"),
    }
    above = dict(store.rows("WITHIN", ["source", "target"]))
    assert (above["320583100"], above["320583-kfq"]) == ("320583", "320583")
    store.close()
