package sign_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/sign"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file of ours.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it, then go test -update:\n%s", path, got)
	}
}

// told is a showing for people.
func told(s sign.Showing) string {
	var b strings.Builder
	for _, it := range s.Notices {
		fmt.Fprintf(&b, "%s", it.Verdict)
		for _, a := range it.Abbreviated {
			fmt.Fprintf(&b, " %s→%s", a.From, a.To)
		}
		if len(it.Left) > 0 {
			fmt.Fprintf(&b, " without %s", strings.Join(it.Left, ", "))
		}
		b.WriteString("\n")
		for _, p := range it.Problems {
			fmt.Fprintf(&b, "    %s: %s · %s\n", p.Field, p.Message[notice.Chinese], p.Message[notice.English])
		}
		if !it.Shown {
			return b.String()
		}
	}
	for _, pg := range s.Pages {
		fmt.Fprintf(&b, "    %.1f s, %.1f s dark", float64(pg.On)/10, float64(pg.Off)/10)
		if pg.Test {
			b.WriteString(", practice")
		}
		fmt.Fprintf(&b, " %s\n", pg.Px[7:19])
		for _, r := range pg.Runs {
			fmt.Fprintf(&b, "        %q at %d,%d of %s dots, %s\n", r.Text, r.X, r.Y, r.Face, r.Colour)
		}
	}
	return b.String()
}

func TestEveryNoticeOnEveryPanelIsComposedOrRefusedInBothLanguages(t *testing.T) {
	f := fonts(t)
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		for _, pn := range panels {
			p := profile(t, pn.doc)
			p.Languages = []notice.Lang{lang}
			var b strings.Builder
			fmt.Fprintf(&b, "%s, %s\n", pn.name, lang)
			for _, s := range samples() {
				fmt.Fprintf(&b, "\n%s: %s", s.name, told(f.Fit(p, s.n, zone, now)))
			}
			golden(t, p.ID+"."+string(lang)+".txt", b.String())
		}
	}
}

func TestBothLanguagesStandOnOnePageWhereThereIsRoom(t *testing.T) {
	f, p := fonts(t), profile(t, panels[8].doc)
	var b strings.Builder
	for _, s := range samples() {
		fmt.Fprintf(&b, "%s: %s\n", s.name, told(f.Fit(p, s.n, zone, now)))
	}
	golden(t, "gantry.both.txt", b.String())
}

// word is a random word of Han or of Latin letters.
func word(r *rand.Rand) string {
	var b strings.Builder
	if r.IntN(2) == 0 {
		for range 1 + r.IntN(9) {
			b.WriteRune(rune(0x4E00 + r.IntN(0x5200)))
		}
		return b.String()
	}
	for range 1 + r.IntN(11) {
		b.WriteByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh0123456789-./,"[r.IntN(48)])
	}
	return b.String()
}

func sentence(r *rand.Rand) string {
	var words []string
	for range 1 + r.IntN(6) {
		words = append(words, word(r))
	}
	return strings.Join(words, []string{" ", "", "，", "\n", "\n\n"}[r.IntN(5)])
}

// anything is a random notice.
func anything(r *rand.Rand, i int) *notice.Notice {
	kind := notice.Kinds()[r.IntN(8)]
	events := notice.Events(notice.Kind(kind.Word))
	text := func() notice.Text {
		t := notice.Text{Headline: strings.ReplaceAll(sentence(r), "\n", " ")}
		for _, s := range []*string{&t.Sign, &t.Brief, &t.Instruction} {
			if r.IntN(3) == 0 {
				*s = sentence(r)
			}
		}
		return t
	}
	return happening(i, notice.Event(events[r.IntN(len(events))].Word), text(), text(), func(n *notice.Notice) {
		n.Kind = notice.Kind(kind.Word)
		n.Severity = notice.Severity(notice.Severities()[r.IntN(5)].Word)
		n.Status = []notice.Status{notice.Actual, notice.Actual, notice.Exercise, notice.Test}[r.IntN(4)]
		if r.IntN(2) == 0 {
			n.Colour = notice.Colour(notice.Colours()[r.IntN(4)].Word)
		}
		if r.IntN(3) > 0 {
			n.Roads = road([]string{"G320", "S211", word(r)}[r.IntN(3)], point(1270+20*r.Float64(), []string{"", word(r)}[r.IntN(2)]), nil)
		}
		if r.IntN(2) == 0 {
			n.Impact = notice.Impact(notice.Impacts()[r.IntN(6)].Word)
		}
		if r.IntN(3) == 0 {
			n.Takeover = true
		}
		n.Ends = now.Add(time.Duration(r.IntN(100)) * time.Hour)
	})
}

