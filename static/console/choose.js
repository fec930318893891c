// The list of templates: their keys choose them.
for (const e of document.querySelectorAll("[data-script]")) e.hidden = false;
addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input,textarea,select")) return;
  const chosen = document.querySelector(`[data-key="${CSS.escape(e.key)}"]`);
  if (chosen) { e.preventDefault(); chosen.click(); }
});
