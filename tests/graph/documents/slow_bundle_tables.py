"""The tables of 三单一图 once more: who is on 名录 and why; the users and the candidates of each target; the points of
risk; what is known of each segment that is to be verified. What is left of the cells quotes records; the tests of the
lists look for it there.
"""

from __future__ import annotations

import re
from collections import Counter

from tests.graph.documents import slow_firms
from tests.graph.documents.slow_bundle import TITLES, SlowBundle
from tests.graph.documents.slow_segment import SlowSegment
from tests.graph.documents.slow_target import ARMED, SlowTarget


def tables(bundle: SlowBundle) -> list[str]:
    """What differs in the tables."""
    out = slow_firms.differs(bundle.firms, bundle.made)
    field, made = bundle.field, bundle.made
    for title, key, must in (
        (TITLES[3], "环节", field.names(field.risks())),
        (TITLES[4], "环节", field.names(bundle.unknown)),
    ):
        rows = [r[key] for r in made.rows(title)]
        out += [f"{title}: {rows} must be {must}"] if rows != must else []
    if {*field.of("unknown")} != {*bundle.unknown}:
        out.append("not all that is unknown is to be verified")
    by: dict[str, str] = {field.world.segment(s): s for s in field.state}
    for title, column in ((TITLES[3], "本地谁用得着"), (TITLES[4], "知道什么")):
        for row in made.rows(title):
            needs = bundle.one(by[row["环节"]]).needs[0]
            said, segment = row[column].split("；")[0], by[row["环节"]]
            if found := re.match(r"可比的名录里没有，别的名录各地共记有 (\d+) 家", said):
                needs, said = str(len(field.world.makers(segment))), found[1]
            wrong = re.search(r"\d", said) and said != needs  # without a figure it says what keeps it from being told
            out += [f"{row['环节']}: {said} must be {needs}"] if wrong else []
    return [*out, *_targets(bundle, by)]


def _targets(bundle: SlowBundle, by: dict[str, str]) -> list[str]:
    """Users, on the first row of a segment alone, and candidates of each row, each with a rank of its own; at most
    three firms, an institution and a person for a segment.
    """
    out, ranks = list[str](), Counter[tuple[str, str, int]]()
    risks, open_ = bundle.wanted
    named = [*dict.fromkeys(r["针对环节"] for r in bundle.targets)]
    if named != (must := bundle.field.names([*risks, *open_])):
        out.append(f"targets for {named} must be for {must}")
    for number, row in enumerate(bundle.targets, 1):
        one = bundle.one(by[row["针对环节"]])
        known = r"已知 (\d+) [家人]里得分(?:排|并列)第 (\d+)(?:（(\d+) [家人]同分）)?"
        words = rf"(?:(.+)；)?外地(?:{known}|收录到的只有这一[家人])"
        match = re.fullmatch(words, row["本地谁要用、排第几"])
        first = number == 1 or bundle.targets[number - 2]["针对环节"] != row["针对环节"]
        if match is None or (match[1] is not None) != first or (_figure(match[1]) and match[1] != one.needs[1]):
            out.append(f"{row} must say {one.needs[1]}")
            continue
        many, rank = int(match[2] or 1), int(match[3] or 1)
        total = _total(bundle, one, row["类别"])
        ranks[one.id, row["类别"], rank] += 1
        same = int(match[4] or 1)
        if row["序号"] != str(number) or many != total or rank + same - 1 > many:
            out.append(f"{number}: {row} of {total}")
        if ranks[one.id, row["类别"], rank] > same:
            out.append(f"{number}: {row} has a rank of {same} that others have")
    most = Counter((r["针对环节"], r["类别"]) for r in bundle.targets)
    return out + [f"{key}: {n} rows" for key, n in most.items() if n > (3 if key[1] == "引资" else 1)]


def _figure(words: str | None) -> bool:
    return bool(re.search(r"\d", words or ""))


def _total(bundle: SlowBundle, one: SlowSegment, kind: str) -> int:
    """Of how many it is one: firms that could come, institutions and people elsewhere."""
    world, place = bundle.field.world, bundle.field.place
    wide = {*world.above(place), None}
    if kind == "引资":
        target = SlowTarget(one, "", {})
        free = [f for f in target.makers if world.home.get(f) not in wide and not target.stopped(f)]
        return sum(not target.sites(f) for f in free)
    inside = world.inside(place)
    if kind == "引智":
        found = {r["source"] for r in world.sure("RESEARCHES") if r["target"] == one.id}
        names = {r["id"]: str(r["name"]) for r in world.rows("Institution", "id name")}
        return sum(world.based.get(i) not in {*inside, *wide} and not ARMED.search(names[i]) for i in found)
    homes = {r["source"]: r["target"] for r in world.sure("LOCATED_IN", "source_kind") if r["source_kind"] == "Talent"}
    works = {r["source"]: r["target"] for r in world.sure("AFFILIATED_WITH")}
    experts = [r["source"] for r in world.sure("EXPERT_IN") if r["target"] == one.id]
    return sum((homes.get(t) or world.based.get(works.get(t, ""))) not in {*inside, *wide} for t in experts)
