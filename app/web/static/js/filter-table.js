// Narrows a table that is wholly on the page to the rows that hold every word typed.
const plain = (text) => text.toLocaleLowerCase().normalize("NFD").replace(/\p{Diacritic}/gu, "");

document.querySelectorAll("input[data-filter-table]").forEach((input) => {
  const table = document.getElementById(input.dataset.filterTable);
  const count = document.querySelector(`[data-filter-count="${input.dataset.filterTable}"]`) ?? document.querySelector("[data-filter-count]");
  if (!table) return;
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    rows.forEach((row) => { row.hidden = !words.every((word) => plain(row.textContent).includes(word)); });
    if (count) count.textContent = String(rows.filter((row) => !row.hidden).length);
  });
});
