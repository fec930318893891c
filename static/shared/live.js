// Follows the hub's stream: WebSocket, else Server-Sent Events, else polling. It reconnects for ever,
// never navigates, and keeps the hub's clock. What to do with notices is the caller's business.

/** The rules by which the messages of the stream are applied; it knows no network. */
export class Follower {
  /** @param {string} cursor where the page stands; "" for nowhere
   *  @param {{reset:Function, changes:Function, beat:Function, hello:Function}} on */
  constructor(cursor, on) {
    this.cursor = cursor;
    this.seq = null; // not known before the first batch or heartbeat
    this.on = on;
    this.parts = null;
  }
  /** Takes one message; returns "" or what the connection must do: "reconnect" or "goodbye". */
  take(m) {
    switch (m.type) {
      case "hello":
        this.parts = null;
        this.on.hello(m);
        return "";
      case "changes":
        return this.batch(m);
      case "heartbeat":
        if (this.parts) return "reconnect"; // a batch was cut short
        this.seq = m.seq;
        this.cursor = m.cursor;
        this.on.beat(m);
        return "";
      case "goodbye":
        return "goodbye";
    }
    return ""; // a newer hub may say more than we know
  }
  batch(m) {
    if (!this.parts) {
      if (!m.reset && this.seq !== null) {
        if (m.to <= this.seq) return "";
        if (m.from > this.seq) return "reconnect";
      }
      this.parts = { reset: !!m.reset, changes: [] };
    }
    const own = this.parts.reset || this.seq === null ? -1 : this.seq;
    for (const c of m.changes || []) if (c.seq > own) this.parts.changes.push(c);
    if (m.more) return "";
    const whole = this.parts;
    this.parts = null;
    this.seq = m.to;
    this.cursor = m.cursor;
    whole.reset ? this.on.reset(whole.changes) : this.on.changes(whole.changes);
    return "";
  }
  /** A connection broke: parts that wait for their last are void. */
  cut() {
    this.parts = null;
  }
}

const ladder = ["ws", "sse", "poll"];

/** Random wait before attempt n, in ms: full jitter, at most a minute, or what is given. */
export const backoff = (n, random = Math.random, most = 60000) => random() * Math.min(most, 500 * 2 ** Math.min(n, 10));

export class Live {
  /** @param {{filter:string, cursor:string, now:string, wary?:boolean, reset:Function, changes:Function, beat?:Function, contact?:Function, longest?:number}} o
   *  longest: the longest wait before it tries again without a hint of the hub, in ms
   *  wary: what the hub says of the time and of its sources is not believed; the caller checks it, and calls trust */
  constructor(o) {
    this.o = o;
    this.base = Date.parse(o.now) - performance.now(); // hub's clock minus ours
    this.last = performance.now();
    this.beat = 15000;
    this.attempt = 0;
    this.rung = 0;
    this.refused = 0;
    this.retry = 0;
    this.staleSince = null;
    this.sure = true; // false: what time it is at the hub is a guess
    this.follower = new Follower(o.cursor, {
      hello: (m) => {
        if (!o.wary) this.set(m.time, this.last);
        if (m.heartbeatSeconds) this.beat = m.heartbeatSeconds * 1000;
        this.retry = m.retryMillis || 0;
        this.opened = performance.now();
        this.refused = 0;
      },
      reset: (list) => o.reset(list.filter((c) => c.op !== "remove")),
      changes: (list) => o.changes(list),
      beat: (m) => {
        if (!o.wary) this.trust(m, this.last);
        o.beat?.(m);
      },
    });
  }
  /** Takes the hub's clock and the state of its sources from a heartbeat that came at a time of our own clock. */
  trust(m, came) {
    this.set(m.time, came);
    this.staleSince = m.staleSince || null;
  }
  set(time, came) {
    this.base = Date.parse(time) - came;
    this.sure = true;
  }
  /** The hub's time, in ms. The device's clock is never asked. */
  now() {
    return this.base + performance.now();
  }
  /** When the last frame came, on the hub's clock. */
  heard() {
    return this.base + this.last;
  }
  /** Since the last frame, in ms. */
  silence() {
    return performance.now() - this.last;
  }

