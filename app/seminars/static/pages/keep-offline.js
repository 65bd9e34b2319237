// Keeps this page and what it needs on the device, so that it opens without network. Resolves to whether it could.
export async function keepOffline(worker, assets) {
  if (!("serviceWorker" in navigator) || !window.caches) return false;
  try {
    await navigator.serviceWorker.register(worker, { scope: "/seminars/" });
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => name.includes("/static/"));
    const cache = await caches.open(`keystone-offline ${location.pathname}`);
    await cache.add(new Request(location.pathname, { credentials: "same-origin" }));
    await cache.addAll([...new Set([...assets, ...loaded.map((name) => new URL(name).pathname)])]);
    return true;
  } catch {
    return Boolean(await caches.match(location.pathname, { ignoreVary: true }));
  }
}
