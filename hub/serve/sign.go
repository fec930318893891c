package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/sign"
)

// profile is a sign that the desk keeps, read. What was good once stays so: a
// profile is judged when it is put.
func (s *Server) profile(ctx context.Context, id string) (*sign.Profile, desk.Sign, error) {
	p, kept, err := s.Roster.Profile(ctx, id)
	if errors.Is(err, desk.ErrNoSign) {
		return nil, kept, noSign()
	}
	return p, kept, err
}

func noSign() *fault { return say(http.StatusNotFound, "没有这块屏", "there is no such sign") }

// signTag is the ETag of a profile.
func signTag(kept desk.Sign) string { return `"` + strconv.Itoa(kept.Revision) + `"` }

// signListed is a sign in the list of all.
type signListed struct {
	Sign      string        `json:"sign"`
	Revision  int           `json:"revision"`
	Changed   time.Time     `json:"changed"`
	Profile   *sign.Profile `json:"profile"`
	Lines     [][]string    `json:"lines"` // of each page that it should show now
	Confirmed time.Time     `json:"confirmed,omitzero"`
}

// signList tells which signs there are, with their profiles and what they say.
func (s *Server) signList(w http.ResponseWriter, r *http.Request) error {
	kept, err := s.Desk.Signs(r.Context())
	if err != nil {
		return err
	}
	key := "signs"
	for _, k := range kept { // who has changed a profile reads it at once
		key += fmt.Sprintf(" %s %d", k.ID, k.Revision)
	}
	d, err := s.drawn(r.Context(), key, func(_ context.Context, out io.Writer) error {
		list, now := []signListed{}, s.Hub.Now()
		for _, k := range kept {
			p, ps := sign.Read(k.Doc)
			if ps.Failed() {
				continue // one that an older hub took for good
			}
			one := signListed{Sign: k.ID, Revision: k.Revision, Changed: k.At, Profile: p, Lines: [][]string{}, Confirmed: s.Roster.Record(k.ID, now).Confirmed}
			for _, page := range s.show(p, now).Pages {
				one.Lines = append(one.Lines, page.Lines)
			}
			list = append(list, one)
		}
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		return e.Encode(map[string]any{"asOf": now.UTC(), "signs": list})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	return send(w, r, d.body, d.packed)
}

// signProfile is the profile of one sign, with what was left out filled in.
func (s *Server) signProfile(w http.ResponseWriter, r *http.Request) error {
	p, kept, err := s.profile(r.Context(), r.PathValue("sign"))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	if notModified(w, r, signTag(kept)) {
		return nil
	}
	return answer(w, http.StatusOK, p)
}

// putSign takes a profile from an administrator. One that replaces another
// names it with If-Match, so that two of them can't overwrite each other.
func (s *Server) putSign(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustAdminister(r)
	if err != nil {
		return err
	}
	raw, err := s.bodyOf(w, r, c, sign.MostProfile)
	if err != nil {
		return err
	}
	p, ps := sign.Read(raw)
	if id := r.PathValue("sign"); p.ID != id {
		ps.Add("id", "与网址中的编号不同", "differs from the id in the URL")
	}
	if !ps.Failed() {
		ps = append(ps, s.fonts.CheckText(p)...)
	}
	if ps.Failed() {
		f := say(http.StatusUnprocessableEntity, "档案有问题，没有保存", "the profile has problems and was not kept")
		f.problems = ps
		return f
	}
	expect, err := s.expected(r, p.ID)
	if err != nil {
		return err
	}
	var tidy bytes.Buffer
	_ = json.Compact(&tidy, raw) // it was read: it is JSON
	kept, err := s.Desk.PutSign(context.WithoutCancel(r.Context()), desk.Sign{ID: p.ID, By: c.Name, Doc: tidy.Bytes()}, expect)
	if errors.Is(err, desk.ErrSignChanged) {
		return say(http.StatusPreconditionFailed, "档案已被别人改过，请重新读取", "the profile was changed by somebody else: read it again")
	}
	if err != nil {
		return unavailable(err)
	}
	w.Header().Set("ETag", signTag(kept))
	status := http.StatusOK
	if kept.Revision == 1 {
		status = http.StatusCreated
	}
	return answer(w, status, map[string]any{"sign": kept.ID, "revision": kept.Revision, "changed": kept.At, "problems": append(notice.Problems{}, ps...)})
}

// expected is the revision that a profile is to replace.
func (s *Server) expected(r *http.Request, id string) (int, error) {
	given := strings.TrimSpace(r.Header.Get("If-Match"))
	if given == "*" {
		return desk.AnyRevision, nil
	}
	if given != "" {
		n, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(given, "W/"), `"`))
		if err != nil || n < 1 {
			return 0, say(http.StatusPreconditionFailed, "If-Match 不是这份档案的 ETag", "If-Match is no ETag of this profile")
		}
		return n, nil
	}
	switch _, err := s.Desk.Sign(r.Context(), id); {
	case errors.Is(err, desk.ErrNoSign):
		return 0, nil
	case err != nil:
		return 0, err
	}
	return 0, say(http.StatusPreconditionRequired, "已有这块屏：先读取档案，在 If-Match 中带上它的 ETag", "there is such a sign: read its profile first and send its ETag as If-Match")
}

