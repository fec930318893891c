package console

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"wayside/hub"
	"wayside/hub/compose"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// forAuthors are the routes of those who write.
func (s *Server) forAuthors() []route {
	return []route{
		{pattern: "GET /console/compose", need: desk.Write, handle: s.compose, query: []string{"template", slotFollows}},
		{pattern: "GET /console/compose/{draft}", need: desk.Write, handle: s.openDraft, query: none},
		{pattern: "POST /console/compose/{draft}", need: desk.Write, handle: s.postDraft, query: none, most: mostDrawn},
		{pattern: "POST /console/compose/{draft}/delete", need: desk.Write, handle: s.deleteDraft, query: none},
		{pattern: "GET /console/compose/{draft}/sent", need: desk.Write, handle: s.sentPage, query: none},
		{pattern: "GET /console/compose/{draft}/poster", need: desk.Write, handle: s.posterPreview(s.composed), query: []string{"paper"}},
		{pattern: "GET /console/compose/{draft}/board", need: desk.Write, handle: s.boardPreview(s.composed), query: []string{"v"}},
		{pattern: "GET /console/compose/{draft}/as/{format}", need: desk.Write, handle: s.rawPreview(s.composed), query: none},
		{pattern: "GET /console/pictures/{file}", need: desk.Look, handle: s.pictureFile, query: none},
		{pattern: "GET /console/papers", need: desk.Look, handle: s.paperList, query: none},
		{pattern: "GET /console/papers/{paper...}", need: desk.Look, handle: s.paperPage, query: []string{"revision"}},
		{pattern: "POST /console/papers/{paper...}", need: desk.Administer, handle: s.putPaper, query: none},
	}
}

// composePage is where writing begins: the templates, and what was begun.
type composePage struct {
	Templates []templateRow
	Drafts    []draftRow
}

type templateRow struct {
	Key, Name, Title, Kind string // Key is what chooses it on the keyboard
	Level                  int
}

type draftRow struct{ UUID, Title, By, At string }

// keys choose templates on the keyboard, in their order. N begins anew and is
// none of them.
const keys = "123456789abcdefghijklmopqrstuvwxyz"

// compose is where writing begins, or the form of the template that is named.
func (s *Server) compose(w http.ResponseWriter, r *http.Request, v *visitor) error {
	b, err := s.book(r.Context(), v)
	if err != nil {
		return err
	}
	if name := r.URL.Query().Get("template"); name != "" {
		return s.newDraft(w, r, v, b, name)
	}
	p := composePage{}
	for i, t := range b.Templates {
		row := templateRow{Name: t.Name, Title: v.Say(t.Title), Kind: v.Name("kind", notice.Kinds(), string(t.Kind)), Level: t.Severity.Rank()}
		if i < len(keys) {
			row.Key = keys[i : i+1]
		}
		p.Templates = append(p.Templates, row)
	}
	kept, err := s.Desk.Drafts(r.Context())
	if err != nil {
		return err
	}
	for _, f := range kept {
		id, ok := notice.ParseID(f.ID)
		if !ok {
			continue
		}
		p.Drafts = append(p.Drafts, draftRow{id.UUID(), f.Title, f.By, f.At.In(s.Zone).Format("01-02 15:04")})
	}
	return s.show(w, v, http.StatusOK, "compose", p)
}

// newDraft is the form of a template. Nothing is kept before somebody has typed
// something.
func (s *Server) newDraft(w http.ResponseWriter, r *http.Request, v *visitor, b *compose.Book, name string) error {
	t, ok := b.Template(name)
	if !ok {
		return say(http.StatusNotFound, "没有这个模板", "there is no such template")
	}
	d := compose.New(t, s.Hub.Now(), s.Zone)
	if code := r.URL.Query().Get(slotFollows); code != "" && t.Asks(slotFollows) {
		d.Facts[slotFollows] = code
	}
	return s.showDraft(r.Context(), w, v, b, d, &draftPage{}, http.StatusOK)
}

// kept is a draft that the desk has.
func (s *Server) kept(ctx context.Context, r *http.Request) (compose.Draft, desk.Draft, error) {
	id, ok := notice.ParseID(r.PathValue("draft"))
	if !ok {
		return compose.Draft{}, desk.Draft{}, missing()
	}
	f, err := s.Desk.Draft(ctx, string(id))
	if errors.Is(err, desk.ErrNoDraft) {
		return compose.Draft{}, f, say(http.StatusNotFound, "没有这份草稿：可能已经提交或删除", "there is no such draft: it may have been submitted or deleted")
	}
	if err != nil {
		return compose.Draft{}, f, err
	}
	d, err := readDraft(f.Doc)
	return d, f, err
}

