// Keeps the driver's pages for where there is no network. Always the network first: a kept page is shown only where
// that fails, and carries its age, so that its script says so and lets go what has expired. Of what is near nothing is
// kept: where somebody is stays with them. Boards and the console are none of its business.
const build = new URL(location.href).searchParams.get("v") ?? "";
const shell = "wayside-shell-" + build,
  kept = "wayside-kept",
  offline = "/offline";
const mostKept = 30,
  patience = 8000,
  longPatience = 30_000;
const here = /** @type {any} */ (self);

here.addEventListener("install", (/** @type {any} */ e) => {
  e.waitUntil(
    caches
      .open(shell)
      .then((c) => c.add(new Request(offline, { cache: "no-cache" })))
      .then(() => here.skipWaiting()),
  );
});

here.addEventListener("activate", (/** @type {any} */ e) => {
  e.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((n) => n.startsWith("wayside-shell-") && n !== shell).map((n) => caches.delete(n))))
      .then(() => here.clients.claim()),
  );
});

const ours = (/** @type {string} */ path) =>
  path === "/" || path === "/poster" || /^\/(road|area)\//.test(path) || /^\/notices\/[0-9a-f-]{36}$/.test(path);

here.addEventListener("fetch", (/** @type {any} */ e) => {
  const r = /** @type {Request} */ (e.request),
    u = new URL(r.url);
  if (r.method !== "GET" || u.origin !== location.origin) return;
  if (u.pathname.startsWith("/static/")) e.respondWith(asset(r));
  else if (r.mode === "navigate" && (ours(u.pathname) || u.pathname === "/near")) e.respondWith(page(e));
});

/** A file of the pages: its address names its version. @param {Request} r */
async function asset(r) {
  const have = await caches.match(r).catch(() => undefined);
  if (have) return have;
  const got = await fetch(r);
  if (got.ok && got.headers.get("Cache-Control")?.includes("immutable")) {
    const copy = got.clone();
    await caches
      .open(shell)
      .then((c) => c.put(r, copy))
      .catch(() => {}); // no room
  }
  return got;
}

/** Asks the network, and keeps what comes; where there is no room to keep it, it shows all the same.
 *  @param {Request} r */
function fresh(r) {
  const at = Date.now(), // what comes late is not younger than the asking
    asked = fetch(r);
  return { asked, keeping: asked.then((got) => keep(r, got, at)).catch(() => {}) };
}

/** As it is now; as it was kept, where the network is late or gone; with nothing kept the network has longer.
 *  @param {any} e */
async function page(e) {
  const { asked, keeping } = fresh(e.request);
  e.waitUntil(keeping);
  const within = (/** @type {number} */ ms) => Promise.race([asked, new Promise((late) => setTimeout(late, ms))]).catch(() => undefined);
  return (
    (await within(patience)) ??
    (await old(e.request).catch(() => undefined)) ??
    (await within(longPatience)) ??
    (await caches.match(offline).catch(() => undefined)) ??
    Response.error()
  );
}

/** Nothing kept goes before all of what takes its place is there.
 *  @param {Request} r @param {Response} got @param {number} at when it was asked for */
async function keep(r, got, at) {
  if (!got.ok || got.redirected || got.headers.get("Cache-Control")?.includes("no-store")) return; // redirected: its address would not be its own
  const headers = new Headers(got.headers),
    body = await got.clone().blob();
  headers.set("X-Kept", String(at));
  const c = await caches.open(kept),
    have = await c.match(r, { ignoreVary: true });
  if (Number(have?.headers.get("X-Kept") ?? 0) > at) return; // an answer that was asked for later has overtaken this one
  await c.put(r, new Response(body, { headers }));
  const all = await c.keys(); // the oldest first
  await Promise.all(all.slice(0, Math.max(0, all.length - mostKept)).map((k) => c.delete(k)));
}

/** A kept page, with its age in it. @param {Request} r */
async function old(r) {
  const have = await (await caches.open(kept)).match(r, { ignoreVary: true });
  if (!have) return undefined;
  const age = Math.max(1, Date.now() - Number(have.headers.get("X-Kept")));
  const text = (await have.text()).replace("<html ", `<html data-age="${age}" `);
  return new Response(text, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": have.headers.get("Content-Security-Policy") ?? "default-src 'self'",
    },
  });
}
