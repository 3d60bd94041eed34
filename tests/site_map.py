"""Every page of the explorer with an address that shows it full: what tests of all pages and the pictures go
through.
"""

from __future__ import annotations

import httpx

ADDRESSES = {
    "总览": "/",
    "总览-说不出缺口": "/?place=南京市",
    "缺口清单-说不出缺口": "/gaps?place=南京市",
    "缺口清单": "/gaps?place=苏州市",
    "缺口清单改权重": "/gaps?place=苏州市&district=全部&firms=2&importable=0&action=补链&action=强链",
    "待核实": "/gaps?tab=tasks&place=南京市",
    "三单一图-各领域": "/bundles?place=苏州市",
    "三单一图": "/bundles/small?place=苏州市",
    "三单一图-图": "/bundles/small?place=苏州市&tab=map",
    "三单一图-变化": "/bundles/small?place=苏州市&tab=changes",
    "三单一图-历史": "/bundles/small/history?place=苏州市",
    "三单一图-已冻结": "/bundles/ic?place=虎丘区",
    "核实": "/verify?place=昆山市&segment=ic-silicon-wafer",
    "产业链图谱": "/fields/ic?place=苏州市",
    "图谱-十五环节": "/fields/small?place=苏州市",
    "图谱-环节面板": "/fields/ic?place=苏州市&segment=ic-analog",
    "图谱-两地并列": "/fields/ic?place=苏州市&with_place=无锡市",
    "图谱-没有环节": "/fields/hollow?place=苏州市",
    "比较": "/compare?place=苏州市",
    "比较-一个领域": "/compare?field=ic&places=苏州市,无锡市,上海市",
    "招商目标": "/targets?field=ic&segment=ic-analog&place=苏州市",
    "选缺口": "/targets",
    "招商跟进": "/leads",
    "方案组合": "/portfolio?place=苏州市&field=ic&costs=耐威科技,3,虎丘区%0A长川科技,2,昆山市&quotas=昆山市,1,2",
    "情景": "/scenario?place=苏州市&change=lose&who=002079.SZ&change=cut_all&who=境外&segments=&segments=ic-analog",
    "情景-空": "/scenario",
    "情景-比较": "/scenario?place=苏州市&compare=固锝离开&compare=模拟芯片落地",
    "可以问什么": "/questions",
    "问题": "/questions/coverage?place=苏州市",
    "问题-清单": "/questions/list?name=firms&field=ic&place=苏州市",
    "问题-表单": "/questions/targets",
    "公文稿": "/documents?place=苏州市",
    "公文稿-一企一档": "/questions/document-firm?id=002079.SZ&place=苏州市",
    "查找": "/search?q=芯片",
    "企业": "/records/Enterprise/002079.SZ",
    "谁能引荐": "/records/Enterprise/002185.SZ/introduce?place=苏州市",
    "企业离开": "/records/Enterprise/002079.SZ/departure?place=苏州市",
    "链条结构": "/fields/ic/structure?place=苏州市&systemic=1",
    "本地配套": "/fields/ic/matches?place=苏州市",
    "关联度": "/fields/ic/extensions?place=苏州市",
    "关联度-行业": "/extensions?place=苏州市",
    "环节": "/records/Segment/ic-analog",
    "领域": "/records/Field/ic",
    "区划": "/records/District/320500",
    "机构": "/records/Institution/inst-soochow-univ",
    "关系分页": "/records/District/320500?relation=LOCATED_IN&way=in",
    "网络": "/network?kind=Enterprise&id=002079.SZ",
    "路径": "/network?kind=Enterprise&id=002079.SZ&to=Institution:inst-soochow-univ",
    "数据": "/data",
    "覆盖": "/coverage?place=苏州市",
    "梯度": "/ladder?place=苏州市&field=ic",
    "梯度-一家企业": "/ladder?place=苏州市&firm=002079.SZ",
    "批次": "/data/batches/1",
    "撤销批次": "/data/batches/1/rollback",
    "手工录入": "/edit",
    "新增": "/edit/Project",
    "修改": "/edit/Enterprise/002079.SZ",
    "合并": "/merge/Enterprise/002079.SZ",
    "合并-并排": "/merge/Enterprise/002079.SZ?other=002185.SZ",
    "列表": "/list/Enterprise?f=LOCATED_IN.target&o=is&v=苏州市",
    "列表-关系": "/list/SELLS_TO",
    "修改-关系": "/edit/LOCATED_IN/Enterprise:002079.SZ→320505",
    "数据字典": "/data/dictionary",
    "数据时效": "/data/freshness",
    "审核": "/review?field=ai&place=苏州市",
    "已审核": "/review/log",
    "同一企业": "/review/merges",
}
"""By the name that its picture gets. A new page joins by one line here."""
LIGHT = "/"
"""The page that newcomers see first."""
GAP = {"field": "ic", "segment": "ic-analog", "place": "苏州市", "kind": "enterprise"}


def furnish(site: str) -> list[str]:
    """What people have done on a site with the bundled data before the pages are looked at.

    Returns the numbers of its leads.
    """
    with httpx.Client(base_url=site) as client:
        found = client.get("/api/v1/targets", params={**GAP, "top": 4}).json()["candidates"]
        made = client.post(
            "/api/v1/leads", json={**GAP, "ids": [c["id"] for c in found], "by": "李明", "owner": "王芳"}
        )
        assert made.status_code == 201, made.text
        numbers = [x["number"] for x in made.json()["added"]]
        steps = [
            {"state": "接洽", "next_step": "电话联系董秘，约见面时间", "due": "2026-01-15", "by": "王芳"},
            {
                "state": "接洽",
                "next_step": "寄送园区资料",
                "due": "2099-01-15",
                "remark": "对方愿意先看资料",
                "by": "王芳",
            },
            {"state": "放弃", "remark": "已在别处落户", "by": "李明"},
        ]
        for number, step in zip(numbers, steps, strict=False):
            assert client.post(f"/api/v1/leads/{number}", json=step).status_code == 200
    for name, change in (
        ("固锝离开", {"change": "lose", "enterprise": "002079.SZ"}),
        ("模拟芯片落地", {"change": "land", "segments": ["ic-analog"], "name": "某新厂"}),
    ):
        with httpx.Client(base_url=site) as client:
            saved = client.post("/api/v1/scenarios", json={"name": name, "changes": [change], "by": "李明"})
        assert saved.status_code == 201, saved.text
    return numbers


def freeze(site: str) -> None:
    """A bundle of the bundled data, from draft to what is frozen."""
    about = {"field": "ic", "place": "虎丘区"}
    steps = ({"step": "gather"}, {"step": "confirm", "side": "city"}, {"step": "confirm", "side": "district"})
    with httpx.Client(base_url=site, timeout=60) as client:
        made = client.post("/api/v1/bundles", json={**about, "by": "区里甲"})
        assert made.status_code == 201, made.text
        for step in (*steps, {"step": "freeze"}):
            who = "区里甲" if step.get("side") == "district" else "市里乙"
            done = client.post("/api/v1/bundles/steps", json={**about, **step, "by": who})
            assert done.status_code == 200, done.text
