// Steps to be put in order get buttons to move them up and down, in place of the numbers that work without scripts.
function arrow(list, item, move) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "order-move", textContent: move === "up" ? "↑" : "↓" });
  button.dataset.move = move;
  button.setAttribute("aria-label", list.dataset[move === "up" ? "wordsUp" : "wordsDown"].replace("%(text)s", item.dataset.text));
  return button;
}

function number(list) {
  const items = [...list.children];
  items.forEach((item, place) => {
    item.querySelector(".order-place").textContent = place + 1;
    item.querySelector("[data-move=up]").setAttribute("aria-disabled", place === 0);
    item.querySelector("[data-move=down]").setAttribute("aria-disabled", place === items.length - 1);
  });
}

function prepare(root) {
  for (const list of root.querySelectorAll("form [data-order='']")) {
    list.dataset.order = "moving";
    for (const item of list.children) {
      const place = Object.assign(document.createElement("span"), { className: "order-place" });
      const moves = Object.assign(document.createElement("span"), { className: "order-moves" });
      moves.append(arrow(list, item, "up"), arrow(list, item, "down"));
      item.prepend(place);
      item.append(moves);
    }
    const said = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
    list.after(said);
    number(list);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-move]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const item = button.closest("li"), list = item.parentElement;
  if (button.dataset.move === "up") item.previousElementSibling.before(item);
  else item.nextElementSibling.after(item);
  const items = [...list.children];
  items.forEach((one, place) => { one.querySelector("select").value = place + 1; });
  number(list);
  button.focus();
  list.nextElementSibling.textContent = list.dataset.wordsPlace
    .replace("%(text)s", item.dataset.text).replace("%(number)s", items.indexOf(item) + 1).replace("%(of)s", items.length);
  item.querySelector("select").dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("answer-filled", (event) => {
  const list = event.target.querySelector("[data-order]");
  if (!list) return;
  list.append(...[...list.children].sort((a, b) => (a.querySelector("select").value || 99) - (b.querySelector("select").value || 99)));
  if (list.dataset.order) number(list);
});
document.addEventListener("card-replaced", (event) => prepare(event.target));
prepare(document);
window.addEventListener("pageshow", () => document.querySelectorAll("[data-order=moving]").forEach(number)); // once.js wakes all buttons
