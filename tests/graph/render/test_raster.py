"""PNG and PDF: right size, Chinese really drawn, and a plain sentence when the machine lacks something."""

from __future__ import annotations

import builtins
import io
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from graph.errors import StoreError
from graph.render import raster
from graph.render.svg import render_svg
from graph.views.chain_map.map import chain_map_view
from graph.views.network.around import ego_view
from graph.views.view import View, ViewText
from tests.pictures import assessed, made_up

pytestmark = pytest.mark.skipif(not raster.has_chinese_font(), reason="no Chinese font on this machine")


def chain_view(count: int = 20) -> View:
    graph = made_up(count)
    return chain_map_view(graph, assessed(graph))


def size_of(png: bytes) -> tuple[int, int]:
    wide, high = struct.unpack(">II", png[16:24])
    return wide, high


def pixels(png: bytes) -> bytes:
    """The unfiltered-size raw data of a PNG: equal pictures have equal data."""
    data, out = io.BytesIO(png[8:]), b""
    while head := data.read(8):
        length, kind = struct.unpack(">I4s", head)
        body = data.read(length)
        data.read(4)
        if kind == b"IDAT":
            out += body
    return zlib.decompress(out)


def test_png_has_the_asked_width_and_the_shape_of_the_picture() -> None:
    view = chain_view()
    wide, high = size_of(raster.render_png(view, 800))
    assert wide == 800
    assert high == round(800 * view.height / view.width)


def test_different_characters_give_different_pictures() -> None:
    def drawn(text: str) -> bytes:
        return pixels(
            raster.render_png(View("x", "t", "", 60, 30, (), (), texts=(ViewText(text, 5, 22, 20, "name"),)), 60)
        )

    assert len({drawn(t) for t in ("硅片", "电池", "光刻", "")}) == 4


@pytest.mark.parametrize("count", [3, 45, 150])
def test_pdf_is_one_page_of_a3_landscape(count: int) -> None:
    pdf = raster.render_pdf(chain_view(count))
    box = re.search(rb"/MediaBox\s*\[\s*([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)", pdf)
    assert box
    left, bottom, right, top = (float(v) for v in box.groups())
    assert (right - left) / 72 * 25.4 == pytest.approx(420, abs=0.5)
    assert (top - bottom) / 72 * 25.4 == pytest.approx(297, abs=0.5)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_networks_can_be_printed_too() -> None:
    view = ego_view(made_up(20), "Segment", "s001")
    assert raster.render_pdf(view).startswith(b"%PDF")
    assert size_of(raster.render_png(view, 640))[0] == 640


@pytest.mark.parametrize(
    ("raised", "said"), [(OSError("no library called cairo"), "libcairo2"), (ImportError("x"), "pip install")]
)
@pytest.mark.parametrize("render", [raster.render_png, raster.render_pdf])
def test_what_is_missing_on_the_machine_is_named(
    monkeypatch: pytest.MonkeyPatch, raised: Exception, said: str, render: Any
) -> None:
    real = builtins.__import__

    def fake(name: str, *args: Any, **more: Any) -> Any:
        if name == "cairosvg":
            raise raised
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", fake)
    with pytest.raises(StoreError, match=said):
        render(chain_view(2))


def test_without_a_chinese_font_nothing_is_drawn_with_holes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "has_chinese_font", lambda: False)
    with pytest.raises(StoreError, match="fonts-noto-cjk"):
        raster.render_png(chain_view(2))


@pytest.mark.parametrize(("listed", "found"), [(b"Noto Sans CJK SC\n", True), (b"", False), (b"  \n", False)])
def test_fonts_are_asked_of_fontconfig(monkeypatch: pytest.MonkeyPatch, listed: bytes, found: bool) -> None:
    class Done:
        stdout = listed

    raster.has_chinese_font.cache_clear()
    monkeypatch.setattr(raster.shutil, "which", lambda name: "/usr/bin/fc-list")
    monkeypatch.setattr(raster.subprocess, "run", lambda *a, **k: Done())
    assert raster.has_chinese_font() is found
    raster.has_chinese_font.cache_clear()


def test_without_fontconfig_the_usual_folders_are_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(raster.shutil, "which", lambda name: None)
    monkeypatch.setattr(raster, "_FONT_DIRS", (str(tmp_path),))
    raster.has_chinese_font.cache_clear()
    assert not raster.has_chinese_font()
    (tmp_path / "SourceHanSansCN.otf").write_bytes(b"")
    raster.has_chinese_font.cache_clear()
    assert raster.has_chinese_font()
    raster.has_chinese_font.cache_clear()


def test_dots_are_the_same_after_a_pdf_as_before_one(tmp_path: Path) -> None:
    """Cairo fits a font to the first surface that asks for it; each order in a process of its own."""
    (tmp_path / "图.svg").write_text(render_svg(chain_view()), encoding="utf-8")
    begin = "import sys; from hashlib import sha256; from graph.render.raster import render_svg_page, svg_png; "
    begin += "svg = open(sys.argv[1], encoding='utf-8').read(); "
    made = set()
    for first in ("", "render_svg_page(svg); "):
        code = f"{begin}{first}print(sha256(svg_png(svg, 900)).hexdigest())"
        words = [sys.executable, "-c", code, str(tmp_path / "图.svg")]
        made.add(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    assert len(made) == 1
