// The face of a board, a poster or a ticker: what stands on it, page by page. It knows no stream and no store.
import { chip, clock, el, fill, leaves, mild, model, minutes, pressing, parts, pick, stretch, uuid } from "../shared/card.js";
import { $, ctx, d, data, lang, text, words } from "./data.js";

const main = $("main"),
  longestLoop = 30000;
export const pageTime = { board: 10000, poster: 15000, ticker: 8000 }[d.mode];

/** The pages of a board: chunks in order, no more than stand within half a minute; while a red one stands, only those
 *  that hold red or orange, and of several no tip or service with them: it would stand before the red one that comes
 *  round again. */
export function pagesOf(list, units, most = Math.floor(longestLoop / pageTime)) {
  if (list[0]?.notice.takeover && list[0].notice.status === "actual") return [[list[0]]];
  const pages = [];
  for (let i = 0; i < list.length; i += units) pages.push(list.slice(i, i + units));
  if (!list[0] || pressing(list[0].notice) < 4) return pages.slice(0, most);
  const grave = pages.filter((p) => p.some((e) => pressing(e.notice) >= 3));
  return (grave.length > 1 ? grave.map((p) => p.filter((e) => !mild(e.notice))) : grave).slice(0, most);
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
  const both = [c.how, c.do].filter(Boolean).reduce(join, "");
  return width(both) <= most ? both : sentences(c.do, most) || sentences(c.how, most);
}

/** As many whole facts as can be read while it stands, of what its kind must say: the verdict, the hours, the number to call. */
function gist(c, most) {
  const out = [];
  for (const s of c.told) if (width([...out, s].join(" · ")) <= most) out.push(s);
  return out;
}

/** Puts a sentence after another: Chinese needs no space. */
const join = (a, b) => a + (a && !/[。！？]$/.test(a) ? " " : "") + b;
const spoken = (n, l) => pick(n.text, l, data.also[l]);

/** The second language: what was asked for, and both of an emergency; "" where it is the first again. */
function second(n) {
  const first = spoken(n, lang),
    other = d.langs[1] ? spoken(n, d.langs[1]) : n.takeover ? ["zh-CN", "en"].find((l) => l !== first) : "";
  return other !== first ? other : "";
}

/** The code of a notice, for who stands before the board and calls; nobody needs it in an emergency. */
const code = ({ notice: n, code }) =>
  d.code && code && !n.takeover && el("span", { class: "code" }, el("small", {}, words.code), " ", code);

/** When the next word on a claim was promised, and whether that is past. */
const nextWord = (n) => n.statement?.nextWord;
const late = (n, now) => !!nextWord(n) && Date.parse(nextWord(n)) <= now;

function lead(e, now) {
  const c = model(e, ctx(now)),
    n = e.notice,
    other = second(n),
    two = n.text?.[other];
  const posts = n.roads?.[0] ? stretch(n.roads[0]) : "",
    rest = minutes(n);
  const tall = d.mode === "poster" && $("stage").classList.contains("tall"),
    told = gist(c, tall ? 72 : 48);
  const how = action(c, two || told.length ? 44 : tall ? 120 : 64),
    over = leaves(n),
    due = nextWord(n);
  const facts = [
    rest && el("span", {}, words.delayLabel, el("b", {}, fill(words.minutes, rest))),
    due && (late(n, now) ? el("span", {}, c.when) : el("span", {}, fill(words.nextWord, "").trim(), el("b", {}, clock(due, ctx(now))))),
    !due &&
      over &&
      el("span", {}, n.ends && n.kind === "traffic" ? words.untilLabel : fill(words.until, "").trim(), el("b", {}, clock(over, ctx(now)))),
    el("span", {}, words.issuedLabel, el("b", {}, clock(n.issuer?.issued || n.sent, ctx(now)))),
  ];
  return el(
    "section",
    { class: `lead ${c.level.class} ${size(c.what)}` },
    el("div", { class: "chips" }, chip(c.level), c.practice && el("b", { class: "practice" }, c.practice), code(e)),
    el("p", { class: "road cap1" }, c.place && el("b", {}, c.place), posts && el("small", {}, posts)),
    el("p", { class: "what cap3", lang: c.lang }, c.what),
    el(
      "div",
      { class: "body" },
      how && el("p", { class: "how cap3" }, how),
      told.length && el("p", { class: "told" }, ...told.map((s) => el("span", {}, s))),
      two &&
        el(
          "p",
          { class: "second cap2", lang: other },
          sentences(
            [two.headline + (/[.!?。]$/.test(two.headline) ? "" : other === "zh-CN" ? "。" : "."), two.instruction]
              .filter(Boolean)
              .join(" "),
            58,
          ) || two.headline,
        ),
    ),
    el(
      "div",
      { class: "meta" },
      ...facts,
      el("span", { class: "who" }, said(n, c), el("br"), n.revision > 1 ? fill(words.updatedBoard, n.revision - 1) : ""),
    ),
  );
}
const said = (n, c) =>
  c.by
    .split(" · ")[0]
    .replace(/\s*\d\d:\d\d.*$/, "")
    .replace(/,$/, "");

