// What a board with pinned keys believes: notices that are signed, and heartbeats that are signed and newer
// than the last. It draws nothing.
import {
  available,
  openList,
  parseKey,
  parseProof,
  ringFor,
  verifyHeartbeat,
  verifyNotice,
  verifyPages,
  verifyProof,
} from "../shared/trust.js";

const listEvery = 10000; // ms between looks at the list of keys, at least

export class Guard {
  /** @param {string[]} keys of one hub, as text: its root, whose list of keys then counts, with its times and
   *  revocations; or keys that sign, and these alone  @param {string} filter of what the board shows, canonical */
  constructor(keys, filter) {
    this.filter = filter;
    this.time = 0; // of the last good beat, on the hub's clock
    this.seq = 0;
    this.epoch = "";
    this.can = true;
    this.made = 0; // of the list of keys, ms
    this.ready = this.open(keys);
  }
  async open(keys) {
    this.ring = [];
    if (!(this.can = await available())) return;
    this.pinned = await Promise.all(keys.map(parseKey));
    this.rooted = this.pinned.some((k) => k.name.endsWith("/root"));
    if (this.rooted) await this.look();
    else this.ring = this.pinned.map((k) => ({ ...k, uses: ["notices", "log"] }));
  }
  /** Reads the list of keys that the root has signed, and reports whether it is newer than the one that was known. */
  async look() {
    if (!this.rooted || performance.now() - (this.asked ?? -Infinity) < listEvery) return false;
    this.asked = performance.now();
    try {
      const r = await fetch("/keys", { cache: "no-cache", signal: AbortSignal.timeout(10000) });
      const list = await openList(new Uint8Array(await r.arrayBuffer()), ...this.pinned);
      if (!(list.made > this.made)) return false;
      [this.made, this.ring] = [list.made, list.keys];
      return true;
    } catch {
      return false;
    } // what was known goes on
  }
  /** Whether an entry's notice is signed. By the rules of emission its text is the very bytes that were. */
  async notice(e) {
    await this.ready;
    const n = e.notice,
      doc = JSON.stringify(n),
      ring = ringFor(this.ring, n.publisher?.id);
    try {
      if (this.rooted) await verifyNotice(doc, e.sigs, ring, Date.parse(n.sent)); // by a key that was good then
      return !!(await verifyNotice(doc, e.sigs, ring));
    } catch (why) {
      return this.rooted && why.code === "key" && this.logged(n, doc, e.sigs, ring);
    }
  }
  /** Whether a notice whose key is revoked was in the public log before that. */
  async logged(n, doc, sigs, ring) {
    try {
      const r = await fetch(`/notices/${n.id.replace("urn:uuid:", "")}/${n.revision}.proof`, { signal: AbortSignal.timeout(10000) });
      const { leaf } = await verifyProof(doc, parseProof(new Uint8Array(await r.arrayBuffer())), ring);
      return !!(await verifyNotice(doc, sigs, ring, leaf.at));
    } catch {
      return false;
    }
  }
  /** Those of a list of changes that are not. */
  async refused(list) {
    const bad = await Promise.all(list.map(async (e) => e.op !== "remove" && !(await this.notice(e))));
    return new Set(list.filter((_, i) => bad[i]));
  }
  /** Whether the pages that the hub composed for a query are signed; its signatures are lines of KEY SIGNATURE. */
  async pages(body, lines, epoch, query) {
    await this.ready;
    const sigs = lines
        .split(", ")
        .filter(Boolean)
        .map((l) => ({ key: l.split(" ")[0], sig: l.split(" ")[1] })),
      name = this.ring.find((k) => k.uses.includes("log"))?.name;
    try {
      return !!(await verifyPages(body, sigs, `${name}/${epoch}`, query, this.ring));
    } catch {
      return false;
    }
  }
  /** Whether a heartbeat is the hub's and newer than the last: an old one again tells nothing. */
  async beat(m) {
    await this.ready;
    const time = Date.parse(m.time),
      name = this.ring.find((k) => k.uses.includes("log"))?.name;
    if (!(time > this.time) || (m.epoch === this.epoch && m.seq < this.seq)) return false;
    try {
      await verifyHeartbeat(m, `${name}/${m.epoch}`, this.filter, this.ring);
    } catch {
      return false;
    }
    [this.time, this.seq, this.epoch] = [time, m.seq, m.epoch];
    return true;
  }
}
