package sqlog

import (
	"encoding/json"
	"slices"
	"time"

	"wayside/hub"
)

// recent are the newest records as they would be read from the file, up to the
// head: who follows the log closely reads them here and not there, where they
// have only just been written. After a commit of which it isn't known what became
// of it there are none, and everybody reads the file.
type recent struct {
	records []hub.Record // without gaps, never changed
	bytes   int          // of their documents
}

// mostRecent bounds them, in records and in bytes.
const (
	mostRecent      = 1 << 10
	mostRecentBytes = 4 << 20
)

// add adds records that are durable now.
func (c *recent) add(rs []hub.Record) {
	if n := len(c.records); n > 0 && c.records[n-1].Seq+1 != rs[0].Seq {
		*c = recent{}
	}
	c.records = append(c.records, rs...)
	for _, r := range rs {
		c.bytes += len(r.Doc)
	}
	if len(c.records) <= mostRecent && c.bytes <= mostRecentBytes {
		return
	}
	gone := 0 // half of them, so that they are seldom moved
	for ; len(c.records)-gone > mostRecent/2 || c.bytes > mostRecentBytes/2; gone++ {
		c.bytes -= len(c.records[gone].Doc)
	}
	c.records = slices.Clone(c.records[gone:])
}

// after are at most limit records after a number; ok is false where they have to
// be read from the file.
func (c *recent) after(seq hub.Seq, limit int) (rs []hub.Record, ok bool) {
	if len(c.records) == 0 || seq+1 < c.records[0].Seq {
		return nil, false
	}
	from := min(seq+1-c.records[0].Seq, hub.Seq(len(c.records)))
	rs = c.records[from:]
	return slices.Clone(rs[:min(len(rs), limit)]), true
}

// read is w as it would be read from the file.
func (w *row) read() hub.Record {
	r := w.Record
	r.Expect, r.At, r.End = 0, time.UnixMilli(r.At.UnixMilli()).UTC(), nil
	if text, is := w.ending.(string); is {
		_ = json.Unmarshal([]byte(text), &r.End) // which was made of one
	}
	return r
}
