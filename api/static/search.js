/* The search box suggests while somebody types: a combobox with a list of hits by kind. Without it the form searches as before. */

const WAIT = 120; // milliseconds without a key before the server is asked
const PATIENCE = 400; // after which we say that we are still looking

const field = document.getElementById("q");
const form = field.form;
const list = element("div", { id: "hits", role: "listbox", hidden: "", "aria-label": "查找建议" });
const said = element("p", { class: "unseen", "aria-live": "polite" });
let active = -1;
let asked = null; // the request under way
let timer = 0;
let known = ""; // what the list answers

function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function options() {
  return [...list.querySelectorAll("[role=option]")];
}

function isOpen() {
  return !list.hidden;
}

function show(open) {
  list.hidden = !open;
  field.setAttribute("aria-expanded", String(open));
  if (!open) choose(-1);
}

/** Point at the option with this number; -1 points at none. */
function choose(number) {
  const all = options();
  all[active]?.setAttribute("aria-selected", "false");
  active = number;
  const now = all[active];
  if (!now) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  now.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", now.id);
  now.scrollIntoView({ block: "nearest" });
}

/** A text whose part from start to end is marked; nothing in it is read as markup. */
function marked(text, start, end) {
  return [text.slice(0, start), element("mark", {}, text.slice(start, end)), text.slice(end)];
}

function option(number, href, ...inside) {
  return element("div", { role: "option", id: `hit-${number}`, "aria-selected": "false", "data-href": href }, ...inside);
}

function hitRow(number, hit) {
  // Offsets count characters; a character beyond the basic plane takes two units of a string.
  const units = (count) => [...hit.text].slice(0, count).join("").length;
  const [start, end] = [units(hit.start), units(hit.end)];
  const inName = hit.text === hit.name;
  const name = element("span", { class: "hit-name" }, ...(inName ? marked(hit.name, start, end) : [hit.name]));
  const why = hit.why ? [hit.why, ...(inName ? [] : [" ", ...marked(hit.text, start, end)])] : [];
  return option(number, hit.href, name, element("span", { class: "hit-note" }, hit.note),
    element("span", { class: "hit-why" }, ...why));
}

function fill({ groups, all }) {
  let number = 0;
  list.replaceChildren(...groups.map((group, i) => {
    const title = element("div", { class: "hit-kind", id: `hits-${i}`, role: "presentation" }, group.label);
    const rows = group.hits.map((hit) => hitRow(number++, hit));
    if (group.total > group.hits.length) {
      const count = `${group.total}${group.cut ? "+" : ""}`;
      rows.push(option(number++, group.href, element("span", { class: "hit-more" }, `全部 ${count} 个${group.label}`)));
    }
    return element("div", { role: "group", "aria-labelledby": `hits-${i}` }, title, ...rows);
  }));
  said.textContent = number ? `${number} 个建议，用上下键选择` : "没有找到";
  const last = number ? "列出全部结果" : "没有找到；可试试更短的词、拼音首字母或代码";
  list.append(option(number, all, element("span", { class: "hit-more" }, last)));
  active = -1;
  field.removeAttribute("aria-activedescendant");
  show(true);
}

async function ask() {
  const text = field.value.trim();
  asked?.abort();
  if (!text) {
    known = "";
    show(false);
    return;
  }
  if (text === known) {
    show(true);
    return;
  }
  const mine = asked = new AbortController();
  const late = setTimeout(() => { said.textContent = "正在查找…"; list.setAttribute("aria-busy", "true"); }, PATIENCE);
  try {
    const answer = await fetch(`/parts/search?${new URLSearchParams(new FormData(form))}`, { signal: mine.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    if (mine !== asked || document.activeElement !== field) return;
    known = text;
    fill(found);
  } catch {
    if (mine === asked) show(false); // the form itself still searches
  } finally {
    clearTimeout(late);
    list.removeAttribute("aria-busy");
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
}

function go(to) {
  if (to) location.assign(to.dataset.href);
}

field.addEventListener("input", (event) => { if (!event.isComposing) soon(); });
field.addEventListener("compositionend", soon);
field.addEventListener("focus", () => { if (field.value.trim() && field.value.trim() === known) show(true); });
field.addEventListener("blur", () => { clearTimeout(timer); asked?.abort(); show(false); });
field.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return; // the keys belong to the input method
  const count = options().length;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!isOpen()) ask();
    else if (count) choose(((active + 1 + (event.key === "ArrowDown" ? 1 : count)) % (count + 1)) - 1);
  } else if (event.key === "Enter" && isOpen() && active >= 0) {
    event.preventDefault();
    go(options()[active]);
  } else if (event.key === "Escape" && isOpen()) {
    event.preventDefault();
    show(false);
  }
});
list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
list.addEventListener("click", (event) => go(event.target.closest("[role=option]")));

for (const [key, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "hits", "aria-autocomplete": "list" })) {
  field.setAttribute(key, value);
}
form.append(list, said);
