// Whether a notice is in force: what hub/notice says of its document and of the clock, said again for who has no network. A
// test holds the two together.
import { parts } from "./card.js";

/** @typedef {{from?: string, to?: string, days?: number[], start: string, end: string}} Recurring
 *  @typedef {{timezone: string, intervals?: {start: string, end?: string}[], recurring?: Recurring[],
 *  exceptions?: {date: string, times?: string[]}[]}} Schedule */

/** The state of a standing document at a time of the hub's clock, in ms, as notice.StateAt. */
export function stateAt(n, now) {
  const past = (t) => !!t && Date.parse(t) <= now,
    ahead = (t) => !!t && Date.parse(t) > now;
  if (past(n.ends)) return "ended";
  if (past(n.expires)) return "expired";
  if (ahead(n.releaseAt)) return "embargoed";
  return ahead(n.onset) || !covers(n.schedule, now) ? "scheduled" : "active";
}

/** Whether a time lies inside a schedule; none covers all time. @param {Schedule | undefined} s */
export function covers(s, now) {
  if (!s) return true;
  if (s.intervals?.some((p) => Date.parse(p.start) <= now && (!p.end || Date.parse(p.end) > now))) return true;
  if (!s.recurring && !s.exceptions) return false;
  const zone = known(s.timezone),
    today = local(now, zone); // yesterday's may reach over midnight
  return [-86400000, 0].some((day) => onDate(s, today + day, zone).some(([start, end]) => start <= now && now < end));
}

const zones = new Map();
/** A zone that this browser knows; UTC in the place of any other. */
function known(zone) {
  if (!zones.has(zone)) {
    try {
      zones.set(zone, new Intl.DateTimeFormat("en", { timeZone: zone }) && zone);
    } catch {
      zones.set(zone, "UTC");
    }
  }
  return zones.get(zone);
}

/** The start of the day that it is in a zone, and with clock the very wall clock, as if it were UTC. */
function local(t, zone, clock = false) {
  const p = parts(new Date(t), zone),
    day = Date.UTC(p.year, p.month - 1, p.day);
  return clock ? day + ((p.hour * 60 + Number(p.minute)) * 60 + Number(p.second)) * 1000 : day;
}

/** The time of a wall clock in a zone, which is given as if it were UTC; of one that a change of the clock has skipped or
 *  repeated, the same that Go's time.Date takes. */
function instant(wall, zone) {
  const offset = (t) => local(t, zone, true) - Math.floor(t / 1000) * 1000,
    first = offset(wall);
  return first ? wall - offset(wall - first) : wall;
}

/** The periods that begin on a date, which is given as its start in UTC. @param {Schedule} s @returns {number[][]} */
function onDate(s, day, zone) {
  const date = new Date(day).toISOString().slice(0, 10),
    weekday = new Date(day).getUTCDay() || 7;
  const period = (from, to) => {
    const a = minutes(from),
      b = minutes(to);
    return [a, b <= a ? b + 1440 : b].map((m) => instant(day + m * 60000, zone));
  };
  const exception = s.exceptions?.find((e) => e.date === date);
  if (exception) return (exception.times ?? []).map((span) => period(...cut(span)));
  const on = (r) => !(r.from && date < r.from) && !(r.to && date > r.to) && (!r.days?.length || r.days.includes(weekday));
  return (s.recurring ?? []).filter(on).map((r) => period(r.start, r.end));
}

/** @returns {[string, string]} */
const cut = (span) => [span.split("-", 1)[0], span.split("-").slice(1).join("-")];

/** "15:04" as minutes after midnight; "24:00" is 1440; -1 where it is no time. */
function minutes(s) {
  const m = /^(\d\d):([0-5]\d)$/.exec(s),
    n = m ? Number(m[1]) * 60 + Number(m[2]) : -1;
  return n > 1440 ? -1 : n;
}
