"""What several documents say, with the records it rests on and what its figures count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.dates import to_iso
from graph.gaps.records import Assessment, Gap
from graph.gaps.states import STATE_LABELS, STATES
from graph.lists.weak import RISK_DEED, is_risk
from graph.questions.tables.memo_words import data_words, some, way_out, why
from graph.views.document import Basis, Rests, Sentence

CHAIN, RECORD, DRAWN = "chain", "record", "map"
"""Keys of bases that many documents have: counted along the chain, written in a record, drawn on the map."""
_LOCAL, _NAMED = "local_enterprise", 3


def upto(on: int, data_date: str | None, version: int) -> str:
    """截至: the day of the records, and how new the data are."""
    return f"按{to_iso(on)}有效的记录，{data_words(data_date, version)}"


def chain_basis(found: Assessment) -> Basis:
    """What figures of an assessment count."""
    lists = found.population.lists()
    counted = "企业数为已确认做该环节的，各名录合并、一家只数一次；“离不开”“就近采购”“把握”由链条与名录推算"
    return Basis(f"{lists}；{counted}", upto(found.on, found.data_date, found.version))


def record_basis(on: int, version: int) -> Basis:
    """What figures of a record are."""
    return Basis("照记录所写，未另行核实，各项的资料日期见表", f"按{to_iso(on)}有效的记录（第 {version} 版）")


def map_basis(until: str) -> Basis:
    """What the states and counts on a map are."""
    said = "图上的状态由链条与名录推算，企业数为已确认做该环节的、一家只数一次；“待核实”是说不出有没有，不算缺口"
    return Basis(said, until)


def of_chain(found: Assessment, gaps: Iterable[Gap] | None = None) -> tuple[Rests, ...]:
    """A field with its segments, or with these."""
    return (Rests("Field", (found.field,)), *(Rests("Segment", (g.segment,)) for g in gaps or found.gaps))


def of_gap(gap: Gap) -> tuple[Rests, ...]:
    """The segment, who does it here, whom it supplies, and what people found out."""
    firms = [Rests("OPERATES_IN", (e.id, gap.segment)) for e in gap.evidence if e.kind == _LOCAL]
    users = [Rests("SUPPLIES", (gap.segment, e.id)) for e in gap.evidence if e.kind == "supplies"]
    return (Rests("Segment", (gap.segment,)), *firms, *users)


def first_deed(gap: Gap) -> str:
    """What to do first; of a bottleneck with one known maker it is not to leave things as they are."""
    return RISK_DEED if is_risk(gap) else way_out(gap)


def inviting(gap: Gap) -> str:
    """What is said before the names of who could come."""
    return f"{RISK_DEED}；同时可以了解" if is_risk(gap) else STATES[gap.state].inviting


def state_sentences(gap: Gap, place: str) -> tuple[Sentence, ...]:
    """Who is here, the state of a segment and why, and what to do."""
    names = [e.name for e in gap.evidence if e.kind == _LOCAL]
    said = [f"“{gap.name}”在{place}的状态是“{STATE_LABELS[gap.state]}”：{why(gap)}。"]
    if names:
        said.append(f"本地有{some(names, _NAMED, gap.inputs.enterprises_place)}。")
    said.append(f"怎么办：{first_deed(gap)}。")
    return tuple(Sentence(text, of_gap(gap), CHAIN) for text in said)


def several(names: Sequence[str], most: int, total: int, unit: str) -> str:
    """The first few names and how many there are, as "甲、乙等 3 家"; the names alone where these are all."""
    return some(names, most, total, unit)
