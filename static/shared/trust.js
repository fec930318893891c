// What a hub signs, checked in the browser by WebCrypto alone: documents, the list of keys, checkpoints,
// proofs of the public log, heartbeats. The rules are those of hub/trust, and a test holds the two together.
// The keys of a check come from the caller, never out of what is checked.

const encoder = new TextEncoder(),
  bytes = (s) => (typeof s === "string" ? encoder.encode(s) : new Uint8Array(s));

/** Why something is not verified. code says which: "unknown" (signed by no key of ours: nothing is known, good
 *  or bad), "changed" (it is not what was signed or recorded), "key" (the key was not good for this), "log" (it
 *  is not in the public log), "form" (it is not what it should be). */
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}
const refuse = (code, message) => {
  throw new Refused(code, message);
};

function join(...list) {
  const parts = list.map(bytes),
    out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}
export const hex = (raw) => [...raw].map((b) => b.toString(16).padStart(2, "0")).join("");
const unhex = (s) => Uint8Array.from(s.match(/../g), (b) => parseInt(b, 16));
const base64 = (raw) => btoa(String.fromCharCode(...raw));
function unbase64(s) {
  if (s.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(s)) refuse("form", "not base64");
  const raw = Uint8Array.from(atob(s), (c) => c.charCodeAt(0));
  return base64(raw) === s ? raw : refuse("form", "base64 in another spelling");
}
export const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
const open = (raw) => crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);

let can;
/** Whether this browser can check: it has WebCrypto (on HTTPS or localhost alone) with Ed25519, and that knows a
 *  good signature (RFC 8032, section 7.1, test 1) from a bad one. */
export const available = () =>
  (can ??= (async () => {
    try {
      const key = await open(unhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
      const sig = unhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
      );
      const fits = (text) => crypto.subtle.verify("Ed25519", key, sig, bytes(text));
      return (await fits("")) && !(await fits("x"));
    } catch {
      return false;
    }
  })());

/** A public key in the text form of C2SP signed-note, NAME+HASH+BASE64. */
export async function parseKey(text) {
  const m = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim()),
    raw = m && unbase64(m[3]);
  if (!m || raw.length !== 33 || raw[0] !== 1) refuse("form", "not a key: want NAME+HASH+BASE64 of an Ed25519 key");
  if (hex((await sha256(m[1] + "\n", raw)).slice(0, 4)) !== m[2]) refuse("form", `the key ${m[1]} is damaged: its hash does not agree`);
  return { name: m[1], id: `${m[1]}+${m[2]}`, key: await open(raw.slice(1)) };
}

/** Keys for one use, without end. */
export const trust = (use, ...keys) => keys.map((k) => ({ ...k, uses: [use] }));

/** The keys of a ring that may sign notices of a publisher. */
export const ringFor = (ring, publisher) => ring.filter((k) => !k.publishers?.length || k.publishers.includes(publisher));

/** Whether a key may sign for a use at a time (ms), or at no time in particular (null). */
function good(k, use, at) {
  if (!k.uses.includes(use)) refuse("key", `${k.id} may not sign ${use}`);
  if (at == null ? k.revoked : k.revoked && at >= k.revoked) refuse("key", `${k.id} was revoked: ${k.reason}`);
  if (at != null && (at < (k.from ?? -Infinity) || at > (k.to ?? Infinity))) refuse("key", `${k.id} was not valid then`);
}

/** The keys of the ring whose signatures of a text are good. One that is bad, by a key of ours, spoils the whole. */
async function verify(text, sigs, ring, use, at = null) {
  const by = [];
  let failed = null;
  for (const s of sigs ?? []) {
    for (const k of ring.filter((k) => k.id === s.key)) {
      let fits = false;
      try {
        fits = await crypto.subtle.verify("Ed25519", k.key, unbase64(s.sig), bytes(text));
      } catch {
        /* no signature at all */
      }
      if (!fits) refuse("changed", `the signature of ${k.id} does not fit: what was signed was changed`);
      try {
        good(k, use, at);
        by.push(k);
      } catch (e) {
        failed = e;
      }
    }
  }
  return by.length ? by : failed ? Promise.reject(failed) : refuse("unknown", "signed by no key that is trusted here");
}

