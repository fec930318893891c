package roster_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/roster"
)

type receipt map[string]any

// tell sends receipts and returns what became of them.
func (o *office) tell(list ...receipt) []roster.Taken {
	o.Helper()
	taken, _, err := o.roster.Heard(o.ctx, "sign-0", encode(o, map[string]any{"type": "shown", "receipts": list}))
	o.good(err)
	return taken
}

func (o *office) kept(a desk.ReceiptsAsked) []desk.Receipt {
	o.Helper()
	if a.Limit == 0 {
		a.Limit = 100_000
	}
	list, err := o.desk.Receipts(o.ctx, a)
	o.good(err)
	return list
}

func TestReceiptsOfSixOfflineHoursArriveOnce(t *testing.T) {
	open(t, 1, func(o *office) {
		id := o.publish("施工")
		px := o.wanted("sign-0")[0].Px
		began := o.hub.Now()
		o.pass(6 * time.Hour)
		var queue []receipt
		for i := range 720 { // one every 30 seconds
			first := began.Add(time.Duration(i) * 30 * time.Second)
			queue = append(queue, receipt{"notice": id, "revision": 1, "first": first, "last": first.Add(20 * time.Second), "count": 2, "px": px, "asOf": began, "profile": 1})
		}
		for _, want := range []roster.Status{roster.Kept, roster.Known} { // every answer is lost once
			for at := 0; at < len(queue); at += 100 {
				for i, got := range o.tell(queue[at:min(at+100, len(queue))]...) {
					if got.Status != want || got.Approved == nil || !*got.Approved {
						t.Fatalf("receipt %d: %+v, want %s", at+i, got, want)
					}
				}
			}
		}
		list := o.kept(desk.ReceiptsAsked{Sign: "sign-0"})
		if len(list) != 720 {
			t.Errorf("%d receipts are kept of 720", len(list))
		}
		if s := o.roster.Stats(); s.Receipts != 720 || s.Repeats != 720 || s.Unequal != 0 {
			t.Errorf("counted %+v", s)
		}
		if r := o.roster.Record("sign-0", o.hub.Now()); r.State != roster.NeverConnected {
			t.Errorf("receipts alone are no heartbeat: %s", r.State)
		}
	})
}

func TestAReceiptThatComesAgainTellsHowMuchLongerItStood(t *testing.T) {
	open(t, 1, func(o *office) {
		id, first := o.publish("施工"), o.hub.Now()
		o.pass(time.Hour)
		for _, minutes := range []int{1, 30, 10} { // the last is a late repeat of an early one
			o.tell(receipt{"notice": id, "revision": 1, "first": first, "last": first.Add(time.Duration(minutes) * time.Minute), "count": minutes})
		}
		if list := o.kept(desk.ReceiptsAsked{Notice: string(id)}); len(list) != 1 || list[0].Count != 30 || list[0].Last.Sub(list[0].First) != 30*time.Minute || list[0].Approved != nil {
			t.Errorf("kept %+v", list)
		}
	})
}

func TestAReceiptIsComparedWithTheRevisionThatItNames(t *testing.T) {
	open(t, 1, func(o *office) {
		id, first := o.publish("施工"), o.hub.Now()
		px := o.wanted("sign-0")[0].Px
		one := func(change receipt) roster.Taken {
			r := receipt{"notice": id, "revision": 1, "first": first, "last": first, "px": px, "asOf": first, "profile": 1}
			for k, v := range change {
				r[k] = v
			}
			return o.tell(r)[0]
		}
		told := func(r roster.Taken) string {
			if r.Approved == nil {
				return "nobody can tell"
			}
			return fmt.Sprint(*r.Approved)
		}
		o.pass(time.Minute)
		_, err := o.hub.Withdraw(o.ctx, hubAuthor, id, notice.Words{notice.Chinese: "误发"})
		o.good(err)
		for i, c := range []struct {
			change receipt
			want   string
		}{
			{nil, "true"}, // though it is withdrawn by now
			{receipt{"px": dark()[0].Px}, "false"},
			{receipt{"px": ""}, "nobody can tell"},
			{receipt{"profile": 2}, "nobody can tell"}, // another panel's
			{receipt{"revision": 2}, "nobody can tell"},
			{receipt{"notice": "urn:uuid:00000000-0000-4000-8000-000000000000"}, "nobody can tell"},
		} {
			c2 := receipt{"page": i + 1}
			for k, v := range c.change {
				c2[k] = v
			}
			if got := told(one(c2)); got != c.want {
				t.Errorf("%v: approved is %s, want %s", c.change, got, c.want)
			}
		}
	})
}

