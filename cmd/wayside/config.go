package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"wayside/hub/filter"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/words"
	"wayside/publishers/demo"
	"wayside/static"
)

// Names of a site that was given none.
const (
	usualNameZH = "路况与警情"
	usualNameEN = "Roads and police notices"
)

// scalars are the settings of a hub that are one value each: a key of the TOML
// file, a flag and an environment variable (WAYSIDE_ADDR) alike.
type scalars struct {
	Addr      string        `help:"Address to listen on." default:"127.0.0.1:8080" env:"WAYSIDE_ADDR"`
	Console   string        `name:"console-addr" help:"Address of its own for the operators' console; default: the public one where only this machine can reach it, or with --demo, else none." env:"WAYSIDE_CONSOLE_ADDR"`
	ConsoleAt string        `name:"console-base" help:"URL of the console's own address, where a proxy stands before it." env:"WAYSIDE_CONSOLE_BASE"`
	Data      string        `help:"Folder of the hub's data, made where it is missing." default:"./data" env:"WAYSIDE_DATA_DIR"`
	Base      string        `help:"Public URL of the hub, such as https://roads.example; default: http:// (or https://) and the address." env:"WAYSIDE_BASE"`
	Hosts     []string      `help:"Host names under which the hub answers; default: every one." env:"WAYSIDE_HOSTS"`
	Proxies   []string      `help:"Networks of trusted reverse proxies, such as 10.0.0.0/8." env:"WAYSIDE_PROXIES"`
	TLSCert   string        `name:"tls-cert" help:"File of the TLS certificate and its chain (PEM); with --tls-key, the hub serves HTTPS." env:"WAYSIDE_TLS_CERT"`
	TLSKey    string        `name:"tls-key" help:"File of the TLS key (PEM)." env:"WAYSIDE_TLS_KEY"`
	NameZh    string        `name:"name-zh" help:"Name of the site in Chinese." default:"路况与警情" env:"WAYSIDE_NAME_ZH"`
	NameEn    string        `name:"name-en" help:"Name of the site in English." default:"Roads and police notices" env:"WAYSIDE_NAME_EN"`
	Emergency string        `help:"Telephone number on pages and boards." default:"122" env:"WAYSIDE_EMERGENCY"`
	Telephone string        `help:"Number at which people can ask whether a poster is genuine (default: the emergency number) and what became of a report." env:"WAYSIDE_TELEPHONE"`
	Words     string        `help:"Folder of the pages' words in further languages, a file LANG.json for each." env:"WAYSIDE_WORDS"`
	Zone      string        `help:"Time zone of pages and feeds." default:"Asia/Shanghai" env:"WAYSIDE_ZONE"`
	Outlines  string        `help:"GeoJSON file of the roads that the map always shows; each feature's property name is the road." env:"WAYSIDE_OUTLINES"`
	Keep      time.Duration `help:"How long ended notices stay resumable on streams, such as 168h." default:"168h" env:"WAYSIDE_KEEP"`
	Contacts  time.Duration `name:"contact-keep" help:"How long after the answer to a report, or after it was due, its contact is kept." default:"720h" env:"WAYSIDE_CONTACT_KEEP"`
	Reports   time.Duration `name:"report-keep" help:"How long after the end of a report its text and pictures are kept." default:"8760h" env:"WAYSIDE_REPORT_KEEP"`
	Drain     time.Duration `help:"Time over which readers are sent away when the hub stops." default:"5s" env:"WAYSIDE_DRAIN"`
	Heartbeat time.Duration `help:"Time between heartbeats on streams; at least 1s." default:"15s" env:"WAYSIDE_HEARTBEAT"`
	Readers   int           `help:"Most stream readers in all." default:"50000" env:"WAYSIDE_READERS"`
	PerHost   int           `name:"per-host" help:"Most stream readers per address (loopback excepted)." default:"64" env:"WAYSIDE_PER_HOST"`
	LogLevel  string        `name:"log-level" help:"What is logged on stderr: debug, info, warn or error." default:"info" enum:"debug,info,warn,error" env:"WAYSIDE_LOG_LEVEL"`
	LogFormat string        `name:"log-format" help:"How: text or json." default:"text" enum:"text,json" env:"WAYSIDE_LOG_FORMAT"`
	Second    []string      `help:"What needs a second person whoever publishes it, each as a filter such as kind=case or severity=severe&road=G320." env:"WAYSIDE_SECOND"`
	AlbumMB   int           `name:"album-mb" help:"Most megabytes of pictures that belong to notices." default:"4096" env:"WAYSIDE_ALBUM_MB"`
	Coarse    []string      `help:"What is told less exactly, each as a filter with place=road or place=area, delay=30m, or both, such as event=drinkDriving&place=road." env:"WAYSIDE_COARSE"`
	Demo      bool          `help:"Run the demonstration publishers of a fictional county." env:"WAYSIDE_DEMO"`
}

// settings are the scalars in the types they are used in, the sources and the
// signs: what a hub is made of.
type settings struct {
	scalars
	base    string // "" where it follows from the address
	console string // URL of the console, no slash at the end; "" where there is none
	zone    *time.Location
	proxies []netip.Prefix
	tls     *tls.Config // nil: plain HTTP
	sources []source
	signs   map[string]string  // what /board/NAME shows, as a query
	second  []filter.Selection // what needs a second person
	coarse  coarseRules        // what is told less exactly
	now     func() time.Time   // the hub's clock
}

