"""Chinese words for kinds of nodes, for states of records, and for the rules that match."""

from __future__ import annotations

from graph.model.schema import default_schema

LABELS = {n.name: n.called or n.label for n in sorted(default_schema().nodes.values(), key=lambda n: n.reading)}
"""What each kind is called in sentences, in the order in which people read them."""
RECORD_STATES = {"confirmed": "确认", "suggested": "待核实", "rejected": "否决"}
PRODUCT_RULES = {
    "exact": "与环节名相同",
    "alias": "与产品别名相同",
    "subclass": "经产品小类",
    "head": "以别名结尾",
    "stated": "企业自述主营",
    "scope": "仅经营范围、以别名结尾",
    "wider": "以较短的别名结尾",
    "ambiguous": "同时符合几个环节",
    "contains": "含有别名",
}
"""Every rule by which a product falls in a segment, strongest first."""
TRADE_RULES = {"trade": "台账写的所属产业", "class": "台账写的国标行业"}
"""Rules by what a ledger says of an enterprise; they never confirm."""
MATCH_RULES = PRODUCT_RULES | TRADE_RULES
