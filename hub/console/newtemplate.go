package console

import (
	"net/http"
	"strings"

	"wayside/hub/compose"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// newTemplatePage asks what a template begins with.
type newTemplatePage struct {
	From             string // name of the template that it begins with; "": none
	Name             string
	TitleZh, TitleEn string
	Sources          []choice
	Told             map[string][]told // by field
}

// newTemplate is the form by which an administrator begins a template.
func (s *Server) newTemplate(w http.ResponseWriter, r *http.Request, v *visitor) error {
	return s.askTemplate(w, r, v, newTemplatePage{From: r.URL.Query().Get("from")}, nil)
}

func (s *Server) askTemplate(w http.ResponseWriter, r *http.Request, v *visitor, p newTemplatePage, ps notice.Problems) error {
	b, err := s.book(r.Context(), v)
	if err != nil {
		return err
	}
	for _, t := range b.Templates {
		p.Sources = append(p.Sources, choice{t.Name, v.Say(t.Title), t.Name == p.From})
	}
	p.Told = map[string][]told{}
	for _, problem := range ps {
		p.Told[problem.Field] = v.toldAt(ps, problem.Field)
	}
	status := http.StatusOK
	if ps.Failed() {
		status = http.StatusUnprocessableEntity
	}
	return s.show(w, v, status, "new-template", p)
}

// beginTemplate shows the document that a template begins with. Nothing is kept
// before that is saved.
func (s *Server) beginTemplate(w http.ResponseWriter, r *http.Request, v *visitor) error {
	p := newTemplatePage{From: r.PostFormValue("from"), Name: strings.TrimSpace(r.PostFormValue("name")), TitleZh: notice.Clean(r.PostFormValue("titleZh")), TitleEn: notice.Clean(r.PostFormValue("titleEn"))}
	var ps notice.Problems
	for field, title := range map[string]string{"titleZh": p.TitleZh, "titleEn": p.TitleEn} {
		if title == "" || len([]rune(title)) > mostTitle {
			ps.Add(field, "请写 1 到 40 个字", "want 1 to 40 characters")
		}
	}
	doc, err := s.beginning(r, p.From, &ps)
	if err != nil {
		return err
	}
	if err := s.free(r, p.Name, doc, &ps); err != nil {
		return err
	}
	if ps.Failed() {
		return s.askTemplate(w, r, v, p, ps)
	}
	made, err := compose.Retitled(doc, both(p.TitleZh, p.TitleEn))
	if err != nil {
		ps.Add("from", "它的标题不在单独一行，请换一个模板", "its title does not stand in a line of its own: start from another")
		return s.askTemplate(w, r, v, p, ps)
	}
	return s.showPaper(w, v, http.StatusOK, paperView{Name: templatePaper + p.Name, Doc: string(made), May: true, Template: true, New: true})
}

const mostTitle = 40 // characters of a template's title

// beginning is the document of the template called from.
func (s *Server) beginning(r *http.Request, from string, ps *notice.Problems) ([]byte, error) {
	if from == "" {
		return compose.Blank(), nil
	}
	kept, err := s.Desk.Papers(r.Context(), templatePaper+from)
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		if k.Name == templatePaper+from {
			if k.Doc != nil {
				return k.Doc, nil
			}
			ps.Add("from", "没有这个模板", "there is no such template")
			return compose.Blank(), nil
		}
	}
	if doc := builtIn(templatePaper + from); doc != nil {
		return doc, nil
	}
	ps.Add("from", "没有这个模板", "there is no such template")
	return compose.Blank(), nil
}

// free tells what is wrong with the name of a new template.
func (s *Server) free(r *http.Request, name string, doc []byte, ps *notice.Problems) error {
	_, judged := compose.ReadTemplate(name, doc)
	for _, p := range judged {
		if p.Field == "name" {
			*ps = append(*ps, p)
			return nil
		}
	}
	past, err := s.Desk.PaperHistory(r.Context(), templatePaper+name)
	if err != nil {
		return err
	}
	if len(past) > 0 || builtIn(templatePaper+name) != nil {
		ps.Add("name", "已有这个编号的模板（也可能已撤下，打开它可以恢复）", "there is a template of that name already (if it was taken away, open it to bring it back)")
	}
	return nil
}

// forTemplates are the routes by which templates begin.
func (s *Server) forTemplates() []route {
	return []route{
		{pattern: "GET /console/new-template", need: desk.Administer, handle: s.newTemplate, query: []string{"from"}},
		{pattern: "POST /console/new-template", need: desk.Administer, handle: s.beginTemplate, query: none},
	}
}
