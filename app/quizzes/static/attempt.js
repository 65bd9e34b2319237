// The attempt page: the count of stored answers, the map, and the notice when the attempt is open in another tab as well.
const page = document.querySelector("[data-attempt]");
const form = page?.querySelector("form[data-answer]");

if (page && form) {
  page.addEventListener("answer-stored", (event) => {
    const place = page.querySelector(`[data-slot="${page.dataset.slot}"].map-place`);
    if (!place || !event.detail.answered || place.dataset.state !== "open") return;
    place.dataset.state = "answered";
    const word = place.querySelector("[data-map-word]");
    word.textContent = word.dataset.answered;
    const use = place.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#icon-check"));
    const count = page.querySelector("[data-stored-count]");
    const answered = page.querySelectorAll(".map-place:not([data-state=open])").length;
    count.textContent = count.textContent.replace(/\d+/, answered);
  });

  // A checked card has no form any more; the buttons beside it then go where they would have led.
  page.addEventListener("click", (event) => {
    const button = event.target.closest("button[form]");
    if (!button || button.form) return;
    const slot = Number(page.dataset.slot);
    const to = button.name === "go" ? button.value : { next: slot + 1, previous: slot - 1 }[button.value];
    location.assign(`/attempts/${page.dataset.attempt}${to ? `?question=${to}` : "/submission"}`);
  });

  const channel = new BroadcastChannel(`keystone-attempt-${page.dataset.attempt}`);
  const writer = Number(form.elements.writer?.value ?? 0);
  const readOnly = () => {
    const notice = page.querySelector("[data-second-tab]");
    if (!notice || !notice.hidden) return;
    notice.hidden = false;
    for (const field of form.querySelectorAll("input, select, button")) {
      if (field.type === "text") field.readOnly = true;
      else if (field.type !== "hidden") field.disabled = true;
    }
  };
  channel.onmessage = ({ data }) => {
    if (data.kind === "opened" && data.writer > writer) readOnly();
    else if (data.kind === "opened") channel.postMessage({ kind: "open-here", writer });
    else if (data.kind === "open-here" && data.writer >= writer) readOnly();
  };
  channel.postMessage({ kind: "opened", writer });
  window.addEventListener("pagehide", () => channel.close());
}
