package page_test

import (
	"net/http"
	"testing"

	"wayside/hub/notice"
	"wayside/hub/page"
)

// TestNoTipStandsBetweenRedAndOrangeOnABoard: whatever level somebody gave a safety
// tip, a service or a word to the community. The pages of a board come round again,
// so that what stands on the last one stands before the first.
func TestNoTipStandsBetweenRedAndOrangeOnABoard(t *testing.T) {
	tab := browser(t)
	_, address := newHub(t, func(p *page.Pages, w http.ResponseWriter) error {
		d, _ := page.ParseDisplay(nil)
		return p.Board(w, page.Board{Display: d, Entries: sampleEntries(), Fresh: page.Freshness{Now: now()}, Cursor: "e-812"})
	})
	visit(t, tab, 1280, 720, address)
	got := run[[]string](t, tab, `
		const { pagesOf } = await import("/static/test/board/face.js");
		const { byOrder, level } = await import("/static/test/shared/card.js");
		let seed = 7;
		const any = (list) => list[(seed = (seed * 48271) % 2147483647) % list.length];
		const tip = (e) => ["safety", "service", "community"].includes(e.notice.kind), grave = (e) => !tip(e) && level(e.notice) >= 3;
		const wrong = [];
		let red = 0, round = 0;
		for (let run = 0; run < 2000; run++) {
			const list = Array.from({ length: 1 + any([0, 2, 4, 8]) }, (_, i) => ({ notice: { id: "urn:uuid:" + i, status: "actual", urgency: "expected", sent: "2026-11-24T0" + i + ":00:00Z",
				kind: any(["traffic", "weather", "case", "safety", "service", "community"]), severity: any(["minor", "moderate", "severe", "extreme"]) } }));
			list.sort((a, b) => byOrder(a.notice, b.notice));
			const pages = pagesOf(list, any([1, 2, 3])), all = pages.flat();
			const last = all.findLastIndex(grave), first = all.findIndex(tip);
			if (first >= 0 && first < last) wrong.push("a tip stands before one: " + JSON.stringify(all.map((e) => [e.notice.kind, e.notice.severity])));
			const isRed = list.some((e) => grave(e) && level(e.notice) === 4);
			if (isRed && pages.length > 1 && first >= 0) wrong.push("a tip stands before the red one that comes round: " + JSON.stringify(pages.map((p) => p.map((e) => [e.notice.kind, e.notice.severity]))));
			if (!list.length !== !all.length || pages.some((p) => !p.length)) wrong.push("an empty page");
			red += isRed; round += pages.length > 1;
		}
		if (!red || !round) wrong.push("nothing was tried");
		return wrong.slice(0, 5);`)
	for _, s := range got {
		t.Error(s)
	}
	tip := like(func(n *notice.Notice) { n.Kind, n.Severity = notice.Safety, notice.Extreme })
	if tip.Pressing() >= 3 {
		t.Error("a tip counts as orange")
	}
}
