package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
)

type tokenCmd struct {
	Add    tokenAddCmd    `cmd:"" help:"Make a token; it is printed once, alone on stdout."`
	List   tokenListCmd   `cmd:"" help:"List tokens and what they may do."`
	Revoke tokenRevokeCmd `cmd:"" help:"Make a token worthless, within a second also on a serving hub."`
	Rotate tokenRotateCmd `cmd:"" help:"Give a token another secret; the old one is worthless at once."`
}

// dataFlag says where the desk is. It may be used while a hub serves.
type dataFlag struct {
	Data string `help:"Folder of the hub's data." default:"./data" env:"WAYSIDE_DATA_DIR"`
}

func (d dataFlag) desk(ctx context.Context) (*desk.Desk, error) {
	return desk.Open(ctx, filepath.Join(d.Data, deskFile))
}

type tokenAddCmd struct {
	dataFlag
	Name      string        `arg:"" help:"Name of the token, for lists and the audit."`
	Publisher string        `help:"Publisher id stamped on what it publishes; default: the name."`
	NameZh    string        `name:"name-zh" help:"Name of the publisher in Chinese."`
	NameEn    string        `name:"name-en" help:"Name of the publisher in English."`
	Kinds     []string      `help:"Kinds it may publish; default: all."`
	Areas     []string      `help:"Areas it may publish for, as [scheme:]prefix; default: anywhere."`
	Severity  string        `help:"Above it a notice waits for a second person." default:"moderate" enum:"unknown,minor,moderate,severe,extreme"`
	Networks  []string      `help:"Networks it may be used from; default: any."`
	Expires   time.Duration `help:"How long it is good; default: a year." default:"8760h"`
	Rate      float64       `help:"Requests a second; default: the hub's."`
	Sign      string        `help:"Name of the sign that it belongs to."`
	Approve   bool          `help:"It belongs to a person who decides what waits."`
}

// Run makes the token and prints its secret.
func (c *tokenAddCmd) Run(ctx context.Context, io streams) error {
	var errs []error
	t := desk.Token{
		Name: c.Name, Publisher: notice.Party{ID: c.Publisher, Name: notice.Words{}}, Areas: c.Areas, MaxSeverity: notice.Severity(c.Severity),
		Expires: time.Now().Add(c.Expires).UTC(), Rate: c.Rate, Sign: c.Sign, Approve: c.Approve,
	}
	if t.Publisher.ID == "" {
		t.Publisher.ID = c.Name
	}
	for lang, name := range map[notice.Lang]string{notice.Chinese: c.NameZh, notice.English: c.NameEn} {
		if name != "" {
			t.Publisher.Name[lang] = name
		}
	}
	for _, k := range c.Kinds {
		if _, ok := notice.Find(notice.Kinds(), k); !ok {
			errs = append(errs, fmt.Errorf("--kinds: unknown kind %q", k))
		}
		t.Kinds = append(t.Kinds, notice.Kind(k))
	}
	var err error
	if t.Networks, err = networks(c.Networks); err != nil {
		errs = append(errs, fmt.Errorf("--networks: %w", err))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	d, err := c.desk(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	secret, err := d.Add(ctx, t)
	if err != nil {
		return err
	}
	fmt.Fprintln(io.out, secret)
	fmt.Fprintf(io.err, "token %q publishes as %s, up to %s alone; keep it: it is not shown again\n", t.Name, t.Publisher.ID, t.MaxSeverity)
	return nil
}

type tokenListCmd struct{ dataFlag }

// Run prints one line for each token.
func (c *tokenListCmd) Run(ctx context.Context, io streams) error {
	d, err := c.desk(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	all, err := d.List(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	fmt.Fprintf(io.out, "%-20s %-20s %-9s %-8s %-24s %s\n", "token", "publisher", "up to", "state", "kinds", "areas")
	for _, t := range all {
		state := "good"
		switch {
		case !t.Revoked.IsZero():
			state = "revoked"
		case !t.Expires.IsZero() && !t.Expires.After(now):
			state = "expired"
		}
		var kinds []string
		for _, k := range t.Kinds {
			kinds = append(kinds, string(k))
		}
		fmt.Fprintf(io.out, "%-20s %-20s %-9s %-8s %-24s %s\n", t.Name, t.Publisher.ID, t.MaxSeverity, state, orAll(kinds), orAll(t.Areas))
	}
	return nil
}

func orAll(list []string) string {
	if len(list) == 0 {
		return "all"
	}
	return strings.Join(list, ",")
}

type tokenRevokeCmd struct {
	dataFlag
	Name string `arg:""`
}

// Run revokes the token.
func (c *tokenRevokeCmd) Run(ctx context.Context, io streams) error {
	d, err := c.desk(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Revoke(ctx, c.Name); err != nil {
		return err
	}
	fmt.Fprintf(io.err, "token %q is worthless now\n", c.Name)
	return nil
}

type tokenRotateCmd struct {
	dataFlag
	Name string `arg:""`
}

// Run gives the token another secret and prints it.
func (c *tokenRotateCmd) Run(ctx context.Context, io streams) error {
	d, err := c.desk(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	secret, err := d.Rotate(ctx, c.Name)
	if err != nil {
		return err
	}
	fmt.Fprintln(io.out, secret)
	return nil
}
