// Keeps the last notices of a board in the browser, so that a reload without the network shows them.

const open = () => new Promise((done, fail) => {
  const r = indexedDB.open("wayside", 1);
  r.onupgradeneeded = () => r.result.createObjectStore("boards");
  r.onsuccess = () => done(r.result);
  r.onerror = () => fail(r.error);
});

async function within(mode, use) {
  const db = await open();
  try {
    return await new Promise((done, fail) => {
      const t = db.transaction("boards", mode), r = use(t.objectStore("boards"));
      t.oncomplete = () => done(r.result);
      t.onerror = t.onabort = () => fail(t.error);
    });
  } finally { db.close(); }
}

let waiting = null, due = 0;
/** Keeps value under name; at most one write a second. */
export function keep(name, value) {
  waiting = value;
  if (due) return;
  due = setTimeout(() => {
    due = 0;
    within("readwrite", (s) => s.put(waiting, "/" + name)).catch(() => {}); // a board works without a store
  }, 1000);
}

/** What was kept under name, or null. */
export async function kept(name) {
  try { return (await within("readonly", (s) => s.get("/" + name))) ?? null; } catch { return null; }
}
