// What every page of the console does with a script; all of it works without.

// csrf is what a script must send along with whatever changes something, as
// the header X-CSRF.
export const csrf = document.body.dataset.csrf ?? "";

// On a telephone the sections are a strip: the one that is open is brought into
// view.
const strip = document.querySelector(".nav ul");
const here = strip?.querySelector("[aria-current]");
if (here)
  strip.scrollLeft += here.getBoundingClientRect().left - strip.getBoundingClientRect().left - (strip.clientWidth - here.clientWidth) / 2;
