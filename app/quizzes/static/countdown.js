// The time that is left, by the server's clock. It can be hidden; at ten, five and one minutes it is said aloud. The server alone decides.
const shown = document.querySelector("[data-timer]");
const page = document.querySelector("[data-server-now]");

if (shown && page) {
  const ahead = Date.parse(page.dataset.serverNow) - Date.now();
  const ends = Date.parse(shown.dataset.endsAt);
  const text = shown.querySelector("[data-timer-text]");
  const said = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
  shown.after(said);
  const hidden = `keystone-timer-hidden`;
  shown.open = sessionStorage.getItem(hidden) === null;
  shown.addEventListener("toggle", () => shown.open ? sessionStorage.removeItem(hidden) : sessionStorage.setItem(hidden, "yes"));
  const tick = () => {
    const left = Math.max(0, Math.round((ends - Date.now() - ahead) / 1000));
    text.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left < 300) shown.dataset.state = "short";
    if ([600, 300, 60].includes(left)) said.textContent = page.dataset.wordsLeft.replace("%(minutes)s", left / 60);
    if (ends - Date.now() - ahead < -12000) return location.reload();
    setTimeout(tick, 1000);
  };
  tick();
}