/** The keys that signed a document: its exact bytes, or its text. */
export function verifyNotice(doc, sigs, ring, at) {
  doc = bytes(doc);
  return verify(join(`wayside/notice/v1\n${doc.length}\n`, doc), sigs, ring, "notices", at);
}

/** The keys that signed a heartbeat message of the stream; origin and filter are the reader's own. */
export function verifyHeartbeat(m, origin, filter, ring) {
  const lines = [
    "wayside/heartbeat/v1",
    origin,
    filter,
    m.seq,
    m.time,
    m.active?.count,
    m.active?.digest,
    m.root ?? "",
    m.staleSince || "-",
  ];
  return verify(lines.join("\n") + "\n", m.sigs, ring, "log");
}

/** The keys that signed the pages of a board: their exact bytes; origin and query are the reader's own. */
export function verifyPages(body, sigs, origin, query, ring) {
  return verify(join(`wayside/pages/v1\n${origin}\n${query}\n${body.length}\n`, body), sigs, ring, "log");
}

/** Lines of signatures as {key, sig}. */
export function parseLines(text) {
  const lines = text.trim().split("\n");
  return lines.map((line) => {
    const m = /^— (\S+) (\S+)$/.exec(line),
      raw = m && unbase64(m[2]);
    if (!m || raw.length < 5 || lines.length > 100) refuse("form", "not a line of a signature");
    return { key: `${m[1]}+${hex(raw.slice(0, 4))}`, sig: base64(raw.slice(4)) };
  });
}

function utf8(raw) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return refuse("form", "not UTF-8");
  }
}

/** The text of a signed note, and the key of the ring that signed it. */
async function openNote(raw, ring, use, at) {
  const s = utf8(bytes(raw)),
    end = s.lastIndexOf("\n\n");
  if (end < 0 || !s.endsWith("\n") || /[\0-\x09\x0b-\x1f]/.test(s)) refuse("form", "not a signed note");
  const text = s.slice(0, end + 1);
  const [by] = await verify(text, parseLines(s.slice(end + 2)), ring, use, at);
  return { text, by };
}

/** The list of keys, signed by one of the pinned roots: {host, made, keys}, keys being a ring. */
export async function openList(raw, ...roots) {
  const { text } = await openNote(raw, trust("keys", ...roots), "keys");
  /** @type {{uses: string[], publishers?: string[], from?: number, to?: number, revoked?: number, reason?: string}[]} */
  const keys = [];
  const [tag, host, made, ...lines] = text.trimEnd().split("\n");
  if (tag !== "wayside/keys/v1" || !made) refuse("form", "not a list of keys of Wayside");
  for (const line of lines) {
    const [, word, rest] = /^(\S+) ?(.*)$/.exec(line) ?? refuse("form", "not a line about a key"),
      k = keys.at(-1);
    if (word === "key") keys.push({ ...(await parseKey(rest)), uses: [] });
    else if (!k) refuse("form", "of no key: " + line);
    else if (word === "uses" || word === "publishers") k[word] = rest.split(/\s+/);
    else if (word === "from" || word === "to") k[word] = Date.parse(rest);
    else if (word === "revoked") [k.revoked, k.reason] = [Date.parse(rest.split(" ", 1)[0]), rest.slice(rest.indexOf(" ") + 1)];
  }
  return { host, made: Date.parse(made), keys };
}

/** How a log stood, by a trusted key: {origin, size, root, by}. */
export async function openCheckpoint(raw, ring, at) {
  const { text, by } = await openNote(raw, ring, "log", at),
    [origin, size, root] = text.split("\n");
  if (!origin || !/^(0|[1-9]\d*)$/.test(size ?? "") || unbase64(root ?? "").length !== 32) refuse("form", "not a checkpoint");
  return { origin, size: Number(size), root, by };
}

/** A proof in its text form (C2SP tlog-proof): {entry, index, hashes, checkpoint}. */
export function parseProof(raw) {
  const s = utf8(bytes(raw)),
    end = s.indexOf("\n\n"),
    lines = s.slice(0, Math.max(end, 0)).split("\n");
  const extra = /^extra (\S+)$/.exec(lines[1] ?? ""),
    index = /^index (0|[1-9]\d*)$/.exec(lines[2] ?? "");
  if (lines[0] !== "c2sp.org/tlog-proof@v1" || lines.length > 70 || !extra || !index) refuse("form", "not a proof of a Wayside log");
  return { entry: unbase64(extra[1]), index: Number(index[1]), hashes: lines.slice(3).map(unbase64), checkpoint: s.slice(end + 2) };
}

