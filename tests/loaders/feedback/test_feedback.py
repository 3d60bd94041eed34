"""What people typed into a document becomes remarks, in one act and with who wrote them; it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from api.work.leads import Asked, add_leads, change_lead, subjects
from graph.asking.assess import assess_field
from graph.documents.bundle import bundle_document
from graph.documents.target import target_document
from graph.errors import BadRequest
from graph.lists.acts import hand_entry
from graph.lists.by_hand import ENTRY, read_hand
from graph.lists.make import make_list
from graph.model.records import Act
from graph.render.docx import render_docx
from graph.store.contract import Store
from graph.store.open import open_store
from graph.views.document import Document, Heading, Typed, mark_of, with_typed
from graph.work.followed import all_leads
from loaders.feedback.undo import take_back
from loaders.importing import import_file
from loaders.ledger.books import ImportReport
from loaders.merging import merge
from loaders.returning.leads import leads_out
from loaders.returning.write import write_list
from tests.loaders.sheets import write_store

SHEETS = {
    "区划": "区划代码,区划名称,级别\n320500,苏州市,市\n",
    "细分领域": "领域编号,领域名称\nf,示例链\n",
    "环节": "环节编号,环节名称,细分领域,阶段\ngas,气体,f,上游\nchip,芯片,f,中游\n",
    "环节供需": "上游环节,下游环节,是否必需\ngas,chip,是\n",
    "企业": "企业编号,企业名称,所在地,营业收入,资质荣誉\n"
    "a,甲气体有限公司,苏州市,200000,小巨人\nb,乙芯片有限公司,苏州市,300000,小巨人\n",
    "企业环节": "企业,环节\na,gas\nb,chip\n",
}
A, B = (mark_of(f"firms:Enterprise:{id_}") for id_ in "ab")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{write_store(tmp_path, SHEETS)}", write=True)
    yield made
    made.close()


def returned(store: Store, folder: Path, typed: dict[str, str]) -> Path:
    """The three lists as a document in which this was typed."""
    lists = [make_list("firms", store.slice(("f",)), store, "f", "苏州市")]
    return written(folder, with_typed(bundle_document(lists), typed))


def written(folder: Path, document: Document) -> Path:
    path = folder / "稿.docx"
    path.write_bytes(render_docx(document))
    return path


def asked(about: str, typed: dict[str, str]) -> Document:
    """Another document about something, of what is typed alone."""
    return Document(
        about, "文稿", "苏州市", 20261130, (Heading("补写"), *(Typed(k, k, v) for k, v in typed.items())), {}
    )


def load(store: Store, path: Path, by: str = "") -> ImportReport:
    return import_file(store, "auto", path, dry_run=not by, by=by)[0]


def remarks(store: Store) -> dict[str, tuple[str, str]]:
    return {e.name: (e.remark, e.by) for e in read_hand(store.notes(ENTRY)).entries.values() if e.remark}


def why(report: ImportReport) -> list[tuple[int, str]]:
    return [(r.row, r.message) for r in report.rejects]


def test_feedback_becomes_remarks_and_is_taken_back(store: Store, tmp_path: Path) -> None:
    path = returned(store, tmp_path, {A: "愿意扩产\n要地 20 亩", B: "已联系"})
    shown = load(store, path)
    assert shown.returned is not None
    assert shown.returned.words() == "写入 2 处"
    assert [(c.sheet, c.title, c.yours) for c in shown.returned.changes] == [
        ("重点企业（机构）名录", "乙芯片有限公司", "已联系"),
        ("重点企业（机构）名录", "甲气体有限公司", "愿意扩产 要地 20 亩"),
    ]
    assert remarks(store) == {}
    load(store, path, "李四")
    assert remarks(store) == {"甲气体有限公司": ("愿意扩产 要地 20 亩", "李四"), "乙芯片有限公司": ("已联系", "李四")}
    assert load(store, path, "李四").returned.changes == []  # type: ignore[union-attr]
    assert take_back(store, path, "王五").count == 2
    assert remarks(store) == {}
    with pytest.raises(BadRequest, match="没有写入过，或写入的已经撤回"):
        take_back(store, path, "王五")


def test_a_remark_of_others_is_kept_unless_chosen_and_never_taken_back(store: Store, tmp_path: Path) -> None:
    made = make_list("firms", store.slice(("f",)), store, "f", "苏州市")
    path = returned(store, tmp_path, {A: "愿意扩产", B: "已联系"})

    def remark(text: str) -> None:
        book = read_hand(store.notes(ENTRY))
        said = hand_entry(book, made, ("Enterprise:a", "甲气体有限公司"), {"remark": text}, "别人")
        store.commit(Act(entries=lambda _: [said]))

    remark("先前的备注")
    report = load(store, path, "李四")
    assert report.returned is not None
    (kept,) = report.returned.conflicts
    assert (kept.now, kept.yours, kept.by, kept.written) == ("先前的备注", "愿意扩产", "别人", False)
    assert remarks(store)["甲气体有限公司"] == ("先前的备注", "别人")
    import_file(store, "returned", path, by="李四", mapping=kept.place)
    assert remarks(store)["甲气体有限公司"] == ("愿意扩产", "李四")
    remark("后来的备注")
    taken = take_back(store, path, "李四")
    assert (taken.count, len(taken.left)) == (1, 1)
    assert remarks(store) == {"甲气体有限公司": ("后来的备注", "别人")}


def test_what_has_no_place_is_refused_with_the_way_out(store: Store, tmp_path: Path) -> None:
    whole = returned(store, tmp_path, {"remarks": "整份的说明", "h_0123456789abcdef": "旧行的话"})
    assert why(load(store, whole)) == [
        (1, "写的是整份三单一图，没有哪一行可记"),
        (2, "现在的清单和存着的各版里都没有这一行"),
    ]
    target = written(tmp_path, asked("target?field=f&segment=gas&place=320500&target=a", {"talks": "下月来访"}))
    assert why(load(store, target)) == [(1, "这个目标还没有列入招商跟进")]
    firm = written(
        tmp_path, asked("firm?id=a&place=苏州市", {"business": "营收 3 亿", "needs": "缺人", "next": "约谈"})
    )
    assert [row for row, _ in why(load(store, firm))] == [1]
    load(store, firm, "李四")
    assert remarks(store) == {"甲气体有限公司": ("困难与诉求：缺人；下一步：约谈", "李四")}
    long = written(tmp_path, asked("firm?id=b&place=苏州市", {"needs": "长" * 501}))
    assert "不能超过 500 字" in why(load(store, long, "李四"))[0][1]


OUTSIDE = {
    "区划": "区划代码,区划名称,级别\n310000,上海市,省\n",
    "企业": "企业编号,企业名称,所在地,营业收入\nx,外地气体有限公司,上海市,200000\ny,外地气体股份有限公司,上海市,\n",
    "企业环节": "企业,环节\nx,gas\ny,gas\n",
}


def outside(store: Store, folder: Path) -> None:
    """Two candidates from elsewhere become known."""
    (folder / "外地").mkdir()
    for name, text in OUTSIDE.items():
        (folder / "外地" / f"{name}.csv").write_text(text, encoding="utf-8")
    assert not import_file(store, "workbook", folder / "外地")[0].rejects


def proposal(store: Store, folder: Path, target: str, talks: str) -> Path:
    """The proposal for a candidate, in which this was typed."""
    graph = store.slice(("f",), ties=True)
    found = assess_field(graph, "f", "苏州市")
    gap = next(g for g in found.gaps if g.segment == "gas")
    return written(folder, with_typed(target_document(graph, found, gap, target), {"talks": talks}))


def add(store: Store, firm: str) -> tuple[list[str], list[str]]:
    graph = store.slice(("f",), ties=True)
    return add_leads(store, subjects(graph, Asked("f", "gas", "苏州市", "enterprise"), [firm]), "甲")


def test_talks_become_a_remark_of_the_lead(store: Store, tmp_path: Path) -> None:
    outside(store, tmp_path)
    path = proposal(store, tmp_path, "x", "下月来访\n带地块")
    assert why(load(store, path)) == [(1, "这个目标还没有列入招商跟进")]
    add(store, "x")
    load(store, path, "李四")
    (lead,) = all_leads(store)
    assert (lead.remark, lead.entries[-1].by) == ("下月来访\n带地块", "李四")
    take_back(store, path, "李四")
    (lead,) = all_leads(store)
    assert lead.remark == "撤回由公文稿记入的洽谈要点"


def test_a_lead_goes_with_the_record_that_its_candidate_was_merged_into(store: Store, tmp_path: Path) -> None:
    """What was typed of the one before, or of the one that was kept, is about the one lead."""
    outside(store, tmp_path)
    add(store, "y")
    before = proposal(store, tmp_path, "y", "带地块")
    load(store, before, "李四")
    (tmp_path / "后").mkdir()
    merge(store, "x", "y", by="王五")
    assert [(x.subject.id, x.subject.name) for x in all_leads(store)] == [("x", "外地气体有限公司")]
    added, known = add(store, "x")
    assert (len(added), len(known)) == (0, 1)
    load(store, proposal(store, tmp_path / "后", "x", "下月来访"), "李四")
    take_back(store, before, "李四")
    (lead,) = all_leads(store)
    assert [e.remark for e in lead.entries] == ["", "带地块", "下月来访", "撤回由公文稿记入的洽谈要点"]
    changed = change_lead(store, lead.number, lead.last, "甲", {"owner": "孙某"})
    assert (changed.number, changed.owner, changed.subject.id) == (lead.number, "孙某", "x")
    sheet = tmp_path / "名单.xlsx"
    write_list(sheet, [leads_out(all_leads(store))])
    book = openpyxl.load_workbook(sheet)
    cells = {c.value: c for row in book["招商跟进"].iter_rows() for c in row}
    book["招商跟进"].cell(cells["外地气体有限公司"].row, cells["负责人"].column).value = "周某"
    book.save(sheet)
    load(store, sheet, "甲")
    assert [(x.number, x.owner) for x in all_leads(store)] == [(lead.number, "周某")]
