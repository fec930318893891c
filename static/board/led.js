// The dot-matrix face: composes at most two pages a notice, and draws them dot by dot on one canvas.
import { Glyphs } from "../shared/glyphs.js";
import { level, model, uuid } from "../shared/card.js";

export const lamps = { red: "#FF3B2F", amber: "#FFB000", yellow: "#FFE100", green: "#3BFF5A", white: "#F4F6FF", blue: "#4FA3FF" };
const off = "#1B1D20", face = "#0A0B0C", dark = 300, longestLoop = 30000;

/** The lamps of the first line and of the others. A two-colour panel has no blue and no orange, and its
 *  green means clear. */
export function colours(panel, l) {
  if (panel === "amber" || panel === "white") return [lamps[panel], lamps[panel]];
  const rest = panel === "full" ? lamps.white : lamps.yellow;
  const first = { 4: lamps.red, 3: panel === "full" ? lamps.amber : lamps.red, 2: lamps.yellow, 1: panel === "full" ? lamps.blue : lamps.yellow }[l] ?? lamps.yellow;
  return [first, rest];
}

/** How long a page stands: by its facts and its characters, two pages within eight seconds. */
export function dwell(lines) {
  const text = lines.join(""), han = (text.match(/\p{Script=Han}/gu) ?? []).length, latin = text.match(/[A-Za-z]{4,}/g)?.length ?? 0;
  return Math.min(4000, Math.max(2000 * Math.min(lines.length, 2), 600 + 220 * han, 1000 * latin, 2500));
}

