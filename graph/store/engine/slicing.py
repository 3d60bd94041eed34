"""What a graph of a whole store and a slice of some fields hold; any engine's
:class:`graph.store.engine.columns.Reader` will do.

A slice holds everybody who works in a segment of its fields with all that a question about these fields looks at: all
segments, products, industries, rosters, places and sites of the enterprise, its projects, and, where asked for, its
ties out to two steps, else the holdings among them. The enterprises at the far end of a tie are there to be named; the
census counts everybody, so nobody is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.arrays import IntArray
from graph.chain.census import Census
from graph.chain.graph import ChainGraph
from graph.chain.tables import CONFIRMED, EdgeTable, Pair
from graph.errors import NotFound
from graph.model.schema import default_schema
from graph.store.engine.columns import (
    Nodes,
    Reader,
    Relations,
    Side,
    edge_tables,
    join,
    read_either,
    read_nodes,
    read_relations,
)
from graph.store.engine.later import read_later

WHOLE = tuple(n.name for n in default_schema().nodes.values() if n.whole)
"""Kinds that every slice holds whole."""
FRAME = tuple(
    r.name for r in default_schema().relations.values() if not r.derived and {*r.source, *r.target} <= set(WHOLE)
)
"""Relations among these kinds, held whole."""
TIES = ("SELLS_TO", "INVESTS_IN", "MEMBER_OF")


def whole_graph(reader: Reader) -> ChainGraph:
    """Everything that is valid at the date."""
    schema = reader.schema
    nodes = {kind.name: read_nodes(reader, kind) for kind in schema.nodes.values()}
    edges: dict[Pair, EdgeTable] = {}
    for kind in schema.relations.values():
        edges |= edge_tables(read_relations(reader, kind), nodes)
    tables, later = {k: n.table for k, n in nodes.items()}, read_later(reader, nodes)
    return ChainGraph(reader.version, reader.on, reader.data_date(), tables, edges, later=later)


def cut_slice(reader: Reader, fields: Sequence[str], census: Census, *, ties: bool = True) -> ChainGraph:
    """The slice of these fields (ids); of none it is the frame alone: all fields, segments, districts, rosters and
    industries.

    Raises
    ------
    NotFound
        A field that is not valid at the date.
    """
    slice_ = _gathered(reader, fields, ties)
    return replace(slice_.graph(fields, census), ties=ties, later=read_later(reader, slice_.nodes))


def gather(reader: Reader, fields: Sequence[str], census: Census) -> ChainGraph:
    """The same with all ties, but for when firms came on record."""
    return _gathered(reader, fields, True).graph(fields, census)


def _gathered(reader: Reader, fields: Sequence[str], ties: bool) -> _Slice:
    slice_ = _Slice.begun(reader)
    segments = slice_.segments_of(fields)
    if len(segments):
        firms = slice_.known_to("OPERATES_IN", segments)
        reader.together(
            lambda one: slice_.by(one).business(firms, segments),
            lambda other: slice_.by(other).people(firms, segments, ties),
        )
    return slice_


@dataclass(frozen=True, slots=True)
class _Slice:
    """Tables gathered so far, by kind; ``seats`` says where everybody sits."""

    reader: Reader
    nodes: dict[str, Nodes]
    found: dict[str, Relations]
    seats: list[Relations]

    @classmethod
    def begun(cls, reader: Reader) -> _Slice:
        """The frame alone."""
        made = cls(reader, {}, {}, [])
        made.nodes.update((name, read_nodes(reader, reader.schema.nodes[name])) for name in WHOLE)
        made.found.update((name, made.read(name)) for name in FRAME)
        return made

    def by(self, reader: Reader) -> _Slice:
        """The same tables, filled by another reader."""
        return _Slice(reader, self.nodes, self.found, self.seats)

    def read(self, name: str, side: Side | None = None, keys: IntArray | None = None) -> Relations:
        return read_relations(self.reader, self.reader.schema.relations[name], side, keys)

    def known_to(self, name: str, segments: IntArray) -> IntArray:
        """Whoever has this relation with one of the segments, in whatever state."""
        return np.unique(self.reader.beyond(self.reader.schema.relations[name], "target", segments))

    def read_nodes(self, name: str, keys: IntArray) -> Nodes:
        return read_nodes(self.reader, self.reader.schema.nodes[name], keys)

    def segments_of(self, fields: Iterable[str]) -> IntArray:
        """Keys of the segments of these fields."""
        known, part = self.nodes["Field"], self.found["PART_OF"]
        for field in fields:
            if field not in known.table.index:
                raise NotFound("领域", field)
        wanted = known.keys[[known.table.index[f] for f in fields]].astype(np.int64)
        return np.unique(part.source[np.isin(part.target, wanted) & (part.state == CONFIRMED)])

    def business(self, firms: IntArray, segments: IntArray) -> None:
        """What the enterprises of the segments do: all their segments, products, industries and projects."""
        for name in ("OPERATES_IN", "MAKES", "CLASSIFIED_AS", "UNDERTAKES"):
            self.found[name] = self.read(name, "source", firms)
        products = self.found["MAKES"].others("source")
        self.nodes["Product"] = self.read_nodes("Product", products)
        self.found["COVERS"] = self.read("COVERS", "source", products)
        builders = self.known_to("BUILDS", segments)
        projects = np.union1d(self.found["UNDERTAKES"].others("source"), builders)
        self.nodes["Project"] = self.read_nodes("Project", projects)
        both = [self.found["UNDERTAKES"], self.read("UNDERTAKES", "target", builders)]
        self.found["UNDERTAKES"] = join(self.reader.schema.relations["UNDERTAKES"], both)
        self.found["BUILDS"] = self.read("BUILDS", "source", projects)
        self.found["LACKS"] = self.read("LACKS", "target", segments)
        self.seats.append(self.read("LOCATED_IN", "source", projects))

    def people(self, firms: IntArray, segments: IntArray, ties: bool) -> None:
        """Who the enterprises are and on which rosters, the institutions and talent of the segments, their ties if
        wanted, and where they sit.
        """
        self.institutions_and_talent(segments)
        self.ends(self.ties(firms) if ties else np.union1d(firms, self.nodes["Institution"].keys))
        if not ties:  # the holdings among them: who is here by a subsidiary
            self.found["INVESTS_IN"] = self.read("INVESTS_IN", "source", firms)
        for name in ("LISTED_IN", "HAS_SITE"):
            self.found[name] = self.read(name, "source", self.nodes["Enterprise"].keys)
        keys = np.sort(np.concatenate([self.nodes[k].keys for k in ("Enterprise", "Institution", "Talent")]))
        self.seats.append(self.read("LOCATED_IN", "source", keys))

    def institutions_and_talent(self, segments: IntArray) -> None:
        """Those of the segments, with all segments they know; talent brings its institution, where it may sit."""
        talent = self.known_to("EXPERT_IN", segments)
        self.nodes["Talent"] = self.read_nodes("Talent", talent)
        self.found["EXPERT_IN"] = self.read("EXPERT_IN", "source", talent)
        self.found["AFFILIATED_WITH"] = self.read("AFFILIATED_WITH", "source", talent)
        studying = self.known_to("RESEARCHES", segments)
        known = np.union1d(studying, self.found["AFFILIATED_WITH"].others("source"))
        self.nodes["Institution"] = self.read_nodes("Institution", known)
        self.found["RESEARCHES"] = self.read("RESEARCHES", "source", known)

    def ties(self, firms: IntArray) -> IntArray:
        """Ties of enterprises and institutions out to two steps; the keys of all at their ends come back."""
        kinds = [self.reader.schema.relations[name] for name in TIES]
        parts: dict[str, list[Relations]] = {name: [] for name in TIES}
        seen = frontier = np.union1d(firms, self.nodes["Institution"].keys)
        for _ in range(2):
            found = read_either(self.reader, kinds, frontier)
            for tie in found:
                parts[tie.kind.name].append(tie)
            wider = np.unique(np.concatenate([seen, *(e for tie in found for e in (tie.source, tie.target))]))
            frontier, seen = np.setdiff1d(wider, seen, assume_unique=True), wider
        for name, ties in parts.items():
            self.found[name] = join(self.reader.schema.relations[name], ties)
        return seen

    def ends(self, seen: IntArray) -> None:
        """The enterprises and institutions of these keys."""
        self.nodes["Enterprise"] = self.read_nodes("Enterprise", seen)
        others = np.setdiff1d(seen, self.nodes["Enterprise"].keys, assume_unique=True)
        self.nodes["Institution"] = self.read_nodes("Institution", others)

    def graph(self, fields: Sequence[str], census: Census) -> ChainGraph:
        """The tables as a graph, kinds and relations in the order of the schema."""
        reader, schema = self.reader, self.reader.schema
        none = np.zeros(0, dtype=np.int64)
        for name in schema.nodes:
            if name not in self.nodes:
                self.nodes[name] = self.read_nodes(name, none)
        if self.seats:
            self.found["LOCATED_IN"] = join(schema.relations["LOCATED_IN"], self.seats)
        nodes = {name: self.nodes[name].table for name in schema.nodes}
        edges: dict[Pair, EdgeTable] = {}
        for name in schema.relations:
            if name in self.found:
                edges |= edge_tables(self.found[name], self.nodes)
        counts = census.aligned(nodes["Segment"].ids, nodes["District"].ids, nodes["Field"].ids)
        return ChainGraph(reader.version, reader.on, census.data_date, nodes, edges, tuple(fields), counts)
