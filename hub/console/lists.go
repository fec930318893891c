package console

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"wayside/hub/desk"
	"wayside/hub/format/table"
	"wayside/hub/list"
	"wayside/hub/notice"
	"wayside/hub/second"
)

// forLists are the routes by which a list is uploaded, looked at and submitted.
func (s *Server) forLists() []route {
	return []route{
		{pattern: "GET /console/lists", need: desk.Write, handle: s.lists, query: none},
		{pattern: "GET /console/lists/{list}", need: desk.Write, handle: s.listPage, query: none},
		{pattern: "GET /console/lists/{list}/blank/{format}", need: desk.Write, handle: s.blankList, query: none},
		{pattern: "POST /console/lists/{list}", need: desk.Write, handle: s.uploadList, query: none, most: mostUpload},
		{pattern: "POST /console/lists/{list}/submit", need: desk.Write, handle: s.submitList, query: none},
		{pattern: "POST /console/lists/{list}/discard", need: desk.Write, handle: s.discardList, query: none},
	}
}

// lists is where an import begins: the kinds of list.
func (s *Server) lists(w http.ResponseWriter, _ *http.Request, v *visitor) error {
	return s.show(w, v, http.StatusOK, "lists", list.Kinds())
}

func listOf(r *http.Request) (list.Kind, error) {
	k, ok := list.Named(r.PathValue("list"))
	if !ok {
		return k, missing()
	}
	return k, nil
}

