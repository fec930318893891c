// Lets a board start where there is no network: the page as it was last, with its age in it, and its files. Always the
// network first. What is in force the board knows itself (store.js); the driver's pages have a worker of their own.
const build = new URL(location.href).searchParams.get("v") ?? "";
const shell = "wayside-board-" + build,
  kept = "wayside-boards",
  patience = 8000,
  mostKept = 8;
const files = [
  "shared/tokens.css",
  "shared/base.css",
  "board/board.css",
  "board/board.js",
  "board/data.js",
  "board/dim.js",
  "board/face.js",
  "board/guard.js",
  "board/led.js",
  "board/night.js",
  "board/programme.js",
  "board/proof.js",
  "board/store.js",
  "shared/card.js",
  "shared/frame.js",
  "shared/glyphs.js",
  "shared/live.js",
  "shared/state.js",
  "shared/trust.js",
  "shared/icon.svg",
  "shared/glyphs7.bin.gz",
  "shared/glyphs16.bin.gz",
  "shared/glyphs24.bin.gz",
];
const here = /** @type {any} */ (self);

here.addEventListener("install", (/** @type {any} */ e) => e.waitUntil(install(e)));
here.addEventListener("activate", (/** @type {any} */ e) => e.waitUntil(activate()));
here.addEventListener("fetch", (/** @type {any} */ e) => {
  const r = /** @type {Request} */ (e.request),
    u = new URL(r.url);
  if (r.method !== "GET" || u.origin !== location.origin) return;
  if (u.pathname.startsWith("/static/")) e.respondWith(asset(r));
  else if (r.mode === "navigate" && /^\/board(\/|$)/.test(u.pathname)) e.respondWith(page(e));
  else if (u.pathname === "/keys") e.respondWith(page(e)); // the root has signed it
});

/** What is not kept goes past the worker, where the browser can do that: the pages of dots are not to wait for it.
 *  @param {any} e */
async function install(e) {
  await e.addRoutes?.({ condition: { urlPattern: "/api/*" }, source: "network" }).catch(() => {});
  await (await caches.open(shell)).addAll(files.map((f) => `/static/${build}/${f}`));
  await here.skipWaiting();
}

/** Takes over the boards that are open; their pages were fetched before there was a worker. */
async function activate() {
  await Promise.all((await caches.keys()).filter((n) => n.startsWith("wayside-board-") && n !== shell).map((n) => caches.delete(n)));
  await here.clients.claim();
  const open = await here.clients.matchAll({ type: "window" });
  await Promise.all(open.map((/** @type {any} */ c) => fresh(new Request(c.url)).keeping));
}

/** A file: its address names its version. @param {Request} r */
async function asset(r) {
  return (await caches.match(r).catch(() => undefined)) ?? fetch(r);
}

/** Asks the network, and keeps what comes; where there is no room to keep it, it shows all the same.
 *  @param {Request} r */
function fresh(r) {
  const at = Date.now(), // what comes late is not younger than the asking
    asked = fetch(r);
  return { asked, keeping: asked.then((got) => keep(r, got, at)).catch(() => {}) };
}

/** As it is now; as it was kept, where the network is late or gone; with nothing kept, what the network says at last.
 *  @param {any} e */
async function page(e) {
  const { asked, keeping } = fresh(e.request);
  e.waitUntil(keeping);
  const got = await Promise.race([asked, new Promise((late) => setTimeout(late, patience))]).catch(() => undefined);
  if (got && got.status < 500) return got;
  return (await old(e.request).catch(() => undefined)) ?? asked;
}

/** Nothing kept goes before all of what takes its place is there.
 *  @param {Request} r @param {Response} got @param {number} at when it was asked for */
async function keep(r, got, at) {
  if (!got.ok || got.redirected) return; // redirected: its address would not be its own
  const headers = new Headers(got.headers),
    body = await got.clone().blob();
  headers.set("X-Kept", String(at));
  const c = await caches.open(kept),
    key = r.url.replace(/#.*/, ""),
    have = await c.match(key, { ignoreVary: true });
  if (Number(have?.headers.get("X-Kept") ?? 0) > at) return; // an answer that was asked for later has overtaken this one
  await c.put(key, new Response(body, { headers }));
  const all = await c.keys(); // the oldest first
  await Promise.all(all.slice(0, Math.max(0, all.length - mostKept)).map((k) => c.delete(k)));
}

/** A kept page, with its age in it. @param {Request} r */
async function old(r) {
  const have = await (await caches.open(kept)).match(r.url.replace(/#.*/, ""), { ignoreVary: true });
  if (!have) return undefined;
  const text = (await have.text()).replace("<html ", `<html data-age="${Date.now() - Number(have.headers.get("X-Kept"))}" `);
  return new Response(text, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": have.headers.get("Content-Security-Policy") ?? "default-src 'self'",
    },
  });
}
