// Keeps the driver's page live: patches cards in place, offers new ones behind a button, lets expired
// ones go on the hub's clock. The page is complete without it.
import { Live } from "../shared/live.js";
import { aloud } from "./aloud.js";
import { age, keep } from "./kept.js";
import { zoomable } from "./map.js";
import { el, fill, item, level, levelOf, model, short, uuid, clock, chip, overOf, parts, said as spoken } from "../shared/card.js";

const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent),
  words = data.words;
/** The cards of the list. @returns {HTMLElement[]} */
const cards = () => /** @type {HTMLElement[]} */ ([...list.children]);
const list = $("list"),
  more = $("more");
const pending = new Map(); // id → entry that waits for the reader
let paused = false,
  said = "",
  due = 0,
  silent = data.staleSince;

const aged = age(); // of a page that was kept for times without a network
const live = new Live({
  filter: data.filter,
  cursor: data.cursor,
  now: new Date(Date.parse(data.now) + aged).toISOString(),
  reset,
  changes,
  contact,
});
live.last -= aged;
const ctx = () => ({ lang: data.lang, also: data.also, zone: data.zone, words, terms: data.terms, now: live.now() });
const find = (id) => document.getElementById("n-" + id);
const inForce = () => cards().filter((c) => !c.classList.contains("over"));

function reset(entries) {
  const ids = new Set(entries.map((e) => uuid(e.notice)));
  for (const c of inForce())
    if (!ids.has(c.id.slice(2))) {
      blank(c);
      gone(c.id.slice(2));
    }
  for (const id of pending.keys()) if (!ids.has(id)) pending.delete(id);
  entries.forEach(put);
  show();
}

function changes(list) {
  for (const c of list) c.op === "remove" ? remove(c) : put(c);
  show();
}

function put(entry) {
  const id = uuid(entry.notice),
    old = find(id);
  if (old && !old.classList.contains("over") && !paused) {
    const fresh = item(model(entry, ctx()));
    if (fresh.outerHTML !== old.outerHTML) {
      old.replaceWith(fresh);
      refreshLater();
    }
    alerted(id, entry);
  } else pending.set(id, entry);
}

function remove(c) {
  const id = c.id.replace("urn:uuid:", "");
  pending.delete(id);
  const old = find(id);
  if (!old || old.classList.contains("over")) return;
  if (c.cause === "left" || c.cause === "restricted" || c.cause === "paused") blank(old);
  else over(old, c.cause, spoken(c.text, ctx()));
  gone(id);
}

/** Takes the words of a card away and leaves its place, so that nothing jumps. */
function blank(card) {
  card.style.minHeight = card.getBoundingClientRect().height + "px";
  card.className = "card s0 over blank";
  card.replaceChildren();
}

/** Strikes a card through; it keeps its place. */
function over(card, state, reason) {
  const word = overOf(state, ctx());
  card.style.minHeight = card.getBoundingClientRect().height + "px";
  card.className = `card ${word.class} over`;
  card.querySelector(".sev").replaceWith(chip(word));
  card.append(el("p", { class: "why" }, reason || word.word));
}

function gone(id) {
  document.querySelector(`#alert [data-id="${id}"]`)?.classList.add("gone");
  document.querySelector(`#map a[href="#n-${id}"]`)?.classList.add("gone");
  refreshLater();
}

/** Keeps the band of the most serious ones in step with their cards. */
function alerted(id, entry) {
  const one = document.querySelector(`#alert [data-id="${id}"]`);
  if (!one) return;
  const c = model(entry, ctx());
  one.classList.toggle("gone", level(entry.notice) < 4);
  one.querySelector("h2 span").textContent = c.headline;
  const p = one.querySelector("p:not(.facts)");
  if (p) p.textContent = c.do;
  one.querySelector(".facts").replaceWith(short(c, el("span", {}, levelOf(entry.notice, ctx()).word)));
}

