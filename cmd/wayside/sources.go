package main

import (
	"bytes"
	"io"
	"iter"
	"os"
	"regexp"
	"time"

	"wayside/hub"
	"wayside/hub/format"
	"wayside/hub/format/cap"
	"wayside/hub/intake"
	"wayside/hub/notice"
	"wayside/publishers"
	"wayside/publishers/carrier"
	"wayside/publishers/demo"
	"wayside/publishers/enforcement"
	"wayside/publishers/traffic"
	"wayside/publishers/weather"
)

// publisher is the source as it speaks: its carrier, its decoder and the rules
// of its kind. Standing is what is in force of its publisher's.
func (s source) publisher(now func() time.Time, standing func(notice.ID) *notice.Notice) publishers.Publisher {
	zone, _ := time.LoadLocation(s.Zone) // checked before
	set := notice.Settings{Publisher: s.party(), Zone: zone, Columns: s.Columns, Speeds: s.Speeds.table(), Standing: standing}
	if len(s.Bounds) == 4 {
		set.Bounds = &notice.Box{West: s.Bounds[0], South: s.Bounds[1], East: s.Bounds[2], North: s.Bounds[3]}
	}
	return publishers.New(publishers.Source{
		Name: s.Name, Format: s.Format, Carrier: s.carrier(now), Decode: decoder(s.Format), Settings: set, Rules: s.rules(), Now: now,
	})
}

func (s source) carrier(now func() time.Time) publishers.Carrier {
	switch {
	case s.Poll != "":
		p := &carrier.Poll{URL: s.Poll, Every: time.Duration(s.Every), Private: s.Private, Partial: !s.Complete}
		if s.Follow {
			p.Index = linked
		}
		return p
	case s.Drop != "":
		return &carrier.Folder{Dir: s.Drop, Every: time.Duration(s.Every), Complete: s.Complete, Now: now}
	}
	return carrier.Replay{Files: os.DirFS(s.Replay), Every: time.Duration(s.Every), Speed: s.Speed, Partial: !s.Complete}
}

// linked are the addresses of the alerts that an index lists.
func linked(r io.Reader) (hrefs []string, err error) {
	links, err := cap.Index(r)
	for _, l := range links {
		hrefs = append(hrefs, l.Href)
	}
	return hrefs, err
}

// lastUpdated is what some road feeds write into every description, anew at
// every poll.
var lastUpdated = []*regexp.Regexp{regexp.MustCompile(`(?i)(last updated|next update time)[^.]*\.?`)}

func (s source) rules() []publishers.Rule {
	var registered []weather.Issuer
	for _, name := range s.Issuers {
		registered = append(registered, weather.Issuer{ID: name, Name: notice.Words{notice.Chinese: name, notice.English: name}})
	}
	return rulesOf(s.Kind, registered)
}

// rulesOf are the rules that hold for sources of a kind.
func rulesOf(kind string, registered []weather.Issuer) []publishers.Rule {
	switch kind {
	case "traffic":
		return []publishers.Rule{traffic.Rule(traffic.Config{Noise: lastUpdated, SeverityFromImpact: true})}
	case "weather":
		return []publishers.Rule{weather.Rule(registered)}
	case "enforcement":
		return []publishers.Rule{enforcement.Rule}
	}
	return nil
}

// decoder reads documents of the named format, or of whichever each looks
// like.
func decoder(name string) publishers.Decode {
	if name != "" {
		f, _ := format.Named(format.Table(), name) // checked before
		return f.Decode
	}
	return func(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
		return func(yield func(notice.Item, error) bool) {
			doc, err := io.ReadAll(io.LimitReader(r, carrier.MaxBytes))
			var f format.Format
			if err == nil {
				f, err = formatOf(doc, "")
			}
			if err != nil {
				yield(notice.Item{}, err)
				return
			}
			f.Decode(bytes.NewReader(doc), s)(yield)
		}
	}
}

func (s source) party() notice.Party {
	p := notice.Party{ID: s.Publisher, Name: notice.Words{}}
	for lang, name := range map[notice.Lang]string{notice.Chinese: s.NameZh, notice.English: s.NameEn} {
		if name != "" {
			p.Name[lang] = name
		}
	}
	return p
}

// settings are the source as intake knows it. A source that nobody has named
// the issuers of may not raise an alarm by itself.
func (s source) settings() intake.Source {
	zone, _ := time.LoadLocation(s.Zone)
	severest := notice.Severity(s.Severest)
	if severest == "" {
		severest = notice.Moderate
		if s.Kind == "weather" && len(s.Issuers) > 0 {
			severest = notice.Extreme
		}
	}
	return intake.Source{
		Name: s.Name, Format: s.Format, OnVanish: s.OnVanish, StaleAfter: time.Duration(s.StaleFrom), Zone: zone, Covers: s.Covers,
		Author: hub.Author{Name: s.Name, Publisher: s.party(), Severest: severest},
	}
}

// demoPublisher is a source of the demonstration, joined like any other.
func demoPublisher(s demo.Source, now func() time.Time) publishers.Publisher {
	var registered []weather.Issuer
	for _, p := range s.Issuers {
		registered = append(registered, weather.Issuer{ID: p.ID, Name: p.Name})
	}
	return publishers.New(publishers.Source{
		Name: s.Name, Format: s.Format, Carrier: s.Carrier, Decode: decoder(s.Format), Rules: rulesOf(s.Kind, registered), Now: now,
		Settings: notice.Settings{Publisher: s.Publisher, Lang: s.Lang, Zone: demo.Zone()},
	})
}

func demoSettings(s demo.Source, zone *time.Location) intake.Source {
	return intake.Source{
		Name: s.Name, Format: s.Format, OnVanish: "end", Zone: zone, Covers: s.Covers, StaleAfter: time.Minute,
		Author: hub.Author{Name: s.Name, Publisher: s.Publisher},
	}
}
