"""Rules for pictures: pointing, dark screens, print; pages get the same text as ``/static/chain-map.css``."""

from __future__ import annotations

from graph.render.state_css import dark_picture_rules

_RULES = """\
/* Chain map and network pictures. Colours are presentation attributes in the SVG; these rules add interaction,
   dark screens and print. The same text goes into stand-alone SVG files. */
.chain-svg { width: 100%; height: auto; display: block; }
.chain-svg .links { display: none; pointer-events: none; }
.chain-svg .hit { cursor: default; outline: none; }
.chain-svg a.hit { cursor: pointer; }
.chain-svg .hit:hover .links, .chain-svg .hit:focus .links, .chain-svg .hit:focus-within .links { display: inline; }
.chain-svg .hit[aria-current] .links { display: inline; }
.chain-svg .hit:hover .aim, .chain-svg .hit:focus .aim, .chain-svg .hit[aria-current] .aim {
  stroke: #1d4ed8; stroke-opacity: 1; stroke-width: 3;
}
.chain-svg:has(.hit:hover) .back, .chain-svg:has(.hit:focus) .back { opacity: 0.55; }
@media screen and (prefers-color-scheme: dark) {
  .chain-svg .paper { fill: #14181f; }
  .chain-svg .area-flow, .chain-svg .area-base { fill: #1b212a; stroke: #333d4b; }
  .chain-svg .area-card { fill: #202833; stroke: #3d4858; }
  .chain-svg .band-head { fill: #2b3a52; }
  .chain-svg .rule { stroke: #3d4858; }
  /* states */
  .chain-svg .s-bar { fill: #24405f; stroke: #7fb2ea; }
  .chain-svg .t-title, .chain-svg .t-name, .chain-svg .t-band, .chain-svg .t-group, .chain-svg .t-legend,
  .chain-svg .t-label { fill: #e8ebf0; }
  .chain-svg .t-subtitle, .chain-svg .t-count, .chain-svg .t-note, .chain-svg .t-hint, .chain-svg .t-band-count,
  .chain-svg .t-group-count { fill: #b4bdc9; }
  .chain-svg .out { stroke: #7fb2ea; }
  .chain-svg .in { stroke: #e0a84a; }
  .chain-svg .out-tip { fill: #7fb2ea; }
  .chain-svg .in-tip { fill: #e0a84a; }
}
@media print {
  @page { size: A3 landscape; margin: 10mm; }
  .chain-svg .links { display: none !important; }
  .chain-svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; break-inside: avoid; }
}
"""
CHAIN_MAP_CSS = _RULES.replace("  /* states */\n", dark_picture_rules())
