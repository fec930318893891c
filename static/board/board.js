// The signboard: follows the stream, keeps what stands, and gives it to its face, on the hub's clock. What expires leaves
// by itself, and a lost network changes nothing but the mark.
import { Live } from "../shared/live.js";
import { stateAt } from "../shared/state.js";
import { byOrder, clock, el, fill, icon, parts, uuid } from "../shared/card.js";
import { $, ctx, d, data, lang, text, words } from "./data.js";
import { dim } from "./dim.js";
import { Face, pageTime } from "./face.js";
import { Guard } from "./guard.js";
import { keep, kept } from "./store.js";
import { Led, revision } from "./led.js";
import { nightly } from "./night.js";
import { Programme } from "./programme.js";
import { Proof } from "./proof.js";

const stage = $("stage"),
  name = location.pathname + location.search;
const notices = new Map(); // id → entry {seq, state, notice}
const refused = new Set(); // ids of what came without a good signature, where the board has keys
const guard = d.keys ? new Guard(d.keys, data.filter) : null;
const mostNotices = 200,
  longestWait = 5000;
let contactLost = 0;

const live = new Live({
  filter: data.filter,
  cursor: data.cursor,
  now: data.now,
  wary: !!guard,
  longest: longestWait,
  reset: inTurn(reset),
  changes: inTurn(changes),
  beat: inTurn(beat),
  contact,
});
const led =
  d.mode === "led"
    ? new Led($("led"), data.shared, data.zone, (id, rev) => {
        const e = notices.get(id.replace("urn:uuid:", ""));
        return !!e && inForceAt(e, live.now()) && (!guard || e.notice.revision === rev);
      })
    : null;
const face = led ? null : new Face();
const programme =
  led &&
  new Programme(guard, (p) =>
    led.take(p).then(() => {
      keep(name + " pages", p);
      tick();
    }),
  );
const proof = new Proof(data.sign, () => ({
  epoch: live.follower.cursor.split("-")[0],
  seq: live.follower.seq ?? 0,
  build: data.build,
  skew: Date.now() - live.now(),
  asOf: led?.programme?.asOf,
  profile: led?.programme?.profile,
}));

let queue = Promise.resolve();
/** Checking takes time: with keys, one message after the other. */
function inTurn(take) {
  return (m) => {
    const cursor = live.follower.cursor,
      came = live.last;
    if (!guard) return take(m, cursor, came);
    queue = queue.then(() => take(m, cursor, came)).catch(() => live.restart(5000)); // not what a hub sends
    return queue;
  };
}
const none = new Set();
async function hold(entries) {
  const bad = guard ? await guard.refused(entries) : none;
  notices.clear();
  refused.clear();
  entries.forEach((e) => put(e, bad));
}
async function reset(entries, cursor) {
  await hold(entries);
  taken(cursor);
}
async function changes(list, cursor) {
  const bad = guard ? await guard.refused(list) : none;
  for (const c of list) c.op === "remove" ? gone(c.id.replace("urn:uuid:", "")) : put(c, bad);
  taken(cursor);
}
/** Takes an entry in. One without a good signature is not shown, and what it would replace stands until it expires. */
function put(e, bad) {
  const id = uuid(e.notice);
  if (bad.has(e)) return refused.add(id);
  refused.delete(id);
  return notices.set(id, e);
}
function gone(id) {
  notices.delete(id);
  refused.delete(id);
}
/** Draws first; what is kept and fetched comes after. */
function taken(cursor) {
  tick();
  programme?.ask(live.follower.seq);
  save(cursor);
}
const save = (cursor) => keep(name, { cursor, beat: guard?.time, entries: [...notices.values()] });

let odd = 0,
  heard = performance.now(),
  confirmed = false,
  agreed = 0,
  beats = 0;
/** Compares what the board holds with what the hub says is in force at the time of the beat; two beats in a row
 *  that differ: anew. With keys the first is enough, and what differs again is told, and tried every 20th time. */
