"""Exports for analysts: nothing lost, nothing invented, readable by others."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from graph.chain.export import to_networkx, to_pandas
from graph.model.schema import parse_schema
from graph.render import render_network
from graph.views.network.around import ego_view
from tests.worlds import OPERATES, SUPPLIES, world

NASTY = "</script>&\"'<\x00𠮷🚀"


def test_networkx_holds_every_node_and_relation_with_known_values_only() -> None:
    graph = world()
    net = to_networkx(graph)
    assert net.number_of_nodes() == sum(map(len, graph.nodes.values()))
    assert net.number_of_edges() == sum(map(len, graph.edges.values()))
    assert net.nodes["Segment:wafer"]["label"] == "晶片"
    assert "definition" not in net.nodes["Segment:wafer"]
    assert net.edges["Segment:wafer", "Segment:chip", "SUPPLIES"]["essential"] == 1
    assert net.edges["Enterprise:s1", "Segment:chip", "OPERATES_IN"]["state"] == "confirmed"


def test_pandas_frames_hold_the_same() -> None:
    frames = to_pandas(world())
    assert len(frames["SUPPLIES"]) == len(SUPPLIES)
    operates = frames["OPERATES_IN"]
    assert set(operates[operates["target"] == "chip"]["source"]) == set(OPERATES["chip"])
    assert list(frames["Talent"].columns)[:2] == ["id", "name"]
    assert set(operates["state"]) == {"confirmed"}


def test_graphml_is_read_back_by_networkx(tmp_path: Path) -> None:
    graph = world()
    graph.to_graphml(tmp_path / "a.graphml")
    back = nx.read_graphml(tmp_path / "a.graphml", force_multigraph=True)
    assert back.number_of_edges() == sum(map(len, graph.edges.values()))
    assert back.nodes["Enterprise:s1"]["label"] == "企业s1"


def test_a_restricted_field_is_in_no_graphml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, field = Path("graph/schema.toml").read_text(encoding="utf-8"), 'importable = { label = "外购可得性",'
    assert field in text
    schema = parse_schema(text.replace(field, f"{field} restricted = true,"))
    monkeypatch.setattr("graph.chain.export.default_schema", lambda: schema)
    world().to_graphml(tmp_path / "a.graphml")
    back = nx.read_graphml(tmp_path / "a.graphml", force_multigraph=True)
    assert "name" in back.nodes["Segment:chip"]
    assert "importable" not in back.nodes["Segment:chip"]


def test_a_network_picture_as_graphml_survives_hostile_names(tmp_path: Path) -> None:
    graph = world()
    graph.nodes["Enterprise"].columns["name"][0] = NASTY
    data = render_network(ego_view(graph, "Enterprise", "s1", hops=2), ".graphml")
    (tmp_path / "b.graphml").write_bytes(data)
    back = nx.read_graphml(tmp_path / "b.graphml")
    assert any("𠮷🚀" in d["label"] for _, d in back.nodes(data=True))


def test_a_printed_graph_is_three_lines() -> None:
    said = str(world()).splitlines()
    assert len(said) == 3
    assert said[0].startswith("产业链图 · 2026-")
    assert "环节 " in said[1]
    assert "关系 " in said[1]
    assert len(str(world().slice(["f"])).splitlines()) == 3