function next(e, now) {
  const c = model(e, ctx(now)),
    other = d.langs[1] && second(e.notice),
    two = other && brief(e.notice, other, d.langs[1]);
  return el(
    "li",
    { class: `next ${c.level.class} ${width(c.place) > 13 ? "w3" : size(c.what)}` },
    el("div", { class: "chips" }, chip(c.level), c.practice && el("b", { class: "practice" }, c.practice), code(e)),
    el("h2", { lang: c.lang }, c.place && el("span", { class: "cap1" }, c.place), el("span", { class: "cap2" }, c.what)),
    two ? el("p", { class: "second", lang: other }, two) : el("p", {}, below(c)),
  );
}

/** The line below: what its kind must say, as far as it fits; else until when, and how much longer. */
function below(c) {
  const told = gist(c, 19);
  if (told.length) return (width([...told, c.when].join(" · ")) <= 19 && c.when ? [...told, c.when] : told).join(" · ");
  const two = [c.when, ...c.facts].filter((f) => f && !/^K\d/.test(f)).slice(0, 2);
  return [...two, c.delay].filter(Boolean).join(" · ");
}

/** What fits on one line in a language of its text: the headline, the short text, or the event's name, in a language of the
 *  board. */
function brief(n, l, own) {
  const t = n.text?.[l] ?? {};
  return (
    [t.headline, t.brief, t.sign?.replace(/\s*\n\s*/g, " · ")].find((s) => s && width(s) <= 21.5) ??
    [n.roads?.[0]?.name, data.terms[own].events[n.kind]?.[n.event]].filter(Boolean).join(" · ")
  );
}

/** One line, in the longest wording that fits and says where; else the whole of it, smaller and on two. */
function line(e, now) {
  const c = model(e, ctx(now)),
    its = spoken(e.notice, lang),
    t = e.notice.text?.[its] ?? {},
    p = el("p", { class: "line " + c.level.class }, chip(c.level), c.practice && el("b", { class: "practice" }, c.practice), el("span"));
  main.replaceChildren(p);
  const whole = [c.place, c.what].filter(Boolean).join(" "),
    fits = (s) => {
      p.lastChild.textContent = s;
      return p.lastChild.scrollWidth <= p.lastChild.clientWidth;
    };
  if (![whole, t.brief, brief(e.notice, its, lang)].filter(Boolean).some(fits)) {
    p.classList.add("small");
    fits(whole);
  }
  return p;
}

/** Nothing to say: a clock, the number to call, or nothing at all. */
function calm(now, lost) {
  const t = parts(new Date(now), data.zone);
  if (d.fill === "blank" && !lost) return [];
  return [
    el(
      "section",
      { class: "calm" },
      el("span", { class: "big" }, `${t.hour}:${t.minute}`),
      el("p", {}, lost ? words.allExpired : words.nothing),
      el("p", { class: "quiet" }, [words.followSigns, fill(words.call, data.call), data.radio].filter(Boolean).join(" · ")),
    ),
  ];
}

