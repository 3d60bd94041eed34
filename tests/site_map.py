"""Every page of the explorer with an address that shows it full: what tests of all pages and the pictures go through."""

from __future__ import annotations

ADDRESSES = {
    "总览": "/",
    "缺口清单": "/gaps?place=苏州市",
    "缺口清单改权重": "/gaps?place=苏州市&district=全部&demand_pull=2&importable=0&action=补链&action=强链",
    "待核实": "/gaps?tab=tasks&place=苏州市",
    "产业链图谱": "/fields/ic?place=苏州市",
    "招商目标": "/targets?field=ic&segment=ic-analog&place=苏州市",
    "查找": "/search?q=芯片",
    "企业": "/records/Enterprise/000001.SZ",
    "环节": "/records/Segment/ic-analog",
    "领域": "/records/Field/ic",
    "区划": "/records/District/320500",
    "数据": "/data",
    "覆盖": "/coverage?place=苏州市",
}
"""By the name that its picture gets. A new page joins by one line here."""
LIGHT = "/"
"""The page that newcomers see first."""
