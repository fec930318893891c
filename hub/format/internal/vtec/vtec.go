// Package vtec reads the Valid Time Event Code by which the National Weather
// Service of the United States marks its products (P-VTEC, NWS Instruction
// 10-1703): /k.aaa.cccc.pp.s.####.begin-end/. It makes keys by which the
// messages on one event are known as such; it knows no format.
package vtec

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Event is one code without its times, which change as an event goes on.
type Event struct {
	Class        string // O operational, T test, E and X experimental
	Action       string // NEW CON EXT EXA EXB UPG CAN EXP COR ROU
	Office       string // four letters: KMTR
	Phenomenon   string // SC small craft, TO tornado …
	Significance string // W warning, A watch, Y advisory, S statement, F forecast, O outlook, N synopsis
	Number       string // four digits, counted anew each year
}

var pattern = regexp.MustCompile(`/([OTEX])\.([A-Z]{3})\.([A-Z0-9]{4})\.([A-Z0-9]{2})\.([A-Z])\.([0-9]{4})\.`)

// most bounds the codes of one message; real ones carry six at most.
const most = 20

// Parse returns the codes in s, in order; nil where there is none.
func Parse(s string) []Event {
	var out []Event
	for _, f := range pattern.FindAllStringSubmatch(s, most) {
		out = append(out, Event{f[1], f[2], f[3], f[4], f[5], f[6]})
	}
	return out
}

// Over reports whether the code says that the event is over where it stands:
// cancelled, expired, or gone up into another event.
func (e Event) Over() bool { return slices.Contains([]string{"CAN", "EXP", "UPG"}, e.Action) }

// Name is the event without what changes from message to message:
// "KMTR.SC.Y.0077".
func (e Event) Name() string {
	return strings.Join([]string{e.Office, e.Phenomenon, e.Significance, e.Number}, ".")
}

// Key is the same in all messages of a year on the event at the places that
// have mark. An office says one event in several messages, each for places of
// its own: without the places they would be taken for versions of one.
func (e Event) Key(year int, mark string) string {
	return "vtec:" + e.Name() + "." + strconv.Itoa(year) + ":" + mark
}

// Mark is a short digest of a set of places, in whatever order they are named.
func Mark(places []string) string {
	set := slices.Clone(places)
	slices.Sort(set)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(set), "\n")))
	return hex.EncodeToString(sum[:4])
}
