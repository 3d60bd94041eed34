"""Every figure of every document, computed again from the JSON answers by counting: nothing of the makers is used.

Names of firms and codes hold digits too; they are struck out first, and what is left must be a figure that was derived.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
import pytest

from graph.asking.question import Question
from graph.documents.draft import draft
from graph.plain import plain_record
from graph.questions.index import ask, find_question
from graph.render.docx import render_docx
from graph.views.document import Document
from tests.graph.documents.laid import DOCUMENTS, laid
from tests.rosters import with_closed_roster
from tests.worlds import levelled

HERE, GAPS = ("strong", "weak", "plain"), ("missing", "weak", "extend")
LABELS = {"missing": "缺失", "weak": "薄弱", "extend": "可延伸"}
CLAIMED = {"strong": "优势", "plain": "一般", "absent": "未布局", "likely_missing": "疑缺"}
Ask = Callable[..., Any]


def closed() -> Any:
    """A world with gaps: its list is declared complete."""
    return with_closed_roster(levelled())


CASES = [
    *((name, words, laid) for name, words in DOCUMENTS),
    ("brief", {"field": "f", "place": "苏州市"}, closed),
    ("brief", {"field": "f", "place": "合肥市"}, closed),
    ("segment", {"field": "f", "segment": "wafer", "place": "苏州市"}, closed),
    ("target", {"field": "f", "segment": "wafer", "place": "苏州市", "target": "h2"}, closed),
]


def answers(graphs: Any) -> Ask:
    """Asks for the JSON of a question."""

    def answer(name: str, **words: Any) -> Any:
        return orjson.loads(orjson.dumps(plain_record(ask(graphs, name, **words).record)))

    return answer


def gap_figures(row: Mapping[str, Any]) -> set[str]:
    """All numbers that an assessed segment's JSON tells in words or as counts."""
    inputs, said = row["inputs"], orjson.dumps(row).decode()
    told = set(re.findall(r"\d+(?:\.\d+)?", said))
    shares = {f"{round(float(v) * 100 / 5) * 5}" for v in told if 0 < float(v) < 1}
    needs = {f"{inputs[k]:.0f}" for k in ("bound", "users") if inputs[k] is not None}
    return told | shares | needs


def brief_figures(answer: Ask, words: Mapping[str, str], text: str) -> set[str]:
    rows = answer("gaps", **words)["gaps"]
    states = Counter(r["state"] for r in rows)
    assert f"全链 {len(rows)} 个环节" in text
    assert f"本地有或有记录 {sum(states[s] for s in HERE)} 个" in text
    sure = sum(states[s] for s in GAPS)
    assert (f"缺口 {sure} 个（" in text) == (sure > 0)
    for state, label in LABELS.items():
        assert (f"{label} {states[state]} 个" in text) == (states[state] > 0)
    assert (f"待核实 {states['unknown']} 个" in text) == (states["unknown"] > 0)
    most = sorted((r for r in rows if r["state"] in HERE), key=lambda r: -r["inputs"]["enterprises_place"])
    many = [r for r in most if r["inputs"]["enterprises_place"] >= 3]
    assert ("企业较多的是" in text) == bool(many)
    for row in (many or [r for r in most if r["inputs"]["enterprises_place"]])[:3]:
        assert f"{row['segment']['name']}（{row['inputs']['enterprises_place']} 家）" in text
    counted = {str(len(rows)), str(sum(states[s] for s in HERE)), str(sure), *map(str, states.values())}
    return counted.union(*map(gap_figures, rows)) | {"1", "2", "3"} | wrong_figures(rows, text)


def wrong_figures(rows: Sequence[Mapping[str, Any]], text: str) -> set[str]:
    """How many items of each state are expected to be wrong: what their chances lack to one, and how many have none."""
    told = set[str]()
    for state, label in (LABELS | CLAIMED).items():
        mine = [r["chance"] for r in rows if r["state"] == state]
        sure = [c for c in mine if c is not None]
        wrong = sum(1 - c for c in sure)
        said = f"{label} {len(sure)} 项中" + ("不到 0.1 项" if wrong < 0.05 else f" {wrong:.1f} 项")
        assert (said in text) == bool(sure), (said, text)
        told |= {str(len(sure)), str(len(mine) - len(sure)), "0.1", f"{wrong:.1f}"}
    return told


