// One notice as lists and boards show it: the same as hub/page makes of the same document; a test
// compares the two. ctx = {lang, zone, words, terms, now}: now is the hub's clock in ms.

const ranks = { unknown: 0, minor: 1, moderate: 2, severe: 3, extreme: 4 };
const colours = { blue: 1, yellow: 2, orange: 3, red: 4 };
const urgencies = { unknown: 0, past: 1, future: 2, expected: 3, immediate: 4 };

/** Kinds that count as yellow at most: none stands between red and orange ones. */
export const mild = (n) => ["safety", "service", "community"].includes(n.kind);
export const pressing = (n) => (mild(n) ? Math.min(2, level(n)) : level(n));

export const level = (n) => colours[n.colour] || ranks[n.severity] || 0;

/** Sorts ascending as text, the most pressing last: actual, takeover, level, urgency, a person's, newest. */
export function key(n) {
  const bit = (b) => (b ? 1 : 0);
  return `${bit(n.status === "actual")}${bit(n.takeover)}${pressing(n)}${urgencies[n.urgency] || 0}${bit(!n.origin)}${stamp(n.sent)}`;
}
export const byOrder = (a, b) => {
  const x = key(a),
    y = key(b);
  return x > y ? -1 : x < y ? 1 : a.id < b.id ? -1 : 1;
};

export const uuid = (n) => n.id.replace("urn:uuid:", "");
export const stamp = (t) => (t ? new Date(t).toISOString().replace(/\.\d+Z/, "Z") : "");
export const fill = (text, ...args) => text.replace(/\{(\d)\}/g, (_, i) => args[i] ?? "");

/** When a notice leaves by its own time, "" for never. */
export function leaves(n) {
  if (!n.ends || (n.expires && n.expires < n.ends)) return n.expires || "";
  return n.ends;
}

/** A text in lang, else in a language near it, else in the one that fills its gaps, Chinese, English, any. */
export function pick(words, lang, also = lang) {
  if (!words) return "";
  const tags = Object.keys(words).sort(),
    primary = (l) => l.toLowerCase().split("-")[0];
  if (lang in words) return lang;
  for (const want of [lang, also, "zh-CN", "en"]) {
    const t = tags.find((t) => t.toLowerCase() === want.toLowerCase()) ?? tags.find((t) => primary(t) === primary(want));
    if (t) return t;
  }
  return tags[0] ?? "";
}
export const said = (words, ctx) => words?.[pick(words, ctx.lang, ctx.also)] ?? "";

const formats = new Map();
/** The parts of a time in a zone. */
export function parts(t, zone) {
  if (!formats.has(zone)) {
    formats.set(
      zone,
      new Intl.DateTimeFormat("en-GB", {
        timeZone: zone || undefined,
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        weekday: "short",
        hourCycle: "h23",
      }),
    );
  }
  return Object.fromEntries(
    formats
      .get(zone)
      .formatToParts(t)
      .map((p) => [p.type, p.value]),
  );
}
export function clock(t, ctx) {
  const a = parts(new Date(t), ctx.zone),
    b = parts(new Date(ctx.now), ctx.zone),
    hm = `${a.hour}:${a.minute}`;
  if (a.year !== b.year) return `${a.year}-${a.month.padStart(2, "0")}-${a.day.padStart(2, "0")} ${hm}`;
  if (a.month === b.month && a.day === b.day) return hm;
  return fill(ctx.words.day, a.month, a.day, ctx.words.months.split(" ")[a.month - 1]) + " " + hm;
}

export function levelOf(n, ctx) {
  const l = String(level(n));
  const word = n.colour ? fill(ctx.words.colourWord, ctx.terms.colours[n.colour]) : (ctx.terms.severities[n.severity] ?? "");
  return { class: "s" + l, icon: l, word };
}
export function overOf(state, ctx) {
  const ok = state === "ended" || state === "withdrawn";
  return { class: ok ? "ok" : "s0", icon: ok ? "ok" : "0", word: ctx.words[state] ?? ctx.words.ended };
}

const separators = " ·:：，,、-–";
const trimLeft = (s, set) => {
  let i = 0;
  while (i < s.length && set.includes(s[i])) i++;
  return s.slice(i);
};
const trimRight = (s, set) => {
  let i = s.length;
  while (i > 0 && set.includes(s[i - 1])) i--;
  return s.slice(0, i);
};
const alnum = (c) => /[0-9A-Za-z]/.test(c ?? "");

const han = (s) => /\p{Script=Han}/u.test(s);

