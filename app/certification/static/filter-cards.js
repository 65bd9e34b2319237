// Narrows the cards of a board to those that hold every word typed, and counts anew what each column shows.
const plain = (text) => text.toLocaleLowerCase().normalize("NFD").replace(/\p{Diacritic}/gu, "");

document.querySelectorAll("input[data-filter-cards]").forEach((input) => {
  const columns = [...document.querySelectorAll(`#${input.dataset.filterCards} .board-column`)];
  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    columns.forEach((column) => {
      const cards = [...column.querySelectorAll(".board-card")];
      cards.forEach((card) => { card.hidden = !words.every((word) => plain(card.textContent).includes(word)); });
      column.querySelector(".board-title .num").textContent = String(cards.filter((card) => !card.hidden).length);
    });
  });
});
