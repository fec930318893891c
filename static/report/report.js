// The form of a report: finds out where somebody stands when they ask for it, and works out the proof of work
// while they type. Without a script the form is sent all the same, more seldom from one network.
const $ = (/** @type {string} */ id) => document.getElementById(id);
const form = /** @type {HTMLFormElement} */ ($("ask"));
const words = JSON.parse($("words").textContent);
const state = $("state");
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

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
      },
      () => {
        located.textContent = words.noPlace;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
}

let worker = null,
  waits = false;

/** Begins the work, once. Where it can't be done the form goes without. */
function begin() {
  if (worker) return;
  try {
    worker = new Worker(form.dataset.worker, { type: "module" });
  } catch {
    return done("");
  }
  worker.addEventListener("message", ({ data }) => done(data));
  worker.addEventListener("error", () => done(""));
  worker.postMessage({ challenge: form.dataset.work, bits: Number(form.dataset.bits) });
}

let finished = false;

function done(/** @type {string} */ nonce) {
  finished = true;
  field("work").value = nonce;
  if (waits) send();
}

/** Sends the form once, with what has been worked out. */
function send() {
  waits = false;
  state.textContent = words.reportWaits;
  form.submit();
}

form.addEventListener("input", begin, { once: true });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (waits) return;
  begin();
  if (finished) return send();
  waits = true;
  state.textContent = words.reportWorking;
});
