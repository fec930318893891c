package second_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/filter"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/second"
)

// room is an office with a hub, by a clock that tests move.
type room struct {
	*testing.T
	*second.Office
	hub *hub.Hub

	mu   sync.Mutex // guards what follows
	at   time.Time
	said bytes.Buffer
	disk disk
}

// disk is a log whose append fails once, when as many have gone before.
type disk struct {
	*logtest.Log
	whole atomic.Int32 // appends until then, and the failing one; 0: none fails
}

func (d *disk) Append(ctx context.Context, rs []hub.Record) ([]hub.Appended, error) {
	if d.whole.Load() > 0 && d.whole.Add(-1) == 0 {
		return nil, hub.ErrFull
	}
	return d.Log.Append(ctx, rs)
}

func (r *room) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at
}

func (r *room) forward(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = r.at.Add(d)
}

func (r *room) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said.Write(p)
}

func (r *room) log() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said.String()
}

func open(t *testing.T, rules ...string) *room {
	t.Helper()
	r := &room{T: t, at: time.Date(2026, 11, 26, 7, 0, 0, 0, time.UTC)}
	d, err := desk.Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"))
	if err != nil {
		t.Fatal(err)
	}
	d.Now = r.now
	cfg := second.Config{Desk: d, Now: r.now, Log: slog.New(slog.NewTextHandler(r, nil))}
	for _, rule := range rules {
		v, err := url.ParseQuery(rule)
		if err != nil {
			t.Fatal(err)
		}
		q, ps := filter.Parse(v, filter.Params{})
		if ps.Failed() {
			t.Fatal(ps)
		}
		cfg.Rules = append(cfg.Rules, q.Selection)
	}
	r.Office = second.New(cfg)
	r.disk.Log = logtest.Memory()
	if r.hub, err = hub.Open(t.Context(), &r.disk, hub.Config{Now: r.now, Hold: r.Hold, Second: r.Needs}); err != nil {
		t.Fatal(err)
	}
	r.Hub = r.hub
	t.Cleanup(func() {
		r.hub.Close()
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// person is an operator of the county's police as an author.
func person(name string) hub.Author {
	return hub.Author{Name: "@" + name, Person: "@" + name, Publisher: notice.Party{ID: "yunxi-police"}, Severest: notice.Moderate}
}

func (r *room) closure(severity notice.Severity) *notice.Notice {
	return &notice.Notice{
		ID: notice.NewID(), Kind: notice.Traffic, Event: "closure", Severity: severity, Expires: r.now().Add(3 * time.Hour),
		Text: map[notice.Lang]notice.Text{notice.Chinese: {Headline: "G320 雨岭隧道封闭"}, notice.English: {Headline: "G320 Yuling tunnel closed"}},
	}
}

// submit publishes what has to wait, and returns the id that it waits under.
func (r *room) submit(a hub.Author, n *notice.Notice, t hub.Terms) string {
	r.Helper()
	_, err := r.hub.Publish(r.Context(), a, n, t)
	refused := (*hub.Error)(nil)
	if !errors.As(err, &refused) || refused.Kind != hub.Waiting || refused.HeldID == "" {
		r.Fatalf("published alone: %v", err)
	}
	return refused.HeldID
}

func (r *room) waiting() []desk.Held {
	r.Helper()
	list, err := r.Desk.Held(r.Context())
	if err != nil {
		r.Fatal(err)
	}
	return list
}

func (r *room) stands(id notice.ID) *notice.Notice {
	e, err := r.hub.Entry(r.Context(), id, "")
	if err != nil || e.State != notice.Active {
		return nil
	}
	return e.Notice
}

func verdict(name string, approve bool) desk.Verdict {
	return desk.Verdict{By: "@" + name, Person: "@" + name, Approve: approve}
}

// refused wants err to be a refusal of a kind.
func (r *room) refused(what string, err error, kind hub.Kind) {
	r.Helper()
	if e := (*hub.Error)(nil); !errors.As(err, &e) || e.Kind != kind {
		r.Errorf("%s: %v", what, err)
	}
}

func TestWhatIsSevereGoesOutBySomebodyElsesWordAlone(t *testing.T) {
	r := open(t)
	n := r.closure(notice.Severe)
	id := r.submit(person("li"), n, hub.Terms{})
	if r.stands(n.ID) != nil {
		t.Fatal("it stands before anybody approved")
	}
	digest := r.waiting()[0].Digest()
	_, err := r.Decide(t.Context(), id, verdict("li", true))
	r.refused("approved one's own", err, hub.Forbidden)
	_, err = r.Decide(t.Context(), id, desk.Verdict{By: "li's machine", Person: "@li", Approve: true})
	r.refused("approved one's own by a token of one's own", err, hub.Forbidden)
	_, err = r.Decide(t.Context(), id, desk.Verdict{By: "@wang", Person: "@wang", Approve: true, Digest: "sha256:00"})
	r.refused("approved what was not looked at", err, hub.Conflict)
	out, err := r.Decide(t.Context(), id, desk.Verdict{By: "@wang", Person: "@wang", Approve: true, Digest: digest})
	if err != nil || out.Receipt == nil || r.stands(n.ID) == nil {
		t.Fatalf("approved: %+v, %v", out, err)
	}
	_, err = r.Decide(t.Context(), id, verdict("zhao", true))
	r.refused("approved twice", err, hub.NotFound)
	all, err := r.Desk.HeldOf(t.Context(), string(n.ID))
	if err != nil || len(all) != 1 || all[0].Fate != desk.Approved || all[0].Decider != "@wang" || all[0].Token != "@li" {
		t.Errorf("what is kept: %+v, %v", all, err)
	}
}

func TestATokensNoticeIsNotApprovedByItsOwner(t *testing.T) {
	r := open(t)
	machine := person("li")
	machine.Name = "newsroom"
	id := r.submit(machine, r.closure(notice.Severe), hub.Terms{})
	_, err := r.Decide(t.Context(), id, verdict("li", true))
	r.refused("the owner approved", err, hub.Forbidden)
	if _, err := r.Decide(t.Context(), id, verdict("wang", true)); err != nil {
		t.Error(err)
	}
}

func TestAnEditBeginsTheApprovalAnew(t *testing.T) {
	r := open(t)
	n := r.closure(notice.Severe)
	first := r.submit(person("li"), n, hub.Terms{})
	edited := n.Clone()
	edited.Text[notice.Chinese] = notice.Text{Headline: "G320 雨岭隧道双向封闭"}
	next := r.submit(person("li"), edited, hub.Terms{Instead: first})
	if list := r.waiting(); len(list) != 1 || list[0].ID != next || next == first {
		t.Fatalf("waiting: %+v", list)
	}
	_, err := r.Decide(t.Context(), first, verdict("wang", true))
	r.refused("approved what was edited meanwhile", err, hub.NotFound)
	if _, err := r.Decide(t.Context(), next, verdict("wang", true)); err != nil {
		t.Fatal(err)
	}
	if got := r.stands(n.ID); got == nil || got.Text[notice.Chinese].Headline != "G320 雨岭隧道双向封闭" {
		t.Errorf("stands: %+v", got)
	}
	again := n.Clone()
	again.Text[notice.Chinese] = notice.Text{Headline: "第三版"}
	_, err = r.hub.Publish(t.Context(), person("li"), again, hub.Terms{Instead: next})
	r.refused("edited what was approved meanwhile", err, hub.NotFound)
	if was, err := r.Desk.HeldAs(t.Context(), first); err != nil || was.Fate != desk.Replaced || was.Why != next {
		t.Errorf("the first is kept as %+v, %v", was, err)
	}
}

func TestARefusalSaysWhyAndIsKept(t *testing.T) {
	r := open(t)
	n := r.closure(notice.Extreme)
	id := r.submit(person("li"), n, hub.Terms{})
	no := verdict("wang", false)
	no.Why = "桩号不对"
	if _, err := r.Decide(t.Context(), id, no); err != nil {
		t.Fatal(err)
	}
	if r.stands(n.ID) != nil {
		t.Error("it stands all the same")
	}
	if done, err := r.Desk.HeldSince(t.Context(), r.now().Add(-time.Hour), 10); err != nil || len(done) != 1 || done[0].Why != "桩号不对" || done[0].Fate != desk.Refused {
		t.Errorf("kept: %+v, %v", done, err)
	}
}

func TestARuleHoldsWhateverTheLevelAndWhoeverSends(t *testing.T) {
	r := open(t, "kind=case", "event=closure&severity=moderate")
	if _, err := r.hub.Publish(t.Context(), person("li"), r.closure(notice.Minor), hub.Terms{}); err != nil {
		t.Errorf("no rule names it: %v", err)
	}
	trusted := person("li")
	trusted.Severest = notice.Extreme
	r.submit(trusted, r.closure(notice.Moderate), hub.Terms{})
	if h := r.waiting(); len(h) != 1 || !strings.Contains(h[0].Reason, "event=closure&severity=moderate") {
		t.Errorf("waiting: %+v", h)
	}
}

func TestWhatNobodyDecidesExpiresLoudly(t *testing.T) {
	r := open(t)
	n := r.closure(notice.Severe)
	n.Expires = r.now().Add(40 * time.Minute)
	short := r.submit(person("li"), n, hub.Terms{})
	long := r.closure(notice.Severe)
	long.Expires = r.now().Add(100 * time.Hour)
	r.submit(person("li"), long, hub.Terms{})
	look := func() {
		t.Helper()
		if err := r.Lapse(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r.forward(39 * time.Minute)
	look()
	if len(r.waiting()) != 2 || r.Stats().Waiting != 2 {
		t.Fatalf("waiting too briefly: %+v", r.Stats())
	}
	r.forward(time.Minute)
	_, err := r.Decide(t.Context(), short, verdict("wang", true))
	r.refused("approved what is of no use", err, hub.NotFound)
	look()
	if s := r.Stats(); s.Waiting != 1 || s.Unsent != 1 || strings.Count(r.log(), "expired unsent") != 1 {
		t.Errorf("%+v\n%s", s, r.log())
	}
	if was, err := r.Desk.HeldAs(t.Context(), short); err != nil || was.Fate != desk.Unsent {
		t.Errorf("kept as %+v, %v", was, err)
	}
	r.forward(24 * time.Hour)
	look()
	look()
	if s := r.Stats(); s.Waiting != 0 || s.Unsent != 2 || strings.Count(r.log(), "expired unsent") != 2 {
		t.Errorf("after a day: %+v\n%s", s, r.log())
	}
}

func TestAnEmergencyGoesOutAtOnceAndIsConfirmedByAnother(t *testing.T) {
	r := open(t)
	send := func(n *notice.Notice, reason string) error {
		_, err := r.Direct(t.Context(), hub.Held{Author: person("li"), Notice: n}, reason)
		return err
	}
	r.refused("orange", send(r.closure(notice.Severe), "塌方"), hub.Invalid)
	r.refused("no reason", send(r.closure(notice.Extreme), " "), hub.Invalid)
	if len(r.waiting()) != 0 {
		t.Fatal("what was refused is on the books")
	}
	n := r.closure(notice.Extreme)
	if err := send(n, "塌方，车辆正在驶入"); err != nil {
		t.Fatal(err)
	}
	if r.stands(n.ID) == nil {
		t.Fatal("it does not stand at once")
	}
	h := r.waiting()
	if len(h) != 1 || !h[0].Direct || h[0].Reason != "塌方，车辆正在驶入" {
		t.Fatalf("to confirm: %+v", h)
	}
	for _, approve := range []bool{true, false} {
		_, err := r.Decide(t.Context(), h[0].ID, verdict("li", approve))
		r.refused("decided on one's own", err, hub.Forbidden)
	}
	if _, err := r.Decide(t.Context(), h[0].ID, verdict("wang", true)); err != nil {
		t.Fatal(err)
	}
	r.forward(time.Hour)
	if err := r.Lapse(t.Context()); err != nil || r.Stats().Unconfirmed != 0 || strings.Contains(r.log(), "nobody has confirmed") {
		t.Errorf("%+v, %v\n%s", r.Stats(), err, r.log())
	}
}

func TestAnEmergencyThatNobodyConfirmsIsFlaggedAndStands(t *testing.T) {
	r := open(t)
	n := r.closure(notice.Extreme)
	if _, err := r.Direct(t.Context(), hub.Held{Author: person("li"), Notice: n}, "塌方"); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{second.ConfirmWithin - time.Millisecond, 0}, {time.Millisecond, 1}, {time.Minute, 1}} {
		r.forward(step.after)
		if err := r.Lapse(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := r.Stats(); s.Overdue != step.want || s.Unconfirmed != 1 || strings.Count(r.log(), "nobody has confirmed it in time") != step.want {
			t.Errorf("%+v, want %d overdue\n%s", s, step.want, r.log())
		}
	}
	acts, err := r.Desk.Acts(t.Context(), 0, 100)
	if err != nil || len(acts) != 2 || acts[1].What != "not confirmed in time" {
		t.Errorf("audit: %+v, %v", acts, err)
	}
	if r.stands(n.ID) == nil {
		t.Error("it was withdrawn silently")
	}
	if _, err := r.Decide(t.Context(), r.waiting()[0].ID, verdict("wang", true)); err != nil {
		t.Errorf("confirmed late: %v", err)
	}
}

func TestAnEmergencyThatCannotBeKeptIsNotLeftToConfirm(t *testing.T) {
	r := open(t)
	n := r.closure(notice.Extreme)
	n.Expires = r.now().Add(-time.Hour)
	_, err := r.Direct(t.Context(), hub.Held{Author: person("li"), Notice: n}, "塌方")
	r.refused("published what is past", err, hub.Invalid)
	if all, err := r.Desk.HeldOf(t.Context(), string(n.ID)); err != nil || len(all) != 1 || all[0].Fate != desk.Failed || len(r.waiting()) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestExtendingADayNeedsNobodyElse(t *testing.T) {
	r := open(t)
	n := r.closure(notice.Severe)
	if _, err := r.Decide(t.Context(), r.submit(person("li"), n, hub.Terms{}), verdict("wang", true)); err != nil {
		t.Fatal(err)
	}
	if got, err := r.hub.Extend(t.Context(), person("li"), n.ID, r.now().Add(5*time.Hour)); err != nil || got.Revision != 2 {
		t.Errorf("extended by hours: %+v, %v", got, err)
	}
	_, err := r.hub.Extend(t.Context(), person("li"), n.ID, r.now().Add(25*time.Hour))
	r.refused("extended beyond a day", err, hub.Waiting)
	if _, err := r.hub.Withdraw(t.Context(), person("li"), n.ID, notice.Words{notice.Chinese: "误发"}); err != nil {
		t.Errorf("withdrew: %v", err)
	}
	if _, err := r.hub.Restore(t.Context(), person("li"), n.ID); err != nil || r.stands(n.ID) == nil {
		t.Errorf("restored: %v", err)
	}
}

func TestTheWatchEndsWithItsContext(t *testing.T) {
	r := open(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { r.Watch(ctx, time.Hour); close(done) }()
	stop()
	<-done
}
