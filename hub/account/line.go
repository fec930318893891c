package account

import (
	"encoding/json"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

// Line is one record of the log as anybody may read it, and as an exported
// month carries it: one JSON object a line. Of a record that is not public it
// tells when it was made and no more.
type Line struct {
	Seq    uint64          `json:"seq"`
	At     time.Time       `json:"at"`
	Sealed bool            `json:"sealed,omitempty"`
	Op     hub.Op          `json:"op,omitempty"`
	ID     notice.ID       `json:"id,omitempty"`
	Rev    int             `json:"revision,omitempty"`
	Code   string          `json:"code,omitempty"`
	State  notice.State    `json:"state,omitempty"`
	Doc    json.RawMessage `json:"notice,omitempty"` // the exact bytes
	Sigs   []notice.Sig    `json:"sigs,omitempty"`
	End    json.RawMessage `json:"end,omitempty"` // the exact bytes
}

// LineOf is the line of a record; sealed where it is not public.
func LineOf(r hub.Record, sealed bool) Line {
	l := Line{Seq: uint64(r.Seq), At: r.At.UTC(), Sealed: sealed}
	if sealed {
		return l
	}
	l.Op, l.ID, l.Rev, l.Code, l.State, l.Doc, l.Sigs = r.Op, r.ID, r.Rev, r.Code, r.State, r.Doc, r.Sigs
	if r.End != nil {
		l.End = notice.EmitEnd(r.End)
	}
	return l
}

// Leaf is the leaf of a line in the public log of that epoch. It is of no use
// for a sealed line, whose leaf only the hub can make.
func (l Line) Leaf(epoch string) trust.Leaf {
	leaf := trust.Leaf{Epoch: epoch, Seq: l.Seq, Op: string(l.Op), ID: l.ID, Revision: l.Rev, State: l.State, Code: l.Code, At: l.At,
		Digest: trust.Digest(l.Doc), Sigs: trust.SigsDigest(l.Sigs)}
	if len(l.End) > 0 {
		leaf.End = trust.Digest(l.End)
	}
	return leaf
}

// Append writes l as a line of an export. The documents are spliced in as they
// are: what was signed must not be written anew.
func (l Line) Append(to []byte) []byte {
	doc, end := l.Doc, l.End
	l.Doc, l.End = nil, nil
	head, err := json.Marshal(l)
	if err != nil {
		panic("account: write a line: " + err.Error()) // words and times always can be
	}
	to = append(to, head[:len(head)-1]...)
	if len(doc) > 0 {
		to = append(append(to, `,"notice":`...), doc...)
	}
	if len(end) > 0 {
		to = append(append(to, `,"end":`...), end...)
	}
	return append(to, "}\n"...)
}
