package console

import (
	"encoding/csv"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
)

// Lines of the audit on one page, and in one table.
const (
	actsOnPage  = 100
	actsInTable = 100_000
)

// askedFields are the fields by which the audit is searched.
var askedFields = []string{"who", "what", "subject", "from", "until", "refused", "before"}

// asked reads what of the audit is wanted.
func (s *Server) asked(q url.Values) (a desk.Asked, err error) {
	var ps notice.Problems
	a = desk.Asked{Who: q.Get("who"), What: q.Get("what"), Subject: q.Get("subject"), Refused: q.Get("refused") != ""}
	for field, into := range map[string]*int64{"from": &a.From, "until": &a.Until} {
		if q.Get(field) == "" {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, q.Get(field), s.Zone)
		if err != nil {
			ps.Add(field, "应为日期", "want a date such as 2026-11-26")
			continue
		}
		if field == "until" {
			day = day.AddDate(0, 0, 1)
		}
		*into = day.UnixMilli()
	}
	if q.Get("before") != "" {
		if a.Before, err = strconv.ParseInt(q.Get("before"), 10, 64); err != nil || a.Before < 1 {
			ps.Add("before", "应为行号", "want the number of a line")
		}
	}
	if ps.Failed() {
		return a, badRequest(ps)
	}
	return a, nil
}

// auditPage is what audit.html shows.
type auditPage struct {
	Acts    []actRow
	Asked   map[string]string
	CSV     string
	Next    string
	Lines   int64
	Head    string
	Broken  string
	Nothing bool
}

// actRow is one line of the audit; what was refused is marked.
type actRow struct {
	desk.Act
	Refused bool
	Href    string // of what it is about; "": there is no page
	Short   string // its subject
}

// rowOf shortens an id to what tells it apart at a glance, and leads to its page.
func rowOf(a desk.Act) actRow {
	r := actRow{Act: a, Refused: strings.Contains(a.What, "refused"), Short: a.Subject}
	if id, ok := notice.ParseID(a.Subject); ok {
		r.Short = id.UUID()[:8] + "…"
		if a.What != draftBegun {
			r.Href = noticePath(id)
		}
	} else if _, err := hex.DecodeString(a.Subject); err == nil && len(a.Subject) == heldIDLength {
		r.Short, r.Href = a.Subject[:8]+"…", heldPath(a.Subject)
	}
	return r
}

const heldIDLength = 32 // characters of the id of what waits

func (s *Server) audit(w http.ResponseWriter, r *http.Request, v *visitor) error {
	q := r.URL.Query()
	a, err := s.asked(q)
	if err != nil {
		return err
	}
	acts, err := s.Desk.Find(r.Context(), a, actsOnPage+1)
	if err != nil {
		return err
	}
	p := auditPage{Asked: map[string]string{}, Broken: s.Desk.Broken()}
	q.Del("lang")
	q.Del("before")
	p.CSV = Root + "audit.csv?" + q.Encode()
	if len(acts) > actsOnPage {
		acts = acts[:actsOnPage]
		q.Set("before", strconv.FormatInt(acts[len(acts)-1].N, 10))
		p.Next = Root + "audit?" + q.Encode()
	}
	for _, f := range askedFields {
		p.Asked[f] = q.Get(f)
	}
	for _, act := range acts {
		p.Acts = append(p.Acts, rowOf(act))
	}
	if last, err := s.Desk.Find(r.Context(), desk.Asked{}, 1); err == nil && len(last) == 1 {
		p.Lines, p.Head = last[0].N, hex.EncodeToString(last[0].Hash)
	}
	return s.show(w, v, http.StatusOK, "audit", p)
}

// auditTable is the audit as CSV, oldest first, with the hash of each line.
func (s *Server) auditTable(w http.ResponseWriter, r *http.Request, _ *visitor) error {
	a, err := s.asked(r.URL.Query())
	if err != nil {
		return err
	}
	acts, err := s.Desk.Find(r.Context(), a, actsInTable)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="audit.csv"`)
	out := csv.NewWriter(w)
	_ = out.Write([]string{"\ufeffn", "at", "who", "from", "what", "subject", "before", "after", "hash"}) // a reader that has gone is no error of ours
	for i := len(acts) - 1; i >= 0; i-- {
		x := acts[i]
		_ = out.Write([]string{strconv.FormatInt(x.N, 10), x.At.Format(time.RFC3339Nano), notice.Cell(x.Who), x.From, notice.Cell(x.What), notice.Cell(x.Subject), notice.Cell(x.Before), notice.Cell(x.After), hex.EncodeToString(x.Hash)})
	}
	out.Flush()
	return nil
}
