"""The command line on the bundled data: one JSON document, exit codes, files that open."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from scipy import special

from api.cli import out
from graph.dates import to_iso, today
from graph.gaps.states import STATE_LABELS
from tests.asking import bare, run
from tests.ledger import LEDGER

ROOT = Path(__file__).parents[3]
SEGMENT_KEYS = {
    *("segment", "state", "action", "rule", "presence", "strength", "need", "marks", "priority", "parts", "inputs"),
    *("quadrant", "roster", "rosters", "sites", "verification", "evidence", "said", "chance"),
}


def process(
    *arguments: str | Path, db: Path | str | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``chainatlas`` in a process of its own, in a bare locale."""
    env = bare(LC_ALL="POSIX", PYTHONUTF8="1", COLUMNS="200")
    if db is not None:
        env["CHAINATLAS_DB"] = db if isinstance(db, str) else f"sqlite:///{db}"
    command = [sys.executable, "-W", "error", "-m", "api.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env, cwd=cwd, check=False)


def answer(*arguments: str | Path, db: Path | str) -> Any:
    """The JSON document of a command that must succeed and print nothing else."""
    done = run(*arguments, "--json", db=db)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_process_of_its_own_in_a_bare_locale_says_and_exits_the_same(sample_db: Path, tmp_path: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"no workbook")
    for words in (["fields", "--json"], ["gaps", "-f", "集成电路"], ["gaps"], ["load", "workbook", broken]):
        alone, here = process(*words, db=sample_db), run(*words, db=sample_db)
        assert (alone.returncode, alone.stdout, alone.stderr) == (here.returncode, here.stdout, here.stderr)


def test_fields_and_segments(sample_db: Path) -> None:
    fields = {f["name"]: f for f in answer("fields", db=sample_db)["fields"]}
    assert len(fields) == 25
    assert {"id", "name", "cluster", "segments", "enterprises", "data_date"} <= set(fields["集成电路"])
    assert fields["集成电路"]["segments"] == 47
    assert fields["集成电路"]["enterprises"] > 50
    segments = answer("segments", "集成", db=sample_db)["segments"]
    assert [s["stage"] for s in segments] == sorted(
        (s["stage"] for s in segments), key=["上游", "中游", "下游", "支撑"].index
    )


def test_gaps_can_be_recomputed_from_what_the_rosters_say(ledger_db: Path) -> None:
    found = answer("gaps", "--field", "集成电路", "--place", "苏州", db=ledger_db)
    assert {"field", "place", "as_of", "population", "data_date", "counts", "gaps"} <= set(found)
    assert len(found["gaps"]) == sum(found["counts"].values()) == 47
    assert [r["id"] for r in found["population"]["rosters"]] == ["listed", "leaders", "cities", LEDGER]
    for gap in found["gaps"]:
        assert set(gap) == SEGMENT_KEYS
        assert (gap["priority"] is not None) == (gap["state"] in ("missing", "likely_missing", "weak", "extend"))
        local = [e for e in gap["evidence"] if e["kind"] == "local_enterprise"]
        assert len(local) == min(5, gap["inputs"]["enterprises_place"])
        for said in gap["rosters"]:
            recompute(said)
        chances = [v for said in gap["rosters"] for k, v in said.items() if k.startswith("p_") and v is not None]
        assert gap["chance"] is None or any(abs(gap["chance"] - v) < 1e-6 for v in chances)
    by_label = {e["label"]: e for e in found["expected_errors"]}
    for state in ("missing", "strong", "plain"):
        told = [g["chance"] for g in found["gaps"] if g["state"] == state]
        summed = by_label[STATE_LABELS[state]]
        assert (summed["items"], summed["untold"]) == (len(told) - told.count(None), told.count(None))
        assert abs(summed["expected"] - sum(1 - c for c in told if c is not None)) < 1e-4
    missing = [g for g in found["gaps"] if g["state"] == "missing"]
    assert missing
    assert all(g["presence"] == "无" and g["need"]["needed"] and not g["inputs"]["n_place"] for g in missing)
    for gap in missing:
        p = gap["parts"]
        wanted = p["firms"] * p["sureness"] * (1 - p["importable"]) * p["urgency"]
        assert gap["priority"] == pytest.approx(wanted)
        assert p["firms"] == pytest.approx(gap["need"]["users"] + gap["need"]["suppliers"] / 2)


def recompute(said: dict[str, Any]) -> None:
    """The formulas of one roster's claim, from the numbers that stand beside it."""
    n, a, b = said["n"], said["a"], said["b"]
    if said["e"] is None:
        assert (said["lq"], said["p_none"], said["p_over"]) == (None, None, None)
        return
    seen = said["n_bar"] / (said["n_bar"] + said["k"])
    assert said["e"] == pytest.approx((said["n_s"] + said["k"]) * seen * said["m"] / said["M"])
    if said["p_over"] is not None:  # Gamma(a + n, b + e)
        assert said["p_over"] == pytest.approx(float(special.gammaincc(a + n, b + said["e"])))
        assert said["p_under"] == pytest.approx(1 - said["p_over"])
    if said["E"] is not None:
        left = (b + said["pi"] * said["e"]) / (b + said["E"])
        assert said["p_no_further"] == pytest.approx(left ** (a + n))
        assert said["p_none"] == (pytest.approx(left**a) if not n else None)


def test_targets_of_a_missing_segment_are_real_enterprises_elsewhere(ledger_db: Path) -> None:
    gaps = answer("gaps", "--field", "集成电路", "--place", "苏州市", db=ledger_db)["gaps"]
    missing = next(g for g in gaps if g["state"] == "missing")["segment"]["name"]
    found = answer("targets", "-f", "集成电路", "-s", missing, "-p", "苏州市", "--top", "5", db=ledger_db)
    assert found["gap"]["state"] == "missing"
    assert 0 < len(found["candidates"]) <= 5
    for one in found["candidates"]:
        assert one["place"]
        assert "苏州" not in one["place"]
        assert set(one["missing"]) == {k for k, p in one["parts"].items() if p["value"] is None}
        scored = [p for p in one["parts"].values() if p["counted"] is not None]
        assert all(p["value"] in (None, p["counted"]) for p in scored)
        total = sum(p["weight"] for p in scored)
        assert one["score"] == pytest.approx(sum(p["counted"] * p["weight"] for p in scored) / total)
        assert one["parts"]["capability"]["evidence"]
    institutions = answer(
        "targets", "-f", "集成电路", "-s", missing, "-p", "苏州市", "--kind", "institution", db=ledger_db
    )
    assert institutions["kind"] == "institution"
    assert (
        answer("targets", "-f", "集成电路", "-s", missing, "-p", "苏州市", "--kind", "talent", db=ledger_db)["total"]
        == 0
    )


def test_search_and_show(sample_db: Path) -> None:
    hits = answer("search", "szgd", db=sample_db)["hits"]
    assert ("Enterprise", "002079.SZ") in {(h["kind"], h["id"]) for h in hits}
    shown = answer("show", "002079.SZ", db=sample_db)
    assert shown["record"]["values"]["name"] == "苏州固锝"
    assert shown["record"]["origin"].startswith("沪深交易所现行名单")
    located = next(r for r in shown["relations"] if r["kind"] == "LOCATED_IN")
    assert located["key"][1] == "320505"


def test_assessments_are_written_once_and_can_be_rolled_back(slim_ledger_db_copy: Path) -> None:
    first = answer("assess", "--place", "苏州市", db=slim_ledger_db_copy)
    assert first["batch"]
    assert first["links"] == first["changed"] > 0
    assert len(first["places"]) == 11
    again = answer("assess", "--place", "苏州市", db=slim_ledger_db_copy)
    assert (again["batch"], again["changed"], again["version"]) == (None, 0, first["version"])
    shown = answer("show", "320500", db=slim_ledger_db_copy)
    assert any(r["kind"] == "LACKS" for r in shown["relations"])
    assert run("rollback", str(first["batch"]), db=slim_ledger_db_copy).returncode == 0
    assert not any(r["kind"] == "LACKS" for r in answer("show", "320500", db=slim_ledger_db_copy)["relations"])
    states = {b["id"]: b["status"] for b in answer("batches", db=slim_ledger_db_copy)["batches"]}
    assert states[first["batch"]] == "rolled_back"


def test_as_of_before_the_data_there_is_nothing(sample_db: Path) -> None:
    done = run("gaps", "-f", "集成电路", "-p", "苏州", "--as-of", "1999-01-01", "--json", db=sample_db)
    assert (done.returncode, done.stdout) == (2, "")
    changes = answer("diff", "--from", "1999-01-01", "--to", "2100-01-01", db=sample_db)
    assert changes["total"] > 30_000


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf", ".html"])
def test_maps_are_written_in_every_format(sample_db: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"图谱{suffix}"
    done = run("map", "-f", "集成电路", "-p", "苏州", "-o", target, db=sample_db)
    assert done.returncode == 0, done.stderr
    starts = {".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF", ".html": b"<!doctype html"}
    assert starts[suffix] in target.read_bytes()[:200].lower() or target.read_bytes().startswith(starts[suffix])


@pytest.mark.parametrize("suffix", [".html", ".graphml", ".json"])
def test_networks_are_written_in_every_format(sample_db: Path, tmp_path: Path, suffix: str) -> None:
    for arguments in (("--id", "002079.SZ", "--hops", "2"), ("-f", "新能源", "-p", "苏州")):
        target = tmp_path / f"网络{suffix}"
        done = run("network", *arguments, "-o", target, db=sample_db)
        assert done.returncode == 0, done.stderr
        assert target.stat().st_size > 1000


def test_ways_between_two_records(sample_db: Path, tmp_path: Path) -> None:
    found = answer("paths", "苏州固锝", "苏州大学", "--count", "2", db=sample_db)
    assert [p["steps"] for p in found["paths"]] == [3, 3]
    assert found["shown"] == 2 < found["total"]
    said = run("paths", "苏州固锝", "Institution:inst-soochow-univ", "-o", tmp_path / "路径.svg", db=sample_db)
    assert said.returncode == 0, said.stderr
    assert "显示前 5 条" in said.stdout
    assert (tmp_path / "路径.svg").read_bytes().startswith(b"<svg")
    none = run("paths", "苏州固锝", "000001.SZ", "--longest", "1", db=sample_db)
    assert (none.returncode, "1 步以内没有路径" in none.stdout) == (0, True)
    assert run("paths", "苏州固锝", "苏州固锝", db=sample_db).returncode == 2
    narrow = tmp_path / "网络.json"
    arguments = (
        "--id",
        "002079.SZ",
        "--kind",
        "Segment",
        "--kind",
        "Institution",
        "--open",
        "Segment:ic-analog",
        "-o",
        narrow,
    )
    assert run("network", *arguments, db=sample_db).returncode == 0
    kinds = {n["kind"] for n in json.loads(narrow.read_text(encoding="utf-8"))["view"]["nodes"]}
    assert kinds <= {"Enterprise", "Segment", "Institution"}


def test_lists_are_written_as_files(sample_db: Path, tmp_path: Path) -> None:
    for suffix in (".csv", ".xlsx", ".json"):
        target = tmp_path / f"缺口{suffix}"
        assert run("gaps", "-f", "新能源", "-p", "苏州", "-o", target, db=sample_db).returncode == 0
        assert target.exists()
    assert (tmp_path / "缺口.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    book = openpyxl.load_workbook(tmp_path / "缺口.xlsx")
    assert "口径说明" in book.sheetnames
    assert len(json.loads((tmp_path / "缺口.json").read_text(encoding="utf-8"))["gaps"]) == 48


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("gaps", "-f", "集成回路", "-p", "苏州"), 2, "集成电路"),
        (("gaps", "-f", "集成电路", "-p", "蘇州"), 2, "没有找到地区"),
        (("gaps", "-f", "集成电路", "-p", "苏州", "--as-of", "2026年"), 2, "2026-01-31"),
        (("gaps", "-f", "集成电路", "-p", "苏州", "--peers", "昆山"), 2, "重叠"),
        (("targets", "-f", "集成电路", "-s", "饭店", "-p", "苏州"), 2, "没有找到环节"),
        (("targets", "-f", "集成电路", "-s", "模拟芯片", "-p", "苏州", "--kind", "robot"), 2, "可用"),
        (("map", "-f", "集成电路", "-p", "苏州", "-o", "x.doc"), 2, "svg"),
        (("network", "-o", "x.html"), 2, "二者选一"),
        (("show", "没有这家"), 2, "没有找到"),
        (("rollback", "999"), 2, "999"),
        (("load", "workbook"), 2, "路径"),
        (("load", "workbook", "/no/such/file.xlsx"), 2, "不存在"),
        (("load", "dragon"), 2, "dragon"),
        (("template", "-o", "x.doc"), 2, ".xlsx"),
        (("gaps",), 2, "--field"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_wrong_use_says_what_to_do(
    sample_db_copy: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, word: str
) -> None:
    done = run(*arguments, db=sample_db_copy, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_refused_file_exits_3_and_a_partly_refused_one_4(tmp_path: Path) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"this is no workbook")
    done = run("load", "workbook", bad, db=tmp_path / "a.db", cwd=tmp_path)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    sheet = tmp_path / "细分领域.csv"
    sheet.write_text("领域编号,领域名称\na,甲\nb,\n", encoding="utf-8")
    done = run("load", "workbook", sheet, "--json", "--rejects", tmp_path / "r.csv", db=tmp_path / "a.db", cwd=tmp_path)
    assert done.returncode == 4, done.stderr
    report = json.loads(done.stdout)
    assert list(report["tables"].values()) == [
        {"rows": 2, "written": 1, "unchanged": 0, "duplicates": 0, "rejected": 1}
    ]
    assert set(report["rejects"][0]) == {"file", "sheet", "row", "column", "cell", "value", "rule", "message", "hint"}
    assert "领域名称" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")


def test_dry_run_writes_nothing_and_counts_the_same(tmp_path: Path) -> None:
    sheet = tmp_path / "细分领域.csv"
    sheet.write_text("领域编号,领域名称\na,甲\nb,乙\n", encoding="utf-8")
    tried = answer("load", "workbook", sheet, "--dry-run", db=tmp_path / "a.db")
    assert (tried["batch"], tried["version"]) == (None, 0)
    assert answer("fields", db=tmp_path / "a.db")["fields"] == []
    done = answer("load", "workbook", sheet, db=tmp_path / "a.db")
    assert done["tables"] == tried["tables"]
    again = answer("load", "workbook", sheet, db=tmp_path / "a.db")
    assert again["batch"] is None
    assert next(iter(again["tables"].values()))["unchanged"] == 2


def test_a_workbook_is_loaded_into_the_roster_that_is_chosen(tmp_path: Path) -> None:
    folder = tmp_path / "名单"
    folder.mkdir()
    (folder / "企业.csv").write_text("企业编号,企业名称\nE1,甲有限公司\n", encoding="utf-8")
    (folder / "名录.csv").write_text("名录编号,名录名称\ngs,规上名录\nzj,专精特新名录\n", encoding="utf-8")
    load = ("load", "workbook", folder)
    wrong = run(*load, "--roster", "规下", db=tmp_path / "a.db")
    assert wrong.returncode == 2
    assert "现有：规上名录（gs）、专精特新名录（zj）" in wrong.stderr
    tried = answer(*load, "--roster", "规上名录", "--dry-run", db=tmp_path / "a.db")
    assert tried["notes"][0] == "这份表里的企业计入：规上名录（自有台账，选列，说不出收全了没有）"
    done = answer(*load, "--roster", "gs", db=tmp_path / "a.db")
    assert done["notes"] == tried["notes"]
    assert ["E1", "gs"] in [r["key"] for r in answer("show", "E1", db=tmp_path / "a.db")["relations"]]


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    done = run("fields", db=tmp_path / "none.db")
    assert done.returncode == 1
    assert "chainatlas load sample" in done.stderr
    assert not (tmp_path / "none.db").exists()


def test_help_is_chinese_and_doctor_reports(sample_db: Path) -> None:
    for command in ("", "load", "gaps", "targets", "map", "network", "serve", "demo"):
        done = run(*filter(None, [command]), "--help")
        assert done.returncode == 0
        assert "选项" in done.stdout
    done = run("doctor", db=sample_db)
    assert "存储引擎" in done.stdout
    assert "中文字体" in done.stdout
    assert f"今天 {to_iso(today())}，时区 Asia/Shanghai" in done.stdout


def test_an_unknown_zone_is_refused_before_anything_is_served_or_written(
    sample_db_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINATLAS_TZ", "北京")
    for command in (["serve"], ["load", "sample"]):
        done = run(*command, db=sample_db_copy)
        assert (done.returncode, done.stdout) == (2, "")
        assert "CHAINATLAS_TZ=北京" in done.stderr
    assert "CHAINATLAS_TZ=北京" in run("doctor", db=sample_db_copy).stdout


def test_coverage_is_told_in_numbers_a_table_and_a_file(sample_db: Path, tmp_path: Path) -> None:
    found = answer("coverage", "-p", "苏州", "--top", "7", db=sample_db)
    assert len(found["fields"]) == 25
    assert 0 < found["rows_landed"] < found["rows"]
    assert len(found["leftovers"]) == 7 < found["leftovers_total"]
    shares = [x["share"] for x in found["leftovers"]]
    assert shares == sorted(shares, reverse=True)
    for f in found["fields"]:
        assert f["unknown"] == f["unknown_look"] + f["unknown_small"] + f["unknown_unseen"] <= f["segments"]
    gaps = answer("gaps", "-f", "ic", "-p", "苏州", db=sample_db)
    assert next(f for f in found["fields"] if f["field"] == "ic")["unknown"] == gaps["counts"]["unknown"]
    said = run("coverage", "-f", "集成电路", db=sample_db)
    assert said.returncode == 0
    assert "看得太少" in said.stdout
    assert "未落位产品" in said.stdout
    done = run("coverage", "-o", tmp_path / "覆盖.xlsx", db=sample_db)
    assert done.returncode == 0, done.stderr
    assert openpyxl.load_workbook(tmp_path / "覆盖.xlsx").sheetnames[:2] == ["数据覆盖", "未落位产品"]


def test_check_chains_passes_the_bundled_and_refuses_a_broken_file(sample_db: Path, tmp_path: Path) -> None:
    assert answer("check-chains", db=sample_db)["findings"] == []
    assert "通过" in run("check-chains", "-f", "ic", db=sample_db).stdout
    folder = tmp_path / "链"
    folder.mkdir()
    (folder / "细分领域.csv").write_text("领域编号,领域名称\nx,新链\n", encoding="utf-8")
    (folder / "环节.csv").write_text(
        "环节编号,环节名称,细分领域,阶段,产品别名\nx-1,集成电路板,新链,上游,从未见过的别名\nx-2,整机,新链,下游,\n",
        encoding="utf-8",
    )
    (folder / "环节供需.csv").write_text("上游环节,下游环节\nx-1,x-2\n", encoding="utf-8")
    done = run("check-chains", folder, "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert [(f["segment"], f["rule"]) for f in found["findings"] if f["refused"]] == [("x-1", "alias.unseen")]
    (folder / "环节供需.csv").write_text("上游环节,下游环节\nx-1,x-9\n", encoding="utf-8")
    refused = run("check-chains", folder)
    assert refused.returncode == 1
    assert "x-9" in refused.stderr
    (folder / "环节供需.csv").unlink()
    (folder / "环节.csv").unlink()
    assert run("check-chains", folder).returncode == 1


def test_a_chain_is_written_as_a_workbook_that_can_be_checked(sample_db: Path, tmp_path: Path) -> None:
    done = run("chain", "集成电路", "-o", tmp_path / "链.xlsx", db=sample_db)
    assert done.returncode == 0, done.stderr
    assert run("check-chains", tmp_path / "链.xlsx").returncode == 0
    assert run("check-chains", tmp_path / "链.xlsx", db=sample_db).returncode == 0
    (tmp_path / "目录.xlsx").mkdir()
    for target in (tmp_path / "目录.xlsx", Path("/proc/x.xlsx"), tmp_path / f"{'长' * 100}.xlsx"):
        failed = run("chain", "集成电路", "-o", target, db=sample_db)
        assert (failed.returncode, "不能写文件" in failed.stderr) == (2, True), failed.stderr
        assert "Traceback" not in failed.stderr
    assert run("chain", "集成电路", "-o", tmp_path / "链.csv", db=sample_db).returncode == 2


def test_an_alias_of_ones_own_products_is_seen_and_a_partial_file_is_checked_against_the_store(
    sample_db_copy: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "企业.csv").write_text("企业编号,企业名称\nq1,某某有限公司\n", encoding="utf-8")
    (own / "企业产品.csv").write_text("企业,产品\nq1,独有魔方晶体板\n", encoding="utf-8")
    assert run("load", "workbook", own, db=sample_db_copy).returncode == 0
    part = tmp_path / "环节.csv"
    part.write_text(
        "环节编号,环节名称,细分领域,阶段,产品别名\nic-photoresist,,集成电路,上游,独有魔方晶体板\n".replace(
            ",,集", ",光刻胶,集"
        ),
        encoding="utf-8",
    )
    done = run("check-chains", part, "--json", db=sample_db_copy)
    assert json.loads(done.stdout)["findings"] == [], done.stderr
    assert done.returncode == 0


def places(firm: str, db: Path) -> list[tuple[str, str]]:
    return [
        (r["key"][1], r["values"]["basis"])
        for r in answer("show", firm, db=db)["relations"]
        if r["kind"] == "LOCATED_IN"
    ]


def test_loading_the_sample_again_keeps_the_places_that_users_state(sample_db_copy: Path, tmp_path: Path) -> None:
    assert places("000004.SZ", sample_db_copy)[0][0] == "440300"  # as its name suggests
    stated = tmp_path / "所在地.csv"
    stated.write_text("企业,所在地,所在地依据\n000004.SZ,苏州市,注册地址\n600000.SH,昆山市,年报\n", encoding="gb18030")
    assert run("load", "workbook", stated, db=sample_db_copy).returncode == 0
    assert run("load", "sample", db=sample_db_copy).returncode == 0
    assert places("000004.SZ", sample_db_copy) == [("320500", "注册地址")]
    assert places("600000.SH", sample_db_copy) == [("320583", "年报")]


def test_a_narrow_terminal_loses_no_digit(sample_db: Path) -> None:
    done = run("coverage", db=sample_db, width=80)
    rows = [[c.strip() for c in line.split("│")[1:-1]] for line in done.stdout.splitlines() if line.startswith("│")]
    numbers = [[int(c) for c in r[1:]] for r in rows if len(r) == 10 and all(c.isdigit() for c in r[1:])]
    assert len(numbers) == 25
    assert all(n[4] == sum(n[5:]) <= n[0] for n in numbers)


def test_a_long_cell_in_a_narrow_terminal_is_folded_to_words_and_not_to_single_characters(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(out.out, "width", 40)
    out.print_table("表", ("甲", "乙", "丙"), [("八个字以内", 123456789, "很长的一格" * 6)] * 2)
    lines = capsys.readouterr().out.splitlines()
    assert any("很长的一格很长" in line for line in lines)
    assert sum("123456789" in line and "八个字以内" in line for line in lines) == 2
