"""Pictures of places beside each other: segments by state, and shares and quotients."""

from __future__ import annotations

from graph.gaps.compare import Comparison, FieldComparison, Standing
from graph.views.charts.bars import HALF, Measure, Stack, measure_bars, state_bars
from graph.views.view import View


def states_of_all_fields(found: Comparison) -> View:
    """A row per field, a column per place."""
    columns = [p.name for p in found.places]
    rows = [(f.name, [_stack(f, s) for s in f.standings]) for f in found.fields]
    return state_bars(f"各领域的环节按状态：{'、'.join(columns)}", columns, rows)


def states_of_field(field: FieldComparison) -> View:
    """A row per place."""
    rows = [(s.assessment.place.name, [_stack(field, s)]) for s in field.standings]
    return state_bars(f"{field.name}：各地环节按状态", ["环节按状态"], rows, HALF)


def measures_of_field(field: FieldComparison) -> View:
    """A row per place with its share of all places and its quotient, which has a line at 1."""
    rows = [(s.assessment.place.name, [_share(s), _quotient(s)]) for s in field.standings]
    return measure_bars(
        f"{field.name}：占全部地区的份额与区位商", ["占全部地区的份额", "区位商（虚线为 1）"], rows, [None, 1.0]
    )


def _stack(field: FieldComparison, standing: Standing) -> Stack:
    return Stack(standing.counts, f"{field.name}，{standing.assessment.place.name}")


def _share(s: Standing) -> Measure:
    text = "—" if s.share != s.share else f"{s.share:.1%}（{s.strength:,}）"
    return Measure(s.share, text, f"{s.assessment.place.name}：全部地区 {s.total:,} 次落位中的 {s.strength:,} 次")


def _quotient(s: Standing) -> Measure:
    text = "—" if s.lq != s.lq else f"{s.lq:.2f}"
    return Measure(s.lq, text, f"{s.assessment.place.name}：区位商 {text}，预期 {s.expected:.1f} 次")
