/* The slider beside the number of the budget: moving it asks again and replaces the answer alone. */
const form = document.getElementById("ask");
const number = document.getElementById("budget");
const slide = document.getElementById("slide");

let asked = 0;
async function ask() {
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  const mine = ++asked;
  document.getElementById("plan").classList.add("busy");
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("plan");
    if (mine !== asked) return;
    if (!found) { form.requestSubmit(); return; }
    document.getElementById("plan").replaceWith(document.adoptNode(found));
    history.replaceState(null, "", address);
  } catch {
    form.requestSubmit();
  }
}

if (form && slide) {
  slide.hidden = false;
  slide.addEventListener("input", () => { number.value = slide.value; });
  slide.addEventListener("change", ask);
  number.addEventListener("input", () => { slide.value = number.value; });
}
