/* Selecting rows of the gap list, and short addresses; without it rows are ticked by hand and addresses are longer. */
const filters = document.querySelector("form.filters");

// On a phone the list comes before what it can be asked, unless something is asked.
if (matchMedia("(max-width: 640px)").matches && !filters?.querySelector("fieldset input:checked")) {
  filters?.closest("details").removeAttribute("open");
}

filters?.addEventListener("formdata", ({ formData }) => {
  const usual = filters.dataset.usual.split(" ");
  const columns = formData.getAll("column");
  if (columns.length === usual.length && columns.every((c) => usual.includes(c))) formData.delete("column");
  for (const name of new Set(formData.keys())) {
    const plain = filters.elements[name]?.type === "number" ? "1" : "";
    if (formData.getAll(name).every((value) => value === plain)) formData.delete(name);
  }
});

const form = document.getElementById("pick");
const all = document.getElementById("all");

if (form && all) {
  const boxes = [...form.querySelectorAll("input[name=row]")];
  const button = form.querySelector("button");
  const usual = button.textContent;
  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    button.textContent = count ? `导出勾选的 ${count} 行` : usual;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    show();
  });
  form.addEventListener("change", show);
  show(); // a browser that goes back keeps the ticks
}
