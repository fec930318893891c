package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/trust"
)

// save keeps what the hub serves under a path, as curl would.
func (h *running) save(path, dir, name string) string {
	h.t.Helper()
	code, body := h.get(path)
	if code != http.StatusOK {
		h.t.Fatalf("%s: %d %s", path, code, body)
	}
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return file
}

// proved waits until a revision is in a checkpoint.
func (h *running) proved(path string) {
	h.t.Helper()
	h.eventually("the proof of "+path, func() bool { code, _ := h.get(path + ".proof"); return code == http.StatusOK })
}

// flip changes one byte of a file, and gives back how to undo that.
func flip(t *testing.T, file string, at int) (undo func()) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := bytes.Clone(raw)
	bad[at] ^= 1
	if err := os.WriteFile(file, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnythingServedIsVerifiedOfflineAndNoFlippedByteIs(t *testing.T) {
	t.Parallel()
	h := start(t)
	r := h.publish(closure("雨岭隧道 <&>", time.Now().Add(time.Hour), ""))
	dir, path := t.TempDir(), "/notices/"+r.ID.UUID()+"/1"
	h.proved(path)
	doc := h.save(path+".json", dir, "1.json")
	sig := h.save(path+".sig", dir, "1.sig")
	proof := h.save(path+".proof", dir, "1.proof")
	note := h.save("/log/checkpoint", dir, "checkpoint")
	list := h.save("/keys", dir, "keys.txt")
	entry := h.save("/api/v1/notices/"+r.ID.UUID(), dir, "entry")
	all := h.save("/api/v1/notices", dir, "list")
	geojson := h.save("/feeds/now.geojson", dir, "now.geojson")
	root := h.root().String()
	key := h.keyList().Keys[0].Public.String()
	_, capture, _ := h.by("", "", "watch", "--once", "--json")
	stream := write(t, "stream", capture)

	pinned := []string{"--keys", list, "--root", root, "--lang", "en"}
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"a notice with what lies beside it": {[]string{doc}, "record 1 of 1 of the public log"}, "the same, named": {[]string{doc, sig, proof}, "signed by"},
		"a proof": {[]string{proof}, "record 1 of 1"}, "a checkpoint": {[]string{note}, "1 records"}, "the keys": {[]string{list}, "1 are good now"},
		"an entry": {[]string{entry}, "all 1 notices"}, "a list": {[]string{all}, "all 1 notices"}, "a capture": {[]string{stream}, "the signatures of 1 notices"},
	} {
		code, out, errs := command(t, "", append(append([]string{"verify"}, c.files...), pinned...)...)
		if code != 0 || !strings.Contains(out, ": VERIFIED: ") || !strings.Contains(out, c.want) {
			t.Errorf("%s: exit %d\n%s%s", name, code, out, errs)
		}
	}
	says(t, must(t, "verify", doc, "--key", key), "真实", "公开日志第 1 条")
	says(t, must(t, "verify", doc, "--key", key, "--json"), `"verdict":"verified"`)

	for _, file := range []string{doc, sig, proof, note, list, entry, all} {
		raw, _ := os.ReadFile(file)
		whole := filepath.Base(file) == "entry" || filepath.Base(file) == "list" // what stands around the documents is not signed
		for at := 0; at < len(raw); at += 1 + len(raw)/40 {
			if whole && (at < bytes.Index(raw, []byte(`"notice":{`))+10 || at > bytes.LastIndexByte(raw[:len(raw)-3], '}')) {
				continue
			}
			undo := flip(t, file, at)
			args := append([]string{"verify", file}, pinned...)
			if file == sig || file == proof {
				args = append([]string{"verify", doc, file}, pinned...)
			}
			if code, out, _ := command(t, "", args...); code == 0 {
				t.Errorf("%s with byte %d (%q) changed is verified:\n%s", filepath.Base(file), at, raw[at], out)
			}
			undo()
		}
	}
	stranger, err := trust.Generate("stranger/log")
	if err != nil {
		t.Fatal(err)
	}
	empty := write(t, "empty", `{"notices":[]}`)
	for name, c := range map[string][]string{
		"another key": {doc, "--key", stranger.Public.String()}, "no key": {doc}, "a list without a root": {doc, "--keys", list},
		"GeoJSON without its documents": {write(t, "alone", string(mustRead(t, geojson))), "--key", key}, "an empty list": {empty, "--key", key}, "a riddle": {write(t, "x", "hello"), "--key", key}, "no file": {filepath.Join(dir, "no"), "--key", key},
		"a lone signature": {sig, "--key", key}, "neither signature nor proof": {write(t, "lone.json", string(mustRead(t, doc))), "--key", key},
	} {
		if code, out, errs := command(t, "", append([]string{"verify"}, c...)...); code != exitUsage {
			t.Errorf("%s: exit %d, want %d\n%s%s", name, code, exitUsage, out, errs)
		}
	}
}

