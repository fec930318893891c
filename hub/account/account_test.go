package account_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/account"
	"wayside/hub/ledger"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

var zone = time.FixedZone("UTC+8", 8*3600)

func at(month time.Month, day, hour int) time.Time {
	return time.Date(2026, month, day, hour, 0, 0, 0, zone).UTC()
}

// doc is a notice of a kind that began so long before it was sent; what it says
// has changed is a correction where it begins with that word.
func doc(t *testing.T, name string, kind notice.Kind, sent time.Time, took time.Duration, changed string) []byte {
	wrong, corrects := strings.CutPrefix(changed, "更正：")
	n := &notice.Notice{Correction: corrects, ID: notice.DeriveID("t", name), Revision: 1, Kind: kind, Event: "other", Status: notice.Actual, Audience: notice.Public, Sent: sent, Onset: sent.Add(-took),
		Expires: sent.Add(time.Hour), Text: map[notice.Lang]notice.Text{notice.Chinese: {Headline: name, Changed: wrong}}}
	raw, err := notice.Emit(n)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// november is a log with something before, in and after a month.
func november(t *testing.T) hub.Log {
	log := logtest.Memory()
	var rs []hub.Record
	add := func(op hub.Op, name string, when time.Time, took time.Duration, changed string, end *notice.End) {
		rs = append(rs, hub.Record{Op: op, ID: notice.DeriveID("t", name), Rev: 1, Code: "7K2QF9W", At: when, State: notice.Active, By: "t", End: end,
			Doc: doc(t, name, notice.Traffic, when, took, changed)})
	}
	add(hub.OpPublished, "before", at(10, 31, 23), time.Minute, "", nil)
	add(hub.OpPublished, "a", at(11, 1, 0), time.Minute, "", nil)
	add(hub.OpPublished, "b", at(11, 2, 9), 3*time.Minute, "", nil)
	add(hub.OpPublished, "secret", at(11, 2, 10), 3*time.Minute, "", nil)
	add(hub.OpPublished, "c", at(11, 3, 9), 8*time.Minute, "", nil)
	add(hub.OpRevised, "c", at(11, 3, 10), 0, "两车道都已恢复", nil)
	add(hub.OpRevised, "c", at(11, 3, 11), 0, "更正：只恢复了一条车道", nil)
	add(hub.OpWithdrawn, "a", at(11, 30, 23), 0, "", &notice.End{Cause: notice.CauseWithdrawn, At: at(11, 30, 23), Text: notice.Words{notice.Chinese: "写错了道路"}})
	add(hub.OpPublished, "after", at(12, 1, 0), time.Minute, "", nil)
	for i := range rs { // each is a commit of its own, as in a hub
		rs[i].Expect = newest(t, log, rs[i].ID)
		if out, err := log.Append(t.Context(), rs[i:i+1]); err != nil || out[0].Err != nil {
			t.Fatal(err, out)
		}
	}
	return log
}

func newest(t *testing.T, log hub.Log, id notice.ID) hub.Seq {
	rs, err := log.History(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(rs) == 0 {
		return 0
	}
	return rs[len(rs)-1].Seq
}

func sealed(r hub.Record) bool { return r.ID == notice.DeriveID("t", "secret") }

func keeper(t *testing.T, now time.Time) *account.Keeper {
	return account.NewKeeper(november(t), zone, sealed, func() time.Time { return now })
}

func TestAMonthIsCountedFromWhatIsPublic(t *testing.T) {
	k := keeper(t, at(12, 2, 0))
	f, err := k.Figures(t.Context(), account.Month{Year: 2026, Month: 11})
	if err != nil {
		t.Fatal(err)
	}
	if f.First != 2 || f.Last != 8 || f.Sealed != 1 || f.Published[notice.Traffic] != 3 || f.Revised != 2 || f.Updated != 1 {
		t.Errorf("got %+v", f)
	}
	if len(f.Corrected) != 1 || f.Corrected[0].Why[notice.Chinese] != "只恢复了一条车道" || len(f.Withdrawn) != 1 || f.Withdrawn[0].Why[notice.Chinese] != "写错了道路" || f.Withdrawn[0].Headline[notice.Chinese] != "a" {
		t.Errorf("corrected %+v, withdrawn %+v", f.Corrected, f.Withdrawn)
	}
	if want := (account.Spread{Count: 3, Median: 180, Tenth: 480, Longest: 480}); f.Delay != want {
		t.Errorf("from event to public: %+v, want %+v", f.Delay, want)
	}
	if len(f.Days) != 30 || f.Days[0].Published != 1 || f.Days[2].Revised != 2 || f.Days[29].Withdrawn != 1 {
		t.Errorf("days: %+v", f.Days)
	}
}

func TestAnExportedMonthGivesTheSameFigures(t *testing.T) {
	k := keeper(t, at(12, 2, 0))
	m := account.Month{Year: 2026, Month: 11}
	f, err := k.Figures(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	var export []byte
	for l, err := range k.Lines(t.Context(), m) {
		if err != nil {
			t.Fatal(err)
		}
		export = l.Append(export)
	}
	again := account.NewTally(m, zone, k.Log.Epoch(), at(10, 31, 23))
	for line := range bytes.Lines(export) {
		var l account.Line
		if err := json.Unmarshal(line, &l); err != nil {
			t.Fatal(err)
		}
		if err := again.Add(l); err != nil {
			t.Fatal(err)
		}
		r, err := k.Log.Read(t.Context(), hub.Seq(l.Seq-1), 1)
		if err != nil {
			t.Fatal(err)
		}
		if want := ledger.LeafOf(k.Log.Epoch(), nil, r[0]); !l.Sealed && trust.LeafHash(l.Leaf(k.Log.Epoch()).Entry()) != trust.LeafHash(want.Entry()) {
			t.Errorf("record %d: the leaf is %q, want %q", l.Seq, l.Leaf(k.Log.Epoch()).Entry(), want.Entry())
		}
		if l.Sealed && bytes.Contains(line, []byte("secret")) {
			t.Errorf("a sealed line tells what it is of: %s", line)
		}
	}
	want, _ := json.Marshal(f)
	if got, _ := json.Marshal(again.Figures()); string(got) != string(want) {
		t.Errorf("from the export:\n%s\nfrom the log:\n%s", got, want)
	}
}

func TestAMonthThatGoesOnIsCountedOn(t *testing.T) {
	log := logtest.Memory()
	k := account.NewKeeper(log, zone, sealed, func() time.Time { return at(11, 20, 0) })
	for i := range 1200 {
		name := fmt.Sprint(i)
		if _, err := log.Append(t.Context(), []hub.Record{{Op: hub.OpPublished, ID: notice.DeriveID("t", name), Rev: 1, Code: "7K2QF9W", At: at(11, 5, 0), State: notice.Active, By: "t", Doc: doc(t, name, notice.Traffic, at(11, 5, 0), 0, "")}}); err != nil {
			t.Fatal(err)
		}
		if i%400 == 0 {
			if f, err := k.Figures(t.Context(), account.Month{Year: 2026, Month: 11}); err != nil || f.Published[notice.Traffic] != i+1 {
				t.Fatalf("%d published, %v; want %d", f.Published[notice.Traffic], err, i+1)
			}
		}
	}
}

func TestAMonthThatIsNotThereSaysSo(t *testing.T) {
	k := keeper(t, at(12, 2, 0))
	for _, m := range []account.Month{{2026, 9}, {2027, 1}, {1970, 1}} {
		if _, err := k.Figures(t.Context(), m); !errors.Is(err, account.ErrNoMonth) {
			t.Errorf("%s: %v", m, err)
		}
	}
	if all, err := k.Months(t.Context()); err != nil || len(all) != 3 || all[0].String() != "2026-10" {
		t.Errorf("months: %v, %v", all, err)
	}
	for _, s := range []string{"2026-13", "2026-1", "26-01", "2026-11-01", ""} {
		if m, err := account.ParseMonth(s); err == nil {
			t.Errorf("%q is read as %s", s, m)
		}
	}
}

// TestEveryMonthOnTheListHasAnAccount: one in which nothing was said too, and
// the first of a hub that has said nothing yet, whose books may tell of silence.
func TestEveryMonthOnTheListHasAnAccount(t *testing.T) {
	fresh := account.NewKeeper(logtest.Memory(), zone, sealed, func() time.Time { return at(11, 20, 0) })
	for name, one := range map[string]struct {
		keeper *account.Keeper
		months int
	}{
		"a busy hub":            {keeper(t, at(12, 2, 0)), 3},
		"one long silent":       {keeper(t, at(12, 2, 0).AddDate(0, 3, 0)), 6},
		"one that said nothing": {fresh, 1},
	} {
		all, err := one.keeper.Months(t.Context())
		if err != nil || len(all) != one.months {
			t.Fatalf("%s: months %v, %v; want %d", name, all, err, one.months)
		}
		for _, m := range all {
			if _, err := one.keeper.Figures(t.Context(), m); err != nil {
				t.Errorf("%s: %s is on the list: %v", name, m, err)
			}
		}
		for _, m := range []account.Month{all[0].Next(-1), all[len(all)-1].Next(1)} {
			if _, err := one.keeper.Figures(t.Context(), m); !errors.Is(err, account.ErrNoMonth) {
				t.Errorf("%s: %s is not on the list: %v", name, m, err)
			}
		}
	}
}
