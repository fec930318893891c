package page

import (
	"crypto/sha256"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
	"wayside/hub/words"
)

// Permanent is the page of one notice for ever.
type Permanent struct {
	Lang    notice.Lang
	Chosen  bool // the language, by the address
	Entry   notice.Entry
	History []notice.Entry // all public revisions, newest first
	Before  []notice.Entry // the notices that it follows
	After   []notice.Entry // those that follow it
	Doubted int            // how many say that this revision is not, or no longer, so
	Now     time.Time
	Formats []string // names of the formats in which it is offered; empty: the usual ones
}

type permanentView struct {
	frame
	Card        card
	Now         time.Time
	Banner      *banner
	Facts       []fact
	Others      []otherText
	History     []step
	Stages      []stageView
	Before      []linked
	After       []linked
	Code        string
	CodeURL     string // the address to say, to print and to scan
	Sum         string // of the document that was signed, to compare with a picture
	Verify      string // address of the page that checks this revision, "" where nothing is signed
	QR          *qrView
	Formats     []feedLink
	Home, Here  string
	Chosen      bool
	Revision    int
	Active      bool   // it is in force and real: one may say that it is not so
	Doubted     string // how many did
	Tell        string // address where one may say more
	Chat        string // to paste into a chat group
	Poster      string
	Calendar    string // address of the date as iCalendar; "": there is none to go to
	Data        noticeData
	Links       []feedLink
	Attachments []feedLink
	Pictures    []pictureView
}

// noticeData is what the script of the page starts from.
type noticeData struct {
	ID    string            `json:"id"`
	Tag   string            `json:"tag"` // revision and state, as the API tells them
	Lang  notice.Lang       `json:"lang"`
	Now   time.Time         `json:"now"`
	Zone  string            `json:"zone"`
	Words map[string]string `json:"words"`

	// For the picture to pass on, every time in full: when it is of, what its
	// kind must say, how to check it, and what tells it from another document.
	Issued string   `json:"issued"`
	When   string   `json:"when"`
	By     string   `json:"by"`
	Facts  []string `json:"facts"`
	Check  string   `json:"check"`
	Sum    string   `json:"sum"`
}

// banner is what must be known before the text: that it is over, not yet in
// force, or practice.
type banner struct{ Class, Icon, Title, Text string }

type fact struct{ Label, Text string }

// otherText is what the notice says in another language.
type otherText struct {
	Lang  string
	Label string
	Text  notice.Text
}

// Notice writes the permanent page.
func (p *Pages) Notice(w io.Writer, d Permanent) error {
	n := d.Entry.Notice
	f := p.frame(d.Lang, "")
	v := &permanentView{frame: f, Now: d.Now, Card: f.card(d.Entry, d.Now), Code: d.Entry.Code}
	if v.Card.Level = f.level(n); !d.Entry.State.Live() {
		v.Card.Over = ""
	}
	text, _ := f.text(n)
	v.Title = text.Headline + " · " + v.Site()
	v.Banner = v.banner(d.Entry)
	v.Facts = f.allFacts(settled(d.Entry), d.Now)
	for _, l := range []notice.Lang{notice.Chinese, notice.English} {
		if t, ok := n.Text[l]; ok && l != f.Lang && string(l) != v.Card.Lang {
			v.Others = append(v.Others, otherText{string(l), p.site.Words.Say(l, words.Own), t})
		}
	}
	v.History, v.Stages = f.steps(d), f.stages(d)
	v.Before, v.After = f.linkedTo(d.Before, d.Now), f.linkedTo(d.After, d.Now)
	v.Home, v.Here = "/?lang="+string(f.Lang), "/notices/"+n.ID.UUID()
	v.CodeURL = p.address(d.Entry)
	v.turn(func(l notice.Lang) string { return v.Here + "?lang=" + string(l) })
	v.QR = qrCode(v.CodeURL)
	v.answering(d)
	v.Poster = v.Here + ".poster"
	if d.Chosen {
		v.Poster += "?lang=" + string(f.Lang)
	}
	if n.Kind == notice.Community && !n.Onset.IsZero() {
		v.Calendar = v.Here + ".ics?lang=" + string(f.Lang)
	}
	v.Chat = p.chat(d.Entry, f.Lang, v.CodeURL, d.Now)
	v.Data = noticeData{ID: n.ID.UUID(), Tag: itoa(n.Revision) + " " + string(d.Entry.State), Lang: f.Lang, Now: d.Now.UTC(), Zone: zoneName(p.site.Zone),
		Words: f.words(forNotice())}
	v.picture(d)
	if len(d.Entry.Sigs) > 0 {
		v.Verify = verifyHref(d.Entry, f.Lang)
	}
	v.Formats = formats(d.Formats, v.Here)
	for _, l := range n.Links {
		if safe(l.Href) {
			v.Links = append(v.Links, feedLink{Media: l.Media, Title: or(f.in(l.Title), l.Href), Href: l.Href})
		}
	}
	for _, a := range n.Attachments {
		if pic, own := p.pictured(a); own {
			pic.Alt = f.in(a.Text)
			v.Pictures = append(v.Pictures, pic)
		} else if safe(a.Href) {
			v.Attachments = append(v.Attachments, feedLink{Media: a.Media, Title: or(f.in(a.Text), a.Href), Href: a.Href})
		}
	}
	return draw(w, p.note, "notice", v)
}

