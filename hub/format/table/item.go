package table

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// reader is what the rows of a table share.
type reader struct {
	format string // "csv" or "xlsx", for the origin
	set    notice.Settings
	head   *head
	grid   grid.Grid
	zone   *time.Location
	lang   notice.Lang
	langs  []notice.Lang // that columns are in
	lexicon
	seen  map[string]int // keys → row
	twins map[string]int // keys → how many rows were numbered
}

func newReader(format string, g grid.Grid, s notice.Settings) (*reader, error) {
	h, err := header(g, s)
	if err != nil {
		return nil, err
	}
	r := &reader{format: format, set: s, head: h, grid: g, zone: s.In(), lang: language(s), lexicon: lexicon{}, seen: map[string]int{}, twins: map[string]int{}}
	for field := range h.places {
		if _, lang, ok := strings.Cut(field, "."); ok && !slices.Contains(r.langs, notice.Lang(lang)) {
			r.langs = append(r.langs, notice.Lang(lang))
		}
	}
	slices.Sort(r.langs)
	return r, nil
}

// remark begins the rows below a table that say who filled it in.
var remark = regexp.MustCompile(`^(注|备注|说明|合计|总计|小计|填表|填报|制表|审核|联系|[Nn]ote|[Tt]otal)`)

// isRow reports whether a row is one of the table's: not the header once more,
// nor a remark in a single cell.
func (r *reader) isRow(row grid.Row) bool {
	if row.Fault != nil {
		return true
	}
	filled := slices.DeleteFunc(slices.Clone(row.Cells), func(c string) bool { return c == "" })
	if len(slices.Compact(filled)) == 1 && len(r.head.places) > 2 && remark.MatchString(filled[0]) {
		return false
	}
	return !slices.Equal(row.Cells, r.grid.Rows[r.head.row].Cells)
}

// item reads one row.
func (r *reader) item(row grid.Row) notice.Item {
	it := notice.Item{Place: row.Place()}
	if row.Fault != nil {
		it.Problems.Add("", row.Fault[notice.Chinese], row.Fault[notice.English])
		return it
	}
	l := &line{reader: r, row: row, bad: map[string]bool{}}
	n := l.notice()
	state := l.status(n)
	it.Key = l.key(n)
	if it.Key != "" {
		n.ID = notice.DeriveID(r.set.Publisher.ID, it.Key)
		if id, ok := notice.ParseID(it.Key); ok {
			n.ID = id // one of our own tables comes back
		}
		n.Origin = &notice.Origin{Format: r.format, Feed: r.set.Feed, ID: it.Key}
	}
	switch {
	case l.bad["status"], l.bad["id"]:
		l.check(n) // all that is wrong is told at once
		it.Problems = l.ps
	case state == "ended" || state == "withdrawn" || state == "superseded":
		it.End = l.over(it.Key, state, n.Sent)
		if it.Problems = l.ps; it.Key == "" {
			it.End = nil
			it.Problems.Add(l.header("id"), "这一行已结束，但没有编号、路线等可以认出是哪一条", "this row has ended, and nothing says which notice it is: no id, no road")
		}
	case state == "draft":
		it.Problems.Warn(l.header("status"), "尚未发布，未采用", "not published yet; passed over")
	default:
		l.check(n)
		it.Notice, it.Problems = n, l.ps
	}
	if it.Problems.Failed() {
		it.Notice, it.End = nil, nil
	}
	return it
}

// over is what an ended row says. A fault elsewhere in the row does not keep it
// from ending.
func (l *line) over(key, state string, sent time.Time) *notice.ItemEnd {
	l.ps = nil
	e := &notice.ItemEnd{Keys: []string{key}, Cause: notice.CauseEnded, Text: l.words("reason")}
	if state == "withdrawn" {
		e.Cause = notice.CauseWithdrawn
	}
	if len(l.head.places["sent"]) > 0 {
		e.Sent = sent
	}
	return e
}

// status fills what the status column says of practice, and returns what it
// says of the state: "" or "active" for what is or will be in force.
func (l *line) status(n *notice.Notice) string {
	v := l.text("status")
	if v == "" {
		return ""
	}
	if word, ok := l.lexicon.meant(v, notice.Statuses(), nil); ok {
		n.Status = notice.Status(word)
		return ""
	}
	word := l.term("status", notice.States(), states)
	switch word {
	case "expired":
		return "ended"
	case "embargoed":
		return "draft"
	}
	return word
}

// key is the id of the row, else what it is about: kind and place. The words
// and the times may be edited without making another notice of it.
func (l *line) key(n *notice.Notice) string {
	if id := l.oneLine("id"); id != "" || l.bad["id"] {
		return l.distinct(id, "id")
	}
	where := []string{string(n.Kind), string(n.Event)}
	bare := len(where)
	for _, r := range n.Roads {
		where = append(where, r.Name, string(r.Direction))
		for _, p := range []*notice.RoadPoint{r.From, r.To} {
			if p != nil && p.Chainage != nil {
				where = append(where, degree(*p.Chainage))
			} else if p != nil {
				where = append(where, p.Label+p.Name)
			}
		}
	}
	for _, a := range n.Areas {
		where = append(where, cmp.Or(a.Code, a.Name.In(l.lang)))
	}
	if len(n.Roads) == 0 && n.Geometry != nil && n.Geometry.Type == "Point" {
		where = append(where, positions(n.Geometry.Points))
	}
	if n.Service != nil {
		where = append(where, n.Service.Item.In(l.lang))
	}
	if len(where) == bare {
		text, _ := n.TextIn(l.lang)
		if text.Headline == "" {
			return ""
		}
		where = append(where, text.Headline)
	}
	return l.distinct(strings.Join(where, "|"), "")
}

