"""A workbook of 50,000 rows is checked while somebody else reads pages: how long it takes, and how long they wait.

python -m benchmarks.uploads
"""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path

import httpx
import numpy as np
import xlsxwriter

from graph.store import open_store
from loaders.importing import import_file
from tests.serving import serving

ROWS = {"企业": 20_000, "企业产品": 25_000, "企业环节": 5_000}
PAGES = ("/fields/ic?place=苏州市", "/api/v1/gaps?field=ne&place=苏州市", "/", "/search?q=芯片")


def make_book(path: Path) -> None:
    """A workbook in our layout; one row in a hundred has an error."""
    places, products, segments = (
        ("苏州市", "昆山市", "上海市", "无锡市"),
        ("芯片", "锂电池", "减速器", "显示模组"),
        ("模拟芯片", "封装测试"),
    )
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        firms = book.add_worksheet("企业")
        firms.write_row(0, 0, ["企业编号", "企业名称", "所在地", "营业收入", "资料日期"])
        for i in range(ROWS["企业"]):
            firms.write_row(
                i + 1,
                0,
                [f"u-{i}", f"测试{i}科技有限公司", places[i % 4], "五万" if i % 100 == 7 else 1000 + i, "2026-06"],
            )
        makes = book.add_worksheet("企业产品")
        makes.write_row(0, 0, ["企业", "产品", "收入占比", "资料日期"])
        for i in range(ROWS["企业产品"]):
            makes.write_row(
                i + 1,
                0,
                [f"u-{i % ROWS['企业']}", f"{products[i % 4]}{i // ROWS['企业']}型", (i % 90) / 100 + 0.05, "2026-06"],
            )
        links = book.add_worksheet("企业环节")
        links.write_row(0, 0, ["企业", "环节"])
        for i in range(ROWS["企业环节"]):
            links.write_row(i + 1, 0, [f"u-{i}", segments[i % 2]])


def readers(address: str, stop: threading.Event) -> list[float]:
    """Times of answers to one reader after the other, until told to stop."""
    took = list[float]()
    with httpx.Client(base_url=address, timeout=120) as client:
        for path in PAGES:
            client.get(path)
        while not stop.is_set():
            for path in PAGES:
                begun = time.perf_counter()
                client.get(path).raise_for_status()
                took.append(time.perf_counter() - begun)
                time.sleep(0.02)
    return took


def run() -> dict[str, float]:
    """Seconds: the check, the commit, and the 95th percentile of others' answers before, during each."""
    out: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        path, database = Path(scratch) / "大.xlsx", Path(scratch) / "a.db"
        make_book(path)
        store = open_store(f"sqlite:///{database}", write=True)
        import_file(store, "sample")
        store.close()
        with serving(database) as address, httpx.Client(base_url=address, timeout=600) as client:

            def together(name: str, work: object) -> None:
                stop, times = threading.Event(), list[float]()
                thread = threading.Thread(target=lambda: times.extend(readers(address, stop)))
                thread.start()
                time.sleep(1.0)
                begun = time.perf_counter()
                assert callable(work)
                work()
                out[f"{name}_seconds"] = time.perf_counter() - begun
                stop.set()
                thread.join()
                out[f"{name}_others_p95"] = float(np.percentile(times, 95))
                out[f"{name}_others_max"] = max(times)

            found: dict[str, str] = {}
            together("idle", lambda: time.sleep(5))
            together(
                "check",
                lambda: found.update(
                    client.post("/api/v1/imports", files={"file": (path.name, path.read_bytes())}).json()
                ),
            )
            together("commit", lambda: client.post(f"/api/v1/imports/{found['id']}/commit").raise_for_status())
    return out


if __name__ == "__main__":
    for key, value in run().items():
        print(f"{key:20} {value:.3f}")
