package list

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/format/table"
	"wayside/hub/notice"
)

// compare holds a row against what stands, and asks the hub whether it would take
// it.
func (j *judge) compare(ctx context.Context, r *Row) error {
	n, terms := r.Notice, hub.Terms{DryRun: true, Backed: true}
	r.State = New
	try := j.Hub.Publish
	if stands := r.Stands.Notice; stands != nil {
		if same(n, r.Stands) && !r.Problems.Failed() {
			r.State = Same
			return nil
		}
		r.State, r.Changes = Revised, j.Changes(stands, n, j.Lang, j.Zone)
		j.tell(n, r.Changes)
		try, terms.Expect = j.Hub.Revise, hub.Seq(r.Stands.Seq)
	}
	for _, p := range Review(n, j.now) {
		j.note(r, p)
	}
	if j.May != nil {
		for _, p := range j.May(n) {
			j.note(r, p)
		}
	}
	_, err := try(ctx, j.Author, n.Clone(), terms)
	if refused := (*hub.Error)(nil); errors.As(err, &refused) {
		if len(refused.Problems) == 0 {
			r.Problems = append(r.Problems, notice.Problem{Message: refused.Message})
		}
		for _, p := range refused.Problems {
			j.note(r, p)
		}
	} else if err != nil {
		return err
	}
	if r.Problems.Failed() {
		r.State, r.Notice = Refused, nil
	}
	return nil
}

// Review is what is worth a look about a row. That it counts for long is none of
// it: what stands on a list is meant to.
func Review(n *notice.Notice, now time.Time) notice.Problems {
	return slices.DeleteFunc(n.Review(now), func(p notice.Problem) bool { return p.Field == "expires" })
}

// note adds a problem at the column that its member comes from, once.
func (j *judge) note(r *Row, p notice.Problem) {
	if at := j.head.Fields[fieldAt(p.Field)]; at != "" {
		p.Field = at
	} else if at := j.HeadingOf(p.Field); at != nil {
		p.Field = at.In(j.Lang)
	}
	if !slices.ContainsFunc(r.Problems, func(o notice.Problem) bool { return o.Field == p.Field && maps.Equal(o.Message, p.Message) }) {
		r.Problems = append(r.Problems, p)
	}
}

func fieldAt(path string) string {
	switch path {
	case "roads":
		return "road"
	case "areas":
		return "areaCode"
	}
	return table.FieldAt(path)
}

// same reports whether n says what stands, but for its time, its number, and what
// the revision before said of its changes.
func same(n *notice.Notice, stands notice.Entry) bool {
	twin := n.Clone()
	was := stands.Notice
	twin.Revision, twin.Sent, twin.Publisher, twin.Correction = was.Revision, was.Sent, was.Publisher, n.Correction || was.Correction
	for l, t := range twin.Text {
		if t.Changed == "" {
			t.Changed = was.Text[l].Changed
			twin.Text[l] = t
		}
	}
	doc, err := notice.Emit(twin)
	return err == nil && bytes.Equal(doc, stands.Doc)
}

// silent are the cells that no reader of a list asks for.
var silent = []string{"id", "sent", "changed", "correction", "kind", "event"}

// Changes are the cells in which two revisions differ, as people read them in
// lang.
func (k Kind) Changes(was, now *notice.Notice, lang notice.Lang, zone *time.Location) (out []Change) {
	a, b := Cells(was, lang, zone), Cells(now, lang, zone)
	fields := map[string]bool{}
	maps.Copy(fields, mapped(a))
	maps.Copy(fields, mapped(b))
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		base, _, _ := strings.Cut(field, ".")
		if a[field] == b[field] || slices.Contains(silent, base) {
			continue
		}
		name := k.Heading(base)
		if base == "from" {
			name = k.Heading("posts")
		}
		if name == nil {
			name = table.Name(base)
		}
		out = append(out, Change{name, a[field], b[field]})
	}
	return out
}

func mapped(cells map[string]string) map[string]bool {
	out := map[string]bool{}
	for f := range cells {
		out[f] = true
	}
	return out
}

// mostNamed is how many changed columns a revision names.
const mostNamed = 5

// tell lets a revision say what has changed, where its row does not.
func (j *judge) tell(n *notice.Notice, changes []Change) {
	for l, t := range n.Text {
		if t.Changed != "" || len(changes) == 0 {
			continue
		}
		var names []string
		for _, c := range changes {
			if name := c.Name.In(l); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		more := ""
		if len(names) > mostNamed {
			names, more = names[:mostNamed], words("等", " …").In(l)
		}
		if l == notice.Chinese {
			t.Changed = "有更改：" + strings.Join(names, "、") + more
		} else {
			t.Changed = "Changed: " + strings.Join(names, ", ") + more
		}
		n.Text[l] = t
	}
}
