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
	"strings"
	"time"

	"wayside/hub/account"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// exportsAtOnce bounds how many months are written out at the same time: each is
// as long as the month was busy.
const exportsAtOnce = 2

// accountsPage lists the months that there is an account of.
func (s *Server) accountsPage(w http.ResponseWriter, r *http.Request) error {
	if s.Accounts == nil {
		return missing()
	}
	if canonical := s.onlyLang(r); r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.Path, canonical)
	}
	lang := s.language(r)
	return s.html(w, r, "/account/ "+string(lang), func(ctx context.Context, out io.Writer) error {
		months, err := s.Accounts.Months(ctx)
		if err != nil {
			return err
		}
		slices.Reverse(months)
		return s.Pages.Accounts(out, page.Accounts{Lang: lang, Months: months})
	})
}

// account is the account of one month: a page, JSON, CSV, or the records that
// its figures follow from, one JSON object a line.
func (s *Server) account(w http.ResponseWriter, r *http.Request) error {
	name, form, _ := strings.Cut(r.PathValue("file"), ".")
	m, err := account.ParseMonth(name)
	if err != nil || s.Accounts == nil || !slices.Contains([]string{"", "json", "csv", "jsonl"}, form) {
		return missing()
	}
	if form == "" {
		if canonical := s.onlyLang(r); r.URL.RawQuery != canonical {
			return redirect(w, r, r.URL.Path, canonical)
		}
		return s.accountPage(w, r, m)
	}
	if err := known(r); err != nil {
		return err
	}
	if form == "jsonl" {
		return s.exportMonth(w, r, m)
	}
	media := map[string]string{"json": "application/json; charset=utf-8", "csv": "text/csv; charset=utf-8"}[form]
	d, err := s.drawn(r.Context(), r.URL.Path, func(ctx context.Context, out io.Writer) error {
		a, err := s.accountOf(ctx, m)
		switch {
		case err != nil:
			return err
		case form == "csv":
			return a.CSV(out)
		}
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		return e.Encode(a)
	})
	if err != nil {
		return noMonth(err)
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Cache-Control", "no-cache")
	return send(w, r, d.body, d.packed)
}

func (s *Server) accountPage(w http.ResponseWriter, r *http.Request, m account.Month) error {
	lang := s.language(r)
	return noMonth(s.html(w, r, r.URL.Path+" "+string(lang), func(ctx context.Context, out io.Writer) error {
		a, err := s.accountOf(ctx, m)
		if err != nil {
			return err
		}
		months, err := s.Accounts.Months(ctx)
		if err != nil {
			return err
		}
		return s.Pages.Account(out, page.Account{Lang: lang, Month: m, Months: months, Account: a})
	}))
}

func noMonth(err error) error {
	if errors.Is(err, account.ErrNoMonth) {
		return say(http.StatusNotFound, "没有这个月的记录", "there is no account of that month")
	}
	return err
}

// accountOf joins what follows from the log with what the hub states beside it.
func (s *Server) accountOf(ctx context.Context, m account.Month) (*account.Account, error) {
	figures, err := s.Accounts.Figures(ctx, m)
	if err != nil {
		return nil, err
	}
	now := s.Hub.Now().UTC()
	from, until := m.Span(s.Zone)
	a := &account.Account{AsOf: now, Final: !now.Before(until), Log: figures, Books: account.Books{Silences: []account.Silence{}, Reports: []account.Reports{}}}
	shown, err := s.Desk.FirstShown(ctx, from, until.Add(firstShownWithin))
	if err != nil {
		return nil, err
	}
	a.Books.Shown = figures.FirstShown(func(id notice.ID, revision int) (time.Time, bool) {
		t, ok := shown[desk.Shown{Notice: string(id), Revision: revision}]
		return t, ok
	})
	if a.Books.Silences, err = s.silences(ctx, from, until, now); err != nil {
		return nil, err
	}
	a.Books.Reports, err = s.reportsOf(ctx, from, until, now)
	return a, err
}

// firstShownWithin is how long after its month a notice may be shown first and still
// count.
const firstShownWithin = 24 * time.Hour

func (s *Server) silences(ctx context.Context, from, until, now time.Time) ([]account.Silence, error) {
	list, err := s.Intake.Silences(ctx, from, until)
	if err != nil {
		return nil, err
	}
	out := []account.Silence{}
	for _, one := range list {
		end := one.Until
		if end.IsZero() {
			end = now
		}
		if end.After(until) {
			end = until
		}
		begin := one.Since
		if begin.Before(from) {
			begin = from
		}
		out = append(out, account.Silence{Source: one.Source, Since: one.Since, Until: one.Until, Seconds: max(0, end.Sub(begin).Round(time.Second).Seconds())})
	}
	return out, nil
}

func (s *Server) reportsOf(ctx context.Context, from, until, now time.Time) ([]account.Reports, error) {
	tallies, err := s.Desk.TallyReports(ctx, from, until, now)
	if err != nil {
		return nil, err
	}
	book, err := s.Desk.ReportBook(ctx)
	if err != nil {
		return nil, err
	}
	out := []account.Reports{}
	for _, t := range tallies {
		one := account.Reports{Category: t.Category, Received: t.Received, Merged: t.Merged, InTime: t.InTime, Late: t.Late(), Open: t.Open, Overdue: t.Overdue, Useful: t.Good, Useless: t.Bad}
		if c, ok := book.Category(t.Category); ok {
			one.Name = c.Name
		}
		out = append(out, one)
	}
	return out, nil
}

// exportMonth writes the records of a month.
func (s *Server) exportMonth(w http.ResponseWriter, r *http.Request, m account.Month) error {
	select {
	case s.exports <- struct{}{}:
		defer func() { <-s.exports }()
	default:
		w.Header().Set("Retry-After", "5")
		return say(http.StatusServiceUnavailable, "正在导出的人太多，请稍后再试", "too many exports are being written, try again shortly")
	}
	out := http.NewResponseController(w)
	var b bytes.Buffer
	flush := func() error {
		_ = out.SetWriteDeadline(time.Now().Add(writeWithin)) // of what is in the kernel's hands, again for each piece
		_, err := w.Write(b.Bytes())
		b.Reset()
		return err
	}
	w.Header().Set("Content-Type", "application/jsonl; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", "wayside-"+m.String()+".jsonl"))
	w.Header().Set("Cache-Control", "no-cache")
	started := false
	for l, err := range s.Accounts.Lines(r.Context(), m) {
		if err != nil && !started {
			return noMonth(err)
		}
		if err != nil {
			panic(http.ErrAbortHandler) // half a month must not look like a whole one
		}
		started = true
		b.Write(l.Append(nil))
		if b.Len() > 64<<10 {
			if err := flush(); err != nil {
				return nil // the reader has gone
			}
		}
	}
	_ = flush()
	return nil
}

// writeWithin is how long a reader of an export may take for one piece of it.
const writeWithin = 30 * time.Second
