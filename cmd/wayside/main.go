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
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// commands is the command line, one field per command.
type commands struct {
	Serve    serveCmd    `cmd:"" help:"Run a hub."`
	Publish  publishCmd  `cmd:"" help:"Send documents of any readable format to a hub."`
	Withdraw withdrawCmd `cmd:"" help:"Take a notice back, with a reason that everybody sees."`
	Extend   extendCmd   `cmd:"" help:"Make a notice last longer (or shorter)."`
	Watch    watchCmd    `cmd:"" help:"Follow a hub live."`
	Convert  convertCmd  `cmd:"" help:"Turn documents of one format into another; what can't be carried is listed on stderr."`
	Check    checkCmd    `cmd:"" help:"Validate documents; every problem with its place."`
	Token    tokenCmd    `cmd:"" help:"Tokens of publishers and displays."`
	Backup   backupCmd   `cmd:"" help:"Make a consistent copy of a hub's data, also while it serves."`
	Restore  restoreCmd  `cmd:"" help:"Put a backup in place; never over existing data."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// Exit codes: 0 done, 1 the input or the hub said no, 2 the command line is
// wrong.
const (
	exitRefused = 1
	exitUsage   = 2
)

// refused is an error that has been told to the user already.
type refused struct{ error }

// run is the whole program: it parses args, runs a command and returns the
// exit code.
func run(ctx context.Context, args []string, io streams) int {
	var cli commands
	code, exited := 0, false
	parser, err := kong.New(&cli,
		kong.Name("wayside"),
		kong.Description("Public information from the road police to everybody at once: drivers, newsrooms, signs."),
		kong.UsageOnError(),
		kong.Writers(io.out, io.err),
		kong.Exit(func(c int) { code, exited = c, true }),
		kong.Resolvers(fileResolver(args)),
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
		fmt.Fprintf(io.err, "wayside: %v\nRun \"wayside --help\" for the commands.\n", err)
		return exitUsage
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(io, parsed)
	if told := (refused{}); errors.As(err, &told) {
		return exitRefused
	}
	if err != nil {
		fmt.Fprintf(io.err, "wayside: %v\n", err)
		return exitRefused
	}
	return 0
}
