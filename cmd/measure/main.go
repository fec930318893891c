//go:build linux

// Command measure is "make bench": it measures Wayside beside what the machine
// can do (cmd/yardstick) and beside Nchan, one after the other in one run, and
// prints the table. Wayside is the real program with its durable log, filters
// and signatures. It starts everything itself, on loopback, and belongs to no
// installation.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A measurement is one part of the table.
type measurement struct {
	name  string
	about string
	run   func(*lab) ([]table, error)
}

func measurements() []measurement {
	return []measurement{
		{"burst", "many changes under way at once", burst},
		{"single", "one change at a time", single},
		{"latency", "five changes a second", latency},
		{"idle", "what an idle subscriber costs", idle},
		{"storm", "everybody connects at once and takes the whole state", storm},
		{"stalled", "some stop reading", stalled},
		{"filters", "a publication among many filters that it doesn't match", filters},
		{"ingest", "a hundred publishers post at once", ingest},
		{"board", "a publication among many notices in force", board},
		{"feeds", "feeds and conditional requests", feeds},
		{"restart", "a restart with many notices in the log", restart},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	l := &lab{ctx: ctx}
	only := flag.String("only", "", "comma-separated: "+names())
	out := flag.String("out", "", "write the page here too, such as docs/performance.md")
	flag.IntVar(&l.rounds, "rounds", 5, "how often each is measured; the table has the medians")
	flag.DurationVar(&l.duration, "duration", 3*time.Second, "how long each publishes")
	flag.StringVar(&l.bin, "bin", "bin", "folder of the programs wayside and yardstick")
	flag.StringVar(&l.contenders, "contenders", "", "comma-separated, such as wayside,batch; default: all that are installed")
	subscribers := flag.String("subscribers", "1000,10000", "how many, where a measurement asks for both")
	flag.Parse()
	var err error
	if l.sizes, err = numbers(*subscribers); err != nil {
		return fmt.Errorf("--subscribers: %w", err)
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	if err := l.open(); err != nil {
		return err
	}
	defer l.close()
	p := page{made: time.Now(), lab: l}
	var errs []error
	for _, m := range chosen {
		fmt.Fprintf(os.Stderr, "== %s: %s\n", m.name, m.about)
		tables, err := m.run(l)
		p.tables = append(p.tables, tables...)
		for _, t := range tables {
			t.print(os.Stdout)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", m.name, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	if *out != "" && ctx.Err() == nil {
		errs = append(errs, p.write(*out))
	}
	return errors.Join(errs...)
}

func names() string {
	var all []string
	for _, m := range measurements() {
		all = append(all, m.name)
	}
	return strings.Join(all, ", ")
}

func choose(only string) ([]measurement, error) {
	all := measurements()
	if only == "" {
		return all, nil
	}
	var chosen []measurement
	for _, name := range strings.Split(only, ",") {
		i := slices.IndexFunc(all, func(m measurement) bool { return m.name == name })
		if i < 0 {
			return nil, fmt.Errorf("--only: no measurement %q: one of %s", name, names())
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}
