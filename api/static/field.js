/* 产业链图谱: opens the panel beside the map without loading the page again. Without this script every link loads the page. */

const page = document.querySelector("[data-panel-src]");
const panel = document.getElementById("panel");
let asking, shown = asked();

/** What the address asks of the panel: the segment, and on which of two maps. */
function asked() {
  const now = new URL(location).searchParams;
  return `${now.get("segment") ?? ""} ${now.get("side") ?? ""}`;
}

/** Whether a link leads to this page with another segment (or none). */
function opens(link) {
  const address = new URL(link.getAttribute("href"), location);
  return address.origin === location.origin && address.pathname === location.pathname && !address.hash;
}

/** Mark the box of the segment that the address names. */
function mark() {
  const now = new URL(location).searchParams;
  for (const box of document.querySelectorAll(".map a.hit")) {
    const its = new URL(box.getAttribute("href"), location).searchParams;
    const same = now.has("segment") && its.get("segment") === now.get("segment") && (its.get("side") ?? "") === (now.get("side") ?? "");
    if (same) box.setAttribute("aria-current", "true");
    else box.removeAttribute("aria-current");
  }
}

/** Fetch the panel for the address as it stands; where that fails, load the page. */
async function show(focus) {
  asking?.abort();
  asking = new AbortController();
  shown = asked();
  panel.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(page.dataset.panelSrc + location.search, { signal: asking.signal, headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    panel.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") location.reload();
    return;
  }
  panel.removeAttribute("aria-busy");
  panel.scrollTop = 0;
  mark();
  if (focus) document.getElementById("panel-title")?.focus({ preventScroll: true });
  const { top, bottom } = panel.getBoundingClientRect();
  if (top > innerHeight - 80 || bottom < 80) panel.scrollIntoView({ block: "start" });
}

page?.addEventListener("click", (event) => {
  const link = event.target.closest?.(".map a.hit, a[data-open]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !panel || !opens(link)) return;
  event.preventDefault();
  const wanted = new URL(link.getAttribute("href"), location).searchParams;
  const address = new URL(location);
  address.hash = "";
  for (const name of ["segment", "side"]) {
    if (wanted.get(name)) address.searchParams.set(name, wanted.get(name));
    else address.searchParams.delete(name);
  }
  history.pushState({}, "", address);
  show(event.detail === 0);
});

/** Going to a place on this page (the skip link) is told in the same way and asks nothing new. */
addEventListener("popstate", () => { if (panel && asked() !== shown) show(false); });

/** The states that are shown stay in the address. */
page?.querySelector("form.legend")?.addEventListener("change", ({ currentTarget }) => {
  const boxes = [...currentTarget.querySelectorAll("input[name=state]")];
  const shown = boxes.filter((box) => box.checked).map((box) => box.value);
  const address = new URL(location);
  if (shown.length === boxes.length || !shown.length) address.searchParams.delete("state");
  else address.searchParams.set("state", shown.join(","));
  history.replaceState(history.state, "", address);
});

const tools = {
  print: [true, () => print()],
  fullscreen: [document.fullscreenEnabled, () => document.querySelector(".stage").requestFullscreen()],
};
for (const button of document.querySelectorAll("[data-do]")) {
  const [can, act] = tools[button.dataset.do];
  button.hidden = !can;
  button.addEventListener("click", act);
}
