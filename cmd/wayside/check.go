package main

import (
	"context"
	"errors"
	"fmt"

	"wayside/hub/notice"
)

type checkCmd struct {
	Files  []string `arg:"" optional:"" help:"Documents to validate; - or nothing reads the standard input."`
	Format string   `help:"Format of the documents, one of ${readable}; guessed where not given."`
	Lang   string   `help:"Language of the problems: en or zh-CN." default:"en" enum:"en,zh-CN"`
}

// Run prints every problem of every document, and counts what is good.
func (c *checkCmd) Run(ctx context.Context, std world) error {
	failed := false
	for _, name := range inputs(c.Files) {
		doc, err := readInput(name, std.in)
		var items []notice.Item
		if err == nil {
			items, err = judged(doc, c.Format, settingsFor("local", std.now().UTC()))
		}
		if errors.As(err, new(usageError)) {
			return err
		}
		good, ended := 0, 0
		for _, it := range items {
			for _, p := range it.Problems {
				fmt.Fprintln(std.out, problemLine(name, it.Place, p, notice.Lang(c.Lang)))
			}
			switch {
			case it.Problems.Failed():
				failed = true
			case it.End != nil:
				ended++
			case it.Notice != nil:
				good++
			}
		}
		if err != nil {
			fmt.Fprintf(std.out, "%s: %s: %v\n", name, errorWord.In(notice.Lang(c.Lang)), err)
			failed = true
		}
		fmt.Fprintf(std.out, summary.In(notice.Lang(c.Lang))+"\n", name, good, ended, len(items))
	}
	if failed {
		return refused{errors.New("problems were found")}
	}
	return nil
}

// problemLine is one problem with its place.
func problemLine(name, place string, p notice.Problem, lang notice.Lang) string {
	word := errorWord
	if p.Warning {
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
	summary     = notice.Words{
		notice.Chinese: "%s：有效 %d 条，结束 %d 条，共 %d 条", notice.English: "%s: %d valid, %d endings, %d in all",
	}
)
