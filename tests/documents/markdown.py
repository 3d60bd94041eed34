"""The generated documents as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from graph.questions.index import all_questions
from graph.render.xlsx import MEMO_SHEET
from tests.documents.commands import Command, Word, before_commands, commands
from tests.documents.questions import Asked, questions
from tests.documents.routes import API, PAGES, PARTS, Route, routes, statuses
from tests.documents.settings import CONTAINERS, EXIT_CODES, MEASURING, PROGRAM
from tests.documents.sources import METHODS

T = TypeVar("T")
MADE = "<!-- 由 make docs 生成，请勿手改。 -->\n"
OFTEN = ("--db", "--json", "-o --output", "--as-of", "--by")
"""Options of many commands that mean the same in each."""
SHARED = 4
"""So many questions say a thing in the same words that it is said once for all."""


def cell(text: str) -> str:
    """Text that does not end a cell or begin a tag."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [tuple(heads)]
    lines += [tuple("-" for _ in lines[0]), *(tuple(map(cell, row)) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def together(found: Iterable[T], part: Callable[[T], str]) -> Iterator[tuple[str, list[T]]]:
    """What belongs to one part, in the order in which parts and members come."""
    known = dict[str, list[T]]()
    for one in found:
        known.setdefault(part(one), []).append(one)
    yield from known.items()


def _memos() -> str:
    """Questions whose workbook begins with a memo."""
    return "、".join(f"“{q.label}”" for q in all_questions() if q.memo)


def usage() -> str:
    """docs/usage.md."""
    parts = [
        MADE,
        "# 用法\n\n",
        "命令、接口、网页、设置、退出码，全部列在这里；怎么读答案见 [缺口](gaps.md)、[招商目标](targets.md)，",
        "能问什么见 [分析](analyses.md)。\n\n",
        "领域、环节、地区写编号、名称或唯一的开头都可以，写错了会列出最接近的。命令行、接口、网页用同一套函数，答案相同。\n\n",
        f"工作簿（.xlsx）各表都设好了纸张、表头与页码；{_memos()}的第一张“{MEMO_SHEET}”是可以直接打印、交给领导的一页，",
        "最后一张“口径说明”是算法与数。百分数取整；空着或“不详”是没有数据，不是 0。\n\n",
        "## 命令\n\n",
        *_commands(),
        "## 退出码\n\n",
        table(("退出码", "意思"), ((f"`{code}`", words) for code, words in EXIT_CODES.items())),
        "\n## 网页\n\n`chainatlas serve` 之后在浏览器里打开。地区、日期、筛选都写在地址里，复制地址就是分享；",
        "没有 JavaScript 也能读、能用。"
        "手机上导航、地区与日期在“菜单”里，表的一行排成一块，图按原大小、在框里拖动。\n\n",
        table(
            ("地址", "是什么"), ((f"`{a.removeprefix('GET ')}`", w) for a, w in PAGES.items() if a.startswith("GET"))
        ),
        "\n网页上的表单送到这些地址，只收本站页面送来的：\n\n",
        table(("地址", "做什么"), ((f"`{a}`", w) for a, w in PAGES.items() if a.startswith("POST"))),
        "\n网页自己取用的部分，与监控所问的：\n\n",
        table(("地址", "是什么"), ((f"`{a.removeprefix('GET ')}`", w) for a, w in PARTS.items())),
        f"\n## 接口\n\n都在 `{API}` 之下；`/docs` 可以试，`{API}/openapi.json` 是机器读的说明。* 为必填。",
        "布尔只认 true、false，日期只认 2026-01-31 的写法；GET 的回答可用 ETag 验证。\n\n",
        *_routes(),
        "### 状态码\n\n错误是中文的 problem+json（RFC 9457）。没有声明的参数答 400 并给出最接近的名称。\n\n",
        table(("状态码", "意思"), ((f"`{c}`", _status(w)) for c, w in statuses().items())),
        "\n## 设置\n\n都是环境变量；怎么用见 [运维](operations.md)。\n\n",
        table(("程序读的", "意思"), ((f"`{n}`", w) for n, w in PROGRAM.items())),
        "\n",
        table(("docker-compose.yml 读的", "意思"), ((f"`{n}`", w) for n, w in CONTAINERS.items())),
        "\n",
        table(("基准与测试读的", "意思"), ((f"`{n}`", w) for n, w in MEASURING.items())),
    ]
    return "".join(parts)


def _status(words: str) -> str:
    return "完成" if words == "Successful Response" else words


def _commands() -> Iterator[str]:
    every = commands()
    yield "每个命令都可加 `--help`（`-h`）看说明。下面几个选项在许多命令里意思相同，各命令只写名字：\n\n"
    seen = {w.shown: w for w, _ in reversed(Counter(w for c in every for w in c.words).most_common())}
    yield table(("选项", "说明"), ((f"`{n}`", _about(seen[n])) for n in OFTEN if n in seen))
    if before_commands():
        yield "\n写在命令之前的选项：\n\n"
        yield table(("选项", "说明"), ((f"`{w.shown}`", _about(w)) for w in before_commands()))
    yield "\n"
    for panel, group in together(every, lambda c: c.panel):
        if panel:
            yield f"### {panel}\n\n"
        for command in group:
            yield from _command(command, seen)


def _command(command: Command, seen: dict[str, Word]) -> Iterator[str]:
    arguments = [w for w in command.words if not w.names]
    call = " ".join(["chainatlas", command.name, *(w.shown.upper() for w in arguments)])
    yield f"#### `{call}`\n\n{command.about}"
    often = [w.shown for w in command.words if w.shown in OFTEN and w == seen[w.shown]]
    if often:
        yield f" 另有 {'、'.join(f'`{name}`' for name in often)}。"
    yield "\n\n"
    own = [w for w in command.words if w.shown not in often]
    if own:
        yield table(("", "说明"), ((f"`{w.shown if w.names else w.shown.upper()}`", _about(w)) for w in own)) + "\n"


def _about(word: Word) -> str:
    more = [
        "必填" if word.required and word.names else "",
        word.takes if word.takes not in ("", "文字", "文件") else "",
        f"默认 {word.usual}" if word.usual else "",
        f"环境变量 {word.variable}" if word.variable else "",
    ]
    said = "；".join(m for m in more if m)
    return f"{word.about}（{said}）" if said else word.about


def _routes() -> Iterator[str]:
    for group, found in together(routes(), lambda r: r.group):
        yield f"### {group}\n\n"
        yield table(("方法与地址", "做什么", "参数"), ((_address(r), r.label, _names(r)) for r in found)) + "\n"


def _address(route: Route) -> str:
    return f"`{route.method} {route.path.removeprefix(API)}`"


def _names(route: Route) -> str:
    return "、".join(f"`{name}`{'*' if needed else ''}" for name, _, needed in route.words) or "—"


def analyses() -> str:
    """docs/analyses.md."""
    parts = [
        MADE,
        "# 分析：可以问什么，信到什么程度\n\n",
        "每个问题：要说的词（* 为必填）、答案里有什么、方法与出处、站得住的与不要靠它的、在哪里问。",
        "公式与核对值在测试里；比别的实现快多少、准多少在 [benchmarks/results](../benchmarks/results/README.md)。\n\n",
        "做不到的：国家级 ESRI 的公开数字（要全国成交数据）、美国 2002 年投入产出表的上游度（表不在这里），",
        "只核对了小例子。\n",
    ]
    every = list(questions({c.name for c in commands()}))
    words = _shared((n, a) for q in every for n, a, _ in q.words)
    fields = _shared(part for q in every for part in q.parts)
    parts += ["\n许多问题共有的，只在这里解释：\n\n"]
    parts.append(table(("词", "意思"), ((f"`{n}`", a) for n, a in words)) + "\n")
    parts.append(table(("答案里的项", "意思"), ((f"`{n}`", a) for n, a in fields)))
    for group, found in together(every, lambda q: q.group):
        parts += [f"\n## {group}\n", *(line for q in found for line in _question(q, {*words, *fields}))]
    return "".join(parts)


def _shared(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is explained in the same words again and again; of several explanations of a name the usual one."""
    usual = {
        name: about for (name, about), times in reversed(Counter(found).most_common()) if about and times >= SHARED
    }
    return sorted(usual.items())


def _question(asked: Asked, known: set[tuple[str, str]]) -> Iterator[str]:
    yield f"\n### {asked.label}\n\n{asked.about}\n\n"
    if asked.words:
        yield f"- 要说的词：{'；'.join(_word(n, '' if (n, a) in known else a, must) for n, a, must in asked.words)}\n"
    parts = "、".join(f"`{n}`{f' {cell(a)}' if a and (n, a) not in known else ''}" for n, a in asked.parts)
    if asked.answer or parts:
        yield f"- 答案：{asked.answer}{'。' if asked.answer and parts else ''}{parts and f'各项：{parts}'}\n"
    if method := METHODS.get(asked.name):
        yield f"- 方法：{method.how}\n- 站得住的：{method.holds}\n- 不要靠它：{method.beware}\n"
    ways = [f"命令 `chainatlas {asked.command}`" if asked.command else "", f"接口 `{asked.route}`"]
    ways.append(f"网页 `{asked.page}`" if asked.page else "")
    yield f"- 在哪里：{'；'.join(w for w in ways if w)}\n"


def _word(name: str, about: str, needed: bool) -> str:
    return f"`{name}`{'*' if needed else ''} {cell(about)}".rstrip()
