// Keeps the page of the signs as new as the hub has it: fetches it again and takes over what has changed, sign by
// sign. Nothing moves that a person is on. Without a network the page stands as it is, with its time.
const every = 30000,
  patience = 10000;
const cards = (/** @type {Document} */ from) => [...from.querySelectorAll("li.sign")];
const names = (/** @type {Document} */ from) =>
  cards(from)
    .map((c) => c.id)
    .join();

async function renew() {
  if (document.hidden) return;
  try {
    const r = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(patience) });
    if (!r.ok) return;
    const fresh = new DOMParser().parseFromString(await r.text(), "text/html");
    if (names(fresh) !== names(document)) return location.reload(); // a sign has come or gone
    for (const card of cards(fresh)) {
      const own = document.getElementById(card.id);
      if (own.innerHTML !== card.innerHTML && !own.contains(document.activeElement)) own.replaceChildren(...card.childNodes);
    }
    document.getElementById("asof").textContent = fresh.getElementById("asof").textContent;
  } catch {
    /* the next turn tries again */
  }
}
setInterval(renew, every);
document.addEventListener("visibilitychange", renew);
