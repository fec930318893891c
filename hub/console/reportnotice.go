package console

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"wayside/hub/compose"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
)

// madeOf is the notice that a report became, or is becoming.
type madeOf struct{ Href, Title, State string }

// madeOf is what was made of a report, nil: nothing that the visitor may see.
func (s *Server) madeOf(ctx context.Context, v *visitor, code string) (*madeOf, error) {
	id := s.Desk.NoticeOf(code)
	if e, err := s.Hub.Entry(ctx, id, v.Operator.Publisher.ID); err == nil {
		return &madeOf{noticePath(id), v.text(e.Notice).Headline, v.Name("state", notice.States(), string(e.State))}, nil
	}
	held, err := s.Desk.HeldOf(ctx, string(id))
	if err != nil {
		return nil, err
	}
	for _, h := range held {
		if row, of, ok := s.heldRow(v, h); ok && h.Fate == desk.Waits && row.List == nil {
			return &madeOf{heldPath(h.ID), v.text(of.Notice).Headline, v.T("report.madeWaits")}, nil
		}
	}
	f, err := s.Desk.Draft(ctx, string(id))
	if errors.Is(err, desk.ErrNoDraft) {
		return nil, nil
	}
	return &madeOf{draftPath(id), f.Title, v.T("report.madeDraft", f.By)}, err
}

func draftPath(id notice.ID) string { return Root + "compose/" + id.UUID() }

// noticeOfReport turns a report into the draft of a notice, with what was filled
// in; what was written freely stays with the desk. Where there is one already, it
// leads to that; a report about a notice leads to that notice's correction.
func (s *Server) noticeOfReport(w http.ResponseWriter, r *http.Request, v *visitor, one inHand) error {
	if one.Notice != "" {
		http.Redirect(w, r, noticePath(one.Notice)+"/correct", http.StatusSeeOther)
		return nil
	}
	made, err := s.madeOf(r.Context(), v, one.Code)
	if err != nil {
		return err
	}
	to := draftPath(s.Desk.NoticeOf(one.Code))
	if made != nil {
		to = made.Href
	} else if err := s.draftOfReport(r.Context(), v, one); err != nil {
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s *Server) draftOfReport(ctx context.Context, v *visitor, one inHand) error {
	private, err := s.Desk.Private(ctx, one.Code)
	if err != nil {
		return reportFault(err)
	}
	b, err := s.book(ctx, v)
	if err != nil {
		return err
	}
	c, _ := one.Book.Category(one.Category)
	t, ok := b.Template(c.Template)
	if !ok {
		return say(http.StatusUnprocessableEntity, "这一类不能直接转为消息，请从“写一条”开始", "reports of this category become no notice: compose one instead")
	}
	d := compose.New(t, s.Hub.Now(), s.Zone)
	d.ID = s.Desk.NoticeOf(one.Code)
	fillFacts(d.Facts, b, c, private.Said)
	says, _ := b.Make(d, s.Hub.Now(), s.Zone).Notice.TextIn(v.plain())
	_, err = s.Desk.PutDraft(ctx, desk.Draft{ID: string(d.ID), By: v.Operator.Who(), Title: says.Headline, Doc: stored(d)}, 0)
	if err != nil && !errors.Is(err, desk.ErrDraftChanged) { // somebody was quicker: theirs stands
		return err
	}
	if one.With == "" && one.State != report.Merged {
		if err := s.Desk.AssignReport(ctx, one.Code, one.Desk); err != nil {
			return reportFault(err)
		}
	}
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
