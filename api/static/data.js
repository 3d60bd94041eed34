/* Comforts of the data pages: files are dropped on the form, and a form that takes long says that it works. */

const form = document.querySelector("form.drop");
if (form) {
  const field = form.querySelector("input[type=file]");
  form.querySelector(".hint").hidden = false;
  const over = (on) => form.classList.toggle("over", on);
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); over(true); });
  }
  form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) over(false); });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}

document.addEventListener("submit", ({ target, submitter }) => {
  if (!target.dataset.busy || !submitter && !target.querySelector("button")) return;
  const button = submitter ?? target.querySelector("button");
  const said = document.createElement("span");
  said.className = "soft working";
  said.setAttribute("role", "status");
  said.textContent = ` ${target.dataset.busy}`;
  button.after(said);
  setTimeout(() => { button.disabled = true; });
});

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const said of document.querySelectorAll(".working")) {
    said.previousElementSibling.disabled = false;
    said.remove();
  }
});