func (s *Server) openDraft(w http.ResponseWriter, r *http.Request, v *visitor) error {
	d, f, err := s.kept(r.Context(), r)
	if err != nil {
		return err
	}
	b, err := s.book(r.Context(), v)
	if err != nil {
		return err
	}
	return s.showDraft(r.Context(), w, v, b, d, &draftPage{Revision: f.Revision, Saved: s.clock(f.At)}, http.StatusOK)
}

func (s *Server) clock(t time.Time) string { return t.In(s.Zone).Format("15:04:05") }

// look makes a draft and all that follows from it.
func (s *Server) look(ctx context.Context, v *visitor, b *compose.Book, d compose.Draft, p *draftPage) error {
	t, ok := b.Template(d.Template)
	if !ok {
		return say(http.StatusNotFound, "没有这个模板：它可能已被撤下", "there is no such template: it may have been taken away")
	}
	now := s.Hub.Now()
	m, n, digest, err := s.made(v, b, d)
	if err != nil {
		return err
	}
	m.Problems = append(m.Problems, p.refused...)
	p.UUID, p.Template, p.Heading, p.Digest = d.ID.UUID(), t, v.Say(t.Title), digest
	p.fill(b, d, m, v.tongue)
	asked := p.Personal.Asked
	p.Personal = v.personalIn(n, nil, p.ack)
	p.Personal.Asked = asked && p.Personal.open()
	p.sending(s.Hub.Second(v.Author(), n), n, v.tongue)
	if p.Preview, err = s.preview(ctx, n, v.tongue, now); err != nil {
		return err
	}
	if p.Revision > 0 {
		p.Preview.Root, p.Preview.Version = Root+"compose/"+p.UUID, p.Revision
	}
	if n.Status != notice.Actual {
		v.Status = n.Status
	}
	return nil
}

// made is what follows from a draft: with what is wrong with it, whoever writes it,
// or because the visitor does; the document that would go out; and its digest.
func (s *Server) made(v *visitor, b *compose.Book, d compose.Draft) (m compose.Made, n *notice.Notice, digest string, err error) {
	m = b.Make(d, s.Hub.Now(), s.Zone)
	if n, digest, err = document(v, m.Notice); err == nil {
		m.Problems = append(m.Problems, inDraft(b, d, beyond(v, n))...)
	}
	return m, n, digest, err
}

func (s *Server) showDraft(ctx context.Context, w http.ResponseWriter, v *visitor, b *compose.Book, d compose.Draft, p *draftPage, status int) error {
	if err := s.look(ctx, v, b, d, p); err != nil {
		return err
	}
	return s.show(w, v, status, "draft", p)
}

// postDraft takes the form: it is saved whatever the button was, and submitted
// where that was it.
func (s *Server) postDraft(w http.ResponseWriter, r *http.Request, v *visitor) error {
	in, err := readSent(r)
	if err != nil {
		return err
	}
	b, err := s.book(r.Context(), v)
	if err != nil {
		return err
	}
	if err := s.takePicture(r.Context(), r, &in); err != nil {
		return err
	}
	p := &draftPage{Revision: in.revision, Why: in.why, ack: in.ack, refused: in.refused}
	if err := s.save(r.Context(), v, b, in, p); err != nil {
		return err
	}
	status := http.StatusOK
	if (in.act == "submit" || in.act == "direct") && p.Conflict == nil {
		fault := s.submit(r.Context(), v, b, in, p.savedAt)
		if fault == nil {
			http.Redirect(w, r, Root+"compose/"+in.draft.ID.UUID()+"/sent", http.StatusSeeOther)
			return nil
		}
		f := asFault(fault)
		if f.status >= http.StatusInternalServerError {
			return fault
		}
		p.Personal.Asked = true
		status, p.Refused = f.status, append(p.Refused, told{"s4", "4", v.Say(f.title)})
		for _, l := range v.lines(f.problems) {
			p.Refused = append(p.Refused, told{"s4", "4", cmp.Or(l.Name, l.Field) + " " + l.Text})
		}
	}
	if wantsJSON(r) {
		return s.tellDraft(r.Context(), w, v, b, in.draft, p)
	}
	if in.act == "save" && p.Conflict == nil {
		p.Said = "draft.saved"
	}
	return s.showDraft(r.Context(), w, v, b, in.draft, p, status)
}

