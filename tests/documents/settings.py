"""Environment variables and exit codes: found in the code, said here in words. A test holds the two together."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"CHAINATLAS_[A-Z0-9_]+")
_CONTAINERS = ("docker-compose.yml", ".docker/serve.sh", ".docker/Caddyfile")
_READ = re.compile(r"\{?\$\{?([A-Z][A-Z0-9_]+)")

PROGRAM = {
    "CHAINATLAS_DB": "存储地址，代替 `--db`；默认 `sqlite:///chainatlas.db`（当前文件夹）",
    "CHAINATLAS_TZ": "“今天”按哪个时区算，如 `Asia/Shanghai`；不写就是北京时间，与本机时区无关",
    "CHAINATLAS_CACHE_MB": "一次 `serve` 的全部进程合计可在内存里留多少 MB；默认 256",
    "CHAINATLAS_LEARN": (
        "`off`：不在后台学招商目标的排序，在用的照用；"
        "`all`：企业多到要分批学（几万家要几分钟到十几分钟和两 GB 内存）时也在后台学；"
        "其他值或不写：在后台学，要分批的不学"
    ),
    "CHAINATLAS_HOSTS": "网页对外的主机名，几个用逗号分隔；IP 地址与 localhost 不用写",
    "CHAINATLAS_PROXIES": "相信哪些反向代理，写地址或网段，几个用逗号分隔；不写则谁的 X-Forwarded-* 都不看",
    "CHAINATLAS_NEO4J_USER": "Neo4j 的用户名；默认 neo4j",
    "CHAINATLAS_NEO4J_PASSWORD": "Neo4j 的口令；不要写进地址",
    "CHAINATLAS_WHO": "跟进记录、三单一图里“谁做的”，代替 `lead`、`bundle` 各命令的 `--by`",
    "CHAINATLAS_STANDARDS": "本市的名录标准（TOML 文件），只写与自带不同的；改后重启服务，见 docs/lists.md",
    "CHAINATLAS_PRESETS": "本市的三单一图样式（TOML）所在的文件夹，代替 `bundle make`、`bundle submit` 的 `--presets`",
}
"""What the program itself reads."""
CONTAINERS = {
    "CHAINATLAS_PORT": "网页在本机的端口；默认 8000",
    "CHAINATLAS_PROXY_PORT": "几个接口进程之前的端口；默认 8080",
    "CHAINATLAS_FRONT": "在 Caddy 之前的 TLS 代理的地址或网段；它说的 X-Forwarded-* 才往里传",
    "CHAINATLAS_NETWORK": "容器自己的网络的前三个数；默认 172.30.91，被占用时改",
    "CHAINATLAS_NEO4J_PASSWORD_FILE": "容器内：口令所在的文件，由服务 secret 写好，不用设",
    "NEO4J_HEAP": "Neo4j 的堆内存",
    "NEO4J_PAGE_CACHE": "Neo4j 的页缓存",
}
"""What only docker-compose.yml and its containers read."""
MEASURING = {
    "CHAINATLAS_CHAINKG": "ChainKnowledgeGraph 数据的文件夹；不写就用同样大小的合成数据",
    "CHAINATLAS_BENCH_SIZES": "`make bench` 的规模，几个用逗号分隔，如 `10000,100000,1000000`",
    "CHAINATLAS_PEER_SIZE": "与 Neo4j 比较时合成多少家企业",
    "CHAINATLAS_BENCH_PLACES": "另一张“所在地”表；补上它的地址后各环节的状态变了多少，不写就不比较",
    "CHAINATLAS_ECOMPLEXITY": "装有 ecomplexity 的 Python；不写就不与它比较",
    "CHAINATLAS_TESTS_AT_LENGTH": "凭机会找错的测试做全部轮数（`make faults` 自己会设）",
}
"""What only benchmarks and tests read."""
EXIT_CODES = {
    0: "完成",
    1: "失败：存储、磁盘、运行环境有问题，或被中断",
    2: "用法有误：写错命令、选项，或没有这个名称",
    3: "文件被拒：不是所说的格式，一行也没有写入",
    4: "完成，但有坏行；错误清单在所说的文件里",
}


def named_in(*folders: str) -> set[str]:
    """Names of ours that the Python files of these folders spell out as a whole string."""
    texts = (p.read_text(encoding="utf-8") for folder in folders for p in (ROOT / folder).rglob("*.py"))
    return {
        node.value
        for text in texts
        if _NAME.search(text)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAME.fullmatch(node.value)
    }


def read_by_containers() -> set[str]:
    """Variables that the container files take from outside."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in _CONTAINERS]
    return {name for text in texts for name in _READ.findall(text)}


def exit_codes() -> set[int]:
    """The codes that the command line ends with: said to ``exit`` or ``Exit``, or answered by ``exit_code``."""
    return {0}.union(*(_codes(ast.parse(p.read_text(encoding="utf-8"))) for p in (ROOT / "api/cli").glob("*.py")))


def _codes(tree: ast.Module) -> Iterator[int]:
    known = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        said: list[ast.expr] = []
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("exit", "Exit"):
            said = node.args
        elif isinstance(node, ast.FunctionDef) and node.name == "exit_code":
            said = [r.value for r in ast.walk(node) if isinstance(r, ast.Return) and r.value is not None]
        for value in (part for expression in said for part in _ends(expression)):
            code = known.get(value.id) if isinstance(value, ast.Name) else getattr(value, "value", None)
            if isinstance(code, int) and not isinstance(code, bool):
                yield code


def _ends(value: ast.expr) -> Iterator[ast.expr]:
    """What an expression may come to: both sides of an ``if``, else itself."""
    if isinstance(value, ast.IfExp):
        yield from (*_ends(value.body), *_ends(value.orelse))
    else:
        yield value
