package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
)

// write makes a file of a test and returns its path.
func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// says fails where text lacks one of wants.
func says(t testing.TB, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("it never says %q:\n%s", want, text)
		}
	}
}

func TestEverySettingShowsWhereItCameFrom(t *testing.T) {
	path := write(t, "hub.toml", `
name_zh = "云溪, 路况"
hosts = ["a.example", "b.example"]
readers = 7
per_host = 5
keep = "24h"
zone = "UTC"
demo = true

[[source]]
name = "works"
publisher = "yunxi-roads"
poll = "https://works.example/feed?key=SECRET"

[[sign]]
name = "g320-north"
show = "mode=led&road=G320"
`)
	t.Setenv("WAYSIDE_READERS", "9")
	t.Setenv("WAYSIDE_PER_HOST", "6")
	out := must(t, "serve", "--config", path, "--per-host", "4", "--print-config")
	for key, want := range map[string]string{
		"name_zh": `"云溪, 路况" # ` + path, "hosts": `["a.example", "b.example"] # ` + path, "keep": `"24h0m0s" # ` + path, "demo": "true # " + path,
		"readers": "9 # environment WAYSIDE_READERS", "per_host": "4 # command line", "addr": `"127.0.0.1:8080" # default`, "base": `"" # default`,
	} {
		line := regexp.MustCompile(`(?m)^` + key + ` += (.*?) +(#.*)$`).FindStringSubmatch(out)
		if line == nil || line[1]+" "+line[2] != want {
			t.Errorf("%s is %q, want %q", key, line, want)
		}
	}
	says(t, out, `[[source]] "works"`, `[[sign]] "g320-north"`)
	if strings.Contains(out, "SECRET") {
		t.Error("the key of an address is printed")
	}
	if _, err := toml.Decode(out, &map[string]any{}); err != nil {
		t.Errorf("what is printed is no TOML: %v\n%s", err, out)
	}
	again := must(t, "serve", "--config", write(t, "printed.toml", out), "--print-config")
	says(t, again, `["a.example", "b.example"]`, `"云溪, 路况"`)
}

func TestTheConfigurationMayBeNamedInTheEnvironment(t *testing.T) {
	t.Setenv("WAYSIDE_CONFIG", write(t, "hub.toml", `emergency = "110"`))
	says(t, must(t, "serve", "--print-config"), `"110"`)
	t.Setenv("WAYSIDE_CONFIG", write(t, "bad.toml", "nonsense = 1"))
	if code, _, _ := command(t, "", "version"); code != 0 {
		t.Error("another command reads the configuration of serve")
	}
}

