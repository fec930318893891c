// The list of templates: their keys choose them.

/** @type {NodeListOf<HTMLElement>} */
const scripted = document.querySelectorAll("[data-script]");
for (const e of scripted) e.hidden = false;

addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || (e.target instanceof Element && e.target.closest("input,textarea,select"))) return;
  /** @type {HTMLElement} */
  const chosen = document.querySelector(`[data-key="${CSS.escape(e.key)}"]`);
  if (!chosen) return;
  e.preventDefault();
  chosen.click();
});
