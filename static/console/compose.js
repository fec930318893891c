// The form of a draft: looks, saves and previews while somebody types. All that
// it knows comes from the hub, and what somebody is typing is never set.
import { csrf } from "./console.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("draft"));
const state = document.getElementById("state"),
  preview = document.getElementById("preview"),
  submit = document.getElementById("submit");
/** @returns {any} a field, or the buttons of one name */
const by = (name) => form.elements.namedItem(name);
/** @returns {HTMLElement[]} */
const every = (selector) => [...document.querySelectorAll(selector)];
/** @returns {any} */
const of = (e) => e.target;
const fill = (pattern, ...args) => pattern.replace(/\{(\d)\}/g, (_, i) => args[i]);
const pause = 350; // ms of no typing before the hub is asked

let wait = 0,
  asking = null,
  again = false,
  edits = 0,
  seen = 0,
  sending = false,
  stuck = false;
const touched = new Set(); // fields typed in since the last answer

for (const e of every("[data-script]")) e.hidden = false;

form.addEventListener("input", (e) => {
  edits++;
  touched.add(of(e).name);
  if (!stuck) tell(state.dataset.checking); // what stands there is of before
  if (of(e).closest(".text")) mark(of(e).closest(".text"));
  clearTimeout(wait);
  wait = setTimeout(look, pause);
});
form.addEventListener("change", () => {
  clearTimeout(wait);
  wait = setTimeout(look, 0);
});

// look asks the hub what it thinks of the form. One question is under way at a
// time: the hub saves with each, and what two of them saved would look like the
// work of somebody else.
async function look() {
  clearTimeout(wait);
  if (asking) {
    again = true;
    return asking;
  }
  asking = ask();
  try {
    await asking;
  } finally {
    asking = null;
  }
}

async function ask() {
  do {
    again = false;
    const at = edits;
    tell(state.dataset.checking);
    touched.clear();
    try {
      const file = picked();
      const body = new FormData(form);
      body.set("act", "look");
      const r = await fetch(form.action, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRF": csrf },
        signal: AbortSignal.timeout(file ? 90000 : 15000),
      });
      const answer = await r.json();
      if (!r.ok) return tell(answer.title, true);
      seen = at;
      if (file) drop(file, answer.told["f.picture"] ?? []);
      else if (unfit.length) answer.told["f.picture"] = unfit;
      take(answer);
    } catch {
      tell(state.dataset.offline, true);
      clearTimeout(wait);
      wait = setTimeout(look, 3000 + Math.random() * 2000);
      return;
    }
  } while (again);
}

let unfit = []; // why the last picture was not taken: told until there is another
const most = 8 << 20; // bytes of a picture

// picked is the picture that has been chosen and not sent. One that is too large
// stays here.
function picked() {
  const box = by("picture");
  const file = box?.files[0];
  if (!file || file.size <= most) return file;
  drop(file, [{ class: "s4", icon: "4", text: box.dataset.large }]);
}

// drop takes a picture out of its field: it was sent, or is none.
function drop(file, told) {
  const box = by("picture");
  unfit = told;
  if (box.files[0] === file) box.value = "";
}

// take shows an answer. A field that somebody is in, or has typed in since, keeps
// its value and what it was made of.
function take(a) {
  for (const [slot, v] of Object.entries(a.facts)) set(by(`f.${slot}`), by(`a.${slot}`), v);
  for (const [field, v] of Object.entries(a.texts)) {
    set(by(`t.${field}`), by(`m.${field}`), v);
    mark(document.querySelector(`[data-text="${CSS.escape(field)}"]`));
  }
  for (const box of every("[data-told]")) show(box, a.told[box.dataset.told] ?? []);
  if (by("level").value === by("suggested").value) by("level").value = a.level;
  by("suggested").value = a.suggested;
  const name = form.querySelector(`[name=level][value="${CSS.escape(a.suggested)}"]`)?.parentElement.textContent.trim() ?? "";
  const suggests = document.getElementById("suggests");
  suggests.textContent = fill(suggests.dataset.pattern, name, a.why);
  const drawn = /** @type {HTMLImageElement} */ (document.getElementById("drawn"));
  if (drawn) {
    drawn.hidden = document.getElementById("undraw").hidden = !a.picture;
    if (a.picture) drawn.src = a.picture;
  }
  by("revision").value = a.revision;
  by("digest").value = a.digest;
  draw(a.preview);
  const waits = document.getElementById("waits");
  waits.hidden = !a.waits;
  waits.textContent = a.waits;
  document.getElementById("alone").hidden = !a.red;
  submit.querySelector("span").textContent = a.submit;
  answerFor(a.personal ?? [], a.ack);
  stuck = !!a.conflict;
  if (a.conflict) return tell(fill(state.dataset.conflict, a.conflict.by, a.conflict.at), true);
  if (location.pathname !== new URL(form.action).pathname) history.replaceState(null, "", form.action);
  const d = state.dataset;
  if (edits !== seen) return tell(d.checking); // typed meanwhile: that is not saved
  if (a.status !== submit.dataset.status) return location.replace(form.action); // practice is framed as such at once
  state.replaceChildren(
    a.errors ? bold(fill(d.errors, a.errors), "bad") : a.warnings ? bold(fill(d.warnings, a.warnings), "") : bold(d.good, "good"),
    " ",
    Object.assign(document.createElement("span"), { textContent: fill(d.saved, a.saved) }),
  );
}

