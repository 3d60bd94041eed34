/* Relation networks: draws the plain form that the page holds (graph/views/network/contract.py). Nothing outside this file
   knows Cytoscape, and the page says the same without it: tables below, a still picture where there is no script. */
import cytoscape from "./vendor/cytoscape/cytoscape.esm.min.mjs";

const MANY = 500; // from here on the picture is drawn more simply while it moves
const SHAPES = { box: "round-rectangle", dot: "ellipse", ellipse: "ellipse", square: "rectangle", diamond: "diamond",
  triangle: "triangle", hexagon: "hexagon", star: "star" };
const FONT = '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif';
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)"), narrow = matchMedia("(max-width: 600px)");

const box = document.getElementById("box");
const canvas = document.getElementById("canvas");
const side = document.getElementById("side");
let data; // the plain form of what is drawn
let cy;
let picked = ""; // id of the chosen node
let shown = location.search; // the question that is drawn
let asking; // aborts the request for facts that is under way

/* ---- looks ---- */

function looks() {
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue(name).trim();
  const ink = colour("--ink"), paper = colour("--paper"), focus = colour("--focus"), soft = colour("--soft");
  const words = { "font-family": FONT, "font-size": 13, "text-outline-color": paper, "text-outline-width": 2 };
  return [
    { selector: "node", style: { ...words, width: "data(w)", height: "data(h)", label: "data(short)", color: ink,
      "text-valign": "bottom", "text-margin-y": 3, "min-zoomed-font-size": 8, "border-width": 1.5 } },
    ...data.kinds.flatMap(({ style, shape, fill, stroke, line }) => [
      { selector: `node[style = "${style}"]`, style: { shape: SHAPES[shape] ?? "ellipse", "background-color": fill,
        "border-color": stroke, "border-width": line,
        ...(shape === "box" || shape === "ellipse"
          ? { "text-valign": "center", "text-margin-y": 0, color: "#18222f", "text-outline-width": 0 } : {}) } },
    ]),
    { selector: "node[hop = 0]", style: { "border-width": 3.5, "font-weight": "bold" } },
    { selector: "edge", style: { width: 1.3, "line-color": line, opacity: 0.7, "curve-style": curve(),
      "target-arrow-color": line, "target-arrow-shape": "triangle", "arrow-scale": 0.75 } },
    { selector: "edge[!sure]", style: { "line-style": "dashed" } },
    { selector: "edge[?quiet]", style: { display: "none" } },
    { selector: ".far", style: { opacity: 0.15 } },
    { selector: "edge.near", style: { display: "element", opacity: 1, width: 2, label: "data(label)", ...words,
      "font-size": 12, color: soft, "text-rotation": "autorotate", "min-zoomed-font-size": 8 } },
    { selector: "node.near", style: { opacity: 1 } },
    { selector: "node.named", style: { label: "data(label)", "z-index": 9, "min-zoomed-font-size": 0,
      "text-wrap": "ellipsis", "text-max-width": 260 } },
    { selector: "node.picked", style: { "border-color": focus, "border-width": 4 } },
    { selector: ".gone", style: { display: "none" } },
  ];
}

/** Colour of a relation; on a dark ground half way to white. */
function line(edge) {
  const colour = edge.data("color");
  if (!dark.matches) return colour;
  return `rgb(${[1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) + 255) >> 1).join(",")})`;
}

const curve = () => (data.edges.length > MANY ? "straight" : "bezier");

const element = {
  node: (n) => ({ group: "nodes", data: n, position: { x: n.x, y: n.y } }),
  edge: (e) => ({ group: "edges", data: e, selectable: false }),
};

/* ---- drawing ---- */

function read(page) {
  return JSON.parse(page.getElementById("network-data").textContent);
}

