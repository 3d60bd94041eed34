"""Chinese words for kinds of nodes and for states of records."""

from __future__ import annotations

LABELS = {
    "Field": "细分领域",
    "Segment": "环节",
    "District": "地区",
    "Enterprise": "企业",
    "Institution": "机构",
    "Talent": "人才",
    "Project": "项目",
    "Product": "产品",
    "Industry": "行业",
}


RECORD_STATES = {"confirmed": "确认", "suggested": "待核实", "rejected": "否决"}
