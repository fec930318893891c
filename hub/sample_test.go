package hub_test

import (
	"errors"
	"net/url"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/filter"
	"wayside/hub/notice"
)

// Publishers of the fictional county, and one who may act for all.
var (
	police = hub.Author{Name: "police-desk", Publisher: notice.Party{ID: "yunxi-police"}}
	roads  = hub.Author{Name: "roads-desk", Publisher: notice.Party{ID: "yunxi-roads"}}
	chief  = hub.Author{Name: "chief", Publisher: notice.Party{ID: "yunxi"}, Approver: true}
)

// accident is the least traffic notice, in force until an hour from now.
func accident(now time.Time) *notice.Notice {
	return &notice.Notice{
		Kind: notice.Traffic, Event: "accident", Expires: now.Add(time.Hour).UTC().Truncate(time.Second),
		Text:  map[notice.Lang]notice.Text{notice.Chinese: {Headline: "G320 雨岭隧道 交通事故"}},
		Roads: []notice.Road{{Name: "G320"}}, Areas: []notice.Area{{Scheme: "GB/T 2260", Code: "361199"}},
	}
}

func open(t testing.TB, log hub.Log, cfg hub.Config) *hub.Hub {
	t.Helper()
	h, err := hub.Open(t.Context(), log, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

func publish(t testing.TB, h *hub.Hub, a hub.Author, n *notice.Notice) notice.Receipt {
	t.Helper()
	r, err := h.Publish(t.Context(), a, n, hub.Terms{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func revise(t testing.TB, h *hub.Hub, a hub.Author, n *notice.Notice) notice.Receipt {
	t.Helper()
	r, err := h.Revise(t.Context(), a, n, hub.Terms{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// entry is what stands, as its publisher sees it.
func entry(t testing.TB, h *hub.Hub, id notice.ID, viewer string) notice.Entry {
	t.Helper()
	e, err := h.Entry(t.Context(), id, viewer)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// kind is the kind of a refusal, 0 for none.
func kind(err error) hub.Kind {
	var e *hub.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return 0
}

func selection(t testing.TB, query string) filter.Selection {
	t.Helper()
	v, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	q, ps := filter.Parse(v, filter.Params{})
	if ps.Failed() {
		t.Fatal(ps)
	}
	return q.Selection
}

// causes are the removals of a batch by notice; puts are "put".
func causes(b hub.Batch) map[notice.ID]string {
	out := map[notice.ID]string{}
	for _, c := range b.Changes {
		out[c.ID] = string(c.Cause)
		if c.Put != nil {
			out[c.ID] = "put"
		}
	}
	return out
}

// saying are notices that nobody has signed.
func saying(ns []*notice.Notice) (all []hub.Said) {
	for _, n := range ns {
		all = append(all, hub.Said{Notice: n})
	}
	return all
}
