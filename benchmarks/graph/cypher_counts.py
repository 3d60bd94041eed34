"""The counts of gaps (n_s, n_rs, N, N_r, and n_s · N_r / N) as a good analyst writes them in Cypher, with indexes."""

from __future__ import annotations

from collections import defaultdict

from neo4j import Driver

Counts = dict[str, tuple[int, int, float]]
"""By segment: n_s, n_rs, n_s · N_r / N."""

_BUSINESS = """(EXISTS { (e)-[m:MAKES]->() } OR EXISTS { (e)-[b:OPERATES_IN]->() WHERE b.state <> 'rejected' })"""
ONE_PLACE = f"""
MATCH (r:District {{id: $place}})
WITH COLLECT {{ MATCH (x:District)-[:WITHIN*0..]->(r) RETURN x.id }} AS inside,
     COLLECT {{ MATCH (r)-[:WITHIN*1..]->(x:District) RETURN x.id }} AS above
CALL (inside, above) {{
  MATCH (e:Enterprise)-[:LOCATED_IN]->(d:District)
  WHERE NOT d.id IN above AND {_BUSINESS}
  RETURN count(*) AS N, count(CASE WHEN d.id IN inside THEN 1 END) AS Nr
}}
MATCH (:Field {{id: $field}})<-[:PART_OF]-(s:Segment)
CALL (s, inside, above) {{
  MATCH (s)<-[o:OPERATES_IN]-(e:Enterprise)-[:LOCATED_IN]->(d:District)
  WHERE o.state = 'confirmed' AND NOT d.id IN above
  RETURN count(*) AS n, count(CASE WHEN d.id IN inside THEN 1 END) AS nr
}}
RETURN s.id AS segment, n, nr, toFloat(n) * Nr / N AS expected
"""
BY_DISTRICT = f"""
MATCH (e:Enterprise)-[:LOCATED_IN]->(d:District) WHERE {_BUSINESS} RETURN d.id, count(*)
"""
BY_SEGMENT_AND_DISTRICT = """
MATCH (:Field {id: $field})<-[:PART_OF]-(s:Segment)<-[o:OPERATES_IN]-(:Enterprise)-[:LOCATED_IN]->(d:District)
WHERE o.state = 'confirmed'
RETURN s.id, d.id, count(*)
"""


def one_place(driver: Driver, field: str, place: str) -> Counts:
    """One query for a field in a place."""
    with driver.session() as session:
        rows = session.run(ONE_PLACE, field=field, place=place).values()
    return {segment: tuple(values) for segment, *values in rows}


def all_places(driver: Driver, field: str, places: list[str]) -> dict[str, Counts]:
    """Two aggregations by district for all places at once, rolled up along WITHIN here."""
    with driver.session() as session:
        up = dict(session.run("MATCH (a:District)-[:WITHIN]->(b:District) RETURN a.id, b.id").values())
        known = dict(session.run(BY_DISTRICT).values())
        cells = session.run(BY_SEGMENT_AND_DISTRICT, field=field).values()
        segments = session.run("MATCH (:Field {id: $f})<-[:PART_OF]-(s:Segment) RETURN s.id", f=field).value()
    by_district = defaultdict[str, dict[str, int]](dict)
    for segment, district, n in cells:
        by_district[district][segment] = n
    below = defaultdict[str, list[str]](list)
    for district in known | by_district:
        at: str | None = district
        while at is not None:
            below[at].append(district)
            at = up.get(at)
    everywhere = _sum(by_district.values())
    return {p: _roll_up(p, below, up, known, by_district, everywhere, segments) for p in places}


def _sum(cells: object) -> dict[str, int]:
    out = defaultdict[str, int](int)
    for cell in cells:  # type: ignore[attr-defined]
        for segment, n in cell.items():
            out[segment] += n
    return out


def _roll_up(
    place: str,
    below: dict[str, list[str]],
    up: dict[str, str],
    known: dict[str, int],
    by_district: dict[str, dict[str, int]],
    everywhere: dict[str, int],
    segments: list[str],
) -> Counts:
    above, at = [], place
    while (at := up.get(at, "")) != "":
        above.append(at)
    inside = below[place]
    here, vague = _sum(by_district[d] for d in inside), _sum(by_district[d] for d in above)
    total = sum(known.values()) - sum(known.get(d, 0) for d in above)
    mine = sum(known.get(d, 0) for d in inside)
    out: Counts = {}
    for s in segments:
        n, nr = everywhere.get(s, 0) - vague.get(s, 0), here.get(s, 0)
        out[s] = n, nr, n * mine / total
    return out
