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
	Events     map[string]map[string]string `json:"events"`
}

func (f frame) terms() terms {
	t := terms{Severities: f.named("severity", notice.Severities()), Colours: f.named("colour", notice.Colours()),
		Directions: f.named("direction", notice.Directions()), Stages: f.named("stage", notice.Stages()), Events: map[string]map[string]string{}}
	for _, k := range notice.Kinds() {
		t.Events[k.Word] = f.named(k.Word, notice.Events(notice.Kind(k.Word)))
	}
	return t
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