def segment_figures(answer: Ask, words: Mapping[str, str], text: str) -> set[str]:
    found = answer("segment", **words)
    if found["elsewhere"]["total"]:
        assert f"外地的，名录记有 {found['elsewhere']['total']} 家在做" in text
    for city in found["elsewhere_by_place"][:3]:
        assert (f"{city['place']} {city['enterprises']} 家" in text) == (city["enterprises"] > 1)
    assert (f"另有 {found['elsewhere_unknown']} 家所在地不明" in text) == (found["elsewhere_unknown"] > 0)
    for side in ("inputs", "users"):
        for other in found[side]:
            here = other["enterprises_place"]
            assert here is None or (f"本地 {here} 家）" if here else "本地没有见到）") in text
    near = {str(o["enterprises_place"]) for side in ("inputs", "users") for o in found[side]}
    lists = {str(found[k]["total"]) for k in ("local", "elsewhere")}
    cities = {str(c["enterprises"]) for c in found["elsewhere_by_place"]}
    local = {str(n) for n in range(1 + sum(u["enterprises_place"] or 0 for u in found["users"]))}
    return gap_figures(found["gap"]) | near | lists | cities | local | {str(found["elsewhere_unknown"])}


def target_figures(answer: Ask, words: Mapping[str, str], text: str) -> set[str]:
    asked = {k: v for k, v in words.items() if k != "target"}
    found = answer("targets", **asked)
    groups = ("candidates", "expanding", "unplaced")
    group, one = next((g, c) for g in groups for c in found[g] if c["id"] == words["target"])
    known = [p for p in one["parts"].values() if p["counted"] is not None and p["weight"]]
    score = sum(p["counted"] * p["weight"] for p in known) / sum(p["weight"] for p in known)
    assert f"得分 {score:.2f}，" in text
    ranked = found["expanding"] if one["sites"] else found["candidates"]
    first = [f"{c['name']}（{c['score']:.2f}）" for c in ranked[:3]]
    assert (f"得分最高的 {len(first)} 家是{'、'.join(first)}" in text) == (group != "unplaced" and len(first) > 1)
    total = len(found["expanding"]) if one["sites"] else found["total"]
    assert (f"在 {total} 家" in text) == (group != "unplaced")
    scores = [round(c["score"], 9) for c in ranked]
    same = scores.count(round(one["score"], 9))
    level = 1 + sum(s > round(one["score"], 9) for s in scores)
    stands = f"并列第 {level}（{same} 家同分）" if same > 1 else f"排第 {level}"
    assert (f"{stands}，" in text) == (group != "unplaced")
    parts = {f"{v:.3f}".rstrip("0").rstrip(".") for p in known for v in (p["counted"], p["weight"])}
    revenue = {f"{float(r):.2f}" for r in re.findall(r"营业收入 (\d+(?:\.\d+)?) 亿元", orjson.dumps(one).decode())}
    users = answer("segment", **asked)["users"]
    local = {str(n) for n in range(1 + sum(u["enterprises_place"] or 0 for u in users))}
    score_words = {f"{score:.2f}", str(total), str(level), str(same), *(f"{c['score']:.2f}" for c in ranked[:3])}
    return gap_figures(found["gap"]) | parts | score_words | revenue | local | {str(len(first))}


def firm_figures(answer: Ask, words: Mapping[str, str], text: str) -> set[str]:
    shown = answer("show", id=words["id"])
    works = [r for r in shown["relations"] if r["kind"] == "OPERATES_IN" and r["state"] != "rejected"]
    sure = sum(r["state"] == "confirmed" for r in works)
    if works:
        assert f"做 {len(works)} 个环节，其中 {sure} 个已确认" in text
    ends = {(r["kind"], r["state"], r["key"][0] == words["id"], *r["key"][:2]) for r in shown["relations"]}
    kinds = Counter(end[:3] for end in ends)
    segments = {g for r in works for f in ("f", "g") for g in [(f, r["key"][1])]}
    told = set()
    for field, segment in segments:
        rows = [g for g in answer("gaps", field=field, place=words["place"])["gaps"] if g["segment"]["id"] == segment]
        told |= set().union(*map(gap_figures, rows)) if rows else set()
    return told | {str(len(works)), str(sure), *map(str, kinds.values())}


ORACLES = {"brief": brief_figures, "segment": segment_figures, "target": target_figures, "firm": firm_figures}