func TestOneBadReceiptDoesNotStopItsNeighbours(t *testing.T) {
	open(t, 1, func(o *office) {
		id, now := o.publish("施工"), o.hub.Now()
		good := func() receipt { return receipt{"notice": id, "revision": 1, "first": now, "last": now} }
		with := func(k string, v any) receipt {
			r := good()
			r[k] = v
			return r
		}
		taken := o.tell(with("notice", "7"), with("revision", 0), with("page", 9), with("px", "sha256:1"), with("last", now.Add(-time.Second)),
			with("last", now.Add(time.Hour)), receipt{"notice": id, "revision": 1, "first": now.AddDate(0, -4, 0), "last": now.AddDate(0, -4, 0)}, with("count", -1), good())
		for i, got := range taken {
			if bad := i < len(taken)-1; bad != (got.Status == roster.Refused) || bad != got.Problems.Failed() {
				t.Errorf("receipt %d: %+v", i, got)
			}
		}
		if n := len(o.kept(desk.ReceiptsAsked{})); n != 1 {
			t.Errorf("%d are kept", n)
		}
	})
}

func TestAMessageThatIsNoneChangesNothing(t *testing.T) {
	open(t, 1, func(o *office) {
		for _, raw := range []string{
			``, `[]`, `{`, `{"type":"hello"}`, `{"sign":"another"}`, `{"build":"` + strings.Repeat("x", 65) + `"}`, `{"seq":-1}`, `{"waiting":-1}`,
			`{"showing":{"drawAgeMs":-1}}`, `{"showing":{"pages":[{"px":"sha256:x"}]}}`, `{"showing":{"pages":[{"notice":"x"}]}}`,
			`{"showing":{"pages":[{},{},{},{},{},{},{},{},{}]}}`, `{"receipts":[` + strings.Repeat(`{},`, 100) + `{}]}`, `{"receipts":[{"first":"noon"}]}`,
		} {
			_, _, err := o.roster.Heard(o.ctx, "sign-0", []byte(raw))
			if ps := (notice.Problems)(nil); !errors.As(err, &ps) || !ps.Failed() {
				t.Errorf("%.60s: %v", raw, err)
			}
		}
		if _, _, err := o.roster.Heard(o.ctx, "nobody", []byte(`{}`)); !errors.Is(err, desk.ErrNoSign) {
			t.Errorf("a sign that there is not: %v", err)
		}
		if len(o.roster.Records(o.hub.Now())) != 0 || len(o.kept(desk.ReceiptsAsked{})) != 0 {
			t.Error("something was kept")
		}
	})
}

// FuzzMessage holds that no message breaks the roster, and that what is taken
// keeps to its bounds.
func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"type":"shown","sign":"s","build":"b","seq":1,"clockErrorMs":-5,"showing":{"drawAgeMs":1,"pages":[{"px":"sha256:` + strings.Repeat("0", 64) + `"}]}}`))
	f.Add([]byte(`{"receipts":[{"notice":"urn:uuid:00000000-0000-4000-8000-000000000000","revision":1,"first":"2026-11-26T00:00:00Z","last":"2026-11-26T00:00:00Z"}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, ps := roster.Read(raw, "s")
		if ps.Failed() {
			return
		}
		if m.Sign != "s" || len(m.Build) > 64 || len(m.Receipts) > 100 || m.Showing != nil && (len(m.Showing.Pages) > 8 || m.Showing.DrawAgeMs < 0) {
			t.Errorf("%q was taken as %+v", raw, m)
		}
	})
}
