// Keeps in the browser what a board needs to start without a network: its last notices, how the device's clock stood to
// the hub's, and what it has to prove. A board works without a store.

const open = () =>
  new Promise((done, fail) => {
    const r = indexedDB.open("wayside", 2);
    r.onupgradeneeded = () => {
      for (const name of ["boards", "shown"]) if (!r.result.objectStoreNames.contains(name)) r.result.createObjectStore(name);
    };
    r.onsuccess = () => done(r.result);
    r.onblocked = r.onerror = () => fail(r.error);
  });

let db = null;
/** Runs one transaction; use gets the store and returns its request. */
async function within(store, mode, use) {
  db ??= open().then((d) => {
    d.onversionchange = () => {
      d.close();
      db = null;
    };
    d.onclose = () => {
      db = null;
    };
    return d;
  });
  try {
    const t = (await db).transaction(store, mode),
      r = use(t.objectStore(store));
    return await new Promise((done, fail) => {
      t.oncomplete = () => done(r?.result);
      t.onerror = t.onabort = () => fail(t.error);
    });
  } catch (why) {
    db = null; // opened anew
    throw why;
  }
}

const waiting = new Map();
let due = 0;
/** Keeps value under name; at most one write a second. */
export function keep(name, value) {
  waiting.set(name, value);
  if (due) return;
  due = setTimeout(() => {
    due = 0;
    const all = [...waiting];
    waiting.clear();
    within("boards", "readwrite", (s) => {
      for (const [k, v] of all) s.put(v, k);
    }).catch(() => {});
  }, 1000);
}

/** What was kept under name, or null. */
export async function kept(name) {
  try {
    return (await within("boards", "readonly", (s) => s.get(name))) ?? null;
  } catch {
    return null;
  }
}

/** Receipts, by their keys: all of them, or []. */
export async function receipts() {
  try {
    return (await within("shown", "readonly", (s) => s.getAll())) ?? [];
  } catch {
    return [];
  }
}
/** Keeps receipts and drops others. */
export async function keepReceipts(list, gone = []) {
  try {
    await within("shown", "readwrite", (s) => {
      for (const r of list) s.put(r, r.key);
      for (const r of gone) s.delete(r.key);
    });
  } catch {
    /* they are lost with the page */
  }
}

/** A name that this display has to itself, "" where it can't keep one: that of its browser, numbered where another display
 *  of the same browser has it. A page that is being left gives its name back in a moment. */
export async function ownName() {
  try {
    const its = localStorage.getItem("wayside-display") ?? crypto.randomUUID().slice(0, 8);
    localStorage.setItem("wayside-display", its);
    for (let n = 1; n <= 32; n++) {
      const name = n === 1 ? its : `${its}-${n}`;
      if (await locked(`wayside-display ${name}`)) return name;
    }
  } catch {
    /* no storage, or no locks: they need HTTPS */
  }
  return "";
}
/** Whether a lock was had within a second; it is held for as long as the page stands. */
const locked = (name) =>
  new Promise((done) => {
    const held = () => new Promise(() => done(true));
    navigator.locks.request(name, { signal: AbortSignal.timeout(1000) }, held).catch(() => done(false));
  });
