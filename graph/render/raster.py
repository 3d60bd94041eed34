"""SVG to PNG and PDF by cairosvg, which needs libcairo and a Chinese font on the machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from graph.dates import moment
from graph.errors import StoreError
from graph.render.svg import render_svg
from graph.views.view import View

A3 = (420.0, 297.0)
"""Page in mm, landscape."""
MARGIN = 10.0
_CREATED, _MOMENT = b"/CreationDate (D:", 14
"""Before the time in a PDF, and how many figures it has."""
_FONT_HINT = "请安装思源黑体或 Noto Sans CJK（Debian/Ubuntu：apt install fonts-noto-cjk），或改用 SVG、HTML 导出"
_FONT_DIRS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_FAMILY = re.compile(r'font-family[=:] *"?([^";]+)')
_CHINESE = re.compile(r"(?i)(cjk|sourcehan|wqy|simhei|msyh|pingfang|heiti|droidsansfallback)")


def render_png(view: View, width: int = 3200) -> bytes:
    """``view`` as PNG, ``width`` px wide; raises ``StoreError`` when libcairo or a Chinese font is missing."""
    svg = render_svg(view, standalone=False, sized=False)
    out: bytes = _cairosvg(svg).svg2png(
        bytestring=svg.encode(), output_width=width, output_height=round(width * view.height / view.width)
    )
    return out


def render_pdf(view: View) -> bytes:
    """``view`` as one A3 landscape page with 10 mm margins; raises ``StoreError`` as :func:`render_png`."""
    return _page(render_svg(view, standalone=False, sized=False), view.width, view.height)


def render_svg_page(svg: str, at: str = "") -> bytes:
    """A picture that :func:`graph.render.svg.render_svg` drew earlier, as such a page; ``StoreError`` likewise. The
    file is said to be made ``at`` a moment, "" for now.
    """
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if box is None:
        raise StoreError("存着的图读不出来：没有写明大小")
    return _page(svg, float(box[1]), float(box[2]), at)


def svg_png(svg: str, width: int) -> bytes:
    """The same as PNG, ``width`` px wide; ``StoreError`` likewise. The rules for screens, which cairosvg takes for its
    own, are left out: colours and places are attributes too.
    """
    plain = _STYLE.sub("", svg)
    out: bytes = _cairosvg(plain).svg2png(bytestring=plain.encode(), output_width=width, background_color="white")
    return out


def _page(svg: str, width: float, height: float, at: str = "") -> bytes:
    cairo = _cairosvg(svg)
    wide, high = A3[0] - 2 * MARGIN, A3[1] - 2 * MARGIN
    scale = min(wide / width, high / height)
    left, top = (MARGIN + (room - size * scale) / 2 for room, size in ((wide, width), (high, height)))
    page = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{A3[0]:g}mm" height="{A3[1]:g}mm" '
        f'viewBox="0 0 {A3[0]:g} {A3[1]:g}"><g transform="translate({left:.3f} {top:.3f}) scale({scale:.6f})">'
        f"{_inner(svg)}</g></svg>"
    )
    out: bytes = cairo.svg2pdf(bytestring=page.encode())
    return _dated(out, at) if at else out


def _dated(pdf: bytes, at: str) -> bytes:
    """The file with a time of its own instead of the clock's, which cairo writes and cairosvg does not let be set. It
    stays as long as it was, for a PDF names its parts by where they stand.
    """
    start, found, rest = pdf.rpartition(_CREATED)
    end = rest.find(b")")
    if not found or end < _MOMENT:
        return pdf
    said, more = f"{moment(at):%Y%m%d%H%M%S}".encode(), end - _MOMENT
    zone = b"Z" if more == 1 else b"+00'00'"[:more]  # as the zone of the machine is written
    return b"".join((start, found, said, zone, rest[end:]))


def _inner(svg: str) -> str:
    """The picture as a group: a nested ``svg`` element would be clipped and scaled a second time."""
    head, rest = svg.split(">", 1)
    fonts = re.search(r'font-family="[^"]*" fill="[^"]*"', head)
    return f"<g {fonts.group() if fonts else ''}>{rest.removesuffix('</svg>')}</g>"


def _cairosvg(svg: str) -> Any:
    """The library, ready to draw the texts of a picture the same whatever was drawn before."""
    try:
        import cairosvg
    except ImportError as error:
        raise StoreError("导出 PNG/PDF 需要 cairosvg：请执行 pip install cairosvg，或改用 SVG、HTML 导出") from error
    except OSError as error:
        raise StoreError(
            "导出 PNG/PDF 需要系统库 libcairo：请执行 apt install libcairo2（或安装同等软件包），或改用 SVG、HTML 导出"
        ) from error
    if not has_chinese_font():
        raise StoreError(f"本机没有中文字体，导出的图片会缺字。{_FONT_HINT}")
    for family in {"sans-serif", *(f.split(",")[0].strip("\"' ") for f in _FAMILY.findall(svg))}:
        _settled(family)
    return cairosvg


@cache
def _settled(family: str) -> tuple[Any, ...]:
    """The faces of a font as dots take them, held for good: cairo fits a face to the first surface that asks for it, so
    that dots drawn after a PDF would differ from those drawn before.
    """
    from cairosvg.surface import cairo

    held = []
    for weight in (cairo.FONT_WEIGHT_NORMAL, cairo.FONT_WEIGHT_BOLD):
        context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 1, 1))
        context.select_font_face(family, cairo.FONT_SLANT_NORMAL, weight)
        context.text_extents("图")
        held.append(context)
    return tuple(held)


@cache
def has_chinese_font() -> bool:
    """Whether fontconfig (or, without it, a usual font folder) has a Chinese font; looked up once."""
    if found := shutil.which("fc-list"):
        done = subprocess.run([found, ":lang=zh-cn", "family"], capture_output=True, timeout=30, check=False)
        return bool(done.stdout.strip())
    folders = (Path(d).expanduser() for d in _FONT_DIRS)
    return any(_CHINESE.search(f.name) for d in folders if d.is_dir() for f in d.rglob("*.[tTo]t[fc]"))
