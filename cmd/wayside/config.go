package main

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"
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
	Data      string        `help:"Folder of the hub's data." default:"./data" env:"WAYSIDE_DATA_DIR"`
	Base      string        `help:"Public URL of the hub, such as https://roads.example; default: http:// and the address." env:"WAYSIDE_BASE"`
	Hosts     []string      `help:"Host names under which the hub answers; default: every one." env:"WAYSIDE_HOSTS"`
	Proxies   []string      `help:"Networks of trusted reverse proxies, such as 10.0.0.0/8." env:"WAYSIDE_PROXIES"`
	TLSCert   string        `name:"tls-cert" help:"TLS certificate file." env:"WAYSIDE_TLS_CERT"`
	TLSKey    string        `name:"tls-key" help:"TLS key file." env:"WAYSIDE_TLS_KEY"`
	NameZh    string        `name:"name-zh" help:"Name of the site in Chinese." default:"路况与警情" env:"WAYSIDE_NAME_ZH"`
	NameEn    string        `name:"name-en" help:"Name of the site in English." default:"Roads and police notices" env:"WAYSIDE_NAME_EN"`
	Emergency string        `help:"Telephone number on pages and boards." default:"122" env:"WAYSIDE_EMERGENCY"`
	Zone      string        `help:"Time zone of pages and feeds." default:"Asia/Shanghai" env:"WAYSIDE_ZONE"`
	Outlines  string        `help:"GeoJSON file of the roads that the map always shows; each feature's property name is the road." env:"WAYSIDE_OUTLINES"`
	Keep      time.Duration `help:"How long ended notices stay resumable." default:"168h" env:"WAYSIDE_KEEP"`
	Drain     time.Duration `help:"How long readers are sent away when the hub stops." default:"5s" env:"WAYSIDE_DRAIN"`
	Heartbeat time.Duration `help:"Time between heartbeats on streams." default:"15s" env:"WAYSIDE_HEARTBEAT"`
	Readers   int           `help:"Most stream readers in all." default:"50000" env:"WAYSIDE_READERS"`
	PerHost   int           `name:"per-host" help:"Most stream readers per address (loopback excepted)." default:"64" env:"WAYSIDE_PER_HOST"`
	LogLevel  string        `name:"log-level" help:"debug, info, warn or error." default:"info" enum:"debug,info,warn,error" env:"WAYSIDE_LOG_LEVEL"`
	LogFormat string        `name:"log-format" help:"text or json." default:"text" enum:"text,json" env:"WAYSIDE_LOG_FORMAT"`
	Demo      bool          `help:"Run the demonstration publishers of a fictional county." env:"WAYSIDE_DEMO"`
}

// source is one [[source]] of the TOML file: somebody the hub reads from.
type source struct {
	Name      string    `toml:"name"`
	Kind      string    `toml:"kind"`   // traffic, weather, enforcement: whose rules apply; empty: none
	Format    string    `toml:"format"` // of the format table; empty: guessed
	Poll      string    `toml:"poll"`   // a URL
	Drop      string    `toml:"drop"`   // a folder
	Replay    string    `toml:"replay"` // a folder of recorded documents
	Speed     float64   `toml:"speed"`  // of the replay; 1: as recorded
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
	Zone      string    `toml:"zone"`       // of times without an offset
	Bounds    []float64 `toml:"bounds"`     // west, south, east, north of its places
	Severest  string    `toml:"severest"`   // above it a notice waits for a person
	StaleFrom duration  `toml:"stale_from"` // without a success for so long it counts as stale
}

// duration is a time.Duration written as "90s".
type duration time.Duration

// UnmarshalText reads "90s".
func (d *duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = duration(v)
	return err
}

// file is the TOML file as it stands: scalars by key, and the sources.
type file struct {
	path    string
	scalars map[string]any
	Sources []source `toml:"source"`
	Signs   []sign   `toml:"sign"`
}

// sign is one [[sign]] of the TOML file: what /board/NAME shows, as the
// parameters of its URL.
type sign struct {
	Name string `toml:"name"`
	Show string `toml:"show"` // such as "mode=led&rows=2&cols=10&road=G320"
}

// readFile reads a configuration strictly: keys that mean nothing are errors,
// all at once.
func readFile(path string, known []string) (f file, err error) {
	f.path = path
	raw, err := os.ReadFile(path)
	if err != nil {
		return f, fmt.Errorf("read the configuration: %w", err)
	}
	if _, err := toml.Decode(string(raw), &f.scalars); err != nil {
		return f, fmt.Errorf("read the configuration %s: %w", path, err)
	}
	meta, err := toml.Decode(string(raw), &f)
	if err != nil {
		return f, fmt.Errorf("read the configuration %s: %w", path, err)
	}
	delete(f.scalars, "source")
	delete(f.scalars, "sign")
	var unknown []string
	for _, key := range meta.Undecoded() {
		name := key.String()
		if len(key) == 1 && slices.Contains(known, strings.ReplaceAll(name, "_", "-")) {
			continue
		}
		unknown = append(unknown, name)
	}
	if len(unknown) > 0 {
		return f, fmt.Errorf("read the configuration %s: unknown keys: %s; \"wayside serve --print-config\" lists what there is", path, strings.Join(unknown, ", "))
	}
	return f, nil
}

