"""The place of a row: from columns of province, city, county, town and address, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.errors import BadRequest
from graph.store.contract import Store
from loaders.files.raw import CellProblem
from loaders.identity.divisions import Division, Gazetteer, gazetteer_of, load_gazetteer, local_names
from loaders.identity.full_names import full_name

_BELOW = re.compile(
    r"镇|乡|街道|开发区|高新区|经开区|园区|工业园|产业园|科技园|科技城|保税区|度假区|功能区|新城|港区|片区|社区|村|[路街巷道](?:$|.*号)|大道|号"
    r"|集中区|集聚区|示范区|[路街道]与.{1,12}[路街道]|交叉口|交汇处|[路街道](?:以)?[东南西北]+(?:侧|面)?$"
)
_FULL = re.compile(r"[省市县区旗盟州]$")
_REST = re.compile(r".*(?:镇|乡|街道|街|路|大道|巷|村|社区|区|园|城|港|号|楼|幢|栋|座|层|室)")
_TRADE_ZONE = re.compile(
    r"(?:中国)?[（(]?(?P<at>[\u4e00-\u9fff]{2,4}?)[）)]?(?:自由贸易试验区|自贸试验区|自贸区)(?:(?P<part>[\u4e00-\u9fff]{2,3})片区)?"
)
_ZONE = re.compile(
    r"(?:集中|集聚|示范|综保|保税|合作|经济|投资|度假|功能|拓展|实验|先行|核心|启动|自贸|新|片|园|港|湾)区$"
)
"""How zones end that are no districts, although they end as those do."""
_BARE_TOWN = re.compile(r"[\u4e00-\u9fff]{2,3}")
_BARE_SITE = re.compile(
    r"(?=.*(?:园|(?:集中|集聚|示范|综保|保税|合作|经济|投资|度假|功能|拓展|实验|先行|核心|启动|自贸|新|片|园|港|湾)区|(?:工业|科学|知识|汽车|新|智|科创|大学|港|产业|世纪|电商|光电|云|未来)城|小镇|新港|地块|数码城|科技城|谷|大厦|广场|创客|厂房|新区|组团|众创空间|(?:双创|创业|产业|孵化|创新|电商|直播|物流|总部|科创|示范)(?:基地|中心)|[0-9A-Z][#号]?[栋座幢楼]))"
    r"[\u4e00-\u9fff0-9A-Za-z#\-（）()]{2,24}"
)
_BRACKETS = re.compile(r"[（(]([\u4e00-\u9fff]{2,12})[)）]")
_CHOOSE = "或选定这样写的行在哪个区县（映射的 places）"
_UNSURE = re.compile(r"[（(](?:暂定|拟定|待定|原址|新址|老址|现址|老厂|新厂|租赁|自有|在建|附近|对面|内)[)）]\Z")
"""Behind a place what somebody remarks on it."""
_SPACE = re.compile(r"[\s/·,，-]+")
_HOUSE = re.compile(r"(?<=[路街道巷弄里号栋幢座楼村园])[0-9]+(?=号|弄|栋|幢|座|楼|室|层)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A division's code, the text below it that is kept, and whether the table's own place was taken for it."""

    code: str
    kept: str = ""
    assumed: bool = False