const maxKey = 300

// distinct makes a key of a row that no other row has: of an id that comes
// twice the second is a fault, of a place that comes twice it is numbered.
func (l *line) distinct(key, field string) string {
	if len(key) > maxKey {
		sum := sha256.Sum256([]byte(key))
		key = "sha256:" + hex.EncodeToString(sum[:])
	}
	first, twice := l.seen[key]
	switch {
	case key == "" || !twice:
		l.seen[key] = l.row.Number
		return key
	case field != "":
		l.faultf(field, "编号与第 %d 行相同", "the same id as in row %d", first)
		return key
	}
	l.warn("road", fmt.Sprintf("类别和位置与第 %d 行相同；请加一列编号，否则换行后会被当成另一条", first),
		fmt.Sprintf("the same kind and place as row %d; add a column with an id, or they are mistaken for one another when rows move", first))
	l.twins[key]++
	return fmt.Sprintf("%s#%d", key, l.twins[key]+1)
}

// check holds the notice against what every notice must be, each fault at the
// column that it comes from.
func (l *line) check(n *notice.Notice) {
	l.must()
	if len(n.Text) == 0 {
		l.faultf("headline."+string(l.lang), "这一行没有标题，也没有路线、位置或区域", "the row has no headline, and no road, place or area to make one of")
		return
	}
	trial := *n
	if trial.Expires.IsZero() {
		for _, t := range []time.Time{n.Sent, n.Onset, n.Ends} {
			if t.After(trial.Expires) {
				trial.Expires = t
			}
		}
	}
	if trial.Publisher.ID == "" || trial.ID == "" { // of a document that is only converted
		trial.ID, trial.Publisher.ID = notice.DeriveID("", "row"), "row"
	}
	for _, p := range trial.Validate() {
		field := l.columnOf(p.Field)
		if !l.bad[field] {
			p.Field = cmp.Or(field, p.Field)
			if at := l.head.places[field]; len(at) > 0 {
				p.Field = at[0].name
			}
			l.ps = append(l.ps, p)
		}
	}
}

// must notes the cells that the settings want filled.
func (l *line) must() {
	for _, field := range l.set.Must {
		at, blank := field, true
		for _, lang := range append([]notice.Lang{""}, l.langs...) {
			own := strings.TrimSuffix(field+"."+string(lang), ".")
			if len(l.head.places[own]) > 0 {
				at, blank = own, blank && l.text(own) == ""
			}
		}
		if blank && !l.bad[at] {
			l.faultf(at, "必须填写", "must be filled in")
		}
	}
}

// columnOf is the field whose column holds the member at path.
func (l *line) columnOf(path string) string {
	best, length := "", 0
	for i := range columns {
		c := &columns[i]
		for _, lang := range append(l.langs, l.lang) {
			field, own := c.field, strings.Replace(c.path, "*", string(lang), 1)
			if c.lang {
				field += "." + string(lang)
			}
			within := strings.HasPrefix(path, own) || c.lang && own == path+"."+string(lang) // a text that is missing has no language
			if own != "" && within && len(own) > length && len(l.head.places[field]) > 0 {
				best, length = field, len(own)
			}
		}
	}
	return best
}

// texts are what the row says in each language; a headline that is missing is
// made of the fields.
func (l *line) texts(n *notice.Notice) map[notice.Lang]notice.Text {
	out := map[notice.Lang]notice.Text{}
	for _, lang := range l.langs {
		at := "." + string(lang)
		t := notice.Text{
			Headline: l.oneLine("headline" + at), Description: l.text("description" + at), Instruction: l.text("instruction" + at),
			Changed: l.text("changed" + at), Brief: l.text("brief" + at), Sign: l.text("sign" + at), Radio: l.text("radio" + at),
		}
		if t != (notice.Text{}) {
			out[lang] = t
		}
	}
	if n.Service != nil && len(out) == 0 {
		for lang, item := range n.Service.Item {
			out[lang] = notice.Text{Headline: phrase.Cut(phrase.Line(item), 200)}
		}
	}
	located := len(n.Roads) > 0 || n.Geometry != nil || len(n.Areas) > 0
	if len(out) == 0 && located {
		out = map[notice.Lang]notice.Text{notice.Chinese: {}, notice.English: {}}
	}
	for lang, t := range out {
		if t.Headline == "" && located { // else there is nothing to make one of
			t.Headline = phrase.Headline(n, lang)
			out[lang] = t
		}
	}
	return out
}
