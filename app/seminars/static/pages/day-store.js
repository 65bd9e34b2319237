// The list and what waits to be sent, on this phone, encrypted (AES-GCM) with a key made from what the organiser types. The key is never
// stored: when the page is closed, the list is locked. Ids and counts alone can be read without it.
const ROUNDS = 600000;
const NAME = "keystone-day";

export class Store {
  constructor(database, seminar) {
    this.database = database;
    this.seminar = seminar;
    this.key = null;
  }

  static async open(seminar) {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("lists", { keyPath: "seminar" });
      asked.result.createObjectStore("queue", { keyPath: "number", autoIncrement: true }).createIndex("seminar", "seminar");
    };
    return new Store(await done(asked), seminar);
  }

  async exists() {
    return (await this.row()) !== undefined;
  }

  async prepare(pin, list) {
    this.salt = crypto.getRandomValues(new Uint8Array(16));
    this.key = await keyOf(pin, this.salt);
    await this.save(list);
    navigator.storage?.persist?.();
  }

  // The list, or null when the word does not open it.
  async unlock(pin) {
    const row = await this.row();
    const key = await keyOf(pin, row.salt);
    try {
      const list = await opened(key, row);
      this.key = key;
      this.salt = row.salt;
      return list;
    } catch {
      return null;
    }
  }

  // Keep the list and, in the same write, new events: either both are there or neither.
  async save(list, events = []) {
    const row = { seminar: this.seminar, salt: this.salt, ...await sealed(this.key, list) };
    const added = await Promise.all(events.map(async (event) => ({ seminar: this.seminar, id: event.id, ...await sealed(this.key, event) })));
    const writing = this.database.transaction(["lists", "queue"], "readwrite");
    writing.objectStore("lists").put(row);
    for (const one of added) writing.objectStore("queue").add(one);
    await finished(writing);
  }

  async count() {
    const queue = this.database.transaction("queue").objectStore("queue").index("seminar");
    return done(queue.count(this.seminar));
  }

  // What waits, the oldest first.
  async waiting() {
    const queue = this.database.transaction("queue").objectStore("queue").index("seminar");
    const rows = await done(queue.getAll(this.seminar));
    return Promise.all(rows.sort((a, b) => a.number - b.number).map(async (row) => ({ number: row.number, event: await opened(this.key, row) })));
  }

  // Forget what the server has acknowledged, together with the list as it stands now.
  async settle(numbers, list) {
    const row = { seminar: this.seminar, salt: this.salt, ...await sealed(this.key, list) };
    const writing = this.database.transaction(["lists", "queue"], "readwrite");
    writing.objectStore("lists").put(row);
    for (const number of numbers) writing.objectStore("queue").delete(number);
    await finished(writing);
  }

  async remove() {
    const writing = this.database.transaction(["lists", "queue"], "readwrite");
    writing.objectStore("lists").delete(this.seminar);
    const rows = writing.objectStore("queue").index("seminar").openKeyCursor(this.seminar);
    rows.onsuccess = () => {
      if (!rows.result) return;
      writing.objectStore("queue").delete(rows.result.primaryKey);
      rows.result.continue();
    };
    await finished(writing);
    this.key = null;
  }

  row() {
    return done(this.database.transaction("lists").objectStore("lists").get(this.seminar));
  }
}

async function keyOf(pin, salt) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function sealed(key, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, text: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text) };
}

async function opened(key, { iv, text }) {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, text)));
}

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const finished = (writing) => new Promise((resolve, reject) => {
  writing.oncomplete = () => resolve();
  writing.onerror = writing.onabort = () => reject(writing.error);
});
