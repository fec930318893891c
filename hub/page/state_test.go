package page_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/static"
)

// timed is a notice that comes and goes by the clock, whatever it says.
func timed(r *rand.Rand, around time.Time) *notice.Notice {
	n := &notice.Notice{}
	some := func() time.Time {
		if r.IntN(4) > 0 {
			return time.Time{}
		}
		return around.Add(time.Duration(r.IntN(14*24*3600)-7*24*3600) * time.Second)
	}
	n.Onset, n.Expires, n.Ends, n.ReleaseAt = some(), some(), some(), some()
	if r.IntN(8) == 0 {
		return n
	}
	clock := func() string { return fmt.Sprintf("%02d:%02d", r.IntN(24), 15*r.IntN(4)) }
	date := func() string { return around.AddDate(0, 0, r.IntN(9)-4).Format(time.DateOnly) }
	s := &notice.Schedule{Timezone: zones[r.IntN(len(zones))]}
	for range r.IntN(3) {
		one := notice.Recurring{Start: clock(), End: clock()}
		switch r.IntN(4) {
		case 0:
			one.Start, one.End = "00:00", "24:00"
		case 1:
			one.From, one.To = date(), date()
		}
		for day := 1; day <= 7; day++ {
			if r.IntN(3) == 0 {
				one.Days = append(one.Days, day)
			}
		}
		s.Recurring = append(s.Recurring, one)
	}
	for range r.IntN(2) {
		e := notice.Exception{Date: date()}
		for range r.IntN(3) {
			e.Times = append(e.Times, clock()+"-"+clock())
		}
		s.Exceptions = append(s.Exceptions, e)
	}
	for range r.IntN(2) {
		start := around.Add(time.Duration(r.IntN(240)-120) * time.Hour)
		s.Intervals = append(s.Intervals, notice.Interval{Start: start})
		if r.IntN(2) == 0 {
			s.Intervals[0].End = start.Add(time.Duration(r.IntN(48)) * time.Hour)
		}
	}
	n.Schedule = s
	return n
}

// zones change their clocks at night, at midnight, by half an hour, or never.
var zones = []string{"Asia/Shanghai", "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago", "Asia/Beirut", "Nowhere/Atall"}

// TestABrowserTellsStatesAsTheHubDoes asks both of random notices at random
// times, many of them near a change of the clock.
func TestABrowserTellsStatesAsTheHubDoes(t *testing.T) {
	type question struct {
		Notice json.RawMessage `json:"n"`
		At     int64           `json:"at"` // ms
		want   notice.State
	}
	r := rand.New(rand.NewPCG(2026, 11))
	centres := []time.Time{
		time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC), time.Date(2026, 3, 8, 7, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC),
		time.Date(2026, 4, 4, 15, 0, 0, 0, time.UTC), time.Date(2026, 9, 6, 4, 0, 0, 0, time.UTC), time.Date(2026, 11, 26, 16, 0, 0, 0, time.UTC),
	}
	var asked []question
	for range 3000 {
		centre := centres[r.IntN(len(centres))]
		n := timed(r, centre)
		doc, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		for range 8 {
			at := centre.Add(time.Duration(r.IntN(2*24*60)-24*60) * time.Minute)
			if r.IntN(2) == 0 { // the very second of a change, and just before
				if at = notice.NextChange(notice.Life{Notice: n}, at); at.IsZero() {
					continue
				}
				at = at.Truncate(time.Second).Add(-time.Duration(r.IntN(2)) * time.Millisecond)
			}
			asked = append(asked, question{doc, at.UnixMilli(), notice.StateAt(notice.Life{Notice: n}, at)})
		}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(static.FS())))
	mux.HandleFunc("GET /questions", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(asked)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	tab := browser(t)
	visit(t, tab, 800, 600, s.URL+"/questions")
	got := run[[]notice.State](t, tab, `
		const { stateAt } = await import("/static/shared/state.js");
		return (await (await fetch("/questions")).json()).map((q) => stateAt(q.n, q.at));`)
	count, wrong := map[notice.State]int{}, 0
	for i, q := range asked {
		count[q.want]++
		if got[i] != q.want {
			if wrong++; wrong <= 5 {
				t.Errorf("at %s the browser says %s, the hub %s: %s", time.UnixMilli(q.At).UTC().Format(time.RFC3339Nano), got[i], q.want, q.Notice)
			}
		}
	}
	t.Logf("%d questions, %d wrong: %v", len(asked), wrong, count)
	for _, s := range []notice.State{notice.Active, notice.Scheduled, notice.Ended, notice.Expired, notice.Embargoed} {
		if count[s] < len(asked)/50 {
			t.Errorf("only %d of %d are %s", count[s], len(asked), s)
		}
	}
}
