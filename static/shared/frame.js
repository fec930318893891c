// A page of a sign, dot by dot, from the runs that /signs/SIGN.json gives: the same dots, and the same hash, as the
// hub's own (hub/sign/frame.go).
import { Glyphs } from "./glyphs.js";

/** The pack of each face, and how many dots wide and high one of its dots is drawn. */
const faces = { 7: [7, 1], 16: [16, 1], 24: [24, 1], 32: [16, 2], 48: [24, 2] };

export class Faces {
  /** @param {(file: string) => string} address where a file of packs is */
  constructor(address) {
    this.address = address;
    this.packs = new Map();
  }
  /** Fetches what the runs need, each pack once. */
  async need(runs) {
    for (const [pack] of runs.map((r) => faces[r.face])) {
      if (!this.packs.has(pack)) this.packs.set(pack, await Glyphs.load(this.address(`glyphs${pack}.bin.gz`)));
    }
  }
  /** The frame: the colour of every dot, row by row, "" where it is dark. */
  dots(width, height, runs) {
    const out = new Array(width * height).fill("");
    for (const r of runs) {
      const [pack, scale] = faces[r.face],
        glyphs = this.packs.get(pack),
        colour = r.colour === "black" ? "" : r.colour;
      let left = r.x;
      for (const c of r.text) {
        glyphs.draw(c, (x, y) => {
          for (let i = 0; i < scale * scale; i++)
            out[(r.y + y * scale + Math.floor(i / scale)) * width + left + x * scale + (i % scale)] = colour;
        });
        left += glyphs.width(c) * scale + (r.spacing ?? 0);
      }
    }
    return out;
  }
}

/** The hash that proves what was drawn: SHA-256 over "WIDTH,HEIGHT,1," and the dots as one bit each: rows from the top,
 *  whole bytes, the left-most dot in the highest bit. "" where the browser has no hashes (without HTTPS). */
export async function px(width, height, dots) {
  if (!globalThis.crypto?.subtle) return "";
  const head = new TextEncoder().encode(`${width},${height},1,`),
    stride = Math.ceil(width / 8),
    all = new Uint8Array(head.length + stride * height);
  all.set(head);
  dots.forEach((c, i) => {
    if (c) all[head.length + Math.floor(i / width) * stride + ((i % width) >> 3)] |= 0x80 >> ((i % width) & 7);
  });
  const sum = await crypto.subtle.digest("SHA-256", all);
  return "sha256:" + [...new Uint8Array(sum)].map((b) => b.toString(16).padStart(2, "0")).join("");
}