async function beat(m, cursor, came) {
  if (guard) {
    if (await guard.look()) live.restart(); // another list of keys: what stands is judged by it
    if (!(await guard.beat(m))) return;
    heard = came;
    live.trust(m, came);
  }
  keep(name + " clock", { at: live.now(), device: Date.now() });
  if (++beats % 20 === 0) programme?.ask(m.seq); // its profile may have changed
  if (!m.active) return;
  const at = Date.parse(m.time);
  const own = [...notices.values()]
    .filter((e) => inForceAt(e, at))
    .map((e) => e.notice)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const same = own.length === m.active.count && (!globalThis.crypto?.subtle || (await digest(own)) === m.active.digest);
  odd = same ? 0 : odd + 1;
  if (guard ? odd % 20 === 1 : odd === 2) live.restart();
  if (!guard) return;
  if (same || odd > 1) confirmed = same;
  if (same) agreed = at;
  else live.follower.cursor = ""; // whenever it reconnects: with the whole state
  save(same ? cursor : "");
  tick();
}
/** Since the last frame, in ms; with keys, since the last good heartbeat. */
const silence = () => (guard ? performance.now() - heard : live.silence());
/** Whether a board with keys can't say that what it holds is all. */
const doubted = () => !!guard && (!confirmed || refused.size > 0);
async function digest(list) {
  const lines = list.map((n) => `${n.id} ${n.revision} ${n.expires ?? ""}\n`).join("");
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines));
  return "sha256:" + [...new Uint8Array(sum)].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** A preview shows what is not in force yet. */
const inForceAt = ({ notice: n }, t) => !data.live || stateAt(n, t) === "active";

/** What is in force now, the most pressing first: what begins, pauses and expires does so here, with no one asking. A board
 *  that can't tell what time it is shows nothing that could be over. */
function inForce() {
  if (!live.sure) return [];
  const now = live.now(),
    over = (n) => ["ended", "expired"].includes(stateAt(n, now - 60000)); // a heartbeat may be of a moment ago
  for (const [id, { notice: n }] of notices) if (over(n)) notices.delete(id);
  return [...notices.values()]
    .filter((e) => inForceAt(e, now))
    .sort((a, b) => byOrder(a.notice, b.notice))
    .slice(0, mostNotices);
}

const inWords = (options) => new Intl.DateTimeFormat(lang, { timeZone: data.zone || undefined, ...options });
const weekday = inWords({ weekday: "long" }),
  month = inWords({ month: "long" });

function foot() {
  const now = live.now(),
    t = parts(new Date(now), data.zone),
    silent = silence(),
    doubt = doubted();
  text($("clock"), live.sure ? `${t.hour}:${t.minute}` : "--:--");
  text(
    $("date"),
    live.sure
      ? words.date
          .replace("{month}", t.month)
          .replace("{day}", t.day)
          .replace("{weekday}", weekday.format(now))
          .replace("{monthName}", month.format(now))
      : "",
  );
  const then = parts(new Date(doubt && agreed ? agreed : now - silent), data.zone);
  contactLost = silent > (guard ? 45 : d.lossafter) * 1000 ? Math.max(1, Math.floor(silent / 60000)) : 0;
  const stale = !live.sure
    ? words.noClock
    : contactLost
      ? fill(words.cut, contactLost, `${then.hour}:${then.minute}`)
      : live.staleSince
        ? fill(words.staleSource, clock(live.staleSince, ctx(now)))
        : "";
  const fresh = $("fresh");
  const state = stale ? "stale" : silent < 45000 && !doubt ? "live" : "old";
  if (fresh.dataset.state !== state) {
    fresh.dataset.state = state;
    fresh.replaceChildren(
      ...(stale ? [el("b", { class: "sev s2 strip" }, icon("2"), el("span"))] : [el("i", { class: "dot " + state }), el("span")]),
    );
  }
  text(
    fresh.querySelector("span"),
    stale ||
      (doubt && !agreed
        ? words.connecting
        : fill(state === "live" ? words.liveBoard : words.checked, `${then.hour}:${then.minute}:${then.second}`)),
  );
  text(
    $("call"),
    stale && contactLost ? `${words.cutNote} · ${fill(words.call, data.call)}` : `${fill(words.call, data.call)} · ${words.scan}`,
  );
}

/** What could not be verified, in a line of its own. */
function doubts() {
  const said = !guard
    ? []
    : !guard.can
      ? [words.cantVerify]
      : [refused.size && fill(words.unverified, refused.size), odd > 1 && words.unconfirmed].filter(Boolean);
  $("doubt").hidden = !said.length;
  text($("doubt").lastChild, said.join(" · "));
}

