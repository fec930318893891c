package console

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/compose"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
)

// papersPage lists what the authority can set.
type papersPage struct {
	Words, Templates []paperRow
	May              bool // change them
}

type paperRow struct {
	Name, Title string
	Own         bool // it was changed here, or is no built-in one
	Gone        bool
	By, At      string
	Copy        string // name of the template that a new one may begin with; "": none may
}

// paperView is one paper as a document that can be edited.
type paperView struct {
	Name     string
	Title    string
	Doc      string
	Revision int // that stands; 0: the built-in one
	Shown    int // whose document it is
	Problems []problemLine
	May      bool
	Template bool
	New      bool   // it was never saved
	Copy     string // as in a row
	History  []paperRow
}

// builtIn is the document of a paper that comes with Wayside; nil: none does.
func builtIn(name string) []byte {
	if t, ok := strings.CutPrefix(name, templatePaper); ok {
		return compose.BuiltIn()[t]
	}
	switch name {
	case bannedPaper:
		return compose.BuiltInBanned()
	case countyPaper:
		return []byte{}
	case desk.ReportPaper:
		return report.BuiltIn()
	}
	return nil
}

// judged are the problems of a document as the paper of that name.
func judged(name string, doc []byte) (ps notice.Problems) {
	if t, ok := strings.CutPrefix(name, templatePaper); ok {
		_, ps = compose.ReadTemplate(t, doc)
	} else if name == bannedPaper {
		_, ps = compose.ReadBanned(doc)
	} else if name == countyPaper {
		_, ps = compose.ReadCounty(doc)
	} else if name == desk.ReportPaper {
		_, ps = report.ReadBook(doc)
	} else {
		ps.Add("name", "没有这种文件", "there is no such paper")
	}
	return ps
}

func (s *Server) paperList(w http.ResponseWriter, r *http.Request, v *visitor) error {
	kept, err := s.Desk.Papers(r.Context(), "")
	if err != nil {
		return err
	}
	rows := map[string]paperRow{bannedPaper: {Title: v.T("paper.banned")}, countyPaper: {Title: v.T("paper.county")}, desk.ReportPaper: {Title: v.T("paper.reports")}}
	for name, doc := range compose.BuiltIn() {
		t, _ := compose.ReadTemplate(name, doc)
		rows[templatePaper+name] = paperRow{Title: v.Say(t.Title)}
	}
	for _, k := range kept {
		row := rows[k.Name]
		row.Own, row.Gone, row.By, row.At = true, k.Doc == nil, k.By, k.At.In(s.Zone).Format("2006-01-02 15:04")
		if name, ok := strings.CutPrefix(k.Name, templatePaper); ok && k.Doc != nil {
			if t, ps := compose.ReadTemplate(name, k.Doc); !ps.Failed() {
				row.Title = v.Say(t.Title)
			}
		}
		rows[k.Name] = row
	}
	p := papersPage{May: v.May(desk.Administer)}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		row := rows[name]
		row.Name = name
		template, isTemplate := strings.CutPrefix(name, templatePaper)
		if !isTemplate {
			p.Words = append(p.Words, row)
			continue
		}
		if p.May && !row.Gone {
			row.Copy = template
		}
		p.Templates = append(p.Templates, row)
	}
	return s.show(w, v, http.StatusOK, "papers", p)
}

func (s *Server) paperPage(w http.ResponseWriter, r *http.Request, v *visitor) error {
	name := r.PathValue("paper")
	p := paperView{Name: name, May: v.May(desk.Administer), Template: strings.HasPrefix(name, templatePaper), Doc: string(builtIn(name))}
	if err := s.history(r, &p); err != nil {
		return err
	}
	if p.Revision == 0 && builtIn(name) == nil {
		return missing()
	}
	if template, ok := strings.CutPrefix(name, templatePaper); ok && p.May && (len(p.History) == 0 || !p.History[0].Gone) {
		p.Copy = template
	}
	return s.showPaper(w, v, http.StatusOK, p)
}

// showPaper shows a paper under its title.
func (s *Server) showPaper(w http.ResponseWriter, v *visitor, status int, p paperView) error {
	switch name, isTemplate := strings.CutPrefix(p.Name, templatePaper); {
	case isTemplate:
		if t, _ := compose.ReadTemplate(name, []byte(p.Doc)); t != nil {
			p.Title = v.Say(t.Title)
		}
	case v.knows("paper." + p.Name):
		p.Title = v.T("paper." + p.Name)
	}
	return s.show(w, v, status, "paper", p)
}

// history adds the revisions, and the document of the one that is asked for or
// stands.
func (s *Server) history(r *http.Request, p *paperView) error {
	all, err := s.Desk.PaperHistory(r.Context(), p.Name)
	if err != nil {
		return err
	}
	wanted, _ := strconv.Atoi(r.URL.Query().Get("revision"))
	for i, k := range all {
		if i == 0 {
			p.Revision = k.Revision
		}
		if wanted == k.Revision || wanted == 0 && i == 0 {
			p.Shown = k.Revision
			if k.Doc != nil {
				p.Doc = string(k.Doc)
			}
		}
		p.History = append(p.History, paperRow{Name: strconv.Itoa(k.Revision), Gone: k.Doc == nil, By: k.By, At: k.At.In(s.Zone).Format("2006-01-02 15:04:05")})
	}
	return nil
}

// putPaper keeps a new revision of a paper, if it is good and nobody else was
// quicker. Taking one away brings the built-in one back for words and places.
func (s *Server) putPaper(w http.ResponseWriter, r *http.Request, v *visitor) error {
	name := r.PathValue("paper")
	doc := []byte(strings.ReplaceAll(r.PostFormValue("doc"), "\r\n", "\n"))
	expect, _ := strconv.Atoi(r.PostFormValue("revision"))
	p := paperView{Name: name, May: true, New: r.PostFormValue("new") != "" && expect == 0, Template: strings.HasPrefix(name, templatePaper)}
	if r.PostFormValue("act") == "remove" {
		doc = nil
	} else if ps := judged(name, doc); ps.Failed() {
		return s.wrongPaper(w, r, v, p, doc, ps, http.StatusUnprocessableEntity)
	}
	_, err := s.Desk.PutPaper(r.Context(), desk.Paper{Name: name, By: v.Operator.Who(), Doc: doc}, expect)
	if errors.Is(err, desk.ErrPaperChanged) {
		var ps notice.Problems
		ps.Add("document", "别人刚改过：下面是您的文字，请对照历史后再保存", "somebody else has just changed it: below is your text; compare the revisions, then save again")
		return s.wrongPaper(w, r, v, p, doc, ps, http.StatusConflict)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, Root+"papers/"+name, http.StatusSeeOther)
	return nil
}

// wrongPaper shows what was typed again, with what is wrong with it.
func (s *Server) wrongPaper(w http.ResponseWriter, r *http.Request, v *visitor, p paperView, doc []byte, ps notice.Problems, status int) error {
	if err := s.history(r, &p); err != nil {
		return err
	}
	p.Doc, p.Problems = string(doc), v.lines(ps)
	return s.showPaper(w, v, status, p)
}
