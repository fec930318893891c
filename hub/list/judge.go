package list

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/format/table"
	"wayside/hub/notice"
)

// Bounds of a list.
const (
	MaxBytes = 2 << 20
	MaxRows  = 1000
)

// Settings are what a list is judged by.
type Settings struct {
	Hub    *hub.Hub
	Author hub.Author
	Zone   *time.Location
	Lang   notice.Lang // in which changes are told
	// May returns where the author's own role does not reach to a notice. Nil: what
	// the hub says decides alone.
	May func(*notice.Notice) notice.Problems
}

// State is what a row comes to.
type State string

// The states of a row.
const (
	New     State = "new"
	Revised State = "revised"
	Same    State = "same"    // it stands just so
	Refused State = "refused" // something must be mended first
	Passed  State = "passed"  // the example, or a row that says it is over
)

// Row is one row of a list.
type Row struct {
	Number   int    // as the spreadsheet counts
	Key      string // its own number; "" where it has none, or one that is not good
	State    State
	Notice   *notice.Notice // as it would be said; nil of what is refused or passed over
	Problems notice.Problems
	Stands   notice.Entry // what it revises or repeats; no Notice: nothing
	Changes  []Change
}

// Change is one thing that a row says differently.
type Change struct {
	Name     notice.Words
	Was, Now string
}

// Verdict is what a list is worth, in the order of its rows.
type Verdict struct {
	Kind    Kind
	Rows    []Row
	Frame   notice.Problems // of the file as a whole
	Unknown []string        // columns that were not taken over
	// Missing are the notices of the list that stand now and that it lacks. They are
	// offered for withdrawal, and stay where nobody asks for it.
	Missing []notice.Entry
}

// Count is how many rows have come to a state.
func (v *Verdict) Count(s State) (n int) {
	for _, r := range v.Rows {
		if r.State == s {
			n++
		}
	}
	return n
}

// Good reports whether nothing must be mended before the list can be submitted.
func (v *Verdict) Good() bool { return !v.Frame.Failed() && v.Count(Refused) == 0 }

// Judge judges a file against what stands. Nothing is changed by it: each row
// goes through the hub's own admission as a dry run. The error is none of the
// file's.
func (k Kind) Judge(ctx context.Context, doc []byte, s Settings) (*Verdict, error) {
	v := &Verdict{Kind: k}
	name, decode := "csv", table.DecodeCSV
	if table.SniffXLSX(doc[:min(len(doc), 16<<10)]) {
		name, decode = "xlsx", table.DecodeXLSX
	}
	set := k.settings(s)
	head, err := table.ReadHead(name, bytes.NewReader(doc), set)
	if v.frame(err); err != nil {
		return v, nil
	}
	v.Unknown = head.Unknown
	for _, c := range k.Columns {
		if c.Must && head.Fields[c.Field] == "" {
			v.Frame = append(v.Frame, notice.Problem{Field: c.Name.In(s.Lang), Message: words("缺少这一列", "this column is missing")})
		}
	}
	if v.Frame.Failed() {
		return v, nil
	}
	j := judge{Kind: k, Settings: s, head: head, now: s.Hub.Now(), seen: map[notice.ID]bool{}}
	for it, err := range decode(bytes.NewReader(doc), set) {
		if v.frame(err); err != nil {
			break
		}
		if len(v.Rows) == MaxRows {
			v.Frame.Add("", fmt.Sprintf("超过 %d 行：请分成几个文件", MaxRows), fmt.Sprintf("more than %d rows: part it into several files", MaxRows))
			break
		}
		r, err := j.row(ctx, it)
		if err != nil {
			return nil, err
		}
		v.Rows = append(v.Rows, r)
	}
	if !v.Frame.Failed() && v.Count(Passed) == len(v.Rows) {
		v.Frame.Add("", "没有可用的行：请在表头下面填写", "there is no row to take over: fill in those below the header")
	}
	v.Missing = j.missing()
	return v, nil
}

func (v *Verdict) frame(err error) {
	if ps := (notice.Problems)(nil); errors.As(err, &ps) {
		v.Frame = append(v.Frame, ps...)
	} else if err != nil {
		v.Frame.Add("", "无法读取："+err.Error(), "can't be read: "+err.Error())
	}
}

// settings are how the rows of the list are read.
func (k Kind) settings(s Settings) notice.Settings {
	set := notice.Settings{
		Now: s.Hub.Now(), Publisher: s.Author.Publisher, Feed: k.Name, Zone: s.Zone, MaxBytes: MaxBytes,
		Columns: map[string]string{"kind": "=" + string(notice.Enforcing), "event": "=" + string(k.Event)},
	}
	for _, c := range k.Columns {
		if c.Must {
			set.Must = append(set.Must, c.Field)
		}
	}
	return set
}

// judge is the judging of one file.
type judge struct {
	Kind
	Settings
	head table.Head
	now  time.Time
	seen map[notice.ID]bool // that the file names, refused or not
}

