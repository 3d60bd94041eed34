"""Labels, types, constraints and indexes of a Neo4j store, made from the schema, and the one node that says it is ours.

    (:Enterprise {id, nid, vid, since, until, batch, …})     a node holds its newest version
    (:EnterprisePast)-[:VERSION_OF]->(:Enterprise)           its other versions
    (a)-[:OPERATES_IN {vid, since, until, batch, …}]->(b)    each version of a relation is a relationship
    (:ImportBatch)  (:SourceFile)  (:ChainAtlas)             history, sources, and the store's version
    (:WorkNote)                                              what people decided (graph.store.engine.work_log)
    (:ChainAtlasLane)                                        counts the steps of a large write (graph.store.neo4j.lanes)

``closed`` on a version is the journal of its end: [version of the store, until before it, …].
"""

from __future__ import annotations

from typing import Any

from neo4j import ManagedTransaction

from graph.errors import StoreError, StoreUnreadable
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine import work_log
from graph.store.neo4j.link import Link, run

FORMAT = 2
"""Rises when the layout changes in a way that older programs cannot read, or would not keep up: since 2 a store says
which kinds it holds.
"""
MINIMUM_SERVER = (5, 26)
META, BATCH, SOURCE, LANE, PAST_OF = "ChainAtlas", "ImportBatch", "SourceFile", "ChainAtlasLane", "VERSION_OF"
STORE = f"MATCH (m:{META} {{id: 'store'}})"
"""Cypher that binds ``m`` to the store's own node."""


def quoted(name: str) -> str:
    """``name`` as a label, type or property key. Names come from the schema only, never from users."""
    if not name.isidentifier():
        raise ValueError(name)
    return f"`{name}`"


def past(kind: str) -> str:
    """Label of a node's versions that are not its newest."""
    return quoted(f"{kind}Past")


def union(left: str, right: str) -> str:
    """Cypher of two lists as one, each item once."""
    return f"coalesce({left}, []) + [x IN {right} WHERE NOT x IN coalesce({left}, [])]"


def versions_of(node: str = "h") -> str:
    """Cypher that binds ``v`` to all versions of one node."""
    return f"CALL {{ WITH {node} RETURN {node} AS v UNION ALL WITH {node} MATCH ({node})<-[:VERSION_OF]-(v) RETURN v }}"


def search_index(kind: str) -> str:
    """Name of the full-text index of a kind's words.

    Analysed at white space: Chinese is stored character by character.
    """
    return f"chainatlas_{kind}_words"


def pattern(kind: NodeKind | RelationKind, source: str = "", target: str = "") -> str:
    """Pattern that binds ``v`` to the relationships of a kind, between nodes of these kinds."""
    left, right = (f":{quoted(k)}" if k else "" for k in (source, target))
    return f"(a{left})-[v:{quoted(kind.name)}]->(b{right})"


def prepare(link: Link, schema: Schema, *, moving: bool = False) -> None:
    """Refuse a server or database that is not for us, then make what is missing: constraints and indexes before any
    record.

    ``moving`` opens a store that a copy was begun into, which nobody else may.
    """
    check_server(link)
    found = link.read(lambda tx: _found(tx, schema))
    shown = link.address.shown
    if found["format"] is None and found["nodes"] and not link.address.shared:
        raise StoreUnreadable(
            f"Neo4j（{shown}）的数据库里已有别的图（{found['nodes']:,} 个节点），没有动它；请换一个空数据库，"
            "确要放在一起请在地址后加 ?shared=yes"
        )
    if found["format"] is None and found["ours"]:
        raise StoreUnreadable(
            f"Neo4j（{shown}）中别的图也用了标签“{'、'.join(found['ours'])}”，放在一起会混淆；请换一个空数据库"
        )
    check_meta(found, schema, shown, moving=moving)
    _make_missing(link, schema)
    if found["format"] is None or (found["schema"] or 0) < schema.version:
        link.write(lambda tx: run(tx, _BEGIN, format=FORMAT, schema=schema.version).consume())


_BEGIN = f"""MERGE (m:{META} {{id: 'store'}}) ON CREATE SET m.version = 0, m.visible = 0, m.next = 1, m.epoch = 0,
m.step = 0, m.held = []
SET m.format = $format, m.schema = $schema"""


def check_meta(found: dict[str, Any], schema: Schema, shown: str, *, moving: bool = False) -> None:
    """Refuse what a newer program wrote, and what a copy has not finished."""
    if found["moving"] is not None and not moving:
        raise StoreUnreadable(f"Neo4j（{shown}）里的迁移尚未完成；请再运行一次同样的 chainatlas migrate，它会接着做")
    if (found["format"] or 0) > FORMAT or (found["schema"] or 0) > schema.version:
        raise StoreUnreadable(
            f"Neo4j（{shown}）中的数据由更新版本的程序写成（格式 {found['format']}，模型 {found['schema']}；"
            "本程序只认到 "
            f"{FORMAT} 和 {schema.version}）；请升级本程序"
        )


