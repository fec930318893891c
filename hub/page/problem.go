package page

import (
	"fmt"
	"io"

	"wayside/hub/notice"
)

type problemView struct {
	frame
	Status  int
	Faces   []problemFace // the page's language first
	HomeURL string
}

// problemFace is the page in one language.
type problemFace struct {
	Lang     notice.Lang
	Title    string
	Problems []problemLine
	OnRoad   string
	Home     string
	Notes    []string
}

type problemLine struct{ Field, Text string }

// Problem writes an error page in plain words and both languages; problems
// say what is wrong, each with its parameter where it concerns one.
func (p *Pages) Problem(w io.Writer, status int, problems notice.Problems, lang notice.Lang) error {
	key := fmt.Sprintf("err%d", status)
	if _, ok := texts[key]; !ok {
		key = "errAny"
	}
	f := p.frame(lang, say(lang, key))
	v := problemView{frame: f, Status: status, HomeURL: "/"}
	for _, l := range []notice.Lang{f.Lang, f.Other()} {
		face := problemFace{Lang: l, Title: say(l, key), OnRoad: say(l, "errOnRoad"), Home: say(l, "home")}
		for _, q := range problems {
			face.Problems = append(face.Problems, problemLine{q.Field, q.Message.In(l)})
		}
		v.Faces = append(v.Faces, face)
	}
	return draw(w, p.wrong, "problem", v)
}

// Offline writes the page that a browser keeps for where there is no network
// and no page either. It holds no notice.
func (p *Pages) Offline(w io.Writer, lang notice.Lang) error {
	f := p.frame(lang, say(lang, "offline"))
	v := problemView{frame: f, HomeURL: "/"}
	for _, l := range []notice.Lang{f.Lang, f.Other()} {
		v.Faces = append(v.Faces, problemFace{Lang: l, Title: say(l, "offline"), OnRoad: say(l, "errOnRoad"), Home: say(l, "home"),
			Notes: []string{say(l, "offlineLong"), say(l, "offlineCall", p.site.Emergency)}})
	}
	return draw(w, p.wrong, "problem", v)
}
