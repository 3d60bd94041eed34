"""``make screenshots``: a picture of every page at the usual size and at 200 %, light and dark, in an ignored folder;
and those of the documents.

python -m tests.take_screenshots [folder] [name …]
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser

from graph.store.open import open_store
from loaders.importing import import_file
from tests import small_field
from tests.browser import chromium, watched
from tests.crafted import workbook
from tests.serving import serving
from tests.site_map import ADDRESSES, freeze, furnish
from tests.uploading import load

SHOWN = {"图谱-环节面板": "panel.png", "招商目标": "targets.png"}
"""Pages that the documents show, and the files in ``docs/images``."""
DOCS = Path(__file__).parent.parent / "docs" / "images"
MAP, MAP_WIDTH, COLOURS = {"field": "ic", "place": "苏州市", "format": "png"}, 1640, 200
"""The chain map of the README, and how pictures are made small."""
LEDGER: list[list[object]] = [
    ["昆山市招商台账（示例）"],
    ["企业名称", "所属街道", "主导产品", "年产值（亿元）", "投资额", "来源地", "联系电话"],
    ["昆山示例电路有限公司", "玉山镇", "覆铜板、柔性线路板", 1.2, 5000, "台湾", "13800000000"],
    ["昆山示例模具有限公司", "花桥镇", "精密模具", "约0.8亿", 3000, "本地", "13800000001"],
    ["昆山示例光电有限公司", "昆山开发区", "摄像头模组", "见附表", None, "深圳", "13800000002"],
]
"""A made-up ledger of the documents."""
SIZES = {"": (1366, 768, False), "-大屏": (1920, 1080, False), "-放大": (683, 384, False), "-深色": (1366, 768, True)}


def keep_small(data: bytes, name: str, width: int | None = None) -> None:
    """A picture for the documents, in few colours and no wider than this."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    if width is not None:
        picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(DOCS / name, optimize=True)


def show(browser: Browser, address: str) -> None:
    """The pictures of the documents: of the bundled data alone."""
    drawn = httpx.get(f"{address}/api/v1/map", params=MAP)
    keep_small(drawn.raise_for_status().content, "map.png", MAP_WIDTH)
    for name, file in SHOWN.items():
        with watched(browser, width=1366, height=768, dark=False) as seen:
            seen.page.goto(address + ADDRESSES[name])
            seen.page.wait_for_load_state("networkidle")
            keep_small(seen.page.screenshot(), file)
    show_table(browser, address)


def show_table(browser: Browser, address: str) -> None:
    """The picture of a user's own table before it is written."""
    with tempfile.TemporaryDirectory() as scratch, watched(browser, width=1366, height=900) as seen:
        seen.page.goto(f"{address}/data")
        seen.page.set_input_files("#file", workbook(Path(scratch) / "昆山市招商台账.xlsx", {"台账": LEDGER}))
        seen.page.get_by_role("button", name="检查并预览").click()
        seen.page.wait_for_selector("h1:text('预览')")
        keep_small(seen.page.screenshot(), "table.png")


def main(folder: Path, names: list[str]) -> None:
    """Take the pictures of the pages with these names, of all without any."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        path = Path(scratch) / "sample.db"
        store = open_store(f"sqlite:///{path}", write=True)
        import_file(store, "sample")
        store.close()
        with serving(path) as address:
            show(browser, address)
            for file, data in small_field.tables().items():
                load(address, file, data)
            furnish(address)
            freeze(address)
            for name in names or list(ADDRESSES):
                for suffix, (width, height, dark) in SIZES.items():
                    with watched(browser, width=width, height=height, dark=dark) as seen:
                        seen.page.goto(address + ADDRESSES[name])
                        seen.page.wait_for_load_state("networkidle")
                        seen.page.screenshot(path=folder / f"{name}{suffix}.png", full_page=not suffix)
    print(f"图片在 {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"), sys.argv[2:])
