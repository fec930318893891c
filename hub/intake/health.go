package intake

import (
	"errors"
	"time"

	"wayside/hub/notice"
)

// Health is how a source is doing, for operators, metrics and the pages that
// say when a road was last checked.
type Health struct {
	Source      string        `json:"source"`
	Format      string        `json:"format"`
	Covers      []string      `json:"covers,omitempty"`
	LastAttempt time.Time     `json:"lastAttempt,omitzero"`
	LastSuccess time.Time     `json:"lastSuccess,omitzero"`
	Age         time.Duration `json:"-"`          // since the last success; 0 where there was none
	AgeSeconds  int64         `json:"ageSeconds"` // the same, for documents
	// StaleSince is since when what the source says may no longer be so: it
	// fails, or its removals wait for a person. Zero while all is well.
	StaleSince time.Time   `json:"staleSince,omitzero"`
	Err        string      `json:"error,omitempty"` // of the last attempt
	Counts     Counts      `json:"counts"`          // of the last delivery with content
	Totals     Counts      `json:"totals"`          // since the source was first heard
	Refused    []Refusal   `json:"refused,omitempty"`
	Waiting    int         `json:"waiting"`        // removals that the brake holds for a person
	Held       []notice.ID `json:"held,omitempty"` // their notices
}

// Counts of one delivery, or of all.
type Counts struct {
	Seen    int `json:"seen"` // items
	New     int `json:"new"`
	Revised int `json:"revised"`
	Ended   int `json:"ended"` // by the source, or by absence
	Refused int `json:"refused"`
	Held    int `json:"held"` // removals held by the brake
}

// Refusal is one item that was not taken, and why.
type Refusal struct {
	At       time.Time       `json:"at"`
	Key      string          `json:"key,omitempty"`
	Place    string          `json:"place,omitempty"`
	Problems notice.Problems `json:"problems"`
}

// mostRefused bounds the refusals in a health.
const mostRefused = 20

// note enters a visit into the source's health.
func (s *source) note(v *visit, work error) {
	h := &s.Health
	h.LastAttempt, h.Err = v.now, ""
	if err := errors.Join(v.d.Err, work); err == nil {
		v.ended = s.broken(v.now)
		h.LastSuccess, s.FailingSince = v.now, time.Time{}
	} else if h.Err = err.Error(); s.FailingSince.IsZero() {
		s.FailingSince = v.now
	}
	if v.d.Format != "" {
		h.Format = v.d.Format
	}
	if len(v.d.Items) == 0 && v.counts == (Counts{}) && (v.d.Unchanged || v.d.Err != nil) {
		return
	}
	v.counts.Seen = len(v.d.Items)
	h.Counts = v.counts
	t := &h.Totals
	t.Seen, t.New, t.Revised = t.Seen+v.counts.Seen, t.New+v.counts.New, t.Revised+v.counts.Revised
	t.Ended, t.Refused, t.Held = t.Ended+v.counts.Ended, t.Refused+v.counts.Refused, t.Held+v.counts.Held
	for _, r := range v.refused {
		h.refusal(r)
	}
}

// refusal keeps the last refusals, one for each key: what is wrong in every
// poll is told once.
func (h *Health) refusal(r Refusal) {
	kept := make([]Refusal, 0, mostRefused)
	for _, old := range h.Refused {
		if r.Key == "" || old.Key != r.Key {
			kept = append(kept, old)
		}
	}
	kept = append(kept, r)
	h.Refused = kept[max(0, len(kept)-mostRefused):]
}

// show makes the health visible to [Intake.Sources].
func (s *source) show() {
	if s.Health.Format == "" {
		s.Health.Format = s.Format
	}
	s.Health.Covers, s.Health.Waiting, s.Health.Held = s.Covers, s.held(), s.waiting()
	if s.Health.Waiting == 0 {
		s.HeldSince = time.Time{}
	}
	h := s.Health
	h.StaleSince = s.HeldSince
	if h.LastSuccess.IsZero() {
		h.StaleSince = s.FailingSince
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.public, s.settings = h, s.Source
}

// report is the health as of now.
func (s *source) report(now time.Time) Health {
	s.mu.Lock()
	h, quiet := s.public, s.settings.StaleAfter
	s.mu.Unlock()
	if h.LastSuccess.IsZero() {
		return h
	}
	h.Age = now.Sub(h.LastSuccess)
	h.AgeSeconds = int64(h.Age / time.Second)
	if quiet > 0 && h.Age > quiet && h.StaleSince.IsZero() {
		h.StaleSince = h.LastSuccess.UTC().Add(quiet)
	}
	return h
}
