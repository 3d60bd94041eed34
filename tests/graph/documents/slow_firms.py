"""重点企业（机构）名录 once more: who is in the place and the field, and what each meets of the criteria as they are
declared in graph/lists/kinds/firms.toml. 供应链安全 is left to its own tests: on the bundled data no list lets it be
said of anybody, and a row that said so would be a difference here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from math import ceil, inf

from tests.graph.documents.slow_brief import SlowField
from tests.graph.documents.slow_reading import Read
from tests.graph.documents.slow_world import Row, World, parts

BANDS = {
    "1亿元以下": (0.0, 1.0),
    "1–10亿元": (1.0, 10.0),
    "10–50亿元": (10.0, 50.0),
    "50–200亿元": (50.0, 200.0),
    "200–1000亿元": (200.0, 1000.0),
    "1000亿元以上": (1000.0, inf),
}
YEARS, RANK, SHARE, ENOUGH, ASKED = 4, 10, 0.3, 2, 60
LEAST = {"工业软件与信创": 2.5, "工业互联网服务": 2.5, "金融科技": 2.5}
"""亿元 from which a firm of a field is large; else 10."""
PLATFORMS = ("重点实验室", "产业创新中心", "制造业创新中心", "技术创新中心")
BODIES = ("高校", "科研院所", "公共服务平台", *PLATFORMS)
_COMPANY = re.compile("公司|集团|厂|合伙|企业|株式会社|合作社|事务所")
_NONE = re.compile(
    "(?:医院|卫生院|保健院|大学|学院|学校|研究院|研究所|科学院|设计院|检验院|检测院|测试院|计量院|检验所|学会|"
    "研究中心|检测中心|检验中心|控制中心|技术中心|标准中心)$"
)


@dataclass
class SlowFirms:
    """The firms and the institutions of a field in a place."""

    field: SlowField

    @property
    def world(self) -> World:
        return self.field.world

    @property
    def least(self) -> float:
        return LEAST.get(self.field.given["field"]["name"], 10.0)

    @cached_property
    def everybody(self) -> list[str]:
        """Who does a segment of the field here and is not gone."""
        found = {f for s in self.field.own for f in self.world.here(s, self.field.place)}
        return sorted(f for f in found if self.world.firms[f]["status"] not in ("已退市", "吊销注销"))

    def is_none(self, firm: str) -> bool:
        """Whether it is no enterprise: a hospital, a school."""
        row = self.world.firms[firm]
        if row["stock_code"] or row["uscc"]:
            return not row["stock_code"] and not str(row["uscc"]).startswith("9")
        name = str(row["full_name"] or row["name"])
        return _COMPANY.search(name) is None and _NONE.search(name) is not None

    @cached_property
    def firms(self) -> list[str]:
        return [f for f in self.everybody if not self.is_none(f)]

    @cached_property
    def bodies(self) -> list[str]:
        return [str(self.world.firms[f]["full_name"]) for f in self.everybody if self.is_none(f)]

    def revenue(self, firm: str) -> tuple[float, float]:
        """Between which two figures its revenue lies (亿元)."""
        row = self.world.firms[firm]
        if row["revenue_year"] is not None and row["revenue_year"] < self.world.day // 10_000 - YEARS:
            return 0.0, inf
        if row["size"] is not None:
            return row["size"] / 1e4, row["size"] / 1e4
        return BANDS.get(row["revenue_band"] or "", (0.0, inf))

    @cached_property
    def most(self) -> dict[str, float]:
        """How large each can be."""
        return {f: self.revenue(f)[1] for f in self.firms}

    def large(self, firm: str) -> bool | None:
        """规模大, by the revenue or by the worst place it can have; ``None`` where nobody can tell."""
        low = self.revenue(firm)[0]
        if (low, self.most[firm]) == (0.0, inf) or self.world.home.get(firm) not in self.world.inside(self.field.place):
            return None
        most = min(RANK, ceil(len(self.firms) * SHARE))
        worst = 1 + sum(high > low for f, high in self.most.items() if f != firm)
        return True if low >= self.least or worst <= most else None if low < self.least < self.most[firm] else False

    def met(self, firm: str) -> dict[str, bool | None]:
        """What a firm meets of the three; an honour that is not on record says nothing."""
        row = self.world.firms[firm]
        held = [h for h in parts(row["honours"]) if not re.search("拟|非|未|后备|培育|入库|申报", h)]
        grows = any(w in h for h in held for w in ("瞪羚", "独角兽"))
        able = any(w in h for h in held for w in ("小巨人", "单项冠军", "专精特新", "独角兽"))
        able = able or str(row["stock_code"] or "").startswith(("688", "689"))
        return {"规模大": self.large(firm), "成长性好": grows or None, "创新能力强": able or None}

    def count(self, firm: str) -> int:
        return sum(v is True for v in self.met(firm).values())

    @cached_property
    def listed(self) -> list[str]:
        return [f for f in self.firms if self.count(f) >= ENOUGH]

    @cached_property
    def open(self) -> list[str]:
        """Who could be listed if what is asked were known, 供应链安全 aside: the order of losses nobody can tell."""
        left = {f: sum(v is None for v in self.met(f).values()) for f in self.firms if f not in self.listed}
        return [f for f, unknown in left.items() if self.count(f) + unknown >= ENOUGH]

    @property
    def lacking(self) -> int:
        """How many criteria those of them lack that are nearest."""
        return min((ENOUGH - self.count(f) for f in self.open), default=0)

    def near(self, lacks: int = 1) -> int:
        """Of these, who lacks so many."""
        return sum(ENOUGH - self.count(f) == lacks for f in self.open)

    @cached_property
    def institutions(self) -> dict[str, tuple[Row, int, int]]:
        """Those that study the field here: their record, how many segments, how many partners."""
        world, inside = self.world, self.world.inside(self.field.place)
        out = dict[str, tuple[Row, int, int]]()
        studies = [(r["source"], r["target"]) for r in world.sure("RESEARCHES") if r["target"] in self.field.own]
        held = [r["source"] for r in world.sure("INVESTS_IN", "source_kind") if r["source_kind"] == "Institution"]
        held += [r["target"] for r in world.sure("MEMBER_OF", "source_kind") if r["source_kind"] == "Enterprise"]
        for row in world.rows("Institution", "id name kind"):
            many = sum(i == row["id"] for i, _ in studies)
            if many and row["kind"] in BODIES and world.based.get(row["id"]) in inside:
                out[row["id"]] = (row, many, held.count(row["id"]))
        return out

    @cached_property
    def bodies_listed(self) -> dict[str, int]:
        """Institutions with a platform, two segments or a partner: by name how many segments."""
        return {
            str(row["name"]): many
            for row, many, partners in self.institutions.values()
            if row["kind"] in PLATFORMS or many >= 2 or partners
        }

    @property
    def on(self) -> int:
        return len(self.listed) + len(self.bodies_listed)

    @property
    def bodies_asked(self) -> int:
        return len(self.institutions) - len(self.bodies_listed)


def differs(firms: SlowFirms, made: Read) -> list[str]:
    """What differs in the table: who is on it, what they meet, their revenue, and figures of the reasons."""
    world, rows, out = firms.world, made.rows("重点企业（机构）名录"), list[str]()
    names = {str(world.firms[f]["full_name"] or world.name(f)): f for f in firms.listed}
    must = {*names, *firms.bodies_listed}
    out += [f"{must ^ {r['单位名称'] for r in rows}} differ"] if must != {r["单位名称"] for r in rows} else []
    for number, cells in enumerate(rows, 1):
        name, firm = cells["单位名称"], names.get(cells["单位名称"])
        said = (cells["序号"], cells["满足"])
        if firm is None:
            reason = f"研究本领域 {firms.bodies_listed.get(name)} 个环节"
            found = re.findall(r"研究本领域 \d+ 个环节", cells["列入依据"])
            out += [f"{name}: {found} must be {reason}"] if found not in ([], [reason]) else []
            out += [f"{name}: {said}"] if said[0] != str(number) else []
            continue
        meets = "、".join(k for k, v in firms.met(firm).items() if v)
        out += [f"{name}: {said} must be {number}, {meets}"] if said != (str(number), meets) else []
        known = _reasons(world.firms[firm], firms.least)
        out += [f"{name}: {p}" for p in cells["列入依据"].split("；") if re.search(r"\d", p) and p not in known]
        out += (
            [f"{name}: {cells['营业收入（档）']}"]
            if cells["营业收入（档）"] not in {*_scale(world.firms[firm])}
            else []
        )
    return out


def _scale(row: Row) -> list[str]:
    year = f"（{row['revenue_year']} 年）" if row["revenue_year"] else ""
    said = f"{row['size'] / 1e4:.4g} 亿元{year}" if row["size"] is not None else f"{row['revenue_band'] or ''}{year}"
    return [said, f"全公司 {said}"]


def _reasons(row: Row, least: float) -> set[str]:
    """Reasons with figures, as far as the record has them."""
    year = f"（{row['revenue_year']} 年）" if row["revenue_year"] else ""
    own = f"{row['size'] / 1e4:.4g} 亿元{year}" if row["size"] is not None else f"{row['revenue_band']}{year}"
    return {f"营业收入 {own}，达到 {least:g} 亿元", f"科创板上市（{row['stock_code']}）"}
