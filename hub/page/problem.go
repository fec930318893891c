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

func (f frame) problem(title string) problemFace {
	return problemFace{Lang: f.Lang, Title: f.T(title), OnRoad: f.T("errOnRoad"), Home: f.T("home")}
}

// Problem writes an error page in plain words and both languages; problems
// say what is wrong, each with its parameter where it concerns one.
func (p *Pages) Problem(w io.Writer, status int, problems notice.Problems, lang notice.Lang) error {
	key := fmt.Sprintf("err%d", status)
	if !p.site.Words.Has(key) {
		key = "errAny"
	}
	f := p.frame(lang, key)
	v := problemView{frame: f, Status: status, HomeURL: "/"}
	for _, g := range []frame{f, p.frame(f.other(), "")} {
		face := g.problem(key)
		for _, q := range problems {
			face.Problems = append(face.Problems, problemLine{q.Field, g.in(q.Message)})
		}
		v.Faces = append(v.Faces, face)
	}
	return draw(w, p.wrong, "problem", v)
}

// Offline writes the page that a browser keeps for where there is no network
// and no page either. It holds no notice.
func (p *Pages) Offline(w io.Writer, lang notice.Lang) error {
	f := p.frame(lang, "offline")
	v := problemView{frame: f, HomeURL: "/"}
	for _, g := range []frame{f, p.frame(f.other(), "")} {
		face := g.problem("offline")
		face.Notes = []string{g.T("offlineLong"), g.T("offlineCall", p.site.Emergency)}
		v.Faces = append(v.Faces, face)
	}
	return draw(w, p.wrong, "problem", v)
}
