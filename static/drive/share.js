// Draws a notice as one picture to pass on: what it says and when, its code and QR code, and the check value of the document
// that was signed, so that whoever gets it can compare it with the page, which alone says what is so now. Drawn here, with
// the fonts of the reader's own device.

const wide = 1080,
  edge = 64,
  quiet = "#4b5865",
  ink = "#12181f";

/** Lines of text that are no wider than most; Latin breaks between words, Chinese anywhere but before a mark. */
export function lines(g, text, most, limit) {
  const out = [];
  let line = "";
  for (const part of text.match(/[\p{Script=Latin}\p{N}.:/+-]+\s*|[^\p{Script=Latin}\p{N}]/gu) ?? []) {
    const closes = /^[，。、；：？！）”》,.;:?!)]$/u.test(part);
    if (line && !closes && g.measureText((line + part).trimEnd()).width > most) {
      out.push(line.trimEnd());
      line = "";
    }
    line += part;
  }
  if (line.trim()) out.push(line.trimEnd());
  if (out.length > limit) {
    out.length = limit;
    out[limit - 1] = out[limit - 1].slice(0, -1) + "…";
  }
  return out;
}

/**
 * What stands on the picture, from top to bottom: text, size, weight, colour and how many lines at most.
 * @typedef {{text: string, size: number, bold?: boolean, colour?: string, most: number, gap?: number}} Part
 */

const font = (part, family) => `${part.bold ? 700 : 400} ${part.size}px ${family}`;

/**
 * The picture of a notice as a canvas.
 * @param {{site: string, level: string, colour: string, ink: string, practice: string, parts: Part[], foot: Part[], code: string, qr: {path: string, size: number} | null, family: string}} d
 */
export function draw(d) {
  const canvas = document.createElement("canvas"),
    g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const room = wide - 2 * edge,
    laid = [];
  let y = 150;
  for (const part of d.parts.filter((p) => p.text)) {
    g.font = font(part, d.family);
    for (const text of lines(g, part.text, room, part.most)) {
      y += Math.round(part.size * 1.42);
      laid.push({ ...part, text, y });
    }
    y += part.gap ?? 24;
  }
  const foot = y + 40;
  canvas.width = wide;
  canvas.height = foot + 344;
  g.fillStyle = "#ffffff";
  g.fillRect(0, 0, wide, canvas.height);
  g.fillStyle = d.colour;
  g.fillRect(0, 0, wide, 116);
  g.fillStyle = d.ink;
  g.textBaseline = "alphabetic";
  g.font = `700 44px ${d.family}`;
  g.fillText([d.level, d.practice].filter(Boolean).join(" · "), edge, 76);
  g.textAlign = "right";
  g.font = `400 36px ${d.family}`;
  g.fillText(d.site, wide - edge, 74, room / 2);
  g.textAlign = "left";
  for (const l of laid) {
    g.font = font(l, d.family);
    g.fillStyle = l.colour ?? ink;
    g.fillText(l.text, edge, l.y);
  }
  g.fillStyle = "#f1f3f6";
  g.fillRect(0, foot, wide, 344);
  const left = d.qr ? edge + 290 : edge;
  if (d.qr) {
    g.fillStyle = "#ffffff";
    g.fillRect(edge, foot + 30, 260, 260);
    g.fillStyle = "#000000";
    g.save();
    g.translate(edge, foot + 30);
    g.scale(260 / d.qr.size, 260 / d.qr.size);
    g.fill(new Path2D(d.qr.path));
    g.restore();
  }
  let at = foot + 84;
  for (const part of d.foot.filter((p) => p.text)) {
    g.font = font(part, d.family);
    g.fillStyle = part.colour ?? ink;
    for (const text of lines(g, part.text, wide - edge - left, part.most)) {
      g.fillText(text, left, at);
      at += Math.round(part.size * 1.5);
    }
  }
  if (d.practice) {
    g.strokeStyle = d.colour;
    g.lineWidth = 18;
    g.setLineDash([48, 24]);
    g.strokeRect(9, 9, wide - 18, canvas.height - 18);
  }
  return canvas;
}

/** What the page of a notice says, as the parts of its picture. */
export function ofPage(data) {
  const said = (s) => document.querySelector(s)?.textContent?.trim() ?? "";
  const sev = document.querySelector(".lead .sev"),
    look = sev && getComputedStyle(sev),
    qr = document.querySelector(".share .qr");
  return {
    site: said(".top .name"),
    level: said(".lead .sev"),
    colour: look?.backgroundColor ?? ink,
    ink: look?.color ?? "#ffffff",
    practice: said(".lead .practice"),
    parts: [
      { text: said(".note.wide b:not(.practice)"), size: 40, bold: true, most: 2, colour: "#8a1020" },
      { text: said(".lead h1"), size: 62, bold: true, most: 5, gap: 30 },
      ...data.facts.map((f) => ({ text: f, size: 42, bold: true, most: 3, colour: "#0b3d91", gap: 10 })),
      { text: said(".lead .act")?.replace(said(".lead .act small"), ""), size: 42, bold: true, most: 4 },
      { text: data.when, size: 36, most: 2 },
      { text: said(".lead .said"), size: 36, most: 9 },
      { text: [data.by, data.issued].filter(Boolean).join(" · "), size: 30, most: 3, colour: quiet },
    ],
    foot: [
      { text: said(".share .code"), size: 56, bold: true, most: 1 },
      { text: data.check, size: 30, most: 3, colour: quiet },
      { text: data.sum, size: 24, most: 2, colour: quiet },
    ],
    qr: qr && { path: qr.querySelector("path")?.getAttribute("d") ?? "", size: Number(qr.getAttribute("viewBox")?.split(" ")[2]) },
    family: getComputedStyle(document.body).fontFamily,
    code: said(".share .code"),
  };
}
