"""Tests of the gazetteer and of the inference of a place from a firm's registered name."""

import csv
from pathlib import Path

import pytest

from loaders.identity.divisions import load_gazetteer
from loaders.identity.inferring import infer_place

WORDS = Path(__file__).parents[3] / "loaders" / "data" / "place_words.csv"
PREFIX = """
江苏张家港农村商业银行股份有限公司 320582
江苏江阴农村商业银行股份有限公司 320281
江苏常熟农村商业银行股份有限公司 320581
江苏吴江农村商业银行股份有限公司 320509
苏州工业园区凌志软件股份有限公司 320571
苏州工业园区和顺电气股份有限公司 320571
苏州瀚川智能科技股份有限公司 320500
苏州东山精密制造股份有限公司 320500
昆山国力电子科技股份有限公司 320583
张家港保税科技(集团)股份有限公司 320582
常熟市汽车饰件股份有限公司 320581
江阴市恒润重工股份有限公司 320281
义乌华鼎锦纶股份有限公司 330782
海宁中国皮革城股份有限公司 330481
瓦房店轴承股份有限公司 210281
凌源钢铁股份有限公司 211382
林州重机集团股份有限公司 410581
潜江永安药业股份有限公司 429005
安福县海能实业股份有限公司 360829
吉林省集安益盛药业股份有限公司 220582
新疆库尔勒香梨股份有限公司 652801
四川西昌电力股份有限公司 513401
四川广安爱众股份有限公司 511600
广东肇庆星湖生物科技股份有限公司 441200
福建南平太阳电缆股份有限公司 350700
牡丹江恒丰纸业股份有限公司 231000
中山市金马科技娱乐设备股份有限公司 442000
深圳市鸿富瀚科技股份有限公司 440300
大理药业股份有限公司 532900
内蒙古鄂尔多斯资源股份有限公司 150600
北京同益中新材料科技股份有限公司 110000
重庆路桥股份有限公司 500000
重庆市涪陵榨菜集团股份有限公司 500000
江苏京源环保股份有限公司 320000
湖南华联瓷业股份有限公司 430000
南京新街口百货商店股份有限公司 320100
北京市朝阳区某某有限公司 110105
南京市鼓楼区某某有限公司 320106
江苏省苏州市昆山市某某有限公司 320583
苏州市吴江区某某有限公司 320509
吴江市某某有限公司 320509
襄樊市某某有限公司 420600
苏州大学 320500
"""
# What follows the place looks like a finer place, or like the same words as another one.
TRAPS = """
上海浦东发展银行股份有限公司 310000
广东东阳光科技控股股份有限公司 440000
广东朝阳电子科技股份有限公司 440000
浙江松原汽车安全系统股份有限公司 330000
浙江德宏汽车电子电器股份有限公司 330000
安徽黄山胶囊股份有限公司 340000
上海太和水环境科技发展股份有限公司 310000
山东南山铝业股份有限公司 370000
陕西兴化化学股份有限公司 610000
银川新华百货商业集团股份有限公司 640100
深圳南山热电股份有限公司 440300
苏州新区高新技术产业股份有限公司 320500
苏州高新股份有限公司 320500
苏州高新区某某有限公司 320505
苏州高新技术产业开发区某某有限公司 320505
苏州市政工程有限公司 320500
吉林市某某有限公司 220200
"""
PROVINCE = """
吉林化纤股份有限公司 220000
吉林市场开发有限公司 220000
海南椰岛(集团)股份有限公司 460000
海南京粮控股股份有限公司 460000
海南区块链科技有限公司 460000
"""
BRACKET = """
八方电气（苏州）股份有限公司 320500
优德精密工业(昆山)股份有限公司 320583
华辰精密装备（昆山）股份有限公司 320583
中福海峡(平潭)发展股份有限公司 350128
隆华科技集团(洛阳)股份有限公司 410300
康龙化成(北京)新药技术股份有限公司 110000
力合科技（湖南）股份有限公司 430000
德州仪器半导体技术（成都）有限公司 510100
阿克苏诺贝尔防护涂料（苏州）有限公司 320500
江苏某某（苏州）有限公司 320500
某某（苏州工业园区）有限公司 320571
某某（江苏昆山)有限公司 320583
某某（中山）有限公司 442000
某某（海南）有限公司 460000
"""
COUNTY = """
江苏武进不锈股份有限公司 320400
江苏吴中实业股份有限公司 320500
山东省章丘鼓风机股份有限公司 370100
福建省永安林业(集团)股份有限公司 350400
云南罗平锌电股份有限公司 530300
湖北洪湖生态农业股份有限公司 421000
"""
GROUP = """
中国石化上海石油化工股份有限公司 310000
中新苏州工业园区开发集团股份有限公司 320571
中兴-沈阳商业大厦(集团)股份有限公司 210100
攀钢集团重庆钛业有限公司 500000
中科院成都信息技术股份有限公司 510100
"""
WORD = """
莱芜钢铁股份有限公司 370100
宝山钢铁股份有限公司 310000
白银有色集团股份有限公司 620400
黄山永新股份有限公司 341000
中山大洋电机股份有限公司 442000
大同煤业股份有限公司 140200
招商局蛇口工业区控股股份有限公司 440300
长白山旅游股份有限公司 220000
"""
NOWHERE = """
中国船舶重工集团海洋防务股份有限公司 东方电气集团东方锅炉股份有限公司 中国太平洋财产保险有限公司
某某集团大学城投资有限公司 王府井蛇口联合有限公司 甲乙集团中山装服饰有限公司
中国平安保险(集团)股份有限公司 平安银行股份有限公司 永安行科技股份有限公司 东方电气股份有限公司
新华网股份有限公司 长江精工钢结构(集团)股份有限公司 凤凰光学股份有限公司 路桥集团股份有限公司
大冶特殊钢股份有限公司
中山大学达安基因股份有限公司
南京大学环境规划设计研究院股份公司 上海交通大学苏州人工智能研究院
惠而浦(中国)股份有限公司 中国嘉陵工业股份有限公司(集团)
TCL集团股份有限公司
上海某某科技（苏州）有限公司 长春化工（江苏）有限公司 某某有限公司（苏州） 某某（东方）有限公司
某某（朝阳）有限公司 某某（苏州）（上海）有限公司 朝阳区某某有限公司 鼓楼区某某有限公司
中山市政工程有限公司 大理石材有限公司 阿里云计算有限公司 上海某某有限公司苏州分公司
"""


