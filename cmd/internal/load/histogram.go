package load

import (
	"math/bits"
	"time"
)

// A Histogram counts durations in buckets, 64 to each power of two: a quantile
// is within 1.6 % of the true one, and a count costs no memory.
type Histogram struct {
	buckets [64 * 58]uint64
	Count   uint64
	Max     time.Duration
}

func bucketOf(d time.Duration) int {
	v := uint64(max(d, 0))
	if v < 64 {
		return int(v)
	}
	shift := bits.Len64(v) - 7
	return (shift+1)<<6 + int(v>>shift) - 64
}

// topOf is the longest duration in a bucket.
func topOf(bucket int) time.Duration {
	if bucket < 64 {
		return time.Duration(bucket)
	}
	shift := bucket>>6 - 1
	return time.Duration((uint64(bucket&63)+65)<<shift - 1)
}

// Add counts one duration.
func (h *Histogram) Add(d time.Duration) {
	h.buckets[bucketOf(d)]++
	h.Count++
	h.Max = max(h.Max, d)
}

// Merge counts all that o has counted.
func (h *Histogram) Merge(o *Histogram) {
	for i, n := range o.buckets {
		h.buckets[i] += n
	}
	h.Count += o.Count
	h.Max = max(h.Max, o.Max)
}

// Quantile is the duration that a share q of the counted ones don't exceed; 0
// where nothing was counted.
func (h *Histogram) Quantile(q float64) time.Duration {
	if h.Count == 0 {
		return 0
	}
	rank, seen := uint64(q*float64(h.Count-1)), uint64(0)
	for i, n := range h.buckets {
		if seen += n; seen > rank {
			return min(topOf(i), h.Max)
		}
	}
	return h.Max
}

// A Bar is one line of a drawn histogram.
type Bar struct {
	UpTo  time.Duration
	Count uint64
}

// Bars draws the histogram in steps of 1, 2, 5, 10 and so on microseconds, from
// the first that has any to the last.
func (h *Histogram) Bars() (bars []Bar) {
	var upTo time.Duration
	step, bucket := 0, 0
	for seen := uint64(0); seen < h.Count; {
		upTo, step = stepOf(step), step+1
		bar := Bar{UpTo: upTo}
		for ; bucket < len(h.buckets) && topOf(bucket) <= upTo; bucket++ {
			bar.Count += h.buckets[bucket]
		}
		if seen += bar.Count; seen > 0 {
			bars = append(bars, bar)
		}
	}
	return bars
}

func stepOf(i int) time.Duration {
	d := [...]time.Duration{1, 2, 5}[i%3] * time.Microsecond
	for range i / 3 {
		d *= 10
	}
	return d
}
