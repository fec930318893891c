package roster_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/roster"
	"wayside/hub/sign"
	"wayside/static"
)

const profile = `{"id":%q,"width":160,"height":34,"pitch":20,"speed":80,"panel":"rg","filter":"road=G320","languages":["zh-CN"],"place":{"road":"G320","chainage":1280000,"ahead":"rising"},"text":{"zh-CN":"请按现场标志行驶"},"fill":"text"}`

// office is a hub with its desk and a roster, in one bubble of time.
type office struct {
	*testing.T
	ctx    context.Context
	stop   context.CancelFunc
	path   string
	hub    *hub.Hub
	desk   *desk.Desk
	roster *roster.Roster
	said   *buffer
	run    sync.WaitGroup
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// count is how many lines of the log hold what is asked for.
func (b *buffer) count(what ...string) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for line := range strings.Lines(b.b.String()) {
		if !slices.ContainsFunc(what, func(s string) bool { return !strings.Contains(line, s) }) {
			n++
		}
	}
	return n
}

// open runs f with an office of some signs.
func open(t *testing.T, signs int, f func(*office)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desk.db")
	synctest.Test(t, func(t *testing.T) {
		o := &office{T: t, path: path, said: &buffer{}}
		var err error
		o.hub, err = hub.Open(t.Context(), logtest.Memory(), hub.Config{Now: time.Now})
		o.good(err)
		defer o.hub.Close()
		o.start()
		defer o.end()
		for i := range signs {
			id := name(i)
			_, err := o.desk.PutSign(o.ctx, desk.Sign{ID: id, By: "test", Doc: fmt.Appendf(nil, profile, id)}, 0)
			o.good(err)
		}
		f(o)
	})
}

func name(i int) string { return fmt.Sprintf("sign-%d", i) }

func (o *office) good(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) start() {
	var err error
	o.ctx, o.stop = context.WithCancel(context.Background())
	o.desk, err = desk.Open(o.ctx, o.path)
	o.good(err)
	o.roster, err = roster.Open(o.ctx, roster.Config{Hub: o.hub, Desk: o.desk, Fonts: sign.NewFonts(static.Glyphs()), Log: slog.New(slog.NewTextHandler(o.said, nil))})
	o.good(err)
	o.run.Go(func() {
		if err := o.roster.Run(o.ctx); err != nil {
			o.Error(err)
		}
	})
}

func (o *office) end() {
	o.stop()
	o.run.Wait()
	o.good(o.desk.Close())
}

// wanted are the hashes of what a sign should show now.
func (o *office) wanted(id string) (pages []roster.Page) {
	o.Helper()
	p, _, err := o.roster.Profile(o.ctx, id)
	o.good(err)
	for _, page := range o.roster.Shows(p, o.hub.Now()).Pages {
		pages = append(pages, roster.Page{Px: page.Px})
	}
	return pages
}

// beat lets a display say that it shows pages, with further members of the
// message and of what it shows.
func (o *office) beat(id string, pages []roster.Page, more map[string]any) roster.State {
	o.Helper()
	m := map[string]any{"type": "shown", "sign": id, "build": "b1", "seq": 7, "showing": map[string]any{"drawAgeMs": 200, "pages": pages}}
	for k, v := range more {
		if k == "drawAgeMs" {
			m["showing"].(map[string]any)[k] = v
			continue
		}
		m[k] = v
	}
	_, state, err := o.roster.Heard(o.ctx, id, encode(o, m))
	o.good(err)
	return state
}

