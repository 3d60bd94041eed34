"""The counts of gaps in memory, as analysts do it: networkx in plain Python, and pandas."""

from __future__ import annotations

import networkx as nx
import pandas as pd

from loaders.ledger.books import Checked

Pairs = dict[str, tuple[int, int]]
"""By segment: n_s and n_rs."""


def frames(checked: Checked) -> dict[str, pd.DataFrame]:
    """The tables that the counts need."""
    wanted = {"OPERATES_IN", "MAKES", "WITHIN", "PART_OF"}
    out = {t.kind: pd.DataFrame(list(t.rows), columns=list(t.columns)) for t in checked.tables if t.kind in wanted}
    homes = next(t for t in checked.tables if t.kind == "LOCATED_IN" and t.ends == ("Enterprise", "District"))
    return out | {"LOCATED_IN": pd.DataFrame(list(homes.rows), columns=list(homes.columns))}


class PandasCounts:
    """Joined once; each question is a filter and a group-by."""

    def __init__(self, tables: dict[str, pd.DataFrame], field: str) -> None:
        operates, made, homes = tables["OPERATES_IN"], tables["MAKES"], tables["LOCATED_IN"]
        busy = set(operates.source[operates.state != "rejected"]) | set(made.source)
        self.homes = homes[homes.source.isin(busy)]
        sure = operates[operates.state == "confirmed"]
        part = tables["PART_OF"]
        self.segments = list(part.source[part.target == field])
        placed = sure[sure.target.isin(self.segments)].merge(homes, on="source", suffixes=("", "_home"))
        self.cells = placed[["target", "target_home"]]
        self.up = dict(zip(tables["WITHIN"].source, tables["WITHIN"].target, strict=True))

    def districts(self, place: str) -> tuple[set[str], set[str]]:
        """Districts inside the place, and above it."""
        above, at = set[str](), self.up.get(place)
        while at is not None:
            above.add(at)
            at = self.up.get(at)
        inside = {place}
        while more := {d for d, u in self.up.items() if u in inside and d not in inside}:
            inside |= more
        return inside, above

    def count(self, place: str) -> tuple[Pairs, int, int]:
        """n_s and n_rs by segment, N, and N_r."""
        inside, above = self.districts(place)
        cells = self.cells[~self.cells.target_home.isin(above)]
        total = cells.groupby("target").size()
        here = cells[cells.target_home.isin(inside)].groupby("target").size()
        homes = self.homes.target[~self.homes.target.isin(above)]
        pairs = {s: (int(total.get(s, 0)), int(here.get(s, 0))) for s in self.segments}
        return pairs, len(homes), int(homes.isin(inside).sum())


class NetworkxCounts:
    """A directed graph with the kind and state of each relation; each question walks it."""

    def __init__(self, tables: dict[str, pd.DataFrame], field: str) -> None:
        self.net: nx.DiGraph[str] = nx.DiGraph()
        for kind in ("LOCATED_IN", "WITHIN", "PART_OF"):
            self.net.add_edges_from(
                (a, b, {"kind": kind}) for a, b in zip(tables[kind].source, tables[kind].target, strict=True)
            )
        operates = tables["OPERATES_IN"]
        self.net.add_edges_from(
            (a, b, {"kind": "OPERATES_IN", "state": s})
            for a, b, s in zip(operates.source, operates.target, operates.state, strict=True)
        )
        made = tables["MAKES"]
        self.net.add_edges_from(
            (a, f"产品 {b}", {"kind": "MAKES"}) for a, b in zip(made.source, made.target, strict=True)
        )
        self.firms = list(tables["LOCATED_IN"].source)
        self.segments = [a for a, _, d in self.net.in_edges(field, data=True) if d["kind"] == "PART_OF"]

    def _home(self, firm: str) -> str | None:
        return next((b for _, b, d in self.net.out_edges(firm, data=True) if d["kind"] == "LOCATED_IN"), None)

    def _busy(self, firm: str) -> bool:
        return any(
            d["kind"] == "MAKES" or (d["kind"] == "OPERATES_IN" and d["state"] != "rejected")
            for _, _, d in self.net.out_edges(firm, data=True)
        )

    def count(self, inside: set[str], above: set[str]) -> tuple[Pairs, int, int]:
        """The same as :meth:`PandasCounts.count`, for districts inside and above the place."""
        pairs: Pairs = {}
        for segment in self.segments:
            homes = [
                self._home(a)
                for a, _, d in self.net.in_edges(segment, data=True)
                if d["kind"] == "OPERATES_IN" and d["state"] == "confirmed"
            ]
            placed = [h for h in homes if h is not None and h not in above]
            pairs[segment] = len(placed), sum(h in inside for h in placed)
        homes = [h for f in self.firms if (h := self._home(f)) not in above and self._busy(f)]
        return pairs, len(homes), sum(h in inside for h in homes)