// somewhere is a random panel.
func somewhere(t *testing.T, r *rand.Rand) *sign.Profile {
	faces := sign.Faces()
	var list []string
	for i := range 1 + r.IntN(3) {
		list = append(list, fmt.Sprintf(`{"number":%d,"face":%q}`, i+1, faces[r.IntN(len(faces))]))
	}
	doc := fmt.Sprintf(`{"id":"any","width":%d,"height":%d,"pitch":%d,"speed":%d,"panel":%q,"fonts":[%s],"maxPages":%d,"languages":%s,"fill":%q,"text":{"zh-CN":"请按现场标志行驶","en":"Follow signs"},%s}`,
		16+r.IntN(400), 48+r.IntN(100), 8+r.IntN(40), 20+r.IntN(110), []string{"amber", "white", "rg", "full"}[r.IntN(4)], strings.Join(list, ","), 1+r.IntN(2),
		[]string{`["zh-CN"]`, `["en"]`, `["zh-CN","en"]`, `["en","zh-CN"]`}[r.IntN(4)], []string{"text", "clock", "blank"}[r.IntN(3)], at)
	return profile(t, doc)
}

// TestNothingOverflowsAndNothingIsCut composes random notices for random
// panels. Compose itself panics where a page that it made does not fit.
func TestNothingOverflowsAndNothingIsCut(t *testing.T) {
	f := fonts(t)
	rounds := 600
	if testing.Short() {
		rounds = 150
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		p := somewhere(t, r)
		var list []*notice.Notice
		for i := range 1 + r.IntN(8) {
			list = append(list, anything(r, i))
		}
		s := f.Compose(p, list, zone, now)
		check := func(ok bool, format string, args ...any) {
			t.Helper()
			if !ok {
				t.Fatalf("seed %d: %s\n%+v", seed, fmt.Sprintf(format, args...), s)
			}
		}
		check(len(s.Pages) >= 1 && len(s.Pages) <= p.MaxPages, "%d pages", len(s.Pages))
		check(len(s.Notices) == len(list), "%d notices of %d", len(s.Notices), len(list))
		for i, pg := range s.Pages {
			frame, whole := f.Draw(p, nil, pg.Runs)
			check(whole, "page %d leaves the panel", i)
			check(frame.Px() == pg.Px, "page %d has another hash", i)
			for _, run := range pg.Runs {
				check(p.Panel != sign.TwoColour || run.Colour == sign.Red || run.Colour == sign.Yellow, "%s on two colours", run.Colour)
				check(p.Panel != sign.Amber || run.Colour == sign.AmberLight, "%s on amber", run.Colour)
			}
			for _, id := range pg.Notices {
				n := list[slices.IndexFunc(list, func(n *notice.Notice) bool { return n.ID == id })]
				check(pg.Test == (n.Status != notice.Actual), "practice is not told on page %d", i)
				mark := map[notice.Status]string{notice.Exercise: "演练 EXERCISE", notice.Test: "测试 TEST"}[n.Status]
				first := ""
				if len(pg.Lines) > 0 {
					first, _, _ = strings.Cut(pg.Lines[0], " ")
				}
				check(mark == "" || first != "" && strings.Contains(mark, first), "practice is not marked: %q", pg.Lines)
				check(!pg.Expires.IsZero() && !pg.Expires.After(n.Ends), "page %d outlives its notice", i)
			}
			check(!strings.ContainsAny(strings.Join(pg.Lines, ""), "?\ufffd"), "a replaced character: %q", pg.Lines)
		}
		shown := false
		for _, it := range s.Notices {
			shown = shown || it.Shown
			check(it.Verdict != sign.Unfit || !it.Shown && it.Problems.Failed(), "%s is refused without a reason", it.ID)
			check(it.Verdict == sign.Unfit || !it.Problems.Failed(), "%s fits and has failed", it.ID)
		}
		check(shown == (len(s.Pages[0].Notices) > 0), "what is shown is not what is told")
	}
}

