package page

import (
	"time"

	"wayside/hub/notice"
)

// terms are the word lists that the scripts need to draw a notice: names in
// one language by word.
type terms struct {
	Severities map[string]string            `json:"severities"`
	Colours    map[string]string            `json:"colours"`
	Directions map[string]string            `json:"directions"`
	Stages     map[string]string            `json:"stages"`
	Verdicts   map[string]string            `json:"verdicts"`
	Gist       []gistTerm                   `json:"gist"`
	Events     map[string]map[string]string `json:"events"`
}

// gistTerm is a member that stands where there is room for little.
type gistTerm struct {
	Object string `json:"object"`
	Word   string `json:"word"`
	Name   string `json:"name"`
}

func (f frame) terms() terms {
	t := terms{Severities: f.named("severity", notice.Severities()), Colours: f.named("colour", notice.Colours()),
		Directions: f.named("direction", notice.Directions()), Stages: f.named("stage", notice.Stages()), Verdicts: f.named("verdict", notice.Verdicts()), Gist: f.gist(), Events: map[string]map[string]string{}}
	for _, k := range notice.Kinds() {
		t.Events[k.Word] = f.named(k.Word, notice.Events(notice.Kind(k.Word)))
	}
	return t
}

func (f frame) gist() (out []gistTerm) {
	every := notice.Notice{Enforcement: new(notice.Enforcement), Service: new(notice.Service), Statement: new(notice.Statement), Handling: new(notice.Handling)}
	for _, m := range every.Members() {
		if m.Gist() {
			out = append(out, gistTerm{m.Object, m.Word, f.label(m)})
		}
	}
	return out
}

func (f frame) named(list string, terms []notice.Term) map[string]string {
	out := make(map[string]string, len(terms))
	for _, t := range terms {
		out[t.Word] = f.name(list, terms, t.Word)
	}
	return out
}

// zoneName is the IANA name of a zone for browsers; "" for their own.
func zoneName(z *time.Location) string {
	if z == nil {
		return "UTC"
	}
	if z == time.Local || z.String() == "Local" {
		return ""
	}
	return z.String()
}
