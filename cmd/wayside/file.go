package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"
)

// file is the TOML file as it stands: scalars by key, the sources and the
// signs. It gives values to the flags that neither the command line nor the
// environment gave (kong.Resolver). Without a file it is empty.
type file struct {
	path    string
	scalars map[string]any
	Sources []source `toml:"source"`
	Signs   []sign   `toml:"sign"`
}

// configFlag is the path of the TOML file, which is read before flags are
// resolved.
type configFlag string

// BeforeResolve is kong's hook for that moment.
func (c configFlag) BeforeResolve(k *kong.Context, at *kong.Path, f *file) error {
	if path, ok := k.FlagValue(at.Flag).(configFlag); ok && path != "" {
		c = path // given on the command line, else in the environment
	}
	if c == "" || k.Selected() == nil || !slices.Contains(k.Selected().Flags, at.Flag) {
		return nil
	}
	if err := f.read(string(c), k.Selected().Flags); err != nil {
		return usageError{err}
	}
	k.AddResolver(f)
	return nil
}

// read reads a configuration strictly: what can't be meant is an error, all at
// once.
func (f *file) read(path string, flags []*kong.Flag) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the configuration (--config or WAYSIDE_CONFIG names it): %w", err)
	}
	f.path = path
	if _, err := toml.Decode(string(raw), &f.scalars); err != nil {
		return fmt.Errorf("read the configuration %s: %w", path, atLine(err))
	}
	meta, err := toml.Decode(string(raw), f)
	if err != nil {
		return fmt.Errorf("read the configuration %s: %w", path, atLine(err))
	}
	var unknown []string
	for _, key := range meta.Undecoded() {
		if len(key) == 1 && flagOf(flags, key[0]) != nil {
			continue
		}
		if name := key.String(); !slices.Contains(unknown, name) { // once for all of a kind of table
			unknown = append(unknown, name)
		}
	}
	var faults []error
	if len(unknown) > 0 {
		faults = append(faults, fmt.Errorf("unknown keys: %s (\"wayside serve --print-config\" lists what there is)", strings.Join(unknown, ", ")))
	}
	if err := errors.Join(append(faults, f.checkValues(flags))...); err != nil {
		return fmt.Errorf("read the configuration %s:\n%w", path, err)
	}
	return nil
}

// atLine is a fault of TOML with the line that has it.
func atLine(err error) error {
	if e := (toml.ParseError{}); errors.As(err, &e) {
		return errors.New(strings.TrimSpace(e.ErrorWithPosition()))
	}
	return err
}

// checkValues tries every value on its flag.
func (f *file) checkValues(flags []*kong.Flag) error {
	var faults []error
	for _, flag := range flags {
		v, ok := f.scalars[keyOf(flag)]
		if !ok || !isSetting(flag) {
			continue
		}
		given, err := asFlag(v, flag.IsSlice())
		if err == nil {
			trial := reflect.New(flag.Target.Type()).Elem()
			err = flag.Value.Mapper.Decode(&kong.DecodeContext{Value: flag.Value, Scan: kong.Scan().PushTyped(given, kong.FlagValueToken)}, trial)
		}
		if err == nil && flag.Enum != "" && !flag.EnumMap()[given] {
			err = fmt.Errorf("want one of %s, not %q", strings.ReplaceAll(flag.Enum, ",", ", "), given)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", keyOf(flag), err))
		}
	}
	return errors.Join(faults...)
}

// Validate implements kong.Resolver; the file was checked when it was read.
func (f *file) Validate(*kong.Application) error { return nil }

// Resolve implements kong.Resolver.
func (f *file) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	v, ok := f.scalars[keyOf(flag)]
	if !ok || !isSetting(flag) || fromEnvironment(flag) != "" {
		return nil, nil
	}
	return asFlag(v, flag.IsSlice())
}

// isSetting tells a setting of the hub from what steers the command.
func isSetting(f *kong.Flag) bool {
	return !slices.Contains([]string{"help", "config", "print-config"}, f.Name)
}

// keyOf is the key of a flag in the TOML file.
func keyOf(f *kong.Flag) string { return strings.ReplaceAll(f.Name, "-", "_") }

func flagOf(flags []*kong.Flag, key string) *kong.Flag {
	for _, f := range flags {
		if keyOf(f) == key && isSetting(f) {
			return f
		}
	}
	return nil
}

// fromEnvironment is the variable that gives a flag its value, "" for none.
func fromEnvironment(f *kong.Flag) string {
	for _, env := range f.Envs {
		if _, set := os.LookupEnv(env); set {
			return env
		}
	}
	return ""
}

// asFlag turns a TOML value into what a flag would have been given.
func asFlag(v any, many bool) (string, error) {
	switch v := v.(type) {
	case []any:
		if !many {
			return "", errors.New("want one value, not a list")
		}
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = fmt.Sprint(e)
		}
		return kong.JoinEscaped(parts, ','), nil
	case string:
		if many {
			return kong.JoinEscaped([]string{v}, ','), nil
		}
		return v, nil
	case bool, int64, float64:
		return fmt.Sprint(v), nil
	}
	return "", errors.New("want one value, not a table or a date")
}

// print writes every setting in force as TOML, each with where it came from.
func (f *file) print(w io.Writer, k *kong.Context) {
	given := map[string]bool{}
	for _, p := range k.Path {
		given[flagName(p.Flag)] = p.Flag != nil && !p.Resolved
	}
	for _, flag := range k.Selected().Flags {
		if !isSetting(flag) {
			continue
		}
		origin := "default"
		if _, ok := f.scalars[keyOf(flag)]; ok {
			origin = f.path
		}
		if env := fromEnvironment(flag); env != "" {
			origin = "environment " + env
		}
		if given[flag.Name] {
			origin = "command line"
		}
		fmt.Fprintf(w, "%-10s = %-34s # %s\n", keyOf(flag), asTOML(flag.Target.Interface()), origin)
	}
	for _, s := range f.Sources {
		fmt.Fprintf(w, "# [[source]] %s # %s\n", strconv.Quote(s.Name), f.path) // an address may hold a key
	}
	for _, s := range f.Signs {
		fmt.Fprintf(w, "# [[sign]] %s # %s\n", strconv.Quote(s.Name), f.path)
	}
}

func flagName(f *kong.Flag) string {
	if f == nil {
		return ""
	}
	return f.Name
}

func asTOML(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case time.Duration:
		return strconv.Quote(v.String())
	case []string:
		quoted := make([]string, len(v))
		for i, s := range v {
			quoted[i] = strconv.Quote(s)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	return fmt.Sprint(v)
}
