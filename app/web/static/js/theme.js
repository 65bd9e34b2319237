// Changes light and dark at once, and tells the server in the background. Without scripts the same form posts and returns.
const pressed = (form, theme) =>
  form.querySelectorAll("button[name=theme]").forEach((button) => button.setAttribute("aria-pressed", String(button.value === theme)));

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-switch]") || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  const data = new FormData(form, event.submitter);
  document.documentElement.dataset.theme = theme;
  document.querySelectorAll("[data-theme-switch]").forEach((other) => pressed(other, theme));
  fetch(form.action, { method: "POST", body: data, redirect: "manual" }).catch(() => {});
});