/** Parts a headline into the place it begins with and what is said of it. */
export function split(headline, names) {
  let rest = headline;
  for (;;) {
    rest = trimLeft(rest, separators);
    let next = rest;
    for (const name of names) {
      if (!name || !rest.startsWith(name)) continue;
      const after = rest.slice(name.length);
      if (after.length < next.length && !(alnum(name.at(-1)) && alnum(after[0]))) next = after;
    }
    if (next === rest) break;
    rest = next;
  }
  if (rest !== headline) rest = trimLeft(rest.replace(/^（[^）]*）|^\([^)]*\)/, ""), separators); // brackets tell more of the place
  const place = trimRight(headline.slice(0, headline.length - rest.length), separators);
  return !han(place) || [...rest].length < 2 || /^[至到和与]/.test(rest) ? ["", headline] : [place, rest];
}

function names(n, headline, ctx) {
  const out = [];
  for (const r of n.roads ?? []) {
    out.push(r.name, r.localName, said(r.towards, ctx));
    for (const p of [r.from, r.to]) if (p) out.push(p.name, p.label);
    if (r.direction) out.push(`（${ctx.terms.directions[r.direction]}）`, `(${ctx.terms.directions[r.direction]})`);
  }
  const office = [n.publisher, n.issuer].map((p) => said(p?.name, ctx)); // the county in its name is not a place
  if (!office.some((o) => o && headline.startsWith(o))) for (const a of n.areas ?? []) out.push(said(a.name, ctx));
  return out;
}

function roadLabel(n, headline, ctx) {
  const r = n.roads?.[0],
    foreign = (s) => (ctx.also ?? ctx.lang) === "en" && han(s);
  if (!r || foreign(r.name) || [r.name, r.localName].some((s) => s && headline.includes(s))) return "";
  return r.name + (r.from?.name && !foreign(r.from.name) && !headline.includes(r.from.name) ? " " + r.from.name : "");
}

function post(p) {
  if (!p) return "";
  if (p.label) return p.label.replace(/\+000$/, "");
  if (p.chainage === undefined) return "";
  const m = Math.round(p.chainage),
    km = Math.trunc(m / 1000);
  return m % 1000 ? `K${km}+${String(m % 1000).padStart(3, "0")}` : `K${km}`;
}
export function stretch(r) {
  const a = post(r.from),
    b = post(r.to);
  return !a ? b : !b || a === b ? a : `${a}–${b}`;
}
function direction(r, ctx) {
  if (!r.direction || r.direction === "none" || r.direction === "unknown") return "";
  if (r.direction !== "towards") return ctx.terms.directions[r.direction] ?? r.direction;
  const to = said(r.towards, ctx);
  return to ? (ctx.terms.directions.towards + " " + to).trim() : "";
}

export function until(n, ctx) {
  const due = n.statement?.nextWord;
  if (due) return fill(Date.parse(due) > ctx.now ? ctx.words.nextWord : ctx.words.nextWordLate, clock(due, ctx));
  if (n.onset && Date.parse(n.onset) > ctx.now) return fill(ctx.words.planned, clock(n.onset, ctx));
  if (n.ends && n.kind === "traffic") return fill(ctx.words.overAt, clock(n.ends, ctx));
  return leaves(n) ? fill(ctx.words.until, clock(leaves(n), ctx)) : "";
}
export const minutes = (n) => (n.delaySeconds >= 60 ? Math.floor((n.delaySeconds + 30) / 60) : 0);

function facts(n, headline, ctx) {
  const out = [],
    r = n.roads?.[0];
  if (r) {
    out.push(stretch(r));
    const d = direction(r, ctx);
    if (!headline.toLowerCase().includes(d.toLowerCase())) out.push(d);
  }
  if (n.queueMetres >= 100) out.push(fill(ctx.words.queue, Math.round(n.queueMetres / 100) / 10));
  if (n.speedLimit !== undefined) out.push(fill(ctx.words.limit, n.speedLimit));
  return out.filter(Boolean);
}

/** What its kind must say, in short: how far it has come, unless the headline says so; of a legal ground law and article. */
function told(n, headline, ctx) {
  const stage = ctx.terms.stages[n.handling?.stage] ?? "",
    out = headline.toLowerCase().includes(stage.toLowerCase()) ? [] : [stage];
  for (const { object, word, name } of ctx.terms.gist) {
    const own = n[object]?.[word];
    let text = typeof own === "string" ? own : said(own, ctx);
    if (word === "verdict") text = ctx.terms.verdicts[own] ?? text;
    if (word === "legalBasis")
      text = text.split(/[:：]/)[0].replaceAll("中华人民共和国", "").replaceAll(" of the People's Republic of China", "").trim();
    if (text) out.push(fill(ctx.words.labelled, name, text));
  }
  return out;
}

