// A file that is dropped anywhere on the page is checked at once; the verdict
// is what a reader of the screen hears first.
const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-drop]"));
const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
const body = document.body;
for (const hint of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-only-script]"))) {
  hint.hidden = false;
}
const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
addEventListener("dragover", (event) => {
  if (carries(event)) {
    event.preventDefault();
    body.classList.add("over");
  }
});
addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) {
    body.classList.remove("over");
  }
});
addEventListener("drop", (event) => {
  if (!carries(event)) {
    return;
  }
  event.preventDefault();
  body.classList.remove("over");
  if (event.dataTransfer.files.length > 0) {
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  }
});
document.getElementById("verdict")?.focus();
