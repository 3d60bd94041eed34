"""Who in a place has to do with a firm: ties of one step and through one third party, by loops over the records."""

from __future__ import annotations

from tests.graph.documents.slow_world import World

LIMIT, DIRECT, SHARED = 5, 0.6, 0.3
End = tuple[str, str]


def steps(world: World) -> dict[End, list[End]]:
    """From every enterprise and institution to the other ends of its confirmed ties, a tie once for each record."""
    if "steps" not in world.found:
        out: dict[End, list[End]] = {}
        for kind in ("SELLS_TO", "INVESTS_IN", "MEMBER_OF"):
            for r in world.sure(kind, "source_kind target_kind"):
                a, b = (r["source_kind"], r["source"]), (r["target_kind"], r["target"])
                out.setdefault(a, []).append(b)
                out.setdefault(b, []).append(a)
        world.found["steps"] = out
    found: dict[End, list[End]] = world.found["steps"]
    return found


def paths(world: World, firm: str, place: str) -> tuple[list[End], list[tuple[End, End]]] | None:
    """Direct ends in the place, and third parties with theirs, five of both at most; ``None`` without any tie."""
    known, inside, own = steps(world), world.inside(place), ("Enterprise", firm)

    def local(end: End) -> bool:
        return end[0] == "Enterprise" and world.home.get(end[1]) in inside

    if own not in known:
        return None
    every = [e for e in known[own] if local(e)]
    through = [(m, e) for m in known[own] for e in known[m] if local(e) and e != own and e not in every]
    return every[:LIMIT], through[: max(LIMIT - len(every), 0)]


def strength(world: World, firm: str, place: str) -> float | None:
    """1 less what every path leaves open."""
    found = paths(world, firm, place)
    return None if found is None else 1 - (1 - DIRECT) ** len(found[0]) * (1 - SHARED) ** len(found[1])
