"""LibreOffice opens and saves a list: nothing but what a person changed is found in it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from graph.store.open import open_store
from graph.work.lead_rules import start
from graph.work.leads import TOPIC, Subject, leads_of
from loaders.importing import import_file
from loaders.returning.leads import leads_out
from loaders.returning.write import write_list
from tests.loaders.returning.books import all_out, make_store, saved_by_libreoffice, written


def test_a_list_of_every_kind_saved_by_libreoffice(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{make_store(tmp_path)}", write=True)) as store:
        path = saved_by_libreoffice(all_out(store, tmp_path / "名录.xlsx"), tmp_path)
        report, _ = import_file(store, "auto", path, dry_run=True)
        assert report.returned is not None
        assert (report.returned.words(), report.returned.unseen) == ("改了 0 格，新增 0 条", 0)
        assert list(report.rejects) == []
        cells = {("企业", 2, "营业收入"): 200, ("人才", 2, "资料日期"): "2022-07", ("企业", 2, "上市日期"): None}
        path = saved_by_libreoffice(written(path, cells), tmp_path)
        report, _ = import_file(store, "auto", path, dry_run=True)
        assert report.returned is not None
        assert {(c.row, c.column) for c in report.returned.changes} == {(row, label) for _, row, label in cells}


def test_a_list_of_leads_saved_by_libreoffice(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'leads.db'}", write=True)) as store:
        about = Subject("enterprise", "甲", "甲公司", "", "f", "甲领域", "s", "甲环节", ("320500",), "苏州市")
        store.note(TOPIC, about.key, start(about, "李明", "王芳"), "李明")
        write_list(tmp_path / "名单.xlsx", [leads_out(leads_of(store.notes(TOPIC)))])
        report, _ = import_file(store, "auto", saved_by_libreoffice(tmp_path / "名单.xlsx", tmp_path))
        assert report.returned is not None
        assert report.returned.words() == "改了 0 格，新增 0 条"
