package hub

import (
	"bytes"
	"context"
	"iter"
	"runtime"
	"sync"
)

// A start reads every document that stands, and that is most of what it takes:
// all processors read, some pages ahead of the one goroutine that puts them on
// the board in their order.

// page is some records in a row.
type page struct {
	records []Record
	places  []*place
	err     error         // after places
	done    chan struct{} // closed when places and err stand
}

// pageSize is how many records are read in one go by one processor.
const pageSize = 256

// read reads the documents of a page.
func (p *page) read() {
	defer close(p.done)
	for _, r := range p.records {
		at, err := readPlace(r)
		if err != nil {
			p.err = err
			return
		}
		p.places = append(p.places, at)
	}
}

// places yields records with their documents read, in their order, and ends with
// the first error.
func places(ctx context.Context, records iter.Seq2[Record, error]) iter.Seq2[*place, error] {
	return func(yield func(*place, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		var reading sync.WaitGroup
		defer reading.Wait()
		defer stop()
		pages := make(chan *page, 2*runtime.GOMAXPROCS(0))
		reading.Go(func() {
			defer close(pages)
			paged(records, func(p *page) bool {
				select {
				case pages <- p:
					reading.Go(p.read)
					return true
				case <-ctx.Done():
					return false
				}
			})
		})
		for p := range pages {
			<-p.done
			for _, at := range p.places {
				if !yield(at, nil) {
					return
				}
			}
			if p.err != nil {
				yield(nil, p.err)
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// paged hands on records in pages, and an error as the end of the last.
func paged(records iter.Seq2[Record, error], take func(*page) bool) {
	next := &page{done: make(chan struct{})}
	for r, err := range records {
		if err != nil {
			next.err = err
			break
		}
		if next.records = append(next.records, r); len(next.records) == pageSize {
			if !take(next) {
				return
			}
			next = &page{done: make(chan struct{})}
		}
	}
	take(next)
}

// recordsAfter are all records of the log after a number.
func (h *Hub) recordsAfter(ctx context.Context, after Seq) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for {
			rs, err := h.log.Read(ctx, after, 1000)
			if err != nil {
				yield(Record{}, err)
				return
			}
			if len(rs) == 0 {
				return
			}
			for _, r := range rs {
				if !yield(r, nil) {
					return
				}
			}
			after = rs[len(rs)-1].Seq
		}
	}
}

// lastingUpTo are the newest records of all notices that have none above a number.
// It buries what is gone.
func (h *Hub) lastingUpTo(ctx context.Context, last Seq) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for r, err := range h.log.Latest(ctx) {
			if err == nil && r.Seq > last {
				return
			}
			if err == nil && !r.State.Live() && !bytes.Contains(r.Doc, []byte(`"references"`)) {
				h.board.bury(r)
				continue
			}
			if !yield(r, err) {
				return
			}
		}
	}
}
