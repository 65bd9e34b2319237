// A sheet on a phone. Each mark gets an id and a number when it is given, waits on this device until the server has it, and is sent
// again until then. Of two devices of one assessor the higher number stands, and the page says so. Without this script the form
// does the same by its buttons. The password is never kept.
"use strict";
const page = document.querySelector("[data-sheet]");
const form = page.querySelector("form.sheet");
const KEY = `keystone-practical:${page.dataset.owner}:${page.dataset.sheet}`;
const NOT_MARKS = new Set(["csrf_token", "key", "base", "do", "password", ""]);
let timer, sending = null, failures = 0, inFlight = new Set();

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const fieldOf = (name) => name.replace(/^(step|note)-/, "$1:");
const nameOf = (field) => field.replace(/^(step|note):/, "$1-");
const state = page.querySelector("[data-save-state]"), stateText = state.querySelector("[data-save-text]");
const told = page.querySelector("[data-told]");

function read() {
  const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") ?? { device: newId(), sequence: 0, marks: [] };
  kept.sequence = Math.max(kept.sequence, Number(page.dataset.sequence));
  return kept;
}
const write = (kept) => localStorage.setItem(KEY, JSON.stringify(kept));

function say(kind, text) {
  state.dataset.state = kind;
  stateText.textContent = text;
}
function sayWaiting() {
  const number = read().marks.length;
  if (number) say("offline", number === 1 ? page.dataset.wordsOne : page.dataset.wordsMany.replace("%(number)s", number));
}
function tell(text) {
  told.hidden = false;
  told.querySelector("[data-told-text]").textContent = text;
}

function valueOf(name) {
  const checked = form.querySelector(`[name="${CSS.escape(name)}"]:checked`);
  return checked ? checked.value : form.elements[name]?.value ?? null;
}
function show(field, value) {
  const shown = value === null ? "" : String(value);
  for (const input of form.querySelectorAll(`[name="${CSS.escape(nameOf(field))}"]`)) {
    if (input.type === "radio") input.checked = input.value === shown;
    else input.value = shown;
  }
}

function give(name) {
  const kept = read(), field = fieldOf(name);
  kept.sequence += 1;
  // Only the newest value of a field waits; one that is on its way stays, because the server may have it already.
  kept.marks = kept.marks.filter((mark) => mark.field !== field || inFlight.has(mark.id));
  kept.marks.push({ id: newId(), field, value: valueOf(name), sequence: kept.sequence, given_at: new Date().toISOString() });
  write(kept);
  sayWaiting();
}

async function post(body) {
  return fetch(page.dataset.marks, {
    method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value },
    body: JSON.stringify(body), signal: AbortSignal.timeout(15000),
  });
}

// After a new sign-in the old page's token is no longer good: a new page has the new one.
async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form.sheet [name=csrf_token]");
  if (!fresh || fresh.value === form.elements.csrf_token.value) return false;
  form.elements.csrf_token.value = fresh.value;
  return true;
}

async function send(marks, device) {
  inFlight = new Set(marks.map((mark) => mark.id));
  let answer = await post({ device, marks });
  if ((answer.status === 401 || answer.status === 403) && (await renew())) answer = await post({ device, marks });
  if (answer.status === 401 || answer.status === 403) throw Object.assign(new Error("signed out"), { words: page.dataset.wordsSignIn });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  settle(await answer.json());
}

function settle(reply) {
  const done = new Set(reply.marks.map((mark) => mark.id));
  const kept = read();
  kept.marks = kept.marks.filter((mark) => !done.has(mark.id));
  kept.sequence = Math.max(kept.sequence, reply.sequence);
  write(kept);
  form.elements.base.value = reply.sequence;
  const waiting = new Set(kept.marks.map((mark) => mark.field));
  for (const mark of reply.marks) {
    if (mark.standing === "stale" && !waiting.has(mark.field)) show(mark.field, reply.fields[mark.field][0]);
    if (mark.standing === "refused") tell(mark.detail);
  }
  if (reply.stale_text) tell(reply.stale_text);
  if (reply.signed) tell(page.dataset.wordsClosed);
  say("saved", reply.saved_text);
}

