package main

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"wayside/hub/notice"
)

type withdrawCmd struct {
	ID     string `arg:"" help:"Id, code or URL of the notice."`
	Reason string `required:"" placeholder:"TEXT" help:"Why; everybody sees it."`
	En     string `name:"reason-en" placeholder:"TEXT" help:"The reason in English, where --reason is Chinese."`
	hubFlags
}

// Run withdraws the notice and prints the receipt.
func (c *withdrawCmd) Run(ctx context.Context, std world) error {
	var reason any = c.Reason
	if c.En != "" {
		reason = notice.Words{notice.Chinese: c.Reason, notice.English: c.En}
	}
	return c.act(ctx, std, c.ID, "withdraw", map[string]any{"reason": reason})
}

type extendCmd struct {
	ID    string `arg:"" help:"Id, code or URL of the notice."`
	Until string `required:"" placeholder:"TIME" help:"New time of expiry, later or earlier: a time such as 2026-11-24T18:00:00+08:00, or a span from now such as 2h30m."`
	hubFlags
}

// Run extends the notice and prints the receipt.
func (c *extendCmd) Run(ctx context.Context, std world) error {
	until, err := time.Parse(time.RFC3339, c.Until)
	if err != nil {
		span, err := time.ParseDuration(c.Until)
		if err != nil {
			return usagef("--until %q is neither a time such as 2026-11-24T18:00:00+08:00 nor a span such as 2h30m", c.Until)
		}
		until = std.now().Add(span)
	}
	return c.act(ctx, std, c.ID, "extend", map[string]any{"until": until.UTC().Format(time.RFC3339)})
}

// act posts one action on a notice and prints the receipt.
func (h hubFlags) act(ctx context.Context, std world, arg, action string, body any) error {
	id, err := h.resolve(ctx, arg)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	a, err := h.call(ctx, http.MethodPost, "/api/v1/notices/"+id.UUID()+"/"+action, http.Header{"Content-Type": {"application/json"}}, raw)
	if err != nil {
		return err
	}
	return a.print(std.out, false)
}