// save keeps the draft in place of the one that the form knew, and notes where
// somebody else was quicker.
func (s *Server) save(ctx context.Context, v *visitor, b *compose.Book, in sent, p *draftPage) error {
	expect := in.revision
	if over, ok := cutNumber(in.act, "overwrite:"); ok {
		expect = over
	}
	says := v.text(b.Make(in.draft, s.Hub.Now(), s.Zone).Notice)
	stands, err := s.Desk.PutDraft(ctx, desk.Draft{ID: string(in.draft.ID), By: v.Operator.Who(), Title: says.Headline, Doc: stored(in.draft)}, expect)
	switch {
	case errors.Is(err, desk.ErrDraftChanged) && stands.Revision == 0:
		return say(http.StatusConflict, "这份草稿已被提交或删除", "the draft was submitted or deleted meanwhile")
	case errors.Is(err, desk.ErrDraftChanged):
		p.Conflict = &conflict{By: stands.By, At: s.clock(stands.At), Revision: stands.Revision}
		return nil
	case errors.Is(err, desk.ErrManyDrafts):
		return say(http.StatusConflict, "草稿太多，请先删除一些", "too many drafts: delete some first")
	case err != nil:
		return err
	}
	p.Revision, p.Saved, p.savedAt = stands.Revision, s.clock(stands.At), stands.At
	if in.revision == 0 && stands.Revision == 1 {
		return s.Desk.Audit(context.WithoutCancel(ctx), desk.Act{At: stands.At, What: draftBegun, Subject: string(in.draft.ID), After: "template " + in.draft.Template})
	}
	return nil
}

func cutNumber(s, prefix string) (int, bool) {
	if len(s) <= len(prefix) || s[:len(prefix)] != prefix {
		return 0, false
	}
	n, err := strconv.Atoi(s[len(prefix):])
	return n, err == nil
}

// submit hands the very document that was previewed to the hub, which holds it
// where it needs a second person, or sends it at once with the author's reason;
// seen is since when its preview has shown just this.
func (s *Server) submit(ctx context.Context, v *visitor, b *compose.Book, in sent, seen time.Time) error {
	m, n, digest, err := s.made(v, b, in.draft)
	if err != nil {
		return err
	}
	if m.Problems.Failed() || in.refused.Failed() {
		return say(http.StatusUnprocessableEntity, "没有提交：请先改正标红的地方", "not submitted: mend what is marked red first")
	}
	if digest != in.digest {
		return say(http.StatusConflict, "没有提交：内容与您看过的预览不同。请看一遍下面的预览，再提交", "not submitted: this is not what you have previewed. Look at the preview below, then submit")
	}
	own := v.personalIn(n, nil, in.ack)
	if own.open() {
		return say(http.StatusUnprocessableEntity, "没有提交：内容里有像个人信息的地方，请先核对并勾选确认", "not submitted: some of it looks like personal data. Check it, and tick the box that answers for it")
	}
	if in.act == "direct" {
		_, err = s.Direct(ctx, v, n, hub.Terms{}, false, in.why)
	} else {
		_, err = s.Publish(ctx, v, n, hub.Terms{})
	}
	if waits := (*hub.Error)(nil); errors.As(err, &waits) && waits.Kind == hub.Waiting {
		err = nil
	}
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // it is out
	for _, act := range []desk.Act{{At: seen, What: previewed, After: digest}, {At: s.Hub.Now(), What: "submitted", Before: "template " + in.draft.Template, After: digest}} {
		act.Subject = string(n.ID)
		if err := s.Desk.Audit(ctx, act); err != nil {
			return err
		}
	}
	s.acknowledged(ctx, own, n.ID)
	return s.Desk.RemoveDraft(ctx, string(in.draft.ID))
}

func (s *Server) deleteDraft(w http.ResponseWriter, r *http.Request, v *visitor) error {
	id, ok := notice.ParseID(r.PathValue("draft"))
	if !ok {
		return missing()
	}
	if err := s.Desk.RemoveDraft(r.Context(), string(id)); err != nil {
		return err
	}
	http.Redirect(w, r, Root+"compose", http.StatusSeeOther)
	return nil
}

// tellDraft answers the page's script: every value and problem of the form, and
// the preview drawn.
func (s *Server) tellDraft(ctx context.Context, w http.ResponseWriter, v *visitor, b *compose.Book, d compose.Draft, p *draftPage) error {
	if err := s.look(ctx, v, b, d, p); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := s.pages["draft"].ExecuteTemplate(&out, "preview", (&view{s, v, "draft", p}).With(p.Preview)); err != nil {
		return fmt.Errorf("draw the preview: %w", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return json.NewEncoder(w).Encode(p.answer(out.String()))
}
