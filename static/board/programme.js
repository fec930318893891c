// Fetches what the hub composes for a face of dots whenever something has changed, and again until it has it.
import { backoff } from "../shared/live.js";
import { data } from "./data.js";

const patience = 10000,
  longest = 10000;

export class Programme {
  /** @param {import("./guard.js").Guard | null} guard @param {(p: object) => void} take */
  constructor(guard, take) {
    this.guard = guard;
    this.take = take;
    this.seq = 0;
    this.attempt = 0;
    const q = new URLSearchParams(location.search);
    q.delete("sign");
    if (data.sign) q.set("sign", data.sign);
    this.query = q.toString();
  }
  /** Asks for the pages of a place of the log, or of a later one. */
  ask(seq = 0) {
    this.seq = seq;
    this.again = true;
    if (!this.busy) this.run();
  }
  async run() {
    clearTimeout(this.timer);
    this.busy = true;
    this.again = false;
    let done = false;
    try {
      done = await this.fetch();
    } catch {
      /* it is tried again */
    }
    this.busy = false;
    if (done) this.attempt = 0;
    if (this.again) this.run();
    else if (!done) this.timer = setTimeout(() => this.run(), backoff(this.attempt++, Math.random, longest));
  }
  async fetch() {
    const wanted = this.seq,
      r = await fetch("/api/v1/pages?" + this.query, { signal: AbortSignal.timeout(patience), cache: "no-store" });
    if (!r.ok) return false;
    const body = new Uint8Array(await r.arrayBuffer()),
      p = JSON.parse(new TextDecoder().decode(body));
    if (this.guard && !(await this.guard.pages(body, r.headers.get("Wayside-Signature") ?? "", p.epoch, this.query))) return false;
    this.take(p);
    return p.seq >= wanted; // another node may be behind
  }
}