  start() {
    this.open();
    this.watch = setInterval(() => this.check(), 5000);
    addEventListener("online", () => {
      this.attempt = 0;
      if (!this.close) this.again(0);
    });
  }
  /** Begins anew with the whole state, at once or after some ms. */
  restart(wait = 0) {
    this.follower.cursor = "";
    this.follower.seq = null;
    this.drop(wait);
  }
  check() {
    if (this.opened && performance.now() - this.opened > 30000) this.attempt = 0;
    if (this.close && this.silence() > 3 * this.beat) this.drop();
    this.o.contact?.();
  }
  open() {
    clearTimeout(this.timer);
    this.opened = 0;
    const way = ladder[this.rung];
    try {
      way === "ws" ? this.ws() : way === "sse" ? this.sse() : this.poll();
    } catch {
      this.drop();
    }
  }
  url() {
    const q = [this.o.filter, "since=" + encodeURIComponent(this.follower.cursor)].filter(Boolean).join("&");
    return new URL("/api/v1/stream?" + q, location.href);
  }
  ws() {
    const u = this.url();
    u.protocol = u.protocol.replace("http", "ws");
    const s = new WebSocket(u);
    const guard = setTimeout(() => s.close(), 10000);
    this.close = () => {
      s.onmessage = s.onclose = null;
      s.close();
    };
    s.onopen = () => clearTimeout(guard);
    s.onmessage = (e) => this.frame(e.data);
    s.onclose = () => {
      clearTimeout(guard);
      this.drop();
    };
  }
  sse() {
    const s = new EventSource(this.url());
    this.close = () => {
      s.onmessage = s.onerror = null;
      s.close();
    };
    s.onmessage = (e) => this.frame(e.data);
    s.onerror = () => this.drop();
  }
  async poll() {
    let closed = false;
    this.close = () => {
      closed = true;
    };
    try {
      const list = [];
      let next = "",
        at;
      do {
        const q = [this.o.filter, next && "next=" + encodeURIComponent(next)].filter(Boolean).join("&");
        const r = await fetch("/api/v1/notices" + (q && "?" + q), { signal: AbortSignal.timeout(15000), cache: "no-store" });
        if (!r.ok) throw new Error(String(r.status));
        const page = await r.json();
        at ??= page;
        list.push(...page.notices);
        next = page.next;
      } while (next);
      if (closed) return;
      this.last = performance.now();
      if (!this.o.wary) this.set(at.asOf, this.last);
      this.follower.cursor = at.cursor;
      this.follower.seq = at.seq;
      this.o.reset(list);
      this.o.contact?.();
      this.close = null;
      this.attempt = 0;
      this.rung = 0; // the hub is there: before each poll the better ways are tried, where one refusal is enough to know
      this.refused = 1;
      this.again(this.polls++ ? 30000 + Math.random() * 5000 : 0);
    } catch {
      if (!closed) this.drop();
    }
  }
  polls = 0;
  frame(data) {
    let m;
    try {
      m = JSON.parse(data);
    } catch {
      return this.drop();
    }
    this.last = performance.now();
    const then = this.follower.take(m);
    if (then === "goodbye") this.drop(m.retryMillis);
    else if (then) this.drop();
    else this.o.contact?.();
  }
  drop(wait) {
    this.close?.();
    this.close = null;
    clearTimeout(this.timer);
    this.follower.cut();
    // Twice in a row without a hello: this way doesn't work here.
    if (this.opened) this.polls = 0;
    if (!this.opened && ++this.refused >= 2) {
      this.rung = (this.rung + 1) % ladder.length;
      this.refused = 0;
    }
    this.again(wait ?? (this.retry && !this.attempt++ ? Math.random() * this.retry : backoff(this.attempt++, Math.random, this.o.longest)));
  }
  again(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), ms);
  }
}