// blankList is the file to fill in, in the visitor's language.
func (s *Server) blankList(w http.ResponseWriter, r *http.Request, v *visitor) error {
	k, err := listOf(r)
	if err != nil {
		return err
	}
	name := r.PathValue("format")
	media, ok := map[string]string{"csv": table.CSVMedia, "xlsx": table.XLSXMedia}[name]
	if !ok {
		return missing()
	}
	var b bytes.Buffer
	if err := k.WriteTemplate(&b, name, v.plain()); err != nil {
		return fmt.Errorf("write the file to fill in: %w", err)
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": v.Say(k.Title) + "." + name}))
	_, _ = w.Write(b.Bytes()) // a reader that has gone is no error of ours
	return nil
}

// keptList is a list as it was uploaded, kept at the desk until it is submitted or
// discarded: one of each kind for every author.
type keptList struct {
	File     string
	Raw      []byte
	at       time.Time
	revision int
}

func listDraft(v *visitor, k list.Kind) string { return "list:" + k.Name + ":" + v.Operator.Who() }

// keptList is the visitor's upload of a kind; nil where there is none.
func (s *Server) keptList(ctx context.Context, v *visitor, k list.Kind) (*keptList, error) {
	f, err := s.Desk.Draft(ctx, listDraft(v, k))
	if errors.Is(err, desk.ErrNoDraft) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	kept := keptList{at: f.At, revision: f.Revision}
	if err := json.Unmarshal(f.Doc, &kept); err != nil {
		return nil, fmt.Errorf("read an uploaded list: %w", err)
	}
	return &kept, nil
}

// listPage is the whole import of one list: the file to fill in, the upload, what
// is wrong row by row, and what would be published.
type listPage struct {
	Kind    list.Kind
	Must    []string
	Most    int // MiB
	File    string
	At      time.Time
	Read    *listRead
	Digest  string // of what would be submitted; "": nothing can be
	Waits   []heldRow
	Problem string // of the upload itself
}

func (s *Server) listPage(w http.ResponseWriter, r *http.Request, v *visitor) error {
	k, err := listOf(r)
	if err != nil {
		return err
	}
	return s.showList(w, r, v, k, http.StatusOK, "")
}

func (s *Server) showList(w http.ResponseWriter, r *http.Request, v *visitor, k list.Kind, status int, problem string) error {
	p := listPage{Kind: k, Most: list.MaxBytes >> 20, Problem: problem}
	for _, c := range k.Columns {
		if c.Must {
			p.Must = append(p.Must, v.Say(c.Name))
		}
	}
	kept, err := s.keptList(r.Context(), v, k)
	if err != nil {
		return err
	}
	if kept != nil {
		p.File, p.At = kept.File, kept.at
		verdict, err := s.judge(r.Context(), v, k, kept)
		if err != nil {
			return err
		}
		if p.Read, err = s.listRead(r.Context(), v, verdict); err != nil {
			return err
		}
		if l := proposed(v, k, kept, verdict); verdict.Good() {
			p.Digest = digestOf(l)
		}
	}
	yours, others, err := s.waiting(r.Context(), v)
	if err != nil {
		return err
	}
	for _, h := range append(yours, others...) {
		if h.List != nil && h.List.Name == k.Name {
			p.Waits = append(p.Waits, h)
		}
	}
	return s.show(w, v, status, "list", p)
}

func (s *Server) judge(ctx context.Context, v *visitor, k list.Kind, kept *keptList) (*list.Verdict, error) {
	return k.Judge(ctx, kept.Raw, list.Settings{
		Hub: s.Hub, Author: v.Author(), Zone: s.Zone, Lang: v.plain(), May: func(n *notice.Notice) notice.Problems { return beyond(v, n) },
	})
}

// proposed is what a list would say, but for what it would withdraw.
func proposed(v *visitor, k list.Kind, kept *keptList, verdict *list.Verdict) second.List {
	l := second.List{Author: v.Author(), Name: k.Name, Title: k.Title, File: kept.File, Same: verdict.Count(list.Same)}
	for _, r := range verdict.Rows {
		if r.State == list.New || r.State == list.Revised {
			l.Rows = append(l.Rows, second.ListRow{Number: r.Number, Replace: r.State == list.Revised, Expect: seqOf(r), Notice: r.Notice})
		}
	}
	return l
}

// digestOf binds a submission to the rows that its author has looked at.
func digestOf(l second.List) string {
	raw, err := json.Marshal(l.Rows)
	if err != nil {
		panic("console: write a list: " + err.Error()) // notices always can be
	}
	return fmt.Sprintf("sha256:%x", sha256.Sum256(raw))
}

// uploadList keeps the file and shows what is in it. Nothing else happens.
func (s *Server) uploadList(w http.ResponseWriter, r *http.Request, v *visitor) error {
	k, err := listOf(r)
	if err != nil {
		return err
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		return s.showList(w, r, v, k, http.StatusUnprocessableEntity, v.T("lists.noFile"))
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, list.MaxBytes+1))
	if err != nil {
		return unread(err)
	}
	if len(raw) == 0 || len(raw) > list.MaxBytes {
		return s.showList(w, r, v, k, http.StatusUnprocessableEntity, v.T("lists.size", list.MaxBytes>>20))
	}
	doc, err := json.Marshal(keptList{File: fileName(head.Filename), Raw: raw})
	if err != nil {
		return err
	}
	kept, err := s.keptList(r.Context(), v, k)
	if err != nil {
		return err
	}
	expect := 0
	if kept != nil {
		expect = kept.revision
	}
	_, err = s.Desk.PutDraft(r.Context(), desk.Draft{ID: listDraft(v, k), By: v.Operator.Who(), Title: k.Title.In(notice.Chinese), Doc: doc}, expect)
	switch {
	case errors.Is(err, desk.ErrDraftChanged):
		return say(http.StatusConflict, "您在另一个窗口里刚上传过：请重新打开本页", "you have uploaded another in a second window: open the page again")
	case errors.Is(err, desk.ErrManyDrafts):
		return say(http.StatusConflict, "草稿太多，请先删除一些", "too many drafts: delete some first")
	case err != nil:
		return err
	}
	http.Redirect(w, r, Root+"lists/"+k.Name, http.StatusSeeOther)
	return nil
}

// fileName is what a file was called, on one short line.
func fileName(given string) string {
	name := path.Base(strings.ReplaceAll(given, "\\", "/"))
	name = strings.Join(strings.Fields(notice.Clean(name)), " ")
	if r := []rune(name); len(r) > 100 {
		name = string(r[:100]) + "…"
	}
	return name
}

func (s *Server) discardList(w http.ResponseWriter, r *http.Request, v *visitor) error {
	k, err := listOf(r)
	if err != nil {
		return err
	}
	if err := s.Desk.RemoveDraft(r.Context(), listDraft(v, k)); err != nil {
		return err
	}
	http.Redirect(w, r, Root+"lists/"+k.Name, http.StatusSeeOther)
	return nil
}