// settings checks everything that is configured and returns every fault at
// once, as a usageError.
func (c scalars) settings(f *file) (s settings, err error) {
	s = settings{scalars: c, base: strings.TrimSuffix(c.Base, "/")}
	var faults []error
	note := func(err error) { faults = append(faults, err) }
	note(c.amounts())
	note(checkBase("base", s.base))
	note(checkBase("console_base", c.ConsoleAt))
	if s.zone, err = time.LoadLocation(c.Zone); err != nil {
		note(fmt.Errorf("zone: %q is not a time zone such as Asia/Shanghai", c.Zone))
	}
	if s.proxies, err = networks(c.Proxies); err != nil {
		note(fmt.Errorf("proxies: %w", err))
	}
	s.tls, err = c.certificate()
	note(err)
	if c.Demo && c.NameZh == usualNameZH && c.NameEn == usualNameEN {
		s.NameZh, s.NameEn = demo.NameZH, demo.NameEN
	}
	s.sources, err = sourcesOf(f.Sources, c)
	note(err)
	s.signs, err = signsOf(f.Signs, c.Demo, s.langs())
	note(err)
	s.second, err = secondOf(c.Second)
	note(err)
	rules := c.Coarse
	if c.Demo {
		rules = slices.Concat(rules, demo.Coarse())
	}
	s.coarse, err = coarseOf(rules)
	note(err)
	if err := errors.Join(faults...); err != nil {
		return s, usagef("the settings can't be used:\n%w", err)
	}
	return s, nil
}

// words are those of the pages: the built-in languages, and those of a folder.
func (s settings) words() (*words.Catalogue, error) {
	folders := []fs.FS{static.Words()}
	if s.Words != "" {
		folders = append(folders, os.DirFS(s.Words))
	}
	return words.Load(folders...)
}

// langs are those of the words; none where they can't be read, which is told
// where they are needed.
func (s settings) langs() []notice.Lang {
	c, err := s.words()
	if err != nil {
		return nil
	}
	return c.Langs()
}

// amounts refuses numbers and times with which no hub can work.
func (c scalars) amounts() error {
	var faults []error
	for _, d := range []struct {
		name         string
		given, least time.Duration
	}{{"keep", c.Keep, time.Minute}, {"contact_keep", c.Contacts, time.Hour}, {"report_keep", c.Reports, time.Hour}, {"drain", c.Drain, 0}, {"heartbeat", c.Heartbeat, time.Second}} {
		if d.given < d.least {
			faults = append(faults, fmt.Errorf("%s: want at least %s, not %s", d.name, d.least, d.given))
		}
	}
	for _, n := range []struct {
		name  string
		given int
	}{{"readers", c.Readers}, {"per_host", c.PerHost}, {"album_mb", c.AlbumMB}} {
		if n.given < 1 {
			faults = append(faults, fmt.Errorf("%s: want at least 1, not %d", n.name, n.given))
		}
	}
	return errors.Join(faults...)
}

func checkBase(key, base string) error {
	if base == "" {
		return nil
	}
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%s: %q is not a URL such as https://roads.example (no path)", key, base)
	}
	return nil
}

// certificate reads the TLS key pair, nil where there is none.
func (c scalars) certificate() (*tls.Config, error) {
	switch {
	case c.TLSCert == "" && c.TLSKey == "":
		return nil, nil
	case c.TLSCert == "" || c.TLSKey == "":
		return nil, errors.New("tls_cert, tls_key: HTTPS needs both, plain HTTP neither")
	}
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, fmt.Errorf("tls_cert, tls_key: read the certificate: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

// sign is one [[sign]] of the TOML file: what /board/NAME shows, as the
// parameters of its URL.
type sign struct {
	Name string `toml:"name"`
	Show string `toml:"show"` // such as "mode=led&rows=2&cols=10&road=G320"
}

// signsOf are the signs by name; every fault at once.
func signsOf(list []sign, demonstration bool, langs []notice.Lang) (map[string]string, error) {
	signs := map[string]string{}
	if demonstration {
		maps.Copy(signs, demo.Signs())
	}
	var faults []error
	for _, s := range list {
		bad := func(text string, args ...any) {
			faults = append(faults, fmt.Errorf("sign %q: %s", s.Name, fmt.Sprintf(text, args...)))
		}
		if !plainName.MatchString(s.Name) {
			bad("name: %s", wantPlainName)
		} else if _, twice := signs[s.Name]; twice {
			bad("the name is used twice")
		}
		signs[s.Name] = s.Show
		show, err := url.ParseQuery(s.Show)
		if err != nil {
			bad("show: want parameters such as mode=led&rows=2: %v", err)
			continue
		}
		_, problems := page.ParseDisplay(show, langs...)
		for _, p := range problems {
			bad("show: %s: %s", p.Field, p.Message.In(notice.English))
		}
	}
	return signs, errors.Join(faults...)
}

// networks reads lists of prefixes or single addresses; every fault at once.
func networks(list []string) (out []netip.Prefix, err error) {
	var faults []error
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if a, aerr := netip.ParseAddr(s); aerr == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%q is not a network such as 10.0.0.0/8", s))
			continue
		}
		out = append(out, p.Masked())
	}
	return out, errors.Join(faults...)
}