// address is that of a notice to say, to print and to scan: the short one, whose QR
// code is the coarsest; of what has no code yet, that of its page.
func (p *Pages) address(e notice.Entry) string {
	if e.Code == "" {
		return p.site.Base + "/notices/" + e.Notice.ID.UUID()
	}
	return p.site.Base + "/n/" + e.Code
}

// picture is what the picture to pass on says beside the page: it is looked at
// on days when nobody knows any more which day "today" was.
func (v *permanentView) picture(d Permanent) {
	n, f := d.Entry.Notice, v.frame
	f.lasting = true
	c := f.card(d.Entry, d.Now)
	v.Data.Issued, v.Data.When, v.Data.By = f.T("drawIssued", f.clock(n.Sent, d.Now), n.Revision), c.When, c.By
	v.Data.Facts, v.Data.Check = f.claimFacts(settled(d.Entry), d.Now), f.T("drawCheck", v.CodeURL)
	if v.Sum = checkSum(d.Entry); v.Sum != "" {
		v.Data.Sum = f.T("drawSum", v.Sum)
	}
}

// checkSum is the start of the SHA-256 of the document that stands, in fours, as
// people compare it; "" where nothing is signed.
func checkSum(e notice.Entry) string {
	if len(e.Sigs) == 0 || len(e.Doc) == 0 {
		return ""
	}
	sum := sha256.Sum256(e.Doc)
	return fmt.Sprintf("%x %x %x %x", sum[:2], sum[2:4], sum[4:6], sum[6:8])
}

// claimFacts are what a statement says of a claim, as lines.
func (f frame) claimFacts(n *notice.Notice, now time.Time) []string {
	out := []string{}
	if n.Statement == nil {
		return out
	}
	for _, m := range n.Statement.Members() {
		if text := f.member(m, now); text != "" && m.Word != "known" {
			out = append(out, f.T("labelled", f.label(m), text))
		}
	}
	return out
}

// pictureView is a picture of the album of this hub, in its sizes.
type pictureView struct{ Href, Set, Small, Alt string }

// ownPicture is the address of a picture of this hub; what is elsewhere is
// linked and never fetched by the page.
var ownPicture = regexp.MustCompile(`^/attachments/[0-9a-f]{64}\.jpg$`)

func (p *Pages) pictured(a notice.Attachment) (v pictureView, own bool) {
	path, ok := strings.CutPrefix(a.Href, p.site.Base)
	if !ok || !ownPicture.MatchString(path) || a.Media != "image/jpeg" {
		return v, false
	}
	name := strings.TrimSuffix(path, ".jpg")
	return pictureView{Href: path, Small: name + "-800.jpg", Set: name + "-320.jpg 320w, " + name + "-800.jpg 800w, " + path + " 1600w"}, true
}

