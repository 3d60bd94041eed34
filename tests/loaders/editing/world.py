"""A tiny world with two records of each kind of node, brought in as sheets."""

from __future__ import annotations

from pathlib import Path

from tests.loaders.sheets import write_store

SHEETS = {
    "细分领域": "领域编号,领域名称\nField1,甲领域\nField2,乙领域\n",
    "环节": "环节编号,环节名称,细分领域,阶段\nSegment1,甲环节,Field1,上游\nSegment2,乙环节,Field1,下游\n",
    "企业": "企业编号,企业名称,所在地,营业收入\nEnterprise1,甲有限公司,昆山市,100\nEnterprise2,乙有限公司,,\n",
    "年度指标": "指标编号,企业,年份,营业收入\nYearFigures1,Enterprise1,2024,100\nYearFigures2,Enterprise2,2024,\n",
    "证书": "证书记录编号,企业,级别\nCertificate1,Enterprise1,高新技术企业\nCertificate2,Enterprise2,瞪羚企业\n",
    "机构": "机构编号,机构名称,机构类型\nInstitution1,甲大学,高校\nInstitution2,乙协会,行业协会\n",
    "人才": "人才编号,姓名或岗位\nTalent1,甲\nTalent2,乙\n",
    "项目": "项目编号,项目名称\nProject1,甲项目\nProject2,乙项目\n",
    "名录": "名录编号,名录名称\nRoster1,甲名录\nRoster2,乙名录\n",
    "行业": "行业代码,行业名称\nIndustry1,甲业\nIndustry2,乙业\n",
    "企业产品": "企业,产品\nEnterprise1,Product1\nEnterprise2,Product2\n",
    "台账所写": "所写编号,所写内容,地区\nRemark1,缺甲,昆山市\nRemark2,缺乙,昆山市\n",
    "核实": "核实编号,地区,环节,结论,核实方式,核实单位,核实人,核实日期\n"
    "Verification1,昆山市,Segment1,有,走访,工信局,王某,2026-01-02\n"
    "Verification2,昆山市,Segment2,有,走访,工信局,王某,2026-01-02\n",
}
"""Two records of each kind of node."""


def make_world(folder: Path) -> Path:
    """The world as a database in this folder."""
    return write_store(folder, SHEETS)