function contact() {
  if (live.silence() < 2000) proof.heard();
}

function tick() {
  const now = live.now(),
    list = inForce();
  if (led) {
    // it has no line for doubts: what it does without contact says them
    const lost = !live.sure || (doubted() && (odd > 1 || !list.length)),
      { loop, page } = led.draw(now, lost ? Infinity : silence());
    const items = loop.map(dots),
      i = loop.indexOf(page);
    if (led.programme) prove(items, i < 0 ? [] : [items[i]], now);
    return;
  }
  foot();
  doubts();
  const { loop, page } = face.draw(list, now, contactLost > 0 || doubted() || !live.sure),
    item = ({ notice: n }) => ({ notice: n.id, revision: n.revision, page: 1, time: pageTime - 1000 });
  prove(loop.map(item), page.map(item), now);
}
const prove = (loop, page, now) => {
  if (live.sure) proof.see(loop, page, now);
};
/** A page of dots as what it proves. */
function dots(page, i, loop) {
  const id = page.notices[0] ?? "",
    before = loop.slice(0, i).filter((g) => g.notices[0] === id).length;
  return { notice: id, revision: revision(led.programme, id), page: before + 1, time: page.on * 100 - 250, px: () => led.px(page) };
}

function everyMinute() {
  if (live.sure) dim(live.now());
  nightly(inForce(), live.now());
}

/** An upright face has a plan of its own; a rotated one is upright where the glass is not. */
function plan() {
  const upright = innerHeight > innerWidth,
    turned = d.rotate !== 0;
  stage.classList.toggle("tall", d.mode !== "ticker" && upright !== turned);
  led?.fit();
  face?.again();
}

async function wake() {
  try {
    const lock = await navigator.wakeLock?.request("screen");
    lock?.addEventListener(
      "release",
      () => {
        if (!document.hidden) setTimeout(wake, 1000);
      },
      { once: true },
    );
  } catch {
    /* needs HTTPS; the kiosk is set not to sleep */
  }
}

/** Begins from what is kept where the page came out of the store: the device's clock, by what it was off when the hub
 *  last spoke, says how long ago that was; one that has gone back since says nothing. */
async function offline(age) {
  const before = await kept(name),
    at = await kept(name + " clock"),
    last = Math.max(at?.at ?? 0, Date.parse(data.now));
  const now = at ? Date.now() + at.at - at.device : last + age;
  live.sure = now >= last;
  live.base = (live.sure ? now : last) - performance.now();
  live.last = heard = performance.now() - (live.now() - last);
  if (!before) return hold(data.entries);
  live.follower.cursor = before.cursor;
  if (guard) guard.time = before.beat ?? 0;
  return hold(before.entries);
}

async function start() {
  if (!data.live) {
    // the address is wrong, and the screen says where; or it is a preview
    await hold(data.entries);
    plan();
    return data.entries.length ? tick() : undefined;
  }
  const age = document.documentElement.dataset.age;
  if (age === undefined) {
    await hold(data.entries);
    if (guard) guard.time = (await kept(name))?.beat ?? 0;
    keep(name + " clock", { at: live.now(), device: Date.now() });
    save(live.follower.cursor);
  } else await offline(Number(age));
  live.staleSince = data.staleSince;
  if (led) {
    stage.classList.add("led");
    const pages = (age === undefined ? null : await kept(name + " pages")) ?? data.pages;
    if (pages) programme.take(pages);
    if (!pages || age !== undefined) programme.ask();
  }
  if (live.sure) dim(live.now());
  plan();
  tick();
  live.start();
  proof.start(live.now());
  setInterval(tick, led ? 100 : 500);
  setInterval(everyMinute, 60000);
  addEventListener("resize", plan);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) wake();
  });
  wake();
  navigator.serviceWorker?.register("/board-sw.js?v=" + data.build, { scope: "/board" }).catch(() => {
    /* the board works without */
  });
  navigator.storage?.persist?.().catch(() => {});
  if (!led) setInterval(() => stage.classList.toggle("shift"), 3600000); // against burn-in
}
start();
