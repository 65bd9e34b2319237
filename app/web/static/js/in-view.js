// Brings the current page into view in lists that scroll sideways: the main navigation on a phone, and tabs.
document.querySelectorAll(".main-nav ul, .tabs ul").forEach((list) => {
  const current = list.querySelector("[aria-current]");
  if (current) list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
});
