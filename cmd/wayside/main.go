// Command wayside is a public-information broadcast hub for traffic police and
// road authorities: one binary that publishes, serves, watches and converts.
// This package is configuration and wiring, one file per command; what is
// wired stands in the packages below hub and publishers.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // a machine without zone files still knows Asia/Shanghai

	"wayside/hub/format"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	os.Exit(run(ctx, os.Args[1:], world{os.Stdin, os.Stdout, os.Stderr, time.Now}))
}

// world is what a command knows of the world: where it reads and writes, and
// the clock.
type world struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
}

// commands is the command line, one field per command.
type commands struct {
	Serve    serveCmd    `cmd:"" help:"Run a hub."`
	Publish  publishCmd  `cmd:"" help:"Send documents of any readable format to a hub and print the receipts."`
	Withdraw withdrawCmd `cmd:"" help:"Take a notice back, with a reason that everybody sees."`
	Extend   extendCmd   `cmd:"" help:"Give a notice another time of expiry."`
	Watch    watchCmd    `cmd:"" help:"Follow a hub live, or look at the health of its sources."`
	Convert  convertCmd  `cmd:"" help:"Turn documents of one format into another; what can't be carried is listed on stderr."`
	Check    checkCmd    `cmd:"" help:"Validate documents: every problem with its place; exit 1 where any is an error."`
	Verify   verifyCmd   `cmd:"" help:"Check what a hub said, offline, by keys that you trust: notices, proofs, streams, backups."`
	Account  accountCmd  `cmd:"" help:"Work out the public account of a month again, from the public log, and hold it against the hub's."`
	Token    tokenCmd    `cmd:"" help:"Tokens of publishers and displays: add, list, revoke, rotate."`
	User     userCmd     `cmd:"" help:"Operators of the console: add, list, reset, revoke."`
	Sign     signCmd     `cmd:"" help:"Profiles of roadside signs: put, list, show, remove; whether a notice fits them."`
	Key      keyCmd      `cmd:"" help:"Keys that sign what the hub says: list, fingerprint, rotate, revoke."`
	Backup   backupCmd   `cmd:"" help:"Make a consistent copy of a hub's data, also while it serves."`
	Restore  restoreCmd  `cmd:"" help:"Put a backup in place; never over existing data."`
	Bench    benchCmd    `cmd:"" help:"Measure a running hub: subscribers, notices, latency, what a delivery costs."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// Exit codes: 0 done, 1 the input or the hub said no, 2 the command line or
// the configuration is wrong.
const (
	exitRefused = 1
	exitUsage   = 2
)

// refused is an error that has been told to the user already.
type refused struct{ error }

func (r refused) Unwrap() error { return r.error }

// usageError is a fault of the command line or the configuration.
type usageError struct{ error }

func usagef(text string, args ...any) error { return usageError{fmt.Errorf(text, args...)} }

// run is the whole program: it parses args, runs a command and returns the
// exit code.
func run(ctx context.Context, args []string, std world) int {
	if len(args) == 0 {
		args = []string{"--help"}
	}
	var cli commands
	given, code, exited := &file{}, 0, false
	parser, err := kong.New(&cli,
		kong.Name("wayside"),
		kong.Description("Public information from the road police to everybody at once: drivers, newsrooms, signs.\n\n"+
			"To begin: wayside serve --demo\n\nExit codes: 0 done, 1 the input or the hub said no, 2 the command line or the configuration is wrong."),
		kong.Writers(std.out, std.err),
		kong.Exit(func(c int) { code, exited = c, true }),
		kong.Bind(given),
		kong.Vars{
			"readable": strings.Join(names(func(f format.Format) bool { return f.Decode != nil }), ", "),
			"writable": strings.Join(names(func(f format.Format) bool { return f.Encode != nil }), ", "),
		},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		panic(err) // the structs above are wrong
	}
	parsed, err := parser.Parse(args)
	if exited {
		return code
	}
	if err != nil {
		fmt.Fprintf(std.err, "wayside: %v\n", err)
		if wrong := (*kong.ParseError)(nil); errors.As(err, &wrong) && !errors.As(err, new(usageError)) {
			fmt.Fprintf(std.err, "Run \"%s --help\" for what there is.\n", said(wrong.Context))
		}
		return exitUsage
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return exitCode(parsed.Run(std, parsed, given), std.err)
}

// said is the command that was meant, as far as it could be understood.
func said(c *kong.Context) string {
	if c == nil || c.Selected() == nil {
		return "wayside"
	}
	return c.Selected().FullPath()
}

func exitCode(err error, to io.Writer) int {
	if err == nil {
		return 0
	}
	if !errors.As(err, new(refused)) {
		fmt.Fprintf(to, "wayside: %v\n", err)
	}
	if errors.As(err, new(usageError)) {
		return exitUsage
	}
	return exitRefused
}