func encode(t testing.TB, v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (o *office) state(id string) roster.State { return o.roster.Record(id, o.hub.Now()).State }

func (o *office) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func dark() []roster.Page { return []roster.Page{{Px: "sha256:" + strings.Repeat("0", 64)}} }

var hubAuthor = hub.Author{Name: "police", Publisher: notice.Party{ID: "police"}, Severest: notice.Extreme}

// publish puts a notice on G320 in force and returns it with its id.
func (o *office) publish(headline string) notice.ID {
	o.Helper()
	n := &notice.Notice{
		Kind: notice.Traffic, Event: "roadwork", Severity: notice.Minor, Status: notice.Actual, Audience: notice.Public, Expires: o.hub.Now().Add(12 * time.Hour),
		Text: map[notice.Lang]notice.Text{notice.Chinese: {Headline: headline}}, Roads: []notice.Road{{Name: "G320"}},
		Areas: []notice.Area{{Scheme: "GB/T 2260", Code: "361199"}},
	}
	r, err := o.hub.Publish(o.ctx, hubAuthor, n, hub.Terms{})
	o.good(err)
	return r.ID
}

func TestStatesOfADisplayAreToldApart(t *testing.T) {
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	off := func(ms int64) *int64 { return &ms }
	heard := now.Add(-30 * time.Second)
	for _, c := range []struct {
		name string
		r    roster.Record
		want roster.State
	}{
		{"never heard", roster.Record{}, roster.NeverConnected},
		{"never heard, whatever else", roster.Record{Misses: 9, State: roster.Offline}, roster.NeverConnected},
		{"all well", roster.Record{Heard: heard}, roster.Fine},
		{"silent for a beat and more", roster.Record{Heard: now.Add(-99 * time.Second)}, roster.Fine},
		{"silent", roster.Record{Heard: now.Add(-100 * time.Second)}, roster.Offline},
		{"silent with a wrong picture", roster.Record{Heard: now.Add(-time.Hour), Misses: 5}, roster.Offline},
		{"a face that stands still", roster.Record{Heard: heard, Showing: roster.Showing{DrawAgeMs: 60_001}, Misses: 5}, roster.DrawingOld},
		{"one unequal frame", roster.Record{Heard: heard, Misses: 1}, roster.Fine},
		{"two unequal frames", roster.Record{Heard: heard, Misses: 2, ClockErrorMs: off(1e9)}, roster.WrongPicture},
		{"a clock that is fast", roster.Record{Heard: heard, ClockErrorMs: off(60_001)}, roster.ClockOff},
		{"a clock that is slow", roster.Record{Heard: heard, ClockErrorMs: off(-3 * 86_400_000)}, roster.ClockOff},
		{"a clock that is near", roster.Record{Heard: heard, ClockErrorMs: off(-60_000)}, roster.Fine},
	} {
		if got := c.r.StateAt(now); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestADisplayThatFallsSilentIsToldOnceAndOnlyByTime(t *testing.T) {
	open(t, 1, func(o *office) {
		if s := o.state("sign-0"); s != roster.NeverConnected {
			t.Errorf("before anything: %s", s)
		}
		o.pass(time.Hour)
		if n := o.said.count("display is"); n != 0 {
			t.Errorf("%d alarms of a display that was never there", n)
		}
		if s := o.beat("sign-0", o.wanted("sign-0"), nil); s != roster.Fine {
			t.Errorf("after a good beat: %s", s)
		}
		o.pass(99 * time.Second)
		if n := o.said.count("display is offline"); n != 0 {
			t.Error("told before its time")
		}
		o.pass(10 * time.Second)
		o.pass(24 * time.Hour)
		if n := o.said.count("display is offline", "sign=sign-0", "was=fine"); n != 1 {
			t.Errorf("told %d times that it is offline", n)
		}
		o.beat("sign-0", o.wanted("sign-0"), nil)
		o.pass(6 * time.Second)
		changes, err := o.desk.DisplayChanges(o.ctx, "sign-0", 9)
		o.good(err)
		var said []string
		for _, c := range changes {
			said = append(said, c.Was+" to "+c.Now)
		}
		if got := strings.Join(said, ", "); got != "offline to fine, fine to offline, neverConnected to fine" {
			t.Errorf("the changes are %s", got)
		}
	})
}

func TestAWrongPictureIsTold(t *testing.T) {
	open(t, 1, func(o *office) {
		o.publish("施工")
		right := o.wanted("sign-0")
		o.beat("sign-0", right, nil)
		if r := o.roster.Record("sign-0", o.hub.Now()); !r.Confirmed.Equal(o.hub.Now()) {
			t.Errorf("dot for dot, and confirmed %s", r.Confirmed)
		}
		confirmed := o.hub.Now()
		for i := range 20 {
			o.pass(30 * time.Second)
			want := roster.WrongPicture
			if i == 0 {
				want = roster.Fine // it may be about to draw
			}
			if s := o.beat("sign-0", dark(), nil); s != want {
				t.Errorf("unequal beat %d: %s", i+1, s)
			}
		}
		if n := o.said.count("display is wrongPicture"); n != 1 {
			t.Errorf("told %d times", n)
		}
		if r := o.roster.Record("sign-0", o.hub.Now()); !r.Confirmed.Equal(confirmed) {
			t.Errorf("confirmed %s by a wrong picture", r.Confirmed)
		}
		if s := o.beat("sign-0", right, nil); s != roster.Fine {
			t.Errorf("after it was mended: %s", s)
		}
		o.publish("隧道封闭") // what was right is now one notice behind
		if s := o.beat("sign-0", append(right, right...), nil); s != roster.Fine {
			t.Errorf("one beat behind: %s", s)
		}
	})
}

func TestWhenMostDisplaysFallSilentOneAlarmIsEnough(t *testing.T) {
	open(t, 20, func(o *office) {
		beat := func(signs ...int) {
			for _, i := range signs {
				o.beat(name(i), o.wanted(name(i)), nil)
				o.pass(time.Second)
			}
		}
		all := make([]int, 20)
		for i := range all {
			all[i] = i
		}
		beat(all...)
		beat(all...)
		o.pass(5 * time.Minute) // the network is gone
		if n := o.said.count("most displays fell silent at once"); n != 1 {
			t.Errorf("told %d times", n)
		}
		if n := o.said.count("display is offline"); n != 0 {
			t.Errorf("and %d alarms besides", n)
		}
		for i := range all {
			if s := o.state(name(i)); s != roster.Offline {
				t.Errorf("%s is %s", name(i), s)
			}
		}
		beat(all...)
		o.pass(6 * time.Second)
		if n := o.said.count("most displays are heard again"); n != 1 {
			t.Errorf("told %d times that it is over", n)
		}
		for range 5 { // one alone is told
			beat(all[1:]...)
		}
		if n := o.said.count("display is offline", "sign=sign-0 "); n != 1 {
			t.Errorf("one that falls silent alone is told %d times", n)
		}
	})
}

func TestWhatIsKnownOfDisplaysSurvivesARestart(t *testing.T) {
	open(t, 2, func(o *office) {
		o.beat("sign-0", o.wanted("sign-0"), map[string]any{"clockErrorMs": 90_000})
		o.beat("sign-1", o.wanted("sign-1"), nil)
		o.pass(3 * time.Minute)
		o.beat("sign-1", o.wanted("sign-1"), nil) // sign-0 is offline
		before := o.said.count("display is", "sign=sign-1")
		o.end()
		time.Sleep(time.Hour) // the hub is down, and hears nothing
		o.start()
		o.pass(20 * time.Second)
		if a, b := o.state("sign-0"), o.state("sign-1"); a != roster.Offline || b != roster.Fine {
			t.Errorf("after a restart: %s, %s", a, b)
		}
		if n := o.said.count("display is", "sign=sign-1"); n != before {
			t.Errorf("a restart of the hub is told as %d changes of a display", n-before)
		}
		o.pass(2 * time.Minute)
		if s := o.state("sign-1"); s != roster.Offline {
			t.Errorf("not heard since the restart: %s", s)
		}
		if r := o.roster.Record("sign-0", o.hub.Now()); r.Seq != 7 || r.ClockErrorMs == nil || *r.ClockErrorMs != 90_000 || len(r.Pages) != 1 {
			t.Errorf("remembered %+v", r)
		}
	})
}

func TestASignThatIsRemovedLeavesTheRoster(t *testing.T) {
	open(t, 1, func(o *office) {
		o.beat("sign-0", o.wanted("sign-0"), nil)
		o.good(o.desk.RemoveSign(o.ctx, "sign-0", "test"))
		o.pass(time.Hour)
		if n := o.said.count("display is offline"); n != 0 || len(o.roster.Records(o.hub.Now())) != 0 {
			t.Errorf("%d alarms of a sign that is gone, %v", n, o.roster.Records(o.hub.Now()))
		}
	})
}

// TestTwoDisplaysOfOneSignAreToldApart: each has a state of its own, the sign is
// as well as the worse of them, and one that is replaced is forgotten in time.
func TestTwoDisplaysOfOneSignAreToldApart(t *testing.T) {
	open(t, 1, func(o *office) {
		id := o.publish("施工")
		right := o.wanted("sign-0")
		beat := func(display string, pages []roster.Page) roster.State {
			return o.beat("sign-0", pages, map[string]any{"display": display})
		}
		for range 3 {
			if s := beat("left", right); s != roster.Fine {
				t.Errorf("left is %s", s)
			}
			beat("right", dark())
			o.pass(30 * time.Second)
		}
		list := o.roster.Displays("sign-0", o.hub.Now())
		if len(list) != 2 || list[0].Display != "left" || list[0].State != roster.Fine || list[1].State != roster.WrongPicture || list[0].Pages[0] == list[1].Pages[0] {
			t.Errorf("the displays are %+v", list)
		}
		if r := o.roster.Record("sign-0", o.hub.Now()); r.Display != "right" || r.State != roster.WrongPicture {
			t.Errorf("the sign stands as %s, %s", r.Display, r.State)
		}
		if s := o.roster.Stats().States; s[roster.Fine] != 1 || s[roster.WrongPicture] != 1 {
			t.Errorf("counted %v", s)
		}

		// Receipts of the same page at the same moment are two.
		first := o.hub.Now().Add(-time.Minute)
		for _, display := range []string{"left", "right", "left"} {
			_, _, err := o.roster.Heard(o.ctx, "sign-0", encode(o, map[string]any{"display": display, "receipts": []receipt{{"notice": id, "revision": 1, "first": first, "last": first}}}))
			o.good(err)
		}
		if list := o.kept(desk.ReceiptsAsked{Notice: string(id)}); len(list) != 2 || list[0].Display != "left" || list[1].Display != "right" {
			t.Errorf("kept %+v", list)
		}

		// What is known of each survives a restart; the one that was taken down is forgotten after a week, not before.
		o.end()
		o.start()
		o.pass(6 * 24 * time.Hour)
		beat("left", right)
		if r := o.roster.Record("sign-0", o.hub.Now()); r.Display != "right" || r.State != roster.Offline {
			t.Errorf("after six days the sign stands as %s, %s", r.Display, r.State)
		}
		o.pass(25 * time.Hour)
		beat("left", right)
		if list := o.roster.Displays("sign-0", o.hub.Now()); len(list) != 1 || list[0].Display != "left" {
			t.Errorf("after a week there are %+v", list)
		}
		o.pass(10 * time.Second)
		if kept, err := o.desk.Displays(o.ctx); err != nil || len(kept) != 1 {
			t.Errorf("the desk keeps %d, %v", len(kept), err)
		}
	})
}

// TestTheDisplaysOfASignAreBounded, whatever names somebody thinks of.
func TestTheDisplaysOfASignAreBounded(t *testing.T) {
	open(t, 1, func(o *office) {
		o.beat("sign-0", dark(), nil)
		for i := range 100 {
			o.pass(time.Second)
			o.beat("sign-0", dark(), map[string]any{"display": fmt.Sprintf("d%d", i)})
		}
		if n := len(o.roster.Displays("sign-0", o.hub.Now())); n != 32 {
			t.Errorf("%d displays", n)
		}
		for _, bad := range []string{"-", "a b", strings.Repeat("x", 33), "../x"} {
			if _, _, err := o.roster.Heard(o.ctx, "sign-0", encode(o, map[string]any{"display": bad})); err == nil {
				t.Errorf("%q is taken for a name", bad)
			}
		}
	})
}
