// The dot-matrix face: draws the pages that the hub composed, dot by dot on one canvas. It composes nothing; what
// expires, is withdrawn, or follows by the clock it knows without the hub.
import { Faces, px } from "../shared/frame.js";
import { parts } from "../shared/card.js";

const lamps = {
  red: "#FF3B2F",
  orange: "#FF8A1F",
  amber: "#FFB000",
  yellow: "#FFE100",
  green: "#3BFF5A",
  white: "#F4F6FF",
  blue: "#4FA3FF",
};
const off = "#1B1D20",
  panel = "#0A0B0C",
  gapAcross = 1,
  gapDown = 2; // between cells, as hub/sign draws them

/** The pages of a programme at a time: what still stands of its step, or what it shows with nothing to say.
 *  @param {(id: string, revision: number) => boolean} stands */
export function pagesAt(p, now, stands) {
  let pages = p.pages;
  for (const step of p.then ?? []) if (Date.parse(step.from) <= now) pages = step.pages;
  const left = pages.filter((g) => !(Date.parse(g.expires) <= now) && g.notices.every((id) => stands(id, revision(p, id))));
  return left.length ? left : [p.idle];
}

/** The revision of a notice that a programme tells of. */
export const revision = (p, id) => p.notices.find((n) => n.id === id)?.revision ?? 0;

/** The page of a moment, null in the dark between two: from the hub's clock, so that two signs in a row show the same. */
export function pageOf(pages, now) {
  if (pages.length === 1) return pages[0];
  let t = now % (100 * pages.reduce((sum, g) => sum + g.on + g.off, 0));
  for (const g of pages) {
    if (t < 100 * g.on) return g;
    if ((t -= 100 * g.on) < 100 * g.off) return null;
    t -= 100 * g.off;
  }
  return pages[0];
}

