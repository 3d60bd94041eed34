"""Gaps of all fields: filter, weigh, sort, choose columns, export; and what has to be verified first."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Form, Query
from starlette.responses import RedirectResponse, Response

from api.http.gap_list_params import AskedList, GapListWords, PageCauses, address_of
from api.http.params import WHO_LENGTH, Page, Size
from api.http.rendering import link
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk, signed
from api.session.here import Here
from graph.chain.entry import BARRED
from graph.chain.graph import STAGES
from graph.chain.lookup import find_place
from graph.chain.remarks import remarks_in
from graph.gap_list import older
from graph.gap_list.choice import SORTS, Choice, Chosen, choose
from graph.gap_list.expected import expected_in, expected_words
from graph.gap_list.list import EVERY, GapList, districts_below
from graph.gap_list.task_words import lists_say
from graph.gap_list.tasks import WORKS, Task, list_tasks, task_counts
from graph.gap_list.turns import TURNS
from graph.gaps.lack_of_data import CAUSES
from graph.gaps.states import GAP_ACTIONS, GAP_STATES, STATES, TOLD_STATES
from graph.gaps.weights import HEAVIEST
from graph.questions.gap_list import find_gap_list, place_word
from graph.questions.gap_tasks import firms_of
from graph.questions.records.listed import ListHead, head_of
from graph.questions.tables.gap_list import COLUMNS, USUAL, gap_list_record, task_record
from graph.text import split_words
from graph.work.schemes import LONGEST, delete_scheme, save_scheme, some_schemes

router = page_router()
DONE = {"saved": "方案已保存。", "deleted": "方案已删除，历史仍留在工作记录里。"}
KEPT_SHOWN = 30
"""Saved schemes on one page."""
SHARED = {
    "EVERY": EVERY,
    "ACTION_WORDS": GAP_ACTIONS,
    "TOLD_STATES": TOLD_STATES,
    "STAGES": STAGES,
    "SORTS": SORTS,
    "COLUMNS": COLUMNS,
    "USUAL": USUAL,
    "CAUSES": CAUSES,
    "BARRED": BARRED,
    "TURNS": TURNS,
    "WORKS": WORKS,
    "DONE": DONE,
    "HEAVIEST": HEAVIEST,
    "NAME_LENGTH": LONGEST,
    "WHO_LENGTH": WHO_LENGTH,
}


UNTOLD = {word for s in STATES.values() if not s.told for word in (s.key, s.label)} | {older.UNTOLD}
"""Words of states that the list does not have."""


@router.get("/gaps")
def gap_list_page(
    desk: AtDesk,
    asked: AskedList,
    asked_causes: PageCauses,
    tab: Literal["", "tasks"] = "",
    page: Page = 1,
    size: Size = 50,
    done: Annotated[str, Query(max_length=40)] = "",
    kept_page: Page = 1,
) -> Response:
    """The list, or the tasks; addresses from before, that ask for what is not told in the list, lead to the tasks."""
    if not tab and UNTOLD.intersection(split_words(asked.said["state"] or ())):
        return RedirectResponse(desk.to("/gaps", tab="tasks", district=asked.district, field=asked.said["field"]), 307)
    if not len(desk.outline.nodes["Field"]) and not desk.here.store.batches():
        return desk.page("empty.html")
    where = desk.where()
    listed, choice = (
        find_gap_list(desk.here.session, where, asked.district, desk.as_of or None),
        asked.choice(desk.outline),
    )
    columns, causes = asked.shown(), asked_causes.keys
    start, kept = (page - 1) * size, address_of(choice, columns, asked.district) | {"tab": tab, "cause": list(causes)}
    content = (
        tasks_of(listed, choice, causes, start, size) if tab else gaps_of(desk, listed, choice, columns, start, size)
    )
    place = find_place(desk.outline, where)
    words = {p.ids: place_word(desk.outline, p) for p in listed.places}
    return desk.page(
        "gap_list.html",
        head=ListHead(**head_of(listed)),
        choice=choice,
        columns=columns,
        district=asked.district,
        districts={place_word(desk.outline, p): p.name for p in districts_below(desk.outline, place)},
        where=where,
        place_name=place.name,
        tab=tab,
        causes=causes,
        kept=kept,
        page=page,
        size=size,
        start=start,
        done=done,
        older=(*asked.older, *asked_causes.older),
        remarks=remarks_in(desk.outline, place),
        words=words,
        **schemes_of(desk, kept_page),
        every_field=listed.fields,
        address_of=address_of,
        **content,
        **SHARED,
    )


def schemes_of(desk: Desk, page: int) -> dict[str, Any]:
    """One page of the saved schemes, those saved last first; looked up once while nothing is saved."""
    session, start = desk.here.session, (page - 1) * KEPT_SHOWN
    _, work = session.state()
    found, total = session.once(("schemes", start, work), lambda: some_schemes(session.store, start, KEPT_SHOWN))
    return {"schemes": found, "schemes_total": total, "kept_page": page, "kept_pages": max(1, -(-total // KEPT_SHOWN))}


def gaps_of(
    desk: Desk, listed: GapList, choice: Choice, columns: tuple[str, ...], start: int, size: int
) -> dict[str, Any]:
    """One page of gaps."""
    chosen = choose(listed, choice)
    part = chosen.take(slice(start, start + size))
    rows = [gap_row(listed, part, at) for at in range(len(part))]
    return {"total": len(chosen), "rows": rows, "wrong": expected_words(expected_in(listed, chosen.rows))}


def gap_row(listed: GapList, part: Chosen, at: int) -> dict[str, Any]:
    """One gap with what its cells and links need."""
    row = int(part.rows[at])
    found, gap = listed.assessment(row), listed.gap(row)
    return {
        "key": listed.key(row),
        "record": gap_list_record(listed, part, at),
        "gap": gap,
        "field": found.field,
        "fields": listed.fields_of(row),
        "place": found.place,
        "is_gap": gap.state in GAP_STATES,
    }


def tasks_of(listed: GapList, choice: Choice, causes: tuple[str, ...], start: int, size: int) -> dict[str, Any]:
    """One page of tasks, and how many there are of each cause."""
    every = list_tasks(listed, (), choice.stages, choice.fields)
    tasks = [t for t in every if t.cause in causes] if causes else every
    shown = tasks[start : start + size]
    rows = [task_row(listed, t) for t in shown]
    return {"total": len(tasks), "rows": rows, "by_cause": task_counts(every), "lists_say": lists_say(listed, shown)}


def task_row(listed: GapList, task: Task) -> dict[str, Any]:
    """One task with the first enterprises to verify."""
    found = listed.assessment(task.row)
    return {
        "task": task,
        "record": task_record(listed, task),
        "gap": listed.gap(task.row),
        "field": found.field,
        "fields": listed.fields_of(task.row),
        "place": found.place,
        "firms": firms_of(listed, task),
    }


@router.post("/gaps/schemes")
def save(
    here: Here,
    desk: AtDesk,
    asked: AskedList,
    name: Annotated[str, Form(max_length=200)],
    who: Annotated[str, Form(max_length=200)] = "",
) -> RedirectResponse:
    """Save what the address says under a name."""
    choice, columns = asked.choice(desk.outline), asked.shown()
    with here.writing() as store:
        save_scheme(store, name, choice, columns, who.strip()[:WHO_LENGTH])
    return back(desk, asked, who, "saved")


@router.post("/gaps/schemes/delete")
def delete(
    here: Here,
    desk: AtDesk,
    asked: AskedList,
    name: Annotated[str, Form(max_length=200)],
    who: Annotated[str, Form(max_length=200)] = "",
) -> RedirectResponse:
    """Take a scheme off the list."""
    with here.writing() as store:
        delete_scheme(store, name, who.strip()[:WHO_LENGTH])
    return back(desk, asked, who, "deleted")


def back(desk: Desk, asked: GapListWords, who: str, done: str) -> RedirectResponse:
    """To the list as it was."""
    same = address_of(asked.choice(desk.outline), asked.shown(), asked.district)
    answer = RedirectResponse(link("/gaps", place=desk.place, as_of=desk.as_of, done=done, **same), 303)
    if who.strip():
        signed(answer, who)
    return answer
