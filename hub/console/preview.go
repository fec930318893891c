package console

import (
	"bytes"
	"context"
	"html/template"
	"strings"
	"time"
	"unicode/utf16"

	"wayside/hub/album"
	"wayside/hub/format"
	"wayside/hub/format/script"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// preview is a notice on every channel, each made by the code that makes the
// real thing, of the document that would be published.
type preview struct {
	Root           string // of the pages that show it whole; "": it is not kept yet
	Version        int    // of the draft, that a frame is drawn anew with; 0: it stays as it is
	Signs          []targetSign
	Fit, Shortened int // signs that show it whole, and in fewer words
	Unfit          int // signs that can't show it
	Offline        []string
	Boards         []string
	Places         []string // pages that it stands on beside the first
	Sketch         *page.Sketch
	Picture        string // address of its picture
	Faces          []previewFace
	Raw            []rawForm
}

// previewFace is what it is in one language.
type previewFace struct {
	Lang     notice.Lang
	Card     template.HTML
	Radio    string
	Seconds  int
	Short    string
	Alt      string // what its picture shows
	Count    int    // characters, as telephones count them
	Room     int    // of the segments it takes
	Segments int
}

// rawForm is a document for machines: whether it is good, and what it can't
// carry.
type rawForm struct {
	Name, Title string
	Fault       string // "": it is valid
	Losses      int
	Item        string // what a reader sees of it
}

// entryOf is n as it would stand, were it published now.
func entryOf(n *notice.Notice, now time.Time) (notice.Entry, error) {
	n = n.Clone()
	n.Revision, n.Sent = 1, now.UTC().Truncate(time.Second)
	doc, err := notice.Emit(n)
	return notice.Entry{Seq: 1, At: n.Sent, First: n.Sent, Code: notice.Code(n.ID, 0), State: notice.StateAt(notice.Life{Notice: n}, now), Notice: n, Doc: doc}, err
}

func (s *Server) sheet(e notice.Entry, lang notice.Lang, now time.Time) notice.Sheet {
	return notice.Sheet{Entries: []notice.Entry{e}, Lang: lang, Now: now, Updated: e.At, Base: s.Base, Self: s.Base + "/feeds/now.rss?lang=" + string(lang),
		Title: s.Site.In(lang), About: s.Site.In(lang), Owner: notice.Party{ID: "wayside", Name: s.Site}, Zone: s.Zone}
}

// written is e in a format, and what is wrong with that.
func (s *Server) written(name string, sheet notice.Sheet) (body []byte, media string, losses notice.Losses, err error) {
	f, ok := format.Named(s.Formats, name)
	if !ok || f.Encode == nil {
		return nil, "", nil, missing()
	}
	var b bytes.Buffer
	media, losses, err = f.Single(&b, sheet)
	if err == nil && f.Check != nil {
		err = f.Check(b.Bytes(), sheet.Self)
	}
	if err == nil && f.EncodeOne != nil && f.Decode != nil { // what we write we must be able to read
		err = notice.FirstFault(f.Decode(bytes.NewReader(b.Bytes()), notice.Settings{Now: sheet.Now, Publisher: sheet.Entries[0].Notice.Publisher, Zone: s.Zone}))
	}
	return b.Bytes(), media, losses, err
}

// preview makes all channels of n. What can't be made says so itself.
func (s *Server) preview(ctx context.Context, n *notice.Notice, in tongue, now time.Time) (*preview, error) {
	e, err := entryOf(n, now)
	if err != nil {
		return nil, err
	}
	p := &preview{Boards: s.boards(e.Notice)}
	var spots []page.Spot
	if p.Signs, spots, err = s.targets(ctx, e.Notice, in, now); err != nil {
		return nil, err
	}
	for _, t := range p.Signs {
		switch {
		case t.Class == "ok":
			p.Fit++
		case t.Class == "s2":
			p.Shortened++
		case t.Class == "s4":
			p.Unfit++
		}
		if t.Offline != "" {
			p.Offline = append(p.Offline, t.Name)
		}
	}
	if len(n.Attachments) > 0 {
		p.Picture = small(n.Attachments[0], album.Widths[1])
	}
	p.Sketch = s.Pages.Sketch(in.Lang, e, now, spots)
	for _, r := range n.Roads {
		p.Places = append(p.Places, r.Name)
	}
	for _, a := range n.Areas {
		p.Places = append(p.Places, in.Say(a.Name))
	}
	for _, l := range []notice.Lang{notice.Chinese, notice.English} {
		face, err := s.face(e, l, now)
		if err != nil {
			return nil, err
		}
		p.Faces = append(p.Faces, face)
	}
	for _, name := range []string{"rss", "json", "cap", "geojson", "native"} {
		p.Raw = append(p.Raw, s.raw(name, e, in, now))
	}
	return p, nil
}

func (s *Server) raw(name string, e notice.Entry, in tongue, now time.Time) rawForm {
	f, _ := format.Named(s.Formats, name)
	_, _, losses, err := s.written(name, s.sheet(e, in.plain(), now))
	r := rawForm{Name: name, Title: f.Title, Losses: len(losses)}
	if err != nil {
		r.Fault = err.Error()
	}
	if name == "rss" {
		r.Item = in.text(e.Notice).Headline
		if st := e.Notice.Status; st != notice.Actual {
			r.Item = "[" + in.Name("status", notice.Statuses(), string(st)) + "] " + r.Item
		}
	}
	return r
}

func (s *Server) face(e notice.Entry, lang notice.Lang, now time.Time) (f previewFace, err error) {
	f.Lang = lang
	if len(e.Notice.Attachments) > 0 {
		f.Alt = e.Notice.Attachments[0].Text[lang]
	}
	if f.Card, err = s.Pages.Card(lang, e, now); err != nil {
		return f, err
	}
	sheet := s.sheet(e, lang, now)
	radio, _, _, err := s.written("radio", sheet)
	if err != nil {
		return f, err
	}
	_, spoken, _ := strings.Cut(string(radio), "\n") // the first line is for the presenter alone
	f.Radio, f.Seconds = strings.TrimSpace(spoken), script.Seconds(spoken)
	short, _, _, err := s.written("text", sheet)
	if err != nil {
		return f, err
	}
	f.Short = strings.TrimSpace(string(short))
	f.Segments = script.Segments(f.Short)
	f.Count, f.Room = len(utf16.Encode([]rune(f.Short))), 70*f.Segments
	if f.Segments > 1 {
		f.Room = 67 * f.Segments
	}
	if lang == notice.English && script.IsGSM(f.Short) {
		if f.Room = 160; f.Segments > 1 {
			f.Room = 153 * f.Segments
		}
	}
	return f, nil
}
