"""重点项目清单: projects of the field in the place, planned, under construction and producing, and what each brings the
chain when it produces.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from graph.chain.examples import named_so
from graph.chain.places import membership
from graph.gaps.records import Gap
from graph.gaps.states import STATE_LABELS
from graph.lists.districts import Districts
from graph.lists.locals import segment_names
from graph.lists.made import Because, Entry, Rests
from graph.lists.scene import Draft, Scene, node_key, node_rests
from graph.lists.weak import RISK, no_more_risk
from graph.lists.when_producing import Planned, gaps_after, here_already

PRODUCING = "投产"


def make(scene: Scene) -> Draft:
    """Projects by class, then by district in the official order, the larger first; ended ones are left out."""
    graph, table = scene.graph, scene.graph.nodes["Project"]
    builds = graph.edge("BUILDS", "Project", "Segment").confirmed()
    ids, names = graph.nodes["Segment"].ids, segment_names(scene)
    of: dict[int, list[str]] = {}
    for project, segment in zip(builds.source.tolist(), builds.target.tolist(), strict=True):
        if str(ids[segment]) in names:
            of.setdefault(project, []).append(str(ids[segment]))
    inside = membership(graph, scene.place, "Project").inside if len(table) else np.zeros(0, dtype=bool)
    here = [p for p in of if inside[p]]
    districts = Districts(graph, "Project")
    classes = list(scene.criteria["classes"])
    brought = _brought(scene, here, of)
    after = gaps_after(scene, brought.values())
    closes = {p: [_closes(scene.gaps[s], _class(scene, p), brought.get(p), after) for s in of[p]] for p in here}
    made = [(p, _entry(scene, p, of[p], names, districts, closes[p])) for p in here]
    kept = [(p, e) for p, e in made if e.cells["class"] and not _small(scene, e)]
    kept.sort(
        key=lambda pe: (classes.index(str(pe[1].cells["class"])), districts.turn(pe[0]), -_amount(pe[1]), pe[1].id)
    )
    listed = tuple(e for _, e in kept)
    said = {e.key for e in listed}
    others = {e.key: e for _, e in made if e.key not in said}
    return Draft(listed, others, _basis(scene), partial(_notes, scene, {e.key for _, e in made}))


def _small(scene: Scene, entry: Entry) -> bool:
    amount = entry.cells["amount"]
    return isinstance(amount, int | float) and amount < float(scene.criteria["amount_from"])


def _amount(entry: Entry) -> float:
    amount = entry.cells["amount"]
    return float(amount) if isinstance(amount, int | float) else 0.0


def _class(scene: Scene, at: int) -> str | None:
    stage = str(scene.graph.nodes["Project"].columns["stage"][at] or "")
    return next((c for c, stages in scene.criteria["classes"].items() if stage in stages), None)


def _brought(scene: Scene, here: list[int], of: Mapping[int, list[str]]) -> dict[int, Planned]:
    """Of each project that does not produce yet, the segments that it brings a firm to."""
    mine, graph = here_already(scene), scene.graph
    table, out = graph.edge("UNDERTAKES", "Enterprise", "Project").confirmed(), dict[int, Planned]()
    for at in here:
        if _class(scene, at) not in (None, PRODUCING):
            firms = graph.nodes["Enterprise"].ids[table.source[table.target == at]]
            known = {s for f in firms for s in mine.get(str(f), ())}
            out[at] = Planned(at, tuple(s for s in of[at] if s not in known))
    return out


def _entry(
    scene: Scene,
    at: int,
    segments: list[str],
    names: dict[str, str],
    districts: Districts,
    closes: list[Because],
) -> Entry:
    table, id_ = scene.graph.nodes["Project"], str(scene.graph.nodes["Project"].ids[at])
    stage = str(table.columns["stage"][at] or "")
    which = _class(scene, at)
    sample = _value(table.columns["sample"][at])
    cells = {
        "name": named_so(str(table.names()[at]), sample),
        "class": which,
        "stage": stage or None,
        "firms": "、".join(_undertakers(scene, at)) or None,
        "district": districts.name(at) or scene.place.name,
        "segments": "、".join(names[s] for s in segments),
        "amount": _value(table.columns["amount_cny_100m"][at]),
        "year_amount": _value(table.columns["year_amount_cny_100m"][at]),
        "done_amount": _value(table.columns["done_amount_cny_100m"][at]),
        "start": _value(table.columns["start_on"][at]),
        "produce": _value(table.columns["produce_on"][at]),
        "closes": "；".join(b.words for b in closes),
        "remark": None,
    }
    because = (
        Because(
            "stage",
            "met" if which else "unmet",
            f"项目阶段：{stage or '没有写'}",
            stage or None,
            node_rests("Project", id_),
        ),
        _money(id_, cells["amount"], table.columns["plan_source"][at]),
        *(_rested(b, id_, s) for b, s in zip(closes, segments, strict=True)),
    )
    return Entry(node_key("Project", id_), "Project", id_, str(cells["name"]), cells, because)


def _value(value: Any) -> Any:
    if value is None or value != value:
        return None
    return value.item() if isinstance(value, np.generic) else value


def _money(id_: str, amount: Any, source: Any) -> Because:
    rests = node_rests("Project", id_)
    said = f"，投资计划来源：{source}" if source else ""
    if amount is None:
        return Because("amount", "unknown", f"总投资没有写{said}", rests=rests)
    return Because("amount", "met", f"总投资 {amount:g} 亿元{said}", amount, rests)


def _closes(gap: Gap, which: str | None, planned: Planned | None, after: Mapping[str, Gap]) -> Because:
    """What the chain has more when it produces: the segment today, and if all of the list produced.

    That it brings nothing is said of the project; it is no criterion that it fails.
    """
    state, here = STATE_LABELS[gap.state], int(gap.inputs.n_place)
    head = f"“{gap.name}”现为{state}、本地 {here} 家"
    if which == PRODUCING:
        return Because("closes", "met", f"“{gap.name}”已在产，本地现为{state}", gap.state)
    if planned is None:
        return Because("closes", "not_applicable", f"{head}；项目没有写阶段或已终止，不推算", gap.state)
    if gap.segment not in planned.segments:
        return Because("closes", "not_applicable", f"{head}；承担单位已在本地做，是扩产，企业数不变", gap.state)
    then = after[gap.segment]
    same, second = then.state == gap.state, no_more_risk(gap, then)
    more = f"，{'但' * same}本地不再只此一家，可移出{RISK}" if second else ""
    words = f"{head}；若投产，推算{'状态不变' if same else f'为{STATE_LABELS[then.state]}'}{more}"
    return Because("closes", "not_applicable" if same and not second else "met", words, then.state)


def _rested(because: Because, project: str, segment: str) -> Because:
    rests = (Rests("BUILDS", (project, segment)), *node_rests("Segment", segment))
    return Because(f"closes.{segment}", because.result, because.words, because.value, rests)


def _undertakers(scene: Scene, at: int) -> list[str]:
    out = []
    for kind in ("Enterprise", "Institution"):
        table = scene.graph.edge("UNDERTAKES", kind, "Project").confirmed()
        names = scene.graph.nodes[kind].columns.get("full_name", scene.graph.nodes[kind].names())
        out += [str(names[i]) for i in table.source[table.target == at].tolist()]
    return out


def _basis(scene: Scene) -> tuple[str, ...]:
    classes = "；".join(f"{c}：{'、'.join(stages)}" for c, stages in scene.criteria["classes"].items())
    least = float(scene.criteria["amount_from"])
    return (
        scene.dated(),
        f"类别（约定）：{classes}；终止的不列" + (f"；总投资 {least:g} 亿元以上" if least else ""),
        "“若投产”是推算，不预测会不会按期投产：假定表上的储备、在建项目都投产，各多一家已确认、规模不明的企业"
        "（承担单位已在本地做同一环节的不加），再看环节的状态",
        "投资的数照项目记录（投资计划表、台账），没有写的空着",
    )


def _notes(scene: Scene, every: Collection[str], listed: Sequence[Entry]) -> tuple[str, ...]:
    """Of the rows that are on the list after all; ``every`` are the keys of all projects here."""
    if not every and not listed:
        what = f"数据里没有{scene.place.name}“{scene.field_name}”的项目"
        return (f"{what}：把投资计划表发给名录上的企业和机构（名录还空着的先定名录），收回后列；也可先导入项目台账",)
    total = sum(_amount(e) for e in listed)
    lacking = sum(e.cells["amount"] is None for e in listed)
    by = {c: sum(e.cells["class"] == c for e in listed) for c in scene.criteria["classes"]}
    said = "、".join(f"{c} {n} 个" for c, n in by.items())
    more = f"，另 {lacking} 个没有写总投资" if lacking else ""
    out = [f"共 {len(listed)} 个（{said}），总投资合计 {total:g} 亿元{more}"]
    if left := len(set(every) - {e.key for e in listed}):
        out.append(f"没有列的 {left} 个：已终止、没有写阶段，总投资不到门槛，或人工移出")
    return tuple(out)
