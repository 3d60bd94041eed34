"""The small world of :mod:`tests.test_recorded_answers`, what is done in it, and what it is asked.

The chain, firms and places of :mod:`tests.worlds`, brought in as a user would: by files, on two days, with a second
field, a batch that is rolled back, a decided match, two records of one firm, an assessment, a scheme, a scenario and a
lead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.crafted import folder, workbook
from tests.worlds import FIRMS, HOME, OPERATES, PLACES, SEGMENTS, SUPPLIES

FIRST, SECOND = "2024-03-01T04:00:00+00:00", "2024-06-15T04:00:00+00:00"
"""The two moments that clocks show here: when the data came, and when everything else happens."""
MAKES = [
    ("s1", "芯片", "35%"),
    ("s2", "芯片设计软件", "3%"),
    ("h1", "晶片", "60%"),
    ("h2", "碳化硅晶片加工", "12%"),
    ("f3", "设备", "20%"),
    ("k1", "芯片封装", "8%"),
    ("k1", "气体", ""),
    ("f2", "矿料", "90%"),
    ("x1", "晶片清洗设备", "4%"),
    ("f1", "动力芯片", "30%"),
    ("s2", "车载显示面板", ""),
    ("h2", "车规控制芯片", ""),
    ("h3", "工业控制芯片", ""),
    ("k1", "大尺寸碳化硅晶片", ""),
    ("f3", "高纯电子气体", ""),
    ("j1", "显示面板", "40%"),
]
LOOSE = ("j1", "x1")
"""Firms without a city: on a ledger, while the others are on a list declared complete, so that there are gaps."""
_NAMES = dict(PLACES)
_YES = {1: "是", 0: "否", None: ""}
_ALIASES = {"chip": "控制芯片", "wafer": "碳化硅晶片", "gas": "电子气体"}
Rows = list[list[object]]


def _segments() -> Rows:
    head = [
        "环节编号",
        "环节名称",
        "细分领域",
        "阶段",
        "子阶段",
        "序号",
        "外购可得性",
        "卡脖子",
        "链主要求",
        "产品别名",
    ]
    rows: Rows = [
        [
            s["id"],
            s["name"],
            "f",
            s["stage"],
            s["stage"],
            i,
            s["importable"],
            _YES[s.get("bottleneck")],
            _YES[s.get("anchor_required")],
            _ALIASES.get(s["id"], ""),
        ]
        for i, s in enumerate(SEGMENTS)
    ]
    chip = next(r for r in rows if r[0] == "chip")
    return [
        head,
        *rows,
        [*chip[:2], "g", "上游", "上游", 1, *chip[6:]],
        ["panel", "面板", "g", "中游", "器件", 2, 0.4, "否", "否", "显示面板"],
        ["screen", "显示屏", "g", "下游", "整机", 3, 0.8, "否", "否", ""],
    ]


def first_tables() -> dict[str, Rows]:
    """What is known on the first day, one table a file."""
    return {
        "细分领域.csv": [
            ["领域编号", "领域名称", "产业集群", "链条状态"],
            ["f", "示例链", "电子信息", "参考链"],
            ["g", "示例显示链", "电子信息", "参考链"],
        ],
        "环节.csv": _segments(),
        "环节供需.csv": [
            ["上游环节", "下游环节", "是否必需"],
            *([a, b, _YES[m]] for a, b, m in SUPPLIES),
            ["chip", "panel", "是"],
            ["panel", "screen", "否"],
        ],
        "行业.csv": [
            ["行业代码", "行业名称", "上级行业"],
            ["27", "电子", ""],
            ["2701", "半导体", "27"],
            ["2702", "显示器件", "27"],
            ["34", "气体", ""],
        ],
        "名录.csv": [
            ["名录编号", "名录名称", "名录种类", "名录截至", "提供单位", "申明完整度", "申明人", "申明依据"],
            ["gs", "示例规上名录", "规上企业", "2024-02-29", "示例统计局", 1, "示例统计局", "逐户核对"],
            ["tz", "示例招商台账", "自有台账", "2024-02-29", "示例招商局", "", "", ""],
        ],
        "名录家数.csv": [
            ["名录", "地区", "家数", "家数出处"],
            ["gs", "苏州市", "", ""],
            ["gs", "昆山市", "", ""],
            ["gs", "上海市", 40, "示例年鉴"],
        ],
        "企业.csv": [
            ["企业编号", "企业简称", "企业名称", "所在地", "资质荣誉", "营业收入", "所属行业", "名录"],
            *(
                [
                    f,
                    f"企业{f}",
                    f"企业{f}有限公司",
                    _NAMES[HOME[f]] if f in HOME else "",
                    "专精特新" if f in ("h1", "f1") else "",
                    9000 if f == "h1" else "",
                    ("2701", "2702", "34")[i % 3],
                    "tz" if f in LOOSE else "gs",
                ]
                for i, f in enumerate(FIRMS)
            ),
            ["t1", "", "苏州双生材料有限公司", "苏州市", "", "", "", "tz"],
            ["t2", "", "苏州双生材料股份有限公司", "苏州市", "", "", "", "tz"],
        ],
        "企业环节.csv": [
            ["企业", "环节", "收入占比", "链上角色"],
            *([f, s, 0.5, "链主" if (f, s) == ("s1", "chip") else ""] for s, firms in OPERATES.items() for f in firms),
            ["h3", "panel", 0.3, ""],
        ],
        "企业产品.csv": [
            ["企业", "产品", "收入占比", "依据"],
            *([*row, "" if row[2] else "经营范围"] for row in MAKES),
        ],
        "机构.csv": [
            ["机构编号", "机构名称", "机构类型", "所在地"],
            ["uni", "示例大学", "高校", "苏州市"],
            ["guild", "示例协会", "行业协会", "苏州市"],
            ["lab", "合肥示例院", "科研院所", "合肥市"],
        ],
        "机构环节.csv": [["机构", "环节", "研究方向"], ["uni", "wafer", "晶体生长"], ["lab", "gas", "高纯气体"]],
        "人才.csv": [
            ["人才编号", "姓名或岗位", "所在地", "擅长环节", "所属机构"],
            ["who", "示例带头人（岗位）", "合肥市", "gas", "lab"],
        ],
        "项目.csv": [
            ["项目编号", "项目名称", "所在地", "建设环节", "项目阶段", "总投资"],
            ["plant", "示例面板项目", "昆山市", "panel", "签约", 12.5],
        ],
        "企业项目.csv": [["企业", "项目"], ["k1", "plant"]],
        "供销关系.csv": [
            ["供应企业", "采购企业", "年供货额"],
            ["h1", "s1", 3200],
            ["s1", "k1", 1500],
            ["f2", "h1", 800],
        ],
        "投资关系.csv": [["投资方", "被投企业", "持股比例"], ["s1", "h2", 0.1], ["uni", "s2", 0.3]],
        "协会会员.csv": [["企业", "协会"], ["s1", "guild"], ["k1", "guild"]],
    }


LATER: Rows = [
    ["企业编号", "企业简称", "企业名称", "所在地", "名录"],
    ["s3", "改名s3", "企业s3有限公司", "昆山市", "gs"],
    ["n1", "新来", "新来面板有限公司", "苏州市", "tz"],
]
WRONG: Rows = [
    ["企业编号", "企业名称", "所在地"],
    ["b1", "坏行一有限公司", "没有这个地方"],
    ["b2", "将撤销有限公司", "苏州市"],
    ["b3", "", "苏州市"],
]


def lay_out(path: Path) -> None:
    """All files that acts and questions name by ``<in>``."""
    path.mkdir()
    folder(path / "先", first_tables())
    folder(path / "后", {"企业.csv": LATER, "企业环节.csv": [["企业", "环节", "收入占比"], ["n1", "panel", 0.9]]})
    workbook(path / "坏.xlsx", {"企业": WRONG})
    folder(path, {"成本.csv": [["企业", "投资", "区县"], ["企业h1", 3, "昆山市"], ["企业h2", 1, "昆山市"]]})


FIRST_ACTS = ("load workbook <in>/先 --by 李明",)
ACTS = (
    "load workbook <in>/后 --dry-run",
    "load workbook <in>/后 --json",
    "load workbook <in>/坏.xlsx --rejects <out>/错误.csv --by 李明",
    "load workbook <in>/没有",
    "rollback 4 --by 李明",
    "rollback 99",
    "review confirm <enterprise> <segment> --reason 查过官网 --by 李明",
    "review confirm <enterprise> <segment>",
    "review undo <enterprise> <segment> --json",
    "review reject <enterprise> <segment> --json",
    "review later <enterprise2> <segment2> --by 李明",
    "review merge t1 t2 --reason 同一家 --by 李明",
    "review apart h1 h2 --by 李明",
    "assess -p 苏州市 --by 李明",
    "assess -p 苏州市 --json",
    "scheme-save 甲方案 --action 补链 -w 带动户数=2 --sort 优先级 --by 李明",
    "scheme-save 乙方案 --state missing --json",
    "scheme-delete 乙方案 --by 李明",
    "scheme-delete 没有",
    "what-if -p 苏州市 --lose s1 --save-as 离开",
    "what-if -p 苏州市 --land 某新厂=wafer@昆山市 --save-as 落地 --json",
    "what-if -p 苏州市 --lose s2 --save-as 要删",
    "scenario-delete 要删 --by 李明",
    "lead add h1 h2 -f f -s wafer -p 苏州市 --by 李明 --owner 王芳 --remark 先看",
    "lead add h3 -f f -s wafer -p 苏州市 --by 李明 --json",
    "lead change <lead> --by 王芳 --state 接洽 --next 电话 --due 2024-06-01",
    "backup -o <out>/备份.db",
    "restore <in>/坏.xlsx --db sqlite:///<out>/新.db",
    "migrate --from sqlite:///<world> --to sqlite:///<out>/移.db",
    "verify-record -p 苏州市 -s tool -r 无 --way 走访 --unit 工信局 --by 李明 --date 2099-01-01",
    "verify-withdraw 没有",
    "edit 企业 s3",
    "edit 企业 s3 营业收入=很多 --who 李明",
    "add 供销关系 --json",
    "end 企业 没有 --who 李明 --why 试",
    "reinstate 企业 s3 --who 李明 --why 试",
)
"""Commands that write, in this order; between ``<`` and ``>`` what is only known then."""
COMMANDS = (
    "batches",
    "batches --json",
    "diff --from 2024-05-01 --to 2024-06-15",
    "diff --from 2024-05-01 --to 2024-06-15 --json",
    "questions",
    "fields",
    "fields --json",
    "segments f",
    "segments f --json",
    "field f",
    "field f --json",
    "search 芯片",
    "search xp --json",
    "show s3",
    "show panel --json",
    "show 没有",
    "record Enterprise s3",
    "dictionary --json",
    "freshness --json",
    "gaps -f f -p 苏州市",
    "gaps -f g -p 苏州市 --json",
    "gaps -f f -p 苏州市 -o <out>/果.csv",
    "gaps -f g -p 苏州市 -o <out>/果.xlsx",
    "gaps -f f -p 苏州市 -o <out>/果.txt",
    "gaps -f g -p 苏州市 --peers 上海市 --as-of 2024-04-01",
    "gaps",
    "sensitivity -p 苏州市",
    "sensitivity -p 苏州市 --json",
    "targets -f f -s wafer -p 苏州市",
    "targets -f f -s gas -p 苏州市 --kind institution --json",
    "targets -f f -s wafer -p 苏州市 -o <out>/果.csv",
    "segment -f f -s wafer -p 苏州市",
    "segment -f g -s screen -p 苏州市 --top 2 --json",
    "changes -f f -p 苏州市 --with-place 上海市",
    "changes -f g -p 苏州市 --with-date 2024-04-01 --json",
    "compare -p 苏州市,上海市",
    "compare -p 苏州市,上海市 -f g --json",
    "leads",
    "leads --json",
    "leads --state 接洽 -o <out>/果.csv",
    "lead show <lead>",
    "lead show <lead> --json",
    "portfolio -p 苏州市 -f f -b 2",
    "portfolio -p 苏州市 -f f --costs <in>/成本.csv --json",
    "matches -f f -p 苏州市",
    "matches -f f -p 苏州市 --json",
    "local-supply -f f -p 苏州市",
    "local-supply -f f -p 苏州市 --json",
    "what-if -p 苏州市 --lose s1 --land 某新厂=wafer",
    "what-if -p 苏州市 --cut 境外=wafer --json",
    "what-if -p 苏州市 --saved 离开 -o <out>/果.csv",
    "scenarios",
    "scenarios --json",
    "scenario-compare 离开 落地 -p 苏州市",
    "scenario-compare 离开 落地 -p 苏州市 --json",
    "overview",
    "overview -p 苏州市 --json",
    "gaps-all",
    "gaps-all --scheme 甲方案 --json",
    "gaps-all --column field --column priority -o <out>/果.csv",
    "verify -p 上海市",
    "verify --json",
    "verify-firms -p 苏州市",
    "verify-sheet -p 没有的地方 -o <out>/问.xlsx",
    "schemes",
    "schemes --json",
    "scheme 甲方案",
    "extensions -p 苏州市",
    "extensions -p 苏州市 -f f --json",
    "check-chains",
    "check-chains --json",
    "check-chains <in>/先",
    "coverage -p 苏州市",
    "coverage -p 苏州市 --json",
    "chain f -o <out>/链.xlsx",
    "map -f g -p 苏州市 -o <out>/图.svg",
    "export -o <out>/全.graphml -f g",
    "network -o <out>/网.graphml --id s3 --hops 1",
    "paths s3 h1",
    "paths s3 h1 --json",
    "introduce h1 -p 苏州市",
    "introduce h1 -p 苏州市 --json",
    "leaves s1 -p 苏州市",
    "leaves s1 --json",
    "structure f",
    "structure f --json",
    "systemic f",
    "systemic f --by products --json",
    "linkages f",
    "linkages f --json",
    "review list -f f",
    "review list -f f --json",
    "review twins",
    "review twins --json",
    "template -o <out>/模板.xlsx",
)
"""Commands that read, after all acts."""
COMMANDS_LEFT_OUT = {
    "demo": "loads the bundled data, which takes ten seconds; test_cli runs it",
    "serve": "runs until it is stopped; the routes are asked themselves",
    "doctor": "tells of this machine: versions, fonts, free space",
}
"""Commands whose help alone is recorded, and why."""

_LOSE = {"change": "lose", "enterprise": "s1"}
_LEAD = {"field": "f", "segment": "wafer", "place": "苏州市", "kind": "enterprise"}
_PAIR = "enterprise=<enterprise2>&segment=<segment2>"
_SIGNED = {"who": "李明", "why": "例会"}
WRITES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("POST", "/api/v1/imports/<upload>/commit", {}),
    ("POST", "/api/v1/batches/<batch>/rollback?who=李明", {}),
    ("POST", "/api/v1/batches/<batch>/rollback", {}),
    ("POST", f"/api/v1/review?{_PAIR}&decision=confirmed&who=李明", {}),
    ("POST", f"/api/v1/review/undo?{_PAIR}", {}),
    ("POST", f"/api/v1/review/undo?{_PAIR}", {}),
    (
        "POST",
        "/review?place=苏州市",
        {
            "data": {
                "e": "<enterprise2>",
                "s": "<segment2>",
                "decision": "rejected",
                "reason": "网页",
                "who": "王芳",
                "field": "f",
            }
        },
    ),
    ("POST", "/review/undo?place=苏州市", {"data": {"e": "<enterprise2>", "s": "<segment2>", "field": "f"}}),
    ("POST", "/api/v1/review/merges?keep=h2&drop=h3&decision=rejected", {}),
    ("POST", "/api/v1/assess?place=上海市", {}),
    ("POST", "/data/assess", {"data": {"place": "合肥市", "who": "王芳"}}),
    (
        "PUT",
        "/api/v1/schemes/丙",
        {"json": {"weights": {"firms": 2}, "filters": {"actions": ["补链"]}, "by": "李明"}},
    ),
    ("PUT", "/api/v1/schemes/丙", {"json": {"actions": 1}}),
    ("DELETE", "/api/v1/schemes/丙?by=李明", {}),
    ("POST", "/gaps/schemes?place=苏州市&action=强链", {"data": {"name": "丁", "who": "王芳"}}),
    ("POST", "/gaps/schemes/delete?place=苏州市", {"data": {"name": "丁", "who": "王芳"}}),
    ("POST", "/api/v1/scenario", {"json": {"place": "苏州市", "changes": [_LOSE]}}),
    ("POST", "/api/v1/scenario?format=csv", {"json": {"place": "苏州市", "changes": [_LOSE]}}),
    ("POST", "/api/v1/scenarios", {"json": {"name": "戊", "changes": [_LOSE]}}),
    ("DELETE", "/api/v1/scenarios/戊?by=李明", {}),
    ("POST", "/scenario/save?place=苏州市&change=lose&who=s1", {"data": {"name": "己", "who": "王芳"}}),
    ("POST", "/scenario/delete?place=苏州市", {"data": {"name": "己", "who": "王芳"}}),
    ("POST", "/api/v1/portfolio", {"json": {"place": "苏州市", "fields": ["f"], "budget": 2}}),
    ("POST", "/api/v1/portfolio?format=csv", {"json": {"place": "苏州市", "fields": ["f"], "budget": 2}}),
    ("POST", "/api/v1/leads", {"json": {**_LEAD, "ids": ["f1"], "by": "李明"}}),
    ("POST", "/api/v1/leads/<lead>", {"json": {"state": "接洽", "due": "2024-07-01", "by": "李明"}}),
    ("POST", "/api/v1/leads/<lead>", {"json": {"state": "签约", "by": "李明"}}),
    ("POST", "/leads/<lead>", {"data": {"seen": "别人", "state": "contact", "by": "王芳"}}),
    ("POST", "/targets/leads", {"data": {**_LEAD, "one": "f1"}}),
    ("POST", "/api/v1/backup", {}),
    ("POST", "/data/backup", {}),
    ("POST", "/data/batches/1/rollback", {"data": {"who": "王芳"}, "headers": {"origin": "http://elsewhere.example"}}),
    ("POST", "/api/v1/records/项目", {"json": {"values": {"项目名称": "新项目"}, **_SIGNED}}),
    ("PATCH", "/api/v1/records/Project/新项目", {"json": {"values": {"stage": "无此阶段"}, **_SIGNED}}),
    ("PATCH", "/api/v1/records/Project/新项目", {"json": {"values": {"stage": "签约"}, "base": "1", **_SIGNED}}),
    ("POST", "/api/v1/records/Project/新项目/end", {"json": _SIGNED}),
    ("POST", "/edit/Institution/uni", {"data": {"v.about": "写明", **_SIGNED}}),
    ("DELETE", "/api/v1/gaps", {}),
)
"""What is written through the API and the pages, in this order, after an upload, all questions and its commit."""

GAP = "field=f&segment=wafer&place=苏州市"
LISTED = "place=苏州市&firms=2&action=补链&action=强链&column=field&column=segment&column=priority"
QUESTIONS = (
    "fields",
    "fields/f",
    "fields/f/segments",
    "gaps?field=g&place=苏州市",
    "gaps?field=f&place=昆山市&peers=上海市&as_of=2024-04-01&format=csv",
    "gaps?field=g&place=苏州市&format=xlsx",
    "gaps?field=没有&place=苏州市",
    "gaps?field=f",
    "sensitivity?place=苏州市",
    f"targets?{GAP}",
    "targets?field=f&segment=gas&place=苏州市&kind=institution&format=csv",
    "targets?field=f&segment=gas&place=苏州市&kind=talent",
    f"targets?{GAP}&top=1&format=xlsx",
    "extensions?place=苏州市&field=f",
    "extensions?place=苏州市&format=csv",
    "overview?place=苏州市",
    "overview?place=苏州市&format=csv",
    f"gap-list?{LISTED}&format=csv",
    "gap-list?place=苏州市&size=1",
    "gap-tasks?place=上海市&size=2",
    "gap-tasks?place=上海市&format=csv",
    "firms-to-read?place=苏州市",
    "verifications/sheet.xlsx?place=上海市&top=2",
    "schemes",
    "schemes/甲方案",
    "leads",
    "leads?format=csv&state=接洽",
    "leads?format=xlsx",
    "leads/<lead>",
    "matches?field=f&place=苏州市",
    "matches?field=f&place=苏州市&format=csv",
    "local-supply?field=f&place=苏州市",
    "scenarios",
    "scenarios/compare?place=苏州市&name=离开&name=落地",
    "scenarios/compare?place=苏州市&name=离开&name=落地&format=csv",
    "segment?field=f&segment=wafer&place=苏州市&top=2",
    "changes?field=g&place=苏州市&with_place=上海市",
    "changes?field=g&place=苏州市&with_date=2024-04-01&format=csv",
    "comparison?places=苏州市,上海市",
    "comparison?places=苏州市,上海市&field=f&format=csv",
    "coverage?place=苏州市",
    "coverage?place=苏州市&format=xlsx",
    "chains/check?field=f",
    "chains/f.xlsx",
    "map?field=g&place=苏州市",
    "network?id=s3&hops=1",
    "network?field=g&place=苏州市&format=svg",
    "network?id=s3&hops=1&format=graphml",
    "network?id=s3&hops=1&format=xlsx",
    "network?id=n1&hops=1&format=html",
    "paths?from=s3&to=h1",
    "introductions?target=h1&place=苏州市",
    "departure?id=s1&place=苏州市",
    "structure?field=f&place=苏州市",
    "systemic?field=f",
    "systemic?field=f&place=苏州市&by=sales",
    "linkages?field=f",
    "search?q=芯片",
    "search?q=qy&limit=2&kinds=Enterprise",
    "records/Enterprise/s3",
    "records/Segment/chip?size=2&page=2",
    "records/Enterprise/没有",
    "records/SELLS_TO/h1→s1/form",
    "forms/企业项目",
    "show?id=chip",
    "diff?from=2024-05-01&to=2024-06-15&size=5",
    "imports/<upload>",
    "imports/<upload>/progress",
    "imports/<upload>/preview",
    "imports/<upload>/rejects",
    "imports/<upload>/marked",
    "imports/<upload>/mapping",
    "batches",
    "batches/4",
    "batches/3/records?kind=Enterprise",
    "dictionary",
    "freshness",
    "freshness?quarters=true",
    "template.xlsx",
    "review?field=f&place=苏州市",
    "review/one?field=f&place=苏州市&enterprise=<enterprise3>&segment=<segment3>",
    "review/decisions",
    "review/merges",
    "openapi.json",
)
"""What the API is asked, under ``/api/v1/``."""
SCENE = "place=苏州市&change=lose&who=s1&change=cut_all&who=境外&segments=&segments=wafer"
PAGES = (
    "/",
    "/questions",
    "/questions/fields",
    "/static/states.css",
    "/static/chain-map.css",
    "/questions/gaps?field=f&place=nowhere",
    "/gaps?place=苏州市",
    "/gaps?tab=tasks&place=上海市",
    "/verify?place=上海市&segment=tool",
    "/fields/g?place=苏州市&segment=panel",
    "/parts/fields/g?place=苏州市&segment=chip",
    "/fields/f/extensions?place=苏州市",
    "/extensions?place=苏州市",
    "/fields/g/structure?place=苏州市&systemic=1",
    "/parts/systemic/f?place=苏州市",
    "/fields/g/matches?place=苏州市",
    "/compare?place=苏州市",
    "/targets",
    f"/targets?{GAP}&top=1",
    f"/targets/file?{GAP}&format=csv",
    "/leads",
    "/leads/<lead>",
    "/portfolio?place=苏州市&field=f&budget=2",
    "/portfolio/file?place=苏州市&field=f&budget=2&format=csv",
    f"/scenario?{SCENE}",
    "/scenario?place=苏州市&compare=离开&compare=落地",
    f"/scenario/file?{SCENE}&format=json",
    "/coverage?place=苏州市",
    "/records/Enterprise/s1/departure?place=苏州市",
    "/parts/departure/s1?place=苏州市",
    "/records/Enterprise/h1/introduce?place=苏州市",
    "/parts/introduce/Enterprise/h1?place=苏州市",
    "/records/Enterprise/s3",
    "/records/Segment/chip?place=苏州市",
    "/records/District/320500?relation=LOCATED_IN&way=in",
    "/edit",
    "/edit/UNDERTAKES?source=s1",
    "/edit/Project/plant",
    "/parts/nodes?q=芯片&kinds=Segment",
    "/network?kind=Enterprise&id=s3",
    "/parts/facts/Enterprise/s3",
    "/search?q=芯片",
    "/parts/search?q=芯",
    "/data",
    "/data/imports/<upload>",
    "/data/imports/<upload>/progress",
    "/data/batches/3",
    "/data/batches/3/rollback",
    "/data/dictionary",
    "/data/freshness",
    "/review?field=f&place=苏州市",
    "/review/log",
    "/review/merges",
    "/parts/places",
    "/docs",
    "/healthz",
    "/readyz",
    "/records/Enterprise/没有",
    "/gaps?place=没有的地方",
)
ROUTES_LEFT_OUT: dict[str, str] = {
    "/api/v1/imports/{id}/mapping": "only uploads of kind table have one: tests/api/work/test_api_tables.py",
}
"""GET routes without a recorded answer, and why."""
