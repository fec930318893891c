// The signboard: what to show, page by page, on the hub's clock. It draws what the page was given, then
// follows the stream; what expires leaves by itself, and a lost network changes nothing but the mark.
import { Live } from "../shared/live.js";
import { byOrder, chip, el, fill, icon, leaves, level, model, minutes, parts, stretch, clock, uuid } from "../shared/card.js";
import { Guard } from "./guard.js";
import { keep, kept } from "./store.js";
import { Led } from "./led.js";

const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent), d = data.display, lang = d.langs[0], words = data.words[lang];
const stage = $("stage"), main = $("main");
const notices = new Map(); // id → entry {seq, state, notice}
const refused = new Set(); // ids of what came without a good signature, where the board has keys
const guard = d.keys ? new Guard(d.keys, data.filter) : null;
const mostNotices = 200, pageTime = { board: 10000, poster: 15000, ticker: 8000 }[d.mode];
let shown = "", contactLost = 0, led = null;

const live = new Live({ filter: data.filter, cursor: data.cursor, now: data.now, wary: !!guard, reset: inTurn(reset), changes: inTurn(changes), beat: inTurn(beat), contact: tick });
const ctx = (l = lang) => ({ lang: l, zone: data.zone, words: data.words[l], terms: data.terms[l], now: live.now() });