// One sending at a time. Resolves to whether the server was reached and nothing waits.
function flush(ask = false) {
  clearTimeout(timer);
  sending ??= (async () => {
    try {
      do {
        const { marks, device } = read();
        if (!marks.length && !ask) break;
        if (marks.length) say("saving", page.dataset.wordsSending);
        await send(marks.slice(0, 200), device);
      } while (read().marks.length);
      failures = 0;
      return true;
    } catch (error) {
      sayWaiting();
      if (error.words) tell(error.words);
      failures += 1;
      timer = setTimeout(flush, Math.min(30000, 1000 * 2 ** failures) * (0.5 + Math.random()));
      return false;
    } finally {
      inFlight = new Set();
      sending = null;
    }
  })();
  return sending;
}

// The sheet as the server shows it, kept for opening it again without network.
async function keepPage() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  await navigator.serviceWorker.register(page.dataset.worker);
  const [pages, parts] = await Promise.all([caches.open("keystone-practicals-pages"), caches.open("keystone-practicals-parts")]);
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  await pages.put(location.pathname, answer);
  const used = performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => /\/static\//.test(name));
  await Promise.all([...new Set(used)].map(async (name) => (await parts.match(name)) ?? parts.add(name)));
  await navigator.serviceWorker.ready;
  const ready = page.querySelector("[data-offline-ready]");
  ready.textContent = page.dataset.wordsKept;
  ready.hidden = false;
}

// The clock: it goes on while the page is away, because only its beginning is kept. Stopping it fills in the minutes.
const clock = page.querySelector("[data-clock]");
const clockButton = clock.querySelector("[data-clock-button]"), clockText = clock.querySelector("[data-clock-text]");
const begun = () => Number(localStorage.getItem(`${KEY}:clock`) ?? 0);
function tick() {
  const seconds = begun() ? Math.floor((Date.now() - begun()) / 1000) : 0;
  if (begun()) clockText.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  clock.dataset.state = clock.dataset.minutes && seconds > 60 * clock.dataset.minutes ? "over" : "";
  clockButton.firstElementChild.textContent = begun() ? clockButton.dataset.wordsStop : clockButton.dataset.wordsStart;
}
clockButton.addEventListener("click", () => {
  if (begun()) {
    form.elements.minutes.value = String(Math.max(1, Math.round((Date.now() - begun()) / 60000)));
    localStorage.removeItem(`${KEY}:clock`);
    give("minutes");
    flush();
  } else localStorage.setItem(`${KEY}:clock`, String(Date.now()));
  tick();
});
setInterval(tick, 1000);
tick();

form.addEventListener("input", (event) => {
  const { name, type } = event.target;
  if (NOT_MARKS.has(name)) return;
  give(name);
  clearTimeout(timer);
  timer = setTimeout(flush, type === "radio" ? 150 : 1000);
});
form.addEventListener("submit", async (event) => {
  const { submitter } = event;
  if (form.dataset.stored) return;
  event.preventDefault();
  if (!(await flush(true))) return tell(page.dataset.wordsOffline);
  form.dataset.stored = "yes";
  if (submitter?.value === "sign") await window.caches?.open("keystone-practicals-pages").then((pages) => pages.delete(location.pathname));
  setTimeout(() => form.requestSubmit(submitter)); // not within the event: a form that is being submitted ignores another request
});
window.addEventListener("pageshow", () => delete form.dataset.stored);
window.addEventListener("online", () => flush());
window.addEventListener("beforeunload", (event) => { if (read().marks.length && !form.dataset.stored) event.preventDefault(); });

write(read());
for (const mark of read().marks) show(mark.field, mark.value);
if (read().marks.length) flush();
keepPage().catch(() => {}); // without it the sheet still keeps every mark while it stays open