const bold = (textContent, className) => Object.assign(document.createElement("b"), { textContent, className });

function set(field, made, v) {
  if (!field || !made || field === document.activeElement || touched.has(field.name)) return;
  if (field.value !== v.value) field.value = v.value;
  made.value = v.made;
}

// answerFor asks for what looks like personal data. What was answered for other
// findings is no answer to these.
function answerFor(found, word) {
  const box = by("ack");
  document.getElementById("personal").hidden = !word;
  if (box.value === word) return;
  box.value = word;
  box.checked = false;
  document
    .getElementById("personalFound")
    .replaceChildren(...found.map((textContent) => Object.assign(document.createElement("li"), { textContent })));
}

// draw replaces the preview where it has changed, and keeps frames that stay.
function draw(html) {
  const next = new DOMParser().parseFromString(html, "text/html").body;
  const old = [...preview.children],
    fresh = [...next.children];
  fresh.forEach((e, i) => {
    if (!old[i]) preview.append(e);
    else if (!old[i].isEqualNode(e)) old[i].replaceWith(e);
  });
  old.slice(fresh.length).forEach((e) => e.remove());
}

function show(box, list) {
  box.replaceChildren(
    ...list.map((t) => {
      const p = document.createElement("p"),
        span = document.createElement("span");
      p.className = `told ${t.class}`;
      const icon = model(t.icon);
      span.textContent = t.text;
      p.append(icon, span);
      return p;
    }),
  );
  const input = by(box.dataset.told);
  if (input instanceof HTMLElement) input.setAttribute("aria-invalid", String(list.some((t) => t.class === "s4")));
}

const svg = "http://www.w3.org/2000/svg";
function model(icon) {
  const s = document.createElementNS(svg, "svg"),
    u = document.createElementNS(svg, "use");
  s.setAttribute("class", "ic");
  s.setAttribute("viewBox", "0 0 24 24");
  s.setAttribute("aria-hidden", "true");
  u.setAttribute("href", `#l${icon}`);
  s.append(u);
  return s;
}

function mark(box) {
  const f = box.dataset.text;
  box.classList.toggle("edited", by(`t.${f}`).value.trim() !== by(`m.${f}`).value.trim());
  const count = box.querySelector(".count");
  count.textContent = fill(count.dataset.pattern, [...by(`t.${f}`).value.trim()].length);
}

function tell(words, bad) {
  state.replaceChildren(bold(words, bad ? "bad" : ""));
}

// send submits what was looked at: with a look still to come, that comes first.
async function send(button) {
  if (sending || stuck) return;
  sending = true;
  while (edits !== seen && !stuck) {
    const at = seen;
    await look();
    if (seen === at) {
      sending = false;
      return;
    } // the hub is out of reach
  }
  form.requestSubmit(button);
}

form.addEventListener("submit", (e) => {
  const act = e.submitter?.getAttribute("value") ?? "";
  if ((act === "submit" || act === "direct") && !sending) {
    sending = edits === seen && !stuck; // then it goes as it is: a form can't be submitted within its own submission
    if (sending) return;
    e.preventDefault();
    send(e.submitter);
    return;
  }
  if (act === "look") {
    e.preventDefault();
    look();
  }
  if (act === "unpicture") {
    e.preventDefault();
    by("f.picture").value = "";
    unfit = [];
    edits++;
    look();
  }
  if (act.startsWith("remake:")) {
    e.preventDefault();
    const f = act.slice(7);
    by(`t.${f}`).value = by(`m.${f}`).value;
    edits++;
    look();
  }
});

addEventListener("keydown", (e) => {
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
    e.preventDefault();
    send(submit);
  }
  if (e.key === "Enter" && !e.ctrlKey && !e.isComposing && of(e).matches("input.field")) {
    e.preventDefault();
    look();
  }
  if (e.altKey && e.key.toLowerCase() === "p") {
    e.preventDefault();
    document.getElementById("seen").focus();
    document.getElementById("seen").scrollIntoView();
  }
  if (e.key !== "Escape" || e.isComposing) return;
  const here = /** @type {HTMLElement} */ (document.activeElement);
  if (here?.matches(".field")) here.blur();
  else document.getElementById("back").click();
});

// What was typed before this script came counts too.
if (every("#draft .field").some((/** @type {any} */ f) => "defaultValue" in f && f.value !== f.defaultValue)) {
  edits++;
  look();
}

// Nobody leaves what is not saved without being asked.
addEventListener("beforeunload", (e) => {
  if (edits !== seen && !sending) e.preventDefault();
});