class Places:
    """Finds the place of rows; every answer is kept."""

    def __init__(self, store: Store | None, default: str = "", said: Mapping[str, str] | None = None) -> None:
        """``said`` leads from texts of cells to the division that somebody chose; raises ``BadRequest`` for none."""
        self._gazetteer, self._stored = _with_own(store)
        self._said = {text: self._chosen(text, where) for text, where in (said or {}).items() if where}
        found = self._gazetteer.find(default) if default else []
        self.default: Division | None = found[0] if len(found) == 1 else None
        self._known: dict[tuple[tuple[str, bool], ...], Placed | CellProblem] = {}
        self._meant: dict[tuple[str, str], tuple[list[Division], bool]] = {}
        self._lines: dict[str, list[str]] = {}

    def place(self, texts: Sequence[tuple[str, bool]]) -> Placed | CellProblem:
        """The place that these cells of a row mean together, in the order of their columns; each with whether its head
        speaks of towns, streets or zones.
        """
        key = tuple((_UNSURE.sub("", text) or text, low) for text, low in texts)
        if key not in self._known:
            self._known[key] = self._place(key)
        return self._known[key]

    def _chosen(self, text: str, where: str) -> Division:
        found = self._gazetteer.find(where)
        if len(found) == 1:
            return found[0]
        why = "有几个同名" if found else "不是一个区县或城市"
        raise BadRequest(f"“{text[:30]}”选的“{where[:30]}”{why}；请写全称，如 昆山市，同名的前面加上省、市")

    def is_unknown(self, text: str) -> bool:
        """Whether a text is a short bare name that no division has: under any head those are towns."""
        return _BARE_TOWN.fullmatch(text) is not None and not self._gazetteer.find(text)

    def _place(self, texts: tuple[tuple[str, bool], ...]) -> Placed | CellProblem:
        here: Division | None = None
        kept: list[str] = []
        open_: list[str] = []
        if (chosen := next((self._said[t] for t, _ in texts if t in self._said), None)) is not None:
            return Placed(chosen.code, " ".join(t for t, _ in texts))
        for text, low in texts:
            if text in self._stored and len(texts) == 1:
                return Placed(self._stored[text])
            found, below = self._one(text, here)
            if self._is_site(text, found, here) or (low and self._is_town(text, found, here)):
                kept.append(text)
                continue
            if isinstance(found, CellProblem):
                return found
            if found is None:
                (kept if _BELOW.search(text) else open_).append(text)
                continue
            if below:
                kept.append(text)
            if here is None or here.code in self._line(found):
                here = found
            elif found.code not in self._line(here):
                return CellProblem(
                    "place.conflict", f"“{here.name}”与“{found.name}”不在一处", f"请改正其中一格；{_CHOOSE}"
                )
        if open_ and here is not None and here.level in ("县级", "园区"):
            kept, open_ = [*open_, *kept], []  # a town's bare name beside an address that says the county
        if open_:
            return CellProblem(
                "place.unknown", f"“{'、'.join(open_)[:50]}”不是已知的地名", f"请写区县全称，如 昆山市；{_CHOOSE}"
            )
        if here is not None:
            return Placed(here.code, " ".join(kept))
        if self.default is None:
            return CellProblem(
                "place.below",
                f"“{' '.join(kept)[:50]}”不知在哪个区县",
                "请在前面写上区县，或在映射里写 place（如 昆山市）",
            )
        return Placed(self.default.code, " ".join(kept), assumed=True)

    def _is_site(self, text: str, found: Division | CellProblem | None, here: Division | None) -> bool:
        """Whether it is a park or a building (联东U谷, 软件园C栋), under any head: where the row or the table is."""
        bare = _SPACE.sub("", text)
        site = _BARE_SITE.fullmatch(bare) is not None and (_ZONE.search(bare) is not None or not _FULL.search(bare))
        return found is None and site and (here is not None or self.default is not None) and not self._elsewhere(bare)

    def _elsewhere(self, bare: str) -> bool:
        """Whether a name begins with the short name of a county or a city elsewhere (张家港保税区 beside 昆山)."""
        named = [d for end in (2, 3) for d in self._gazetteer.find(bare[:end])]
        named = [d for d in named if not d.name.endswith("区")]  # 麒麟, 城西 are words besides
        return bool(named) and not any(self._fits(d, None) for d in named)

    def _is_town(self, text: str, found: Division | CellProblem | None, here: Division | None) -> bool:
        """Whether a name without 镇 under a head of towns (锦溪, 龙山) is where the row or the table is, and no county
        elsewhere.
        """
        bare = _SPACE.sub("", text)
        if _BARE_TOWN.fullmatch(bare) is None:
            return False
        if found is None or (here is None and self.default is None):
            return found is None
        if isinstance(found, CellProblem):
            return len(bare) < 3 or not _FULL.search(bare)
        return found.name != bare and not self._fits(found, here)

    def _one(self, text: str, here: Division | None) -> tuple[Division | CellProblem | None, bool]:
        """The division that one cell names, and whether the cell says more than its name."""
        bare = _SPACE.sub("", text)
        found, below = list[Division](), True
        if zone := _TRADE_ZONE.match(bare):
            at, rest = zone["part"] or zone["at"], bare[zone.end() :]
            found = self._found(at + rest, here)[0] or self._gazetteer.find(at)
        if not found:
            found, below = self._found(bare, here)
        if not found:
            return None, True
        near = [d for d in found if self._fits(d, here)]
        if len(found) > 1 or (here is not None and not near):
            found = near or found
        if len(found) == 1:
            return found[0], below
        names = "、".join(
            f"{'' if (c := self._gazetteer.city_of(d.code)) is None else c.name}{d.name}" for d in found[:4]
        )
        return CellProblem(
            "place.ambiguous",
            f"“{text[:50]}”可能是：{names}",
            f"请写上省、市；整份表都在一处的，在映射里写一次 place；{_CHOOSE}",
        ), below

    def _found(self, bare: str, here: Division | None) -> tuple[list[Division], bool]:
        """Divisions that a text may mean, and whether it says more; whatever the numbers of its houses, they are the
        same.
        """
        key = _HOUSE.sub("1", bare), here.code if here is not None else ""
        if key not in self._meant:
            self._meant[key] = self._looked_up(bare, here)
        return self._meant[key]

    def _looked_up(self, bare: str, here: Division | None) -> tuple[list[Division], bool]:
        if (local := self._local(bare, here)) is not None:
            return local
        if not self._gazetteer.begins(bare):
            return [], True
        if found := self._gazetteer.find(bare):
            return found, False
        found = self._inside(bare, here)
        if len(found) == 1 and found[0].level == "市":  # 苏州市园区唯新路
            after = bare.partition(found[0].name.removesuffix("市"))[2].removeprefix("市")
            if (local := self._local(after, found[0])) is not None:
                return local
        return found, True

    def _local(self, bare: str, here: Division | None) -> tuple[list[Division], bool] | None:
        """The zone that a word at the start means in this city alone (园区, 高新区)."""
        around = here or self.default
        line = self._line(around) if around is not None else []
        for end in range(min(len(bare), 6), 1, -1):
            rest = bare[end:]
            codes = [code for code, city in local_names().get(bare[:end], ()) if city in line]
            if codes and (not rest or _REST.match(rest)):
                return [self._gazetteer.by_code[code] for code in codes], bool(rest)
        return None

    def _fits(self, division: Division, here: Division | None) -> bool:
        """Whether a division lies in, or around, what is known of the place; else in the city of the table's own."""
        around = here
        if around is None and self.default is not None:
            around = self._gazetteer.city_of(self.default.code) or self.default
        return around is not None and (around.code in self._line(division) or division.code in self._line(around))

    def _inside(self, text: str, here: Division | None) -> list[Division]:
        """Divisions by whose name an address begins."""
        if found := self._gazetteer.holding(text, lambda d: self._fits(d, here)):
            return found
        for end in range(min(len(text) - 1, 30), 1, -1):
            name = text[:end]
            if _FULL.search(name) and (found := self._gazetteer.find(name)):
                return found
        return []

    def _line(self, division: Division) -> list[str]:
        """Codes of a division and those above it."""
        if division.code not in self._lines:
            self._lines[division.code] = [division.code, *(d.code for d in self._gazetteer.ancestors(division.code))]
        return self._lines[division.code]


