package serve

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	"wayside/hub/desk"
	"wayside/hub/intake"
	"wayside/hub/notice"
)

// sources is the health of every source the hub reads from. What was refused
// and why a source fails may quote what is not public and name addresses of the
// force's own network: a publisher hears it of its own sources, who may approve
// of all.
func (s *Server) sources(w http.ResponseWriter, r *http.Request) error {
	c, err := s.who(r)
	if err != nil {
		return err
	}
	list := s.Intake.Sources()
	for i, src := range list {
		if !c.Approve && !(c.known && c.owns(src.Source)) {
			list[i].Refused, list[i].Held, list[i].Err = nil, nil, ""
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	return answer(w, http.StatusOK, map[string]any{"asOf": s.Hub.Now(), "sources": list})
}

// sourceName is what a publisher may call a source of its own.
var sourceName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// mostSources is how many a publisher may have.
const mostSources = 50

// posted is the source of what a publisher posts document by document.
const posted = "api"

// source is the hub's name for a source of the caller's publisher: two of them
// may use the same name. Neither part can hold the colon.
func (c caller) source(name string) string { return c.Publisher.ID + ":" + name }

func (c caller) owns(source string) bool { return strings.HasPrefix(source, c.source("")) }

// pushSource takes a complete snapshot of one source: what is absent ends, by
// the rules of absence.
func (s *Server) pushSource(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustKnow(r)
	if err != nil {
		return err
	}
	if given := r.PathValue("name"); given == posted || !sourceName.MatchString(given) {
		var ps notice.Problems
		ps.Add("name", "应为 1 到 64 个字母、数字、. - _，且不能是 "+posted, "want 1 to 64 letters, digits, . - _, and not "+posted)
		return badRequest(ps)
	}
	name := c.source(r.PathValue("name"))
	if !s.mayAdd(c, name) {
		return say(http.StatusForbidden, "来源太多，请使用已有的名称", "too many sources already: use a name that there is")
	}
	raw, err := s.bodyOf(w, r, c, mostBody)
	if err != nil {
		return err
	}
	f, err := s.formatOf(r, raw)
	if err != nil {
		return err
	}
	d := notice.Delivery{Source: name, Format: f.Name, Complete: true, Raw: [][]byte{raw}}
	for it, err := range f.Decode(bytes.NewReader(raw), s.settings(c, name)) {
		if err != nil {
			return asProblems(err)
		}
		d.Items = append(d.Items, it)
	}
	out, err := s.Intake.SubmitAs(r.Context(), c.author(), d)
	if err != nil {
		return intakeFault(err)
	}
	return writeResults(w, foreignResults(out, d.Items), map[string]any{"source": name, "held": out.Held})
}

// mayAdd reports whether the source is known, or the caller may have one more.
func (s *Server) mayAdd(c caller, name string) bool {
	own := 0
	for _, src := range s.Intake.Sources() {
		if src.Source == name {
			return true
		}
		if c.owns(src.Source) {
			own++
		}
	}
	return own < mostSources
}

// foreignResults are an outcome of intake as answers; items are what it had.
func foreignResults(out notice.Outcome, items []notice.Item) []result {
	var results []result
	for _, o := range out.Results {
		res := result{Index: o.Index, Status: o.Status, Receipt: o.Receipt}
		if o.Index < len(items) {
			res.Place = items[o.Index].Place
		}
		if o.Problems.Failed() || o.Receipt == nil && o.Status >= 400 {
			f := say(o.Status, "没有发布", "not published")
			f.problems = o.Problems
			res.Problem = f.document()
		}
		results = append(results, res)
	}
	return results
}

// decideSource answers the brake: whether what vanished from a source ends.
func (s *Server) decideSource(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustApprove(r)
	if err != nil {
		return err
	}
	d, err := s.decision(w, r, c)
	if err != nil {
		return err
	}
	name := r.PathValue("name")
	if err := s.Intake.Decide(context.WithoutCancel(r.Context()), name, *d.Approve); err != nil {
		return intakeFault(err)
	}
	return answer(w, http.StatusOK, map[string]any{"source": name, "approve": *d.Approve})
}

// intakeFault turns what intake says into answers. What it could not write
// should be brought again.
func intakeFault(err error) error {
	if errors.Is(err, intake.ErrUnknownSource) {
		return say(http.StatusNotFound, "没有这个来源", "there is no such source")
	}
	return unavailable(err)
}

// mayHaveTicket is who asks for one: a display too.
func (s *Server) mayHaveTicket(r *http.Request) (caller, error) {
	if c, err := s.who(r); err != nil || !c.display() {
		return s.mustKnow(r)
	} else {
		return s.mustShow(r, c.Sign)
	}
}

// ticket gives a short-lived, one-use stand-in for the token.
func (s *Server) ticket(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mayHaveTicket(r)
	if err != nil {
		return err
	}
	t, err := s.Desk.Ticket(r.Context(), c.Token)
	if errors.Is(err, desk.ErrTooMany) {
		return tooMany("发出的票据太多，请一分钟后再试", "too many tickets are out, try again in a minute", time.Minute)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return answer(w, http.StatusCreated, map[string]any{"ticket": t})
}
