package console

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wayside/hub"
	"wayside/hub/compose"
	"wayside/hub/notice"
)

// sent is what a form of a draft brought. Beside every field that the hub fills
// in stands, hidden, what it had filled in: what still says the same is nobody's
// own, and follows the facts.
type sent struct {
	draft    compose.Draft
	revision int    // of the draft at the desk, as the form knew it; 0: none
	digest   string // of what was previewed
	act      string
	why      string          // it can't wait for a second person
	ack      string          // what the box by personal data said
	refused  notice.Problems // what came and was not taken
}

// Prefixes of the names of fields: facts and texts as typed, and what had been
// filled in and made.
const (
	factField, filledField = "f.", "a."
	textField, madeField   = "t.", "m."
)

// readSent reads the form of a draft.
func readSent(r *http.Request) (sent, error) {
	if err := r.ParseForm(); err != nil {
		return sent{}, fmt.Errorf("read the form: %w", err)
	}
	f := r.PostForm
	id, ok := notice.ParseID(r.PathValue("draft"))
	if !ok {
		return sent{}, missing()
	}
	s := sent{digest: f.Get("digest"), act: f.Get("act"), why: notice.Clean(f.Get("why")), ack: f.Get("ack")}
	s.revision, _ = strconv.Atoi(f.Get("revision"))
	s.draft = compose.Draft{ID: id, Template: f.Get("template"), Facts: factsOf(f), Texts: textsOf(f), Status: notice.Status(f.Get("status"))}
	if level := f.Get("level"); level != f.Get("suggested") {
		s.draft.Level = notice.Severity(level)
	}
	if s.act == "unpicture" {
		delete(s.draft.Facts, pictureSlot)
	}
	if reset, ok := strings.CutPrefix(s.act, "remake:"); ok {
		delete(s.draft.Texts, reset)
	}
	return s, nil
}

func factsOf(f url.Values) compose.Facts {
	facts := compose.Facts{}
	for name := range f {
		slot, ok := strings.CutPrefix(name, factField)
		if value := typed(f.Get(name)); ok && value != "" && value != typed(f.Get(filledField+slot)) {
			facts[slot] = value
		}
	}
	return facts
}

func textsOf(f url.Values) map[string]string {
	texts := map[string]string{}
	for name := range f {
		field, ok := strings.CutPrefix(name, textField)
		if value := typed(f.Get(name)); ok && value != typed(f.Get(madeField+field)) {
			texts[field] = value
		}
	}
	return texts
}

// typed is a text of a form: its lines end in a newline, as everywhere else.
func typed(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

// document is what would be published, and its digest: of the exact document,
// but for what the hub stamps when it goes out (its time, its number).
func document(v *visitor, n *notice.Notice) (out *notice.Notice, digest string, err error) {
	out = n.Clone()
	out.Publisher = v.Operator.Publisher
	hub.Store(out)
	doc, err := notice.Emit(out)
	if err != nil {
		return nil, "", err
	}
	return out, fmt.Sprintf("sha256:%x", sha256.Sum256(doc)), nil
}

// stored is a draft as the desk keeps it, and back.
func stored(d compose.Draft) []byte {
	raw, err := json.Marshal(d)
	if err != nil {
		panic("console: write a draft: " + err.Error()) // strings always can be
	}
	return raw
}

func readDraft(raw []byte) (d compose.Draft, err error) {
	if err = json.Unmarshal(raw, &d); err != nil {
		return d, fmt.Errorf("read a draft: %w", err)
	}
	if d.Facts == nil {
		d.Facts = compose.Facts{}
	}
	return d, nil
}