/** Breaks text into lines no wider than most, never within a word or a number, never before a mark. */
export function wrap(text, most, width) {
  const words = text.match(/[A-Za-z0-9.+/:’'-]+\s?|\s|[^\s]/gu) ?? [], lines = [];
  let line = "";
  for (const w of words) {
    if (width((line + w).trimEnd()) <= most) { line += w; continue; }
    if (/^[，。、；：！？）”,.;:!?)]/.test(w)) {
      if (/[，。、；,.;]/.test(w)) continue; // a mark at the end of a line says nothing
      return null;
    }
    if (!line.trim() || width(w.trimEnd()) > most) return null;
    lines.push(line.trim());
    line = w.trimStart();
  }
  if (line.trim()) lines.push(line.trim());
  return lines;
}

const clean = (s) => s.replace(/[。.]+$/, "").replace(/\s+/g, " ").trim();

/** The texts that may stand for a notice, the best first; each a list of pages, each page a list of lines. */
function* candidates(n, c, lang, terms) {
  const t = n.text?.[lang] ?? {}, event = terms.events[n.kind]?.[n.event] ?? "", road = n.roads?.[0]?.name ?? "";
  if (t.sign) yield t.sign.split(/\n\s*\n/).map((p) => p.split("\n").map(clean).filter(Boolean));
  const place = clean(c.place), what = clean(c.what), act = clean(c.do);
  if (n.colour && event) { // an official signal has a name of its own
    const signal = lang === "zh-CN" ? event + c.level.word : `${event}: ${c.level.word}`;
    yield [[signal], act ? [act] : []];
    yield [[signal]];
  }
  if (place) yield [[place, what], act ? [act] : []];
  yield [[what], act ? [act] : []];
  if (t.brief) yield [[clean(t.brief)]];
  if (place) yield [[place, what]];
  yield [[what]];
  yield [[[road, event].filter(Boolean).join(" "), act]];
  yield [[[road, event].filter(Boolean).join(" ")]];
  yield [[event]];
}

export class Led {
  constructor(canvas, data, ctx) {
    this.canvas = canvas;
    this.d = data.display;
    this.data = data;
    this.ctx = ctx;
    this.scale = this.d.dot === 32 ? 2 : 1;
    this.gap = 2; // dots between lines: Han fill the whole cell
    this.cell = this.d.dot;
    this.w = this.d.cols * this.cell;
    this.h = this.d.rows * this.cell + (this.d.rows - 1) * this.gap;
    this.cache = new Map();
    this.shown = null;
    this.ready = this.load(data.glyphs);
  }
  /** Without its glyphs the face stays dark; it tries again for ever. */
  async load(url) {
    for (let wait = 1000; ; wait = Math.min(60000, wait * 2)) {
      try { this.glyphs = await Glyphs.load(url); return this.fit(); } catch { await new Promise((r) => setTimeout(r, wait * Math.random())); }
    }
  }
  width = (s) => this.glyphs.width(s) * this.scale;

  /** Lines that fit, laid on pages, no text divided between two; null where the text doesn't fit or a
   *  character has no glyph. */
  lay(pages) {
    const out = [];
    for (const page of pages) {
      let lines = [];
      for (const text of page) {
        const broken = this.glyphs.has(text) ? wrap(text, this.w, this.width) : null;
        if (!broken || broken.length > this.d.rows) return null;
        if (lines.length + broken.length > this.d.rows) { out.push(lines); lines = []; }
        lines.push(...broken);
      }
      if (lines.length) out.push(lines);
    }
    const all = out.flat();
    if (all.length && all.length <= this.d.rows) return [all];
    return out.length && out.length <= 2 ? out : null;
  }
  /** The pages of a notice in one language, [] where nothing fits: never half a sentence. */
  compose(e, lang) {
    const c = model(e, { ...this.ctx(lang) });
    for (const candidate of candidates(e.notice, c, lang, this.data.terms[lang])) {
      const pages = this.lay(candidate.map((p) => p.filter(Boolean)).filter((p) => p.length));
      if (!pages) continue;
      return c.practice ? this.marked(pages, c.practice) : pages;
    }
    return [];
  }
  /** Practice says so on every page, or is not shown. */
  marked(pages, word) {
    const out = pages.map((p) => (p.length < this.d.rows ? [word, ...p] : this.d.rows > 1 && this.width(`${word} ${p[0]}`) <= this.w ? [`${word} ${p[0]}`, ...p.slice(1)] : null));
    return out.includes(null) ? (this.width(word) <= this.w ? [[word]] : []) : out;
  }
  /** Both languages on one page where there is room, else the first, then the second. */
  pagesOf(e) {
    const key = uuid(e.notice) + e.notice.revision;
    if (!this.cache.has(key)) {
      const [l4, rest] = colours(this.d.panel, level(e.notice));
      const tongues = this.d.langs.map((l) => this.compose(e, l)).filter((p) => p.length);
      let pages = tongues[0] ?? [];
      if (tongues[1] && pages.length === 1 && tongues[1].length === 1) {
        pages = pages[0].length + tongues[1][0].length <= this.d.rows ? [[...pages[0], ...tongues[1][0]]] : [pages[0], tongues[1][0]];
      }
      this.cache.set(key, pages.map((lines) => ({ key, lines, first: l4, rest, time: dwell(lines) })));
      if (this.cache.size > 400) this.cache.delete(this.cache.keys().next().value);
    }
    return this.cache.get(key);
  }
  /** All pages of the loop: the top notice, then the next; only red and orange while a red one stands. */
  loop(list) {
    if (list[0]?.notice.takeover) list = list.slice(0, 1);
    else if (list[0] && level(list[0].notice) === 4) list = list.filter((e) => level(e.notice) >= 3);
    const pages = [];
    let total = 0;
    for (const e of list) {
      const own = this.pagesOf(e), time = own.reduce((t, p) => t + p.time + dark, 0);
      if (pages.length && total + time > longestLoop) break;
      pages.push(...own);
      total += time;
    }
    return { pages, total };
  }
  draw(list, now, silent) {
    if (!this.glyphs) return;
    const lost = silent > this.d.lossafter * 1000 && this.d.loss !== "hold";
    const { pages, total } = lost && this.d.loss === "blank" ? { pages: [], total: 0 } : this.loop(list);
    this.show(pages.length ? this.page(pages, total, now) : this.idle(lost, now));
  }
  /** The page of this moment, from the hub's clock: two signs in a row show the same. */
  page(pages, total, now) {
    if (pages.length === 1) return pages[0];
    let t = now % total;
    for (const p of pages) {
      if (t < p.time) return p;
      if ((t -= p.time) < dark) return null;
      t -= dark;
    }
    return pages[0];
  }
  idle(lost, now) {
    if (this.d.fill === "blank" || (lost && this.d.loss === "blank")) return null;
    const { words, zone } = this.ctx();
    const t = new Date(now).toLocaleTimeString("en-GB", { timeZone: zone || undefined, hour: "2-digit", minute: "2-digit" });
    const pages = this.d.fill === "tips" || lost ? this.lay([[words.followSigns]]) : null;
    return { key: "idle" + t, lines: pages?.[0] ?? [t], first: colours(this.d.panel, 2)[0], rest: colours(this.d.panel, 2)[1] };
  }
  fit() {
    const deep = globalThis.devicePixelRatio || 1;
    const stage = this.canvas.parentElement;
    this.pitch = Math.max(1, Math.floor(Math.min(stage.clientWidth * deep / (this.w + 2), stage.clientHeight * deep / (this.h + 2))));
    this.canvas.width = (this.w + 2) * this.pitch;
    this.canvas.height = (this.h + 2) * this.pitch;
    this.canvas.style.width = this.canvas.width / deep + "px";
    this.canvas.style.height = this.canvas.height / deep + "px";
    this.canvas.hidden = false;
    this.shown = undefined;
  }
  /** The frame: one entry a dot, its lamp or null. */
  frame(page) {
    const dots = new Array(this.w * this.h).fill(null);
    if (!page) return dots;
    const used = page.lines.length * this.cell + (page.lines.length - 1) * this.gap;
    let y0 = Math.floor((this.h - used) / 2);
    page.lines.forEach((line, i) => {
      const x0 = Math.floor((this.w - this.width(line)) / 2), inset = Math.floor((this.cell - 16 * this.scale) / 2), lamp = i === 0 ? page.first : page.rest;
      this.glyphs.draw(line, (x, y) => {
        for (let a = 0; a < this.scale; a++) for (let b = 0; b < this.scale; b++) dots[(y0 + inset + y * this.scale + a) * this.w + x0 + x * this.scale + b] = lamp;
      });
      y0 += this.cell + this.gap;
    });
    return dots;
  }
  show(page) {
    const key = page ? page.key + page.lines.join("\n") : "";
    if (key === this.shown) return;
    this.shown = key;
    const g = this.canvas.getContext("2d"), p = this.pitch, dots = this.frame(page);
    g.globalCompositeOperation = "source-over";
    g.filter = "none";
    g.globalAlpha = 1;
    g.fillStyle = face;
    g.fillRect(0, 0, this.canvas.width, this.canvas.height);
    dots.forEach((lamp, i) => {
      const x = (i % this.w + 1.5) * p, y = (Math.floor(i / this.w) + 1.5) * p;
      g.fillStyle = lamp ?? off;
      g.beginPath();
      g.arc(x, y, lamp ? p * 0.4 : p * 0.29, 0, 7);
      g.fill();
    });
    g.globalCompositeOperation = "lighter";
    g.filter = `blur(${p * 0.8}px)`;
    g.globalAlpha = 0.55;
    g.drawImage(this.canvas, 0, 0);
    g.filter = "none";
    g.globalAlpha = 1;
  }
}