// TestAWithdrawalIsProvable has what no signature covers: the state, the code,
// and what ended a notice and why.
func TestAWithdrawalIsProvable(t *testing.T) {
	t.Parallel()
	h := start(t)
	r := h.publish(closure("已撤", time.Now().Add(time.Hour), ""))
	h.say(http.MethodPost, "/api/v1/notices/"+r.ID.UUID()+"/withdraw", `{"reason":{"zh-CN":"误报 <&>","en":"a false alarm"}}`)
	h.eventually("the proof", func() bool { code, _ := h.get("/notices/" + r.ID.UUID() + ".proof"); return code == http.StatusOK })
	dir := t.TempDir()
	entry := h.save("/api/v1/notices/"+r.ID.UUID(), dir, "entry.json")
	h.save("/notices/"+r.ID.UUID()+".proof", dir, "entry.proof")
	pinned := []string{"verify", entry, "--keys", h.save("/keys", dir, "keys.txt"), "--root", h.root().String(), "--lang", "en"}
	says(t, must(t, pinned...), "record 2 of 2", ": withdrawn at ", "a false alarm", "signed by")
	whole := string(mustRead(t, entry))
	for _, change := range []string{"误报|错报", `"cause":"withdrawn"|"cause":"superseded"`, `"state":"withdrawn"|"state":"active"`, r.Code + "|AAAAAAA", `"by":"yunxi-police"|"by":"yunxi-roads"`, `"seq":2|"seq":3`, "<|＜"} {
		was, is, _ := strings.Cut(change, "|")
		bad := strings.Replace(whole, was, is, 1)
		if bad == whole {
			t.Fatalf("there is no %s in %s", was, whole)
		}
		if err := os.WriteFile(entry, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out, _ := command(t, "", pinned...); code != exitRefused || !strings.Contains(out, "NOT VERIFIED") {
			t.Errorf("%s: exit %d\n%s", change, code, out)
		}
	}
	// The first record proves that it was published, and not how it ended.
	h.save("/notices/"+r.ID.UUID()+"/1.proof", dir, "entry.proof")
	if err := os.WriteFile(entry, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := command(t, "", pinned...); code != exitRefused || !strings.Contains(out, "record 2") {
		t.Errorf("another record: exit %d\n%s", code, out)
	}
}

func mustRead(t *testing.T, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// edit changes a row of a log as a thief would.
func edit(t *testing.T, data, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(data, logFile))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DROP TRIGGER records_stay; " + statement); err != nil {
		t.Fatal(err)
	}
}

// startAs runs a hub that the world knows by a name of its own.
func startAs(t *testing.T, data, token string, args ...string) *running {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	h := listen(t, data, append([]string{"--addr", addr, "--base", "http://hub.example"}, args...)...)
	h.url, h.token = "http://"+addr, token
	h.eventually("ready", func() bool { code, _ := h.get("/readyz"); return code == http.StatusOK })
	return h
}

func TestABackupIsCheckedAndContinuesOneLog(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	token := strings.TrimSpace(must(t, "token", "add", "newsroom", "--data", data, "--publisher", "yunxi-police", "--name-zh", "云溪县交警大队", "--severity", "extreme"))
	h := startAs(t, data, token)
	for i := range 3 {
		h.proved("/notices/" + h.publish(closure(fmt.Sprint("第", i), time.Now().Add(time.Hour), "")).ID.UUID() + "/1")
	}
	h.publish(closure("内部", time.Now().Add(time.Hour), `,"audience":"restricted"`))
	h.proved("/notices/" + h.publish(closure("最后", time.Now().Add(time.Hour), "")).ID.UUID() + "/1")
	before := h.save("/log/checkpoint", t.TempDir(), "before")
	root := h.root().String()
	dest := filepath.Join(t.TempDir(), "backup")
	must(t, "backup", "--data", data, dest)
	h.stop()
	for _, private := range []string{rootFile, onlineFile, secretFile} {
		if _, err := os.Stat(filepath.Join(dest, keysFolder, private)); err == nil {
			t.Errorf("%s is in the backup", private)
		}
	}
	pinned := []string{"--root", root, "--lang", "en"}
	check := func(args ...string) (int, string) {
		code, out, errs := command(t, "", append(append([]string{"verify"}, args...), pinned...)...)
		return code, out + errs
	}
	code, out := check(dest, "--old", before)
	if code != 0 {
		t.Errorf("the backup: exit %d\n%s", code, out)
	}
	says(t, out, "its 5 records agree with the checkpoint of 5", "1 that are not public were not checked")
	if code, out := check(dest, "--secret", filepath.Join(data, keysFolder, secretFile)); code != 0 || strings.Contains(out, "not public") {
		t.Errorf("with the secret: exit %d\n%s", code, out)
	}
	for name, statement := range map[string]string{
		"a word": `UPDATE records SET doc = CAST(replace(CAST(doc AS TEXT), '第1', '第9') AS BLOB) WHERE seq = 2`, "a time": `UPDATE records SET at = at + 1 WHERE seq = 2`,
		"an ending": `UPDATE records SET ending = '{"cause":"withdrawn"}' WHERE seq = 2`, "what is not public": `UPDATE records SET doc = CAST(replace(CAST(doc AS TEXT), '内部', '外部') AS BLOB) WHERE seq = 4`, "an operation": `UPDATE records SET op = 'revised' WHERE seq = 2`, "a signature": `UPDATE records SET sigs = (SELECT sigs FROM records WHERE seq = 1) WHERE seq = 2`,
	} {
		copied := filepath.Join(t.TempDir(), "copy")
		if err := os.CopyFS(copied, os.DirFS(dest)); err != nil {
			t.Fatal(err)
		}
		edit(t, copied, statement)
		if code, out := check(copied); code != exitRefused || !strings.Contains(out, "record 2 ") && !strings.Contains(out, "record 4 ") {
			t.Errorf("%s changed: exit %d\n%s", name, code, out)
		}
	}

	// The machine burns down; the keys and the ledger's folder were kept.
	saved := filepath.Join(t.TempDir(), "new")
	for _, folder := range []string{keysFolder, ledgerFolder} {
		if err := os.CopyFS(filepath.Join(saved, folder), os.DirFS(filepath.Join(data, folder))); err != nil {
			t.Fatal(err)
		}
	}
	for _, private := range []string{onlineFile, secretFile} {
		if err := os.Chmod(filepath.Join(saved, keysFolder, private), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	says(t, must(t, "restore", dest, "--data", saved), "readers resume, and the public log goes on")
	again := startAs(t, saved, token)
	again.proved("/notices/" + again.publish(closure("之后", time.Now().Add(time.Hour), "")).ID.UUID() + "/1")
	if code, out := check(saved, "--old", before); code != 0 || !strings.Contains(out, "its 6 records") {
		t.Errorf("after the restore: exit %d\n%s", code, out)
	}
	// Another machine is a copy of the folder.
	again.stop()
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(saved, moved); err != nil {
		t.Fatal(err)
	}
	third := startAs(t, moved, token)
	third.proved("/notices/" + third.publish(closure("搬家", time.Now().Add(time.Hour), "")).ID.UUID() + "/1")
	if code, out := check(moved, "--old", before); code != 0 || !strings.Contains(out, "its 7 records") {
		t.Errorf("after the move: exit %d\n%s", code, out)
	}
	third.stop()

	// The backup is behind that log now, and is not what goes on.
	old := filepath.Join(t.TempDir(), "old")
	for _, folder := range []string{keysFolder, ledgerFolder} {
		if err := os.Rename(filepath.Join(moved, folder), filepath.Join(mkdir(t, old), folder)); err != nil {
			t.Fatal(err)
		}
	}
	says(t, must(t, "restore", dest, "--data", old), "a new public log", "5 records, and 7 were signed")
	bare := filepath.Join(t.TempDir(), "bare")
	says(t, must(t, "restore", dest, "--data", bare), "a new public log", "the secret that sealed them is not here")
}

func mkdir(t *testing.T, dir string) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestNoColumnOfARowIsEditedUnseen has what the public leaf does not name.
func TestNoColumnOfARowIsEditedUnseen(t *testing.T) {
	t.Parallel()
	h := start(t)
	r := h.publish(closure("已撤", time.Now().Add(time.Hour), ""))
	h.say(http.MethodPost, "/api/v1/notices/"+r.ID.UUID()+"/withdraw", `{"reason":"已恢复"}`)
	h.proved("/notices/" + h.publish(closure("另一条", time.Now().Add(time.Hour), "")).ID.UUID() + "/1")
	h.stop()
	for _, change := range []string{"ending = NULL, state = 'active'", "ending = replace(ending, '已恢复', '误报')", "state = 'active'", "author = 'nobody'", "code = 'AAAAAAA'", "sigs = NULL"} {
		data := filepath.Join(t.TempDir(), "data")
		if err := os.CopyFS(data, os.DirFS(h.data)); err != nil {
			t.Fatal(err)
		}
		for _, private := range []string{rootFile, onlineFile, secretFile} {
			if err := os.Chmod(filepath.Join(data, keysFolder, private), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		edit(t, data, "UPDATE records SET "+change+" WHERE seq = 2")
		again := listen(t, data)
		again.eventually(change+" is told", func() bool { return strings.Contains(again.log.String(), "record 2 (") })
		again.stop()
	}
}

func TestAnEditedRowIsNamedAndNothingIsSignedAnyMore(t *testing.T) {
	t.Parallel()
	h := start(t)
	r := h.publish(closure("原文", time.Now().Add(time.Hour), ""))
	h.publish(closure("另一条", time.Now().Add(time.Hour), ""))
	h.proved("/notices/" + r.ID.UUID() + "/1")
	h.stop()
	edit(t, h.data, `UPDATE records SET doc = CAST(replace(CAST(doc AS TEXT), '原文', '谎言') AS BLOB) WHERE seq = 1`)
	again := listen(t, h.data, "--heartbeat", "1s")
	again.token = h.token
	again.eventually("it is told", func() bool {
		code, body := again.get("/readyz")
		return code == http.StatusServiceUnavailable && strings.Contains(body, "not sound")
	})
	says(t, again.log.String(), "record 1 ("+string(r.ID)+", revision 1)", "changed in the database", "nothing more is signed")
	_, metrics := again.get("/metrics")
	says(t, metrics, "wayside_public_log_sound 0")
	if code, _ := again.get("/log/checkpoint"); code != http.StatusServiceUnavailable {
		t.Errorf("the checkpoint: %d", code)
	}
	if code, _ := again.get("/notices/" + r.ID.UUID() + "/1.proof"); code != http.StatusServiceUnavailable {
		t.Errorf("the proof: %d", code)
	}
	next := again.publish(closure("之后", time.Now().Add(time.Hour), ""))
	if code, body := again.get("/notices/" + next.ID.UUID() + "/1.sig"); code != http.StatusNotFound {
		t.Errorf("a new notice is signed: %d %s", code, body)
	}
	f := follow(t, again, "sse", "")
	defer f.close()
	f.until("a heartbeat", func(m message) bool {
		if m.Type == "heartbeat" && len(m.Sigs) > 0 {
			t.Error("a heartbeat is signed")
		}
		return m.Type == "heartbeat"
	})
	if code, out, _ := command(t, "", "verify", "--lang", "en", "--root", h.root().String(), h.data); code != exitRefused || !strings.Contains(out, "record 1 ") {
		t.Errorf("verify: exit %d\n%s", code, out)
	}
}