let queue = Promise.resolve();
/** Checking takes time: with keys, one message after the other. */
function inTurn(take) {
  return (m) => {
    const cursor = live.follower.cursor, came = live.last;
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
  save(cursor);
  tick();
}
async function changes(list, cursor) {
  const bad = guard ? await guard.refused(list) : none;
  for (const c of list) c.op === "remove" ? gone(c.id.replace("urn:uuid:", "")) : put(c, bad);
  save(cursor);
  tick();
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
const save = (cursor) => keep(data.filter, { cursor, at: live.now(), beat: guard?.time, entries: [...notices.values()] });

let odd = 0, heard = performance.now(), confirmed = false, agreed = 0;
/** Compares what the board holds with what the hub says is in force at the time of the beat; two beats in a row
 *  that differ: anew. With keys the first is enough, and what differs again is told, and tried every 20th time. */
async function beat(m, cursor, came) {
  if (guard) {
    if (await guard.look()) live.restart(); // another list of keys: what stands is judged by it
    if (!(await guard.beat(m))) return;
    heard = came;
    live.trust(m, came);
  }
  if (!m.active) return;
  const at = Date.parse(m.time), past = (n) => leaves(n) && Date.parse(leaves(n)) <= at;
  const own = [...notices.values()].map((e) => e.notice).filter((n) => !past(n)).sort((a, b) => (a.id < b.id ? -1 : 1));
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

/** What is in force now, the most pressing first. Expiry is applied here, with no one asking. */
function inForce() {
  const now = live.now(), past = (t, by = now) => t && Date.parse(t) <= by;
  for (const [id, { notice: n }] of notices) if (past(leaves(n), now - 60000)) notices.delete(id); // a heartbeat may be of a moment ago
  return [...notices.values()].filter(({ notice: n }) => !past(leaves(n)) && !(n.onset && Date.parse(n.onset) > now))
    .sort((a, b) => byOrder(a.notice, b.notice)).slice(0, mostNotices);
}

/** The pages of a board: chunks in order; while a red one stands, only those that hold red or orange. */
export function pagesOf(list, units) {
  if (list[0]?.notice.takeover && list[0].notice.status === "actual") return [[list[0]]];
  const pages = [];
  for (let i = 0; i < list.length; i += units) pages.push(list.slice(i, i + units));
  const red = list[0] && level(list[0].notice) === 4;
  const kept = red ? pages.filter((p) => p.some((e) => level(e.notice) >= 3)) : pages;
  return kept.slice(0, 6);
}

/** Han characters count one, others a little over half. */
export const width = (s) => [...s].reduce((w, c) => w + (c.codePointAt(0) > 0x2e7f ? 1 : 0.56), 0);
const size = (s) => (width(s) <= 9 ? "w1" : width(s) <= 22 ? "w2" : width(s) <= 40 ? "w3" : "w4");

/** As many whole sentences as fit. */
export function sentences(text, most) {
  let out = "";
  for (const s of text.match(/[^。！？.!?]+(?:[。！？]+|[.!?]+(?:\s+|$)|$)/gu) ?? []) {
    if (width(out + s) > most) break;
    out += s;
  }
  return out.trim();
}
function action(c, most) {
  const both = [c.how, c.do].filter(Boolean).join(lang === "en" ? " " : "");
  return width(both) <= most ? both : sentences(c.do, most) || sentences(c.how, most);
}

function lead(e) {
  const c = model(e, ctx()), n = e.notice, two = d.langs[1] && n.text?.[d.langs[1]];
  const posts = n.roads?.[0] ? stretch(n.roads[0]) : "", rest = minutes(n);
  const how = action(c, two ? 44 : 64), over = leaves(n);
  const facts = [
    rest && el("span", {}, words.delayLabel, el("b", {}, fill(words.minutes, rest))),
    over && el("span", {}, n.ends && n.kind === "traffic" ? words.untilLabel : fill(words.until, "").trim(), el("b", {}, clock(over, ctx()))),
    el("span", {}, words.issuedLabel, el("b", {}, clock(n.issuer?.issued || n.sent, ctx()))),
  ];
  return el("section", { class: `lead ${c.level.class} ${size(c.what)}` },
    el("div", { class: "chips" }, chip(c.level), c.practice && el("b", { class: "practice" }, c.practice)),
    el("p", { class: "road cap1" }, c.place && el("b", {}, c.place), posts && el("small", {}, posts)),
    el("p", { class: "what cap3", lang: c.lang }, c.what),
    el("div", { class: "body" }, how && el("p", { class: "how cap3" }, how),
      two && el("p", { class: "second cap2", lang: d.langs[1] }, sentences([two.headline + (/[.!?。]$/.test(two.headline) ? "" : lang === "en" ? "。" : "."), two.instruction].filter(Boolean).join(" "), 58) || two.headline)),
    el("div", { class: "meta" }, ...facts, el("span", { class: "who" }, said(n, c), el("br"), n.revision > 1 ? fill(words.updatedBoard, n.revision - 1) : "")));
}
const said = (n, c) => c.by.split(" · ")[0].replace(/\s*\d\d:\d\d.*$/, "").replace(/,$/, "");

function next(e) {
  const c = model(e, ctx()), two = d.langs[1] && brief(e.notice, d.langs[1]);
  return el("li", { class: `next ${c.level.class} ${width(c.place) > 13 ? "w3" : size(c.what)}` },
    el("div", { class: "chips" }, chip(c.level), c.practice && el("b", { class: "practice" }, c.practice)),
    el("h2", { lang: c.lang }, c.place && el("span", { class: "cap1" }, c.place), el("span", { class: "cap2" }, c.what)),
    two ? el("p", { class: "second", lang: d.langs[1] }, two) : el("p", {}, [[c.when, ...c.facts].filter((f) => f && !/^K\d/.test(f)).slice(0, 2).join(" · "), c.delay].filter(Boolean).join(" · ")));
}

/** What fits on one line in the second language: the headline, the short text, or the event's name. */
function brief(n, l) {
  const t = n.text?.[l] ?? {};
  return [t.headline, t.brief, t.sign?.replace(/\s*\n\s*/g, " · ")].find((s) => s && width(s) <= 21.5) ?? [n.roads?.[0]?.name, data.terms[l].events[n.kind]?.[n.event]].filter(Boolean).join(" · ");
}

/** One line, in the longest wording that fits. */
function line(e) {
  const c = model(e, ctx()), t = e.notice.text?.[lang] ?? {}, p = el("p", { class: "line " + c.level.class }, chip(c.level), c.practice && el("b", { class: "practice" }, c.practice), el("span"));
  main.replaceChildren(p);
  for (const s of [[c.place, c.what].filter(Boolean).join(" "), t.brief, c.what, brief(e.notice, lang), data.terms[lang].events[e.notice.kind]?.[e.notice.event]].filter(Boolean)) {
    p.lastChild.textContent = s;
    if (p.lastChild.scrollWidth <= p.lastChild.clientWidth) break;
  }
  return p;
}

/** Nothing to say: a clock, the number to call, or nothing at all. */
function calm(lost) {
  const t = parts(new Date(live.now()), data.zone);
  if (d.fill === "blank" && !lost) return [];
  return [el("section", { class: "calm" }, el("span", { class: "big" }, `${t.hour}:${t.minute}`),
    el("p", {}, lost ? words.allExpired : words.nothing), el("p", { class: "quiet" }, [words.followSigns, fill(words.call, data.call), data.radio].filter(Boolean).join(" · ")))];
}

function draw() {
  const list = inForce(), pages = pagesOf(list, d.mode === "board" ? d.units : 1), now = live.now();
  const turn = pages.length ? Math.floor(now / pageTime) % pages.length : 0, page = pages[turn] ?? [];
  const minute = page.length ? "" : `${Math.floor(now / 60000)} ${doubted()}`;
  const mark = JSON.stringify([page.map((e) => [uuid(e.notice), e.notice.revision]), minute, new Date(now).toDateString()]);
  if (mark !== shown) {
    const first = shown === "";
    shown = mark;
    swap(page, first);
  }
  const beyond = list.length - new Set(pages.flat().map((e) => e.notice.id)).size;
  text($("rest"), beyond > 0 ? fill(words.more, beyond) : "");
  if ($("marks").childElementCount !== (pages.length > 1 ? pages.length : 0)) $("marks").replaceChildren(...(pages.length > 1 ? pages.map(() => el("i")) : []));
  [...$("marks").children].forEach((m, i) => m.classList.toggle("on", i === turn));
}

function swap(page, first) {
  const put = () => {
    document.body.classList.toggle("takeover", !!page[0]?.notice.takeover);
    main.classList.toggle("alone", page.length < 2);
    if (!page.length) main.replaceChildren(...calm(contactLost > 0 || doubted()));
    else if (d.mode === "ticker") main.replaceChildren(line(page[0]));
    else main.replaceChildren(lead(page[0]), page.length > 1 ? el("ol", { class: "nexts" }, ...page.slice(1).map(next)) : "");
    const nexts = /** @type {HTMLElement} */ (main.querySelector(".nexts")); // as many places as there could be: the last page looks like the others
    if (nexts) nexts.style.gridTemplateRows = `repeat(${d.units - 1}, minmax(0, 1fr))`;
    fit();
    main.classList.remove("turn");
  };
  if (first || matchMedia("(prefers-reduced-motion:reduce)").matches) return put();
  main.classList.add("turn");
  setTimeout(put, 200);
}

const spills = (e) => e && e.scrollHeight > e.clientHeight + 1;
/** What is too much for its place gives way in this order: the second language, the size, the lesser facts. */
function fit() {
  for (const li of main.querySelectorAll(".next")) {
    if (spills(li)) li.querySelector("p")?.remove();
    if (spills(li)) li.className = li.className.replace(/w[12]/, "w3");
  }
  const s = main.querySelector(".lead"), body = s?.querySelector(".body");
  for (const next of ["w2", "w3", "w4"]) {
    if (!spills(body) && !spills(s)) return;
    if (next === "w3") body.querySelector(".second")?.remove();
    if (s.classList.contains("w" + (Number(next[1]) - 1))) s.classList.replace("w" + (Number(next[1]) - 1), next);
  }
  if (spills(body)) body.querySelector(".how").textContent = "";
}

const text = (e, s) => { if (e.textContent !== s) e.textContent = s; };

function foot() {
  const now = live.now(), t = parts(new Date(now), data.zone), silent = silence(), doubt = doubted();
  text($("clock"), `${t.hour}:${t.minute}`);
  const names = new Intl.DateTimeFormat(lang, { timeZone: data.zone || undefined, weekday: "long" });
  const month = new Intl.DateTimeFormat("en", { timeZone: data.zone || undefined, month: "long" });
  text($("date"), words.date.replace("{month}", t.month).replace("{day}", t.day).replace("{weekday}", names.format(now)).replace("{monthName}", month.format(now)));
  const then = parts(new Date(doubt && agreed ? agreed : now - silent), data.zone);
  contactLost = silent > (guard ? 45 : d.lossafter) * 1000 ? Math.max(1, Math.floor(silent / 60000)) : 0;
  const stale = contactLost ? fill(words.cut, contactLost, `${then.hour}:${then.minute}`) : live.staleSince ? fill(words.staleSource, clock(live.staleSince, ctx())) : "";
  const fresh = $("fresh");
  const state = stale ? "stale" : silent < 45000 && !doubt ? "live" : "old";
  if (fresh.dataset.state !== state) {
    fresh.dataset.state = state;
    fresh.replaceChildren(...(stale ? [el("b", { class: "sev s2 strip" }, icon("2"), el("span"))] : [el("i", { class: "dot " + state }), el("span")]));
  }
  text(fresh.querySelector("span"), stale || (doubt && !agreed ? words.connecting : fill(state === "live" ? words.liveBoard : words.checked, `${then.hour}:${then.minute}:${then.second}`)));
  text($("call"), stale && contactLost ? `${words.cutNote} · ${fill(words.call, data.call)}` : `${fill(words.call, data.call)} · ${words.scan}`);
}

/** What could not be verified, in a line of its own. */
function doubts() {
  const said = !guard ? [] : !guard.can ? [words.cantVerify] : [refused.size && fill(words.unverified, refused.size), odd > 1 && words.unconfirmed].filter(Boolean);
  $("doubt").hidden = !said.length;
  text($("doubt").lastChild, said.join(" · "));
}

function tick() {
  if (led) { // it has no line for doubts: what it does without contact says them
    const list = inForce(), lost = doubted() && (odd > 1 || !list.length);
    return led.draw(list, live.now(), lost ? Infinity : silence());
  }
  foot();
  doubts();
  draw();
}

/** An upright face has a plan of its own; a rotated one is upright where the glass is not. */
function plan() {
  const upright = innerHeight > innerWidth, turned = d.rotate !== 0;
  stage.classList.toggle("tall", d.mode !== "ticker" && upright !== turned);
  led?.fit();
}

async function wake() {
  try { await navigator.wakeLock?.request("screen"); } catch { /* needs HTTPS; the kiosk is set not to sleep */ }
}

async function start() {
  if (!data.live) { // the address is wrong, and the screen says where; or it is a preview
    await hold(data.entries);
    return plan();
  }
  await hold(data.entries);
  const before = await kept(data.filter);
  // Without the hub's own list (an old page kept by the browser), the newer of the two stands.
  if (before && before.at > Date.parse(data.now)) { await hold(before.entries); live.follower.cursor = before.cursor; }
  if (guard) guard.time = before?.beat ?? 0;
  live.staleSince = data.staleSince;
  if (d.mode === "led") {
    stage.classList.add("led");
    led = new Led($("led"), data, ctx);
    await led.ready;
  }
  plan();
  tick();
  live.start();
  setInterval(tick, led ? 100 : 500);
  addEventListener("resize", plan);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
  wake();
  if (!led) setInterval(() => stage.classList.toggle("shift"), 3600000); // against burn-in
}
start();