function draw() {
  const many = data.nodes.length > MANY;
  cy = cytoscape({
    container: canvas, elements: [...data.nodes.map(element.node), ...data.edges.map(element.edge)], style: looks(),
    layout: { name: "preset", fit: false }, minZoom: 0.05, maxZoom: 4, boxSelectionEnabled: false, selectionType: "single",
    textureOnViewport: many, hideEdgesOnViewport: many, hideLabelsOnViewport: many,
  });
  cy.on("mouseover", "node", ({ target }) => point(target));
  cy.on("mouseout", "node", rest);
  cy.on("tap", "node", ({ target }) => pick(target.id()));
  cy.on("dbltap", "node", ({ target }) => { if (target.data("href")) location.assign(target.data("href")); });
  cy.on("tap", ({ target }) => { if (target === cy) pick(""); });
  filter();
  look();
  canvas.dataset.zoom = String(cy.zoom());
  cy.one("render", () => { canvas.dataset.ready = String(Math.round(performance.now())); });
}

/** All of it where that can be read, else the middle of it at a size that can. */
function look() {
  cy.fit(cy.elements(":visible"), 24);
  const readable = narrow.matches ? 1 : 0.92; // labels are 12 px then
  if (cy.zoom() < readable && (narrow.matches || data.nodes.length <= MANY)) {
    cy.zoom(readable);
    cy.center(cy.nodes("[hop = 0]"));
  } else if (cy.zoom() > 1.2) {
    cy.zoom(1.2);
    cy.center();
  }
}

/** Go on from what is drawn to another picture: what stays moves to its new place, what is new comes from the chosen node. */
function change(next) {
  const from = picked ? { ...cy.getElementById(picked).position() } : null;
  data = next;
  const ids = new Set(data.nodes.map((n) => n.id));
  const slow = !calm.matches && data.nodes.length <= MANY;
  cy.stop(true);
  cy.batch(() => {
    cy.edges().remove();
    cy.nodes().filter((n) => !ids.has(n.id())).remove();
    for (const n of data.nodes) {
      const old = cy.getElementById(n.id);
      if (old.nonempty()) old.data(n);
      else cy.add({ ...element.node(n), position: slow && from ? from : { x: n.x, y: n.y } });
    }
    cy.add(data.edges.map(element.edge));
  });
  cy.style(looks());
  filter();
  if (!slow) {
    for (const n of data.nodes) cy.getElementById(n.id).position({ x: n.x, y: n.y });
    return whole();
  }
  for (const n of data.nodes) cy.getElementById(n.id).animate({ position: { x: n.x, y: n.y } }, { duration: 350 });
  setTimeout(whole, 360);
}

const whole = () => (narrow.matches ? look() : ACTIONS.fit()); // on a phone as much as can be read

/* ---- pointing and choosing ---- */

function point(node) {
  cy.batch(() => {
    rest();
    const near = node.closedNeighborhood();
    cy.elements().not(near).addClass("far");
    near.addClass("near");
    node.addClass("named");
  });
}

function rest() {
  cy.batch(() => cy.elements().removeClass("far near named"));
  if (marked >= 0) mark(marked);
}

function pick(id) {
  cy.nodes().removeClass("picked");
  const node = id ? cy.getElementById(id) : cy.collection();
  picked = node.nonempty() ? id : "";
  history.replaceState(history.state, "", location.pathname + location.search + (picked ? `#${encodeURIComponent(picked)}` : ""));
  if (!picked) { rest(); return; }
  node.addClass("picked");
  point(node);
  tell(id);
}

