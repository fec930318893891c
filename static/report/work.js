// Works out a proof of work: a text whose SHA-256, with the challenge and a dot before it, begins with so many
// zero bits. Its own SHA-256, because that of browsers is slow for short texts and is not to be had without HTTPS.
const K = new Uint32Array(64);
{
  let n = 0;
  for (let p = 2; n < 64; p++) {
    let prime = true;
    for (let d = 2; d * d <= p && prime; d++) prime = p % d !== 0;
    if (prime) K[n++] = (Math.cbrt(p) % 1) * 2 ** 32;
  }
}
const start = Uint32Array.from([2, 3, 5, 7, 11, 13, 17, 19], (p) => (Math.sqrt(p) % 1) * 2 ** 32);
const w = new Uint32Array(64);

/** @param {Uint8Array} text @returns {Uint32Array} */
export function sha256(text) {
  const padded = new DataView(new ArrayBuffer(((text.length + 72) >> 6) << 6));
  new Uint8Array(padded.buffer).set(text);
  padded.setUint8(text.length, 0x80);
  padded.setUint32(padded.byteLength - 4, text.length * 8);
  const h = start.slice();
  for (let at = 0; at < padded.byteLength; at += 64) block(h, padded, at);
  return h;
}

const turn = (/** @type {number} */ x, /** @type {number} */ n) => (x >>> n) | (x << (32 - n));

function block(/** @type {Uint32Array} */ h, /** @type {DataView} */ text, /** @type {number} */ at) {
  for (let i = 0; i < 64; i++) {
    if (i < 16) w[i] = text.getUint32(at + i * 4);
    else {
      const x = w[i - 15],
        y = w[i - 2];
      w[i] = w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
  }
  let [a, b, c, d, e, f, g, z] = h;
  for (let i = 0; i < 64; i++) {
    const one = z + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i];
    const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [z, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  for (const [i, v] of [a, b, c, d, e, f, g, z].entries()) h[i] += v;
}

/** @param {string} challenge @param {number} bits */
export function solve(challenge, bits) {
  const own = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, "0")).join("");
  const encoder = new TextEncoder();
  for (let n = 0; ; n++) {
    const nonce = own + n;
    if (sha256(encoder.encode(challenge + "." + nonce))[0] >>> (32 - bits) === 0) return nonce;
  }
}

if (typeof document === "undefined" && typeof postMessage === "function")
  addEventListener("message", ({ data }) => postMessage(solve(data.challenge, data.bits)));
