// The attendance day on an organiser's phone. Everything seen is written on the phone first, with an id made here; sending comes later and
// may be repeated. Times are the phone's own, with how far it was behind the server when they last spoke.
import * as door from "./day-page.js";
import * as rules from "./day-rules.js";
import { keepOffline } from "./keep-offline.js";
import { proves, read } from "./pass-code.js";
import * as camera from "./qr-reader.js";
import { Store } from "./day-store.js";

const { part, facts, say, time } = door;
const seconds = Number(facts.seconds), AGAIN = 20000, CHUNK = 200;
let store, list, waiting = [], chosen = 0, sending = null, timer, counted = 0, storedAt = null, trouble = "";

const now = () => Date.now() + (list?.offset ?? 0) * 1000;
const view = () => rules.merged(list, waiting);
const session = () => view().sessions.find((one) => one.id === chosen);
const nameOf = (event) => event.name ?? view().people.find((one) => rules.isOf({ registration: event.registration, walk_in: event.walk_in }, one))?.name ?? say("walk-in");

// What the phone has seen

async function note(events) {
  const stamped = events.map((event) => ({ id: crypto.randomUUID(), at: new Date().toISOString(), offset: list.offset, session: chosen, ...event }));
  await store.save(list, stamped);
  waiting.push(...stamped);
  draw();
  later(1200);
  return stamped;
}

// `at` is when it was seen, by this phone's clock: a pass was good at that moment, and the server asks whether it was.
async function tick(person, direction, way = "tick", code = "", at = Date.now()) {
  const { scans } = view(), here = session(), before = rules.standing(person, chosen, scans);
  if (here.closed) return door.answer(person, "warm", say("closed"));
  if (before.last && before.last.direction === direction && now() - Date.parse(before.last.at) < AGAIN) return door.answer(person, "warm", say("again"));
  if (direction === "in" && before.state === "in") return door.answer(person, "warm", say("already-in"));
  const [event] = await note([{ kind: "scan", registration: person.id, walk_in: person.id ? "" : person.walk_in, direction, way, code, at: new Date(at).toISOString() }]);
  const early = direction === "in" && rules.isEarly(here, new Date(now()).toISOString());
  const notes = [
    early && say("counts-from", { time: time(here.starts_at) }), way === "printed" && say("printed"),
    way !== "tick" && !person.face && say("no-face"), direction === "out" && before.state === "unseen" && say("not-in"),
  ].filter(Boolean);
  const kind = direction === "out" && before.state === "unseen" ? "warm" : "good";
  return door.answer(person, kind, say(`scanned-${direction}`), notes.join(" "), () => takeBack(person, event));
}

async function takeBack(person, event) {
  await note([{ kind: "scan", registration: person.id, walk_in: person.id ? "" : person.walk_in, direction: "void", way: "tick", voids: event.id, session: event.session }]);
  door.answer(person, "warm", say("taken-back"));
}

async function scanned(text) {
  await looked(text);
  part("person").scrollIntoView({ block: "nearest" });
}

async function looked(text) {
  const code = read(text), at = Date.now();
  if (!code) return door.answer(null, "bad", say("pass-unreadable"));
  const { people, scans } = view(), person = people.find((one) => one.id === code.registration);
  if (!person) return door.answer(null, "bad", say("pass-unknown"));
  if (!await proves(code, person.secret, at + list.offset * 1000, seconds)) return door.answer(null, "bad", say(code.way === "live" ? "pass-old" : "pass-unknown"));
  const used = scans.find((scan) => scan.code === code.text && scan.registration === person.id);
  const direction = part("door").querySelector("[name=direction]:checked").value;
  if (used) return door.answer(person, "warm", say(now() - Date.parse(used.at) < AGAIN ? "again" : "pass-used"));
  return tick(person, direction, code.way, code.text, at);
}

async function walkIn(event) {
  event.preventDefault();
  const name = document.getElementById("walk-name"), email = document.getElementById("walk-email");
  if (!name.value.trim()) return name.focus();
  const [made] = await note([{ kind: "walk-in", name: name.value.trim(), email: email.value.trim() }]);
  event.target.reset();
  event.target.closest("details").open = false;
  await tick(view().people.find((one) => one.walk_in === made.id), "in");
}

