package live

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"wayside/hub"
	"wayside/hub/filter"
)

// mostPart bounds one part of a batch, in bytes.
const mostPart = 256 << 10

// message is one message of the stream. Cursor is the reader's place once it
// has taken it in, "" where it stays where it was.
type message struct {
	json   []byte
	cursor string
	more   bool // a part of a batch that is not the last
}

func hello(h *hub.Hub, v hub.View, seq hub.Seq, heartbeat, retry time.Duration) message {
	return message{json: marshal(struct {
		Type      string    `json:"type"`
		Epoch     string    `json:"epoch"`
		Seq       hub.Seq   `json:"seq"`
		Time      time.Time `json:"time"`
		Heartbeat float64   `json:"heartbeatSeconds"`
		Filter    string    `json:"filter"`
		Retry     int64     `json:"retryMillis"`
	}{
		"hello", h.Epoch(), seq, h.Now(), heartbeat.Seconds(),
		filterOf(v), retry.Milliseconds(),
	})}
}

func goodbye(retry time.Duration) message {
	return message{json: marshal(struct {
		Type  string `json:"type"`
		Retry int64  `json:"retryMillis"`
	}{"goodbye", retry.Milliseconds()})}
}

func filterOf(v hub.View) string {
	return filter.Query{Selection: v.Filter, States: v.States}.String()
}

// changes are the messages of a batch: parts of at most limit bytes (a single
// change may be larger), what is most urgent first.
func changes(b hub.Batch, limit int) (parts []message) {
	ordered := slices.Clone(b.Changes)
	slices.SortStableFunc(ordered, func(x, y hub.Change) int { return cmp.Compare(urgency(y), urgency(x)) })
	var body []byte
	reset := b.Reset
	flush := func(more bool) {
		parts = append(parts, part(b, reset, more, body))
		body, reset = nil, false
	}
	for _, c := range ordered {
		one := change(c)
		if len(body) > 0 && len(body)+len(one) >= limit-envelope {
			flush(true)
		}
		if len(body) > 0 {
			body = append(body, ',')
		}
		body = append(body, one...)
	}
	flush(false)
	return parts
}

// envelope is room for what stands around the changes of a part.
const envelope = 256

// urgency puts red and extreme first.
func urgency(c hub.Change) int {
	if c.Put != nil && c.Put.Notice.Level() >= 4 {
		return 1
	}
	return 0
}

// part is one message of a batch. Only the first of several resets, and only
// the last moves the reader on.
func part(b hub.Batch, reset, more bool, body []byte) message {
	cursor := b.Cursor().String()
	out := make([]byte, 0, len(body)+envelope)
	out = append(out, `{"type":"changes","from":`...)
	out = strconv.AppendUint(out, uint64(b.From), 10)
	out = append(out, `,"to":`...)
	out = strconv.AppendUint(out, uint64(b.To), 10)
	out = append(out, `,"cursor":"`...)
	out = append(out, cursor...)
	out = append(out, `","reset":`...)
	out = strconv.AppendBool(out, reset)
	out = append(out, `,"more":`...)
	out = strconv.AppendBool(out, more)
	out = append(out, `,"changes":[`...)
	out = append(out, body...)
	out = append(out, "]}"...)
	if more {
		cursor = ""
	}
	return message{json: out, cursor: cursor, more: more}
}

// change is one change, with the exact bytes of the document in it: encoding
// them again would change what was signed.
func change(c hub.Change) []byte {
	out := make([]byte, 0, 256)
	out = append(out, `{"seq":`...)
	out = strconv.AppendUint(out, uint64(c.Seq), 10)
	out = append(out, `,"at":"`...)
	out = c.At.UTC().AppendFormat(out, time.RFC3339Nano)
	if c.Put == nil {
		out = append(out, `","op":"remove","id":"`...)
		out = append(out, c.ID...)
		out = append(out, `","cause":"`...)
		out = append(out, c.Cause...)
		out = append(out, '"')
		if len(c.Text) > 0 {
			out = append(append(out, `,"text":`...), marshal(c.Text)...)
		}
		return append(out, '}')
	}
	out = append(out, `","op":"put","code":"`...)
	out = append(out, c.Put.Code...)
	out = append(out, `","state":"`...)
	out = append(out, c.Put.State...)
	out = append(out, `","notice":`...)
	out = append(out, c.Put.Doc...)
	if len(c.Put.Sigs) > 0 {
		out = append(append(out, `,"sigs":`...), marshal(c.Put.Sigs)...)
	}
	return append(out, '}')
}

// marshal is JSON without the escapes for HTML.
func marshal(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("live: " + err.Error()) // only plain structs of our own come here
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
