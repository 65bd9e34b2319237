// What stands on the page of the attendance day: words, people, the person just seen.
const page = document.querySelector("[data-day]");
export const part = (name) => page.querySelector(`[data-${name}]`);
export const facts = page.dataset;

const words = new Map([...page.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one.textContent]));
const hours = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: facts.zone, hour: "2-digit", minute: "2-digit" });

export const say = (key, gaps = {}) => (words.get(key) ?? key).replace(/%\((\w+)\)s/g, (_, name) => gaps[name] ?? "");
export const time = (at) => hours.format(new Date(at));

export function show(name) {
  for (const one of ["prepare", "unlock", "door"]) part(one).hidden = one !== name;
}

export function error(name, key) {
  const shown = part(`${name}-error`);
  shown.hidden = !key;
  shown.textContent = key ? say(key) : "";
}

export function state(key, gaps, kind) {
  const shown = part("state"), text = say(key, gaps);
  shown.dataset.state = kind;
  if (shown.textContent !== text) shown.textContent = text;
}

export function face(person) {
  if (person.face) return Object.assign(document.createElement("img"), { className: "face", src: person.face, alt: "", width: 96, height: 96 });
  const names = person.name.trim().split(/\s+/), letters = [names[0]?.[0], names.length > 1 ? names.at(-1)[0] : ""].join("").toUpperCase();
  return Object.assign(document.createElement("span"), { className: "avatar avatar-large", textContent: letters });
}

// The large answer to a scan: kind "good", "warm" or "bad".
export function answer(person, kind, text, note = "", undo = null) {
  const shown = part("person");
  shown.hidden = false;
  shown.dataset.kind = kind;
  part("face").replaceChildren(...(person ? [face(person)] : []));
  part("person-name").textContent = person?.name ?? "";
  part("person-words").textContent = text;
  part("person-note").textContent = note;
  part("undo").hidden = !undo;
  part("undo").onclick = undo;
  navigator.vibrate?.(kind === "good" ? 60 : [60, 60, 60]);
}

export function sessions(all, chosen) {
  const options = all.map((one) => new Option(`${one.title}, ${one.when}`, one.id, false, one.id === chosen));
  part("session").replaceChildren(...options);
}

export function people(rows, tick) {
  part("people").replaceChildren(...rows.map(({ person, stands, text }) => {
    const row = document.createElement("li");
    row.className = "row";
    row.dataset.name = person.name;
    row.dataset.state = stands.state;
    const inside = document.createElement("div");
    inside.className = "row-words";
    const name = Object.assign(document.createElement("span"), { className: "row-title", textContent: person.name });
    const line = Object.assign(document.createElement("p"), { className: "small", textContent: text });
    inside.append(name, line);
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet button-small" });
    const direction = stands.state === "in" ? "out" : "in";
    button.textContent = say(direction === "in" ? "come" : "go");
    button.setAttribute("aria-label", `${button.textContent}: ${person.name}`);
    button.addEventListener("click", () => tick(person, direction));
    const end = document.createElement("div");
    end.className = "row-end";
    end.append(button);
    row.append(face({ ...person, face: "" }), inside, end);
    row.querySelector(".avatar")?.classList.remove("avatar-large");
    return row;
  }));
  narrow();
}

export function narrow() {
  const wanted = document.getElementById("find").value.trim().toLowerCase();
  for (const row of part("people").children) row.hidden = !row.dataset.name.toLowerCase().includes(wanted);
}

export function refused(all) {
  part("refused").hidden = all.length === 0;
  part("refused-list").replaceChildren(...all.map(({ name, reason }) => {
    return Object.assign(document.createElement("li"), { textContent: say("refused", { name, reason: say(`reason-${reason}`) }) });
  }));
}

export function clock(offset, most) {
  const off = Math.abs(offset) > most;
  part("clock").hidden = !off;
  if (off) part("clock-words").textContent = say("clock", { minutes: Math.round(Math.abs(offset) / 60) });
}
