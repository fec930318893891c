// The front page tells when there is something new, and moves nothing that a
// person may be reading: what has left is struck through where it stands, and
// new things come when they are asked for.

const front = () => document.getElementById("front");
const news = /** @type {HTMLButtonElement} */ (document.getElementById("news"));
const title = document.title;
let fresh = null;
let asking = false;
let again = false;

async function ask() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    do {
      again = false;
      const answer = await fetch("/console/front", { signal: AbortSignal.timeout(10000), headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) compare(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } while (again);
  } catch {
    say(front().dataset.lost, true); // the stream tells when it is back
  } finally {
    asking = false;
  }
}

// compare marks in place what is no longer so, and offers the rest.
function compare(doc) {
  const next = doc.getElementById("front");
  if (!next) return;
  const counts = doc.querySelectorAll(".nav a");
  document.querySelectorAll(".nav a").forEach((a, i) => {
    if (counts[i] && !a.isEqualNode(counts[i])) a.replaceChildren(...counts[i].cloneNode(true).childNodes);
  });
  if (next.dataset.tag === front().dataset.tag) {
    if (!fresh) news.hidden = true;
    return;
  }
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (front().querySelectorAll(".item[id]"))) {
    const now = next.querySelector("#" + CSS.escape(item.id));
    item.classList.toggle("gone", !now);
    item.classList.toggle("moved", Boolean(now) && now.dataset.tag !== item.dataset.tag);
  }
  for (const n of /** @type {NodeListOf<HTMLElement>} */ (front().querySelectorAll("[data-count]"))) {
    const now = next.querySelector(`[data-count="${n.dataset.count}"]`);
    if (now) n.textContent = now.textContent;
  }
  fresh = next;
  const waiting = Number(next.dataset.waiting);
  document.title = (waiting ? `(${waiting}) ` : "") + title;
  say(front().dataset.news, Boolean(next.querySelector(".alarms")));
}

function say(text, loud) {
  news.textContent = text;
  news.classList.toggle("loud", loud);
  news.hidden = false;
}

news.addEventListener("click", () => {
  if (!fresh) {
    location.reload();
    return;
  }
  front().replaceWith(document.adoptNode(fresh));
  fresh = null;
  news.hidden = true;
  document.getElementById("main").focus({ preventScroll: true });
});

const stream = new EventSource("/console/watch");
stream.addEventListener("message", (event) => {
  if (event.data !== front().dataset.tag && event.data !== fresh?.dataset.tag) ask();
  else if (!fresh) news.hidden = true;
});
stream.addEventListener("out", () => {
  stream.close();
  say(front().dataset.out, true);
});
stream.addEventListener("error", () => {
  if (stream.readyState !== EventSource.OPEN) say(front().dataset.lost, true);
});
