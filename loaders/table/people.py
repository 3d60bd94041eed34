"""Tables of people, and of posts that people are sought for: whether a table is one, and what its columns are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from loaders.table import shapes
from loaders.table.evidence import is_called, is_rank, is_titled
from loaders.table.guesses import HONOURS, kinds_not_titles
from loaders.table.settle import ANCHORS
from loaders.table.words import JOINT, TITLE, Head, words

NAME, EMPLOYER = ANCHORS["人才"], "人才.所属机构"
INSTITUTION, PROJECT = ANCHORS["机构"], ANCHORS["项目"]
_VAGUE = ("类别", "层次", "类型", "级别", "等级")
_TALENT = re.compile(r"人才|专家|院士|博士|科技副总")
_REACHED = re.compile(
    r"联系|联络|法人|负责|经办|对接|紧急|导师|推荐|引荐|审核|填[报表]|制表|跟进|秘书|主任|院长|所长|校长|站长|会长|理事长|董事长|经理|厂长|实控|控制人|家属|配偶"
)
"""Who answers for a row, or is reached about it, and is not whom it is about."""
_CALLED = re.compile(
    r"(?:高层次|高端|领军|核心|创新|创业|创新创业|双创|科技|技术|技能|青年|外籍|外国|海外|海归|引进|引才|柔性|全职|特聘|首席|产业|行业|企业|团队|项目|"
    r"紧缺|急需|优秀|拔尖|入选|认定|入围|获评|申报|推荐|拟|新|主要|骨干|研发|在站|进站|出站|院士|战略|专业)*"
    r"(?:人才|专家|院士|博士后?|硕士|教授|学者|研究员|工程师|特派员|带头人|领头人|领衔人|领军人|核心成员|成员|骨干|人员|工匠|技师|大师|科学家|副总|候选人|"
    r"申报人|申请人|入选人|入选者|获得者|当选者|受聘人|被认定人|人选|创始人|创业者|持证人)(?:姓名|名单|名字|名称|名)?"
)
"""What people of whom a table may be are called."""
_MET = re.compile(
    r"(?:被|受|获|入选|入围|当选|获聘|在聘|应聘|参评)[\u4e00-\u9fff]{0,4}(?:人员?|者|人选|对象|人才|专家)(?:姓名|名单|名称|名)?"
)
"""Those to whom something is done (被推荐人), and not who does it."""
_POST = re.compile(
    r"(?:人才|紧缺|急需|需求|需求的|招聘|拟招聘|招收|拟招|引才|拟引进|引进|引育|招引|发布|空缺|缺口|用人|用工|企业|具体|主要需求)+(?:岗位|职位|工种)(?:名称|需求)?"
    r"|(?:岗位|职位)(?:名称|需求)"
)
_OF_POSTS = re.compile(r"学历|专业|要求|薪|待遇|人数|数量|职责|用人|招聘|引进方式|条件|福利")
"""What is said of a post besides."""
_TITLE = re.compile(
    r"(?:已|所|现|获|获评|获得|入选|主要|最高|其他|曾|相关|现有)*(?:人才|引才|认定|入选|入围|专家|学术|荣誉|计划)"
    r".{0,6}(?:类别|类型|层次|等级|级别|计划|称号|荣誉|头衔|项目|分类|名称|奖项|工程|等次)"
)
_FIRM = ANCHORS["企业"]
_HOLDS = re.compile(r"成果|业绩|简介|经历|岗位|要求|需求|负责|联系|法人|导师|推荐|拟|申请|申报")
"""Heads of what is asked of people, or of those who are not whom the rows are about."""
_SENDS = re.compile(r"共建|推荐|引荐|毕业|授课|对接院校|来源|原|曾|前|合作|主管|审核|填[报表]|拟|学校|院校")
"""Heads of units where somebody does not work."""
_RANK = re.compile(r"职称|职务")
_WORKS_AT = re.compile(
    r"(?:现|目前|当前|所在|所属|工作|任职|就职|供职|用人|受聘|聘用|引进|引才|依托|申报|申请|就业|服务|挂职|派出|派驻|隶属|合作|在职|人才|专家|设站|建站|创业|创办|领办|签约|落户|"
    r"接收|接纳|柔性|团队|博士后|全职|落地)+"
    r"(?:单位|企业|机构|高校/?院所|高校|院校|公司|院所|学校)(?:名称|全称)?(?:及|和|与|/|、)?(?:职务|岗位|职位|部门|院系)?"
)
"""Heads of where people work, in a table of people."""
_OF_PEOPLE = re.compile(
    r"学历|学位|职称|^职务|出生|年龄|性别|籍贯|国籍|民族|政治面貌|毕业|进站|出站|来华|入职|到岗|导师|岗位|角色|婚姻|社保|证件号|身份证|任期|聘期"
)


class People(NamedTuple):
    """The columns of a table of people."""

    heads: Sequence[Head]
    columns: Sequence[Sequence[str]]


def of_people(heads: Sequence[Head], columns: Sequence[Sequence[str]], above: Sequence[str] = ()) -> bool:
    """Whether a table is of people: two of its heads or more speak of them, and one is of names; one is enough where
    that of names, or a line above, says that they are talent (专家姓名, 科技副总; 人才名册).
    """
    named = [h for h, values in zip(heads, columns, strict=True) if names_people(h, values)]
    plain = [h for h in named if h.base == "姓名" and not _of_person(h.group)]
    if not named:
        plain = named = _called_first(heads, columns)
    if not named:
        return _of_posts(heads, columns)
    said = sum(
        _speaks(h, len(plain) < len(named)) or _says_of_people(h, values)
        for h, values in zip(heads, columns, strict=True)
        if h not in named
    )
    titled = any(_TALENT.search(text) for text in above)
    return said > (len(plain) == len(named) and not titled)


def _called_first(heads: Sequence[Head], columns: Sequence[Sequence[str]]) -> list[Head]:
    """The head of names where no head says so: the first column, but for a number, holds names of people that are all
    different, and no column is one of firms, projects or institutions by its head.
    """
    known = words().heads
    if any(known.get(h.base) in (INSTITUTION, PROJECT, _FIRM) for h in heads):
        return []
    first = next((i for i, v in enumerate(columns) if v and shapes.share(v, shapes.is_number) < 0.5), None)
    if first is None or heads[first].base in words().personal:
        return []
    called = shapes.share(columns[first], is_called) >= 0.8 and shapes.is_key(columns[first])
    return [heads[first]] if called else []


def _says_of_people(head: Head, values: Sequence[str]) -> bool:
    """Whether values can only be said of people: their titles, ranks or degrees."""
    if _HOLDS.search(head.base):
        return False
    return max(shapes.share(values, is_titled), shapes.share(values, is_rank)) >= 0.4


def _speaks(head: Head, of_talent: bool) -> bool:
    """Whether a head speaks of people."""
    known, base = words(), head.base
    if base in known.people or _TITLE.fullmatch(base):
        return True
    return of_talent and (base in known.of_people or known.heads.get(base) == TITLE or bool(_OF_PEOPLE.search(base)))


def _of_posts(heads: Sequence[Head], columns: Sequence[Sequence[str]]) -> bool:
    """Whether a table is of posts: one head names them, and two others say what is asked and offered."""
    posts = [h for h, values in zip(heads, columns, strict=True) if _is_post(h, values)]
    return len(posts) == 1 and sum(h not in posts and _OF_POSTS.search(h.base) is not None for h in heads) > 1


def _is_post(head: Head, values: Sequence[str]) -> bool:
    return _POST.fullmatch(head.base) is not None and shapes.share(values, shapes.is_number) < 0.2


def person(
    head: Head, values: Sequence[str], heads: Sequence[Head], columns: Sequence[Sequence[str]]
) -> tuple[str, float]:
    """What a column of such a table is, and how sure that is; who is reached, or answers for the row, is not whom it
    is about, and where the people have a group of their own (带头人 / 姓名) nothing outside of it is theirs.
    """
    known = words()
    others = {known.heads.get(h.base) for h in heads} & {INSTITUTION, PROJECT}
    if names_people(head, values):
        return NAME, 0.7 if others else 0.85
    if head in _called_first(heads, columns) and not any(map(names_people, heads, columns)):
        return NAME, 0.7
    if _is_post(head, values):
        return NAME, 0.7
    own = {h.group for h in heads if h.base.endswith("姓名") and _of_person(h.group)}
    if own and head.group not in own:
        return "", 0
    base = head.base
    found = known.of_people.get(base, "")
    if not found and (_TITLE.fullmatch(base) or known.heads.get(base) in (TITLE, HONOURS)):
        found = TITLE
    if not found and (_WORKS_AT.fullmatch(base) or _is_employer(replace(head, base=head.remark))):
        found = EMPLOYER
    if not found and not others and (guess := _by_values(head, values, heads)):
        return guess, 0.7
    none = found == NAME or (found == TITLE and not is_title(base, values))
    if none or (INSTITUTION in others and _unsaid(base, found)):
        return "", 0
    if found != TITLE:
        return found, 0.85
    doubt = base in _VAGUE or _RANK.search(base) or base.endswith("类型") or known.heads.get(base) == HONOURS
    return found, 0.7 if doubt else 0.85


def _by_values(head: Head, values: Sequence[str], heads: Sequence[Head]) -> str:
    """What a column of an unknown head is by its values: a title, or the one column of units where they may work."""
    if _HOLDS.search(head.base) is None and shapes.share(values, is_titled) >= 0.4:
        return TITLE
    known, works = words(), any(_is_employer(h) for h in heads if h != head)
    units = shapes.share(values, lambda t: shapes.is_firm(t) or shapes.is_institution(t))
    free = head.base not in known.heads and not works and _SENDS.search(head.base) is None
    return EMPLOYER if free and units >= 0.6 else ""


def _is_employer(head: Head) -> bool:
    said = (head.base, head.remark)
    return any(words().of_people.get(x) == EMPLOYER for x in said) or _WORKS_AT.fullmatch(head.base) is not None


def _unsaid(base: str, found: str) -> bool:
    """Whether a head beside one of institutions does not say that it is of people."""
    return found == EMPLOYER or base in _VAGUE


def is_title(base: str, values: Sequence[str]) -> bool:
    """Whether values under a head of titles are such: no posts (总经理), kinds of institutions, names, or numbers."""
    if shapes.share(values, shapes.is_post) >= (0.1 if _RANK.search(base) else 0.5):
        return False
    if kinds_not_titles(values):
        return False
    return shapes.share(values, lambda t: shapes.is_project(t) or shapes.is_firm(t) or shapes.is_number(t)) < 0.5


def _of_person(group: str) -> bool:
    """Whether a line above a head is what people are called (带头人 / 姓名)."""
    last = group.rpartition(JOINT)[2]
    return _CALLED.fullmatch(re.sub(r"(?:基本)?(?:情况|信息)\Z", "", last)) is not None if last else False


def names_people(head: Head, values: Sequence[str]) -> bool:
    """Whether a column holds the names of those whom the rows are about."""
    group = head.group.rpartition(JOINT)[2]
    if _MET.fullmatch(head.base):
        return not values or shapes.share(values, shapes.is_person) >= 0.8
    if any(_REACHED.search(x) and x not in words().of_people for x in (head.base, group)):
        return False
    if head.base.endswith("姓名"):
        return True
    named = words().of_people.get(head.base) == NAME or _CALLED.fullmatch(head.base) is not None
    return named and shapes.share(values, shapes.is_person) >= 0.8
