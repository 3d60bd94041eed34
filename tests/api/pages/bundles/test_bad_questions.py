"""Bad questions about lists, bundles and the ladder, by the API and on pages: one sentence each, what to do in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from graph.lists.kinds.own import VARIABLE
from tests.api.pages.bundles.test_bundle_pages import FIELD, PLACE, db, site, world
from tests.asking import assert_problem, run

__all__ = ["db", "site", "world"]
LIST: dict[str, Any] = {"name": "firms", "field": FIELD, "place": PLACE}
ABOUT: dict[str, Any] = {"field": FIELD, "place": PLACE}
FIRST = "还没有数据：最早的从 "


def test_what_is_refused_in_one_sentence(site: httpx.Client) -> None:
    for path, asked, status, said in (
        ("/api/v1/list", LIST | {"as_of": "1999-01-01"}, 400, f"1999-01-01 {FIRST}"),
        ("/api/v1/list", LIST | {"period": "1999Q1"}, 400, f"1999-03-31 {FIRST}"),
        ("/api/v1/list", LIST | {"period": "2999Q1"}, 400, "还没有开始"),
        ("/api/v1/list", LIST | {"name": "名单"}, 404, "没有找到清单"),
        ("/api/v1/list", LIST | {"field": " "}, 404, "没有写；请写编号"),
        ("/api/v1/list", LIST | {"place": " "}, 400, "请写地区"),
        ("/api/v1/list", LIST | {"place": "没有的区"}, 404, "没有找到地区"),
        ("/api/v1/bundle", ABOUT | {"period": "1999Q1"}, 400, f"1999-03-31 {FIRST}"),
        ("/api/v1/bundle", ABOUT | {"edition": 2}, 404, "还没有冻结过；请不写第几版"),
        ("/api/v1/bundle", ABOUT | {"preset": "八图"}, 404, "没有找到三单一图的样式“八图”"),
        ("/api/v1/ladder", {"place": PLACE, "as_of": "1999-01-01"}, 400, f"1999-01-01 {FIRST}"),
        ("/ladder", {"place": PLACE, "as_of": "1999-01-01"}, 400, FIRST),
        ("/ladder", {"as_of": "1999-01-01"}, 400, FIRST),
        (f"/bundles/{FIELD}", {"place": PLACE, "period": "1999Q1"}, 400, FIRST),
        (f"/bundles/{FIELD}", {"place": PLACE, "edition": 1, "now": "1"}, 400, "不要再写按现在的数据生成"),
        ("/api/v1/bundles/document", ABOUT | {"edition": 1, "now": "true"}, 400, "不要再写按现在的数据生成"),
        ("/bundles", {"place": PLACE, "period": "1999Q1"}, 400, FIRST),
    ):
        found = site.get(path, params=asked, headers={"accept": "application/json"})
        assert (found.status_code, said in found.text) == (status, True), (path, asked, found.text[:500])
        assert "Traceback" not in found.text
        if path.startswith("/api"):
            assert_problem(found, status)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[firms.size]\nfrom_cny_100m = "十"\n', "firms，size：from_cny_100m = '十' 不对，须是数"),
        ("[firms]\nkk = 1\n", "没有可改的标准“kk”"),
        ('[firms.fields."没有的领域"]\nk = 1\n', "领域“没有的领域”不认识"),
        ('[weak.fields."没有的领域"]\n', "领域“没有的领域”不认识"),
        ("[firms\n", "不是能读的 TOML"),
        ("", "是空的，没有写一条标准"),
    ],
)
def test_a_standard_that_is_wrong_is_refused_wherever_it_is_read(
    text: str, said: str, db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "标准.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "标准.toml"))
    done = run("list", "targets", "-f", FIELD, "-p", PLACE, db=db)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (3, True, False), done.stderr


def test_a_standard_that_is_wrong_is_no_failure_of_the_server(
    site: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "标准.toml").write_text("[weak]\ntargets = '三'\n", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "标准.toml"))
    for path, asked in (
        ("/api/v1/list", LIST),
        ("/api/v1/standards", {}),
        ("/api/v1/bundle", ABOUT),
        ("/api/v1/documents/bundle", ABOUT),
        (f"/bundles/{FIELD}", {"place": PLACE}),
    ):
        found = site.get(path, params=asked, headers={"accept": "application/json"})
        assert found.status_code == 422, (path, found.text[:500])
        assert "weak：targets = '三' 不对，须是整数；请改正这一处" in found.text, path
