// What the phone works out by itself: who is in the room, from everything seen. The server counts minutes; see rules/minutes.py.

// The scans that count, each once, by time; at the same moment going before coming.
export function inOrder(scans) {
  const known = new Map(scans.map((scan) => [scan.id, scan]));
  const taken = new Set([...known.values()].filter((scan) => scan.direction === "void").map((scan) => scan.voids));
  return [...known.values()]
    .filter((scan) => scan.direction !== "void" && !taken.has(scan.id))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.direction === "out" ? -1 : 0) - (b.direction === "out" ? -1 : 0));
}

export const isOf = (scan, person) =>
  (person.id && scan.registration === person.id) || (person.walk_in && scan.walk_in === person.walk_in);

// How somebody stands in a session: { state: "in" | "out" | "unseen", since, until, last }.
export function standing(person, session, scans) {
  const found = { state: "unseen", since: null, until: null, last: null };
  let inside = null;
  for (const scan of scans) {
    if (!isOf(scan, person)) continue;
    if (scan.session !== session) {
      if (scan.direction === "in" && inside) { inside = null; Object.assign(found, { state: "out", until: scan.at }); }
      continue;
    }
    found.last = scan;
    if (scan.direction === "in" && !inside) { inside = scan; Object.assign(found, { state: "in", since: scan.at, until: null }); }
    else if (scan.direction === "out") { inside = null; Object.assign(found, { state: "out", until: scan.at }); }
  }
  return found;
}

export const isEarly = (session, at) => Date.parse(at) < Date.parse(session.starts_at);

// The session that people are likely to come to now: the one that goes on, else the next, else the last.
export function likely(sessions, now) {
  return sessions.find((one) => Date.parse(one.starts_at) - 3600000 <= now && now < Date.parse(one.ends_at))
    ?? sessions.find((one) => now < Date.parse(one.starts_at)) ?? sessions.at(-1);
}

// The server's list with what this phone has not sent yet laid over it.
export function merged(list, waiting, offset) {
  const people = [...list.people], scans = [...list.scans];
  for (const event of waiting) {
    if (event.kind === "walk-in" && !people.some((one) => one.walk_in === event.id)) {
      people.push({ id: 0, walk_in: event.id, name: event.name, secret: "", face: "" });
    }
    if (event.kind === "scan") scans.push(asScan(event, offset));
  }
  const closed = new Set(waiting.filter((event) => event.kind === "close").map((event) => event.session));
  const sessions = list.sessions.map((one) => closed.has(one.id) ? { ...one, closed: true } : one);
  people.sort((a, b) => a.name.localeCompare(b.name));
  return { people, scans: inOrder(scans), sessions };
}

const asScan = (event) => ({
  id: event.id, session: event.session, registration: event.registration ?? 0, walk_in: event.walk_in ?? "", direction: event.direction,
  at: new Date(Date.parse(event.at) + event.offset * 1000).toISOString(), voids: event.voids ?? "", code: event.way === "live" ? event.code : "",
});
