// A sheet that rose from below goes away when one of its links is followed within the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[popover] a[href^='#']");
  const sheet = link?.closest("[popover]");
  if (sheet?.matches(":popover-open")) sheet.hidePopover();
});
