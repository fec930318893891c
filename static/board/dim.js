// Night on a board: less light, and a dark face where its theme is auto. By the sun where the board stands, or by hours.
import { parts } from "../shared/card.js";
import { $, d, data } from "./data.js";

const rad = Math.PI / 180,
  horizon = -0.833; // degrees: the rim of the sun, as the air bends it

/** How high the sun stands over a place, in degrees, within a quarter of one (Astronomical Almanac, low precision).
 *  @param {number} t ms since 1970 @param {number[]} place longitude, latitude */
export function sunHeight(t, [lon, lat]) {
  const day = t / 86400000 - 10957.5, // since J2000
    g = (357.529 + 0.98560028 * day) * rad,
    along = (280.459 + 0.98564736 * day + 1.915 * Math.sin(g) + 0.02 * Math.sin(2 * g)) * rad, // the ecliptic
    tilt = (23.439 - 0.00000036 * day) * rad;
  const up = Math.asin(Math.sin(tilt) * Math.sin(along)),
    hour = ((18.697374558 + 24.06570982441908 * day) * 15 + lon) * rad - Math.atan2(Math.cos(tilt) * Math.sin(along), Math.cos(along));
  return Math.asin(Math.sin(lat * rad) * Math.sin(up) + Math.cos(lat * rad) * Math.cos(up) * Math.cos(hour)) / rad;
}

/** Whether it is night at a time, for what a board says of its nights: "sun", "off", or hours from … to of its zone; by the sun
 *  of a place that nobody knows: from 19 to 6. */
export function isNight(t, night, place, zone) {
  if (night === "off") return false;
  if (night === "sun" && place) return sunHeight(t, place) < horizon;
  const [from, to] = (night === "sun" ? "19:00-06:00" : night).split("-"),
    p = parts(new Date(t), zone),
    now = `${p.hour}:${p.minute}`;
  return from < to ? from <= now && now < to : now >= from || now < to;
}

/** Sets the light for a time. */
export function dim(t) {
  const night = isNight(t, d.night, data.place, data.zone);
  $("stage").classList.toggle("night", night);
  if (d.theme === "auto") document.documentElement.dataset.theme = night ? "dark" : "light";
}