async function allOut() {
  const { people, scans } = view();
  const inside = people.filter((one) => rules.standing(one, chosen, scans).state === "in");
  await note(inside.map((one) => ({ kind: "scan", registration: one.id, walk_in: one.id ? "" : one.walk_in, direction: "out", way: "tick" })));
}

async function close(event) {
  event.preventDefault();
  const heads = document.getElementById("heads"), number = heads.value.trim() === "" ? null : Number(heads.value);
  if (number !== null && (!Number.isInteger(number) || number < 0)) return heads.focus();
  await note([{ kind: "close", head_count: number }]);
  event.target.closest("details").open = false;
  heads.value = "";
}

// Sending

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(() => send(), pause);
}

async function ask(path, options = {}) {
  const answer = await fetch(`${facts.base}/${path}`, { ...options, headers: { Accept: "application/json", ...options.headers }, signal: AbortSignal.timeout(20000) });
  if (answer.status === 401) throw Object.assign(new Error(), { trouble: "sign-in" });
  if (answer.status === 403 || answer.status === 404) throw Object.assign(new Error(), { trouble: "not-yours" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function hello() {
  const before = Date.now(), told = await ask("hello"), after = Date.now();
  return { token: told.token, offset: (Date.parse(told.server_now) - (before + after) / 2) / 1000, most: told.clock_seconds };
}

// One at a time. What the server acknowledged is forgotten; what it refused is shown; the rest stays.
function send() {
  sending ??= (async () => {
    try {
      trouble = "sending";
      draw();
      const { token, offset, most } = await hello();
      Object.assign(list, { offset, most });
      do {
        const part = (await store.waiting()).slice(0, CHUNK);
        const told = await ask("events", {
          method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token },
          body: JSON.stringify({ device: list.device, events: part.map((one) => addressed(one.event)) }),
        });
        await settle(part, told);
      } while (await store.count());
      storedAt = new Date(now());
      trouble = "";
      later(60000);
    } catch (wrong) {
      trouble = wrong.trouble ?? "offline";
      later(15000 + Math.random() * 5000);
    } finally {
      sending = null;
      draw();
    }
  })();
  return sending;
}

// A walk-in that has a registration by now is called by its number.
const addressed = (event) => event.walk_in && list.numbers[event.walk_in] ? { ...event, registration: list.numbers[event.walk_in], walk_in: "" } : event;

async function settle(part, told) {
  const outcome = new Map(told.outcomes.map((one) => [one.id, one]));
  const settled = part.filter((one) => outcome.has(one.event.id));
  for (const { event } of settled) {
    const { state, reason, registration } = outcome.get(event.id);
    if (state === "refused") list.refused.push({ name: nameOf(event), reason });
    else if (event.kind === "walk-in") list.numbers[event.id] = registration;
  }
  const kept = { offset: list.offset, most: list.most, refused: list.refused.slice(-20), numbers: list.numbers, device: list.device };
  list = { ...told.list, ...kept };
  await store.settle(settled.map((one) => one.number), list);
  const gone = new Set(settled.map((one) => one.event.id));
  waiting = waiting.filter((event) => !gone.has(event.id));
}

// Showing

function draw() {
  counted = waiting.length;
  const waits = counted === 0 ? "" : counted === 1 ? say("waiting-one") : say("waiting", { num: counted });
  const settled = storedAt ? say("stored", { time: time(storedAt) }) : say("empty");
  const shown = [waits || (trouble === "" ? settled : ""), trouble && say(trouble)].filter(Boolean).join(" ");
  door.state(shown, {}, trouble === "offline" ? "offline" : counted ? "waiting" : "stored");
  if (!list || part("door").hidden) return;
  door.clock(list.offset, list.most);
  door.refused(list.refused);
  const { people, scans, sessions } = view(), here = sessions.find((one) => one.id === chosen);
  const rows = people.map((person) => {
    const stands = rules.standing(person, chosen, scans);
    const early = stands.state === "in" && rules.isEarly(here, stands.since);
    const text = { in: early ? say("early", { time: time(here.starts_at) }) : say("in", { time: time(stands.since ?? 0) }), out: say("out", { time: time(stands.until ?? 0) }), unseen: say("unseen") };
    return { person, stands, text: text[stands.state] };
  });
  const inside = rows.filter((row) => row.stands.state === "in").length, came = rows.filter((row) => row.stands.state !== "unseen").length;
  const count = [say("in-room", { num: inside }), say("came", { num: came }), say("awaited", { num: rows.length - came })];
  part("count").textContent = (here.closed ? [say("closed")] : []).concat(count).join(" · ");
  part("left-words").textContent = say("left-out", { num: inside });
  const heads = document.getElementById("heads").value.trim();
  part("heads-words").textContent = heads !== "" && Number(heads) !== inside && Number(heads) !== came ? say("counts-differ", { heads, num: inside }) : "";
  door.people(rows, tick);
}

function enter() {
  const { sessions } = view();
  chosen = rules.likely(sessions, now())?.id ?? 0;
  door.sessions(sessions, chosen);
  if (!chosen) return door.state("reason-session-unknown", {}, "offline");
  door.show("door");
  draw();
  send();
}

async function prepare(event) {
  event.preventDefault();
  const pin = document.getElementById("pin-new");
  if (pin.value.length < 6) return door.error("prepare", "pin-short");
  try {
    const [told, { offset, most }] = [await ask("list"), await hello()];
    list = { ...told, offset, most, refused: [], numbers: {}, device: crypto.randomUUID() };
    await store.prepare(pin.value, list);
  } catch (wrong) {
    return door.error("prepare", wrong.trouble ?? "offline");
  }
  pin.value = "";
  door.error("prepare", "");
  return enter();
}

async function unlock(event) {
  event.preventDefault();
  const pin = document.getElementById("pin");
  list = await store.unlock(pin.value);
  if (!list) return door.error("unlock", "pin-wrong");
  pin.value = "";
  door.error("unlock", "");
  waiting = (await store.waiting()).map((one) => one.event);
  return enter();
}

async function remove() {
  if (await store.count()) return door.answer(null, "bad", say("remove-waiting"));
  await store.remove();
  list = null;
  clearTimeout(timer);
  door.show("prepare");
  return door.state("", {}, "stored");
}

async function toggleCamera() {
  const running = !part("camera").hidden;
  part("camera").hidden = running;
  part("scan-words").textContent = say(running ? "camera-start" : "camera-stop");
  part("camera-words").textContent = "";
  if (running) return camera.stop(part("video"));
  try {
    await camera.start(part("video"), facts.jsqr, scanned);
  } catch {
    part("camera").hidden = true;
    part("scan-words").textContent = say("camera-start");
    part("camera-words").textContent = say("camera-none");
  }
}

async function begin() {
  if (!window.crypto?.subtle || !window.indexedDB) return door.state("insecure", {}, "offline");
  store = await Store.open(Number(facts.day));
  part("prepare").addEventListener("submit", prepare);
  part("unlock").addEventListener("submit", unlock);
  part("walk-in").addEventListener("submit", walkIn);
  part("close").addEventListener("submit", close);
  part("all-out").addEventListener("click", allOut);
  part("send").addEventListener("click", () => send());
  part("remove").addEventListener("click", remove);
  part("scan").addEventListener("click", toggleCamera);
  part("session").addEventListener("change", () => { chosen = Number(part("session").value); draw(); });
  part("type").addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = document.getElementById("code");
    await scanned(field.value);
    field.value = "";
  });
  document.getElementById("find").addEventListener("input", door.narrow);
  document.getElementById("heads").addEventListener("input", draw);
  window.addEventListener("online", () => list && send());
  const kept = await store.exists(), count = await store.count();
  if (count) door.state(count === 1 ? "waiting-one" : "waiting", { num: count }, "waiting");
  door.show(kept ? "unlock" : "prepare");
  facts.ready = "yes";
  facts.kept = await keepOffline(facts.worker, facts.assets.trim().split(/\s+/)) ? "yes" : "no";
}

begin();
