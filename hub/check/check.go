// Package check judges a document before anybody publishes it: in which format
// it is, what it says, and everything that is wrong or could be better, as
// error, warning and advice. It keeps nothing and publishes nothing; "wayside
// check", "wayside convert" and the page /check show its reports.
package check

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/format"
	"wayside/hub/notice"
)

// Report is what a document is worth.
type Report struct {
	Format string // the name of the format in which it was read; "" where it can't be told
	// Items are what it yields, in order. A notice is as the hub would store it,
	// filled with what intake would fill in; problems are all of them.
	Items []notice.Item
	// Frame are the faults of the document as a whole: it could not be read
	// beyond Items, or not at all.
	Frame notice.Problems
}

// Count is how much of a report is good.
type Count struct {
	Notices, Ends, Refused   int // items
	Errors, Warnings, Advice int // problems
}

// Read reads doc in the format called name, or in the one it looks like where
// name is empty. Settings without a publisher get one called "local".
func Read(table []format.Format, doc []byte, name string, s notice.Settings) (r Report) {
	defer func() {
		if fault := recover(); fault != nil { // a decoder that gives up must not take the hub along
			r.Frame.Add("document", fmt.Sprintf("无法读取：%v", fault), fmt.Sprintf("the decoder gave up: %v", fault))
		}
	}()
	f, err := Find(table, doc, name)
	if err != nil {
		r.Frame = problems(err)
		return r
	}
	if s.Publisher.ID == "" {
		s.Publisher.ID = "local"
	}
	r.Format = f.Name
	for it, err := range f.Decode(bytes.NewReader(doc), s) {
		if err != nil {
			r.Frame = problems(err)
			break
		}
		if it.Notice != nil {
			complete(it, s)
			it.Problems = append(it.Problems, it.Notice.Validate()...)
			it.Problems = append(it.Problems, it.Notice.Promises(s.Now, nil)...)
			it.Problems = append(it.Problems, it.Notice.Review(s.Now)...)
		}
		r.Items = append(r.Items, it)
	}
	return r
}

// Find returns the readable format called name, or where name is empty the one
// that doc looks like. Its error is a [notice.Problems] that names what there is.
func Find(table []format.Format, doc []byte, name string) (format.Format, error) {
	var ps notice.Problems
	if name != "" {
		if f, ok := format.Named(table, name); ok && f.Decode != nil {
			return f, nil
		}
		ps.Add("format", fmt.Sprintf("没有可读的格式 %q；可用：%s", name, readable(table)), fmt.Sprintf("no format %q to read; one of %s", name, readable(table)))
		return format.Format{}, ps
	}
	switch fs := format.Guess(table, "", doc[:min(len(doc), format.SniffBytes)]); len(fs) {
	case 1:
		return fs[0], nil
	case 0:
		ps.Add("format", "认不出格式，请指明："+readable(table), "can't tell the format: name it, one of "+readable(table))
	default:
		var which []string
		for _, f := range fs {
			which = append(which, f.Name)
		}
		list := strings.Join(which, ", ")
		ps.Add("format", "可能是其中之一，请指明："+list, "it may be one of these, name it: "+list)
	}
	return format.Format{}, ps
}

func readable(table []format.Format) string {
	var names []string
	for _, f := range table {
		if f.Decode != nil {
			names = append(names, f.Name)
		}
	}
	return strings.Join(names, ", ")
}

// problems are what err says, in both languages where it can.
func problems(err error) notice.Problems {
	var ps notice.Problems
	if errors.As(err, &ps) {
		return ps
	}
	ps.Add("document", "无法读取："+err.Error(), "can't be read: "+err.Error())
	return ps
}

// Count counts r.
func (r Report) Count() (c Count) {
	tell := func(ps notice.Problems) {
		for _, p := range ps {
			switch {
			case p.Advice:
				c.Advice++
			case p.Warning:
				c.Warnings++
			default:
				c.Errors++
			}
		}
	}
	tell(r.Frame)
	for _, it := range r.Items {
		tell(it.Problems)
		switch {
		case it.Problems.Failed():
			c.Refused++
		case it.End != nil:
			c.Ends++
		case it.Notice != nil:
			c.Notices++
		}
	}
	return c
}

// complete brings a notice into the form in which the hub stores it, and fills
// what an imported one leaves to intake and hub, so that the rest can be judged.
func complete(it notice.Item, s notice.Settings) {
	n := it.Notice
	hub.Store(n)
	switch {
	case n.ID != "":
	case it.Key == "":
		n.ID = notice.NewID()
	default:
		n.ID = notice.DeriveID(s.Publisher.ID, it.Key)
	}
	n.Revision = max(n.Revision, 1)
	if n.Publisher.ID == "" {
		n.Publisher.ID = s.Publisher.ID
	}
	if n.Sent.IsZero() {
		n.Sent = s.Now
	}
	if n.Expires.IsZero() && it.Key != "" && n.Origin != nil {
		n.Expires = latest(n.Ends, n.Sent, n.Onset).Add(24 * time.Hour)
	}
}

func latest(ts ...time.Time) (out time.Time) {
	for _, t := range ts {
		if t.After(out) {
			out = t
		}
	}
	return out
}

// Entry gives a notice of a report what stands around it at a hub, as if it had
// been published at now.
func Entry(n *notice.Notice, now time.Time) notice.Entry {
	doc, err := notice.Emit(n)
	if err != nil {
		doc = []byte("{}") // it was validated
	}
	return notice.Entry{Seq: 1, At: now, First: now, Code: notice.Code(n.ID, 0), State: notice.StateAt(notice.Life{Notice: n}, now), Notice: n, Doc: doc}
}
