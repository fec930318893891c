// Checks a notice in the reader's browser: one that the address names behind "#", or files that were
// chosen or dropped. The server's word is never called a check.
import { available } from "../shared/trust.js";
import { clock, el, fill, icon, leaves, said } from "../shared/card.js";
import { Offline, Report } from "./examine.js";

const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent),
  words = data.words;
const time = (t) => (Number.isNaN(new Date(t).getTime()) ? String(t) : clock(t, { zone: data.zone, words, now: Date.now() }));
const tongues = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".top .lang")]).map((a) => ({ a, href: a.href })),
  commands = $("wayside").textContent;
const most = 1 << 20; // bytes of a file
const live = ["active", "scheduled"];

const looks = {
  waiting: ["s0", "0"],
  verified: ["ok", "ok"],
  but: ["s2", "2"],
  refused: ["s4", "4"],
  unsure: ["s2", "2"],
  word: ["s2", "2"],
  offline: ["s2", "2"],
};
function verdict(kind, title, note) {
  const v = $("verdict"),
    [level, sign] = looks[kind];
  v.className = "note wide " + level;
  v.dataset.state = kind;
  v.querySelector("svg").replaceWith(icon(sign));
  v.querySelector("h1").textContent = title;
  v.querySelector("p").textContent = note;
  v.hidden = false;
  $("byhand").before($("ask")); // another one, after this
}

/** Why a genuine notice must not be taken for what stands now, "" where it may. */
function but(r) {
  const n = r.notice,
    over = leaves(n);
  if (n.status !== "actual") return fill(words.vOnly, n.status === "exercise" ? words.practiceExercise : words.practiceTest);
  if (r.now?.newest > n.revision) return fill(words.vfReplaced, r.now.newest);
  if (r.now && !live.includes(r.now.state)) return data.states[r.now.state] ?? r.now.state;
  return over && Date.parse(over) <= Date.now() ? words.expired : "";
}

function conclude(r, checked) {
  const n = r.notice;
  if (!checked)
    return r.verdict === "refused"
      ? verdict("refused", words.vRefused, words.vRefusedNote)
      : verdict("word", words.vNoCrypto, words.vNoCryptoNote);
  if (r.verdict === "refused") return verdict("refused", words.vRefused, words.vRefusedNote);
  if (r.verdict === "unsure") return verdict("unsure", words.vUnsure, words.vUnsureNote);
  const note = fill(words.vVerifiedNote, said(n.publisher?.name, data) || n.publisher?.id, time(n.sent), r.leaf.seq),
    why = but(r);
  return why ? verdict("but", fill(words.vGenuineBut, why), note) : verdict("verified", words.vVerified, note);
}

function show(r) {
  const n = r.notice,
    marks = { true: ["ok", "ok", words.vOk], false: ["s4", "4", words.vFailed], null: ["s2", "2", words.vNone] };
  $("steps").replaceChildren(
    ...r.lines.map((l) => {
      const [level, sign, word] = marks[l.ok];
      return el("li", {}, el("span", { class: "sev " + level }, icon(sign), word), el("div", {}, el("b", {}, l.label), l.said));
    }),
  );
  $("about").hidden = !n;
  $("about").firstChild.textContent = r.verdict === "refused" ? words.vClaims : words.vAbout;
  $("found").hidden = !r.lines.length;
  if (!n) return;
  const fact = (label, value) => value && el("div", {}, el("dt", {}, label), el("dd", {}, value));
  const over = r.now && (r.now.newest > n.revision ? fill(words.vfReplaced, r.now.newest) : data.states[r.now.state]);
  $("facts").replaceChildren(
    ...[
      fact(words.vfTitle, said(Object.fromEntries(Object.entries(n.text ?? {}).map(([l, t]) => [l, t?.headline])), data)),
      fact(words.vfStatus, n.status !== "actual" && (n.status === "exercise" ? words.practiceExercise : words.practiceTest)),
      fact(words.vfBy, said(n.publisher?.name, data) || n.publisher?.id),
      fact(words.vfSent, n.sent && time(n.sent)),
      fact(
        words.vfRevision,
        r.now && r.now.newest >= n.revision ? fill(words.vfRevisionOf, n.revision, r.now.newest) : fill(words.vfRevisionOnly, n.revision),
      ),
      r.verdict !== "refused" && fact(r.now?.logged ? fill(words.vfStateLogged, r.now.logged) : words.vfState, over || words.vfUnknown),
      r.now && fact(words.vfPage, el("a", { href: `/notices/${n.id.replace("urn:uuid:", "")}?lang=${data.lang}` }, words.vfPageOpen)),
    ].filter(Boolean),
  );
  $("wayside").textContent = commands.replace("ID/REVISION", `${n.id.replace("urn:uuid:", "")}/${n.revision}`);
}

let turn = 0;
async function check(asked) {
  const own = ++turn,
    r = new Report(words),
    can = await available();
  verdict("waiting", words.vWaiting, words.vWaitingNote);
  $("found").hidden = true;
  let end = () => conclude(r, can);
  try {
    await (can ? r.examine(asked, data.root, time) : r.ask(asked));
    if (r.notice) await r.stands();
  } catch (e) {
    end =
      e instanceof Offline
        ? () => verdict("offline", words.vOffline, words.vOfflineNote)
        : () => verdict("unsure", words.vUnsure, String(e.message));
  }
  if (own !== turn) return; // something else was asked meanwhile
  try {
    show(r);
    end();
  } catch {
    verdict("refused", words.vRefused, words.vForm);
  } // a document that is none
  $("verdict").focus();
}

/** What the address names: #UUID.REVISION.HASH. */
function named() {
  for (const { a, href } of tongues) a.href = href + location.hash;
  if (!location.hash) return;
  const m = /^#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([1-9]\d{0,8})\.([\w-]{22})$/.exec(location.hash);
  if (m) check({ id: "urn:uuid:" + m[1], revision: Number(m[2]), mark: m[3] });
  else verdict("unsure", words.vBadLink, words.vBadLinkNote);
}

/** What was chosen or dropped, told apart by content. */
async function chosen(files) {
  const asked = {};
  for (const f of [...files].filter((f) => f.size <= most).slice(0, 9)) {
    const raw = new Uint8Array(await f.arrayBuffer()),
      head = new TextDecoder().decode(raw.slice(0, 30));
    asked[head.startsWith("c2sp.org/tlog-proof") ? "proof" : head.startsWith("— ") ? "sig" : "doc"] = raw;
  }
  if (asked.doc) check(asked);
  else if (files.length) verdict("unsure", words.vUnsure, words.vForm);
}

const carries = (e) => e.dataTransfer && [...e.dataTransfer.types].includes("Files");
addEventListener("dragover", (e) => {
  if (!carries(e)) return;
  e.preventDefault();
  document.body.classList.add("over");
});
addEventListener("dragleave", (e) => {
  if (e.relatedTarget === null) document.body.classList.remove("over");
});
addEventListener("drop", (e) => {
  if (!carries(e)) return;
  e.preventDefault();
  document.body.classList.remove("over");
  chosen(e.dataTransfer.files);
});
$("form").hidden = false;
$("form").addEventListener("submit", (e) => e.preventDefault());
$("file").addEventListener("change", () => chosen(/** @type {HTMLInputElement} */ ($("file")).files));
addEventListener("hashchange", named);
named();
