package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	signs "wayside/hub/sign"
	"wayside/static"

	"github.com/BurntSushi/toml"
)

type signCmd struct {
	Put    signPutCmd    `cmd:"" help:"Keep the profiles of signs, from files; - is stdin."`
	List   signListCmd   `cmd:"" help:"List the signs."`
	Show   signShowCmd   `cmd:"" help:"Print the profile of a sign."`
	Remove signRemoveCmd `cmd:"" help:"Take a sign away."`
	Fit    signFitCmd    `cmd:"" help:"Tell whether notices fit signs, and what each would show; exit 1 where one does not fit."`
}

// profiles reads and judges the files; every fault at once.
func profiles(std world, files []string) (list []*signs.Profile, docs [][]byte, err error) {
	var faults []error
	fonts := signs.NewFonts(static.Glyphs())
	for _, name := range files {
		raws, err := profileDocuments(std, name)
		if err != nil {
			faults = append(faults, err)
		}
		for _, raw := range raws {
			if len(raw) > signs.MostProfile {
				faults = append(faults, fmt.Errorf("%s: a profile of more than %d bytes", name, signs.MostProfile))
				continue
			}
			p, ps := signs.Read(raw)
			if !ps.Failed() {
				ps = append(ps, fonts.CheckText(p)...)
			}
			for _, q := range ps {
				said := fmt.Errorf("%s: %s: %s · %s", name, q.Field, q.Message.In(notice.English), q.Message.In(notice.Chinese))
				if q.Warning {
					fmt.Fprintln(std.err, "warning:", said)
					continue
				}
				faults = append(faults, said)
			}
			list, docs = append(list, p), append(docs, raw)
		}
	}
	return list, docs, errors.Join(faults...)
}

// profileDocuments are the profiles of a file as JSON: one, or of a TOML file
// as many as it has tables [[sign]].
func profileDocuments(std world, name string) ([][]byte, error) {
	raw, err := readFile(std, name, mostProfiles)
	if err != nil || !strings.HasSuffix(name, ".toml") {
		return [][]byte{raw}, err
	}
	var doc map[string]any
	if _, err := toml.Decode(string(raw), &doc); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, atLine(err))
	}
	tables, several := doc["sign"].([]map[string]any)
	if !several {
		tables = []map[string]any{doc}
	} else if len(doc) > 1 {
		return nil, fmt.Errorf("read %s: beside the tables [[sign]] nothing may stand", name)
	}
	var docs [][]byte
	for _, table := range tables {
		one, err := json.Marshal(table)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		docs = append(docs, one)
	}
	return docs, nil
}

// mostProfiles is how large a file of profiles may be, in bytes.
const mostProfiles = 4 << 20

// readFile reads a file of at most most bytes; - is stdin.
func readFile(std world, name string, most int64) ([]byte, error) {
	in := std.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", name, err)
		}
		defer f.Close()
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(raw)) > most {
		return nil, fmt.Errorf("read %s: more than %d bytes", name, most)
	}
	return raw, nil
}

type signPutCmd struct {
	dataFlag
	Files []string `arg:"" name:"file" help:"Profiles: JSON, one in each file, or TOML (.toml), one or a table [[sign]] for each."`
}

// Run keeps the profiles, all of them or none.
func (c *signPutCmd) Run(ctx context.Context, std world) error {
	list, docs, err := profiles(std, c.Files)
	if err != nil {
		return err
	}
	d, err := c.desk(ctx, true)
	if err != nil {
		return err
	}
	defer d.Close()
	for i, p := range list {
		kept, err := putSign(ctx, d, p.ID, "command line", docs[i])
		if err != nil {
			return err
		}
		fmt.Fprintf(std.out, "%s revision %d\n", kept.ID, kept.Revision)
	}
	return nil
}

// putSign keeps a profile over whatever stands.
func putSign(ctx context.Context, d *desk.Desk, id, by string, doc []byte) (desk.Sign, error) {
	var tidy bytes.Buffer
	if err := json.Compact(&tidy, doc); err != nil {
		return desk.Sign{}, fmt.Errorf("keep sign %q: %w", id, err)
	}
	return d.PutSign(ctx, desk.Sign{ID: id, By: by, Doc: tidy.Bytes()}, desk.AnyRevision)
}

type signListCmd struct{ dataFlag }

