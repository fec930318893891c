package wzdx

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/mail"
	"slices"
	"time"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// Encode writes the road works and detours of s as a WorkZoneFeed of WZDx 4.2,
// one feature for each direction and for each occurrence within 30 days of
// s.Now. Everything else is left out and named in the losses. The license is
// never stated: the format allows only CC0, and that is for the owner to say.
func Encode(w io.Writer, s notice.Sheet) (notice.Losses, error) { return wzdx42.encode(w, s) }

// EncodeCWZ writes the same as [Encode] as a work zone feed of CWZ 1.0. That
// requires a license and allows CC0 alone, so whoever serves such a feed gives
// it away under CC0.
func EncodeCWZ(w io.Writer, s notice.Sheet) (notice.Losses, error) { return cwz10.encode(w, s) }

func (d *dialect) encode(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	out := writer{dialect: d, sheet: s, lang: cmp.Or(s.Lang, notice.English)}
	drafts := out.drafts()
	out.groups(drafts)
	doc := document{Type: "FeatureCollection", FeedInfo: out.info(drafts), Features: []json.RawMessage{}}
	for _, d := range drafts {
		for _, f := range out.features(d) {
			raw, err := marshal(f)
			if err != nil { // a number that JSON lacks costs no more than its notice
				out.losses.Add(d.ID, "notice", err.Error())
				break
			}
			doc.Features = append(doc.Features, raw)
		}
	}
	raw, err := marshal(doc)
	if err == nil {
		_, err = w.Write(raw)
	}
	if err != nil {
		return out.losses, fmt.Errorf("write %s: %w", out.spec, err)
	}
	return out.losses, nil
}

// marshal writes v with <, > and & as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// writer is one pass over a sheet.
type writer struct {
	*dialect
	sheet  notice.Sheet
	lang   notice.Lang
	losses notice.Losses
}

// draft is one notice that will be written.
type draft struct {
	*notice.Notice
	entry   notice.Entry
	base    string // id of its first feature
	foreign bool   // it came as a road event, and brings its own links along
	pocket  pocket
	links   []related // to others of its group
}

// drafts are the notices that are road events.
func (w *writer) drafts() (out []*draft) {
	taken := map[string]int{}
	for _, e := range w.sheet.Entries {
		if why := unfit(e.Notice); why != "" {
			w.losses.Add(e.Notice.ID, "notice", why)
			continue
		}
		d := &draft{Notice: e.Notice, entry: e, base: e.Notice.ID.UUID()}
		if o := e.Notice.Origin; o != nil && isRoadEvents(o.Format) && o.ID != "" {
			d.base, d.foreign = o.ID, true
		}
		d.pocket = pocketOf(e.Notice)
		taken[d.base]++
		out = append(out, d)
	}
	for _, d := range out {
		if d.foreign && taken[d.base] > 1 { // two sources use one id
			w.losses.Add(d.ID, "origin.id", "another source uses the same id; written under the notice's own")
			d.base, d.foreign, d.pocket.Occurrences = d.ID.UUID(), false, nil
		}
	}
	return out
}

// unfit says why a notice can't be a road event, "" where it can.
func unfit(n *notice.Notice) string {
	switch {
	case n.Kind != notice.Traffic || n.Event != "roadwork" && n.Event != "detour":
		return "only road works and detours are road events"
	case n.Status != notice.Actual && n.Status != "" || n.Audience == notice.Restricted:
		return "a road event can't be marked as a test, an exercise or restricted"
	case len(n.Roads) == 0 || n.Roads[0].Name == "":
		return "a road event needs a road"
	case drawable(n.Geometry) == nil:
		return "a road event needs a line or points"
	}
	return ""
}

