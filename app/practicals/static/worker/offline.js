// Opens a practical's sheet again when there is no network. Pages come from the network while there is one; what was kept is shown
// only without. A sheet that is signed, or no longer this person's, is forgotten. Nothing is sent from here: the page itself does that.
const PAGES = "keystone-practicals-pages", PARTS = "keystone-practicals-parts";
const SHEET = /\/practicals\/\d+\/sheet$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (/\/static\//.test(url.pathname)) event.respondWith(part(event.request));
  else if (event.request.mode === "navigate" && SHEET.test(url.pathname)) event.respondWith(page(event.request, url.pathname));
});

async function part(request) {
  const parts = await caches.open(PARTS);
  return (await parts.match(request)) ?? fetch(request);
}

async function page(request, key) {
  const pages = await caches.open(PAGES);
  let answer;
  try {
    answer = await fetch(request);
  } catch (error) {
    const kept = await pages.match(key);
    if (kept) return kept;
    throw error;
  }
  if (answer.ok) await pages.put(key, answer.clone());
  else if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) await pages.delete(key);
  return answer;
}
