"""Ties written over the bundled data, which hold none: sales with amounts, a holding, and an association's members."""

from __future__ import annotations

from pathlib import Path

from graph.store.open import open_store
from tests.engines import put, table

CLUB, TARGET, BRIDGE, LOCAL, MEMBER = "inst-test-club", "002185.SZ", "002119.SZ", "002079.SZ", "603005.SH"
"""An association, an enterprise elsewhere, one between it and a local one, the local one, and a local member."""


def write_ties(path: Path) -> None:
    """LOCAL sells to BRIDGE, which holds shares of TARGET; TARGET and MEMBER are in CLUB."""
    store = open_store(f"sqlite:///{path}", write=True)
    firms = ("Enterprise", "Enterprise")
    put(
        store,
        table("Institution", {"id": CLUB, "name": "某半导体协会", "kind": "行业协会"}),
        table(
            "SELLS_TO",
            {"source": LOCAL, "target": BRIDGE, "amount_cny_10k": 1200.0, "origin": "某公司年报"},
            {"source": "300655.SZ", "target": LOCAL, "amount_cny_10k": 300.0},
            {"source": LOCAL, "target": MEMBER, "amount_cny_10k": 500.0},
            ends=firms,
        ),
        table("INVESTS_IN", {"source": BRIDGE, "target": TARGET, "share": 0.12}, ends=firms),
        table(
            "MEMBER_OF",
            {"source": TARGET, "target": CLUB},
            {"source": MEMBER, "target": CLUB},
            {"source": "300346.SZ", "target": CLUB},
            ends=("Enterprise", "Institution"),
        ),
    )
    store.close()