func TestWhatIsWrongInAConfigurationIsToldAllAtOnce(t *testing.T) {
	for _, c := range []struct {
		name, toml string
		want       []string
	}{
		{"keys and values", `
adr = "x"
help = true
tls-cert = "dashes are for flags"
readers = "many"
keep = 168
drain = "soon"
log_level = "loud"
demo = "perhaps"
addr = ["one", "two"]
zone = {a = 1}
[[source]]
nme = "a"
[[source]]
nme = "b"
colour = "red"
[[sgn]]
x = 1
`, []string{"unknown keys: ", "adr", "help", "tls-cert", "source.nme", "source.colour", "sgn", "--print-config",
			"\nreaders: ", "\nkeep: ", "\ndrain: ", `log_level: want one of debug, info, warn, error, not "loud"`, "\ndemo: ", "\naddr: want one value", "\nzone: "}},
		{"settings", `
zone = "Mars/Base"
base = "roads.example/x"
proxies = ["10.0.0.0/99", "nonsense"]
tls_cert = "only.pem"
heartbeat = "10ms"
keep = "-1h"
readers = 0
coarse = ["event=drinkDriving", "place=village", "delay=soon", "evnt=fog&place=road"]
`, []string{`coarse: "event=drinkDriving": say what becomes coarse`, `coarse: "place=village": place: want road or area`, `coarse: "delay=soon": delay`, "coarse: \"evnt=fog\": evnt",
			`"Mars/Base" is not a time zone`, `base: "roads.example/x"`, `"10.0.0.0/99"`, `"nonsense"`, "HTTPS needs both", "heartbeat: want at least 1s", "keep: want at least", "readers: want at least 1"}},
		{"sources and signs", `
[[source]]
name = "a b"
kind = "wether"
every = "-1s"
[[source]]
kind = "weather"
publisher = "p"
drop = "/tmp/x"
follow = true
speed = 2.0
[[source]]
name = "b"
poll = "ftp://x"
drop = "/x"
format = "datex9"
bounds = [1, 2]
publisher = "p"
severest = "loud"
on_vanish = "maybe"
zone = "Mars/Base"
[[source]]
name = "b"
publisher = "p"
replay = "/nowhere/at/all"
issuers = ["x"]
bounds = [10, 0, -10, 5]
[[source]]
name = "t"
publisher = "p"
drop = "/x"
[source.columns]
sped = "速度"
headline = "="
[source.speeds.classes]
arterial = [40, 50, 20]
[[source]]
name = "u"
publisher = "p"
drop = "/y"
format = "wzdx"
columns = {headline = "标题"}
[source.speeds]
margin = 3
min_samples = -1
max_age = "5s"
mildest = "light"
[[sign]]
name = "n"
show = "mode=blink&colour=pink"
[[sign]]
name = "n"
[[sign]]
name = "a/b"
`, []string{`source "a b": name:`, `source "a b": publisher:`, `source "a b": unknown kind "wether"`, `source "a b": needs exactly one of poll, drop and replay`, `source "a b": every`,
			"the 2. source: name:", "the 2. source: issuers:", "the 2. source: follow:", "the 2. source: speed:",
			`source "b": needs exactly one`, `source "b": poll:`, `source "b": unknown format "datex9"; one of native, cap, cma`, `source "b": bounds: want four`, `source "b": severest`,
			`source "b": on_vanish`, `source "b": zone`, `source "b": the name is used twice`, `source "b": replay:`, `source "b": issuers: only`, `source "b": bounds: want west < east`,
			`source "t": columns: unknown field "sped"`, `source "t": columns: headline: want a header`, `source "t": speeds: classes: arterial: want four speeds`,
			`source "u": columns: only with format csv, xlsx or speed`, `source "u": speeds: only with format speed`, `source "u": speeds: margin: want 0 to half`, `source "u": speeds: min_samples`,
			`source "u": speeds: max_age`, `source "u": speeds: mildest: unknown road state "light"`,
			`sign "n": show: mode:`, `sign "n": show: colour:`, `sign "n": the name is used twice`, `sign "a/b": name`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := command(t, "", "serve", "--data", filepath.Join(t.TempDir(), "never"), "--config", write(t, "hub.toml", c.toml))
			if code != exitUsage || out != "" {
				t.Errorf("exit %d, printed %q; want %d and nothing", code, out, exitUsage)
			}
			says(t, errs, c.want...)
		})
	}
}

func TestAConfigurationThatCannotBeReadSaysWhere(t *testing.T) {
	for name, path := range map[string]string{
		"line 2":       write(t, "garbled.toml", "zone = \"UTC\"\naddr = \"127"),
		"no such file": filepath.Join(t.TempDir(), "missing.toml"),
		"is a dir":     t.TempDir(),
	} {
		code, _, errs := command(t, "", "serve", "--config", path)
		if code != exitUsage {
			t.Errorf("%s: exit %d, want %d", name, code, exitUsage)
		}
		says(t, errs, "read the configuration", path, name)
	}
}

func TestPrintConfigChecksToo(t *testing.T) {
	code, out, errs := command(t, "", "serve", "--zone", "Mars/Base", "--print-config")
	if code != exitUsage || !strings.Contains(out, `"Mars/Base"`) || !strings.Contains(errs, "Mars/Base") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

func TestACommandLineThatIsWrongExitsWithTwoAndSaysWhereHelpIs(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"nonsense", `Run "wayside --help"`},
		{"serve --nonsense", `Run "wayside serve --help"`},
		{"serve --keep soon", "--keep"},
		{"withdraw", "--reason"},
		{"withdraw ID", "--reason"},
		{"withdraw --reason r not-an-id", "neither an id"},
		{"extend 7K2QF9W --until soon", "neither a time"},
		{"publish --hub 127.0.0.1:8080", "is not a URL"},
		{"convert --to nonsense", "one of native, cap"},
		{"convert --to cap --format nonsense", "one of native, cap, cma"},
		{"check --lang fr", "--lang"},
		{"token add x --severity loud", "--severity"},
		{"token add x --kinds trafic --networks 10.0.0.0/99", "--kinds: unknown kind \"trafic\""},
		{"token add x --kinds trafic --networks 10.0.0.0/99", "--networks: \"10.0.0.0/99\""},
		{"restore x --last nonsense", "not a cursor"},
	} {
		args := strings.Fields(c.args)
		if args[0] == "token" || args[0] == "restore" {
			args = append(args, "--data", filepath.Join(t.TempDir(), "none"))
		}
		code, _, errs := command(t, "{}", args...)
		if code != exitUsage {
			t.Errorf("wayside %s: exit %d, want %d: %s", c.args, code, exitUsage, errs)
		}
		says(t, errs, c.want)
	}
}

