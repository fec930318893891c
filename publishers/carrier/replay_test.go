package carrier_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"wayside/hub/notice"
	"wayside/publishers"
	"wayside/publishers/carrier"
)

func TestReplayKeepsOrderAndPace(t *testing.T) {
	files := fstest.MapFS{"b.json": {Data: []byte("b")}, "a.json": {Data: []byte("a")}, "c.xml": {Data: []byte("c")}, "d.json": {Data: []byte("d")}}
	for _, c := range []struct {
		speed float64
		want  time.Duration
	}{{1, 2 * time.Hour}, {60, 2 * time.Minute}, {0, 2 * time.Hour}, {math.Inf(1), 0}} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			var got string
			r := carrier.Replay{Files: files, Pattern: "*.json", Every: time.Hour, Speed: c.speed}
			err := r.Run(t.Context(), func(_ context.Context, a publishers.Arrival) (notice.Outcome, error) {
				got += string(a.Documents[0])
				return notice.Outcome{}, nil
			})
			if took := time.Since(began); err != nil || got != "abd" || took != c.want {
				t.Errorf("speed %v: got %q in %v, %v; want abd in %v", c.speed, got, took, err, c.want)
			}
		})
	}
}

func TestReplayLoopsAndRepeatsWhatWasNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var got []string
		r := carrier.Replay{Files: fstest.MapFS{"a": {}, "b": {}}, Every: time.Minute, Loop: true}
		r.Run(ctx, func(_ context.Context, a publishers.Arrival) (notice.Outcome, error) {
			if got = append(got, a.Name); len(got) == 2 {
				return notice.Outcome{}, errors.New("not now")
			}
			if len(got) == 5 {
				stop()
			}
			return notice.Outcome{}, nil
		})
		if want := []string{"a", "b", "b", "a", "b"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}
