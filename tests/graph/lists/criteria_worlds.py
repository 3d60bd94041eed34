"""Small made-up worlds for 重点企业（机构）名录: rows as a store gives them, and the same as a graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

from graph.chain.graph import ChainGraph
from tests.graph.lists.slow_chain import Row
from tests.pictures import graph_of

ON = 20260131
STATES = ("confirmed", "suggested", "rejected")
DISTRICTS = {
    "320000": ("江苏省", "省", ""),
    "320500": ("苏州市", "市", "320000"),
    "320505": ("虎丘区", "区", "320500"),
    "320571": ("苏州工业园区", "园区", "320500"),
    "320582": ("张家港市", "县级", "320500"),
    "320583": ("昆山市", "县级", "320500"),
    "320583100": ("玉山镇", "镇", "320583"),
    "320598": ("甲新城", "园区", "320500"),
    "320599": ("乙新城", "园区", "320500"),
    "310000": ("上海市", "直辖市", ""),
}
"""Name, level and what it lies in; two districts that no official order names, and a town."""
NAMES = ("示例{i}有限公司",) * 9 + ("示例{i}医院", "示例{i}计量测试院", "示例{i}加工中心", "示例{i}研究院")
HONOURS = (
    "专精特新小巨人",
    "江苏省瞪羚企业",
    "独角兽企业",
    "潜在独角兽",
    "瞪羚培育企业",
    "单项冠军;专精特新中小企业",
    "链主企业；高新技术企业",
    "拟认定链主",
    "科技小巨人",
)
RUNGS = ("专精特新“小巨人”企业", "专精特新中小企业", "瞪羚企业", "独角兽企业", "独角兽培育企业", "潜在独角兽企业")
BANDS = ("1亿元以下", "1–10亿元", "10–50亿元", "50–200亿元")
ANSWERS = {
    "size": ("是", "否", "", *BANDS),
    "growth": ("是", "否", "", "0以下", "0–10%", "10–15%", "15–20%", "30%以上"),
    "innovation": ("是", "否", "", "3%以下", "3–5%", "5–10%", "10%以上"),
}
KINDS = ("高校", "科研院所", "重点实验室", "公共服务平台", "投资机构", "行业协会")
ROLES = ("生产基地", "研发中心", "投产项目", "总部", "注册地", "分支")


class Made:
    """One world: ``tables`` by kind, and what people said, oldest first."""

    def __init__(self, seed: int) -> None:
        self.draw, self.tables, self.notes = Random(seed), dict[str, list[Row]](), list[Row]()
        self.checked = self.draw.random() < 0.4  # by people: a roster says that there is nobody else where all is
        self._places()
        self._chain()
        for i in range(self.draw.choice((2, 5, 9, 14))):
            self._firm(f"e{i:02d}")
        for i in range(self.draw.randrange(5)):
            self._institution(f"i{i}")

    def maybe(self, chance: float, value: Any) -> Any:
        return value if self.draw.random() < chance else None

    def add(self, table: str, **row: Any) -> None:
        self.tables.setdefault(table, []).append(row)

    def link(self, kind: str, source: tuple[str, str], target: tuple[str, str], **row: Any) -> None:
        """A relation, mostly confirmed; each pair at most once of a kind."""
        ends = dict(zip(("source_kind", "source", "target_kind", "target"), (*source, *target), strict=True))
        if not any(all(r[k] == v for k, v in ends.items()) for r in self.tables.get(kind, ())):
            state = row.pop("state", self.draw.choices(STATES, (18, 1, 1))[0])
            self.add(kind, **ends, state=state, **row)

    def _places(self) -> None:
        for id_, (name, level, up) in DISTRICTS.items():
            self.add("District", id=id_, name=name, level=level)
            if up:
                self.link("WITHIN", ("District", id_), ("District", up), state="confirmed")

    def _chain(self) -> None:
        self.add("Field", id="f", name="示例链", status="参考链")
        self.add("Field", id="g", name="另一条链", status="参考链")
        self.segments = [f"s{i}" for i in range(self.draw.randrange(2, 8))]
        for i, s in enumerate([*self.segments, "t0", "t1"]):
            easy = self.draw.choice((0.1, 0.4, 0.5, 0.9, None))
            self.add("Segment", id=s, name=f"环节{s}", bottleneck=self.draw.choice((0, 0, 1)), importable=easy)
            stage, field = self.draw.choice(("上游", "中游", "下游", "支撑")), "g" if s.startswith("t") else "f"
            told = {"stage": stage, "group": stage, "order": i, "planned": self.maybe(0.15, 1)}
            self.link("PART_OF", ("Segment", s), ("Field", field), state="confirmed", **told)
        if self.draw.random() < 0.3:
            self.link("PART_OF", ("Segment", "t0"), ("Field", "f"), state="confirmed", stage="中游", group="中游")
        for _ in range(self.draw.randrange(2 * len(self.segments))):
            a, b = self.draw.choice(self.segments), self.draw.choice([*self.segments, "t1"])
            self.link("SUPPLIES", ("Segment", a), ("Segment", b), essential=self.draw.choice((0, 1, 1)))

    def _firm(self, id_: str) -> None:
        draw = self.draw
        name = draw.choice(NAMES).format(i=id_)
        short = draw.choice((f"示例{id_}",) * 8 + (f"退市{id_}", f"示例{id_}退"))
        self.add(
            "Enterprise",
            id=id_,
            name=short,
            full_name=self.maybe(0.9, name),
            uscc=self.maybe(0.2, draw.choice(("91350100M000100Y43", "12320500466955345P"))),
            stock_code=self.maybe(0.2, draw.choice(("688097.SH", "600000.SH"))),
            status=self.maybe(0.3, draw.choice(("正常", "正常", "已退市", "吊销注销", "ST"))),
            size=self.maybe(0.4, draw.choice((5_000.0, 25_000.0, 60_000.0, 100_000.0, 250_000.0))),
            revenue_band=self.maybe(0.5, draw.choice(BANDS)),
            revenue_year=self.maybe(0.5, float(draw.choice((2018, 2021, 2022, 2024)))),
            honours=self.maybe(0.3, draw.choice(HONOURS)),
        )
        if draw.random() < 0.95:
            home = draw.choice(list(DISTRICTS))
            self.link("LOCATED_IN", ("Enterprise", id_), ("District", home))
        done = draw.sample([*self.segments, "t0"], draw.randrange(1, min(4, len(self.segments) + 1)))
        for s in done:
            share, rule = self.maybe(0.6, draw.choice((0.02, 0.1, 0.5))), draw.choice(("别名", "人工"))
            told = {"rule": "人工", "state": "confirmed"} if self.checked else {"rule": rule}
            role = self.maybe(0.08, "链主")
            self.link("OPERATES_IN", ("Enterprise", id_), ("Segment", s), share=share, role=role, **told)
        for _ in range(draw.randrange(3)):
            named = "；".join(draw.sample(self.segments, draw.randrange(1, 3)))
            where, role = draw.choice(list(DISTRICTS)), draw.choice(ROLES)
            self.link("HAS_SITE", ("Enterprise", id_), ("District", where), role=role, segments=named, year=2024)
        self._papers(id_)
        self._said(id_)

    def _papers(self, id_: str) -> None:
        draw = self.draw
        for year in draw.sample((2021, 2022, 2023, 2024, 2025), draw.choice((0, 0, 3, 5))):
            for as_of in ("2026-01-10", None)[: draw.randrange(1, 3)]:
                sold = self.maybe(0.9, draw.choice((0.0, 10_000.0, 11_500.0, 13_225.0, 100_000.0, 132_250.0)))
                spent = self.maybe(0.8, draw.choice((0.0, 500.0, 661.25, 6_000.0)))
                row = f"{id_}@{year}@{as_of}"
                self.add("YearFigures", id=row, year=year, as_of=as_of, revenue=sold, rnd=spent)
                self.link("FIGURES_OF", ("YearFigures", row), ("Enterprise", id_))
        for number in range(draw.choice((0, 0, 0, 1, 2))):
            row = f"c{id_}{number}"
            until = draw.choice((None, "2025", "2026", "2026-01", "2026-01-30", "2026-06-30"))
            since = draw.choice((None, "2022-07", "2026-03-01"))
            gone = self.maybe(0.1, 1)
            rung = draw.choice(RUNGS)
            self.add("Certificate", id=row, rung=rung, issued_on=since, valid_until=until, withdrawn=gone)
            self.link("GRANTED_TO", ("Certificate", row), ("Enterprise", id_))

    def _said(self, id_: str) -> None:
        draw = self.draw
        for test in draw.sample(list(ANSWERS), draw.choice((0, 0, 1, 2))):
            for _ in range(draw.randrange(1, 3)):
                until = draw.choice(("2026-01-30", "2026-12-31", "2026-12-31", ""))
                values = {"answer": draw.choice(ANSWERS[test]), "unit": "市统计局", "until": until}
                field = draw.choice(("f", "f", "f", "g"))
                self.notes.append({"topic": "list answer", "key": f"{field}|Enterprise:{id_}|{test}", "values": values})
        if draw.random() < 0.25:
            self._decided(f"Enterprise:{id_}")

    def _decided(self, key: str) -> None:
        place, name = self.draw.choice(("320500", "320500", "320583")), self.draw.choice(("firms", "firms", "weak"))
        values = {
            "decision": self.draw.choice(("in", "out", "")),
            "until": self.draw.choice(("2026-01-30", "2026-06-30")),
        }
        values |= {"name": key, "reason": "议定"}
        self.notes.append({"topic": "list entry", "key": f"{name}|f|{place}|{key}", "values": values})

    def _institution(self, id_: str) -> None:
        draw = self.draw
        self.add("Institution", id=id_, name=f"示例院{id_}", kind=draw.choice(KINDS))
        self.link("LOCATED_IN", ("Institution", id_), ("District", draw.choice(list(DISTRICTS))))
        for s in draw.sample(self.segments, draw.randrange(1, min(3, len(self.segments)) + 1)):
            self.link("RESEARCHES", ("Institution", id_), ("Segment", s))
        for firm in draw.sample([r["id"] for r in self.tables["Enterprise"]], draw.randrange(3)):
            if draw.random() < 0.5:
                self.link("INVESTS_IN", ("Institution", id_), ("Enterprise", firm))
            if draw.random() < 0.5:
                self.link("MEMBER_OF", ("Enterprise", firm), ("Institution", id_))
        if draw.random() < 0.3:
            self._decided(f"Institution:{id_}")


_ENDS = {"source_kind", "source", "target_kind", "target", "state"}
_UNSEEN = {"YearFigures", "FIGURES_OF", "Certificate", "GRANTED_TO"}
"""Kinds that are read from the store alone."""


def graph_from(tables: Mapping[str, Sequence[Row]]) -> ChainGraph:
    """The same rows as a graph."""
    nodes = {k: rows for k, rows in tables.items() if not k.isupper() and k not in _UNSEEN}
    edges: dict[tuple[str, str, str], Iterable[tuple[Any, ...]]] = {}
    for kind, rows in tables.items():
        for r in rows if kind.isupper() and kind not in _UNSEEN else ():
            values = {k: v for k, v in r.items() if k not in _ENDS}
            pair = edges.setdefault((kind, r["source_kind"], r["target_kind"]), [])
            assert isinstance(pair, list)
            pair.append((r["source"], r["target"], values, STATES.index(r["state"])))
    return graph_of(nodes, edges)
