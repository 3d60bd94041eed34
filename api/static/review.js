/* Keys of the review: a key clicks what is marked with it, or goes to the field that is. */

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.repeat || event.key.length !== 1) return;
  const key = CSS.escape(event.key.toLowerCase());
  const field = document.querySelector(`[data-focus="${key}"]`);
  const marked = document.querySelector(`[data-key="${key}"]`);
  if (!field && !marked) return;
  event.preventDefault();
  if (field) field.focus();
  else marked.click();
});
