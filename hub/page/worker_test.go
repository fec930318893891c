package page_test

import (
	"io/fs"
	"strconv"
	"testing"

	"wayside/static"
)

// conversations runs a worker that keeps pages against networks and stores of the
// test's own, and lists what was shown and what is kept after it.
const conversations = `
	const serve = async ({ network, kept, full, file }) => {
		const on = {}, place = { href: "http://hub/sw.js?v=1", origin: "http://hub" };
		const self = { addEventListener: (name, does) => { on[name] = does; } };
		const page = (said, at) => new Response("<html >" + said, { headers: { "X-Kept": String(at) } });
		let stands = kept && page(kept, kept === "newer" ? Date.now() + 1000 : 1);
		const store = {
			match: async () => stands?.clone(), keys: async () => [], delete: async () => { stands = undefined; return true; },
			put: async (_, r) => { if (full) throw new DOMException("no room", "QuotaExceededError"); stands = r; } };
		const caches = { open: async () => store, keys: async () => [], match: async () => undefined };
		const late = []; // what waits for its time goes on as soon as the network has been asked
		const soon = () => new Promise((r) => setTimeout(r, 20));
		const fetch = async () => {
			if (network === "gone") throw new TypeError("no network");
			if (network === "slow") { await soon(); late.splice(0).forEach((f) => f()); await soon(); }
			const half = new ReadableStream({ async pull(c) { c.enqueue(new TextEncoder().encode("<html >ne")); await soon(); c.error(new TypeError("cut")); } });
			return new Response(network === "half" ? half : network === "ill" ? "ill" : "new", { status: network === "ill" ? 503 : 200, headers: { "Cache-Control": file ? "immutable" : "no-cache" } });
		};
		new Function("self", "location", "caches", "fetch", "setTimeout", SOURCE)(self, place, caches, fetch, (f) => late.push(f));
		let answer, going = [];
		on.fetch({ request: { method: "GET", mode: file ? "no-cors" : "navigate", url: "http://hub" + (file ? "/static/1/" + file : PATH) }, respondWith: (r) => { answer = r; }, waitUntil: (p) => going.push(p) });
		const text = async (r) => (await r.text()).replace(/<html.*>/, "");
		const said = await answer.then((r) => r.type === "error" ? "error" : text(r)).catch(() => "error");
		await Promise.all(going);
		return said + (stands ? ", kept " + (await text(stands)) : "");
	};
	const out = [];
	for (const c of CASES) out.push(Object.values(c).join(" ") + ": " + await serve(c));
	return out.join("\n");`

// TestAWorkerShowsWhatTheNetworkBrings: what can't be kept shows all the same, a
// slow network counts where nothing is kept, a kept page stands in for none, and
// goes only when all of a newer one is there.
func TestAWorkerShowsWhatTheNetworkBrings(t *testing.T) {
	tab := browser(t)
	const cases = `[{ network: "fine" }, { network: "fine", kept: "old" }, { network: "fine", kept: "old", full: "full" }, { network: "fine", kept: "newer" }, { network: "slow" },
		{ network: "slow", kept: "old" }, { network: "gone", kept: "old" }, { network: "gone" }, { network: "ill" }, { network: "half", kept: "old" }, { network: "fine", full: "full", file: "x.js" }]`
	const want = `fine: new, kept new
fine old: new, kept new
fine old full: new, kept old
fine newer: new, kept newer
slow: new, kept new
slow old: old, kept new
gone old: old, kept old
gone: error
ill: ill
half old: error, kept old
fine full x.js: new`
	for _, worker := range []struct{ file, path string }{{"board/sw.js", "/board"}, {"drive/sw.js", "/"}} {
		source, err := fs.ReadFile(static.FS(), worker.file)
		if err != nil {
			t.Fatal(err)
		}
		given := "const SOURCE = " + strconv.Quote(string(source)) + ", PATH = " + strconv.Quote(worker.path) + ", CASES = " + cases + ";"
		if got := run[string](t, tab, given+conversations); got != want {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", worker.file, got, want)
		}
	}
}
