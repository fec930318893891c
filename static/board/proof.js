// What a board has shown, and since when: receipts that outlive an outage, and a heartbeat that tells what is drawn.
// They are sent where the address carries the display's token (…#token=…); it never leaves for anywhere else. A sign may
// have several displays: each has a name of its own, which it keeps, or which the address gives it (…&display=left).
import { keepReceipts, ownName, receipts } from "./store.js";

const every = 30000,
  jitter = 5000,
  between = 300,
  patience = 15000,
  mostBytes = 3600,
  most = 10000,
  gap = 600000,
  saved = 60000;
const iso = (ms) => new Date(ms).toISOString();

/** One page of a revision on the face: time is how long it must stand to have been shown, px its hash, later.
 *  @typedef {{notice: string, revision: number, page: number, time: number, px?: () => Promise<string>}} Item */

export class Proof {
  /** @param {string} sign @param {() => {epoch: string, seq: number, build: string, skew: number, asOf?: string, profile?: number}} state */
  constructor(sign, state) {
    this.sign = sign;
    this.state = state;
    this.given = new URLSearchParams(location.hash.slice(1));
    this.token = this.given.get("token");
    this.on = false; // before it has started
    this.all = new Map(); // receipts that are not done with, by key
    this.open = new Map(); // those of what is in the loop, by what it is
    /** @type {Item[]} */
    this.loop = [];
    this.mark = null; // of the loop
    this.since = 0;
    this.failing = false;
  }
  async start(now) {
    if (!this.sign || !this.token) return;
    this.display = this.given.get("display") ?? (await ownName());
    for (const r of await receipts()) {
      if (r.sign !== this.sign || (r.display ?? "") !== this.display) continue;
      this.all.set(r.key, r);
      if (!r.over && now - r.last < gap) this.open.set(name(r), Object.assign(r, { said: true, up: 0 }));
      else if (!r.over) Object.assign(r, { over: true, due: true });
    }
    this.on = true;
    this.later(Math.random() * 5000);
    setInterval(() => keepReceipts([...this.open.values()].filter((r) => r.said).map(plain)), saved);
  }
  /** Notes what is drawn now: the loop, and what of it stands on the face. @param {Item[]} loop @param {Item[]} face */
  see(loop, face, now) {
    this.drawn = performance.now();
    const mark = loop.map(name).join();
    if (mark !== this.mark) [this.mark, this.since] = [mark, now];
    const before = this.loop;
    this.loop = loop;
    if (!this.on) return;
    const names = new Set(loop.map(name)),
      shown = new Set(face.filter((i) => i.notice).map(name));
    for (const i of face) {
      if (!i.notice) continue;
      let r = this.open.get(name(i));
      if (!r) this.open.set(name(i), (r = this.begin(i, now)));
      if (!r.up) [r.up, r.count] = [now, r.count + 1];
      r.last = now;
      this.judge(r, i, now);
    }
    for (const [key, r] of this.open) {
      if (r.up && !shown.has(key)) {
        this.judge(
          r,
          [...loop, ...before].find((i) => name(i) === key),
          now,
        ); // it may leave the loop as its time is full
        r.up = 0;
      }
      if (names.has(key)) continue;
      this.open.delete(key);
      if (r.said) this.tell(Object.assign(r, { over: true }));
    }
  }
  begin(i, now) {
    const { asOf, profile } = this.state();
    return {
      key: `${this.sign} ${this.display} ${name(i)} ${now}`,
      sign: this.sign,
      display: this.display,
      notice: i.notice,
      revision: i.revision,
      page: i.page,
      time: i.time,
      first: now,
      last: now,
      count: 0,
      up: 0,
      px: "",
      asOf,
      profile,
      over: false,
      due: false,
      said: false,
    };
  }
  /** The first time that it has stood for all of its time it is told. */
  judge(r, i, now) {
    if (!i || r.said || now - r.up < r.time) return;
    r.said = true;
    (i.px?.() ?? Promise.resolve("")).then((px) => {
      r.px = px;
      this.tell(r);
    });
  }
  tell(r) {
    r.due = true;
    this.all.set(r.key, r);
    const gone = this.bound();
    keepReceipts([plain(r)], gone);
    if (!this.failing) this.later(between + Math.random() * 1000);
  }
  /** Of too many, the oldest of one revision become one, then the oldest are lost. */
  bound() {
    if (this.all.size <= most) return [];
    const gone = [],
      old = new Map();
    for (const r of [...this.all.values()]
      .filter((r) => r.over)
      .sort((a, b) => a.first - b.first)
      .slice(0, most / 10)) {
      const into = old.get(name(r));
      if (into) Object.assign(into, { last: r.last, count: into.count + r.count, px: r.px });
      else old.set(name(r), r);
      if (into) gone.push(r);
    }
    if (!gone.length) gone.push([...this.all.values()][0]);
    for (const r of gone) this.all.delete(r.key);
    keepReceipts([...old.values()].map(plain));
    return gone;
  }
  /** The hub is there again: what it has missed is told soon, not by all boards at once. */
  heard() {
    if (this.failing) this.later(Math.random() * 5000);
  }
  later(ms) {
    if (this.timer && this.at <= performance.now() + ms) return;
    clearTimeout(this.timer);
    this.at = performance.now() + ms;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.beat();
    }, ms);
  }
  /** Sends how things stand, and as many receipts as a message holds. What is not acknowledged is sent again. */
  async beat() {
    if (this.sending) return;
    this.sending = true;
    const batch = [],
      { epoch, seq, build, skew, asOf, profile } = this.state();
    let failed = true;
    try {
      const pages = await Promise.all(
        this.loop.map(async (i) => ({
          notice: i.notice || undefined,
          revision: i.revision || undefined,
          px: (await i.px?.()) || undefined,
        })),
      );
      const m = {
        type: "shown",
        sign: this.sign,
        display: this.display || undefined,
        build,
        epoch,
        seq,
        clockErrorMs: Math.round(skew),
        waiting: 0,
        receipts: [],
        showing: {
          asOf,
          profile,
          since: this.since ? iso(this.since) : undefined,
          drawAgeMs: Math.round(performance.now() - (this.drawn ?? 0)),
          pages,
        },
      };
      let size = JSON.stringify(m).length;
      for (const r of this.all.values()) {
        if (!r.due || (r.over === false && r.said === false)) continue;
        const one = {
          notice: r.notice,
          revision: r.revision,
          page: r.page,
          first: iso(r.first),
          last: iso(r.last),
          count: r.count,
          px: r.px || undefined,
          asOf: r.asOf,
          profile: r.profile,
        };
        size += JSON.stringify(one).length + 1;
        if (batch.length && size > mostBytes) break;
        m.receipts.push(one);
        batch.push(r);
        r.due = false;
      }
      m.waiting = [...this.all.values()].filter((r) => r.due).length;
      const r = await fetch(`/api/v1/signs/${encodeURIComponent(this.sign)}/shown`, {
        method: "POST",
        body: JSON.stringify(m),
        signal: AbortSignal.timeout(patience),
        headers: { "Content-Type": "application/json", Authorization: "Bearer " + this.token },
      });
      failed = !r.ok;
    } catch {
      /* the next beat tries again */
    }
    this.sending = false;
    this.failing = failed;
    for (const r of batch) if (failed) r.due = true;
    if (!failed) this.acknowledged(batch);
    const more = !failed && [...this.all.values()].some((r) => r.due);
    this.later(more ? between + Math.random() * between : every + (Math.random() * 2 - 1) * jitter);
  }
  /** What is acknowledged and over is forgotten, what still stands is told again when it leaves. */
  acknowledged(batch) {
    const done = batch.filter((r) => r.over && !r.due);
    for (const r of done) this.all.delete(r.key);
    keepReceipts(batch.filter((r) => !done.includes(r)).map(plain), done);
  }
}

const name = (i) => `${i.notice} ${i.revision} ${i.page}`;
/** What is kept of a receipt. */
const plain = ({ key, sign, display, notice, revision, page, time, first, last, count, px, asOf, profile, over, due }) => ({
  key,
  sign,
  display,
  notice,
  revision,
  page,
  time,
  first,
  last,
  count,
  px,
  asOf,
  profile,
  over,
  due,
});