// Run prints one line for each sign.
func (c *signListCmd) Run(ctx context.Context, std world) error {
	d, err := c.desk(ctx, false)
	if err != nil {
		return err
	}
	defer d.Close()
	all, err := d.Signs(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%-20s %-9s %-10s %-6s %-9s %-24s %s\n", "sign", "dots", "matrix", "panel", "speaks", "where", "shows")
	for _, k := range all {
		p, ps := signs.Read(k.Doc)
		if ps.Failed() {
			fmt.Fprintf(std.out, "%-20s can't be read: %v\n", k.ID, ps)
			continue
		}
		fmt.Fprintf(std.out, "%-20s %-9s %-10s %-6s %-9s %-24s %s\n", p.ID, fmt.Sprintf("%dx%d", p.Width, p.Height), p.Matrix, p.Panel,
			joinLangs(p.Languages), strings.TrimSpace(p.Place.Road+" "+p.Place.Label+" "+string(p.Place.Direction)), cmp.Or(p.Filter, "all"))
	}
	return nil
}

func joinLangs(list []notice.Lang) string {
	parts := make([]string, len(list))
	for i, l := range list {
		parts[i] = string(l)
	}
	return strings.Join(parts, ",")
}

type signShowCmd struct {
	dataFlag
	Sign string `arg:"" help:"Id of the sign."`
}

// Run prints the profile, with what was left out filled in.
func (c *signShowCmd) Run(ctx context.Context, std world) error {
	d, err := c.desk(ctx, false)
	if err != nil {
		return err
	}
	defer d.Close()
	kept, err := d.Sign(ctx, c.Sign)
	if err != nil {
		return err
	}
	p, _ := signs.Read(kept.Doc)
	e := json.NewEncoder(std.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(p)
}

type signRemoveCmd struct {
	dataFlag
	Sign string `arg:"" help:"Id of the sign."`
}

// Run removes the sign.
func (c *signRemoveCmd) Run(ctx context.Context, std world) error {
	d, err := c.desk(ctx, false)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.RemoveSign(ctx, c.Sign, "command line"); err != nil {
		return err
	}
	fmt.Fprintf(std.err, "sign %q is gone\n", c.Sign)
	return nil
}

type signFitCmd struct {
	Profile []string `required:"" help:"Files of profiles, JSON or TOML."`
	Notice  []string `arg:"" help:"Native notices, one in each file; - is stdin."`
	Zone    string   `default:"Asia/Shanghai" help:"Time zone of times on signs."`
}

// Run composes each notice for each profile and prints what would be shown.
func (c *signFitCmd) Run(std world) error {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return usagef("--zone: %w", err)
	}
	list, _, err := profiles(std, c.Profile)
	if err != nil {
		return err
	}
	fonts, unfit := signs.NewFonts(static.Glyphs()), 0
	for _, name := range c.Notice {
		raw, err := readFile(std, name, 1<<20)
		if err != nil {
			return err
		}
		n, ps := notice.Read(raw)
		if ps.Failed() {
			return fmt.Errorf("%s: %w", name, ps)
		}
		for _, p := range list {
			if !c.one(std, name, p, fonts.Fit(p, n, zone, std.now())) {
				unfit++
			}
		}
	}
	if unfit > 0 {
		return refused{errors.New("not everything fits")}
	}
	return nil
}

// one prints how a notice fares on a sign; false where it does not fit.
func (c *signFitCmd) one(std world, name string, p *signs.Profile, s signs.Showing) bool {
	it := s.Notices[0]
	fmt.Fprintf(std.out, "%s on %s: %s", name, p.ID, it.Verdict)
	for _, a := range it.Abbreviated {
		fmt.Fprintf(std.out, " %s→%s", a.From, a.To)
	}
	if len(it.Left) > 0 {
		fmt.Fprintf(std.out, " without %s", strings.Join(it.Left, ", "))
	}
	fmt.Fprintln(std.out)
	for _, q := range it.Problems {
		fmt.Fprintf(std.out, "    %s: %s · %s\n", q.Field, q.Message.In(notice.English), q.Message.In(notice.Chinese))
	}
	if it.Verdict == signs.Unfit {
		return false
	}
	for i, pg := range s.Pages {
		fmt.Fprintf(std.out, "    page %d, %.1f s: %s\n", i+1, float64(pg.On)/10, strings.Join(pg.Lines, " / "))
	}
	return true
}
