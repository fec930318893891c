package page

import (
	"io"
	"net/url"

	"wayside/hub/notice"
)

// Lookup is the page of a code that leads nowhere: there it can be typed again.
type Lookup struct {
	Lang   notice.Lang
	Chosen bool // the language, by the address
	Typed  string
}

// codeForm is the form on which a code is looked up.
type codeForm struct {
	Explicit bool   // the language was chosen, not guessed
	Typed    string // what stands in it
	Wrong    string // what is wrong with that
}

type lookupView struct {
	frame
	codeForm
	Home, More string
}

// Lookup writes the page.
func (p *Pages) Lookup(w io.Writer, d Lookup) error {
	f := p.frame(d.Lang, "lookup")
	v := lookupView{frame: f, codeForm: codeForm{Explicit: d.Chosen, Typed: d.Typed, Wrong: f.T(LookupFault(d.Typed))}, Home: "/?lang=" + string(f.Lang), More: "/report?lang=" + string(f.Lang)}
	v.turn(func(l notice.Lang) string {
		return "/report?" + url.Values{"code": {d.Typed}, "lang": {string(l)}}.Encode()
	})
	return draw(w, p.report, "lookup", v)
}

// LookupFault is the key, among the words of the pages, of what is wrong with a code
// that leads nowhere.
func LookupFault(typed string) string {
	switch code, ok := notice.ParseCode(typed); {
	case ok:
		return "lookupNone"
	case code != "":
		return "lookupSlip"
	}
	return "lookupShape"
}

// slip says what may be wrong with words that nothing was found for: they have the
// shape of a code.
func (f frame) slip(search string) string {
	switch code, ok := notice.ParseCode(search); {
	case ok:
		return f.T("findNoCode")
	case code != "":
		return f.T("findSlip")
	}
	return ""
}
