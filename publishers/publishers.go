// Package publishers joins what brings documents (publishers/carrier) to what
// reads them (a decoder of hub/format, handed in) and to the rules of a kind
// (publishers/traffic, weather, enforcement), and keeps the sources running:
// one bad source never stops another. It knows neither the hub nor a format;
// cmd hands it one function, Submit, and one decoder for each source.
package publishers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"wayside/hub/notice"
)

// Submit gives a delivery to the hub and returns what became of each item. An
// error says that nothing could be kept now; the same should be brought again.
type Submit func(ctx context.Context, d notice.Delivery) (notice.Outcome, error)

// Publisher speaks to the hub through submit until ctx ends. Run returns nil
// where it has nothing more to say, an error where it should be started again.
type Publisher interface {
	Name() string
	Run(ctx context.Context, submit Submit) error
}

// Decode reads a document, as hub/format's do.
type Decode func(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error]

// Rule holds one item against the rules of its kind: it fills what the kind
// has a default for and adds problems. It touches no other item.
type Rule func(it *notice.Item, s notice.Settings)

// Arrival is what one attempt to hear a source brought.
type Arrival struct {
	Name      string   // address or file, for messages
	Format    string   // name of the format where the carrier knows it; "": the source's
	Documents [][]byte // as received; several where an index was followed
	Complete  bool     // together they are all that the source has to say
	Unchanged bool     // the source answered that nothing is new; no documents
	Err       error    // why the attempt failed, wholly or partly
}

// Take is given each arrival in turn. Its outcome tells, item by item, what
// became of the content; its error says that nothing could be kept now and the
// same content should be brought again.
type Take func(ctx context.Context, a Arrival) (notice.Outcome, error)

// Carrier brings documents until ctx ends; package carrier has them. Run returns
// nil where nothing more will come, an error where it should be started again.
type Carrier interface {
	Run(ctx context.Context, take Take) error
}

// Source is a publisher as the configuration describes it.
type Source struct {
	Name     string // also the feed of each notice's origin
	Format   string // name of the format of its documents
	Carrier  Carrier
	Decode   Decode
	Settings notice.Settings // Now and Feed are filled for each delivery
	Rules    []Rule
	Now      func() time.Time // nil: the system's
}

type publisher struct {
	Source
	broken error // of the last document that came
}

// New returns the publisher of s.
func New(s Source) Publisher {
	if s.Now == nil {
		s.Now = time.Now
	}
	return &publisher{Source: s}
}

func (p *publisher) Name() string { return p.Source.Name }

func (p *publisher) Run(ctx context.Context, submit Submit) error {
	return p.Carrier.Run(ctx, func(ctx context.Context, a Arrival) (notice.Outcome, error) {
		return submit(ctx, p.delivery(a))
	})
}

// delivery reads what arrived. A document whose frame is broken costs the
// delivery its completeness, never the items already read.
func (p *publisher) delivery(a Arrival) notice.Delivery {
	d := notice.Delivery{
		Source: p.Source.Name, Format: p.Format, Complete: a.Complete, Unchanged: a.Unchanged, Err: a.Err,
		Raw: a.Documents,
	}
	if a.Format != "" {
		d.Format = a.Format
	}
	if a.Unchanged && p.broken != nil { // still the document that can't be read
		d.Unchanged, d.Err = false, p.broken
	}
	if len(a.Documents) > 0 {
		p.broken = nil
	}
	s := p.Settings
	s.Now, s.Feed = p.Now(), p.Source.Name
	for i, doc := range a.Documents {
		place := ""
		if len(a.Documents) > 1 {
			place = fmt.Sprintf("document %d: ", i+1)
		}
		first := len(d.Items)
		if err := p.read(doc, s, place, &d); err != nil {
			d.Complete, d.Err, p.broken = false, err, err
			d.Items = append(d.Items, broken(place, err))
		}
		for k := range d.Items[first:] {
			d.Items[first+k].Document = i
		}
	}
	return d
}

// read appends the items of doc to d. A decoder that panics is told like a
// broken frame: one hostile document must not stop its source for ever.
func (p *publisher) read(doc []byte, s notice.Settings, place string, d *notice.Delivery) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the decoder of %s gave up: %v", d.Format, fault)
		}
	}()
	for it, err := range p.Decode(bytes.NewReader(doc), s) {
		if err != nil {
			return fmt.Errorf("read %s: %w", d.Format, err)
		}
		it.Place = place + it.Place
		p.judge(&it, s)
		d.Items = append(d.Items, it)
	}
	return nil
}

// judge applies the rules. A refused item keeps its key, so that what is listed
// but wrong does not count as absent.
func (p *publisher) judge(it *notice.Item, s notice.Settings) {
	if it.Notice == nil {
		return
	}
	for _, rule := range p.Rules {
		rule(it, s)
	}
	if it.Problems.Failed() {
		it.Notice = nil
	}
}

func broken(place string, err error) notice.Item {
	it := notice.Item{Place: place + "document"}
	it.Problems.Add("", "无法读取文件："+err.Error(), "the document can't be read: "+err.Error())
	return it
}
