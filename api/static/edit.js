/* While somebody types the other end of a relation, records of that name are offered; without script the name, the
   code or the number is typed in full. */

const WAIT = 150; // milliseconds without a key before the server is asked

for (const field of document.querySelectorAll("input[data-kinds]")) {
  const list = document.getElementById(field.getAttribute("list"));
  let timer = 0;
  let asked = null;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    asked?.abort();
    if ([...list.options].some((o) => o.value === field.value)) return; // chosen from the list
    timer = setTimeout(async () => {
      asked = new AbortController();
      const words = field.value.split(/[；;]/).pop().trim();
      const address = `/parts/nodes?${new URLSearchParams({ q: words, kinds: field.dataset.kinds })}`;
      try {
        const { nodes } = await (await fetch(address, { signal: asked.signal })).json();
        list.replaceChildren(...nodes.map(({ id, name, kind }) => new Option(name === id ? kind : `${name}（${kind}）`, id)));
      } catch (error) {
        if (error.name !== "AbortError") list.replaceChildren();
      }
    }, WAIT);
  });
}

/* One box ticks all rows of a list; how many are ticked is told beside the choice. Without script each row is ticked, or
   the whole page chosen. */
for (const form of document.querySelectorAll("form:has(input[name=scope])")) {
  const rows = [...form.querySelectorAll("input[name=id]")];
  const all = form.querySelector("input[data-all]");
  const told = form.querySelector("[data-ticked]");
  const count = () => {
    const ticked = rows.filter((row) => row.checked).length;
    told.textContent = ` ${ticked} 条`;
    if (all) {
      all.checked = ticked === rows.length;
      all.indeterminate = ticked > 0 && ticked < rows.length;
    }
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const row of rows) row.checked = all.checked;
      count();
    });
  }
  form.addEventListener("change", (event) => {
    if (event.target.name !== "id") return;
    form.querySelector("input[value=ticked]").checked = true;
    count();
  });
  count();
}
