/* Selecting rows of the gap list; without it each row is ticked by hand. */
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
