// The permanent page of a notice: copies the text for a chat, reads aloud, and says when the notice has changed since
// the page was made. The page never changes by itself: what somebody reads or shows stays what it was.
import { aloud } from "./aloud.js";
import { age, keep } from "./kept.js";
import { draw, ofPage } from "./share.js";
import { clock, fill } from "../shared/card.js";

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const data = JSON.parse($("data").textContent ?? "{}"),
  words = data.words;
const every = 60000;

const read = document.getElementById("read");
if (read)
  aloud(read, data.lang, words, () => [
    [".lead .sev", ".lead h1", ".lead .act", ".lead .when", ".lead .said"].map((s) => document.querySelector(s)?.textContent?.trim()),
  ]);

const chat = /** @type {HTMLTextAreaElement} */ ($("chat"));
$("copy").hidden = false;
$("copy").addEventListener("click", async () => {
  chat.select();
  try {
    await navigator.clipboard.writeText(chat.value);
  } catch {
    document.execCommand("copy");
  } // old browsers, and pages without HTTPS
  $("copied").textContent = words.copied;
});

$("draw").hidden = false;
$("draw").addEventListener("click", () => {
  const what = ofPage(data),
    img = /** @type {HTMLImageElement} */ ($("drawn"));
  img.src = draw(what).toDataURL("image/png");
  img.alt = chat.value;
  img.hidden = false;
  const save = /** @type {HTMLAnchorElement} */ ($("save"));
  save.href = img.src;
  save.download = (what.code || "wayside") + ".png";
  save.hidden = false;
  $("held").hidden = false;
});

function note(text) {
  $("changed").hidden = false;
  const p = $("changed").querySelector("p");
  if (p && p.textContent !== text) p.textContent = text;
}

if (age() > 0) note(fill(words.kept, clock(data.now, { now: Date.parse(data.now) + age(), zone: data.zone, words })));

async function look() {
  if (document.hidden) return;
  try {
    const r = await fetch("/api/v1/notices/" + data.id, { signal: AbortSignal.timeout(15000) });
    if (r.status === 404) return note(words.changedSince);
    if (!r.ok) return;
    const e = await r.json();
    if (`${e.notice.revision} ${e.state}` !== data.tag) note(words.changedSince);
  } catch {
    /* asked again soon */
  }
}
setInterval(look, every);
document.addEventListener("visibilitychange", look);
if (age() > 0) look();
keep();
