// An answer goes to the server a moment after it is given. What is not stored yet is kept on this device, is shown as such, and is
// sent again, in order, until it is stored or refused. Without this script the Save button of each question does the same.
const PREFIX = "keystone-answer:";
const AT_ONCE = new Set(["check", "hint", "save", "continue"]);
const owner = document.querySelector("[data-owner]")?.dataset.owner;
let timer, sending = null, failures = 0;

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const keyOf = (form) => `${PREFIX}${owner}:${new URL(form.action).pathname}`;
const formOf = (entry) => [...document.querySelectorAll("form[data-answer]")].find((form) => keyOf(form) === entry.key);
const token = () => document.querySelector("input[name=csrf_token]")?.value ?? "";

function unsent() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${owner}:`));
  return keys.map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) })).sort((a, b) => a.at - b.at);
}

function bodyOf(form) {
  if (form.dataset.widget === "choice") return [...form.querySelectorAll("[name=answer]:checked")].map((input) => input.value);
  const given = [...form.querySelectorAll("[name^='answer-']")].filter((field) => field.value.trim());
  if (form.dataset.widget === "order") return given.sort((a, b) => a.value - b.value).map((field) => field.name.slice(7));
  return Object.fromEntries(given.map((field) => [field.name.slice(7), field.value.trim()]));
}

function fill(form, entry) {
  for (const input of form.querySelectorAll("[name=answer]")) input.checked = entry.body.includes(input.value);
  for (const field of form.querySelectorAll("[name^='answer-']")) {
    const id = field.name.slice(7);
    field.value = Array.isArray(entry.body) ? entry.body.indexOf(id) + 1 || "" : entry.body[id] ?? "";
  }
  for (const input of form.querySelectorAll("[name=confidence]")) input.checked = input.value === entry.confidence;
  form.dispatchEvent(new CustomEvent("answer-filled", { bubbles: true }));
}

function say(form, state, text) {
  const shown = form?.closest(".question")?.querySelector("[data-save-state]");
  if (!shown) return;
  shown.dataset.state = state;
  shown.querySelector("[data-save-text]").textContent = text;
}

function keep(form) {
  const before = JSON.parse(localStorage.getItem(keyOf(form)) ?? "null");
  const entry = {
    action: new URL(form.action).pathname, at: before?.at ?? Date.now(), write_id: newId(), body: bodyOf(form),
    confidence: form.querySelector("[name=confidence]:checked")?.value ?? null,
    base_version: Number(form.elements.base_version.value), writer: form.elements.writer ? Number(form.elements.writer.value) : null,
  };
  localStorage.setItem(keyOf(form), JSON.stringify(entry));
  say(form, "unsaved", form.dataset.wordsUnsaved);
}

const post = ({ key, action, at, ...sent }) => fetch(action, {
  method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() }, body: JSON.stringify(sent),
  signal: AbortSignal.timeout(15000),
});
const isRefused = (answer) => answer.status === 401 || answer.status === 403;

// Whoever signed in anew, perhaps in another tab, has a new token; this page still holds the old one.
async function renewed() {
  const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(15000) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector("input[name=csrf_token]")?.value;
  if (!found || page.querySelector("[data-owner]")?.dataset.owner !== owner) return false;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = found;
  return true;
}

async function send(entry) {
  const { key } = entry, form = formOf(entry);
  say(form, "saving", form?.dataset.wordsSaving);
  let answer = await post(entry);
  if (isRefused(answer) && (await renewed())) answer = await post(entry);
  if (isRefused(answer)) throw new Error("signed out");
  if (![200, 404, 409, 422].includes(answer.status)) throw new Error(`status ${answer.status}`);
  const told = await answer.json();
  const newer = JSON.parse(localStorage.getItem(key) ?? "null");
  if (newer?.write_id === entry.write_id) localStorage.removeItem(key);
  else if (newer && answer.ok) localStorage.setItem(key, JSON.stringify({ ...newer, base_version: told.version }));
  if (form) settle(form, told, answer.ok);
}

function settle(form, told, stored) {
  if (stored) {
    form.elements.base_version.value = told.version;
    form.elements.write_id.value = newId();
    form.querySelector("[data-kept]").hidden = true;
    if (!localStorage.getItem(keyOf(form))) say(form, "saved", told.saved_text);
    form.dispatchEvent(new CustomEvent("answer-stored", { bubbles: true, detail: { answered: Object.keys(bodyOf(form)).length > 0 } }));
    return;
  }
  say(form, "unsaved", form.dataset.wordsRefused);
  if (told.version !== undefined) form.elements.base_version.value = told.version;
  form.elements.write_id.value = newId();
  const box = notice(form, told.detail);
  const deed = { "answer-stale": ["save", form.dataset.wordsMine], "open-elsewhere": ["continue", form.dataset.wordsContinue] }[told.reason];
  if (deed) {
    const button = Object.assign(document.createElement("button"), { type: "submit", name: "do", value: deed[0], className: "button button-quiet", textContent: deed[1] });
    box.append(button);
  }
}

function notice(form, text) {
  const box = form.querySelector("[data-kept]"), words = document.createElement("p");
  words.textContent = text;
  box.hidden = false;
  box.setAttribute("role", "alert");
  box.replaceChildren(words);
  return box;
}

function waits(form, isSignedOut) {
  say(form, "offline", isSignedOut ? form?.dataset.wordsSignedOut : form?.dataset.wordsOffline);
  if (!form || !isSignedOut || !form.querySelector("[data-kept]").hidden) return;
  const link = Object.assign(document.createElement("a"), { href: "/sign-in", target: "_blank", textContent: form.dataset.wordsSignIn });
  notice(form, form.dataset.wordsSignInAgain).append(link);
}

// One at a time, the oldest first. Resolves to whether everything is stored.
function flush() {
  clearTimeout(timer);
  sending ??= (async () => {
    try {
      for (let next = unsent()[0]; next; next = unsent()[0]) await send(next);
      failures = 0;
      return true;
    } catch (error) {
      for (const entry of unsent()) waits(formOf(entry), error.message === "signed out");
      failures += 1;
      timer = setTimeout(flush, Math.min(30000, 1000 * 2 ** failures) * (0.5 + Math.random()));
      return false;
    } finally {
      sending = null;
    }
  })();
  return sending;
}

if (owner) {
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.hasAttribute("data-answer") || !/^(answer|confidence)/.test(event.target.name)) return;
    keep(form);
    clearTimeout(timer);
    timer = setTimeout(flush, event.target.type === "text" ? 1000 : 150);
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target, { submitter } = event;
    if (form.hasAttribute("data-submission") && unsent().length && !form.dataset.stored) {
      event.preventDefault();
      if (await flush()) { form.dataset.stored = "yes"; form.submit(); }
      return;
    }
    if (!form.hasAttribute("data-answer") || form.dataset.stored) return;
    event.preventDefault();
    if (unsent().length && !(await flush())) return;
    if (form.hasAttribute("data-fragment") && AT_ONCE.has(submitter?.value)) {
      form.dispatchEvent(new CustomEvent("fragment-wanted", { bubbles: true, detail: { submitter } }));
      return;
    }
    form.dataset.stored = "yes";
    setTimeout(() => form.requestSubmit(submitter)); // not within the event: a form that is being submitted ignores another request
  });
  window.addEventListener("beforeunload", (event) => { if (unsent().length) event.preventDefault(); });
  window.addEventListener("online", flush);
  window.addEventListener("focus", () => { if (unsent().length) flush(); });
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-stored]").forEach((form) => delete form.dataset.stored));
  for (const entry of unsent()) if (formOf(entry)) fill(formOf(entry), entry);
  if (unsent().length) flush();
}
