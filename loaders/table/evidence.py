"""What the values of a column are, whatever its head says: where they contradict it, it is not stored.

A head that we know may stand above something else (梯队: A, B, C; 楼宇: 众创空间; 单位: 工信局). What a column holds
is seen by most of its values; :data:`NEVER` says of each of ours what it can never hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from loaders.table import shapes
from loaders.table.cells import KIND
from loaders.table.settle import ANCHORS
from loaders.table.words import PRODUCT, TITLE, TRADE, targets, words

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕张孔曹严金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤"
    "滕殷罗毕郝邬安乐于时傅皮卞齐康伍余顾孟黄穆萧尹姚邵湛汪祁毛禹狄贝明臧计伏成戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季贾路娄江童颜郭梅盛林"
    "钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪解应宗丁宣邓郁单洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊惠甄曲家封芮储靳段富巫乌焦巴弓牧山"
    "谷车侯宓全班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司韶黎蒲卓蔺屠蒙池乔胥苍闻党翟谭贡姬申扶冉雍桑桂牛边农温庄晏柴瞿阎慕连习艾"
    "容向古易廖步耿满匡文东曾关沙查商游欧辛闫肖付代丘岳覃酆印"
)
_TWO = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "司徒", "夏侯", "端木", "慕容")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_FOREIGN_NAME = re.compile(
    r"[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff·]{1,10}|[A-Z][a-z]+(?:[ .·’'-]*[A-Z][A-Za-z.’']*){1,4}"
)
_OFFICE = re.compile(
    r".{1,12}(?:局|委|委员会|办|办公室|政府|管委会|商务部|工信部|投促中心|招商中心|服务专班|专班|工作组|科|处)|.{0,4}(?:[产城国建交农水文]投|振兴|招商|平台)公司"
)
_LEVEL = re.compile(
    r"[(（]?(?:[A-Ea-e][+-]?[类级档]?|[一二三四五甲乙丙丁1-5][类级档等星]|(?:国家|省|市|区|县|镇|部|院|校|设区市|地市|州)级?"
    r"|[高中低好差优良]|一般|重点|优秀|良好|合格)[)）]?"
)
_STATE = re.compile(
    r"(?:已|正在|基本|全面|部分|半|正常|暂时?|长期|临时)*(?:停产|停工|停业|歇业|满产|生产|经营|在产|开工|运营|营业|关停|关闭|搬迁|正常|异常|存续|注销|订单不足)中?"
)
_DEGREE = re.compile(
    r"(?:全日制|在职)?(?:博士|硕士|本科|大专|专科|研究生|学士|高中|中专|技校|大学)(?:研究生|学位|学历|及以上|以上|后)?"
)
_RANK = re.compile(
    r"(?:正|副|助理?)?(?:高级|中级|初级|正高级?|副高级?|特级)*"
    r"(?:教授|研究员|讲师|工程师|技师|农艺师|兽医师|医师|经济师|会计师|实验师|工艺美术师|正高|副高|技工|[高中初]级工)"
)
_TITLE = re.compile(
    r"杰青|优青|特殊津贴|突出贡献|双创人才|英才|领军人才|领军人物|拔尖人才|高层次人才|人才计划|学者|院士|劳动模范|劳模|工匠|技能大师|技术能手|[A-F]类"
    r"|千人|万人|百人计划|人才\Z|专家\Z|创业人才|创新人才|青年人才|双创博士|科技副总|“.{2,8}[人才者]”"
)
_DAY = re.compile(
    r"(?:19|20)[0-9]{2}(?:[-./年][0-9]{1,2}(?:[-./月][0-9]{1,2}日?)?月?|年|(?:0[1-9]|1[0-2])(?:[0-3][0-9])?)"
    r"(?: 0?0:00(?::00)?)?"
)


def is_called(text: str) -> bool:
    """Whether a text is surely what a person is called: a surname, and a name of one or two more.

    >>> [is_called(t) for t in ("司徒庆丰", "贝 璐", "David O’Brien", "气缸垫", "精细化工")]
    [True, True, True, False, False]
    """
    bare = re.sub(r"\s+", "", text)
    if _HAN_NAME.fullmatch(bare):
        return len(bare) in (2, 3) and bare[0] in _SURNAMES if bare[:2] not in _TWO else True
    return _FOREIGN_NAME.fullmatch(text) is not None


def is_titled(text: str) -> bool:
    """Whether a text is a title of a person (省杰青, 享受省政府特殊津贴, C类)."""
    return _TITLE.search(text) is not None and not shapes.is_firm(text)


def is_rank(text: str) -> bool:
    """Whether a text is what somebody is called by their profession (正高级工程师), or a degree."""
    bare = re.sub(r"\s", "", text)
    return _RANK.fullmatch(bare) is not None or _DEGREE.fullmatch(bare) is not None


def is_office(text: str) -> bool:
    """Whether a text is an office of a government, or a firm in short that works for one (产投公司)."""
    return _OFFICE.fullmatch(text) is not None and not re.search(r"有限|集团", text)


def is_kind(text: str) -> bool:
    """Whether a text is a kind of institutions."""
    return text in words().choices[KIND] or text in targets()[KIND].field.choices


def is_state(text: str) -> bool:
    """Whether a text says how a firm fares (停产)."""
    return _STATE.fullmatch(text) is not None


def is_level(text: str) -> bool:
    """Whether a text is a level or a grade and no more (市级, A类)."""
    return _LEVEL.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Whether a text is a day, a month or a year."""
    return _DAY.fullmatch(text) is not None