@pytest.mark.parametrize(("name", "words", "world"), CASES)
def test_every_figure_is_one_of_the_answers(name: str, words: dict[str, str], world: Callable[[], Any]) -> None:
    graphs = world()
    made: Document = ask(graphs, f"document-{name}", **words).found
    notes = "".join(b.words for b in made.bases.values())
    doubt = re.findall(r"若名录无误.*?(?=；截至)", notes)  # the figures that stand in a note
    text = "".join([*(s.text for s in made.sentences()), *doubt])
    known = ORACLES[name](answers(graphs), words, text)
    left = re.sub(r"企业[a-z]\d|\d{4}-\d\d-\d\d", "", text)
    assert set(re.findall(r"\d+(?:\.\d+)?", left)) - known == set()


EMPTY = {None, "", "—", "无", "没有线索", "人工列入"}
"""What an empty cell of a list may say in a document: never that it is unknown what people are still to write."""


@pytest.mark.parametrize("field", ["f", "g"])
@pytest.mark.parametrize("place", ["苏州市", "合肥市"])
def test_a_bundle_holds_the_lists_row_by_row(field: str, place: str) -> None:
    """Cells, order and length are those of the lists' own answers, and no list is missing; who needs a segment stands
    on its first row alone.
    """
    made: Document = ask(laid(), "document-bundle", field=field, place=place, preset="1+N").found
    text = "".join(s.text for s in made.sentences())
    grids = {g.table.name: g.table for g in made.grids()}
    lists = [list_json(name, field, place) for name in ("firms", "projects", "targets", "weak", "to_verify")]
    for found in lists:
        title = found["title"].removeprefix(f"{place}{found['field_name']}领域").partition("（2")[0]
        assert f"《{title}》{length_of(found)}。" in text
        shown = grids.pop(title) if found["rows"] else None
        for number, row in enumerate(found["rows"]):
            assert shown is not None
            cells = dict(zip([c.label for c in shown.columns], shown.rows[number], strict=True))
            assert cells["序号"] == number + 1
            labels = {c["label"]: c["key"] for c in found["columns"]}
            told = {label: row["cells"].get(labels[label]) for label in cells if label in labels}
            before = found["rows"][number - 1]["cells"] if number else {}
            if found["name"] == "targets" and before.get("segment") == row["cells"]["segment"]:
                told["本地谁要用、排第几"] = row["cells"]["action"].split("；")[-1]
            assert all(cells[k] == v if v is not None else cells[k] in EMPTY for k, v in told.items())
    assert grids == {}
    assert len({a for g in made.grids() for a in g.answers}) == sum(len(f["rows"]) for f in lists)


def length_of(found: Any) -> str:
    """How long a list is said to be, from its answer."""
    rows, kinds = found["rows"], Counter(r["cells"].get("category") for r in found["rows"])
    if found["name"] == "weak":
        risks = kinds["风险点"]
        more = f"；另有需防断供的风险点 {risks} 个" if risks else ""
        return f"目前判得出的短板 {len(rows) - risks} 个{more}"
    if found["name"] == "targets" and rows:
        unit = "家（人）" if kinds["引才"] else "家"
        many = len({r["key"].partition("@")[0] for r in rows})
        more = f"（{len(rows)} 行：几个环节都可找的各列一行）" if many < len(rows) else ""
        return f"列 {many} {unit}{more}"
    unit = "家" if found["name"] == "firms" else "个"
    asked = f"，另有 {len(found['candidates'])} {unit}待核对" if found["candidates"] else ""
    return f"{f'列 {len(rows)} {unit}' if rows else '现在没有可列的'}{asked}"


def list_json(name: str, field: str, place: str) -> Any:
    question = find_question("list")
    found = question.ask(laid(), name=name, field=field, place=place)
    return orjson.loads(orjson.dumps(plain_record(question.record_of(found))))


@pytest.mark.parametrize(("name", "words", "world"), CASES)
def test_every_sentence_rests_on_records_that_there_are(
    name: str, words: dict[str, str], world: Callable[[], Any]
) -> None:
    """Each record is one of the store's, and its file and row stand in the annex."""
    graphs = world()
    answered = ask(graphs, f"document-{name}", **words)
    made, question = answered.found, answered.question
    assert isinstance(question, Question)
    assert all(s.rests for s in made.sentences())
    if world is laid:
        store = graphs.store
        assert [r for r in made.records() if not store.history(r.kind, r.key)] == []
        assert set(made.sources) == set(made.records())
        assert all(".csv" in said or "匹配" in said for said in made.sources.values())
    assert question.offered == ("json", "docx")
    assert render_docx(made) == render_docx(made)
    told = draft(made)
    assert (told.length, told.final, told.warning) == (made.length, False, "")
    assert len(told.sentences) == len(list(made.sentences()))
