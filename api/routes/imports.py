"""Bringing data in: upload and preview, commit, lists of what was refused; batches and their undoing."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Path, UploadFile
from starlette.responses import Response

from api import record_shapes, shapes
from api.context import Here
from api.formats import as_file, as_json, documented
from api.importing import commit, import_answer, marked_file, preview_file, preview_sample, rejects_file, undo
from api.params import PlaceText
from api.questions import write_assessment
from graph.answers import batches_answer
from graph.errors import BadRequest

router = APIRouter(tags=["导入与批次"])
UploadId = Annotated[str, Path(max_length=64, description="上传编号")]


@router.post("/imports", status_code=201, response_model=record_shapes.Import, summary="上传并预览（不写入）",
             responses=shapes.problems(400, 413, 422, 503))  # fmt: skip
def upload(
    here: Here,
    file: Annotated[UploadFile | None, File(description=".xlsx、.csv，或装有 .csv 的 .zip")] = None,
    kind: Annotated[
        Literal["workbook", "sample"], Form(description="workbook 为上传的文件，sample 为自带数据")
    ] = "workbook",
) -> Response:
    """检查整个文件并给出账目与拒绝原因；确认后用 commit 写入。上传保留一小时。"""
    if (file is None) == (kind == "workbook"):
        raise BadRequest("请上传文件（file），或写 kind=sample 使用自带数据（二者选一）")
    found = preview_sample(here) if file is None else preview_file(here, file.file, file.filename)
    return as_json(import_answer(found), 201, {"Location": f"/api/v1/imports/{found.id}"})


@router.get(
    "/imports/{id}", response_model=record_shapes.Import, summary="一次上传的报告", responses=shapes.problems(404)
)
def get_import(here: Here, id: UploadId) -> Response:
    """预览或写入后的报告。"""
    return as_json(import_answer(here.uploads.get(id)))


@router.post("/imports/{id}/commit", response_model=record_shapes.Import, summary="写入已预览的上传",
             responses=shapes.problems(404, 422, 503))  # fmt: skip
def commit_import(here: Here, id: UploadId) -> Response:
    """写入为一个批次，然后匹配企业与环节；重复提交返回第一次的结果。"""
    found = here.uploads.get(id)
    commit(here, found)
    return as_json(import_answer(found))


@router.get("/imports/{id}/rejects", response_class=Response, summary="拒绝的行（CSV）",
            responses=documented("csv") | shapes.problems(404))  # fmt: skip
def rejects(here: Here, id: UploadId) -> Response:
    """全部拒绝原因：文件、工作表、行、列、值、问题、怎么改。"""
    found = here.uploads.get(id)
    return as_file(rejects_file(found), "csv", f"{found.name.rpartition('.')[0] or found.name}.错误清单")


@router.get("/imports/{id}/marked", response_class=Response, summary="标注错误的工作簿副本",
            responses=documented("xlsx") | shapes.problems(400, 404))  # fmt: skip
def marked(here: Here, id: UploadId) -> Response:
    """用户自己的工作簿，错误单元格标红并批注。"""
    found = here.uploads.get(id)
    return as_file(marked_file(found), "xlsx", f"{found.name.rpartition('.')[0]}.错误标注")


@router.get("/batches", response_model=record_shapes.Batches, summary="导入批次")
def batches(here: Here) -> Response:
    """导入历史，新的在前。"""
    return as_json(batches_answer(here.store.batches()))


@router.post("/batches/{id}/rollback", response_model=record_shapes.Undone, summary="撤销一个批次",
             responses=shapes.problems(400, 404, 503))  # fmt: skip
def rollback(here: Here, id: Annotated[int, Path(ge=1, le=2**62, description="批次号")]) -> Response:
    """撤销批次及由它推导的匹配与评估；历史仍可查。"""
    undone, version = undo(here, id)
    return as_json({"undone": undone, "version": version})


@router.post("/assess", response_model=record_shapes.Assessed, summary="评估并写入缺口",
             responses=shapes.problems(400, 404, 422, 503))  # fmt: skip
def assess(here: Here, place: PlaceText = "苏州市") -> Response:
    """评估一个地区及其下级区划的全部领域，把缺口写成 LACKS 关系。"""
    with here.writing() as store:
        return as_json(write_assessment(store, here.graph(), place))