def _with_own(store: Store | None) -> tuple[Gazetteer, dict[str, str]]:
    """The divisions with those that a city loaded itself (towns and zones with the division above them), and by name
    the ids of those of which nothing is said above.
    """
    known = load_gazetteer()
    named = dict(store.rows("District", ["id", "name"])) if store is not None else {}
    own = {id_: name for id_, name in named.items() if id_ not in known.by_code and name}
    if not own or store is None:
        return known, {}
    above = {s: t for s, t, state in store.rows("WITHIN", ["source", "target", "state"]) if state == "confirmed"}
    placed: dict[str, Division] = {}
    for id_, name in own.items():
        line = [id_]
        while line[-1] in own and line[-1] in above and above[line[-1]] not in line:
            line.append(above[line[-1]])
        if line[-1] in known.by_code:
            placed[id_] = Division(id_, name, "园区", above[id_])
    alone = {name: id_ for id_, name in own.items() if id_ not in placed}
    return gazetteer_of(placed.values()) if placed else known, alone


def place_named(texts: Iterable[str]) -> str:
    """The county or city that the lines above a table, or its file's name, say it is about; ``""`` for none or
    several.
    """
    gazetteer, found = load_gazetteer(), dict[str, Division]()
    for text in texts:
        at = 0
        for inner in _BRACKETS.findall(text):  # …（嘉善）…
            if len(named := gazetteer.find(inner)) == 1 and named[0].level not in ("省", "境外"):
                found[named[0].code] = named[0]
        while at < len(text):
            division, end = gazetteer.walk(text[at:])
            if division is not None and division.level not in ("省", "境外"):
                found[division.code] = division
            at += max(end, 1)
        if found:
            break
    if len(found) != 1:
        return ""
    return full_name(next(iter(found.values())), gazetteer)
