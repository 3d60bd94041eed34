"""What several documents say, with the records it rests on and what its figures count."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph.dates import to_iso
from graph.gaps.evidence import SEATED, Evidence
from graph.gaps.records import Assessment, Gap
from graph.gaps.states import STATE_LABELS, STATES
from graph.lists.weak import RISK, RISK_DEED, is_risk
from graph.questions.tables.memo_words import data_words, some, way_out, why
from graph.targets.plainly import plainly
from graph.views.document import Basis, Block, Grid, Paragraph, Rests, Sentence

CHAIN, RECORD, DRAWN = "chain", "record", "map"
"""Keys of bases that many documents have: counted along the chain, written in a record, drawn on the map."""
_LOCAL, _NAMED = "local_enterprise", 3
_INFERRED = ("离不开", "就近采购", "把握")
"""Words that say what was inferred from the chain and the lists."""
_CLAIMS = re.compile("，(?:不说|只说)“[有无]”")
"""What a list may be taken to say: no document on one subject says 无 by a list that may not."""


def upto(on: int, data_date: str | None, version: int) -> str:
    """截至: the day of the records, and how new the data are."""
    return f"按{to_iso(on)}有效的记录，{data_words(data_date, version, on)}"


def chain_basis(found: Assessment, blocks: Iterable[Block]) -> Basis:
    """What figures of an assessment count; of the words that are inferred those that these blocks say."""
    said, lists = words_of(blocks), _CLAIMS.sub("", found.population.lists())
    inferred = "".join(f"“{word}”" for word in _INFERRED if word in said)
    counted = "企业数为已确认做该环节的，各名录合并、一家只数一次"
    also = f"；{inferred}由链条与名录推算" if inferred else ""
    return Basis(f"{lists}；{counted}{also}", upto(found.on, found.data_date, found.version))


def words_of(blocks: Iterable[Block]) -> str:
    """All that the sentences and the tables of a document say."""
    out = list[str]()
    for block in blocks:
        if isinstance(block, Paragraph):
            out += [s.text for s in block.sentences]
        elif isinstance(block, Grid):
            out += [str(cell) for row in block.table.rows for cell in row]
    return "；".join(out)


def record_basis(on: int, version: int) -> Basis:
    """What figures of a record are."""
    return Basis("照记录所写，未另行核实，各项的资料日期见附", f"按{to_iso(on)}有效的记录（第 {version} 版）")


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


def to_verify(gap: Gap) -> bool:
    """Whether it has to be found out first if anybody is here: neither title nor advice speaks of a gap."""
    return gap.state in ("unknown", "likely_missing")


def inviting(gap: Gap, whom: str) -> str:
    """What is said of those who could come, ``whom`` as the document calls them."""
    return f"{RISK_DEED}；同时可以先了解{whom}" if is_risk(gap) else f"{STATES[gap.state].inviting}{whom}"


def makers_here(gap: Gap) -> list[tuple[str, str]]:
    """Who does it here by name, with where the head office is of those who are here by a site alone, "" of others."""
    return [(e.name, e.detail.partition(SEATED)[0] if based else "") for e, based in _local(gap)]


def _local(gap: Gap) -> list[tuple[Evidence, bool]]:
    """The records of who does it here, with whether that is by a site alone."""
    based = {b.id for b in gap.sites if not b.head}
    return [(e, e.id in based) for e in gap.evidence if e.kind == _LOCAL]


def _why_here(evidence: Evidence, based: bool) -> str:
    """A maker with its seat, and what the record says that it does or has here."""
    if based:
        return f"{evidence.name}（{evidence.detail}）"
    does = plainly((evidence.detail,), "", doubtful=True).partition("；")[0]
    said = "，".join(filter(None, (evidence.place, does)))
    return f"{evidence.name}（{said}）" if said else evidence.name


def state_sentences(gap: Gap, place: str) -> tuple[Sentence, ...]:
    """Who is here and by what record, the state of a segment and why."""
    names = [_why_here(e, based) for e, based in _local(gap)]
    risk = f"（按{RISK}办）" if is_risk(gap) else ""  # as lists of targets and of weak points call it
    said = [f"“{gap.name}”在{place}的状态是“{STATE_LABELS[gap.state]}”{risk}：{why(gap)}。"]
    if names:
        said.append(f"本地有{some(names, _NAMED, gap.inputs.enterprises_place)}。")
    return tuple(Sentence(text, of_gap(gap), CHAIN) for text in said)
