package publishers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wayside/hub/notice"
	"wayside/publishers"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// lines is a decoder: each line is the key of a notice; "!" breaks the frame,
// "panic" does what it says.
func lines(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		all, _ := io.ReadAll(r)
		for i, key := range strings.Fields(string(all)) {
			switch key {
			case "!":
				yield(notice.Item{}, errors.New("frame broken"))
				return
			case "panic":
				panic("decoder")
			}
			n := &notice.Notice{Kind: notice.Traffic, Sent: s.Now, Origin: &notice.Origin{Feed: s.Feed, ID: key}}
			if !yield(notice.Item{Key: key, Notice: n, Place: fmt.Sprintf("line %d", i+1)}, nil) {
				return
			}
		}
	}
}

func refuseX(it *notice.Item, _ notice.Settings) {
	if it.Key == "x" {
		it.Problems.Add("roads", "缺少", "missing")
	}
}

// once is a carrier that brings one arrival.
type once publishers.Arrival

func (o once) Run(ctx context.Context, take publishers.Take) error {
	_, err := take(ctx, publishers.Arrival(o))
	return err
}

func deliver(t *testing.T, a publishers.Arrival) (d notice.Delivery) {
	t.Helper()
	p := publishers.New(publishers.Source{
		Name: "roads", Format: "lines", Carrier: once(a), Decode: lines,
		Rules: []publishers.Rule{refuseX}, Now: func() time.Time { return noon },
	})
	err := p.Run(t.Context(), func(_ context.Context, got notice.Delivery) (notice.Outcome, error) {
		d = got
		return notice.Outcome{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func docs(all ...string) (out [][]byte) {
	for _, d := range all {
		out = append(out, []byte(d))
	}
	return out
}

func TestARefusedItemKeepsItsKeyAndStopsNoNeighbour(t *testing.T) {
	d := deliver(t, publishers.Arrival{Complete: true, Documents: docs("a x b")})
	if len(d.Items) != 3 || !d.Complete || d.Err != nil {
		t.Fatalf("got %+v, want three items of a complete delivery", d)
	}
	if x := d.Items[1]; x.Key != "x" || x.Notice != nil || !x.Problems.Failed() || x.Place != "line 2" {
		t.Errorf("refused: got %+v, want key and problems without a notice", x)
	}
	if n := d.Items[2].Notice; n == nil || n.Origin.Feed != "roads" || !n.Sent.Equal(noon) || d.Format != "lines" {
		t.Errorf("neighbour: got %+v", n)
	}
}

func TestDocumentsStayApartByteForByte(t *testing.T) {
	want := docs("\xef\xbb\xbfa\r\n", " \n", "b c\n\n")
	d := deliver(t, publishers.Arrival{Documents: want})
	if !slices.EqualFunc(d.Raw, want, bytes.Equal) {
		t.Errorf("got %q, want %q", d.Raw, want)
	}
	var from []int
	for _, it := range d.Items {
		from = append(from, it.Document)
	}
	if !slices.Equal(from, []int{0, 2, 2}) {
		t.Errorf("items come from documents %v", from)
	}
}

func TestABrokenDocumentCostsCompletenessAndNoMore(t *testing.T) {
	for _, bad := range []string{"b !", "b panic"} {
		d := deliver(t, publishers.Arrival{Complete: true, Documents: docs("a", bad, "c")})
		var keys []string
		for _, it := range d.Items {
			keys = append(keys, it.Key)
		}
		if d.Complete || d.Err == nil || !slices.Equal(keys, []string{"a", "b", "", "c"}) {
			t.Errorf("%q: got %q, complete %v, %v; want all the good ones, incomplete, an error", bad, keys, d.Complete, d.Err)
		}
		if p := d.Items[2]; p.Place != "document 2: document" || !p.Problems.Failed() {
			t.Errorf("%q: got %+v, want the place and the problem", bad, p)
		}
	}
}

func TestAFailedOrUnchangedAttemptIsHandedOn(t *testing.T) {
	if d := deliver(t, publishers.Arrival{Unchanged: true}); !d.Unchanged || d.Complete || len(d.Items) != 0 {
		t.Errorf("got %+v, want unchanged", d)
	}
	cause := errors.New("refused")
	if d := deliver(t, publishers.Arrival{Err: cause}); !errors.Is(d.Err, cause) || d.Source != "roads" {
		t.Errorf("got %+v, want the cause", d)
	}
}

// twice is a carrier that brings two arrivals.
type twice [2]publishers.Arrival

func (o twice) Run(ctx context.Context, take publishers.Take) error {
	for _, a := range o {
		if _, err := take(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func TestABrokenDocumentThatIsUnchangedIsBrokenStill(t *testing.T) {
	var got []notice.Delivery
	p := publishers.New(publishers.Source{
		Name: "roads", Decode: lines, Now: func() time.Time { return noon },
		Carrier: twice{{Complete: true, Documents: docs("a !")}, {Unchanged: true}},
	})
	err := p.Run(t.Context(), func(_ context.Context, d notice.Delivery) (notice.Outcome, error) {
		got = append(got, d)
		return notice.Outcome{}, nil
	})
	if err != nil || len(got) != 2 || got[1].Unchanged || got[1].Err == nil {
		t.Errorf("got %+v, %v; want the second to fail like the first", got, err)
	}
}

// fake is a publisher that runs a function.
type fake struct {
	name string
	run  func(context.Context) error
}

func (f fake) Name() string                                       { return f.name }
func (f fake) Run(ctx context.Context, _ publishers.Submit) error { return f.run(ctx) }

func TestOneBadSourceNeverStopsAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		starts := map[string]int{}
		var told []string
		var mu sync.Mutex
		count := func(name string) int {
			mu.Lock()
			defer mu.Unlock()
			starts[name]++
			return starts[name]
		}
		all := []publishers.Publisher{
			fake{"panics", func(context.Context) error { count("panics"); panic("boom") }},
			fake{"recovers", func(ctx context.Context) error {
				if count("recovers") < 3 {
					return errors.New("not yet")
				}
				<-ctx.Done()
				return nil
			}},
			fake{"ends", func(context.Context) error { count("ends"); return nil }},
			fake{"good", func(ctx context.Context) error { count("good"); <-ctx.Done(); return nil }},
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			publishers.Supervise(ctx, all, func(_ context.Context, d notice.Delivery) (notice.Outcome, error) {
				mu.Lock()
				defer mu.Unlock()
				if d.Err != nil {
					told = append(told, d.Source)
				}
				return notice.Outcome{}, nil
			}, slog.New(slog.DiscardHandler))
		}()
		<-time.After(time.Hour)
		stop()
		<-done
		if starts["ends"] != 1 || starts["good"] != 1 || starts["recovers"] != 3 {
			t.Errorf("starts: got %v, want ends 1, good 1, recovers 3", starts)
		}
		if n := starts["panics"]; n < 10 || n > 60 {
			t.Errorf("a source that panics was started %d times in an hour, want it again and again but ever more seldom", n)
		}
		if !slices.Contains(told, "panics") || !slices.Contains(told, "recovers") || slices.Contains(told, "good") {
			t.Errorf("told: got %v, want the two that fell", told)
		}
	})
}
