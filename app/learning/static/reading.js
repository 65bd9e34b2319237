// Keeps the reader's place: the heading in view and the share read go to the server when reading pauses and when the page is left.
const head = document.querySelector('[data-reading]:not([data-reading=""])');
if (head) {
  const headings = [...document.querySelectorAll('.reading-article h2[id]')];
  let sent = '', waiting = 0;

  const state = () => {
    const article = document.querySelector('.reading-article').getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (innerHeight - article.top) / article.height));
    const above = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 2);
    return { place: above.length ? above[above.length - 1].id : '', share: share.toFixed(2) };
  };

  const send = () => {
    const now = state(), key = now.place + now.share;
    if (key === sent) return;
    sent = key;
    const body = new URLSearchParams({ ...now, csrf_token: head.dataset.token });
    fetch(head.dataset.reading, { method: 'POST', body, keepalive: true, headers: { Accept: 'application/json' } }).catch(() => { sent = ''; });
  };

  addEventListener('scroll', () => { clearTimeout(waiting); waiting = setTimeout(send, 2000); }, { passive: true });
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden' && waiting) send(); });

  const resume = document.querySelector('[data-resume]');
  if (resume && head.dataset.place && !location.hash && document.getElementById(head.dataset.place)) resume.hidden = false;
}
