package page_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"wayside/hub/account"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// monthly is the account of a month as it looks in several states: empty, of a
// hub's first day, or full.
func monthly(lang notice.Lang, as string) page.Account {
	m := account.Month{Year: 2026, Month: 11}
	log := account.NewTally(m, time.UTC, "0123456789abcdef", at("00:00")).Figures()
	d := page.Account{Lang: lang, Month: m, Months: []account.Month{m}, Account: &account.Account{AsOf: now(), Log: log}}
	switch as {
	case "day":
		d.Account.Log.First, d.Account.Log.Last, d.Account.Log.Updated = 1, 9, 4
		d.Account.Log.Published[notice.Traffic] = 5
		d.Account.Log.Days[23].Published = 5
		d.Account.Log.Delay = account.Spread{Count: 5, Median: 0.4, Tenth: 9, Longest: 61}
	case "full":
		d.Months = []account.Month{m.Next(-1), m, m.Next(1)}
		fillMonth(d.Account)
	}
	return d
}

func fillMonth(a *account.Account) {
	f := &a.Log
	a.Final, f.First, f.Last, f.Sealed, f.Revised, f.Updated, f.Restored = true, 40112, 58344, 214, 9032, 9029, 1
	for i, k := range notice.Kinds() {
		f.Published[notice.Kind(k.Word)] = []int{3210, 412, 96, 240, 31, 18, 57, 9}[i]
	}
	for i := range f.Days {
		f.Days[i].Published = 90 + (i*i*37)%80
	}
	f.Delay = account.Spread{Count: 3104, Median: 74.2, Tenth: 412, Longest: 81_240}
	said := func(name string, headline, why notice.Words) account.Said {
		return account.Said{At: at("09:10"), ID: notice.DeriveID("t", name), Code: "7K2QF9W", Revision: 2, Kind: notice.Traffic, Headline: headline, Why: why}
	}
	f.Corrected = []account.Said{
		said("a", w("G320 雨岭隧道双向封闭", "G320 Yuling Tunnel closed both ways"), w("封闭的是往云溪方向，不是双向。", "It is closed towards Yunxi, not both ways.")),
		said("b", notice.Words{notice.Chinese: "更正：起火的是城东加油站旁的闲置仓库"}, notice.Words{notice.Chinese: "起火地点不是加油站。"}),
		said("c", notice.Words{notice.English: "X205 bridge open again"}, notice.Words{notice.English: "It was the X205, not the X118."}),
	}
	f.Withdrawn = []account.Said{said("d", w("S211 云岭段大雾", "Fog on the S211"), w("系测试时误发。", "Sent by mistake during a test.")), said("e", w("环城南路施工", "Works on South Ring Road"), nil)}
	a.Books.Shown = account.Spread{Count: 2988, Median: 1.2, Tenth: 4, Longest: 93}
	for i, name := range []string{"county-weather", "works", "mutual-aid-lianhe-expressway-operations-centre"} {
		a.Books.Silences = append(a.Books.Silences, account.Silence{Source: name, Since: at("03:10").AddDate(0, 0, -i), Seconds: float64(400 * (1 + i*i*90))})
	}
	for i, name := range []notice.Words{w("道路上的危险", "Hazard on the road"), w("信号灯或标志", "Signal or sign"), w("投诉", "A complaint"), w("对消息有疑问", "Something is not so in a notice")} {
		a.Books.Reports = append(a.Books.Reports, account.Reports{Category: fmt.Sprint("c", i), Name: name, Received: 120 - 30*i, InTime: 100 - 30*i, Late: i, Open: 4, Overdue: i % 2, Useful: 31, Useless: 2})
	}
}

func TestTheAccountMarksWhatIsSaidInAnotherLanguage(t *testing.T) {
	p := newPages(t, site("https://hub.example"))
	for lang, want := range map[notice.Lang][]string{
		notice.English: {`lang="zh-CN">起火地点不是加油站。`, `（中文）`, "No reason was given."},
		notice.Chinese: {`lang="en">It was the X205, not the X118.`, `（英文）`, "没有写明原因。"},
	} {
		var b bytes.Buffer
		if err := p.Account(&b, monthly(lang, "full")); err != nil {
			t.Fatal(err)
		}
		for _, s := range want {
			if lang == notice.English {
				s = strings.ReplaceAll(s, "（中文）", "(in Chinese)")
			}
			if !strings.Contains(b.String(), s) {
				t.Errorf("%s: the page lacks %q", lang, s)
			}
		}
		if strings.Contains(b.String(), fmt.Sprintf("lang=%q>It is closed", lang)) {
			t.Errorf("%s: what is in the reader's language is marked", lang)
		}
	}
}

func TestTheTablesOfTheAccountBreakNoWord(t *testing.T) {
	tab, s := browser(t), server(t)
	for _, width := range []int64{320, 390, 768, 1280} {
		for _, lang := range languages {
			visit(t, tab, width, 844, s.URL+"/account?as=full&lang="+string(lang))
			for _, broken := range run[[]string](t, tab, `
				const out = [];
				const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
				for (let n = walk.nextNode(); n; n = walk.nextNode()) {
					if (!n.parentElement.closest("th, td") || n.parentElement.closest("details")) continue;
					for (const m of n.nodeValue.matchAll(/[A-Za-z]+/g)) {
						const r = document.createRange();
						r.setStart(n, m.index);
						r.setEnd(n, m.index + m[0].length);
						if (new Set([...r.getClientRects()].map((c) => Math.round(c.top))).size > 1) out.push(m[0]);
					}
				}
				for (const t of document.querySelectorAll("svg.bars text")) {
					const a = t.getBoundingClientRect(), b = t.closest("svg").getBoundingClientRect();
					if (a.left < b.left || a.right > b.right) out.push("cut off: " + t.textContent);
				}
				return out;`) {
				t.Errorf("%s at %d px: %q", lang, width, broken)
			}
		}
	}
}
