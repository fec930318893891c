// Reloads a board once a night, so that it runs what the hub hands out now and starts from a clean slate: only where the
// hub answers with a whole page, and nothing red or orange stands.
import { level, parts } from "../shared/card.js";
import { data } from "./data.js";

const from = 180,
  to = 270; // minutes of the day: 03:00 to 04:30
const done = "wayside-reloaded";

/** The minute of the night at which a board reloads: its own, so that they don't all come at once. */
export function minuteOf(name) {
  let h = 2166136261;
  for (const c of name) h = Math.imul(h ^ c.codePointAt(0), 16777619);
  return from + ((h >>> 0) % (to - from));
}

/** Whether it is a board's time: within the hour after its minute, once a day. */
export function isDue(name, now, zone, last) {
  const t = parts(new Date(now), zone),
    minute = Number(t.hour) * 60 + Number(t.minute),
    day = `${t.year}-${t.month}-${t.day}`;
  const since = minute - minuteOf(name);
  return since >= 0 && since < 60 && day !== last ? day : "";
}

let asking = false;
/** Reloads where it is time and safe. @param {{notice: object}[]} list in force */
export async function nightly(list, now) {
  const day = isDue(location.pathname + location.search, now, data.zone, sessionStorage.getItem(done));
  if (!day || asking || list.some((e) => level(e.notice) >= 3)) return;
  asking = true;
  try {
    const r = await fetch(location.href, { signal: AbortSignal.timeout(20000), cache: "no-store" }),
      page = await r.text();
    if (!r.ok || !/"build":"[0-9a-f]+"/.test(page)) return;
    sessionStorage.setItem(done, day);
    location.reload();
  } catch {
    /* it goes on as it is, and tries again */
  } finally {
    asking = false;
  }
}
