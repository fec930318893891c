package cap

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/format/internal/vtec"
	"wayside/hub/notice"
)

// keyOf is what a message is called across messages: the pair that references
// name (CAP 1.2 section 3.2.1). The time they quote with it is often wrong and
// not part of the key.
func keyOf(sender, identifier string) string { return sender + "," + identifier }

// references are the keys in the references element, without self.
func (m *message) references() (keys []string) {
	self := m.key()
	for _, ref := range alerting.References(m.References) {
		if key := keyOf(ref[0], ref[1]); key != self {
			keys = append(keys, key)
		}
	}
	return keys
}

// words splits a CAP word list, where quotes hold words with blanks together
// (incidents, addresses).
func words(s string) []string {
	var out []string
	var word strings.Builder
	quoted, any := false, false
	flush := func() {
		if any {
			out = append(out, word.String())
		}
		word.Reset()
		any = false
	}
	for _, r := range s {
		switch {
		case r == '"':
			quoted, any = !quoted, true
		case !quoted && strings.ContainsRune(" \t\r\n", r):
			flush()
		default:
			word.WriteRune(r)
			any = true
		}
	}
	flush()
	return out
}

// quote is w as one word of a CAP word list.
func quote(w string) string {
	if strings.ContainsAny(w, " \t\r\n") {
		return `"` + w + `"`
	}
	return w
}

// Our own identifiers: a UUID, the revision, and a letter where the message
// ends the notice: w withdrawn, e ended.
var ownIdentifier = regexp.MustCompile(`^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([1-9][0-9]{0,8})(?:\.([we]))?$`)

// ownMark reads an identifier of ours.
func ownMark(identifier string) (id notice.ID, revision int, end string, ok bool) {
	m := ownIdentifier.FindStringSubmatch(identifier)
	if m == nil {
		return "", 0, "", false
	}
	id, ok = notice.ParseID(m[1])
	revision, _ = strconv.Atoi(m[2])
	return id, revision, m[3], ok
}

// vtecKeys are the events in a block's VTEC (National Weather Service), each at
// the places of the block; over says that all of them are.
func (m *message) vtecKeys(i *info) (keys []string, over bool) {
	events := vtec.Parse(i.param("VTEC"))
	over = len(events) > 0
	mark := vtec.Mark(i.places())
	for _, e := range events {
		over = over && e.Over()
		key := e.Key(m.sent.Year(), mark)
		if !m.thin {
			key = keyOf(m.Sender, key)
		}
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys, over
}

// places are the codes of a block's areas, or their descriptions where they
// have none.
func (i *info) places() []string {
	var codes, names []string
	for _, a := range i.Area {
		names = append(names, a.Desc)
		for _, c := range a.Geocode {
			codes = append(codes, c.Name+"="+c.Value)
		}
	}
	if len(codes) == 0 {
		return names
	}
	return codes
}
