package carrier

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"time"

	"wayside/publishers"
)

// Replay brings the files of a recorded sequence in the order of their names,
// for tests, trials and demonstrations.
type Replay struct {
	Files   fs.FS
	Pattern string        // of [path.Match] on the names; "": all files at the top
	Every   time.Duration // between two files when they were recorded
	Speed   float64       // 60: an hour in a minute; 0: 1; infinite: no waiting
	Partial bool          // a file holds news, not all that is in force
	Loop    bool          // begin again after the last
}

// Run brings the files and returns nil after the last, or when ctx ends. A file
// that could not be kept is brought again after the same pause.
func (r Replay) Run(ctx context.Context, take publishers.Take) error {
	names, err := r.names()
	if err != nil {
		return err
	}
	pause := time.Duration(0)
	for again := len(names) > 0; again; again = r.Loop {
		for _, name := range names {
			if !wait(ctx, pause) || !r.bring(ctx, name, take) {
				return nil
			}
			pause = r.pause()
		}
	}
	return nil
}

// bring hands one file over until it is kept; false: ctx ended.
func (r Replay) bring(ctx context.Context, name string, take publishers.Take) bool {
	for {
		if _, err := take(ctx, r.arrival(name)); err == nil {
			return ctx.Err() == nil
		}
		if !wait(ctx, max(r.pause(), time.Second)) {
			return false
		}
	}
}

func (r Replay) names() ([]string, error) {
	pattern := r.Pattern
	if pattern == "" {
		pattern = "*"
	}
	names, err := fs.Glob(r.Files, pattern)
	if err != nil {
		return nil, fmt.Errorf("list the recorded files %q: %w", pattern, err)
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		info, err := fs.Stat(r.Files, name)
		return err != nil || !info.Mode().IsRegular()
	})
	slices.Sort(names)
	return names, nil
}

func (r Replay) arrival(name string) publishers.Arrival {
	a := publishers.Arrival{Name: name}
	f, err := r.Files.Open(name)
	if err != nil {
		a.Err = fmt.Errorf("open the recorded file: %w", err)
		return a
	}
	defer f.Close()
	doc, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	switch {
	case err != nil:
		a.Err = fmt.Errorf("read the recorded file: %w", err)
	case len(doc) > MaxBytes:
		a.Err = fmt.Errorf("the recorded file is larger than %d bytes", MaxBytes)
	default:
		a.Documents, a.Complete = [][]byte{doc}, !r.Partial
	}
	return a
}

func (r Replay) pause() time.Duration {
	speed := r.Speed
	if speed <= 0 {
		speed = 1
	}
	if math.IsInf(speed, 1) {
		return 0
	}
	return time.Duration(float64(r.Every) / speed)
}
