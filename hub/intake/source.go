package intake

import (
	"context"
	"slices"
	"sync"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// Roles of a key that a source has used.
const (
	current = "current" // names what stands of its notice
	past    = "past"    // a newer message continues it
	buried  = "buried"  // it was ended, perhaps before it came
)

// known is what is remembered of one key of a source.
type known struct {
	ID   notice.ID
	Role string
	// Hash is the fingerprint of what was last taken.
	Hash string
	Sent time.Time // as the source gave it
	Seen time.Time // last sighting
	// Renew is when a default expiry must be moved on while the source still
	// lists the notice; zero where the source gave an end.
	Renew   time.Time
	Receipt notice.Receipt
	Missed  int  // complete fetches in a row without it
	Held    bool // its removal waits for a person
	Gone    bool // ended because it was absent
}

// remembered is what a source's row holds beside its keys.
type remembered struct {
	Health Health
	// Listed counts what the last two complete fetches listed, newest first.
	Listed [2]int
	// Whole: the last delivery with content showed all that the source lists.
	Whole        bool
	HeldSince    time.Time
	FailingSince time.Time
}

// source is the memory of one source. All but what mu guards belongs to whoever
// holds the turn.
type source struct {
	Source
	turn  chan struct{}
	known map[string]*known
	byID  map[notice.ID]string // the current key of each notice
	remembered
	// As the store has them.
	saved     map[string]known
	savedCore []byte
	savedAt   time.Time

	mu       sync.Mutex // guards public and settings
	public   Health
	settings Source // a copy for those who don't hold the turn
}

func newSource(name string) *source {
	s := &source{Source: Source{Name: name}, turn: make(chan struct{}, 1), known: map[string]*known{}, saved: map[string]known{}, byID: map[notice.ID]string{}}
	s.Health.Source = name
	return s
}

func (s *source) author() hub.Author {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings.Author
}

func (s *source) owner() string { return s.author().Publisher.ID }

// enter takes the turn; one delivery of a source is worked on at a time.
func (s *source) enter(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *source) leave() { <-s.turn }

// put remembers k under key, and keeps byID in step.
func (s *source) put(key string, k *known) {
	s.known[key] = k
	if k.Role != current {
		if s.byID[k.ID] == key {
			delete(s.byID, k.ID)
		}
		return
	}
	if before := s.byID[k.ID]; before != "" && before != key {
		s.known[before].Role = past
	}
	s.byID[k.ID] = key
}

// forgetAfter is how long a key is remembered that no longer names anything,
// from its last sighting: hosts re-serve what has ended for most of a day.
const forgetAfter = 72 * time.Hour

// tidy forgets keys that were not seen for long and name nothing that may
// still be shown.
func (v *visit) tidy(ctx context.Context) {
	for key, k := range v.s.known {
		if v.now.Sub(k.Seen) < forgetAfter || k.Held {
			continue
		}
		if k.Role == current && v.s.Listed != [2]int{} && k.Missed < absentAfter {
			continue // a snapshot source says itself when it lists a key no more
		}
		if k.Role == current {
			if live, err := v.live(ctx, k); live || err != nil {
				continue
			}
		}
		if v.s.byID[k.ID] == key {
			delete(v.s.byID, k.ID)
		}
		delete(v.s.known, key)
	}
}

// sight notes that k was seen; to the hour, so that a poll without news writes
// nothing.
func (v *visit) sight(k *known) {
	if v.now.Sub(k.Seen) > time.Hour {
		k.Seen = v.now
	}
}

// held counts the removals that wait for a person.
func (s *source) held() (n int) {
	for _, k := range s.known {
		if k.Held {
			n++
		}
	}
	return n
}

// waiting are the notices whose removal waits, in a stable order.
func (s *source) waiting() (ids []notice.ID) {
	for _, k := range s.known {
		if k.Held {
			ids = append(ids, k.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
