package account

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"wayside/hub"
)

// ErrNoMonth: the log had not begun, or the month is still to come.
var ErrNoMonth = errors.New("there is no account of such a month")

// Keeper keeps the accounts of a log. A month is counted when somebody asks, and
// from then on only what has been added since. It may be asked from several
// goroutines; one of them counts at a time.
type Keeper struct {
	Log    hub.Log
	Zone   *time.Location
	Sealed func(hub.Record) bool // not public when it was made
	Now    func() time.Time

	turn   chan struct{}
	months map[Month]*kept
}

type kept struct {
	tally *Tally
	next  hub.Seq // the last record that was looked at
	done  bool    // the log has gone past the month
}

// NewKeeper is that of a log.
func NewKeeper(log hub.Log, zone *time.Location, sealed func(hub.Record) bool, now func() time.Time) *Keeper {
	return &Keeper{Log: log, Zone: zone, Sealed: sealed, Now: now, turn: make(chan struct{}, 1), months: map[Month]*kept{}}
}

// Months are those that there is an account of, the oldest first: from the log's
// first record, or from now where it has none, to now.
func (k *Keeper) Months(ctx context.Context) (all []Month, err error) {
	first, last, err := k.reach(ctx)
	for m := first; err == nil && len(all) < 1200 && !last.Before(m); m = m.Next(1) {
		all = append(all, m)
	}
	return all, err
}

// reach is the first and the last month that there is an account of.
func (k *Keeper) reach(ctx context.Context) (first, last Month, err error) {
	born, err := k.born(ctx)
	last = MonthOf(k.Now(), k.Zone)
	if born.IsZero() {
		return last, last, err
	}
	return MonthOf(born, k.Zone), last, err
}

// born is when the log's first record was made; zero where it has none.
func (k *Keeper) born(ctx context.Context) (time.Time, error) {
	first, err := k.Log.Read(ctx, 0, 1)
	if err != nil {
		return time.Time{}, fmt.Errorf("read when the log begins: %w", err)
	}
	if len(first) == 0 {
		return time.Time{}, nil
	}
	return first[0].At, nil
}

// Figures are those of a month so far. The error may wrap [ErrNoMonth].
func (k *Keeper) Figures(ctx context.Context, m Month) (Figures, error) {
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return Figures{}, ctx.Err()
	}
	one := k.months[m]
	if one == nil {
		from, err := k.begins(ctx, m)
		if err != nil {
			return Figures{}, err
		}
		born, err := k.born(ctx)
		if err != nil {
			return Figures{}, err
		}
		one = &kept{tally: NewTally(m, k.Zone, k.Log.Epoch(), born), next: from}
		if born.IsZero() {
			return one.tally.Figures(), nil
		}
		k.months[m] = one
	}
	if err := k.count(ctx, one); err != nil {
		return Figures{}, fmt.Errorf("count the month %s: %w", m, err)
	}
	return one.tally.Figures(), nil
}

// perRead is how many records are read at once.
const perRead = 500

func (k *Keeper) count(ctx context.Context, one *kept) error {
	for !one.done {
		rs, err := k.Log.Read(ctx, one.next, perRead)
		if err != nil || len(rs) == 0 {
			return err
		}
		for _, r := range rs {
			if one.done = !r.At.Before(one.tally.until); one.done {
				return nil
			}
			if err := one.tally.Add(LineOf(r, k.Sealed(r))); err != nil {
				return err
			}
			one.next = r.Seq
		}
	}
	return nil
}

// Lines are the records of a month as anybody may read them.
func (k *Keeper) Lines(ctx context.Context, m Month) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		next, err := k.begins(ctx, m)
		if err != nil {
			yield(Line{}, err)
			return
		}
		_, until := m.Span(k.Zone)
		for {
			rs, err := k.Log.Read(ctx, next, perRead)
			if err != nil {
				yield(Line{}, fmt.Errorf("read the month %s: %w", m, err))
				return
			}
			for _, r := range rs {
				if !r.At.Before(until) || !yield(LineOf(r, k.Sealed(r)), nil) {
					return
				}
				next = r.Seq
			}
			if len(rs) == 0 {
				return
			}
		}
	}
}

// begins finds the last record before a month, by halving: a log is in the order
// of its times.
func (k *Keeper) begins(ctx context.Context, m Month) (hub.Seq, error) {
	first, last, err := k.reach(ctx)
	switch {
	case err != nil:
		return 0, err
	case m.Before(first) || last.Before(m):
		return 0, fmt.Errorf("%s: %w", m, ErrNoMonth)
	}
	head, err := k.Log.Head(ctx)
	if err != nil {
		return 0, fmt.Errorf("find the month %s: %w", m, err)
	}
	from, _ := m.Span(k.Zone)
	low, high := hub.Seq(0), head // low lies before the month; what follows high does not
	for low < high {
		mid := low + (high-low)/2
		rs, err := k.Log.Read(ctx, mid, 1)
		if err != nil {
			return 0, fmt.Errorf("find the month %s: %w", m, err)
		}
		if len(rs) == 0 || !rs[0].At.Before(from) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low, nil
}
