// Copies an address of the feeds page.
const done = document.body.dataset.copied;
for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-copy]"))) {
  const field = /** @type {HTMLInputElement} */ (button.previousElementSibling),
    label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // pages without HTTPS
    }
    button.textContent = done;
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  });
}
