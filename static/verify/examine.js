// What is checked of a notice, line by line; it knows no page.
import {
  openList,
  parseDocument,
  parseKey,
  parseLines,
  parseProof,
  Refused,
  ringFor,
  sha256,
  verifyEntry,
  verifyNotice,
  verifyProof,
} from "../shared/trust.js";
import { fill } from "../shared/card.js";

/** The network, or the site, is not there. */
export class Offline extends Error {}

/** The bytes of an answer of this site, null where there is no such thing. */
export async function get(path, again = 3) {
  let r;
  try {
    r = await fetch(path, { cache: "no-cache" });
  } catch {
    throw new Offline();
  }
  if (r.status === 404) return null;
  if (r.status === 503 && again) {
    // the newest is in a checkpoint within a second
    await new Promise((done) => setTimeout(done, 1000));
    return get(path, again - 1);
  }
  if (!r.ok) throw new Refused("server", String(r.status));
  try {
    return new Uint8Array(await r.arrayBuffer());
  } catch {
    throw new Offline();
  }
}

export const address = (n) => `/notices/${n.id.replace("urn:uuid:", "")}/${n.revision}`;
const text = (raw) => new TextDecoder().decode(raw);
const short = (raw) =>
  btoa(String.fromCharCode(...raw))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const fail = (said) => {
  throw new Refused("said", said);
};

/** What was found: lines with ok true, false, or null where something could not be checked; the notice, its
 *  place in the log, and what the server says of it now. */
export class Report {
  lines = [];
  constructor(words) {
    this.words = words;
  }
  get verdict() {
    return this.lines.some((l) => l.ok === false) ? "refused" : this.lines.some((l) => l.ok === null) ? "unsure" : "verified";
  }
  add(label, ok, said) {
    this.lines.push({ label, ok, said });
  }
  /** Runs a check, which says what it found, and notes why it was refused. */
  async line(label, check, worded) {
    const w = this.words,
      known = { changed: w.vChanged, unknown: w.vUnknown, key: w.vKey, log: w.vNotInLog, form: w.vForm };
    try {
      this.add(label, true, await check());
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      if (e.code === "server") this.add(label, null, fill(w.vServer, e.message));
      else this.add(label, !worded && e.code === "unknown" ? null : false, worded ?? known[e.code] ?? e.message);
    }
  }

  /** Checks what was asked for: {doc, sig, proof}, or {id, revision, mark} as the address has it. */
  async examine(asked, root, time) {
    const w = this.words;
    let ring = null;
    await this.line(
      w.vKeys,
      async () => {
        const list = await openList((await get("/keys")) ?? "", await parseKey(root));
        ring = this.ring = list.keys;
        return fill(w.vKeysOk, ring.length, time(list.made));
      },
      w.vKeysBad,
    );
    const doc = await this.document(asked);
    const n = this.notice;
    if (asked.mark && doc) {
      const same = short((await sha256(doc)).slice(0, 16)) === asked.mark;
      this.add(w.vLink, same, same ? w.vLinkOk : w.vLinkBad);
    }
    if (!ring || !n) return;
    await this.line(w.vLog, async () => {
      const proof = asked.proof ?? (await get(address(n) + ".proof")) ?? fail(w.vLogNone);
      const { leaf, checkpoint } = await verifyProof(doc, parseProof(proof), ring);
      this.leaf = leaf;
      return fill(w.vLogOk, leaf.seq, time(leaf.at), checkpoint.size, checkpoint.by.id);
    });
    await this.line(w.vSig, async () => {
      const sig = asked.sig ?? (await get(address(n) + ".sig")) ?? fail(w.vSigNone);
      const by = await verifyNotice(doc, parseLines(text(sig)), ringFor(ring, n.publisher?.id), this.leaf?.at);
      return by.map((k) => (k.publishers?.length ? fill(w.vSigOwn, k.publishers[0], k.id) : fill(w.vSigOk, k.id))).join(" ");
    });
  }

  /** The document that is asked about; nothing of it is known to be true yet. */
  async document(asked) {
    const doc = asked.doc ?? (await get(address(asked) + ".json"));
    try {
      this.notice = doc && parseDocument(doc);
      if (!doc) this.add(this.words.vDoc, false, this.words.vNoSuch);
    } catch {
      this.add(this.words.vDoc, false, this.words.vForm);
    }
    return doc;
  }

  /** The server's word, where the browser can check nothing. */
  async ask(asked) {
    const w = this.words,
      doc = await this.document(asked);
    if (!this.notice || !asked.doc) return this.notice && this.add(w.vDoc, null, w.vServerHas);
    const own = await get(address(this.notice) + ".json");
    const same = own && text(own) === text(doc);
    return this.add(w.vDoc, same ? null : false, same ? w.vSame : own ? w.vOther : w.vNoSuch);
  }

  /** How the notice stands: its newest revision, its state; by the public log where it can be checked, else by the
   *  server's word. */
  async stands() {
    const uuid = this.notice.id.replace("urn:uuid:", "");
    try {
      const e = JSON.parse(text(await get("/api/v1/notices/" + uuid)));
      this.now = { newest: e.notice.revision, state: e.state };
      const proof = this.ring && (await get(`/notices/${uuid}.proof`));
      if (proof) this.now.logged = (await verifyEntry(e, parseProof(proof), this.ring)).leaf.seq;
    } catch {
      /* not known; the checks don't rest on it */
    }
  }
}
