"""A user's own table on the command line: looked at, its mapping changed, loaded, and kept for the next time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.store.open import open_store
from tests.asking import run
from tests.crafted import workbook

ROWS = [
    ["昆山市企业台账", None, None, "单位：万元"],
    ["企业名称", "镇", "联系电话", "营收", "名堂"],
    ["苏州甲电子有限公司", "玉山镇", "13912345678", "1.2亿", "硅片"],
    ["昆山乙材料有限公司", "花桥镇", "13912345678", "见附表", "晶圆"],
]


def test_a_ledger_is_looked_at_mapped_and_loaded(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    workbook(tmp_path / "台账.xlsx", {"台账": ROWS})
    seen = run("load", "table", "台账.xlsx", "--dry-run", "--save-map", "映射.json", db=db, cwd=tmp_path)
    assert seen.returncode == 0, seen.stderr
    assert "要读的 6 格：读入 5，写着“无”“-”一类的 0，放到一边 1，在被拒绝的行里 0" in seen.stdout
    assert "放到一边：D4“营收”= 见附表" in seen.stdout
    mapping = json.loads((tmp_path / "映射.json").read_text(encoding="utf-8"))
    assert (mapping["place"], mapping["columns"][4]["to"]) == ("昆山市", [])
    mapping["columns"][4]["to"] = ["企业产品.产品"]
    (tmp_path / "映射.json").write_text(json.dumps(mapping), encoding="utf-8")
    loaded = run(
        "load", "table", "台账.xlsx", "--map", "映射.json", "--save-map", "月报", "--json", db=db, cwd=tmp_path
    )
    assert loaded.returncode == 0, loaded.stderr
    found = json.loads(loaded.stdout)
    assert found["tables"]["台账"]["written"] == 2
    assert [(c["cell"], c["rule"]) for c in found["aside"]] == [("D4", "number")]
    assert "13912345678" not in loaded.stdout
    again = run("load", "table", "台账.xlsx", db=db, cwd=tmp_path)
    assert "存过的映射“月报”" in again.stdout
    assert "没有变化，未产生新批次" in again.stdout


def test_a_mapping_is_for_tables_alone(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", {"企业": [["企业名称"], ["甲有限公司"]]})
    refused = run("load", "workbook", "a.xlsx", "--map", "月报", db=tmp_path / "a.db", cwd=tmp_path)
    assert refused.returncode != 0
    assert "只有台账（table）可以选映射" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("workbook", "--save-map", "月报"), "只有台账"),
        (("table", "--save-map", "长" * 41), "映射名称"),
        (("table", "--save-map", "没有的文件夹/映射.json"), "映射不能写到"),
    ],
)
def test_a_mapping_that_cannot_be_kept_is_refused_before_anything_is_imported(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "企业.csv").write_text("企业编号,企业名称\ne1,甲有限公司\n", encoding="utf-8")
    db = tmp_path / "chain.db"
    kind, *more = words
    done = run("load", kind, "企业.csv", *more, db=db, cwd=tmp_path)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    store = open_store(f"sqlite:///{db}", write=True)
    assert store.rows("Enterprise", ("id",)) == []
    store.close()
