// What a board with pinned keys believes: notices that are signed, and heartbeats that are signed and newer
// than the last. It draws nothing.
import { available, parseKey, verifyHeartbeat, verifyNotice } from "../shared/trust.js";

export class Guard {
  /** @param {string[]} keys of one hub, as text  @param {string} filter of what the board shows, canonical */
  constructor(keys, filter) {
    this.filter = filter;
    this.time = 0; // of the last good beat, on the hub's clock
    this.seq = 0;
    this.epoch = "";
    this.can = true;
    this.ring = available().then(async (can) => {
      this.can = can;
      const ring = can ? await Promise.all(keys.map(parseKey)) : [];
      return ring.map((k) => ({ ...k, uses: ["notices", "log"] }));
    });
  }
  /** Whether an entry's notice is signed. By the rules of emission its text is the very bytes that were. */
  async notice(e) {
    try { return !!(await verifyNotice(JSON.stringify(e.notice), e.sigs, await this.ring)); } catch { return false; }
  }
  /** Those of a list of changes that are not. */
  async refused(list) {
    const bad = await Promise.all(list.map(async (e) => e.op !== "remove" && !(await this.notice(e))));
    return new Set(list.filter((_, i) => bad[i]));
  }
  /** Whether a heartbeat is the hub's and newer than the last: an old one again tells nothing. */
  async beat(m) {
    const time = Date.parse(m.time), ring = await this.ring;
    if (!(time > this.time) || (m.epoch === this.epoch && m.seq < this.seq)) return false;
    try {
      await verifyHeartbeat(m, `${ring[0]?.name}/${m.epoch}`, this.filter, ring);
    } catch { return false; }
    [this.time, this.seq, this.epoch] = [time, m.seq, m.epoch];
    return true;
  }
}