/** What a record of the log says: {epoch, seq, sealed, op, id, revision, state, code, at, digest, sigs, end}; the last two "-"
 *  for none. */
function parseEntry(raw) {
  const sum = "(sha256:[0-9a-f]{64})",
    some = `(-|sha256:[0-9a-f]{64})`;
  const open = new RegExp(
    `^wayside/record/v2\\n(\\S+) (\\d+)\\n(\\S+) (\\S+) (\\d+) (\\S*) (\\S*)\\n(\\S+)\\n${sum}\\n${some}\\n${some}\\n$`,
  );
  const sealed = new RegExp(`^wayside/record/v2\\n(\\S+) (\\d+)\\nsealed\\n(\\S+)\\n${sum}\\n$`);
  const text = utf8(raw),
    s = sealed.exec(text),
    m = s ?? open.exec(text) ?? refuse("form", "not an entry of a Wayside log");
  if (s) return { epoch: s[1], seq: Number(s[2]), sealed: true, at: Date.parse(s[3]), digest: s[4] };
  const [, epoch, seq, op, id, revision, state, code, at, digest, sigs, end] = m;
  return { epoch, seq: Number(seq), sealed: false, op, id, revision: Number(revision), state, code, at: Date.parse(at), digest, sigs, end };
}

/** Whether a leaf is in the tree of that size and root (RFC 9162, section 2.1.3.2; hashes as in RFC 6962). */
export async function included(entry, index, hashes, size, root) {
  if (index >= size) return false;
  let at = index,
    last = size - 1,
    sum = await sha256([0], entry);
  for (const h of hashes) {
    if (last === 0 || h.length !== 32) return false;
    const left = at % 2 === 1 || at === last;
    sum = await (left ? sha256([1], h, sum) : sha256([1], sum, h));
    if (left) while (at % 2 === 0 && at > 0) [at, last] = [at / 2, Math.floor(last / 2)];
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && base64(sum) === root;
}

/** Verifies that exactly this document was recorded, by a proof: {leaf, checkpoint}. */
export async function verifyProof(doc, proof, ring) {
  const checkpoint = await openCheckpoint(proof.checkpoint, ring),
    leaf = parseEntry(proof.entry);
  const is = (ok, code, message) => ok || refuse(code, message);
  is(leaf.seq === proof.index + 1, "log", `the entry says that it is record ${leaf.seq}, and the proof that it is ${proof.index + 1}`);
  is(
    await included(proof.entry, proof.index, proof.hashes, checkpoint.size, checkpoint.root),
    "log",
    `record ${leaf.seq} is not in the log of ${checkpoint.size} records`,
  );
  is(checkpoint.origin.endsWith("/" + leaf.epoch), "log", "the entry is of another epoch than the checkpoint");
  is(!leaf.sealed, "log", "the record is sealed: its document was not public");
  const n = parseDocument(doc);
  is(leaf.id === n.id && leaf.revision === n.revision, "log", "the proof is of another notice");
  is(leaf.digest === "sha256:" + hex(await sha256(doc)), "changed", "the document is not the one that was recorded");
  return { leaf, checkpoint };
}

/** Verifies that exactly this was recorded of a notice: an entry of the API, by the proof of its newest record. The
 *  text of what ended it is the very bytes that were logged, as a document's is. */
export async function verifyEntry(e, proof, ring) {
  const { leaf, checkpoint } = await verifyProof(JSON.stringify(e.notice), proof, ring);
  const end = e.end ? "sha256:" + hex(await sha256(JSON.stringify(e.end))) : "-";
  const same = leaf.seq === e.seq && leaf.state === e.state && leaf.code === e.code && leaf.end === end;
  return same ? { leaf, checkpoint } : refuse("changed", "the entry is not what was recorded");
}

/** A document's members; its id has the form of one. */
export function parseDocument(doc) {
  let n = null;
  try {
    n = JSON.parse(utf8(bytes(doc)));
  } catch {
    /* told below */
  }
  return /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(n?.id) && Number.isInteger(n.revision)
    ? n
    : refuse("form", "not a document of a notice");
}