/** What is new stands behind a button: the list never jumps under the reader's finger. */
function show() {
  for (const [id, e] of pending) if (past(e.notice.expires) || past(e.notice.ends)) pending.delete(id);
  const n = pending.size;
  more.hidden = n === 0;
  if (n) {
    const worst = [...pending.values()].sort((a, b) => level(b.notice) - level(a.notice))[0];
    const text = n === 1 ? words.newOne : fill(words.new, n);
    more.textContent = text;
    more.classList.toggle("s4", level(worst.notice) === 4);
    announce(`${text}: ${model(worst, ctx()).what}`);
  }
  const count = inForce().length + [...pending.keys()].filter((id) => !find(id) || find(id).classList.contains("over")).length;
  $("count").textContent = count === 1 ? words.countOne : fill(words.count, count);
  if ($("none")) $("none").hidden = count > 0;
}
const past = (t) => t && Date.parse(t) <= live.now();

function announce(text) {
  if (text !== said) $("say").textContent = said = text;
}

more.addEventListener("click", () => {
  for (const [id, entry] of pending) {
    find(id)?.remove();
    const card = item(model(entry, ctx()));
    const after = cards().find((c) => c.dataset.key < card.dataset.key);
    list.insertBefore(card, after ?? null);
    alerted(id, entry);
  }
  pending.clear();
  refreshLater(0);
  show();
});

$("pause").addEventListener("click", () => {
  paused = !paused;
  $("pause").textContent = paused ? words.resume : words.pause;
  if (!paused) {
    for (const [id, e] of [...pending])
      if (find(id) && !find(id).classList.contains("over")) {
        pending.delete(id);
        put(e);
      }
    show();
  }
  contact();
});

/** Freshness: contact is any frame; what is silent for 45 s is not live. */
function contact() {
  const c = ctx(),
    t = parts(new Date(live.heard()), c.zone),
    at = `${t.hour}:${t.minute}`;
  const lost = live.silence() > 45000;
  $("dot").className = "dot " + (lost || live.staleSince ? "old" : paused ? "" : "live");
  if (live.staleSince !== silent) {
    silent = live.staleSince;
    refreshLater(); // which roads that concerns, the hub knows
  }
  if (data.whole) {
    $("stale").hidden = !silent;
    if (silent) $("stale").querySelector("p").textContent = fill(words.staleSource, clock(silent, c));
  }
  $("contact").textContent = lost
    ? fill(words.lost, clock(live.heard(), c))
    : `${paused ? words.paused : words.live} · ${fill(words.checked, at)}`;
}

/** The outline and the list of roads are drawn by the hub; they are fetched again some time after their facts moved. */
function refreshLater(wait = 2000 + Math.random() * 15000) {
  if (due) return;
  due = setTimeout(async () => {
    due = 0;
    try {
      const r = await fetch(location.href, { signal: AbortSignal.timeout(15000) });
      if (!r.ok) return;
      const page = new DOMParser().parseFromString(await r.text(), "text/html");
      for (const id of ["map", "roads", "notes"]) {
        const fresh = page.getElementById(id),
          old = $(id);
        if (fresh && old) old.replaceWith(fresh);
        else if (fresh) document.querySelector(".side").append(fresh);
        else old?.remove();
      }
      zoomable($("map"), words);
    } catch {
      /* the list says the same */
    }
  }, wait);
}

function expire() {
  for (const c of inForce()) {
    if (c.dataset.until && past(c.dataset.until)) {
      over(c, "expired");
      gone(c.id.slice(2));
      show();
    }
  }
}

if (data.live) {
  $("pause").hidden = false;
  $("contact").textContent = words.connecting;
  live.staleSince = data.staleSince;
  if (aged > 45000) contact();
  live.start();
  setInterval(expire, 1000);
}
zoomable($("map"), words);
keep();

const locate = $("locate");
if (locate && navigator.geolocation) {
  locate.hidden = false;
  locate.addEventListener("click", () => {
    $("located").textContent = words.locating;
    navigator.geolocation.getCurrentPosition(
      (p) => {
        location.href = `/near?${new URLSearchParams(location.search).has("lang") ? "lang=" + data.lang + "&" : ""}near=${p.coords.longitude.toFixed(2)},${p.coords.latitude.toFixed(2)},10`;
      },
      () => {
        $("located").textContent = words.noPlace;
      },
      { timeout: 15000, maximumAge: 60000 },
    );
  });
}

aloud($("read"), data.lang, words, () =>
  inForce().map((c) => [".sev", ".place", ".what", ".do", ".facts"].map((s) => c.querySelector(s)?.textContent)),
);
