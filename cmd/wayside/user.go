package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"wayside/hub/console"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

type userCmd struct {
	Add    userAddCmd    `cmd:"" help:"Add an operator; the link by which they get in is printed once, alone on stdout."`
	List   userListCmd   `cmd:"" help:"List operators and what they may do."`
	Reset  userResetCmd  `cmd:"" aliases:"rotate" help:"Make an operator's password, codes and sessions worthless, and print a new link."`
	Revoke userRevokeCmd `cmd:"" help:"Let an operator in no more; their sessions end at once."`
}

// atFlag says where the console is, for links.
type atFlag struct {
	Console string `help:"URL of the console's address, for the link." default:"http://127.0.0.1:8080" env:"WAYSIDE_CONSOLE_BASE"`
}

type userAddCmd struct {
	dataFlag
	atFlag
	Name      string   `arg:"" help:"Name to sign in with: letters, digits, dot, dash. The audit names them by it."`
	Shown     string   `help:"Name for colleagues."`
	Roles     []string `help:"What they are for: author, reviewer, supervisor, administrator." default:"author"`
	Publisher string   `required:"" placeholder:"ID" help:"Publisher id stamped on what they publish."`
	NameZh    string   `name:"name-zh" help:"Name of the publisher in Chinese."`
	NameEn    string   `name:"name-en" help:"Name of the publisher in English."`
	Kinds     []string `help:"Kinds they may publish; default: all."`
	Areas     []string `help:"Areas they may publish for, as [scheme:]prefix; default: anywhere."`
	Desks     []string `help:"Desks whose reports of citizens they answer; default: all but the closed ones."`
	Severity  string   `help:"The highest that they may say, and approve, at all." default:"extreme" enum:"unknown,minor,moderate,severe,extreme"`
}

// Run adds the operator and prints their link.
func (c *userAddCmd) Run(ctx context.Context, std world) error {
	o := desk.Operator{Name: c.Name, Shown: c.Shown, Desks: c.Desks, Scope: desk.Scope{
		Publisher: notice.Party{ID: c.Publisher, Name: notice.Words{}}, Areas: c.Areas, MaxSeverity: notice.Severity(c.Severity),
	}}
	for lang, name := range map[notice.Lang]string{notice.Chinese: c.NameZh, notice.English: c.NameEn} {
		if name != "" {
			o.Publisher.Name[lang] = name
		}
	}
	for _, r := range c.Roles {
		o.Roles = append(o.Roles, desk.Role(r))
	}
	for _, k := range c.Kinds {
		o.Kinds = append(o.Kinds, notice.Kind(k))
	}
	d, err := c.desk(ctx, true)
	if err != nil {
		return err
	}
	defer d.Close()
	book, err := d.ReportBook(ctx)
	if err != nil {
		return err
	}
	if err := book.Named("desks", c.Desks).Err(); err != nil {
		return usageError{err}
	}
	ps := notice.Problems(nil)
	if _, err := d.AddOperator(ctx, o); errors.As(err, &ps) {
		return usageError{err}
	} else if err != nil {
		return err
	}
	return invite(ctx, d, c.Name, c.Console, std)
}

// invite prints the link by which an operator gets in.
func invite(ctx context.Context, d *desk.Desk, name, at string, std world) error {
	code, err := d.Invite(ctx, name)
	if err != nil {
		return err
	}
	fmt.Fprintln(std.out, console.InvitationURL(strings.TrimSuffix(at, "/"), code))
	fmt.Fprintf(std.err, "operator %q gets in by this link, once, within %s; give it to them by a way that you trust\n", name, desk.InvitedFor)
	return nil
}

type userListCmd struct{ dataFlag }

// Run prints one line for each operator.
func (c *userListCmd) Run(ctx context.Context, std world) error {
	d, err := c.desk(ctx, false)
	if err != nil {
		return err
	}
	defer d.Close()
	all, err := d.Operators(ctx)
	if err != nil {
		return err
	}
	printUsers(std.out, all)
	return nil
}

func printUsers(out io.Writer, all []desk.Operator) {
	form := "%-16s %-10s %-34s %-20s %-9s %-10s %-16s %-20s %s\n"
	fmt.Fprintf(out, form, "operator", "state", "roles", "publisher", "up to", "since", "kinds", "areas", "desks")
	for _, o := range all {
		state := "in use"
		switch {
		case !o.Revoked.IsZero():
			state = "revoked"
		case o.Joined.IsZero():
			state = "invited"
		}
		var roles, kinds []string
		for _, r := range o.Roles {
			roles = append(roles, string(r))
		}
		for _, k := range o.Kinds {
			kinds = append(kinds, string(k))
		}
		fmt.Fprintf(out, form, o.Name, state, strings.Join(roles, ","), o.Publisher.ID, o.MaxSeverity, o.Created.Local().Format(time.DateOnly), orAll(kinds), orAll(o.Areas), orAll(o.Desks))
	}
}

type userResetCmd struct {
	dataFlag
	atFlag
	Name string `arg:"" help:"Name of the operator."`
}

// Run resets the operator and prints the new link.
func (c *userResetCmd) Run(ctx context.Context, std world) error {
	d, err := c.desk(ctx, false)
	if err != nil {
		return err
	}
	defer d.Close()
	return invite(ctx, d, c.Name, c.Console, std)
}

type userRevokeCmd struct {
	dataFlag
	Name string `arg:"" help:"Name of the operator."`
}

// Run revokes the operator.
func (c *userRevokeCmd) Run(ctx context.Context, std world) error {
	d, err := c.desk(ctx, false)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.RevokeOperator(ctx, c.Name); err != nil {
		return err
	}
	fmt.Fprintf(std.err, "operator %q is let in no more\n", c.Name)
	return nil
}
