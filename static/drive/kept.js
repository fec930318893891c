// Pages kept for times without a network: the service worker keeps them, and says how old one is.

/** How long ago the page was made, in ms, where the service worker has kept it; else 0. Both times are this
 *  device's, so a clock that is wrong is wrong in both. */
export const age = () => Math.max(0, Number(document.documentElement.dataset.age) || 0);

/** Asks the browser to keep pages from now on. */
export function keep() {
  const build = /\/static\/([^/]+)\//.exec(import.meta.url)?.[1] ?? "";
  navigator.serviceWorker?.register("/sw.js?v=" + build).catch(() => {
    /* the page works without */
  });
}
