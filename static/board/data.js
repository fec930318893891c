// What the page was given: what to show, how, and in which words.

export const $ = (id) => document.getElementById(id);
export const data = JSON.parse($("data").textContent),
  d = data.display,
  lang = d.langs[0],
  words = data.words[lang];

/** What card.js needs to know, at a time of the hub's clock. */
export const ctx = (now, l = lang) => ({ lang: l, also: data.also[l], zone: data.zone, words: data.words[l], terms: data.terms[l], now });

/** Sets a text where it is another. */
export const text = (e, s) => {
  if (e.textContent !== s) e.textContent = s;
};
