package console

import (
	"net/http"
	"regexp"
	"strings"

	"wayside/hub/compose"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
)

// noticeOfReport turns a report into the draft of a notice, with what was filled
// in; what was written freely stays with the desk. One about a notice leads to
// that notice's correction.
func (s *Server) noticeOfReport(w http.ResponseWriter, r *http.Request, v *visitor, one inHand) error {
	if one.Notice != "" {
		http.Redirect(w, r, noticePath(one.Notice)+"/correct", http.StatusSeeOther)
		return nil
	}
	private, err := s.Desk.Private(r.Context(), one.Code)
	if err != nil {
		return reportFault(err)
	}
	b, err := s.book(r.Context(), v)
	if err != nil {
		return err
	}
	c, _ := one.Book.Category(one.Category)
	t, ok := b.Template(c.Template)
	if !ok {
		return say(http.StatusUnprocessableEntity, "这一类不能直接转为消息，请从“写一条”开始", "reports of this category become no notice: compose one instead")
	}
	d := compose.New(t, s.Hub.Now(), s.Zone)
	fillFacts(d.Facts, b, c, private.Said)
	says, _ := b.Make(d, s.Hub.Now(), s.Zone).Notice.TextIn(v.plain())
	if _, err := s.Desk.PutDraft(r.Context(), desk.Draft{ID: string(d.ID), By: v.Operator.Who(), Title: says.Headline, Doc: stored(d)}, 0); err != nil {
		return err
	}
	if one.With == "" && one.State != report.Merged {
		if err := s.Desk.AssignReport(r.Context(), one.Code, one.Desk); err != nil {
			return reportFault(err)
		}
	}
	http.Redirect(w, r, Root+"compose/"+d.ID.UUID(), http.StatusSeeOther)
	return nil
}

// post is a kilometre post, as people write it.
var post = regexp.MustCompile(`(?i)K\d+(?:\+\d{1,3})?`)

// fillFacts fills in what a report says of what a template asks: what it is, and
// where, as far as a place in words names a road of the county.
func fillFacts(facts compose.Facts, b *compose.Book, c report.Category, said report.Said) {
	for _, f := range c.Fields {
		if term, ok := notice.Find(f.Options, said.Fields[f.Name]); ok && f.Name == "what" {
			facts["what"], facts["what.en"] = term.Name[notice.Chinese], term.Name[notice.English]
		}
	}
	for _, road := range b.County.Roads {
		if strings.Contains(strings.ToUpper(said.Address), strings.ToUpper(road.Name)) || road.LocalName != "" && strings.Contains(said.Address, road.LocalName) {
			facts["road"] = road.Name
			if at := post.FindString(said.Address); at != "" {
				facts["chainage"] = strings.ToUpper(at)
			}
			break
		}
	}
	if said.Point != nil {
		rough := said.Point.Rough()
		facts["point"] = rough.String()
	}
}