export class Face {
  /** What was drawn last, as a mark that tells it from all else. */
  mark = "";
  /** Draws what is due of a list, the most pressing first; lost says that nobody knows whether it is all.
   *  Returns its loop, and what of it stands on the face. */
  draw(list, now, lost) {
    const pages = pagesOf(list, d.mode === "board" ? d.units : 1);
    const turn = pages.length ? Math.floor(now / pageTime) % pages.length : 0,
      page = pages[turn] ?? [];
    const minute = page.length ? "" : `${Math.floor(now / 60000)} ${lost}`;
    const mark = JSON.stringify([
      page.map((e) => [uuid(e.notice), e.notice.revision, late(e.notice, now)]),
      minute,
      new Date(now).toDateString(),
    ]);
    if (mark !== this.mark) {
      const first = this.mark === "";
      this.mark = mark;
      this.swap(page, now, lost, first);
    }
    const beyond = list.length - new Set(pages.flat().map((e) => e.notice.id)).size;
    text($("rest"), beyond > 0 ? fill(words.more, beyond) : "");
    if ($("marks").childElementCount !== (pages.length > 1 ? pages.length : 0))
      $("marks").replaceChildren(...(pages.length > 1 ? pages.map(() => el("i")) : []));
    [...$("marks").children].forEach((m, i) => m.classList.toggle("on", i === turn));
    return { loop: pages.flat(), page };
  }
  /** Fits what stands to a face of another size, when it is next drawn. */
  again() {
    this.mark = "";
  }
  swap(page, now, lost, first) {
    const takeover = !!page[0]?.notice.takeover && page[0].notice.status === "actual";
    const put = () => {
      document.body.classList.toggle("takeover", takeover);
      main.classList.toggle("alone", page.length < 2);
      if (!page.length) main.replaceChildren(...calm(now, lost));
      else if (d.mode === "ticker") main.replaceChildren(line(page[0], now));
      else
        main.replaceChildren(
          lead(page[0], now),
          page.length > 1 ? el("ol", { class: "nexts" }, ...page.slice(1).map((e) => next(e, now))) : "",
        );
      const nexts = /** @type {HTMLElement} */ (main.querySelector(".nexts")); // as many places as there could be: the last page looks like the others
      if (nexts) nexts.style.gridTemplateRows = `repeat(${d.units - 1}, minmax(0, 1fr))`;
      fit();
      main.classList.remove("turn");
    };
    clearTimeout(this.fading);
    if (first || takeover || matchMedia("(prefers-reduced-motion:reduce)").matches) return put(); // an emergency waits for no fading
    main.classList.add("turn");
    this.fading = setTimeout(put, 200);
  }
}

const spills = (e) => e && e.scrollHeight > e.clientHeight + 1;
/** Whether lines of a text are left out; Han characters alone are a little higher than their line. */
const clamped = (e) => e && e.scrollHeight - e.clientHeight > parseFloat(getComputedStyle(e).fontSize) / 2;
/** What is too much for its place gives way in this order: the second language, the size, the lesser facts. */
function fit() {
  for (const li of main.querySelectorAll(".next")) {
    if (spills(li)) li.querySelector("p")?.remove();
    if (spills(li)) li.className = li.className.replace(/w[12]/, "w3");
    if (spills(li)) li.classList.add("tight"); // whole lines, and no more of them than stand
    if (spills(li)) li.classList.add("snug"); // the level beside them
  }
  const s = /** @type {HTMLElement} */ (main.querySelector(".lead")),
    body = s?.querySelector(".body"),
    what = s?.querySelector(".what");
  const tight = () => spills(body) || spills(s) || clamped(what) || what?.scrollWidth > what?.clientWidth;
  if (s && main.classList.contains("alone")) {
    // what has the face to itself makes use of it
    for (const g of [2, 1.75, 1.5, 1.25, 1]) {
      s.style.setProperty("--g", String(g));
      if (!tight() && !clamped(body.querySelector(".how"))) return;
    }
  }
  for (const next of ["w2", "w3", "w4"]) {
    if (!s || !tight()) return;
    if (next === "w3") body.querySelector(".second")?.remove();
    if (s.classList.contains("w" + (Number(next[1]) - 1))) s.classList.replace("w" + (Number(next[1]) - 1), next);
  }
  for (const lesser of [".second", ".how", ".told"]) if (spills(body)) body.querySelector(lesser)?.remove();
}
