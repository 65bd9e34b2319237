// The editor: saves by itself, checks in pauses of typing, numbers the lines, leads from a problem to its line.
'use strict';
const form = document.querySelector("form[data-editor]");
const text = form.elements.text;
const lines = document.querySelector("[data-source-lines]");
const state = document.querySelector(".authoring-head [data-save-state]");
const words = form.dataset;
const answers = document.getElementById("draft-answers");
let marks = new Map();
let stored = text.defaultValue; // what was typed before this ran is not
let refused = false;

const say = (kind, sentence) => {
  state.dataset.state = kind;
  state.querySelector("[data-save-text]").textContent = sentence;
};
const after = (pause, deed) => {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(deed, pause); };
};
const send = (address, fields, options = {}) => {
  const body = new FormData();
  body.set("text", text.value);
  body.set("seq", form.elements.seq.value);
  Object.entries(fields).forEach(([name, value]) => body.set(name, value));
  return fetch(address, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value }, ...options });
};

// Whoever signed in anew, perhaps in another tab, has a new token; this page still holds the old one.
const renewed = async () => {
  const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
  const found = page.querySelector("form[data-editor] [name=csrf_token]")?.value;
  if (found) document.querySelectorAll("[name=csrf_token]").forEach((field) => { field.value = found; });
  return Boolean(found);
};

// One save at a time; what was typed meanwhile follows.
let saving = false;
const save = async () => {
  if (saving || refused || text.value === stored) return;
  saving = true;
  const sent = text.value;
  say("saving", words.wordsSaving);
  try {
    const answer = await send(words.save, {});
    const told = await answer.json();
    if (answer.ok) {
      stored = sent;
      form.elements.seq.value = told.seq;
      if (text.value === stored) { form.dataset.dirty = "clean"; say("saved", told.saved); }
      else saveSoon();
    } else if (answer.status === 409) {
      refused = true;
      document.querySelector("[data-conflict]").hidden = false;
      say("unsaved", words.wordsUnsaved);
    } else if (answer.status === 401 || told.reason === "stale-form") {
      if (await renewed()) saveSoon();
      else { say("unsaved", words.wordsSignedOut); saveLater(); }
    } else {
      say("unsaved", told.detail || words.wordsUnsaved);
    }
  } catch {
    say("offline", words.wordsOffline);
    saveLater();
  } finally {
    saving = false;
  }
};
const saveSoon = after(1200, save);
const saveLater = after(5000, save);

let asked = 0;
const check = async () => {
  const number = ++asked;
  try {
    const answer = await send(words.check, answers?.checked ? { answers: "yes" } : {});
    if (!answer.ok || number !== asked) return;
    const told = await answer.json();
    document.querySelector("[data-preview]").innerHTML = told.preview_html;
    const list = document.querySelector("[data-problems]");
    if (list.innerHTML !== told.problems_html) list.innerHTML = told.problems_html;
    document.querySelector("[data-problem-count]").textContent = told.problems.length || "";
    readMarks();
  } catch { /* offline: the last check stays in view */ }
};
const checkSoon = after(600, check);

// Line numbers: the same text behind the field, so that wrapped lines keep their height.
const readMarks = () => {
  marks = new Map();
  document.querySelectorAll("[data-problems] [data-line]").forEach((problem) => {
    if (marks.get(problem.dataset.line) !== "error") marks.set(problem.dataset.line, problem.dataset.severity);
  });
  draw();
};
const draw = () => {
  const sheet = document.createElement("div");
  text.value.split("\n").forEach((words, index) => {
    const line = document.createElement("div");
    line.className = "source-line";
    line.textContent = words;
    if (marks.has(String(index + 1))) line.dataset.severity = marks.get(String(index + 1));
    sheet.append(line);
  });
  sheet.style.width = `${text.clientWidth}px`;
  lines.replaceChildren(sheet);
  scroll();
};
const scroll = () => { lines.scrollTop = text.scrollTop; };
let drawing = 0;
const drawSoon = () => { cancelAnimationFrame(drawing); drawing = requestAnimationFrame(draw); };

const jump = (number) => {
  show("editor-source");
  const all = text.value.split("\n");
  const start = all.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
  text.focus({ preventScroll: true });
  text.setSelectionRange(start, start + (all[number - 1] || "").length);
  const line = lines.querySelectorAll(".source-line")[number - 1];
  if (line) text.scrollTop = Math.max(0, line.offsetTop - text.clientHeight / 3);
  text.scrollIntoView({ block: "nearest" });
};

// On a phone one part at a time.
const tabs = document.querySelector("[data-editor-tabs]");
const show = (part) => {
  document.querySelector(".editor").dataset.view = part;
  tabs.querySelectorAll("a").forEach((tab) => {
    if (tab.hash === `#${part}`) tab.setAttribute("aria-current", "true"); else tab.removeAttribute("aria-current");
  });
  if (part === "editor-source") drawSoon();
};
tabs.addEventListener("click", (event) => {
  const tab = event.target.closest("a");
  if (!tab) return;
  event.preventDefault();
  show(tab.hash.slice(1));
});

let leaving = false; // Escape lets the next Tab leave the field
text.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { leaving = true; return; }
  if (event.key === "Tab" && !event.shiftKey && !leaving && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    document.execCommand("insertText", false, "  "); // keeps the browser's own undo
  }
  if (event.key !== "Shift") leaving = false;
});
text.addEventListener("input", () => {
  if (!refused) say("unsaved", words.wordsUnsaved);
  drawSoon();
  saveSoon();
  checkSoon();
});
text.addEventListener("scroll", scroll);
answers?.addEventListener("change", check);
document.querySelector("[data-problems]").addEventListener("click", (event) => {
  const button = event.target.closest("[data-jump]");
  if (button) jump(Number(button.dataset.jump));
});
document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
window.addEventListener("online", save);
window.addEventListener("focus", save);
new ResizeObserver(drawSoon).observe(text);
show("editor-source");
readMarks();
if (text.value !== stored) saveSoon();
