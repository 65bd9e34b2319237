// The page shows times in the zone of the profile. Where this device's zone gives another time, the tip of a <time> says so.
const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

document.querySelectorAll("time[data-local-time][datetime*='T']").forEach((time) => {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime()) || time.title) return;
  const here = format.format(moment);
  if (here !== time.textContent.trim()) time.title = `${here} (${zone})`;
});
