//go:build linux

package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"wayside/cmd/internal/load"
)

// A table is one part of the page, in Markdown.
type table struct {
	title, note string
	columns     []string
	rows        [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t table) print(w io.Writer) {
	widths := make([]int, len(t.columns))
	for _, row := range append([][]string{t.columns}, t.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	fmt.Fprintf(w, "\n### %s\n\n", t.title)
	if t.note != "" {
		fmt.Fprintf(w, "%s\n\n", t.note)
	}
	line := func(row []string) {
		for i, cell := range row {
			form := "| %*s "
			if i == 0 {
				form = "| %-*s "
			}
			fmt.Fprintf(w, form, widths[i]+len(cell)-len([]rune(cell)), cell)
		}
		fmt.Fprintln(w, "|")
	}
	line(t.columns)
	for i, width := range widths {
		rule := strings.Repeat("-", width)
		if i == 0 {
			fmt.Fprintf(w, "| %s ", rule)
			continue
		}
		fmt.Fprintf(w, "| %s:", rule)
	}
	fmt.Fprintln(w, "|")
	for _, row := range t.rows {
		line(row)
	}
}

// A page is everything that was measured in one run.
type page struct {
	made   time.Time
	lab    *lab
	tables []table
}

// write puts the page into a file.
func (p page) write(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	fmt.Fprintf(f, "# Performance\n\nMade by `make bench OUT=%s` on %s.\n\n%s\n", name, p.made.UTC().Format("2 January 2006, 15:04 UTC"), strings.Join(machine(), "  \n"))
	fmt.Fprintf(f, "\nMedians of %d interleaved rounds, each server freshly started, everything on one machine over loopback, where the\n"+
		"receiver's side is charged to the sender: read ratios, and none under 1.2. Wayside is the real program: its durable log,\n"+
		"filters and signatures. `sys`, `batch`, `prepared` and `http` are yardsticks (`cmd/yardstick`) that do nothing else; the\n"+
		"number after a name is the size of its messages, %d bytes where there is none.\n", p.lab.rounds, smallSize)
	for _, t := range p.tables {
		t.print(f)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}

// machine says what the figures were made on.
func machine() []string {
	model := "unknown processor"
	info, _ := os.ReadFile("/proc/cpuinfo") // no figure depends on it
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			model = strings.TrimSpace(value)
			break
		}
	}
	kernel, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	var memory syscall.Sysinfo_t
	_ = syscall.Sysinfo(&memory)
	return []string{
		fmt.Sprintf("%d processors (%s), %d GiB of memory", runtime.NumCPU(), model, uint64(memory.Totalram)*uint64(memory.Unit)>>30),
		fmt.Sprintf("Linux %s, %s/%s, %s", strings.TrimSpace(string(kernel)), runtime.GOOS, runtime.GOARCH, runtime.Version()),
	}
}

func median[T any](rs []T, of func(T) float64) float64 {
	if len(rs) == 0 {
		return 0
	}
	values := make([]float64, len(rs))
	for i, r := range rs {
		values[i] = of(r)
	}
	slices.Sort(values)
	if n := len(values); n%2 == 0 {
		return (values[n/2-1] + values[n/2]) / 2
	}
	return values[len(values)/2]
}

func total(rs []load.Report, of func(load.Report) int64) string {
	var sum int64
	for _, r := range rs {
		sum += of(r)
	}
	return strconv.FormatInt(sum, 10)
}

// lost are those of all rounds, with the repeated and the cut off where there
// are any.
func lost(rs []load.Report) string {
	s := total(rs, func(r load.Report) int64 { return r.Lost })
	if n := total(rs, func(r load.Report) int64 { return r.Repeated }); n != "0" {
		s += ", " + n + " repeated"
	}
	if n := total(rs, func(r load.Report) int64 { return int64(r.Disconnected) }); n != "0" {
		s += ", " + n + " cut off"
	}
	return s
}

func count(n int) string { return number(float64(n), 0) }

// number has its thousands apart.
func number(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		return whole + "." + rest
	}
	return whole
}

func ratio(a, b float64) string {
	if b == 0 {
		return "–"
	}
	return number(a/b, 2)
}
