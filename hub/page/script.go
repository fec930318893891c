package page

import (
	"fmt"
	"strings"
	"time"

	"wayside/hub/notice"
)

// terms are the word lists that the scripts need to draw a notice: names in
// one language by word.
type terms struct {
	Severities map[string]string            `json:"severities"`
	Colours    map[string]string            `json:"colours"`
	Directions map[string]string            `json:"directions"`
	Events     map[string]map[string]string `json:"events"`
}

func scriptTerms(lang notice.Lang) terms {
	t := terms{Severities: named(notice.Severities(), lang), Colours: named(notice.Colours(), lang),
		Directions: named(notice.Directions(), lang), Events: map[string]map[string]string{}}
	for _, k := range notice.Kinds() {
		t.Events[k.Word] = named(notice.Events(notice.Kind(k.Word)), lang)
	}
	return t
}

func named(list []notice.Term, lang notice.Lang) map[string]string {
	out := make(map[string]string, len(list))
	for _, t := range list {
		out[t.Word] = t.Name.In(lang)
	}
	return out
}

// scriptWords are texts of the pages for the scripts, with {0}, {1} … for what
// is filled in.
func scriptWords(lang notice.Lang, keys []string) map[string]string {
	out := map[string]string{}
	for _, key := range keys {
		s := say(lang, key)
		for i := range 4 {
			hole := fmt.Sprintf("{%d}", i)
			s = strings.Replace(s, "%v", hole, 1)
			for _, verb := range []string{"d", "s", "v"} {
				s = strings.ReplaceAll(s, fmt.Sprintf("%%[%d]%s", i+1, verb), hole)
			}
		}
		out[key] = s
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
