// Reads a page aloud, where the browser has a voice for its language: the button stays hidden otherwise.

/** @param {HTMLElement} button
 *  @param {string} lang
 *  @param {Record<string, string>} words read and readStop
 *  @param {() => (string|undefined)[][]} say what is said, by notice and by part */
export function aloud(button, lang, words, say) {
  const speech = globalThis.speechSynthesis;
  if (!speech) return;
  const voice = () => speech.getVoices().find((v) => v.lang.toLowerCase().startsWith(lang.slice(0, 2)));
  const offer = () => {
    button.hidden = !voice();
  };
  const state = (on) => {
    button.setAttribute("aria-pressed", String(on));
    (button.querySelector("span") ?? button).textContent = on ? words.readStop : words.read;
  };
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  addEventListener("pagehide", () => speech.cancel());
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") === "true";
    speech.cancel();
    state(!on);
    if (on) return;
    const lines = say().map((parts) => parts.filter(Boolean).join(lang === "en" ? ". " : "，"));
    lines.forEach((line, i) => {
      const u = new SpeechSynthesisUtterance(line);
      u.lang = lang;
      u.voice = voice() ?? null;
      if (i === lines.length - 1) u.onend = () => state(false);
      speech.speak(u);
    });
    if (lines.length === 0) state(false);
  });
}