func TestTheOrderOnASignIsStableUnderShuffling(t *testing.T) {
	f, p := fonts(t), profile(t, panels[4].doc)
	r := rand.New(rand.NewPCG(1, 2))
	var list []*notice.Notice
	for i := range 20 {
		list = append(list, anything(r, i))
	}
	want := encode(t, f.Compose(p, list, zone, now))
	for range 10 {
		rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if got := encode(t, f.Compose(p, list, zone, now)); got != want {
			t.Fatalf("another order, another sign:\n%s\n%s", got, want)
		}
	}
}

// lines are those of all pages.
func lines(s sign.Showing) (out []string) {
	for _, pg := range s.Pages {
		out = append(out, strings.Join(pg.Lines, " / "))
	}
	return out
}

func TestWhoIsShownFirstAndWithWhom(t *testing.T) {
	f, p := fonts(t), profile(t, strings.Replace(panels[4].doc, `"speed":80`, `"speed":40`, 1))
	crash := func(i int, km float64, change func(*notice.Notice)) *notice.Notice {
		return happening(i, "accident", notice.Text{Headline: "事故"}, notice.Text{}, func(n *notice.Notice) {
			n.Roads = road("G320", point(km, ""), nil)
			if change != nil {
				change(n)
			}
		})
	}
	near, far := crash(1, 1282, nil), crash(2, 1290, nil)
	behind := crash(3, 1270, nil)
	red := crash(4, 1295, func(n *notice.Notice) { n.Severity = notice.Extreme })
	orange := crash(5, 1299, func(n *notice.Notice) { n.Severity = notice.Severe })
	takeover := crash(6, 1296, func(n *notice.Notice) { n.Severity, n.Takeover = notice.Extreme, true })
	drill := crash(7, 1281, func(n *notice.Notice) {
		n.Status, n.Severity, n.Takeover = notice.Exercise, notice.Extreme, true
	})
	tip := happening(8, "tip", notice.Text{Headline: "开车不喝酒"}, notice.Text{}, func(n *notice.Notice) { n.Kind, n.Severity = notice.Safety, notice.Severe })
	for _, c := range []struct {
		name string
		list []*notice.Notice
		want []string
	}{
		{"the nearer first, then the other", []*notice.Notice{far, near}, []string{"前方2公里事故 / 减速慢行", "前方10公里事故 / 减速慢行"}},
		{"what lies behind comes last", []*notice.Notice{behind, far, near}, []string{"前方2公里事故 / 减速慢行", "前方10公里事故 / 减速慢行"}},
		{"beside a red one only red and orange", []*notice.Notice{near, red}, []string{"前方15公里事故 / 减速慢行"}},
		{"orange beside red", []*notice.Notice{near, red, orange}, []string{"前方15公里事故 / 减速慢行", "前方19公里事故 / 减速慢行"}},
		{"a takeover alone", []*notice.Notice{red, takeover, orange}, []string{"前方16公里事故 / 减速慢行"}},
		{"practice never before what is real", []*notice.Notice{drill, near}, []string{"前方2公里事故 / 减速慢行"}},
		{"practice alone says so", []*notice.Notice{drill}, []string{"演练 前方1公里事故 / 减速慢行"}},
		{"a tip waits, whatever its level", []*notice.Notice{tip, near}, []string{"前方2公里事故 / 减速慢行"}},
		{"a tip in a quiet time", []*notice.Notice{tip}, []string{"开车不喝酒"}},
		{"nothing: the clock", nil, []string{"09:47"}},
	} {
		if got := lines(f.Compose(p, c.list, zone, now)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	p.Takeover = "no"
	if got := lines(f.Compose(p, []*notice.Notice{orange, takeover}, zone, now)); len(got) != 2 {
		t.Errorf("a sign that nobody may take over was: %q", got)
	}
}

func TestAWordThatIsBannedDoesNotComeOntoTheSign(t *testing.T) {
	f := fonts(t)
	p := profile(t, strings.Replace(panels[4].doc, `"speed":80`, `"speed":80,"bannedWords":["绕道","slow DOWN","危险"]`, 1))
	own := happening(1, "accident", notice.Text{Headline: "事故", Sign: "前方危险\n请慢行"}, notice.Text{}, nil)
	if it := f.Fit(p, own, zone, now).Notices[0]; it.Verdict != sign.Shortened || len(it.Problems) == 0 || !it.Problems[0].Warning || !strings.Contains(it.Problems[0].Message[notice.Chinese], "危险") {
		t.Errorf("an author's text with a banned word, which other words can stand for: %+v", it)
	}
	if got := strings.Join(lines(f.Fit(p, own, zone, now)), " "); strings.Contains(got, "危险") || !strings.Contains(got, "事故") {
		t.Errorf("shown: %s", got)
	}
	only := happening(2, "other", notice.Text{Headline: "请绕道"}, notice.Text{}, nil)
	if it := f.Fit(p, only, zone, now).Notices[0]; it.Verdict != sign.Unfit || !it.Problems.Failed() || !strings.Contains(it.Problems[0].Message[notice.English], "banned") {
		t.Errorf("a text that has no other words: %+v", it)
	}
	p.Banned = nil
	if it := f.Fit(p, own, zone, now).Notices[0]; it.Verdict != sign.Fits || len(it.Problems) != 0 {
		t.Errorf("with nothing banned: %+v", it)
	}
	if _, ps := sign.Read([]byte(strings.Replace(panels[4].doc, `"speed":80`, `"speed":80,"bannedWords":[""," x"]`, 1))); len(ps) != 2 {
		t.Errorf("banned words that are none: %v", ps)
	}
}

func TestTwoPagesOnlyWhereADriverHasTheTime(t *testing.T) {
	f := fonts(t)
	two := []*notice.Notice{samples()[0].n, samples()[2].n}
	for _, c := range []struct {
		speed, pitch, want int
	}{{40, 16, 2}, {60, 20, 2}, {80, 16, 1}, {120, 16, 1}, {120, 20, 1}} {
		p := profile(t, strings.Replace(strings.Replace(panels[4].doc, `"speed":80`, fmt.Sprintf(`"speed":%d`, c.speed), 1), `"pitch":20`, fmt.Sprintf(`"pitch":%d`, c.pitch), 1))
		s := f.Compose(p, two, zone, now)
		if len(s.Pages) != c.want {
			t.Errorf("letters of %d mm at %d km/h: %d pages, want %d", 16*c.pitch, c.speed, len(s.Pages), c.want)
		}
		for _, pg := range s.Pages {
			if pg.On < 25 || pg.On > 40 || (pg.Off > 0) != (len(s.Pages) > 1) {
				t.Errorf("a page of %d tenths and %d dark", pg.On, pg.Off)
			}
		}
	}
}

func TestThePageLeavesWithItsNotice(t *testing.T) {
	f, p := fonts(t), profile(t, panels[4].doc)
	n := samples()[2].n // ends before it expires
	if got := f.Fit(p, n, zone, now).Pages[0].Expires; !got.Equal(n.Ends) {
		t.Errorf("expires %v, want %v", got, n.Ends)
	}
}
