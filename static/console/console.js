// What every page of the console does with a script; all of it works without.
// csrf is what a script must send along with whatever changes something, as
// the header X-CSRF.
export const csrf = document.body.dataset.csrf ?? "";