// TestEveryCommandHelps also holds the list of commands against the contract.
func TestEveryCommandHelps(t *testing.T) {
	top := must(t)
	for _, c := range []string{
		"serve", "publish", "withdraw", "extend", "watch", "convert", "check", "token add", "token list", "token revoke", "token rotate", "backup", "restore",
	} {
		says(t, top, "\n  "+c+" ")
		help := must(t, append(strings.Fields(c), "--help")...)
		for _, line := range regexp.MustCompile(`(?m)^ +(--[a-z-]+|<\w+>)(=\S+)?$`).FindAllString(help, -1) {
			if at := strings.Index(help, line); !regexp.MustCompile(`^\n {10,}\S`).MatchString(help[at+len(line):]) {
				t.Errorf("%s: %s has no help", c, strings.TrimSpace(line))
			}
		}
		says(t, help, "Usage: wayside "+c)
	}
}

// keyPair makes a certificate for 127.0.0.1.
func keyPair(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "wayside test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	sec, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))),
		write(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: sec})))
}

func TestAHubServesHTTPS(t *testing.T) {
	t.Parallel()
	cert, key := keyPair(t)
	pem, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	h := listen(t, filepath.Join(t.TempDir(), "data"), "--tls-cert", cert, "--tls-key", key)
	if !strings.HasPrefix(h.url, "https://127.0.0.1:") {
		t.Fatalf("it says that it serves at %q", h.url)
	}
	client := &http.Client{Timeout: patience, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	resp, err := client.Get(h.url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.ProtoMajor != 2 {
		t.Errorf("got %s over %s, want 200 over HTTP/2", resp.Status, resp.Proto)
	}
}

func TestAKeyThatDoesNotBelongToItsCertificateIsRefused(t *testing.T) {
	cert, _ := keyPair(t)
	_, key := keyPair(t)
	code, _, errs := command(t, "", "serve", "--tls-cert", cert, "--tls-key", key, "--print-config")
	if code != exitUsage {
		t.Errorf("exit %d, want %d", code, exitUsage)
	}
	says(t, errs, "read the certificate")
}

// TestTheDocumentsListEveryKey holds docs/configuration.md against what the
// program knows.
func TestTheDocumentsListEveryKey(t *testing.T) {
	doc, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	scalars, rest, _ := strings.Cut(string(doc), "## Sources")
	sources, signs, _ := strings.Cut(rest, "## Signs")
	var keys []string
	for _, line := range regexp.MustCompile("(?m)^\\| (`.*?) \\|").FindAllStringSubmatch(scalars, -1) {
		for _, key := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(line[1], -1) {
			keys = append(keys, key[1])
		}
	}
	var known []string
	for _, line := range regexp.MustCompile(`(?m)^([a-z_]+) +=`).FindAllStringSubmatch(must(t, "serve", "--print-config"), -1) {
		known = append(known, line[1])
	}
	slices.Sort(keys)
	slices.Sort(known)
	if !slices.Equal(keys, known) {
		t.Errorf("docs/configuration.md has the keys\n%v, the program\n%v", keys, known)
	}
	compare(t, "[[source]]", sources, source{})
	compare(t, "[[sign]]", signs, sign{})
}

// compare holds the keys of a table of the file against a section of the
// documents. A key there stands in code, alone or before "=".
func compare(t *testing.T, what, section string, table any) {
	t.Helper()
	var keys []string
	for _, f := range reflect.VisibleFields(reflect.TypeOf(table)) {
		key := f.Tag.Get("toml")
		keys = append(keys, key)
		if !regexp.MustCompile("(?m)(`|^ +)" + key + "( =.*)?(`|$)").MatchString(section) {
			t.Errorf("%s: docs/configuration.md does not tell of %s", what, key)
		}
	}
	for _, told := range regexp.MustCompile("(?m)^\\| `([a-z_]+)").FindAllStringSubmatch(section, -1) {
		if !slices.Contains(keys, told[1]) {
			t.Errorf("%s: docs/configuration.md tells of %s, which the program does not know", what, told[1])
		}
	}
}
