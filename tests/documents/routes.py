"""Routes of the API from its own description, and the addresses of pages with what each is, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.app import create_app
from tests.documents import walk

API = "/api/v1"
PAGES = {
    "GET /": "总览：各领域的环节按状态有多少，下一步看哪里",
    "GET /gaps": "缺口清单，跨领域筛选、排序、改权重；`tab=tasks` 是“待核实”",
    "GET /bundles": "三单一图：一个地区、一个季度的全部领域到哪一步",
    "GET /bundles/{field}": "一份三单一图：清单、图、本季变化、审核与冻结",
    "GET /bundles/{field}/history": "一份三单一图的各季与各版",
    "POST /bundles/{field}/submit": "提交初稿，或另起一版",
    "POST /bundles/{field}/step": "汇总、确认、退回、冻结",
    "GET /verify": "核实：在手机上记下一个环节有没有，说出因此改变了什么",
    "POST /verify": "记下一次核实",
    "POST /verify/withdraw": "撤回一次核实",
    "POST /gaps/schemes": "把当前的权重与筛选存成方案",
    "POST /gaps/schemes/delete": "删除一个方案",
    "GET /fields/{field}": "产业链图谱，点环节看依据；两地或两个日期并列",
    "GET /fields/{field}/structure": "链条结构与系统性风险",
    "GET /fields/{field}/matches": "本地配套、配套率与完整度",
    "GET /fields/{field}/extensions": "一个领域的关联度与延链",
    "GET /extensions": "全部行业（或所选领域）的关联度",
    "GET /compare": "几个地区并列比较",
    "GET /targets": "招商目标；没有写明缺口时先选一个",
    "GET /targets/file": "招商目标的文件",
    "POST /targets/ranking": "换用学习的排序，或改为不用",
    "POST /targets/leads": "把勾选的目标加入招商跟进",
    "GET /leads": "招商跟进名单",
    "GET /leads/{number}": "一条跟进",
    "POST /leads/{number}": "修改一条跟进",
    "GET /portfolio": "方案组合：预算内选哪些目标",
    "GET /portfolio/file": "方案组合的文件",
    "GET /scenario": "情景：落地、离开、断供，前后两图",
    "GET /scenario/file": "情景的文件",
    "POST /scenario/save": "保存情景",
    "POST /scenario/delete": "删除情景",
    "GET /coverage": "数据覆盖与链条检查",
    "GET /ladder": "培育梯度：各级的家数、谁接近、先问哪个数；写明企业则逐条",
    "GET /records/{kind}/{id}": "一个对象：资料、出处、关系、历史",
    "GET /records/Enterprise/{id}/departure": "它离开会怎样",
    "GET /records/{kind}/{id}/introduce": "谁能引荐",
    "GET /network": "关系网络，或两个对象之间的路径",
    "GET /search": "查找",
    "GET /data": "数据：上传、批次、备份",
    "GET /data/list": "带出去改的名录（可回填的工作簿）",
    "POST /data/sample": "装入自带数据",
    "POST /data/upload": "上传并检查",
    "GET /data/imports/{id}": "一次上传：进度、预览、报告",
    "POST /data/imports/{id}/commit": "写入一次上传",
    "POST /data/imports/{id}/returned": "写入回填的名录，或照所选的格重读",
    "POST /data/imports/{id}/table": "按选定的列、地方、名录重读自己的台账，或写入",
    "POST /data/imports/{id}/kind": "同一份文件改按模板或按台账重读",
    "POST /data/assess": "评估并写入缺口",
    "POST /data/backup": "下载备份",
    "GET /data/batches/{id}": "一个批次改了什么",
    "GET /data/batches/{id}/rollback": "撤销之前：会一起撤销什么",
    "POST /data/batches/{id}/rollback": "撤销一个批次",
    "GET /data/dictionary": "数据字典",
    "GET /data/freshness": "数据时效",
    "GET /review": "审核：一对一对看依据与影响",
    "POST /review": "写下审核结论",
    "POST /review/undo": "撤回一个结论",
    "GET /edit": "选一类记录，手工录入",
    "GET /edit/{kind}": "新录一条的表",
    "POST /edit/{kind}": "录入一条",
    "GET /edit/{kind}/{id}": "改一条的表",
    "POST /edit/{kind}/{id}": "改、结束或恢复一条",
    "GET /merge/{kind}/{id}": "与另一条合并：选另一条，两条并排",
    "POST /merge/{kind}/{id}": "把另一条并入这条",
    "GET /list/{kind}": "一类记录的列表，按条件筛选，勾选后一起改",
    "POST /bulk/{kind}": "一批记录或招商跟进改同一项：预览，再写入",
    "GET /review/log": "已审核",
    "GET /review/merges": "可能是同一家企业的记录",
    "POST /review/merges": "合并，或说明不是同一家",
    "POST /review/merges/undo": "撤回一次合并或说明",
    "GET /review/words": "对不上环节的词，请您定",
    "POST /review/words": "定一个词",
    "POST /review/words/accept": "名称全字相同的词都认下",
    "POST /review/words/undo": "撤回对一个词的结论",
    "POST /review/words/who": "记住经手人",
    "GET /questions": "可以问什么：全部问题",
    "GET /questions/{name}": "任一问题：要写的词作表单，答案作表",
    "GET /documents": "公文稿：能写哪些，读回补写与反馈，按上一稿重新生成",
    "POST /documents/undo": "撤回一份文稿写入的备注",
    "GET /docs": "接口说明，可在页面上试",
}
"""What each page and each form of a page is."""
PARTS = {
    "GET /parts/fields/{field}": "图谱旁的环节面板",
    "GET /parts/systemic/{field}": "系统性风险",
    "GET /parts/departure/{id}": "离开会怎样",
    "GET /parts/introduce/{kind}/{id}": "谁能引荐",
    "GET /parts/facts/{of}/{key}": "网络图旁的资料",
    "GET /parts/search": "查找框的候选",
    "GET /parts/twins": "可能是同一家的还有几对",
    "GET /parts/places": "地区的候选",
    "GET /parts/nodes": "录入时另一端的候选",
    "GET /data/imports/{id}/progress": "上传的进度",
    "GET /static/states.css": "各状态的颜色，由状态的表生成",
    "GET /static/chain-map.css": "图谱的样式，同上",
    "GET /healthz": "进程在运行",
    "GET /readyz": "存储能回答",
}
"""What pages load by themselves, and what a supervisor asks."""


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address of the API; ``words`` are name, description and whether it must be said."""

    method: str
    path: str
    group: str
    label: str
    about: str
    words: tuple[tuple[str, str, bool], ...]
    answer: str
    parts: tuple[tuple[str, str], ...]