export class Led {
  /** @param {string} shared where the glyphs are  @param {(id: string, revision: number) => boolean} stands */
  constructor(canvas, shared, zone, stands) {
    this.canvas = canvas;
    this.zone = zone;
    this.stands = stands;
    this.faces = new Faces((file) => shared + file);
    this.hashes = new Map(); // of pages, by their runs
    this.programme = null;
  }
  /** Takes what the hub composed; the glyphs that it needs are there, or are fetched first, again and again. */
  async take(p) {
    const runs = [p.pages, ...(p.then ?? []).map((s) => s.pages), [p.idle, p.default]].flat().flatMap((g) => g.runs);
    this.next = p;
    for (let wait = 1000; this.next === p; wait = Math.min(60000, wait * 2)) {
      try {
        await this.faces.need(runs);
        break;
      } catch {
        await new Promise((r) => setTimeout(r, wait * Math.random()));
      }
    }
    if (this.next !== p) return; // a newer one has come
    const was = this.programme;
    this.programme = p;
    this.hashes.clear();
    if (was?.width !== p.width || was?.height !== p.height) this.fit();
  }
  /** Draws what is due. silent: ms without contact; returns what stands on the face: its loop, and the page of now. */
  draw(now, silent) {
    const p = this.programme;
    if (!p) return { loop: [], page: null };
    const due = pagesAt(p, now, this.stands);
    const lost = silent > p.lossAfter * 1000 && p.loss !== "hold" && !due.some((g) => g.takeover);
    const loop = (lost ? [p.default] : due).map((g) => this.atTime(g, now)),
      page = pageOf(loop, now);
    this.show(page);
    return { loop, page };
  }
  /** A clock goes on by itself. */
  atTime(page, now) {
    if (!page.clock) return page;
    const t = parts(new Date(now), this.programme.tz || this.zone);
    const right = (s) => s.replace(/^\d\d:\d\d$/, `${t.hour}:${t.minute}`);
    return { ...page, lines: page.lines.map(right), runs: page.runs.map((r) => ({ ...r, text: right(r.text) })) };
  }
  dots(page) {
    return this.faces.dots(this.programme.width, this.programme.height, page?.runs ?? []);
  }
  /** The hash of the dots of a page, as they are drawn. */
  async px(page) {
    const key = JSON.stringify(page.runs),
      { width, height } = this.programme;
    if (!this.hashes.has(key)) {
      if (this.hashes.size > 100) this.hashes.clear(); // a clock
      this.hashes.set(key, await px(width, height, this.dots(page)));
    }
    return this.hashes.get(key);
  }
  /** Where a dot stands on the canvas, in dots, with the gaps between cells. */
  place(x, y) {
    const c = this.programme.cell;
    return [x + (c?.w ? Math.floor(x / c.w) * gapAcross : 0), y + (c?.h ? Math.floor(y / c.h) * gapDown : 0)];
  }
  fit() {
    if (!this.programme) return;
    const deep = globalThis.devicePixelRatio || 1,
      stage = this.canvas.parentElement,
      { width, height } = this.programme;
    const [w, h] = this.place(width - 1, height - 1).map((n) => n + 3);
    this.pitch = Math.max(1, Math.floor(Math.min((stage.clientWidth * deep) / w, (stage.clientHeight * deep) / h)));
    this.canvas.width = w * this.pitch;
    this.canvas.height = h * this.pitch;
    this.canvas.style.width = this.canvas.width / deep + "px";
    this.canvas.style.height = this.canvas.height / deep + "px";
    this.canvas.hidden = false;
    const layer = () => Object.assign(document.createElement("canvas"), { width: this.canvas.width, height: this.canvas.height });
    this.small = Object.assign(document.createElement("canvas"), { width: w, height: h });
    this.lit = layer().getContext("2d");
    this.disc = this.discs(0.4);
    this.background = layer();
    const g = this.background.getContext("2d");
    g.fillStyle = panel;
    g.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.colour(new Array(width * height).fill(off));
    this.lamps(this.discs(0.29));
    g.drawImage(this.lit.canvas, 0, 0);
    this.shown = undefined;
  }
  /** Gives every lamp its colour, on an image of one pixel a lamp; "" is none. @param {string[]} colours row by row */
  colour(colours) {
    const g = this.small.getContext("2d"),
      image = g.createImageData(this.small.width, this.small.height),
      pixels = new DataView(image.data.buffer);
    colours.forEach((c, i) => {
      if (!c) return;
      const [x, y] = this.place(i % this.programme.width, Math.floor(i / this.programme.width));
      pixels.setUint32(4 * ((y + 1) * this.small.width + x + 1), Number.parseInt(c.slice(1), 16) * 256 + 255);
    });
    g.putImageData(image, 0, 0);
  }
  /** A pattern of discs, one a lamp; their radius is a share of the pitch. */
  discs(radius) {
    const p = this.pitch,
      disc = Object.assign(document.createElement("canvas"), { width: p, height: p }),
      g = disc.getContext("2d");
    g.arc(p / 2, p / 2, p * radius, 0, 7);
    g.fill();
    return this.lit.createPattern(disc, "repeat");
  }
  /** Draws that image as lamps, large: as squares, of which discs are cut out. No lamp is drawn by itself. */
  lamps(discs) {
    const g = this.lit,
      { width, height } = this.canvas;
    g.globalCompositeOperation = "copy";
    g.imageSmoothingEnabled = false;
    g.drawImage(this.small, 0, 0, width, height);
    g.globalCompositeOperation = "destination-in";
    g.fillStyle = discs;
    g.fillRect(0, 0, width, height);
  }
  show(page) {
    const key = JSON.stringify(page?.runs ?? []);
    if (key === this.shown) return;
    this.shown = key;
    this.canvas.setAttribute("aria-label", page?.lines.join(" ") ?? "");
    const g = this.canvas.getContext("2d"),
      { width, height } = this.canvas;
    this.colour(this.dots(page).map((c) => c && (lamps[c] ?? lamps.white)));
    this.lamps(this.disc);
    g.drawImage(this.background, 0, 0);
    g.globalCompositeOperation = "lighter"; // the glow is around a lamp, its colour its own
    g.globalAlpha = 0.55;
    g.drawImage(this.small, 0, 0, width, height);
    g.globalCompositeOperation = "source-over";
    g.globalAlpha = 1;
    g.drawImage(this.lit.canvas, 0, 0);
  }
}