/** Facts of a node beside the picture, as the server words them. */
async function tell(id) {
  asking?.abort();
  asking = new AbortController();
  const [kind, ...rest_] = id.split(":");
  const address = `/parts/facts/${encodeURIComponent(kind)}/${encodeURIComponent(rest_.join(":"))}${location.search}`;
  try {
    const answer = await fetch(address, { signal: asking.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok) side.replaceChildren(...page.body.childNodes);
    else side.textContent = "没有读到这个对象的资料；请刷新页面再试。";
  } catch (error) {
    if (error.name !== "AbortError") side.textContent = "没有读到资料：网络不通。请稍后再点一次。";
  }
}

/** The next visible node in the order of the table. */
function step(by) {
  const there = data.nodes.map((n) => n.id).filter((id) => !cy.getElementById(id).hasClass("gone"));
  if (!there.length) return;
  const at = there.indexOf(picked);
  pick(there[at < 0 ? 0 : (at + by + there.length) % there.length]);
  const node = cy.getElementById(picked), seen = cy.extent(), { x, y } = node.position();
  if (x < seen.x1 || x > seen.x2 || y < seen.y1 || y > seen.y2) cy.center(node);
}

/* ---- ways ---- */

let marked = -1;

function mark(way) {
  const { nodes, edges } = data.ways[way];
  const on = new Set([...nodes, ...edges]);
  cy.batch(() => cy.elements().forEach((e) => { e.toggleClass("far", !on.has(e.id())); e.toggleClass("near", on.has(e.id())); }));
}

function chooseWay(button) {
  const chosen = button.getAttribute("aria-pressed") !== "true";
  for (const other of document.querySelectorAll("[data-way]")) other.setAttribute("aria-pressed", String(other === button && chosen));
  marked = chosen ? Number(button.dataset.way) : -1;
  rest();
}

/* ---- kinds ---- */

const ticks = () => [...document.querySelectorAll('#question input[name="kinds"]')];

function filter() {
  const on = new Set(ticks().filter((t) => t.checked).map((t) => t.value));
  cy.batch(() => cy.nodes().forEach((n) => { n.toggleClass("gone", n.data("hop") > 0 && !on.has(n.data("type"))); }));
}

function kindsChanged(tick) {
  const all = ticks(), on = all.filter((t) => t.checked).map((t) => t.value);
  const address = new URL(location.href);
  address.searchParams.delete("kinds");
  if (on.length && on.length < all.length) address.searchParams.set("kinds", on.join(","));
  const here = new Set(data.kinds.map((k) => k.type));
  if (tick.checked && !here.has(tick.value)) { go(address.href); return; }
  history.replaceState(history.state, "", address.href);
  shown = location.search;
  filter();
}

/* ---- other pictures, without leaving this one ---- */

const PARTS = ["question", "said", "files", "twin"];

async function go(address, keep = true) {
  box.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = read(page);
    for (const id of PARTS) document.getElementById(id).replaceWith(page.getElementById(id));
    document.title = page.title;
    if (keep) history.pushState({}, "", address);
    shown = location.search;
    marked = -1;
    change(next);
    ready();
    if (picked) pick(picked);
  } catch {
    location.assign(address); // the page itself says what is wrong
  } finally {
    box.removeAttribute("aria-busy");
  }
}

/* ---- wiring ---- */

const ACTIONS = {
  fit: () => cy.animate({ fit: { eles: cy.elements(":visible"), padding: 24 } }, { duration: calm.matches ? 0 : 200 }),
  in: () => zoom(1.3),
  out: () => zoom(1 / 1.3),
  full: () => (document.fullscreenElement ? document.exitFullscreen() : box.requestFullscreen()),
};

function zoom(by) {
  cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

const KEYS = { ArrowRight: () => step(1), ArrowDown: () => step(1), ArrowLeft: () => step(-1), ArrowUp: () => step(-1),
  "+": ACTIONS.in, "=": ACTIONS.in, "-": ACTIONS.out, 0: ACTIONS.fit, Escape: () => pick(""),
  Enter: () => { if (picked) location.assign(cy.getElementById(picked).data("href")); } };

function ready() {
  for (const button of document.querySelectorAll("[data-way]")) button.hidden = false;
}

function start() {
  data = read(document);
  for (const hidden of [canvas, side, box.querySelector(".tools")]) hidden.hidden = false;
  ready();
  draw();
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do], [data-way], [data-go]");
    if (!button) return;
    if (button.dataset.do) ACTIONS[button.dataset.do]();
    else if (button.dataset.way) chooseWay(button);
    else if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(button.href);
    }
  });
  document.addEventListener("change", ({ target }) => { if (target.name === "kinds") kindsChanged(target); });
  addEventListener("popstate", () => { if (location.search !== shown) go(location.href, false); });
  document.addEventListener("fullscreenchange", () => { cy.resize(); whole(); });
  dark.addEventListener("change", () => cy.style(looks()));
  const chosen = decodeURIComponent(location.hash.slice(1));
  if (chosen && cy.getElementById(chosen).nonempty()) pick(chosen);
}

if (canvas) start();
