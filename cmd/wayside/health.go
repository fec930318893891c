package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"wayside/hub/intake"
	"wayside/hub/notice"
)

// sources prints the health of every source: a line of figures, then what a
// person should know.
func (c *watchCmd) sources(ctx context.Context, out io.Writer) error {
	a, err := c.call(ctx, http.MethodGet, "/api/v1/sources", nil, nil)
	if err != nil {
		return err
	}
	if c.JSON {
		_, err := out.Write(a.body)
		return err
	}
	var list struct{ Sources []intake.Health }
	if err := json.Unmarshal(a.body, &list); err != nil {
		return fmt.Errorf("read the hub's answer: %w", err)
	}
	fmt.Fprintf(out, "%-24s %-7s %-8s %9s %7s %7s %7s %7s %7s\n", "source", "format", "state", "heard", "listed", "new", "revised", "ended", "refused")
	for _, h := range list.Sources {
		c.health(out, h)
	}
	return nil
}

func (c *watchCmd) health(out io.Writer, h intake.Health) {
	state, heard := "fresh", "never"
	switch {
	case !h.StaleSince.IsZero():
		state = "STALE"
	case h.LastSuccess.IsZero():
		state = "waiting"
	}
	if !h.LastSuccess.IsZero() {
		heard = (time.Duration(h.AgeSeconds) * time.Second).String() + " ago"
	}
	fmt.Fprintf(out, "%-24s %-7s %-8s %9s %7d %7d %7d %7d %7d\n", h.Source, cmp.Or(h.Format, "any"), state, heard, h.Counts.Seen, h.Totals.New, h.Totals.Revised, h.Totals.Ended, h.Totals.Refused)
	tell := func(text string, args ...any) { fmt.Fprintf(out, "    "+text+"\n", args...) }
	if len(h.Covers) > 0 {
		tell("covers %s", strings.Join(h.Covers, ", "))
	}
	if !h.StaleSince.IsZero() {
		tell("stale since %s", h.StaleSince.Local().Format(time.DateTime))
	}
	if h.Waiting > 0 {
		tell("most of it vanished at once: %d endings wait for a person, POST /api/v1/sources/%s/decide", h.Waiting, h.Source)
	}
	if h.Err != "" {
		tell("error: %s", h.Err)
	}
	for _, r := range h.Refused {
		tell("refused %s: %s", strings.TrimSpace(r.Place+" "+r.Key), r.Problems.In(notice.Lang(c.Lang)))
	}
}
