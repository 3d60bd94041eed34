/* What all pages share; each works without it. */

/** Fill a datalist from its address when its field is first used: hundreds of places are not part of every page. */
function fillOnce(field) {
  const list = field.list;
  const address = list?.dataset.src;
  if (!address) return;
  delete list.dataset.src;
  fetch(address)
    .then((answer) => (answer.ok ? answer.json() : { places: [] }))
    .then(({ places }) => list.append(...places.map((place) => new Option(place, place))))
    .catch(() => { list.dataset.src = address; });
}

document.addEventListener("focusin", ({ target }) => {
  if (target instanceof HTMLInputElement) fillOnce(target);
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const asked = (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey)
    || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey));
  if (!asked) return;
  event.preventDefault();
  const field = document.getElementById("q");
  field.focus();
  field.select();
});

/** Long cells are written open and folded on a narrow screen, where one wants to see who, before why. */
const narrow = matchMedia("(max-width: 600px)");
function fold() {
  for (const long of document.querySelectorAll("details.fold")) long.open = !narrow.matches;
}
narrow.addEventListener("change", fold);
fold();
