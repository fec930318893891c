// Package notice is the vocabulary of Wayside: the notice document, its
// emission and validation, its life and state, and what passes between a
// publisher and the hub (deliveries, items, losses). Every other package
// speaks in these words.
//
// It knows no network, no file, no database and no clock, and imports the
// standard library alone.
package notice

import (
	"encoding/json"
	"time"
)

// Notice is one immutable revision of one notice: what was said, never what
// follows from the clock or the log. Field names and meanings are those of the
// native JSON document; times are UTC, lengths metres, speeds km/h, chainage
// metres, coordinates WGS 84 with longitude first.
type Notice struct {
	ID       ID       `json:"id"`
	Revision int      `json:"revision"`
	Kind     Kind     `json:"kind"`
	Event    Event    `json:"event"`
	Status   Status   `json:"status"`
	Audience Audience `json:"audience"`

	Severity  Severity  `json:"severity"`
	Urgency   Urgency   `json:"urgency"`
	Certainty Certainty `json:"certainty"`
	// Colour is an official four-colour signal, only where its issuer gave one.
	Colour Colour `json:"colour,omitempty"`

	// Publisher is stamped by the hub from the token; Issuer is who answers for
	// the content (a weather station, a brigade) where that differs.
	Publisher Party   `json:"publisher"`
	Issuer    *Issuer `json:"issuer,omitempty"`

	Sent      time.Time `json:"sent"`
	ReleaseAt time.Time `json:"releaseAt,omitzero"` // embargo, of native documents alone
	Onset     time.Time `json:"onset,omitzero"`     // expected start of the event
	Ends      time.Time `json:"ends,omitzero"`      // the event is over
	Expires   time.Time `json:"expires,omitzero"`   // after it the document says nothing any more
	ReviewBy  time.Time `json:"reviewBy,omitzero"`  // when a person should look again

	Planned  bool      `json:"planned,omitempty"`
	Schedule *Schedule `json:"schedule,omitempty"`

	Text map[Lang]Text `json:"text"`

	Roads        []Road        `json:"roads,omitempty"`
	Impact       Impact        `json:"impact,omitempty"`
	Flow         Flow          `json:"flow,omitempty"`
	LanesClosed  *int          `json:"lanesClosed,omitempty"`
	LanesTotal   *int          `json:"lanesTotal,omitempty"`
	SpeedLimit   *float64      `json:"speedLimit,omitempty"`   // km/h
	DelaySeconds *int          `json:"delaySeconds,omitempty"` // over the usual time
	QueueMetres  *int          `json:"queueMetres,omitempty"`
	Restrictions []Restriction `json:"restrictions,omitempty"`
	Detour       *Detour       `json:"detour,omitempty"`

	Enforcement *Enforcement `json:"enforcement,omitempty"`
	Service     *Service     `json:"service,omitempty"`
	Statement   *Statement   `json:"statement,omitempty"`
	Handling    *Handling    `json:"handling,omitempty"`

	Areas    []Area    `json:"areas,omitempty"`
	Geometry *Geometry `json:"geometry,omitempty"`

	Links       []Link       `json:"links,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Contact     *Contact     `json:"contact,omitempty"`

	// References are notices that this one replaces; Group names those it
	// belongs with (the other direction, the next stretch, the same storm).
	References []ID   `json:"references,omitempty"`
	Group      string `json:"group,omitempty"`

	// Takeover takes over the signs and boards of its area: red or extreme
	// only, Expires at most 24 h after Sent.
	Takeover bool `json:"takeover,omitempty"`

	// Correction says that this revision, or this notice by its references, takes
	// back what had been said wrongly; without it, that things have moved on.
	Correction bool `json:"correction,omitempty"`

	Origin *Origin `json:"origin,omitempty"`
	// Ext holds members of the source that have no field here and may be
	// public, by the name of its format ("wzdx", "cap"). Values are any JSON
	// that encoding/json decodes into any.
	Ext map[string]any `json:"ext,omitempty"`
}

// Lang is a language tag of the two that Wayside speaks, or another (BCP 47)
// that an imported document came in.
type Lang string

// The languages in which every page, feed and board is made.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

// Words is one short text in several languages.
type Words map[Lang]string

// In returns the text in lang, else in a language of the same primary subtag,
// else Chinese, else English, else any (the first by tag); "" where empty.
func (w Words) In(lang Lang) string { return w[pick(w, lang)] }

// LangIn is the language of what [Words.In] returns.
func (w Words) LangIn(lang Lang) Lang { return pick(w, lang) }

// Text is what a notice says in one language. Headline is one line that stands
// alone; Changed says what this revision changed; Brief is for a text message,
// Sign for a dot-matrix sign, Radio for reading aloud. Plain text, no markup.
type Text struct {
	Headline    string `json:"headline,omitempty"`
	Description string `json:"description,omitempty"`
	Instruction string `json:"instruction,omitempty"`
	Changed     string `json:"changed,omitempty"`
	Brief       string `json:"brief,omitempty"`
	Sign        string `json:"sign,omitempty"`
	Radio       string `json:"radio,omitempty"`
}

// TextIn returns the text of n in lang and the language it really is in, by
// the order of [Words.In].
func (n *Notice) TextIn(lang Lang) (Text, Lang) {
	l := pick(n.Text, lang)
	return n.Text[l], l
}

// Party is a publisher: an id of letters, digits, '.', '-' and '_', and its
// name by language. Never a natural person.
type Party struct {
	ID   string `json:"id"`
	Name Words  `json:"name,omitempty"`
}

// Issuer is who is responsible for the content, and when they issued it; both
// are shown on every channel.
type Issuer struct {
	ID     string    `json:"id,omitempty"`
	Name   Words     `json:"name,omitempty"`
	Issued time.Time `json:"issued,omitzero"`
}

// Is reports whether i is p itself, by its id or by any of its names.
func (i Issuer) Is(p Party) bool {
	for _, own := range p.Name {
		for _, name := range i.Name {
			if own == name {
				return true
			}
		}
	}
	return i.ID == p.ID
}

// Road is a stretch of one road. Name is its number or official name ("G320"),
// LocalName what people call it.
type Road struct {
	Name      string     `json:"name"`
	LocalName string     `json:"localName,omitempty"`
	Direction Direction  `json:"direction,omitempty"`
	Towards   Words      `json:"towards,omitempty"` // with direction "towards"
	From      *RoadPoint `json:"from,omitempty"`
	To        *RoadPoint `json:"to,omitempty"`
	Lanes     []Lane     `json:"lanes,omitempty"` // all of them, or none
}

// RoadPoint is a place on a road: chainage in metres (K123+400 is 123400) with
// the label as printed on the post, and a name (junction, bridge, tunnel).
type RoadPoint struct {
	Chainage *float64 `json:"chainage,omitempty"`
	Label    string   `json:"label,omitempty"`
	Name     string   `json:"name,omitempty"`
}

// Lane is one lane; Order 1 is the left-most in the direction of travel
// (WZDx business rule 3). Type and Status use the words of WZDx 4.2.
type Lane struct {
	Order  int    `json:"order"`
	Type   string `json:"type"`
	Status string `json:"status"`
}

// Restriction limits who may pass. Type is one of [RestrictionTypes]; Value is
// in metres, tonnes or km/h by type, nil where the type has none; Vehicles are
// the classes concerned ("hgv", "bus"), empty for all.
type Restriction struct {
	Type     string   `json:"type"`
	Value    *float64 `json:"value,omitempty"`
	Vehicles []string `json:"vehicles,omitempty"`
}

// Detour is the way round, in words and as a line.
type Detour struct {
	Text     Words     `json:"text,omitempty"`
	Geometry *Geometry `json:"geometry,omitempty"`
}

// Enforcement is what an enforcement notice must say beside its text; period and
// place are the notice's own. What each event asks for: [Asks].
type Enforcement struct {
	Authority   Words  `json:"authority,omitempty"`
	LegalBasis  Words  `json:"legalBasis,omitempty"` // law and article
	Measure     Words  `json:"measure,omitempty"`
	Asked       Words  `json:"asked,omitempty"` // what is asked of people
	Procedure   Words  `json:"procedure,omitempty"`
	Penalty     Words  `json:"penalty,omitempty"`     // its range
	Remedy      Words  `json:"remedy,omitempty"`      // how to object
	RemedyLimit Words  `json:"remedyLimit,omitempty"` // by when
	Supervision string `json:"supervision,omitempty"` // telephone for complaints
}

// Service is a service card: what is offered to whom, and the nine items that
// a police office makes public (duty, legal ground, penalties, conditions, time,
// fee, rules of work, promise, discipline).
type Service struct {
	Item       Words  `json:"item,omitempty"` // what is offered
	Duty       Words  `json:"duty,omitempty"`
	LegalBasis Words  `json:"legalBasis,omitempty"`
	Who        Words  `json:"who,omitempty"`       // conditions: who may apply
	Materials  Words  `json:"materials,omitempty"` // what to bring
	Steps      Words  `json:"steps,omitempty"`
	Where      Words  `json:"where,omitempty"`
	Hours      Words  `json:"hours,omitempty"`
	Fee        Words  `json:"fee,omitempty"`   // and its ground
	Limit      Words  `json:"limit,omitempty"` // how long it takes
	Penalty    Words  `json:"penalty,omitempty"`
	Rules      Words  `json:"rules,omitempty"`
	Promise    Words  `json:"promise,omitempty"`
	Discipline Words  `json:"discipline,omitempty"`
	Telephone  string `json:"telephone,omitempty"` // of the duty desk
}

// Statement answers a claim that is going round. Verdict is one of [Verdicts].
type Statement struct {
	Claim    Words     `json:"claim,omitempty"`
	Seen     Words     `json:"seen,omitempty"` // where it goes round
	Verdict  string    `json:"verdict,omitempty"`
	Known    Words     `json:"known,omitempty"`   // what is known so far
	NextWord time.Time `json:"nextWord,omitzero"` // when more will be said
}

// Checking is the verdict on a claim that is still being looked into.
const Checking = "checking"

// Area is a code of an administrative or warning area: scheme "GB/T 2260",
// "UGC", "SAME", "EMMA_ID", … under the name its source gives.
type Area struct {
	Scheme string `json:"scheme,omitempty"`
	Code   string `json:"code,omitempty"`
	Name   Words  `json:"name,omitempty"`
}

// Link points to more; Rel is a link relation ("related", "alternate").
type Link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel,omitempty"`
	Media string `json:"media,omitempty"`
	Title Words  `json:"title,omitempty"`
}

