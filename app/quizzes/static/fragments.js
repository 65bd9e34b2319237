// Check and hint put the new card in the place of the old one, without leaving the page. If that fails, the form goes the plain way.
document.addEventListener("fragment-wanted", async (event) => {
  const form = event.target, { submitter } = event.detail;
  const data = new FormData(form);
  data.set(submitter.name, submitter.value);
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { "X-Fragment": "1", Accept: "text/html" }, body: new URLSearchParams(data) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const old = document.getElementById(form.dataset.question), card = page.getElementById(form.dataset.question);
    if (!card) throw new Error("no card");
    old.replaceWith(card);
    card.dispatchEvent(new CustomEvent("card-replaced", { bubbles: true }));
    const hints = card.querySelectorAll(".hint-shown");
    const told = submitter.value === "hint" ? hints[hints.length - 1] : card.querySelector("[data-told]");
    (told ?? card.querySelector("input, select, button"))?.focus();
  } catch {
    form.dataset.stored = "yes";
    form.requestSubmit(submitter);
  }
});