func (j *judge) row(ctx context.Context, it notice.Item) (Row, error) {
	r := Row{Key: it.Key, State: Refused}
	_, _ = fmt.Sscanf(it.Place, "row %d", &r.Number)
	for _, e := range example {
		if it.Key != "" && strings.HasPrefix(strings.ToUpper(it.Key), e) {
			r.State = Passed
			return r, nil
		}
	}
	j.problems(&r, it.Problems)
	if slices.ContainsFunc(r.Problems, func(p notice.Problem) bool { return !p.Warning && p.Field == j.head.Fields["id"] }) {
		r.Key = "" // the table calls it by its place, in words that are no officer's
	}
	ended := it.End != nil
	if it.Notice == nil && !ended { // it still names what it is about: that is not missing
		if !it.Problems.Failed() {
			r.State = Passed
		}
		if it.Key != "" {
			_, _, err := j.find(ctx, it.Key)
			return r, err
		}
		return r, nil
	}
	id, stands, err := j.find(ctx, it.Key)
	if err != nil {
		return r, err
	}
	if ended {
		delete(j.seen, id)
		r.State = Passed
		return r, nil
	}
	if known, ok := notice.ParseID(it.Key); ok && (stands.Notice == nil || known != id) {
		r.Problems.Add(j.head.Fields["id"], "本清单里没有这个编号", "nothing on the list has this number")
		return r, nil
	}
	n, ps := j.complete(it.Notice, id, it.Key, stands)
	r.Notice, r.Stands = n, stands
	for _, p := range ps {
		j.note(&r, p)
	}
	return r, j.compare(ctx, &r)
}

// problems notes what the table says of a row. What was left out of a column that
// must be filled in is missing; columns that nobody knows are told once for all.
func (j *judge) problems(r *Row, ps notice.Problems) {
	for _, p := range ps {
		if p.Warning && slices.Contains(j.head.Unknown, p.Field) {
			continue
		}
		for _, c := range j.Columns {
			if c.Must && p.Field != "" && j.head.Fields[c.Field] == p.Field {
				p.Warning = false
			}
		}
		r.Problems = append(r.Problems, p)
	}
}

// mostLives bounds how often one number was withdrawn and came back.
const mostLives = 100

// find returns the id of the row that is called key, and what stands under it.
// What was withdrawn stays so: a number that comes back begins anew.
func (j *judge) find(ctx context.Context, key string) (id notice.ID, stands notice.Entry, err error) {
	if own, ok := notice.ParseID(key); ok { // one of our own tables comes back
		e, err := j.entry(ctx, own)
		if err != nil || e.Notice == nil || !j.ours(e.Notice) {
			return "", notice.Entry{}, err
		}
		j.seen[own] = true
		return own, e, nil
	}
	for life := range mostLives {
		id = notice.DeriveID(j.Author.Publisher.ID, strings.Join([]string{Format, j.Name, key, fmt.Sprint(life)}, "\x00"))
		if stands, err = j.entry(ctx, id); err != nil {
			return id, stands, err
		}
		if over := stands.End; over == nil || over.Cause == notice.CauseEnded {
			break
		}
		stands = notice.Entry{}
	}
	j.seen[id] = true
	return id, stands, nil
}

// entry is what stands under an id; without a Notice where nothing does.
func (j *judge) entry(ctx context.Context, id notice.ID) (notice.Entry, error) {
	e, err := j.Hub.Entry(ctx, id, j.Author.Publisher.ID)
	if refused := (*hub.Error)(nil); errors.As(err, &refused) && refused.Kind == hub.NotFound {
		return notice.Entry{}, nil
	}
	return e, err
}

// ours reports whether n came from the list at hand, and is its publisher's.
func (j *judge) ours(n *notice.Notice) bool {
	o := n.Origin
	return o != nil && o.Format == Format && o.Feed == j.Name && n.Publisher.ID == j.Author.Publisher.ID
}

// complete makes of what a row says the notice that would be published, as coarse
// as the authority's rules want it, and tells what they can't: the hub sees no
// more of the place than what they left.
func (j *judge) complete(n *notice.Notice, id notice.ID, key string, stands notice.Entry) (*notice.Notice, notice.Problems) {
	if stands.Notice != nil {
		key = stands.Notice.Origin.ID
	}
	n.ID, n.Revision, n.Publisher, n.Sent = id, 0, j.Author.Publisher, time.Time{}
	n.Origin = &notice.Origin{Format: Format, Feed: j.Name, ID: key}
	if j.Event == "campaign" {
		n.Group = key // its results name it
	}
	if n.Expires.IsZero() {
		n.Expires = j.usualEnd(n)
	}
	ps := j.Hub.Coarse(n)
	hub.Store(n)
	return n, ps
}

// usualEnd is until when a row counts that does not say: a campaign to the end of
// its year, anything else to the end of the next. It follows from the year alone,
// so that the same list again changes nothing, and next year's renews it.
func (j *judge) usualEnd(n *notice.Notice) time.Time {
	zone := j.Zone
	if zone == nil {
		zone = time.UTC
	}
	year := j.now.In(zone).Year() + 1
	if !n.Ends.IsZero() {
		year = n.Ends.Add(-time.Second).In(zone).Year()
	}
	return time.Date(year+1, 1, 1, 0, 0, 0, 0, zone).UTC()
}

// missing are the notices of the list that stand and that the file does not name.
func (j *judge) missing() (out []notice.Entry) {
	view := hub.View{Filter: j.Selection(), States: []notice.State{notice.Active, notice.Scheduled, notice.Embargoed}, Viewer: j.Author.Publisher.ID}
	for _, e := range j.Hub.List(view, j.now) {
		if j.ours(e.Notice) && !j.seen[e.Notice.ID] && j.Author.Covers(e.Notice) == nil {
			out = append(out, e)
		}
	}
	return out
}
