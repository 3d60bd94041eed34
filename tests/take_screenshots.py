"""``make screenshots``: a picture of every page at the usual size and at 200 %, light and dark, in an ignored folder;
and those of the documents.

python -m tests.take_screenshots [folder] [name …]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from graph.store.open import open_store
from loaders.importing import import_file
from tests import small_field
from tests.browser import chromium, watched
from tests.serving import serving
from tests.site_map import ADDRESSES, furnish
from tests.uploading import load

SHOWN = {"图谱-环节面板": "panel.png", "招商目标": "targets.png"}
"""Pages that the documents show, and the files in ``docs/images``."""
DOCS = Path(__file__).parent.parent / "docs" / "images"
SIZES = {"": (1366, 768, False), "-大屏": (1920, 1080, False), "-放大": (683, 384, False), "-深色": (1366, 768, True)}


def main(folder: Path, names: list[str]) -> None:
    """Take the pictures of the pages with these names, of all without any."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        path = Path(scratch) / "sample.db"
        store = open_store(f"sqlite:///{path}", write=True)
        import_file(store, "sample")
        store.close()
        with serving(path) as address:
            for file, data in small_field.tables().items():
                load(address, file, data)
            furnish(address)
            for name in names or list(ADDRESSES):
                for suffix, (width, height, dark) in SIZES.items():
                    with watched(browser, width=width, height=height, dark=dark) as seen:
                        seen.page.goto(address + ADDRESSES[name])
                        seen.page.wait_for_load_state("networkidle")
                        seen.page.screenshot(path=folder / f"{name}{suffix}.png", full_page=not suffix)
                        if name in SHOWN and not suffix:
                            seen.page.screenshot(path=DOCS / SHOWN[name])
    print(f"图片在 {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"), sys.argv[2:])