// fileResolver lets the TOML file that --config (or WAYSIDE_CONFIG) names give
// values to the flags of serve.
func fileResolver(args []string) kong.Resolver {
	path := configPath(args)
	var f file
	var err error
	return kong.ResolverFunc(func(c *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
		if path == "" || parent.Node().Name != "serve" {
			return nil, nil
		}
		if f.path == "" {
			var known []string
			for _, g := range parent.Flags {
				known = append(known, g.Name)
			}
			f, err = readFile(path, known)
		}
		if err != nil {
			return nil, err
		}
		for key, v := range f.scalars {
			if strings.ReplaceAll(key, "_", "-") == flag.Name {
				return asFlag(v), nil
			}
		}
		return nil, nil
	})
}

// asFlag turns a TOML value into what a flag would have been given.
func asFlag(v any) any {
	if list, ok := v.([]any); ok {
		parts := make([]string, len(list))
		for i, e := range list {
			parts[i] = fmt.Sprint(e)
		}
		return strings.Join(parts, ",")
	}
	return fmt.Sprint(v)
}

func configPath(args []string) string {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--config="); ok {
			return v
		}
		if a == "--config" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return os.Getenv("WAYSIDE_CONFIG")
}

// printConfig writes every setting in force and where it came from.
func printConfig(w io.Writer, k *kong.Context, path string) error {
	given := map[string]string{}
	for _, p := range k.Path {
		if p.Flag != nil && !p.Resolved {
			given[p.Flag.Name] = "command line"
		}
	}
	var known []string
	for _, f := range k.Flags() {
		known = append(known, f.Name)
	}
	var fromFile file
	if path != "" {
		var err error
		if fromFile, err = readFile(path, known); err != nil {
			return err
		}
	}
	for _, f := range k.Flags() {
		if f.Name == "help" || f.Name == "config" || f.Name == "print-config" {
			continue
		}
		origin := given[f.Name]
		for _, env := range f.Envs {
			if _, set := os.LookupEnv(env); set && origin == "" {
				origin = "environment " + env
			}
		}
		_, inFile := fromFile.scalars[f.Name]
		_, inFile2 := fromFile.scalars[strings.ReplaceAll(f.Name, "-", "_")]
		switch {
		case origin != "":
		case inFile || inFile2:
			origin = path
		default:
			origin = "default"
		}
		fmt.Fprintf(w, "%-12s = %-40q # %s\n", strings.ReplaceAll(f.Name, "-", "_"), fmt.Sprint(f.Target.Interface()), origin)
	}
	for _, s := range fromFile.Sources {
		fmt.Fprintf(w, "source       = %-40q # %s\n", s.Name, path)
	}
	return nil
}

// problems of a source's settings, all at once.
func (s source) problems(formats []string) error {
	var errs []error
	bad := func(text string, args ...any) {
		errs = append(errs, fmt.Errorf("source %q: %s", s.Name, fmt.Sprintf(text, args...)))
	}
	ways := 0
	for _, w := range []string{s.Poll, s.Drop, s.Replay} {
		if w != "" {
			ways++
		}
	}
	if s.Name == "" {
		bad("needs a name")
	}
	if ways != 1 {
		bad("needs exactly one of poll, drop and replay")
	}
	if s.Format != "" && !slices.Contains(formats, s.Format) {
		bad("unknown format %q; one of %s", s.Format, strings.Join(formats, ", "))
	}
	if !slices.Contains([]string{"", "traffic", "weather", "enforcement"}, s.Kind) {
		bad("unknown kind %q; one of traffic, weather, enforcement", s.Kind)
	}
	if !slices.Contains([]string{"", "hold", "end"}, s.OnVanish) {
		bad("on_vanish is %q; want hold or end", s.OnVanish)
	}
	if s.Publisher == "" {
		bad("needs a publisher id")
	}
	if s.Severest != "" {
		if _, ok := notice.Find(notice.Severities(), s.Severest); !ok {
			bad("unknown severity %q", s.Severest)
		}
	}
	if len(s.Bounds) != 0 && len(s.Bounds) != 4 {
		bad("bounds need four numbers: west, south, east, north")
	}
	if _, err := time.LoadLocation(s.Zone); err != nil {
		bad("unknown time zone %q", s.Zone)
	}
	return errors.Join(errs...)
}

// networks reads lists of prefixes or single addresses.
func networks(list []string) (out []netip.Prefix, err error) {
	for _, s := range list {
		p, perr := netip.ParsePrefix(s)
		if a, aerr := netip.ParseAddr(s); aerr == nil {
			p, perr = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if perr != nil {
			return nil, fmt.Errorf("%q is not a network such as 10.0.0.0/8", s)
		}
		out = append(out, p)
	}
	return out, nil
}
