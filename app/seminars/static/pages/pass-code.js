// Passes, as app/seminars/rules/passes.py makes and reads them: a letter, the registration's number in five signs, a tag of eight.
export const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const AHEAD = 5000;
const WAYS = { L: "live", P: "printed" };
const keys = new Map();

// What was scanned or typed, or null.
export function read(text) {
  const signs = text.toUpperCase().replace(/[^A-Z0-9]/g, "");
  if (signs.length !== 14 || !WAYS[signs[0]]) return null;
  const rest = signs.slice(1).replace(/O/g, "0").replace(/[IL]/g, "1");
  if ([...rest].some((sign) => !SIGNS.includes(sign))) return null;
  const registration = [...rest.slice(0, 5)].reduce((number, sign) => number * 32 + SIGNS.indexOf(sign), 0);
  return { way: WAYS[signs[0]], registration, tag: rest.slice(5), text: signs[0] + rest };
}

export async function live(secret, registration, at, seconds) {
  return `L${numbered(registration)}${await tagOf(secret, `L${registration}:${step(at, seconds)}`)}`;
}

// Whether a pass is good at this moment: a live one for sixty seconds, which begin a little before its own thirty.
export async function proves(code, secret, at, seconds) {
  if (code.way === "printed") return code.tag === await tagOf(secret, `P${code.registration}`);
  const now = step(at + AHEAD, seconds);
  for (const late of [0, 1]) if (code.tag === await tagOf(secret, `L${code.registration}:${now - late}`)) return true;
  return false;
}

export const spaced = (code) => `${code.slice(0, 6)} ${code.slice(6, 10)} ${code.slice(10)}`;

const step = (at, seconds) => Math.floor(at / 1000 / seconds);

function numbered(value) {
  let signs = "";
  for (let place = 0; place < 5; place += 1) {
    signs = SIGNS[value % 32] + signs;
    value = Math.floor(value / 32);
  }
  return signs;
}

async function tagOf(secret, message) {
  const encoder = new TextEncoder();
  if (!keys.has(secret)) {
    keys.set(secret, crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]));
  }
  const digest = new Uint8Array(await crypto.subtle.sign("HMAC", await keys.get(secret), encoder.encode(message)));
  let bits = 0n;
  for (const byte of digest.slice(0, 5)) bits = bits * 256n + BigInt(byte);
  return Array.from({ length: 8 }, (_, place) => SIGNS[Number((bits >> BigInt(35 - 5 * place)) & 31n)]).join("");
}
