// Warns before unsaved changes are left behind. A script that saves sets data-dirty="clean" again.
document.querySelectorAll("form[data-dirty]").forEach((form) => {
  form.addEventListener("input", () => { form.dataset.dirty = "changed"; });
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) form.dataset.dirty = "clean"; });
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty=changed]")) event.preventDefault();
});
