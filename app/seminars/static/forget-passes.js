// A pass kept for later belongs to whoever is signed in: signing out forgets it. What an organiser's phone has not sent yet stays.
document.addEventListener("submit", (event) => {
  if (!event.target.action.endsWith("/sign-out") || !window.caches) return;
  caches.keys().then((names) => names.filter((name) => name.endsWith("/pass")).forEach((name) => caches.delete(name)));
});
