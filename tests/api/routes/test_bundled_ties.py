"""Who could introduce whom on the bundled data: known suppliers of known makers, and what each step rests on."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from graph.store.open import open_store

ORIGIN = "公开知识整理，未逐条核实"


@pytest.mark.parametrize(
    ("target", "place", "by"),
    [("宁德时代", "苏州市", "瑞泰新材"), ("英伟达", "苏州市", "天孚通信"), ("SK海力士", "无锡市", "SK海力士无锡")],
)
def test_a_supplier_or_a_subsidiary_in_the_place_leads_to_the_target(
    client: httpx.Client, target: str, place: str, by: str
) -> None:
    found = client.get("/api/v1/introductions", params={"target": target, "place": place, "count": 20}).json()
    assert by in {i["name"] for i in found["introducers"] if i["steps"] == 1}
    ties = [t for i in found["introducers"] for w in i["ways"] for step in w["path"] for t in step["relations"]]
    assert {t["source"]["origin"] for t in ties if t["relation"] in ("SELLS_TO", "INVESTS_IN")} == {ORIGIN}


def test_ties_have_known_ends_and_are_confirmed_or_waiting(sample_db: Path) -> None:
    store = open_store(f"sqlite:///{sample_db}")
    firms = {id_ for (id_,) in store.rows("Enterprise", ("id",))}
    for kind, least in (("SELLS_TO", 450), ("INVESTS_IN", 350)):
        rows = store.rows(kind, ("source", "target", "state", "origin"))
        assert len(rows) >= least
        assert {r[0] for r in rows} | {r[1] for r in rows} <= firms
        assert {r[2] for r in rows} == {"confirmed", "suggested"}
        assert {r[3] for r in rows} == {ORIGIN}
    store.close()
