package main

import (
	"context"
	"errors"
	"fmt"
	"os"
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
	Data string `help:"Folder of the hub's data; the hub may be serving." default:"./data" env:"WAYSIDE_DATA_DIR"`
}

// desk opens the desk; where there is none yet, only if it may be made.
func (d dataFlag) desk(ctx context.Context, mayMake bool) (*desk.Desk, error) {
	path := filepath.Join(d.Data, deskFile)
	if _, err := os.Stat(path); err != nil && !mayMake {
		return nil, fmt.Errorf("there are no tokens in the folder %s (--data says where): %w", d.Data, err)
	}
	return desk.Open(ctx, path)
}

type tokenAddCmd struct {
	dataFlag
	Name      string        `arg:"" help:"Name of the token, for lists and the audit."`
	Publisher string        `placeholder:"ID" help:"Publisher id stamped on what it publishes; default: the name."`
	NameZh    string        `name:"name-zh" help:"Name of the publisher in Chinese."`
	NameEn    string        `name:"name-en" help:"Name of the publisher in English."`
	Kinds     []string      `help:"Kinds it may publish; default: all."`
	Areas     []string      `help:"Areas it may publish for, as [scheme:]prefix; default: anywhere."`
	Severity  string        `help:"Above it a notice waits for a second person: unknown, minor, moderate, severe, extreme." default:"moderate" enum:"unknown,minor,moderate,severe,extreme"`
	Networks  []string      `help:"Networks it may be used from; default: any."`
	Expires   time.Duration `help:"How long it is good, such as 720h; 8760h is a year." default:"8760h"`
	Rate      float64       `placeholder:"N" help:"Requests a second; default: the hub's."`
	Sign      string        `help:"Name of the sign that it belongs to."`
	Owner     string        `placeholder:"@NAME" help:"Operator whose it is: they approve nothing that it sends."`
	Approve   bool          `help:"It belongs to a person who decides what waits."`
	Admin     bool          `help:"It belongs to an administrator, who may change the profiles of signs."`
}

// Run makes the token and prints its secret.
func (c *tokenAddCmd) Run(ctx context.Context, std world) error {
	var errs []error
	t := desk.Token{
		Name: c.Name, Publisher: notice.Party{ID: c.Publisher, Name: notice.Words{}}, Areas: c.Areas, MaxSeverity: notice.Severity(c.Severity),
		Expires: std.now().Add(c.Expires).UTC(), Rate: c.Rate, Sign: c.Sign, Owner: c.Owner, Approve: c.Approve, Admin: c.Admin,
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
			errs = append(errs, fmt.Errorf("--kinds: unknown kind %q; one of %s", k, strings.Join(wordsOf(notice.Kinds()), ", ")))
		}
		t.Kinds = append(t.Kinds, notice.Kind(k))
	}
	var err error
	if t.Networks, err = networks(c.Networks); err != nil {
		errs = append(errs, fmt.Errorf("--networks: %w", err))
	}
	if err := errors.Join(errs...); err != nil {
		return usageError{err}
	}
	d, err := c.desk(ctx, true)
	if err != nil {
		return err
	}
	defer d.Close()
	secret, err := d.Add(ctx, t)
	if err != nil {
		return err
	}
	fmt.Fprintln(std.out, secret)
	fmt.Fprintf(std.err, "token %q in %s publishes as %s, up to %s alone; keep it: it is not shown again\n", t.Name, c.Data, t.Publisher.ID, t.MaxSeverity)
	return nil
}

type tokenListCmd struct{ dataFlag }

// Run prints one line for each token.
func (c *tokenListCmd) Run(ctx context.Context, std world) error {
	d, err := c.desk(ctx, false)
	if err != nil {
		return err
	}
	defer d.Close()
	all, err := d.List(ctx)
	if err != nil {
		return err
	}
	now := std.now()
	fmt.Fprintf(std.out, "%-20s %-20s %-9s %-8s %-10s %-16s %-16s %s\n", "token", "publisher", "up to", "state", "until", "kinds", "areas", "more")
	for _, t := range all {
		state := "good"
		switch {
		case !t.Revoked.IsZero():
			state = "revoked"
		case !t.Expires.After(now):
			state = "expired"
		}
		var kinds []string
		for _, k := range t.Kinds {
			kinds = append(kinds, string(k))
		}
		fmt.Fprintf(std.out, "%-20s %-20s %-9s %-8s %-10s %-16s %-16s %s\n",
			t.Name, t.Publisher.ID, t.MaxSeverity, state, t.Expires.Local().Format(time.DateOnly), orAll(kinds), orAll(t.Areas), strings.Join(more(t), " "))
	}
	return nil
}

// more is what few tokens have.
func more(t desk.Token) (out []string) {
	if t.Approve {
		out = append(out, "approves")
	}
	if t.Admin {
		out = append(out, "administers")
	}
	if t.Sign != "" {
		out = append(out, "sign="+t.Sign)
	}
	if t.Rate > 0 {
		out = append(out, fmt.Sprintf("rate=%g", t.Rate))
	}
	for _, n := range t.Networks {
		out = append(out, "from="+n.String())
	}
	return out
}

func wordsOf(terms []notice.Term) (out []string) {
	for _, t := range terms {
		out = append(out, t.Word)
	}
	return out
}

func orAll(list []string) string {
	if len(list) == 0 {
		return "all"
	}
	return strings.Join(list, ",")
}

type tokenRevokeCmd struct {
	dataFlag
	Name string `arg:"" help:"Name of the token."`
}

// Run revokes the token.
func (c *tokenRevokeCmd) Run(ctx context.Context, std world) error {
	d, err := c.desk(ctx, false)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Revoke(ctx, c.Name); err != nil {
		return err
	}
	fmt.Fprintf(std.err, "token %q is worthless now\n", c.Name)
	return nil
}

type tokenRotateCmd struct {
	dataFlag
	Name string `arg:"" help:"Name of the token."`
}

// Run gives the token another secret and prints it.
func (c *tokenRotateCmd) Run(ctx context.Context, std world) error {
	d, err := c.desk(ctx, false)
	if err != nil {
		return err
	}
	defer d.Close()
	secret, err := d.Rotate(ctx, c.Name)
	if err != nil {
		return err
	}
	fmt.Fprintln(std.out, secret)
	fmt.Fprintf(std.err, "token %q has this secret now; the old one is worthless\n", c.Name)
	return nil
}