def cases(block: str) -> list[tuple[str, str]]:
    """Split a block of `name code` lines."""
    return [(name, code) for name, code in (line.rsplit(" ", 1) for line in block.strip().splitlines())]


@pytest.mark.parametrize(("name", "code"), [*cases(PREFIX), *cases(TRAPS)])
def test_prefix(name: str, code: str) -> None:
    place = infer_place(name)
    assert place is not None
    assert (place.division.code, place.rule) == (code, "prefix")
    assert name.startswith(place.evidence)


@pytest.mark.parametrize(("name", "code"), cases(PROVINCE))
def test_province_and_not_the_city_of_that_name(name: str, code: str) -> None:
    place = infer_place(name)
    assert place is not None
    assert (place.division.code, place.rule) == (code, "province")


@pytest.mark.parametrize(
    ("name", "code", "rule"),
    [
        *((*c, "county") for c in cases(COUNTY)),
        *((*c, "group") for c in cases(GROUP)),
        *((*c, "word") for c in cases(WORD)),
    ],
)
def test_counties_after_their_province_places_after_a_group_and_known_words(name: str, code: str, rule: str) -> None:
    place = infer_place(name)
    assert place is not None
    assert (place.division.code, place.rule) == (code, rule)
    assert place.evidence in name


def test_every_known_word_names_a_division_and_fires() -> None:
    with WORDS.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) > 30
    for row in rows:
        place = infer_place(f"{row['词']}某某股份有限公司")
        assert place is not None, row
        assert place.division.code == row["代码"], row


@pytest.mark.parametrize(("name", "code"), cases(BRACKET))
def test_bracket(name: str, code: str) -> None:
    place = infer_place(name)
    assert place is not None
    assert (place.division.code, place.rule) == (code, "bracket")
    assert place.evidence in name


@pytest.mark.parametrize("name", ["", "苏", *NOWHERE.split()])
def test_no_guess(name: str) -> None:
    assert infer_place(name) is None


def test_file_is_sound() -> None:
    by_code = load_gazetteer().by_code
    assert len(by_code) == 3210
    for code, division in by_code.items():
        assert len(code) == 6
        assert division.level in {"省", "直辖市", "市", "县级", "园区"}
        assert division.name not in {"市辖区", "县"}
        assert (division.parent is None) == (division.level in {"省", "直辖市"})
        assert division.parent is None or division.parent in by_code
    lines = [d for d in by_code.values() if d.level == "直辖市"]
    assert {d.name for d in lines} == {"北京市", "天津市", "上海市", "重庆市"}


def test_suzhou_has_its_ten_units() -> None:
    units = {d.name for d in load_gazetteer().by_code.values() if d.parent == "320500"}
    named = "张家港市 常熟市 太仓市 昆山市 吴江区 吴中区 相城区 姑苏区 虎丘区 苏州工业园区"
    assert units == set(named.split())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("320500", "320500"),
        ("苏州", "320500"),
        ("苏州市", "320500"),
        ("江苏苏州", "320500"),
        ("江苏省 苏州市", "320500"),
        ("江苏省苏州市昆山市", "320583"),
        ("江苏/苏州/昆山", "320583"),
        ("苏州高新区", "320505"),
        ("苏州工业园区", "320571"),
        ("吉林", "220000 220200"),
        ("吉林市", "220200"),
        ("朝阳区", "110105 220104"),
        ("北京朝阳", "110105"),
        ("恩施州", "422800"),
        ("苏州新区", ""),
        ("苏州广州", ""),
        ("", ""),
    ],
)
def test_find(text: str, codes: str) -> None:
    assert [d.code for d in load_gazetteer().find(text)] == codes.split()


def test_lines_of_ancestors() -> None:
    gazetteer = load_gazetteer()
    assert [d.code for d in gazetteer.ancestors("320583")] == ["320500", "320000"]
    assert gazetteer.city_of("320571") == gazetteer.by_code["320500"]
    assert gazetteer.city_of("110105") == gazetteer.by_code["110000"]
    assert gazetteer.city_of("110000") == gazetteer.by_code["110000"]
    assert gazetteer.city_of("429004") is None
    assert gazetteer.city_of("320000") is None
    with pytest.raises(KeyError):
        gazetteer.ancestors("999999")


BELOW = """
昆山市玉山镇 320583
昆山玉山镇 320583
昆山开发区 320583
苏州工业园区星湖街 320571
江苏省苏州市昆山市花桥镇 320583
苏州市姑苏区平江路123号 320508
上海张江高科技园区 310000
鼓楼区中央路 320106 320302 350102 410204
南京路步行街
南京东路街道
上海路街道
某某镇
"""


@pytest.mark.parametrize("line", BELOW.split("\n")[1:-1])
def test_a_town_street_or_zone_is_in_the_division_named_before_it(line: str) -> None:
    text, *codes = line.split()
    assert [d.code for d in load_gazetteer().holding(text)] == codes
