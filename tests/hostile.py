"""Three hundred names that try to break pages and exports, made from a few dozen patterns; always the same ones."""

from __future__ import annotations

import csv
import io
from itertools import islice, product

RAN = "ran"
"""What a page is called where a script of the data ran."""
PATTERNS = (
    "</script><script>document.title='ran'</script>",
    "<img src=x onerror=\"document.title='ran'\">",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{7*7}}{% raise %}",
    "${7*7}",
    "<!--",
    "]]>",
    "&lt;b&gt;",
    "&#x3c;script&#x3e;",
    '=HYPERLINK("http://x.invalid","点")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "=cmd|'/C calc'!A0",
    "\u202e文字倒写\u202c",
    "\u0645\u0631\u062d\u0628\u0627",
    "שלום",
    "零宽\u200b空\u200d格",
    "𠮷野家𡈽",
    "😀🏭👩‍🔬",
    "é́́́́",
    "龘靐齉爩",
    "很长" * 60,
    "W" * 180,
    "无空格" + "x" * 120,
    "100% 'or' 1=1; DROP TABLE x;--",
    "..\\..\\etc",
    "a/b?c#d",
    "名\u3000称",
    "ﬁ①㈱",
    "%3Cscript%3E",
    "a b",
)
ENDS = ("", "公司", "（一）", "<b>", "＆Co", '"', "·末", "—", "1", "、乙")


def names(count: int = 300) -> list[str]:
    """So many different names."""
    made = list(dict.fromkeys(f"{p}{e}" for e, p in product(ENDS, PATTERNS)))
    assert len(made) >= count
    return list(islice(made, count))


def tables() -> dict[str, bytes]:
    """Uploads that put the names on enterprises, segments and products of the bundled integrated-circuit chain."""
    every = names()
    firms = [(f"evil-{i}", name, name, "上海市" if i % 2 else "苏州市") for i, name in enumerate(every)]
    segments = [(f"ic.evil-{i}", name, "集成电路", "上游") for i, name in enumerate(every[:12])]
    links = [(f"evil-{i}", "ic-analog" if i % 3 else f"ic.evil-{i % 12}") for i in range(len(every))]
    return {
        "环节.csv": _csv(("环节编号", "环节名称", "细分领域", "阶段"), segments),
        "企业.csv": _csv(("企业编号", "企业简称", "企业名称", "所在地"), firms),
        "企业环节.csv": _csv(("企业", "环节"), links),
    }


def _csv(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode("utf-8-sig")