// answering is what the page asks and tells of those who see for themselves.
func (v *permanentView) answering(d Permanent) {
	n := d.Entry.Notice
	v.Chosen, v.Revision = d.Chosen, n.Revision
	v.Active = d.Entry.State == notice.Active && n.Status == notice.Actual
	v.Tell = "/report?category=outdated&lang=" + string(v.Lang) + "&notice=" + n.ID.UUID()
	switch {
	case d.Doubted == 1:
		v.Doubted = v.T("doubtedOne")
	case d.Doubted > 1:
		v.Doubted = v.T("doubted", d.Doubted)
	}
}

// chat is a notice as a text for a chat group. It may be read on another day,
// so every time has its date, and it says where corrections appear, and which
// promised word has not come by now.
func (p *Pages) chat(e notice.Entry, lang notice.Lang, address string, now time.Time) string {
	f := p.face(lang)
	c := f.card(e, e.Notice.Sent)
	head := c.Level.Word
	if c.Practice != "" {
		head = c.Practice + " · " + head
	}
	late := ""
	if owed := e.WordOwed(now); !owed.IsZero() {
		due := f.clock(owed, e.Notice.Sent)
		c.When, late = f.T("nextWordLate", due), f.T("nextWordOwed", due)
	}
	lines := []string{f.T("chatHead", head) + c.Headline, c.Do}
	if c.Over == "" {
		lines = append(lines, strings.Join(slices.DeleteFunc([]string{f.stage(e.Notice), c.When, c.Delay}, func(s string) bool { return s == "" }), " · "))
	} else {
		lines = append(lines, c.Over, late)
	}
	lines = append(lines, f.T("chatBy", c.By, f.clock(e.Notice.Sent, e.Notice.Sent), e.Notice.Revision), f.T("chatLink", address))
	return strings.Join(slices.DeleteFunc(lines, func(s string) bool { return s == "" }), "\n")
}

// safe reports whether an address may be linked to: the web, or this site.
func safe(href string) bool {
	return strings.HasPrefix(href, "https://") || strings.HasPrefix(href, "http://") || strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//")
}

func or(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// formats are the links to the notice in other formats.
func formats(names []string, here string) (out []feedLink) {
	if len(names) == 0 {
		names = []string{"json", "cap", "geojson"}
	}
	titles := map[string]string{"json": "JSON", "cap": "CAP 1.2", "geojson": "GeoJSON", "wzdx": "WZDx"}
	for _, name := range names {
		out = append(out, feedLink{Title: or(titles[name], name), Href: here + "." + name})
	}
	return out
}

func (v *permanentView) banner(e notice.Entry) *banner {
	state := v.name("state", notice.States(), string(e.State))
	switch e.State {
	case notice.Withdrawn, notice.Superseded, notice.Ended, notice.Expired:
		at, reason := e.At, ""
		if e.End != nil {
			reason = v.in(e.End.Text)
			if !e.End.At.IsZero() {
				at = e.End.At
			}
		} else if t := leaves(e.Notice); !t.IsZero() {
			at = t
		}
		b := v.over(e.State)
		text := v.T("endedAt", v.clock(at, v.Now))
		if reason != "" {
			text += " " + v.T("reason", reason)
		}
		if owed := e.WordOwed(v.Now); !owed.IsZero() {
			text += " " + v.T("nextWordOwed", v.clock(owed, v.Now))
		}
		return &banner{b.Class, b.Icon, v.T("notFinal", state), text}
	case notice.Scheduled:
		if e.Notice.Onset.After(v.Now) {
			return &banner{"s1", "1", v.T("notYet"), v.T("notYetLong", v.clock(e.Notice.Onset, v.Now))}
		}
		return &banner{"s1", "1", v.T("notYet"), v.T("offSchedule")}
	}
	return nil
}
