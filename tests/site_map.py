"""Every page of the explorer with an address that shows it full: what tests of all pages and the pictures go through."""

from __future__ import annotations

ADDRESSES = {
    "总览": "/",
    "产业链图谱": "/fields/ic?place=苏州市",
    "招商目标": "/targets?field=ic&segment=ic-analog&place=苏州市",
    "查找": "/search?q=芯片",
    "企业": "/records/Enterprise/000001.SZ",
    "环节": "/records/Segment/ic-analog",
    "领域": "/records/Field/ic",
    "区划": "/records/District/320500",
    "数据": "/data",
    "覆盖": "/coverage?place=苏州市",
    "批次": "/data/batches/1",
    "撤销批次": "/data/batches/1/rollback",
    "数据字典": "/data/dictionary",
    "数据时效": "/data/freshness",
    "审核": "/review?field=ai&place=苏州市",
    "已审核": "/review/log",
    "同一企业": "/review/merges",
}
"""By the name that its picture gets. A new page joins by one line here."""
LIGHT = "/"
"""The page that newcomers see first."""
