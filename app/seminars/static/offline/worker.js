// Pages that people need where there is no network: the pass, and the attendance day. The network comes first; what it last gave
// stands in for it. Everything else is left alone.
const KEPT = /^\/seminars\/\d+\/(pass|day)$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && KEPT.test(url.pathname)) event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
});

async function page(request, url) {
  try {
    const answer = await fetch(request);
    if (answer.status === 404) await caches.delete(`keystone-offline ${url.pathname}`);
    return answer;
  } catch (error) {
    const kept = await caches.match(url.pathname, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

async function asset(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
