// Copies text; the button says so for two seconds, in the words of data-copied.
const textOf = (button) => button.dataset.copy || document.getElementById(button.dataset.copyFrom)?.textContent.trim() || "";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  await navigator.clipboard.writeText(textOf(button));
  const words = button.querySelector("span") ?? button;
  const before = words.textContent;
  if (!button.dataset.copied || before === button.dataset.copied) return;
  words.textContent = button.dataset.copied;
  setTimeout(() => { words.textContent = before; }, 2000);
});
