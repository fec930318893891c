package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"wayside/hub/check"
	"wayside/hub/format"
	"wayside/hub/notice"
)

type checkCmd struct {
	Files []string `arg:"" optional:"" help:"Documents to validate; - or nothing reads the standard input."`
	reading
	Lang  string `help:"Language of the problems: en or zh-CN." default:"en" enum:"en,zh-CN"`
	Level string `help:"The least that is told: error, warning or advice." default:"advice" enum:"error,warning,advice"`
	JSON  bool   `name:"json" help:"One JSON object for each document."`
}

// Run prints every problem of every document, and counts what is good.
func (c *checkCmd) Run(ctx context.Context, std world) error {
	set, err := c.settings("local", std.now().UTC())
	if err != nil {
		return err
	}
	failed := false
	for _, name := range inputs(c.Files) {
		var r check.Report
		doc, err := readInput(name, std.in)
		if err != nil {
			r.Frame.Add("document", err.Error(), err.Error())
		} else {
			r = c.read(doc, set)
		}
		failed = failed || r.Count().Errors > 0
		if c.JSON {
			if err := printReport(std.out, name, r); err != nil {
				return err
			}
			continue
		}
		c.print(std.out, name, r)
	}
	if failed {
		return refused{errors.New("problems were found")}
	}
	return nil
}

func (c *checkCmd) print(w io.Writer, name string, r check.Report) {
	lang := notice.Lang(c.Lang)
	for _, it := range r.Items {
		c.tell(w, name, it.Place, it.Problems)
	}
	c.tell(w, name, "", r.Frame)
	n := r.Count()
	fmt.Fprintf(w, summary.In(lang)+"\n", name, n.Notices, n.Ends, len(r.Items), n.Errors, n.Warnings, n.Advice, cmp.Or(r.Format, "?"))
}

func (c *checkCmd) tell(w io.Writer, name, place string, ps notice.Problems) {
	for _, p := range ps {
		if p.Advice && c.Level != "advice" || p.Warning && c.Level == "error" {
			continue
		}
		fmt.Fprintln(w, problemLine(name, place, p, notice.Lang(c.Lang)))
	}
}

// printReport writes a report for machines.
func printReport(w io.Writer, name string, r check.Report) error {
	type item struct {
		Place    string          `json:"place,omitempty"`
		Key      string          `json:"key,omitempty"`
		Ends     []string        `json:"ends,omitempty"`
		Notice   *notice.Notice  `json:"notice,omitempty"`
		Problems notice.Problems `json:"problems,omitempty"`
	}
	out := struct {
		Document string          `json:"document"`
		Format   string          `json:"format,omitempty"`
		Count    check.Count     `json:"count"`
		Problems notice.Problems `json:"problems,omitempty"`
		Items    []item          `json:"items"`
	}{name, r.Format, r.Count(), r.Frame, []item{}}
	for _, it := range r.Items {
		one := item{Place: it.Place, Key: it.Key, Notice: it.Notice, Problems: it.Problems}
		if it.End != nil {
			one.Ends = it.End.Keys
		}
		out.Items = append(out.Items, one)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

// problemLine is one problem with its place.
func problemLine(name, place string, p notice.Problem, lang notice.Lang) string {
	word := errorWord
	switch {
	case p.Advice:
		word = adviceWord
	case p.Warning:
		word = warningWord
	}
	where := name
	for _, s := range []string{place, p.Field} {
		if s != "" {
			where += ": " + s
		}
	}
	return fmt.Sprintf("%s: %s: %s", where, word.In(lang), p.Message.In(lang))
}

var (
	errorWord   = notice.Words{notice.Chinese: "错误", notice.English: "error"}
	warningWord = notice.Words{notice.Chinese: "提醒", notice.English: "warning"}
	adviceWord  = notice.Words{notice.Chinese: "建议", notice.English: "advice"}
	summary     = notice.Words{
		notice.Chinese: "%s：有效 %d 条，结束 %d 条，共 %d 条；错误 %d，提醒 %d，建议 %d（格式 %s）",
		notice.English: "%s: %d valid, %d endings, %d in all; %d errors, %d warnings, %d advice (format %s)",
	}
)

// reading is how a command reads documents of strangers.
type reading struct {
	Format string            `help:"Format of the documents, one of ${readable}; guessed where not given."`
	Zone   string            `help:"Time zone of times without an offset." default:"UTC" placeholder:"ZONE"`
	Bounds []float64         `help:"Where the places lie: west,south,east,north; detects exchanged axes." placeholder:"DEGREES"`
	Column map[string]string `help:"Of tables: FIELD=HEADER, where a field stands under another header; may be repeated." placeholder:"FIELD=HEADER"`
}

// settings are what a decoder is told.
func (c reading) settings(publisher string, now time.Time) (notice.Settings, error) {
	s := notice.Settings{Now: now, Publisher: notice.Party{ID: publisher}, Feed: "local", Columns: c.Column}
	if c.Format != "" {
		if _, err := check.Find(format.Table(), nil, c.Format); err != nil {
			return s, usageError{err}
		}
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return s, usageError{err}
	}
	s.Zone = zone
	switch b := c.Bounds; {
	case len(b) == 0:
	case len(b) != 4 || b[0] >= b[2] || b[1] >= b[3]:
		return s, usagef("--bounds: want four numbers: west,south,east,north")
	default:
		s.Bounds = &notice.Box{West: b[0], South: b[1], East: b[2], North: b[3]}
	}
	return s, nil
}

// read reads a document.
func (c reading) read(doc []byte, s notice.Settings) check.Report {
	return check.Read(format.Table(), doc, c.Format, s)
}