// Attachment is a file that belongs to the notice. Digest is "sha256:<hex>" of
// its bytes, Size counts them.
type Attachment struct {
	Href   string `json:"href"`
	Media  string `json:"media"`
	Digest string `json:"digest,omitempty"`
	Size   int64  `json:"size,omitempty"`
	Text   Words  `json:"text,omitempty"`
}

// Contact is how the public reaches the office, never a person.
type Contact struct {
	Name      Words  `json:"name,omitempty"`
	Telephone string `json:"telephone,omitempty"`
	Email     string `json:"email,omitempty"`
	Web       string `json:"web,omitempty"`
}

// Origin says where an imported notice came from: the format, the feed (source
// name), and the id and version it has there.
type Origin struct {
	Format  string `json:"format,omitempty"`
	Feed    string `json:"feed,omitempty"`
	ID      string `json:"id,omitempty"`
	Version string `json:"version,omitempty"`
}

// Clone returns a deep copy: no map, slice or pointer is shared.
func (n *Notice) Clone() *Notice {
	raw, err := json.Marshal(n)
	if err != nil {
		panic("notice: clone: " + err.Error()) // only a value no decoder makes can fail
	}
	out := new(Notice)
	if err := json.Unmarshal(raw, out); err != nil {
		panic("notice: clone: " + err.Error())
	}
	return out
}