// drawable is the part of a geometry that a road event can carry, a line or
// points; nil where there is none.
func drawable(g *notice.Geometry) *notice.Geometry {
	if g == nil {
		return nil
	}
	switch g.Type {
	case "Point", "MultiPoint":
		if len(g.Points) > 0 {
			return &notice.Geometry{Type: "MultiPoint", Points: g.Points}
		}
	case "LineString", "MultiLineString":
		if len(g.Lines) > 0 {
			longest := slices.MaxFunc(g.Lines, func(a, b []notice.Position) int { return cmp.Compare(length(a), length(b)) })
			if len(longest) > 1 {
				return notice.LineString(longest...)
			}
		}
	case "GeometryCollection":
		for i := range g.Members {
			if d := drawable(&g.Members[i]); d != nil {
				return d
			}
		}
	}
	return nil
}

func length(line []notice.Position) (metres float64) {
	for i := 1; i < len(line); i++ {
		metres += notice.Distance(line[i-1], line[i])
	}
	return metres
}

// groups links notices of one group: each names the first, and the first names
// all. What came as road events has links of its own.
func (w *writer) groups(drafts []*draft) {
	byGroup := map[string][]*draft{}
	for _, d := range drafts {
		if d.Group != "" && !d.foreign {
			byGroup[d.Group] = append(byGroup[d.Group], d)
		}
	}
	for _, members := range byGroup {
		first := slices.MinFunc(members, func(a, b *draft) int {
			return cmp.Or(-cmp.Compare(a.Event, b.Event), cmp.Compare(a.base, b.base)) // road works before detours
		})
		for _, d := range members {
			if d != first {
				d.links = append(d.links, first.asRelated())
				first.links = append(first.links, d.asRelated())
			}
		}
	}
}

func (d *draft) asRelated() related {
	if d.Event == "detour" {
		return related{relatedDetour, d.base}
	}
	return related{relatedWorkZone, d.base}
}

// info is the head of the feed: its data sources are the publishers of what it
// tells, or its owner where it tells nothing.
func (w *writer) info(drafts []*draft) feedInfo {
	owner := w.sheet.Owner
	f := feedInfo{
		UpdateDate: stamp(w.sheet.Now), Version: w.version, Publisher: cmp.Or(phrase.Line(owner.Name.In(w.lang)), owner.ID, "Wayside"),
		ContactName: phrase.Line(w.sheet.Contact.Name.In(w.lang)),
	}
	if a, err := mail.ParseAddress(w.sheet.Contact.Email); err == nil {
		f.ContactEmail = &a.Address
	}
	updated := map[string]time.Time{} // by source
	for _, d := range drafts {
		s := w.source(d.Notice)
		if _, told := updated[s.ID]; !told {
			f.DataSources = append(f.DataSources, s)
		}
		updated[s.ID] = later(updated[s.ID], d.Sent)
	}
	if len(f.DataSources) == 0 {
		f.DataSources = []dataSource{{ID: cmp.Or(owner.ID, "wayside"), OrganizationName: f.Publisher}}
	}
	if w.terms {
		f.License, f.UpdateFrequency = cc0, onChange()
		for i, s := range f.DataSources {
			f.DataSources[i].UpdateDate = stamp(cmp.Or(updated[s.ID], w.sheet.Now))
			f.DataSources[i].UpdateFrequency = onChange()
		}
	}
	return f
}

// cc0 is the one license that feeds may be under.
const cc0 = "https://creativecommons.org/publicdomain/zero/1.0/"

// onChange is the frequency of what is written whenever something changes: -1,
// the one number below a second that the schema of CWZ allows.
func onChange() *int {
	none := -1
	return &none
}

// source is the organization that answers for n.
func (w *writer) source(n *notice.Notice) dataSource {
	if i := n.Issuer; i != nil {
		name := cmp.Or(phrase.Line(i.Name.In(w.lang)), i.ID)
		return dataSource{ID: cmp.Or(i.ID, notice.DeriveID(n.Publisher.ID, name).UUID()), OrganizationName: name}
	}
	return dataSource{ID: n.Publisher.ID, OrganizationName: cmp.Or(phrase.Line(n.Publisher.Name.In(w.lang)), n.Publisher.ID)}
}
