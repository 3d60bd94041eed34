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