@cache
def _app() -> Any:
    return create_app("sqlite:///never-opened.db")  # a store is opened when the application starts, which it never does


@cache
def _description() -> dict[str, Any]:
    made: dict[str, Any] = _app().openapi()
    return made


def routes() -> list[Route]:
    """All routes of the API, in the order of its description."""
    return [
        _route(method.upper(), path, one)
        for path, methods in _description()["paths"].items()
        for method, one in methods.items()
    ]


def statuses() -> dict[str, str]:
    """What each status means that some route may answer with; the first wording of each."""
    found: dict[str, str] = {"200": "完成"}
    for methods in _description()["paths"].values():
        for one in methods.values():
            for code, response in one["responses"].items():
                found.setdefault(code, response["description"])
    return dict(sorted(found.items()))


def _route(method: str, path: str, one: dict[str, Any]) -> Route:
    body = _shape(one.get("requestBody", {}))
    needed = body.get("required", ())
    asked = [(p["name"], p.get("description", ""), bool(p.get("required"))) for p in one.get("parameters", ())]
    asked += [(n, f.get("description", ""), n in needed) for n, f in body.get("properties", {}).items()]
    given = next((s for code, r in one["responses"].items() if code[0] == "2" and (s := _shape(r))), {})
    parts = tuple((n, f.get("description", "")) for n, f in given.get("properties", {}).items())
    about = " ".join(one.get("description", "").split())
    return Route(method, path, one["tags"][0], one["summary"], about, tuple(asked), given.get("description", ""), parts)


def _shape(part: dict[str, Any]) -> dict[str, Any]:
    """The declared shape of a JSON body, followed where it is a reference."""
    for content in part.get("content", {}).values():
        named = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
        if named:
            found: dict[str, Any] = _description()["components"]["schemas"][named]
            return found
    return {}


def pages() -> list[str]:
    """``METHOD address`` of every route outside the API, its parameters without their patterns."""
    return list(dict.fromkeys(_pages()))


def _pages() -> Iterator[str]:
    for path, route in walk.routes(_app()):
        if not path.startswith(API):
            methods = (getattr(route, "methods", None) or set()) - {"HEAD"}
            shown = re.sub("(?<=^/questions/).+", "{name}", path.replace(":path}", "}"))
            yield from (f"{method} {shown}" for method in sorted(methods))
