package vms

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/format/internal/header"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

// items are what the signs of the document show, in their order; of one sign
// that is told twice, what was set later.
func (d *document) items() (out []notice.Item) {
	at := map[string]int{}
	for _, s := range d.signs {
		r := reader{document: d, sign: s}
		item := r.item()
		i, twice := at[item.Key]
		if !twice || item.Key == "" {
			at[item.Key] = len(out)
			out = append(out, item)
			continue
		}
		other := item
		if !item.Problems.Failed() && !told(out[i]).After(told(item)) {
			out[i], other = item, out[i]
		}
		if ps := &out[i].Problems; !slices.ContainsFunc(*ps, func(p notice.Problem) bool { return p.Field == "" }) {
			ps.Warn("", "同一情报板也在 "+other.Place+"，取较新的一条", "the same sign also stands at "+other.Place+"; the newer was taken")
		}
	}
	return out
}

func told(i notice.Item) time.Time {
	switch {
	case i.Notice != nil:
		return i.Notice.Sent
	case i.End != nil:
		return i.End.Sent
	}
	return time.Time{}
}

// reader tells one sign.
type reader struct {
	*document
	sign
	ps notice.Problems
}

func (r *reader) item() notice.Item {
	id, index := phrase.Line(r.controller.Controller.ID), phrase.Line(r.Index)
	item := notice.Item{Key: keyOf(id, index), Place: fmt.Sprintf("vmsControllerStatus %q, vmsStatus %s (line %d)", phrase.Cut(id, 60), phrase.Cut(index, 60), r.line)}
	switch {
	case id == "":
		r.ps.Add("vmsControllerReference", "缺少控制器编号", "missing")
	case index == "":
		r.ps.Add("vmsStatus.vmsIndex", "缺少情报板序号", "missing")
	case len(item.Key) > maxShort:
		r.ps.Add("vmsControllerReference", fmt.Sprintf("编号超过 %d 字节", maxShort), fmt.Sprintf("an id of more than %d bytes", maxShort))
	}
	if r.ps.Failed() {
		if id == "" || index == "" {
			item.Key = ""
		}
		item.Problems = r.ps
		return item
	}
	s := show(r.Status.Messages)
	set := r.lastSet(s)
	sent := r.first(r.time("vmsStatus.statusUpdateTime", r.Status.Updated), r.time("statusUpdateTime", r.controller.Updated), set,
		r.time("publicationTime", r.payload.time), r.settings.Now.UTC())
	if why := r.dark(s); why != nil {
		item.End = &notice.ItemEnd{Keys: []string{item.Key}, Cause: notice.CauseEnded, Text: why, Sent: sent}
	} else {
		item.Notice = r.notice(item.Key, s, set, sent)
	}
	item.Problems = r.ps
	return item
}

// warn notes a warning at field, once: all messages of a sign may be wrong in
// the same way.
func (r *reader) warn(field, zh, en string) {
	if !slices.ContainsFunc(r.ps, func(p notice.Problem) bool { return p.Field == field }) {
		r.ps.Warn(field, zh, en)
	}
}

// dark is why a sign shows nothing, nil where it does.
func (r *reader) dark(s shown) notice.Words {
	for _, f := range r.Status.Faults {
		switch f.Kind.String() {
		case "outOfService":
			return notice.Words{notice.Chinese: "情报板停用", notice.English: "the sign is out of service"}
		case "incorrectMessageDisplayed", "incorrectPictogramDisplayed":
			r.warn("vmsStatus.vmsFault", "情报板显示的内容可能与此不同", "the sign may show something else than this")
		}
	}
	switch r.Status.Working.String() {
	case "blank":
		return notice.Words{notice.Chinese: "情报板已熄灭", notice.English: "the sign is blank"}
	case "covered":
		return notice.Words{notice.Chinese: "情报板被遮盖", notice.English: "the sign is covered"}
	case "notWorking":
		return notice.Words{notice.Chinese: "情报板故障", notice.English: "the sign is not working"}
	}
	if len(s.messages) == 0 {
		return notice.Words{notice.Chinese: "情报板没有显示信息", notice.English: "the sign shows no message"}
	}
	return nil
}

