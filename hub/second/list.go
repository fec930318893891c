package second

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// List is several notices that wait together: what somebody has uploaded as one
// list. It is approved or refused as a whole, by another person always, however
// mild its rows: one mistake in it is a hundred.
type List struct {
	Author hub.Author
	At     time.Time
	Name   string // which list: "cameras"
	Title  notice.Words
	File   string // what it was called where it came from
	Rows   []ListRow
	Ends   []ListEnd
	Same   int // rows that stand just so already, for whoever decides
}

// ListRow is one notice that a list would say.
type ListRow struct {
	Number  int // of the row, as a spreadsheet counts
	Replace bool
	Expect  hub.Seq // of a revision: the entry that its author saw
	Notice  *notice.Notice
}

// ListEnd is one notice that is withdrawn with a list, since it lacks it.
type ListEnd struct {
	ID     notice.ID
	Reason notice.Words
}

// listWait is how long a list waits: nothing on it is urgent, and it is approved
// on the next working day.
const listWait = 7 * 24 * time.Hour

// listDoc is a list as the desk keeps it, beside which no notice stands.
type listDoc struct {
	List *List `json:"list"`
}

// HoldList keeps a list until another person decides, and returns its id. It
// takes the place of what the same author has waiting of the same list; the same
// again is told again. The error may be an [*hub.Error].
func (o *Office) HoldList(ctx context.Context, l List) (string, error) {
	l.At = o.Now().UTC()
	doc, err := json.Marshal(listDoc{&l})
	if err != nil {
		return "", fmt.Errorf("write the list that is held: %w", err)
	}
	waits, err := o.Desk.Held(ctx)
	if err != nil {
		return "", err
	}
	instead := ""
	for _, w := range waits {
		if old, ok := ReadList(w); ok && w.Token == l.Author.Name && old.Name == l.Name {
			if instead = w.ID; sameList(old, l) {
				return w.ID, nil
			}
		}
	}
	id, err := o.Desk.Hold(ctx, desk.Held{
		Token: l.Author.Name, Person: l.Author.Person, At: l.At, Until: l.At.Add(listWait), Notice: OfList(l.Name), Doc: doc,
		Reason: "清单由另一人整份批准",
	}, instead)
	return id, asRefusal(err)
}

// OfList is what [desk.Held.Notice] is of a list.
func OfList(name string) string { return "list:" + name }

func sameList(a, b List) bool {
	a.At, b.At = time.Time{}, time.Time{}
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

// ReadList is what waits, where it is a list.
func ReadList(h desk.Held) (List, bool) {
	var d listDoc
	if !bytes.HasPrefix(h.Doc, []byte(`{"list":`)) || json.Unmarshal(h.Doc, &d) != nil || d.List == nil {
		return List{}, false
	}
	return *d.List, true
}

// sayList publishes a list that was approved: all of it, or nothing where any row
// can't be said any more. What a broken disk leaves half done goes on where it
// stopped when the list is approved again: what stands already is a repeat.
func (o *Office) sayList(ctx context.Context, l List) error {
	if err := o.tryList(ctx, l); err != nil {
		return err
	}
	var fresh []hub.Said
	for _, r := range l.Rows {
		if !r.Replace {
			fresh = append(fresh, hub.Said{Notice: r.Notice})
		}
	}
	_, errs := o.Hub.PublishAll(ctx, l.Author, fresh, hub.Terms{Backed: true})
	if err := errors.Join(errs...); err != nil {
		return firstOf(errs)
	}
	for _, r := range l.Rows {
		if r.Replace {
			if _, err := o.Hub.Revise(ctx, l.Author, r.Notice, hub.Terms{Backed: true, Expect: r.Expect}); err != nil {
				return err
			}
		}
	}
	for _, e := range l.Ends {
		if _, err := o.Hub.Withdraw(ctx, l.Author, e.ID, e.Reason); err != nil {
			return err
		}
	}
	return nil
}

func firstOf(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// tryList asks the hub whether it would take every row; the error tells all that
// it would not.
func (o *Office) tryList(ctx context.Context, l List) error {
	var ps notice.Problems
	for _, r := range l.Rows {
		try := o.Hub.Publish
		if r.Replace {
			try = o.Hub.Revise
		}
		_, err := try(ctx, l.Author, r.Notice.Clone(), hub.Terms{Backed: true, DryRun: true, Expect: r.Expect})
		refused := (*hub.Error)(nil)
		switch {
		case errors.As(err, &refused) && refused.Kind != hub.Unavailable:
			why := refused.Message
			if len(refused.Problems) > 0 {
				why = refused.Problems[0].Message
			}
			ps.Add(fmt.Sprintf("row %d", r.Number), why.In(notice.Chinese), why.In(notice.English))
		case err != nil:
			return err
		}
	}
	if !ps.Failed() {
		return nil
	}
	return &hub.Error{Kind: hub.Conflict, Problems: ps, Message: notice.Words{
		notice.Chinese: "清单提交后情况有变，没有公布：请退回，由提交的人重新上传", notice.English: "something has changed since the list was submitted, and nothing was published: refuse it, and let its author upload it again"}}
}

// Told is a list as the API tells of it.
func (l List) Told() map[string]any {
	rows, ends := []map[string]any{}, []notice.ID{}
	for _, r := range l.Rows {
		rows = append(rows, map[string]any{"row": r.Number, "replace": r.Replace, "notice": r.Notice})
	}
	for _, e := range l.Ends {
		ends = append(ends, e.ID)
	}
	return map[string]any{"name": l.Name, "file": l.File, "rows": rows, "withdraws": ends}
}

// Counts are how many rows are new, and how many revise what stands.
func (l List) Counts() (fresh, revised int) {
	for _, r := range l.Rows {
		if r.Replace {
			revised++
		} else {
			fresh++
		}
	}
	return fresh, revised
}

// Severest is the highest severity of its rows.
func (l List) Severest() notice.Severity {
	out := notice.SeverityUnknown
	for _, r := range l.Rows {
		if r.Notice.Severity.Rank() > out.Rank() {
			out = r.Notice.Severity
		}
	}
	return out
}
