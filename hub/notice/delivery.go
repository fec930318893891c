package notice

import (
	"fmt"
	"iter"
	"time"
)

// Delivery is what a source said at one time: the items of one document, poll
// or push. Complete means that it is a whole snapshot, so that what is absent
// from it may have ended; a partial or broken delivery ends nothing.
type Delivery struct {
	Source   string    // the name of the source in the configuration
	Format   string    // the name of the format of Raw
	Complete bool      // a snapshot without faults in its frame
	Stamp    time.Time // when the source says it made this; zero where it doesn't
	Items    []Item
	// Raw are the documents as received, each byte for byte, for signatures
	// are over bytes; kept apart, never served.
	Raw [][]byte
	// Unchanged: the source answered that nothing is new since its last
	// delivery (HTTP 304). It carries no items, and counts as that one again.
	Unchanged bool
	// Err is why this attempt failed, wholly or partly; such a delivery is
	// never Complete and ends nothing.
	Err error
}

// Item is one thing that a document yields: exactly one of Notice, End and
// Problems says which; a Notice may carry warnings in Problems too.
type Item struct {
	// Key is what the source itself calls this message: the same thing carries
	// the same key in every delivery (a WZDx feature id, "sender,identifier"
	// of CAP). Empty for a native document, whose id says it all.
	Key string
	// Continues are keys of earlier messages of which this is the newer
	// version (CAP references): the notice keeps their id.
	Continues []string
	Notice    *Notice
	Signed    *Signed `json:",omitempty"` // of a notice that its publisher has signed itself; nil: it has not
	End       *ItemEnd
	Problems  Problems
	Place     string // where in the document ("features[3]", "alert 2"), for messages
	Document  int    `json:"-"` // which of the delivery's Raw it was read from
}

// FirstFault is the first error among what a decoder yields, of the document or
// of an item; a warning is none.
func FirstFault(items iter.Seq2[Item, error]) error {
	for item, err := range items {
		if err == nil {
			err = item.Problems.Err()
		}
		if err != nil {
			return fmt.Errorf("check %s: %w", item.Place, err)
		}
	}
	return nil
}

// ItemEnd says that something is over: what Keys name.
type ItemEnd struct {
	Keys  []string
	Cause Cause     // withdrawn or ended
	Text  Words     // the reason, where the source gives one
	Sent  time.Time // when the source said so; zero where it doesn't tell
}

// Settings are what a decoder is told about its source. It never asks a clock
// or a network: Now comes in here.
type Settings struct {
	Now       time.Time
	Publisher Party          // who publishes; imported ids derive from Publisher.ID
	Feed      string         // the source's name, for Origin.Feed
	Zone      *time.Location // of times without an offset; nil: UTC
	Lang      Lang           // of texts without a language; "": the format's default
	Bounds    *Box           // where the source's places lie; detects swapped axes
	MaxBytes  int64          // of the whole document; 0: the format's default
	// AllowConfidential lists values of a source's confidentiality that may be
	// public all the same.
	AllowConfidential []string
	// Columns name, by field, the headers under which a table (CSV, XLSX) keeps
	// it, where they are not the usual ones.
	Columns map[string]string
	// Must are the fields that every row of a table must fill, beside what its
	// notice asks for.
	Must []string
	// Speeds say what road state a measured speed is; nil: the format's default.
	Speeds *SpeedTable
	// Standing returns the notice that is in force under an id, nil where there
	// is none. A road state changes only by a margin beyond the one that stands
	// ([SpeedTable.Margin]); nil: nothing stands.
	Standing func(ID) *Notice
}

// SpeedTable makes road states of measured speeds. It is the authority's to
// set.
type SpeedTable struct {
	// Classes hold, by class of road ("expressway", "arterial", "other"), the
	// speeds in km/h above which the road is free, steady, slow and congested;
	// at the last or below it is jammed.
	Classes map[string][4]float64
	// Margin is how far in km/h a speed must lie beyond a limit to change the
	// state that stands.
	Margin     float64
	MinSamples int           // a measurement of fewer vehicles says nothing
	MaxAge     time.Duration // an older measurement says nothing; so long a state stands
	Mildest    Flow          // the mildest state that is worth a notice
}

// In returns the zone of times without an offset.
func (s Settings) In() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// Entry is a notice with what stands around it: its place in the log, its
// short code, its state at the time it was asked for.
type Entry struct {
	Seq    uint64    `json:"seq"`
	At     time.Time `json:"at"`
	Code   string    `json:"code"`
	State  State     `json:"state"`
	Notice *Notice   `json:"-"`
	Doc    []byte    `json:"-"` // the exact bytes of the document
	Sigs   []Sig     `json:"sigs,omitempty"`
	End    *End      `json:"end,omitempty"`
	First  time.Time `json:"-"` // when its first revision entered the log
}

// Sheet is what an encoder is given: entries to write and all it may need to
// know about where they will stand. Entries are in the order to be written.
type Sheet struct {
	Entries []Entry
	Lang    Lang
	Now     time.Time // the hub's clock: "as of"
	Updated time.Time // last change of anything in the sheet
	Base    string    // "https://hub.example", no slash at the end
	Self    string    // canonical absolute URL of this document
	Title   string    // of the feed, in Lang
	About   string    // one sentence on the feed, in Lang
	Owner   Party     // who runs the hub
	Contact Contact
	Log     bool   // history (the log feed) rather than what is in force
	Prev    string // absolute URL of the next older archive page, "" for none
	Archive bool   // this page is an archive and never changes
	Current string // of an archive: the URL of the current feed
	// Zone of the times that people read in texts; nil: UTC. Times for
	// machines are UTC always.
	Zone *time.Location
}

// Loss is something an encoder could not carry.
type Loss struct {
	ID    ID     `json:"id"`
	Field string `json:"field"`
	Why   string `json:"why,omitempty"`
}

// Losses are all that could not be carried; a notice left out altogether is
// one with field "notice".
type Losses []Loss

// Add notes one loss.
func (l *Losses) Add(id ID, field, why string) { *l = append(*l, Loss{id, field, why}) }

// String is one line for a person.
func (l Loss) String() string { return fmt.Sprintf("%s: %s: %s", l.ID, l.Field, l.Why) }

// Outcome is what became of a delivery, item by item, in order.
type Outcome struct {
	Results []Result
	Held    int // removals that the brake holds for a person
}

// Result is what became of one notice: a receipt, or problems.
type Result struct {
	Index    int      `json:"index"`
	Status   int      `json:"status"` // HTTP's words: 201, 200, 202, 409, 422 …
	Receipt  *Receipt `json:"receipt,omitempty"`
	Problems Problems `json:"problems,omitempty"`
}

// Receipt says that a notice is durable and visible on this node.
type Receipt struct {
	ID        ID     `json:"id"`
	Code      string `json:"code"`
	Revision  int    `json:"revision"`
	Seq       uint64 `json:"seq"`
	Epoch     string `json:"epoch"`
	State     State  `json:"state"`
	Duplicate bool   `json:"duplicate"`
	URL       string `json:"url"`
}
