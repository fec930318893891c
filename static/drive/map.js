// Pans and zooms the outline map that the hub has drawn. Without script it is whole anyway, and the list says the same.

const most = 8;

/** @param {HTMLElement | null} figure
 *  @param {Record<string, string>} words zoomIn, zoomOut and zoomAll */
export function zoomable(figure, words) {
  const svg = figure?.querySelector("svg");
  if (!figure || !svg || figure.dataset.zoom) return;
  const [, , w, h] = svg.getAttribute("viewBox")?.split(" ").map(Number) ?? [0, 0, 1, 1];
  const view = { x: 0, y: 0, scale: 1 };
  const marks = [...svg.querySelectorAll(".marks svg")],
    size = 26;

  const draw = () => {
    view.scale = Math.min(most, Math.max(1, view.scale));
    view.x = Math.min(w - w / view.scale, Math.max(0, view.x));
    view.y = Math.min(h - h / view.scale, Math.max(0, view.y));
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${w / view.scale} ${h / view.scale}`);
    svg.style.setProperty("--zoom", String(1 / view.scale)); // lines and letters keep their size
    for (const m of marks) for (const side of ["width", "height"]) m.setAttribute(side, String(size / view.scale));
    svg.style.touchAction = view.scale > 1 ? "none" : "pan-y pinch-zoom";
    out.disabled = all.disabled = view.scale === 1;
    more.disabled = view.scale === most;
    figure.dataset.zoom = view.scale.toFixed(2);
  };
  /** Zooms about a point of the glass, given as parts of its width and height. */
  const zoom = (/** @type {number} */ by, fx = 0.5, fy = 0.5) => {
    const was = view.scale,
      now = Math.min(most, Math.max(1, was * by));
    view.x += (w / was - w / now) * fx;
    view.y += (h / was - h / now) * fy;
    view.scale = now;
    draw();
  };

  const button = (/** @type {string} */ sign, /** @type {string} */ label, /** @type {() => void} */ act) => {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = sign;
    b.setAttribute("aria-label", label);
    b.addEventListener("click", act);
    return b;
  };
  const more = button("+", words.zoomIn, () => zoom(2)),
    out = button("−", words.zoomOut, () => zoom(0.5));
  const all = button("⤢", words.zoomAll, () => zoom(1 / most));
  const bar = document.createElement("div");
  bar.className = "zoom";
  bar.append(more, out, all);
  figure.append(bar);

  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  let moved = 0;
  svg.addEventListener("pointerdown", (e) => {
    fingers.set(e.pointerId, { x: e.clientX, y: e.clientY });
    moved = 0;
  });
  svg.addEventListener("pointermove", (e) => {
    const was = fingers.get(e.pointerId);
    if (!was || (view.scale === 1 && fingers.size < 2)) return;
    const box = svg.getBoundingClientRect(),
      [a, b] = [...fingers.values()];
    const before = b && Math.hypot(a.x - b.x, a.y - b.y);
    const dx = e.clientX - was.x,
      dy = e.clientY - was.y;
    Object.assign(was, { x: e.clientX, y: e.clientY });
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved > 8) svg.setPointerCapture(e.pointerId);
    const share = 1 / fingers.size;
    view.x -= (dx * share * w) / view.scale / box.width;
    view.y -= (dy * share * h) / view.scale / box.height;
    if (before)
      zoom(Math.hypot(a.x - b.x, a.y - b.y) / before, ((a.x + b.x) / 2 - box.left) / box.width, ((a.y + b.y) / 2 - box.top) / box.height);
    else draw();
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel", "pointerleave"]))
    svg.addEventListener(end, (e) => fingers.delete(e.pointerId));
  svg.addEventListener(
    "click",
    (e) => {
      if (moved > 8) e.preventDefault();
    },
    true,
  );
  svg.addEventListener("dblclick", (e) => {
    const box = svg.getBoundingClientRect();
    zoom(2, (e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height);
  });
  draw();
}
