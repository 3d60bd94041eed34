"""Bringing data in: upload and preview, commit, lists of what was refused; batches and their undoing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import File, Form, Path, Query, Request, UploadFile
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.described import Switch, one_of
from api.http.description import problems
from api.http.formats import as_file, as_json, documented
from api.http.params import WHO_LENGTH, Page, PlaceText, Size
from api.http.routers import api_router
from api.session.here import Here
from api.session.owners import owned, owner_of
from api.work import batches
from api.work.assessing import Assessed, write_assessment
from api.work.backups import backup_answer
from api.work.batches import BatchChanges, BatchRecords, Undone
from api.work.import_records import (
    Import,
    ImportPreview,
    ImportProgress,
    MappingRecord,
    ReturnedRecord,
    import_progress,
    import_record,
    mapping_record,
    marked_file,
    rejects_file,
    returned_record,
)
from api.work.importing import begin_check, check_at_once, commit
from graph.errors import BadRequest
from graph.model.schema import default_schema
from loaders.table.mapping import AUTO

router = api_router("导入与批次")
Who = Annotated[str, Query(max_length=WHO_LENGTH, description="经手人姓名，记入工作记录")]
BatchId = Annotated[int, Path(ge=1, le=2**62, description="批次号")]
MAPPING_LENGTH, ROSTER_TOLD = 100_000, 2000
_CHECKING: dict[int | str, dict[str, Any]] = {
    202: {"model": ImportProgress, "description": "wait=false：检查在后台进行"}
}
UploadId = Annotated[str, Path(max_length=64, description="上传编号")]


@router.post(
    "/imports",
    status_code=201,
    response_model=Import,
    summary="上传并预览（不写入）",
    responses=_CHECKING | problems(400, 413, 422, 503, 507),
)
def upload(
    here: Here,
    request: Request,
    file: Annotated[
        UploadFile | None, File(description=".xlsx、.xls、.et（WPS 的旧格式）、.csv，或装有 .csv 的 .zip")
    ] = None,
    kind: Annotated[
        Literal["workbook", "table", "returned", "auto", "sample"],
        Form(
            description="workbook 为按模板写的文件，table 为自己的台账，returned 为带出去又填好的名录，"
            "auto 由程序认是哪一种（答案的 kind 写明），sample 为自带数据"
        ),
    ] = "workbook",
    wait: Annotated[Switch, Form(description="等检查完再回答")] = True,
    roster: Annotated[
        str,
        Form(
            max_length=ROSTER_TOLD,
            description="表里没写名录的企业计入哪份名录（编号或全称，库里或表里有的）；"
            "空为按表里写的，没写的算自有台账；也可以是一份新名录的 JSON："
            '{"名录名称": …, "名录种类": …, "入列方式": …, "按哪里计": …, "入列条件": …, "名录截至": …, '
            '"提供单位": …, "申明完整度": …, "申明人": …, '
            '"申明依据": …, "地区": …, "家数": …}，除名称外都可不写，与企业在同一批写入',
        ),
    ] = "",
    map: Annotated[
        str,
        Form(
            max_length=MAPPING_LENGTH,
            description="台账的列怎么读：auto 用存过的、列名相同的映射，没有就识别；new 重新识别；存过的名称；"
            "或映射的 JSON（/imports/{id}/mapping 给出的 mapping，改好了交回）。"
            "回填的名录（kind=returned）：两边都改了的格用表里的，写 all，或写哪几格，如 企业!D17，逗号分隔",
        ),
    ] = AUTO,
) -> Response:
    """检查整个文件并给出账目、拒绝原因和企业计入哪份名录；确认后用 commit 写入。上传保留一小时；凭编号即可取用和写入。

    每个上传者（以 Cookie 区分，没有 Cookie 则每次上传各算一人）最多保留 50 个，超出时只清除自己最早的。

    wait=false 时立刻返回 202，检查在后台进行，用 /imports/{id}/progress 看进度。
    """
    if (file is None) == (kind != "sample"):
        raise BadRequest("请上传文件（file），或写 kind=sample 使用自带数据（二者选一）")
    if file is None and roster:
        raise BadRequest("自带数据的名录写在数据里，不能另选；请去掉 roster")
    if map.lower().endswith(".json") or (map != AUTO and kind not in ("table", "returned")):
        raise BadRequest("map 用于 kind=table（auto、new、存过的名称，或映射的 JSON）和 kind=returned（all，或哪几格）")
    owner = owner_of(request)
    if file is None:
        found = here.uploads.add_sample(owner)
    else:
        found = here.uploads.add_file(file.file, file.filename, owner, roster, kind=kind, mapping=map)
    if wait:
        check_at_once(here, found)
        return owned(as_json(import_record(found), 201, {"Location": f"/api/v1/imports/{found.id}"}), found)
    begin_check(here, found)
    location = {"Location": f"/api/v1/imports/{found.id}/progress"}
    return owned(as_json(import_progress(found), 202, location), found)


@router.get("/imports/{id}", response_model=Import, summary="一次上传的报告", responses=problems(404))
def get_import(here: Here, id: UploadId) -> Response:
    """预览或写入后的报告。"""
    return as_json(import_record(here.uploads.get(id)))


@router.get(
    "/imports/{id}/progress",
    response_model=ImportProgress,
    summary="检查或写入的进度",
    responses=problems(404),
)
def progress(here: Here, id: UploadId) -> Response:
    """阶段与已处理的行数；state 为 refused 时 problem 说明原因。"""
    return as_json(import_progress(here.uploads.get(id)))


@router.get(
    "/imports/{id}/preview",
    response_model=ImportPreview,
    summary="每张表的前 50 行",
    responses=problems(404),
)
def preview(here: Here, id: UploadId) -> Response:
    """按程序读懂的样子：识别出的编号、日期、数字与所引用的对象；还有写入后哪些环节会多出企业。"""
    found = here.uploads.get(id)
    return as_json(ImportPreview(id, found.samples, found.entered, found.rehearsal))


@router.get(
    "/imports/{id}/mapping",
    response_model=MappingRecord,
    summary="台账的每列认成什么",
    responses=problems(404),
)
def mapping(here: Here, id: UploadId) -> Response:
    """每列认成什么、理由、把握，放到一边的格和单元格的账；mapping 改好后作为 map 再上传一次。"""
    return as_json(mapping_record(here.uploads.get(id)))


@router.get(
    "/imports/{id}/changes",
    response_model=ReturnedRecord,
    summary="回填的名录改了哪些格",
    responses=problems(404),
)
def changes(here: Here, id: UploadId) -> Response:
    """两边都改了的在前，写明库里是谁、何时改的；没有选用表里的就不写入。"""
    return as_json(returned_record(here.uploads.get(id)))


@router.post(
    "/imports/{id}/commit",
    response_model=Import,
    summary="写入已预览的上传",
    responses=problems(404, 409, 422, 503),
)
def commit_import(here: Here, id: UploadId, who: Who = "") -> Response:
    """写入为一个批次，然后匹配企业与环节；重复提交返回第一次的结果。"""
    found = here.uploads.get(id)
    commit(here, found, who)
    return as_json(import_record(found))


@router.get(
    "/imports/{id}/rejects",
    response_class=Response,
    summary="拒绝的行（CSV）",
    responses=documented("csv") | problems(404),
)
def rejects(here: Here, id: UploadId) -> Response:
    """全部拒绝原因：文件、工作表、行、列、值、问题、怎么改。"""
    found = here.uploads.get(id)
    return as_file(rejects_file(found), "csv", f"{found.name.rpartition('.')[0] or found.name}.错误清单")


@router.get(
    "/imports/{id}/marked",
    response_class=Response,
    summary="标注错误的工作簿副本",
    responses=documented("xlsx") | problems(400, 404),
)
def marked(here: Here, id: UploadId) -> Response:
    """用户自己的工作簿，错误单元格标红并批注。"""
    found = here.uploads.get(id)
    return as_file(marked_file(found), "xlsx", f"{found.name.rpartition('.')[0]}.错误标注")


@router.get(
    "/batches/{id}",
    response_model=BatchChanges,
    summary="一个批次改了什么",
    responses=problems(404, 422, 429, 503),
)
@heavy()
def batch_changes(here: Here, id: BatchId) -> Response:
    """各类记录新增、改变、结束的条数；falls 为撤销它时一起撤销的较晚批次。"""
    return as_json(batches.batch_changes(here, id))


@router.get(
    "/batches/{id}/records",
    response_model=BatchRecords,
    summary="一个批次改变的记录",
    responses=problems(404, 422, 429, 503),
)
@heavy()
def batch_records(
    here: Here,
    id: BatchId,
    kind: Annotated[
        Annotated[str, one_of(k.name for k in default_schema().kinds())],
        Query(max_length=40, description="类型，如 Enterprise、OPERATES_IN"),
    ],
    page: Page = 1,
    size: Size = 100,
) -> Response:
    """新增的在前，其次改变、结束；分页。"""
    return as_json(batches.batch_records(here, id, kind, page, size))


@router.post("/backup", response_class=Response, summary="下载备份", responses=problems(503))
def backup(here: Here) -> Response:
    """当前数据（含历史与工作记录）的完整副本，一个 SQLite 文件。"""
    return backup_answer(here)


@router.post(
    "/batches/{id}/rollback",
    response_model=Undone,
    summary="撤销一个批次",
    responses=problems(400, 404, 503),
)
def rollback(here: Here, id: BatchId, who: Who = "") -> Response:
    """撤销批次及由它推导的匹配与评估；历史仍可查。"""
    return as_json(batches.undo(here, id, who))


@router.post(
    "/assess",
    response_model=Assessed,
    summary="评估并写入缺口",
    responses=problems(400, 404, 422, 503),
)
def assess(here: Here, place: PlaceText = "苏州市", who: Who = "") -> Response:
    """评估一个地区及其下级区划的全部领域，把缺口写成 LACKS 关系。"""
    with here.writing() as store:
        return as_json(write_assessment(store, here.graph(), place, who))
