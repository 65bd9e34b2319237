// A form that was sent is not sent again by a second tap. The button wakes up when the page is shown again.
const sent = new Set();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-many")) return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  const buttons = [...form.querySelectorAll("button:not([type=button])"), ...document.querySelectorAll(`button[form="${form.id || "-"}"]`)];
  // After this turn, so that the pressed button's own name and value still travel.
  setTimeout(() => { if (!event.defaultPrevented) buttons.forEach((button) => button.setAttribute("aria-disabled", "true")); else sent.delete(form); });
});
window.addEventListener("pageshow", () => {
  sent.clear();
  document.querySelectorAll("form button[aria-disabled=true]").forEach((button) => button.removeAttribute("aria-disabled"));
});