def _is_number(text: str) -> bool:
    return shapes.is_amount(text) or re.fullmatch(r"[0-9.]+%", text) is not None


def _is_firm(text: str) -> bool:
    return re.search(r"(?:公司|厂|合作社|事务所)\Z", text) is not None and len(text) > 5


_PEOPLE, _OFFICES, _FIRMS, _LEVELS = "人名", "机关、部门", "企业名称", "级别、档次"
_WHAT: Mapping[str, tuple[Callable[[str], bool], float]] = {
    _PEOPLE: (is_called, 0.8),
    _OFFICES: (is_office, 0.5),
    _FIRMS: (_is_firm, 0.5),
    _LEVELS: (is_level, 0.5),
    "是、否": (shapes.is_yes_or_no, 0.5),
    "日期": (is_date, 0.5),
    "数": (_is_number, 0.6),
    "生产、经营的状态": (is_state, 0.5),
    "机构的类型": (is_kind, 0.5),
    "个人的称号": (is_titled, 0.5),
    "企业的资质": (shapes.is_honour, 0.5),
}
"""What values may be, and for which share of them."""
_NO_WORDS = ("生产、经营的状态", _PEOPLE, _OFFICES, _FIRMS, _LEVELS, "是、否", "日期", "企业的资质", "个人的称号")
_NO_PLACE = ("生产、经营的状态", "机构的类型", _FIRMS, _LEVELS, "是、否", "日期", "企业的资质", "个人的称号", "数")
NEVER: Mapping[str, Collection[str]] = {
    ANCHORS["企业"]: (_PEOPLE, _OFFICES, _LEVELS, "是、否", "日期", "数", "个人的称号"),
    ANCHORS["项目"]: (_PEOPLE, _OFFICES, _LEVELS, "是、否", "日期", "数", "个人的称号"),
    ANCHORS["机构"]: (_PEOPLE, _LEVELS, "是、否", "日期", "数", "个人的称号"),
    ANCHORS["人才"]: (_FIRMS, _LEVELS, "是、否", "日期", "数", "企业的资质"),
    "企业.所在地": _NO_PLACE,
    "项目.所在地": _NO_PLACE,
    "机构.所在地": _NO_PLACE,
    "企业.资质荣誉": (_PEOPLE, _OFFICES, _FIRMS, _LEVELS, "是、否", "日期", "数", "个人的称号"),
    TITLE: (_PEOPLE, _OFFICES, _FIRMS, "是、否", "日期", "数"),
    PRODUCT: (*_NO_WORDS, "数"),
    TRADE: _NO_WORDS,
    "企业环节.环节": (*_NO_WORDS, "数"),
    "机构环节.研究方向": (*_NO_WORDS, "数"),
    "人才.所属机构": (_PEOPLE, _LEVELS, "是、否", "日期", "数", "个人的称号"),
}
"""What a column of ours can never hold."""


def contradiction(target: str, values: Sequence[str]) -> str:
    """What the values are where that cannot be what the head says, ``""`` where nothing speaks against it."""
    for what in NEVER.get(target, ()):
        like, least = _WHAT[what]
        several = what != _PEOPLE or len(set(values)) >= 0.7 * len(values)  # 金融, 家居 are no people
        if several and shapes.share(values, like) >= least:
            return f"但值多是{what}"
    return ""