export function by(n, ctx) {
  const publisher = said(n.publisher?.name, ctx) || n.publisher?.id || "",
    name = said(n.issuer?.name, ctx);
  if (!name) return publisher;
  const issuer = n.issuer.issued ? fill(ctx.words.from, name, clock(n.issuer.issued, ctx)) : name;
  return !publisher || publisher === name ? issuer : issuer + " · " + publisher;
}

/** The card of an entry {state, notice, end}. */
export function model(entry, ctx) {
  const n = entry.notice,
    lang = pick(n.text, ctx.lang, ctx.also),
    text = n.text?.[lang] ?? {};
  const headline = text.headline || ctx.terms.events[n.kind]?.[n.event] || n.event;
  let [place, what] = split(headline, names(n, headline, ctx));
  place ||= roadLabel(n, headline, ctx);
  const same = (s) => (s ?? "").replace(/[。.]+$/, "");
  const over = ["withdrawn", "superseded", "ended", "expired"].includes(entry.state);
  const reason = said(entry.end?.text, ctx);
  const word = over ? overOf(entry.state, ctx) : levelOf(n, ctx);
  return {
    id: uuid(n),
    href: "/notices/" + uuid(n),
    key: key(n),
    level: word,
    lang: lang !== ctx.lang ? lang : "",
    practice: n.status === "exercise" ? ctx.words.practiceExercise : n.status === "test" ? ctx.words.practiceTest : "",
    headline,
    place,
    what,
    how: same(text.description) === same(headline) ? "" : (text.description ?? ""),
    do: text.instruction ?? "",
    when: until(["withdrawn", "superseded"].includes(entry.state) ? { ...n, statement: undefined } : n, ctx), // nobody waits for its next word
    told: told(n, headline, ctx),
    facts: facts(n, headline, ctx),
    delay: minutes(n) ? fill(ctx.words.delay, minutes(n)) : "",
    by: by(n, ctx),
    updates: n.revision > 1 ? fill(ctx.words.updated, n.revision - 1) : "",
    changed: n.revision > 1 && text.changed ? fill(n.correction ? ctx.words.corrected : ctx.words.changed, text.changed) : "",
    issued: fill(ctx.words.issued, clock(n.sent, ctx)),
    issuedAt: stamp(n.sent),
    until: stamp(leaves(n)),
    over: over ? reason || word.word : "",
  };
}

const svg = "http://www.w3.org/2000/svg";
/** An element with attributes and children; falsy children are left out. */
export function el(tag, attrs = {}, ...children) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attrs)) if (v !== "" && v !== undefined && v !== null) e.setAttribute(k, v);
  e.append(...children.filter(Boolean));
  return e;
}
export function icon(name) {
  const s = document.createElementNS(svg, "svg"),
    u = document.createElementNS(svg, "use");
  s.setAttribute("class", "ic");
  s.setAttribute("viewBox", "0 0 24 24");
  s.setAttribute("aria-hidden", "true");
  u.setAttribute("href", "#l" + name);
  s.append(u);
  return s;
}
export const chip = (l) => el("span", { class: "sev " + l.class }, icon(l.icon), l.word);

/** What matters in short: until when, how much longer, where; nothing where none of it is known. */
export function short(c, ...first) {
  const strong = [c.when, c.delay].filter(Boolean).map((s) => el("b", {}, s));
  const rest = [...c.told, ...c.facts].map((s) => el("span", {}, s));
  return first.length + strong.length + rest.length ? el("p", { class: "facts" }, ...first, ...strong, ...rest) : null;
}

/** The list item of a card, as shared/card.html. */
export function item(c) {
  const spans = (list) => list.filter(Boolean).map((s) => el("span", {}, s));
  const li = el(
    "li",
    { class: `card ${c.level.class}${c.over ? " over" : ""}`, id: "n-" + c.id },
    el(
      "div",
      { class: "row" },
      chip(c.level),
      c.practice && el("b", { class: "practice" }, c.practice),
      el("time", { datetime: c.issuedAt }, c.issued),
    ),
    el(
      "h3",
      { lang: c.lang },
      el("a", { href: c.href }, c.place && el("span", { class: "place" }, c.place), c.place && " ", el("span", { class: "what" }, c.what)),
    ),
    c.do && el("p", { class: "do" }, c.do),
    short(c),
    c.how && el("p", { class: "how" }, c.how),
    c.changed && el("p", { class: "changed" }, c.changed),
    el("p", { class: "by" }, ...spans([c.by, c.updates])),
    c.over && el("p", { class: "why" }, c.over),
  );
  li.dataset.until = c.until;
  li.dataset.key = c.key;
  return li;
}
