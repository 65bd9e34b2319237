// The pass as it is now: a code that changes by itself. It works without network once the page was opened; by the server's clock as
// far as that was heard.
import { live, spaced } from "./pass-code.js";
import { encode } from "./uqr.js";
import { keepOffline } from "./keep-offline.js";

const pass = document.querySelector("[data-pass]");
const part = (name) => pass.querySelector(`[data-pass-${name}]`);
const SVG = "http://www.w3.org/2000/svg";
const { secret, registration } = pass.dataset, seconds = Number(pass.dataset.seconds);
const ahead = clockOffset();
let timer;

// How far the server's clock is ahead of this one. A page out of the cache carries an old time: then what was found before counts.
function clockOffset() {
  const key = "keystone-clock";
  const [navigation] = performance.getEntriesByType("navigation");
  if (navigator.onLine && (!navigation || navigation.workerStart === 0 || navigation.transferSize > 0)) {
    const found = Date.parse(pass.dataset.serverNow) - (performance.timeOrigin + (navigation?.responseStart ?? 0));
    if (Math.abs(found) < 366 * 86400000) localStorage.setItem(key, String(found));
  }
  const kept = Number(localStorage.getItem(key) ?? 0);
  return Math.abs(kept) > 5000 ? kept : 0;
}

function drawn(code) {
  const { data, size } = encode(code, { ecc: "Q", border: 0, boostEcc: false });
  const margin = 4, picture = document.createElementNS(SVG, "svg"), paper = document.createElementNS(SVG, "rect"), dots = document.createElementNS(SVG, "path");
  picture.setAttribute("viewBox", `0 0 ${size + 2 * margin} ${size + 2 * margin}`);
  picture.setAttribute("class", "qr");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", code);
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: "#fff" })) paper.setAttribute(name, value);
  const path = data.flatMap((row, y) => row.map((dark, x) => dark ? `M${x + margin} ${y + margin}h1v1h-1z` : "")).join("");
  dots.setAttribute("d", path);
  picture.append(paper, dots);
  return picture;
}

async function show() {
  const now = Date.now() + ahead;
  const code = await live(secret, Number(registration), now, seconds);
  part("qr").replaceChildren(drawn(code));
  part("signs").textContent = spaced(code);
  part("printed").hidden = true;
  part("live").hidden = false;
  pass.dataset.shown = code;
  clearTimeout(timer);
  timer = setTimeout(show, seconds * 1000 - (now % (seconds * 1000)) + 20);
}

const printed = [part("qr").innerHTML, part("signs").textContent];
window.addEventListener("beforeprint", () => { part("qr").innerHTML = printed[0]; part("signs").textContent = printed[1]; });
window.addEventListener("afterprint", show);
document.addEventListener("visibilitychange", () => { if (!document.hidden) show(); });
if (window.crypto?.subtle) show();
keepOffline(pass.dataset.worker, pass.dataset.assets.trim().split(/\s+/)).then((kept) => {
  part("offline").textContent = kept ? part("offline").dataset.wordsReady : part("offline").dataset.wordsNot;
  pass.dataset.kept = kept ? "yes" : "no";
});
