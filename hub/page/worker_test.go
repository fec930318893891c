package page_test

import (
	"io/fs"
	"strconv"
	"testing"

	"wayside/static"
)

// TestAWorkerShowsWhatTheNetworkBrings runs the workers that keep pages, against a
// network and a store of the test's own: what can't be kept shows all the same, a
// slow network counts where nothing is kept, and a kept page stands in for none.
func TestAWorkerShowsWhatTheNetworkBrings(t *testing.T) {
	tab := browser(t)
	for _, worker := range []struct{ file, path string }{{"board/sw.js", "/board"}, {"drive/sw.js", "/"}} {
		source, err := fs.ReadFile(static.FS(), worker.file)
		if err != nil {
			t.Fatal(err)
		}
		got := run[string](t, tab, `
			const serve = async ({ network, kept, full }) => {
				const on = {}, place = { href: "http://hub/sw.js?v=1", origin: "http://hub" };
				const self = { addEventListener: (name, does) => { on[name] = does; } };
				const store = {
					match: async () => kept && new Response("<html >" + kept), keys: async () => [], delete: async () => true, add: async () => {},
					put: async () => { if (full) throw new DOMException("no room", "QuotaExceededError"); store.has = true; } };
				const caches = { open: async () => store, keys: async () => [], match: async () => undefined };
				const late = []; // what waits for its time goes on as soon as the network has been asked
				const fetch = async () => {
					if (network === "gone") throw new TypeError("no network");
					if (network === "slow") { await new Promise((r) => setTimeout(r, 20)); late.splice(0).forEach((f) => f()); await new Promise((r) => setTimeout(r, 20)); }
					return new Response(network === "ill" ? "ill" : "new", { status: network === "ill" ? 503 : 200 });
				};
				new Function("self", "location", "caches", "fetch", "setTimeout", `+strconv.Quote(string(source))+`)(self, place, caches, fetch, (f) => late.push(f));
				let answer, going = [];
				const path = `+strconv.Quote(worker.path)+`;
				on.fetch({ request: { method: "GET", mode: "navigate", url: "http://hub" + path }, respondWith: (r) => { answer = r; }, waitUntil: (p) => going.push(p) });
				const said = await answer.then(async (r) => r.type === "error" ? "error" : (await r.text()).replace(/<html.*>/, ""), () => "error");
				await Promise.all(going);
				return said + (store.has ? ", kept" : "");
			};
			const out = [];
			for (const c of [{ network: "fine" }, { network: "fine", full: true, kept: "old" }, { network: "slow" }, { network: "slow", kept: "old" }, { network: "gone", kept: "old" }, { network: "gone" }, { network: "ill" }])
				out.push(Object.values(c).join(" ") + ": " + await serve(c));
			return JSON.stringify(out);`)
		want := `["fine: new, kept","fine true old: new","slow: new, kept","slow old: old, kept","gone old: old","gone: error","ill: ill"]`
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", worker.file, got, want)
		}
	}
}
