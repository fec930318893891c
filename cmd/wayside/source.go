package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/format"
	"wayside/hub/notice"
	"wayside/publishers/demo"
)

// source is one [[source]] of the TOML file: somebody the hub reads from.
type source struct {
	Name      string    `toml:"name"`
	Kind      string    `toml:"kind"`   // traffic, weather, enforcement: whose rules apply; empty: none
	Format    string    `toml:"format"` // of the format table; empty: guessed
	Poll      string    `toml:"poll"`   // a URL
	Drop      string    `toml:"drop"`   // a folder
	Replay    string    `toml:"replay"` // a folder of recorded documents
	Speed     float64   `toml:"speed"`  // of the replay; 0: 1, as recorded
	Every     duration  `toml:"every"`
	Complete  bool      `toml:"complete"`   // each document is the whole state of the source
	OnVanish  string    `toml:"on_vanish"`  // hold (the default) or end
	Private   bool      `toml:"private"`    // its address may be private or loopback
	Follow    bool      `toml:"follow"`     // the document is an index of CAP alerts to fetch
	Publisher string    `toml:"publisher"`  // id
	NameZh    string    `toml:"name_zh"`    // of the publisher
	NameEn    string    `toml:"name_en"`    // of the publisher
	Issuers   []string  `toml:"issuers"`    // registered issuers of weather warnings
	Covers    []string  `toml:"covers"`     // roads or areas it tells of
	Zone      string    `toml:"zone"`       // of times without an offset; empty: the hub's
	Bounds    []float64 `toml:"bounds"`     // west, south, east, north of its places
	Severest  string    `toml:"severest"`   // above it a notice waits for a person
	StaleFrom duration  `toml:"stale_from"` // without a success for so long it counts as stale

	Columns map[string]string `toml:"columns"` // of a table: field → header, or "=" and a value for every row
	Speeds  *speeds           `toml:"speeds"`  // of measured speeds; nil: the usual table
}

// duration is a time.Duration written as "90s".
type duration time.Duration

// UnmarshalText reads "90s".
func (d *duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = duration(v)
	return err
}

// sourcesOf are the sources with what goes without saying filled in; every
// fault of every source at once.
func sourcesOf(list []source, c scalars) (filled []source, err error) {
	var faults []error
	taken := map[string]bool{}
	if c.Demo {
		for _, s := range demo.Sources(time.Now) {
			taken[s.Name] = true
		}
	}
	for i, s := range list {
		called := fmt.Sprintf("source %q", s.Name)
		if s.Name == "" {
			called = fmt.Sprintf("the %d. source", i+1)
		}
		bad := func(text string, args ...any) {
			faults = append(faults, fmt.Errorf("%s: %s", called, fmt.Sprintf(text, args...)))
		}
		if taken[s.Name] {
			bad("the name is used twice")
		}
		taken[s.Name] = true
		s.checkIdentity(bad)
		s.checkArrival(bad)
		s.checkReading(bad)
		s.checkTables(bad)
		filled = append(filled, s.filled(c.Zone))
	}
	return filled, errors.Join(faults...)
}

// plainName is what can stand in URLs, file names and logs as it is.
var plainName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)

const wantPlainName = "want letters, digits, '.', '-' or '_', at most 100 characters"

// complain notes one fault.
type complain func(text string, args ...any)

func (s source) checkIdentity(bad complain) {
	if !plainName.MatchString(s.Name) {
		bad("name: %s", wantPlainName)
	}
	if !plainName.MatchString(s.Publisher) {
		bad("publisher: %s", wantPlainName)
	}
	if kinds := []string{"traffic", "weather", "enforcement"}; s.Kind != "" && !slices.Contains(kinds, s.Kind) {
		bad("unknown kind %q; one of %s", s.Kind, strings.Join(kinds, ", "))
	}
	if s.Kind == "weather" && len(s.Issuers) == 0 {
		bad("issuers: name the registered weather services; without one, every warning would be refused")
	}
	if s.Kind != "weather" && len(s.Issuers) > 0 {
		bad("issuers: only with kind = \"weather\"")
	}
	if _, ok := notice.Find(notice.Severities(), s.Severest); s.Severest != "" && !ok {
		bad("severest: unknown severity %q", s.Severest)
	}
}

func (s source) checkArrival(bad complain) {
	ways := slices.DeleteFunc([]string{s.Poll, s.Drop, s.Replay}, func(w string) bool { return w == "" })
	if len(ways) != 1 {
		bad("needs exactly one of poll, drop and replay")
	}
	if u, err := url.Parse(s.Poll); s.Poll != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		bad("poll: want an http:// or https:// address")
	}
	if s.Replay != "" {
		if info, err := os.Stat(s.Replay); err != nil {
			bad("replay: %v", err)
		} else if !info.IsDir() {
			bad("replay: %s is no folder", s.Replay)
		}
	}
	if s.Follow && s.Poll == "" {
		bad("follow: only with poll")
	}
	if s.Speed < 0 || s.Speed != 0 && s.Replay == "" {
		bad("speed: a positive number, only with replay")
	}
	if s.Every < 0 || s.StaleFrom < 0 {
		bad("every, stale_from: want a positive time")
	}
	if !slices.Contains([]string{"", "hold", "end"}, s.OnVanish) {
		bad("on_vanish is %q; want hold or end", s.OnVanish)
	}
}

func (s source) checkReading(bad complain) {
	readable := names(func(f format.Format) bool { return f.Decode != nil })
	if s.Format != "" && !slices.Contains(readable, s.Format) {
		bad("unknown format %q; one of %s", s.Format, strings.Join(readable, ", "))
	}
	if _, err := time.LoadLocation(s.Zone); err != nil {
		bad("zone: %q is not a time zone such as Asia/Shanghai", s.Zone)
	}
	switch b := s.Bounds; {
	case len(b) == 0:
	case len(b) != 4:
		bad("bounds: want four numbers: west, south, east, north")
	case b[0] < -180 || b[2] > 180 || b[1] < -90 || b[3] > 90 || b[0] >= b[2] || b[1] >= b[3]:
		bad("bounds: want west < east within 180 degrees, south < north within 90")
	}
}

// Polls that fail for several periods, and at least so long, make a source
// stale.
const (
	stalePeriods  = 5
	leastPatience = 5 * time.Minute
	usualEvery    = time.Minute // of a poll
)

// filled is s with the settings that follow from others.
func (s source) filled(zone string) source {
	if s.Zone == "" {
		s.Zone = zone
	}
	if s.Poll != "" && s.StaleFrom == 0 {
		every := time.Duration(s.Every)
		if every == 0 {
			every = usualEvery
		}
		s.StaleFrom = duration(max(stalePeriods*every, leastPatience))
	}
	return s
}
