"""Rows of ours made from one row of a user's table: an enterprise, its place, what it makes, its project.

What cannot be read is put aside cell by cell; the row itself is judged later, by the same check as any sheet of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.text import join_list, split_list
from loaders.files.raw import CellProblem
from loaders.identity.ids import PROVISIONAL
from loaders.identity.rules import enterprise_name_key, is_accounting_line
from loaders.table.cells import KIND, choice_of
from loaders.table.figures import YearMaker
from loaders.table.places import Placed
from loaders.table.settle import ANCHORS
from loaders.table.words import TRADE, YEARLY, targets
from loaders.workbook.references import SEGMENT

PREFIX = {"项目": "xm:", "机构": "jg:", "人才": "rc:"}
"""Ids that are made from names begin so."""
_PRODUCT, _SHARE, _BASIS = "企业产品.产品", "企业产品.收入占比", "企业产品.依据"
_EMPLOYER = "人才.所属机构"
_TOPIC = "机构环节.研究方向"
_SEGMENT, _ROLE = "企业环节.环节", "企业环节.链上角色"
CONFLICT = "key.conflict"
"""The rule of a cell that says otherwise than an earlier row."""
ENDED = "终止"
"""The stage of a project that is no more: it stays on record, and no relation of it counts."""
Out = dict[str, list[tuple[int, dict[str, object]]]]
Aside = Callable[[str, CellProblem], None]
Unknown = Callable[[str, str], CellProblem | None]
MEANT = {"项目": {"建设环节": SEGMENT}, "人才": {"擅长环节": SEGMENT, "所属机构": "Institution"}}
"""Columns of a record that name other records: what is not there is put aside, and the record stays."""


@dataclass(slots=True)
class Known:
    """What earlier rows said: values of each record with the row they stand in, and pairs written already."""

    values: dict[tuple[str, str], dict[str, tuple[object, int]]] = field(default_factory=dict)
    pairs: dict[tuple[str, str, str], dict[str, object]] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class RowMaker:
    """Makes rows of ours; ``unknown`` tells why a text names no node of a kind that is there, ``None`` if it does."""

    known: Known
    unknown: Unknown
    out: Out = field(default_factory=dict)
    years: YearMaker = field(default_factory=YearMaker)
    assumed: int = 0
    guessed: int = 0
    employed: int = 0

    def add(self, number: int, values: Mapping[str, object], place: Mapping[str, Placed], aside: Aside) -> None:
        """One row: its values by target, its places by sheet; ``aside`` is told of targets that are not taken."""
        values = self._words_apart(values)
        of = _by_sheet(values)
        firm = self._firm(number, values, of.get("企业", {}), place, aside)
        project = ""
        for sheet in PREFIX:
            made = self._named(sheet, number, values, of.get(sheet, {}), place, firm, aside)
            if sheet == "机构" and made:
                self._topics(number, made, values)
            project = made if sheet == "项目" else project
        if firm and project:
            over = values.get("项目.项目阶段") == ENDED
            self._pair("企业项目", number, {"企业": firm, "项目": project, "状态": "否决" if over else None}, "", aside)
        self._business(number, firm, values, aside)
        for target, problem in self.years.add(number, firm, of.get(YEARLY, {})):
            aside(target, problem)

    def _words_apart(self, values: Mapping[str, object]) -> dict[str, object]:
        """The values with words under a head of segments that name none among the industries, which are read word by
        word once somebody said what each means.
        """
        texts = split_list(str(values.get(_SEGMENT) or ""))
        named = [text for text in texts if self.unknown(SEGMENT, text) is None]
        out = {**values, _SEGMENT: join_list(named) or None}
        if left := [f"环节：{text}" for text in texts if text not in named]:
            out[TRADE] = join_list([*split_list(str(values.get(TRADE) or "")), *left])
        return out

    def _firm(
        self,
        number: int,
        values: Mapping[str, object],
        fields: dict[str, object],
        place: Mapping[str, Placed],
        aside: Aside,
    ) -> str:
        if not fields and "企业" not in place:
            return ""
        name = str(fields.get("企业名称") or "")
        if not name and "项目.项目名称" in values and not fields.get("统一社会信用代码"):
            self._without("企业", fields, place, aside, CellProblem("firm.missing", "没写企业名称", "请写企业名称"))
            return ""
        key = enterprise_name_key(name)
        code = str(fields.get("统一社会信用代码") or self.known.codes.get(key, ""))
        if code:
            fields["统一社会信用代码"] = code
        stock = fields.get("股票代码")
        if not code and not stock and "企业编号" not in fields and (stored := self.known.ids.get("企业", {}).get(name)):
            fields["企业编号"] = stored
        ref = str(fields.get("企业编号") or code or stock or (PROVISIONAL + key if key else ""))
        self._record("企业", ref, number, fields, place, aside)
        return ref

    def _named(
        self,
        sheet: str,
        number: int,
        values: Mapping[str, object],
        fields: dict[str, object],
        place: Mapping[str, Placed],
        firm: str,
        aside: Aside,
    ) -> str:
        """A project, institution or talent, under its own number or one made from its name."""
        if sheet == "项目" and fields.get("项目阶段") == ENDED:
            fields.pop("建设环节", None)
        for label, kind in MEANT.get(sheet, {}).items():
            problem = next(
                (p for text in split_list(str(fields.get(label) or "")) if (p := self.unknown(kind, text))), None
            )
            if problem is None:
                continue
            text = fields.pop(label)
            if f"{sheet}.{label}" == _EMPLOYER:
                fields["所在单位"] = join_list([*split_list(str(fields.get("所在单位") or "")), str(text)])
                self.employed += 1
            else:
                aside(f"{sheet}.{label}", problem)
        if not fields and sheet not in place:
            return ""
        name = str(values.get(ANCHORS[sheet]) or "")
        if sheet == "机构":
            self._kind(name, fields)
            if name and (topics := values.get(_TOPIC)):
                fields["说明"] = "；".join(str(x) for x in (fields.get("说明"), f"研究方向：{topics}") if x)
        number_label = f"{sheet}编号"
        key = enterprise_name_key(name)
        made = self.known.ids.get(sheet, {}).get(name) or (PREFIX[sheet] + key if key else "")
        if sheet in ("项目", "人才") and firm and made.startswith(PREFIX[sheet]):  # others are called the same
            made += f":{firm}"
        ref = str(fields.get(number_label) or made)
        if not ref and firm:
            self._without(
                sheet, fields, place, aside, CellProblem("name.missing", f"没写{sheet}名称", f"请写{sheet}名称")
            )
            return ""
        ref = ref or f"{PREFIX[sheet]}?{number}"  # refused for its empty name, and for nothing else
        self._record(sheet, ref, number, {**fields, number_label: ref}, place, aside)
        return ref

    def _topics(self, number: int, ref: str, values: Mapping[str, object]) -> None:
        """What an institution researches: topics that name a segment lead to it."""
        for text in split_list(str(values.get(_TOPIC) or "")):
            if self.unknown(SEGMENT, text) is None:
                cells: dict[str, object] = {"机构": ref, "环节": text, "研究方向": text}
                self._pair("机构环节", number, cells, "", lambda *_: None)

    def _kind(self, name: str, fields: dict[str, object]) -> None:
        """The kind of a new institution whose row says none that we know: by its name, else 其他."""
        if not name or "机构类型" in fields or name in self.known.ids.get("机构", {}):
            return
        before = self.known.values.get(("机构", PREFIX["机构"] + enterprise_name_key(name)), {})
        if "机构类型" in before:
            fields["机构类型"] = before["机构类型"][0]
        else:
            fields["机构类型"] = choice_of(name, KIND, targets()[KIND].field.choices) or "其他"
            self.guessed += 1

    def _record(
        self,
        sheet: str,
        ref: str,
        number: int,
        fields: dict[str, object],
        place: Mapping[str, Placed],
        aside: Aside,
    ) -> None:
        """One record; what an earlier row says otherwise stands, and this row's cell is put aside."""
        if sheet in place:
            found = place[sheet]
            fields["所在地"] = found.code
            if found.kept:
                fields["所在地依据"] = found.kept
            self.assumed += found.assumed
        before = self.known.values.setdefault((sheet, ref), {})
        for label, value in list(fields.items()):
            old = before.setdefault(label, (value, number))
            if old[0] == value:
                continue
            fields.pop(label, None)
            if label in ("企业名称", "项目名称", "机构名称", "机构类型", "姓名或岗位"):
                fields[label] = old[0]
            if label.startswith("所在地"):  # the text below a division goes with it
                label = "所在地"
                fields.pop("所在地", None)
                fields.pop("所在地依据", None)
            said = f"与第 {old[1]} 行的同一条记录不同（那里是“{str(old[0])[:40]}”）"
            aside(f"{sheet}.{label}", CellProblem(CONFLICT, said, "已采用先出现的一行；请核对"))
        self.out.setdefault(sheet, []).append((number, dict(fields)))

    def _business(self, number: int, firm: str, values: Mapping[str, object], aside: Aside) -> None:
        """Products as written and segments by name."""
        texts, named = (split_list(str(values.get(t) or "")) for t in (_PRODUCT, _SEGMENT))
        if not firm:
            for target in (_PRODUCT, _SEGMENT, _SHARE, _ROLE):
                if values.get(target) is not None:
                    aside(target, CellProblem("firm.missing", "这一行没有企业", "请写企业名称"))
            return
        role = values.get(_ROLE)
        if role is not None and not named:
            aside(_ROLE, CellProblem("segment.missing", "没有认出环节，角色不知是在哪里的", "请写环节全称"))
        for text in named:
            self._pair("企业环节", number, {"企业": firm, "环节": text, "链上角色": role}, _ROLE, aside)
        share = values.get(_SHARE)
        if share is not None and len(texts) != 1:
            aside(_SHARE, CellProblem("share.many", "有几种产品，占比不知是谁的", "请一行写一种产品"))
            share = None
        for text in texts:
            if is_accounting_line(text):
                aside(_PRODUCT, CellProblem("accounting", f"“{text}”是会计科目，不是产品", "请改正或删去"))
            else:
                cells = {"企业": firm, "产品": text, "收入占比": share, "依据": values.get(_BASIS)}
                self._pair("企业产品", number, cells, _SHARE, aside)

    def _pair(self, sheet: str, number: int, cells: dict[str, object], extra: str, aside: Aside) -> None:
        """A relation, once; what it says besides must not differ from an earlier row."""
        said = {k: v for k, v in cells.items() if v is not None}
        first, second = list(cells.values())[:2]
        before = self.known.pairs.setdefault((sheet, str(first), str(second)), said)
        label = extra.partition(".")[2]
        if before is said:
            self.out.setdefault(sheet, []).append((number, said))
        elif label and said.get(label, before.get(label)) != before.get(label):
            problem = CellProblem(CONFLICT, f"与前面同一企业的“{second}”不同", "已采用先出现的一行；请核对")
            aside(extra, problem)

    @staticmethod
    def _without(
        sheet: str, fields: Mapping[str, object], place: Mapping[str, Placed], aside: Aside, problem: CellProblem
    ) -> None:
        """Put aside all that a row says of something it does not name."""
        for label in (*fields, *(("所在地",) if sheet in place else ())):
            aside(f"{sheet}.{label}", problem)


def _by_sheet(values: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """The values that belong to each of our sheets, by label."""
    out: dict[str, dict[str, object]] = {}
    for target, value in values.items():
        if value is not None:
            sheet, _, label = target.partition(".")
            out.setdefault(sheet, {})[label] = value
    return out


def columns_of(rows: Sequence[tuple[int, Mapping[str, object]]]) -> list[str]:
    """Labels that any of these rows has, in the order in which they come up."""
    return list(dict.fromkeys(label for _, cells in rows for label in cells))