// removeSign takes a sign away.
func (s *Server) removeSign(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustAdminister(r)
	if err != nil {
		return err
	}
	err = s.Desk.RemoveSign(context.WithoutCancel(r.Context()), r.PathValue("sign"), c.Name)
	if errors.Is(err, desk.ErrNoSign) {
		return noSign()
	}
	if err != nil {
		return unavailable(err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// fit tells how a notice would fare on every sign that would show it, before
// it is published. Nothing is kept.
func (s *Server) fit(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.mustKnow(r); err != nil {
		return err
	}
	raw, err := body(w, r, mostAction)
	if err != nil {
		return err
	}
	n, ps := notice.Read(raw)
	if ps.Failed() {
		return unsound(ps)
	}
	list, now, only := []sign.Showing{}, s.Hub.Now(), r.URL.Query().Get("sign")
	concerned, err := s.concerned(r.Context(), n, only)
	if err != nil {
		return err
	}
	for _, p := range concerned {
		list = append(list, s.fonts.Fit(p, n, s.Zone, now))
	}
	if only != "" && len(list) == 0 {
		return noSign()
	}
	return answer(w, http.StatusOK, map[string]any{"asOf": now.UTC(), "signs": list})
}

// concerned are the signs that would show n, were there room; only the one of
// that id where it is named.
func (s *Server) concerned(ctx context.Context, n *notice.Notice, only string) ([]*sign.Profile, error) {
	kept, err := s.Desk.Signs(ctx)
	if err != nil {
		return nil, err
	}
	var list []*sign.Profile
	for _, k := range kept {
		p, ps := sign.Read(k.Doc)
		actual := *n
		actual.Status = notice.Actual // a sign that shows what is real is what its practice is for
		if ps.Failed() || only != "" && k.ID != only || only == "" && !p.Selection().Match(&actual) {
			continue
		}
		list = append(list, p)
	}
	return list, nil
}

// fared is how a notice would fare on one sign.
type fared struct {
	Sign  string       `json:"sign"`
	Name  notice.Words `json:"name,omitempty"`
	Lines [][]string   `json:"lines,omitempty"` // of its pages
	sign.Item
}

// fares tells a publisher who only tries how n would fare on the signs. What
// is not for everybody is on none.
func (s *Server) fares(ctx context.Context, n *notice.Notice) (list []fared, err error) {
	if n == nil || n.Audience != notice.Public {
		return nil, nil
	}
	concerned, err := s.concerned(ctx, n, "")
	for _, p := range concerned {
		showing := s.fonts.Fit(p, n, s.Zone, s.Hub.Now())
		one := fared{Sign: p.ID, Name: p.Name, Item: showing.Notices[0]}
		for _, page := range showing.Pages {
			if one.Verdict != sign.Unfit {
				one.Lines = append(one.Lines, page.Lines)
			}
		}
		list = append(list, one)
	}
	return list, err
}

// media types of what a sign shows.
var signMedia = map[string]string{
	"json": "application/json; charset=utf-8", "png": "image/png", "svg": "image/svg+xml", "multi": "text/plain; charset=iso-8859-1", "txt": "text/plain; charset=utf-8",
}

// signFile is what a sign shows now, in a format: as pages, as a picture of
// its dots, as MULTI, as text.
func (s *Server) signFile(w http.ResponseWriter, r *http.Request) error {
	file := r.PathValue("file")
	dot := strings.LastIndexByte(file, '.')
	if dot < 0 || signMedia[file[dot+1:]] == "" {
		return missing()
	}
	id, form := file[:dot], file[dot+1:]
	p, kept, err := s.profile(r.Context(), id)
	if err != nil {
		return err
	}
	number := r.URL.Query().Get("page")
	key := fmt.Sprintf("sign %s %d %s %s", id, kept.Revision, form, number)
	d, err := s.drawn(r.Context(), key, func(_ context.Context, out io.Writer) error {
		return s.drawSign(out, p, kept.Revision, form, number)
	})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", signMedia[form])
	h.Set("Cache-Control", "no-cache")
	if form == "png" {
		d.packed = []byte{} // it is packed already
	}
	return send(w, r, d.body, d.packed)
}

// signDocument is /signs/{sign}.json.
type signDocument struct {
	sign.Showing
	Profile int     `json:"profile"` // revision of the sign's profile
	Epoch   string  `json:"epoch"`
	Seq     hub.Seq `json:"seq"`
}

func (s *Server) drawSign(out io.Writer, p *sign.Profile, revision int, form, number string) error {
	if form == "json" {
		return s.writeProgramme(out, p, revision)
	}
	now := s.Hub.Now()
	showing := s.show(p, now)
	i := 0
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > len(showing.Pages) {
			var ps notice.Problems
			ps.Add("page", fmt.Sprintf("应为 1 到 %d", len(showing.Pages)), fmt.Sprintf("want 1 to %d", len(showing.Pages)))
			return badRequest(ps)
		}
		i = n - 1
	}
	switch form {
	case "png":
		return s.fonts.Frame(p, showing, i).PNG(out)
	case "svg":
		return s.fonts.Frame(p, showing, i).SVG(out, strings.Join(showing.Pages[i].Lines, " / "))
	case "multi":
		return s.writeMULTI(out, p, showing, now)
	case "txt":
		_, err := io.WriteString(out, showing.Text())
		return err
	}
	return nil
}

// show is what p shows of what is in force for everybody.
func (s *Server) show(p *sign.Profile, now time.Time) sign.Showing { return s.Roster.Shows(p, now) }

// writeMULTI writes what p shows as MULTI. Where its controller has no Han,
// the English text stands, as long as it tells of the same notices.
func (s *Server) writeMULTI(out io.Writer, p *sign.Profile, showing sign.Showing, now time.Time) error {
	text, ps := showing.MULTI(p)
	if ps.Failed() {
		english := *p
		english.Languages = []notice.Lang{notice.English}
		other := s.show(&english, now)
		again, wrong := other.MULTI(&english)
		same := slices.EqualFunc(showing.Notices, other.Notices, func(a, b sign.Item) bool { return a.Shown == b.Shown })
		if same && !wrong.Failed() {
			text, ps = again, nil
		}
	}
	if ps.Failed() {
		f := say(http.StatusConflict, "这块屏现在的内容不能写成 MULTI", "what the sign shows can't be written as MULTI")
		f.problems = ps
		return f
	}
	raw := make([]byte, 0, len(text))
	for _, c := range text { // MULTI is one byte a character
		raw = append(raw, byte(c))
	}
	_, err := out.Write(raw)
	return err
}