// lastSet is when the newest of the messages was set.
func (r *reader) lastSet(s shown) (newest time.Time) {
	for _, m := range s.messages {
		if t := r.time("vmsMessage.timeLastSet", m.LastSet); t.After(newest) {
			newest = t
		}
	}
	return newest
}

func (r *reader) first(times ...time.Time) time.Time {
	i := slices.IndexFunc(times, func(t time.Time) bool { return !t.IsZero() })
	return times[max(0, i)]
}

// time reads a time; one without an offset is of the zone of the source.
func (r *reader) time(field, s string) time.Time {
	if s = strings.TrimSpace(s); s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		if t, err = time.ParseInLocation("2006-01-02T15:04:05.999999999", s, r.settings.In()); err == nil {
			r.warn(field, "没有时区，按来源的时区读取", "has no offset; taken as in the zone of the source")
		}
	}
	if err != nil || t.Year() < 1970 || t.Year() > 2200 {
		r.warn(field, "不是时间，已略去", "not a time; left out")
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

func (r *reader) notice(key string, s shown, set, sent time.Time) *notice.Notice {
	n := &notice.Notice{
		ID: notice.DeriveID(r.settings.Publisher.ID, key), Revision: 1, Kind: notice.Traffic, Event: "other",
		Severity: notice.SeverityUnknown, Urgency: notice.UrgencyUnknown, Certainty: notice.CertaintyUnknown,
		Publisher: r.settings.Publisher, Sent: sent, Onset: set, Text: map[notice.Lang]notice.Text{},
		Origin: &notice.Origin{Format: extName, Feed: r.settings.Feed, ID: key},
	}
	r.standing(n)
	p := r.pocket(s)
	if event := reasons[p.Reason]; event != "" {
		n.Event = event
	}
	if len(p.Situations) > 0 {
		n.Group = groupOf(n.Publisher, p.Situations[0])
	}
	p.Place = r.place(n)
	text, lang := join(s.pages), r.lang(s)
	if short := phrase.Cut(text, maxShort); short != text {
		r.warn("vmsMessage", fmt.Sprintf("文字超过 %d 个字符，已截断", maxShort), fmt.Sprintf("more than %d characters; cut off", maxShort))
		n.Text[lang] = notice.Text{Description: phrase.Cut(text, maxText)}
		text, p.Lines = join(split(short)), nil
	}
	for _, l := range []notice.Lang{notice.Chinese, notice.English, lang} {
		t := n.Text[l]
		t.Headline = headline(n, &p, text, l)
		n.Text[l] = t
	}
	t := n.Text[lang]
	t.Sign = text
	n.Text[lang] = t
	n.Ext = map[string]any{extName: p.tree()}
	return n
}

// groupOf is what a notice of the situation that a sign tells of is known by.
func groupOf(publisher notice.Party, situation ref) string {
	return string(notice.DeriveID(publisher.ID, situation.ID))
}

// lang is the language of the lines, else of the publication, else of the
// source.
func (r *reader) lang(s shown) notice.Lang {
	tags := []string{r.payload.lang, string(r.settings.Lang), string(notice.English)}
	if len(s.pages) > 0 {
		tags = append([]string{s.pages[0][0].lang}, tags...)
	}
	for _, tag := range tags {
		if tag = strings.TrimSpace(tag); tag != "" && len(notice.Words{notice.Lang(tag): ""}.Check("", 1)) == 0 {
			return settled(tag, r.settings.Lang)
		}
	}
	return notice.English
}

// settled is tag, as the source's settings or the hub spell that language.
func settled(tag string, own notice.Lang) notice.Lang {
	for _, l := range []notice.Lang{own, notice.Chinese, notice.English} {
		short, _, _ := strings.Cut(string(l), "-")
		if strings.EqualFold(tag, string(l)) || strings.EqualFold(tag, short) {
			return l
		}
	}
	return notice.Lang(tag)
}

// standing fills in the terms of the publication.
func (r *reader) standing(n *notice.Notice) {
	h := r.payload.header
	w, known := h.Status.String(), false
	if n.Status, known = header.Status(w); !known {
		r.warn("headerInformation.informationStatus", "不认识 "+phrase.Cut(w, 60)+"，按测试处理", "unknown value "+phrase.Cut(w, 60)+"; taken for a test")
	}
	if n.Audience = notice.Restricted; header.Open(h.Confidentiality.String(), r.settings.AllowConfidential) {
		n.Audience = notice.Public
	}
}

// pocket is what the notice has no field for.
func (r *reader) pocket(s shown) pocket {
	p := pocket{Table: ref(r.controller.Table), Controller: ref(r.controller.Controller), Index: r.Index, Pictograms: s.pictograms, Lines: s.pages}
	for _, m := range s.messages {
		p.Reason = cmp.Or(p.Reason, m.Reason.String())
		p.Kinds = append(p.Kinds, wordsOf(m.Kinds)...)
		for _, s := range m.Situations {
			p.Situations = append(p.Situations, ref(s))
		}
		for _, interval := range []string{m.Interval, r.Status.Interval} {
			if v, err := strconv.ParseFloat(strings.TrimSpace(interval), 64); err == nil && p.Interval == nil {
				p.Interval = &v
			}
		}
	}
	p.tidy()
	return p
}

// place fills in where the sign stands, by its status, else by its table. It
// returns the place in words where no road is named.
func (r *reader) place(n *notice.Notice) (where string) {
	var locations []*location
	var names [][]value
	look := func(l *location, m *managed) {
		if l != nil {
			locations, names = append(locations, l), append(names, l.Description)
		}
		if m != nil {
			names = append(names, m.Name)
			if m.Location != nil {
				locations, names = append(locations, m.Location), append(names, m.Location.Description)
			}
		}
	}
	look(r.Status.Location, r.Status.Managed)
	if s := r.places[keyOf(r.controller.Controller.ID, r.Index)]; s != nil {
		look(s.Location, s.Managed)
		names = append(names, s.Description)
	}
	for _, v := range names {
		where = cmp.Or(where, r.say(v))
	}
	for _, l := range locations {
		if n.Geometry == nil {
			n.Geometry = r.point(l)
		}
		for _, info := range l.Roads {
			name, number := phrase.Cut(phrase.Line(info.Name), maxShort), phrase.Cut(phrase.Line(info.Number), maxShort)
			if road := (notice.Road{Name: cmp.Or(number, name)}); road.Name != "" && len(n.Roads) == 0 {
				if name != road.Name {
					road.LocalName = name
				}
				n.Roads = append(n.Roads, road)
			}
		}
	}
	if len(n.Roads) > 0 && where != "" {
		n.Roads[0].From = &notice.RoadPoint{Name: where}
		return ""
	}
	return where
}

func (r *reader) point(l *location) *notice.Geometry {
	c := cmp.Or(l.Point, l.Display)
	if c == nil {
		return nil
	}
	lat, err := strconv.ParseFloat(strings.TrimSpace(c.Latitude), 64)
	lon, err2 := strconv.ParseFloat(strings.TrimSpace(c.Longitude), 64)
	if err != nil || err2 != nil {
		r.warn("pointCoordinates", "坐标不是数字，已略去", "a coordinate is no number; left out")
		return nil
	}
	return place.Tidy(notice.Point(lon, lat), r.settings.Bounds, "pointCoordinates", &r.ps)
}

// say is a text in the language of the source, else in another.
func (r *reader) say(values []value) string {
	w := notice.Words{}
	for _, v := range values {
		w[notice.Lang(strings.TrimSpace(v.Lang))] = phrase.Cut(phrase.Line(v.Text), maxShort)
	}
	return w.In(r.settings.Lang)
}
