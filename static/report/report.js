// The form of a report: finds out where somebody stands when they ask for it, or which place they tap on the map,
// makes pictures small enough, and works out the proof of work while they type. Without a script the form is sent all the same, more seldom from one network.
import { zoomable } from "../drive/map.js";
import { fitted } from "./photos.js";

const $ = (/** @type {string} */ id) => document.getElementById(id);
const form = /** @type {HTMLFormElement} */ ($("ask"));
const words = JSON.parse($("words").textContent);
const state = $("state");
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/** Lets a place be chosen on the map, and shows the one that is. @param {HTMLElement} map */
function pickable(map) {
  const svg = /** @type {SVGSVGElement} */ (map.querySelector("svg"));
  const pin = map.querySelector(".marks svg");
  const [, , w, h] = svg.getAttribute("viewBox").split(" ").map(Number);
  const { west, north, wide, high } = Object.fromEntries(Object.entries(map.dataset).map(([name, value]) => [name, Number(value)]));
  const show = () => {
    const x = ((Number(field("lon").value) - west) / wide) * w,
      y = ((north - Number(field("lat").value)) / high) * h;
    map.classList.toggle("placed", x > 0 && x < w && y > 0 && y < h);
    pin.setAttribute("x", String(x));
    pin.setAttribute("y", String(y));
  };
  zoomable(map, words);
  svg.addEventListener("click", (event) => {
    if (event.defaultPrevented) return; // the map was moved
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    field("lon").value = (west + (at.x / w) * wide).toFixed(5);
    field("lat").value = (north - (at.y / h) * high).toFixed(5);
    $("picked").textContent = words.reportPicked;
    show();
  });
  form.addEventListener("input", show);
  map.hidden = false;
  show();
  return show;
}

const map = $("map");
const show = map ? pickable(map) : () => {};

const locate = $("locate");
if (locate && navigator.geolocation) {
  $("position").hidden = false;
  locate.addEventListener("click", () => {
    const located = $("located");
    located.textContent = words.locating;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field("lon").value = coords.longitude.toFixed(6);
        field("lat").value = coords.latitude.toFixed(6);
        located.textContent = words.reportLocated;
        show();
      },
      () => {
        located.textContent = words.noPlace;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
}

/** @type {Promise<string>} */
let work = null;

/** Works out the proof, once. Where that can't be done it is empty, and the form goes without. */
function prove() {
  work ??= new Promise((done) => {
    try {
      const worker = new Worker(form.dataset.worker, { type: "module" });
      worker.addEventListener("message", ({ data }) => done(data));
      worker.addEventListener("error", () => done(""));
      worker.postMessage({ challenge: form.dataset.work, bits: Number(form.dataset.bits) });
    } catch {
      done("");
    }
  });
  return work;
}

const pictures = fitted(field("photo"), $("w-photo"), words);
let waits = false;

form.addEventListener("input", prove, { once: true });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (waits) return;
  waits = true;
  state.textContent = words.reportWorking;
  [field("work").value] = await Promise.all([prove(), pictures()]);
  waits = false;
  state.textContent = "";
  if (!form.reportValidity()) return; // a picture is too large, as it turned out
  state.textContent = words.reportWaits;
  form.submit();
});
