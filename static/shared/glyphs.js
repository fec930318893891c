// A glyph pack of the dot-matrix boards, 16 dots high or another size (static/glyphs.go made it).

export class Glyphs {
  /** @param {ArrayBuffer} pack "WSG2", height, count, code points, widths, rows */
  constructor(pack) {
    const v = new DataView(pack),
      n = v.getUint16(5);
    this.height = v.getUint8(4);
    this.rows = new Uint8Array(pack);
    this.at = new Map();
    let place = 7 + n * 3;
    for (let i = 0; i < n; i++) {
      const width = v.getUint8(7 + n * 2 + i);
      this.at.set(v.getUint16(7 + i * 2), [place, width]);
      place += Math.ceil(width / 8) * this.height;
    }
  }
  static async load(url) {
    const r = await fetch(url, { signal: AbortSignal.timeout(60000) });
    if (!r.ok) throw new Error(`glyphs: ${r.status}`);
    const packed = new Uint8Array(await r.arrayBuffer());
    // Some servers unpack by themselves.
    if (packed[0] !== 0x1f) return new Glyphs(packed.buffer);
    const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Glyphs(await new Response(plain).arrayBuffer());
  }
  has(text) {
    return [...text].every((c) => c === "\n" || this.at.has(c.codePointAt(0)));
  }
  width(text) {
    return [...text].reduce((w, c) => w + (this.at.get(c.codePointAt(0))?.[1] ?? 0), 0);
  }
  /** Calls dot(x, y) for every lit dot of text, from its left upper corner. */
  draw(text, dot) {
    let x = 0;
    for (const c of text) {
      const [place, width] = this.at.get(c.codePointAt(0)) ?? [0, 0];
      const bytes = Math.ceil(width / 8);
      for (let y = 0; y < this.height && width; y++) {
        for (let i = 0; i < width; i++) if (this.rows[place + y * bytes + (i >> 3)] & (0x80 >> (i & 7))) dot(x + i, y);
      }
      x += width;
    }
  }
}