def require(link: Link, schema: Schema) -> None:
    """For readers: refuse a database without our store, or one of a newer program."""
    check_server(link)
    found = link.read(lambda tx: _found(tx, schema))
    if found["format"] is None:
        what = "里是别的图" if found["nodes"] else "还没有数据"
        raise StoreUnreadable(f"Neo4j（{link.address.shown}）的数据库{what}；请先用 chainatlas load 导入，或检查地址")
    check_meta(found, schema, link.address.shown)


def check_server(link: Link) -> None:
    """Refuse a server older than :data:`MINIMUM_SERVER`."""
    text = "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version"
    versions = link.read(lambda tx: [r["version"] for r in run(tx, text)])
    check_version(versions[0] if versions else "未知", link.address.shown)


def check_version(version: str, shown: str) -> None:
    """Raise for a version that lacks what we rely on.

    >>> check_version("2025.10.1", "x")
    """
    parts = version.split(".")
    known = tuple(int(p) for p in parts[:2]) if all(p.isdigit() for p in parts[:2]) else (0,)
    if known < MINIMUM_SERVER:
        wanted = ".".join(map(str, MINIMUM_SERVER))
        raise StoreUnreadable(f"Neo4j（{shown}）的版本是 {version}，本程序需要 {wanted} 或更新；请升级服务器")


def _found(tx: ManagedTransaction, schema: Schema) -> dict[str, Any]:
    """What a database holds before we touch it; counts come from the count store and cost nothing.

    The store's own node is looked for last: what another process makes meanwhile is then ours, and not somebody else's.
    """
    text = f"{STORE} RETURN m.format AS format, m.schema AS schema, m.moving AS moving"
    nodes = run(tx, "MATCH (n) RETURN count(n) AS n").single(strict=True)["n"]
    meta, ours = run(tx, text).single(), list[str]()
    if meta is None and nodes:
        ours = [
            k for k in schema.nodes if run(tx, f"MATCH (n:{quoted(k)}) RETURN count(n) AS n").single(strict=True)["n"]
        ]
        meta = run(tx, text).single()
    about = meta.data() if meta is not None else {"format": None, "schema": None, "moving": None}
    return about | {"nodes": nodes, "ours": ours}


def ddl(schema: Schema) -> dict[str, str]:
    """Statements that make constraints and indexes, by name; each has ``%s`` for it."""
    unique = [*schema.nodes, META, BATCH, SOURCE, LANE, work_log.LABEL]
    out = {
        f"chainatlas_{k}": f"CREATE CONSTRAINT %s IF NOT EXISTS FOR (n:{quoted(k)}) REQUIRE n.id IS UNIQUE"
        for k in unique
    }
    for kind in schema.nodes:
        out[f"chainatlas_{kind}Past"] = f"CREATE INDEX %s IF NOT EXISTS FOR (n:{past(kind)}) ON (n.batch)"
        out[f"chainatlas_{kind}_nid"] = f"CREATE INDEX %s IF NOT EXISTS FOR (n:{quoted(kind)}) ON (n.nid)"
        out[search_index(kind)] = (
            f"CREATE FULLTEXT INDEX %s IF NOT EXISTS FOR (n:{quoted(kind)}) ON EACH [n.words] "
            "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}}"
        )
    out["chainatlas_WorkNote_topic"] = f"CREATE INDEX %s IF NOT EXISTS FOR (n:{work_log.LABEL}) ON (n.topic, n.key)"
    return out


def _make_missing(link: Link, schema: Schema) -> None:
    """Make constraints and indexes that are not there, and see that all answer: without them nothing is written."""
    wanted = ddl(schema)
    there = _names(link)
    if missing := [wanted[name] % name for name in sorted(wanted.keys() - there)]:
        _make(link, missing)
    if not wanted.keys() <= there:
        link.read(lambda tx: run(tx, "CALL db.awaitIndexes(60)").consume())
        there = _names(link)
    if lacking := sorted(wanted.keys() - there):
        raise StoreUnreadable(
            f"Neo4j（{link.address.shown}）缺少约束或索引 {'、'.join(lacking)}，不能写入；请给登录用户建立它们的权限"
        )


def _make(link: Link, texts: list[str]) -> None:
    """In one transaction, which takes half the time; one by one when another process makes the same meanwhile."""
    try:
        link.write(lambda tx: [run(tx, text).consume() for text in texts])
    except StoreError as error:
        if not str(getattr(error.__cause__, "code", "")).endswith("AlreadyExists"):
            raise
        for text in texts if len(texts) > 1 else ():
            _make(link, [text])


def await_words(link: Link) -> None:
    """Wait until search knows the newest words: the server indexes them beside the transactions, which is twice as
    fast.
    """
    link.read(lambda tx: run(tx, "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume())


def _names(link: Link) -> set[str]:
    """Names of the indexes that answer; a unique constraint has an index of its name."""
    text = (
        "SHOW INDEXES YIELD name, state, owningConstraint WHERE state = 'ONLINE' RETURN coalesce(owningConstraint, "
        "name) AS name"
    )
    return {r["name"] for r in link.outside(text)}
