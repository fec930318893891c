package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

type verifyCmd struct {
	Files []string `arg:"" help:"What to check, told by its content: a notice with its .sig or .proof (beside it, or named too), an entry or list of the API, a feed (all but JSON Feed with the documents that it names), a proof, a checkpoint, a list of keys, what watch --json printed, a log.db, a desk.db, or the folder of a backup."`
	pins
	At     string `placeholder:"TIME" help:"When it was signed, to judge keys that have ended or were revoked since; a notice with a proof tells itself."`
	Old    string `placeholder:"FILE" help:"A checkpoint that was kept: the log must still begin with it."`
	Secret string `placeholder:"FILE" help:"The file secret of the hub's keys, to check also what is not public in a backup."`
	Origin string `placeholder:"NAME" help:"Name of the log of a capture without a hello of its own: host/log; default: the name of the key."`
	Head   string `placeholder:"HASH" help:"A hash of the audit that was kept, from its page, its CSV or the log of a start: it must still stand in it."`
	Lang   string `help:"Language of the verdicts: zh-CN or en." default:"zh-CN" enum:"zh-CN,en"`
	JSON   bool   `name:"json" help:"One JSON object for each verdict."`
}

// Help is kong's hook.
func (verifyCmd) Help() string {
	return "Works offline, by keys that you name. Exit codes: 0 verified, 1 not, 2 can't tell."
}

// exhibit is one thing to check.
type exhibit struct {
	name, kind string
	raw        []byte
}

// Kinds of exhibits.
const (
	aNotice     = "notice"
	aSignature  = "signature"
	aProof      = "proof"
	aCheckpoint = "checkpoint"
	aKeyList    = "keys"
	anEntry     = "entry"
	aList       = "list"
	aStream     = "stream"
	aLog        = "log"
	aFolder     = "folder"
	aFeed       = "feed"
	aDesk       = "audit"
	aRiddle     = "unknown"
)

// Run checks every file and prints a verdict and its evidence for each.
func (c *verifyCmd) Run(ctx context.Context, std world) error {
	var at time.Time
	if c.At != "" {
		var err error
		if at, err = time.Parse(time.RFC3339, c.At); err != nil {
			return usagef("--at %q is not a time such as 2026-11-24T18:00:00+08:00", c.At)
		}
	}
	var all []exhibit
	var list func() ([]byte, error) // a list that lies among what is checked is good once the root has signed it
	for _, name := range c.Files {
		e, err := readExhibit(name, std)
		if err != nil {
			return usageError{err} // nothing can be told of it
		}
		all = append(all, e)
		switch e.kind {
		case aKeyList:
			list = func() ([]byte, error) { return e.raw, nil }
		case aFolder:
			list = func() ([]byte, error) { return os.ReadFile(filepath.Join(name, keysFolder, listFile)) }
		}
	}
	ring, err := c.ring(at, list)
	if errors.Is(err, errNoPin) && !slices.ContainsFunc(all, func(e exhibit) bool { return e.kind != aDesk }) {
		err = nil // an audit is held against itself
	}
	if err != nil && errors.As(err, new(usageError)) {
		return err
	}
	if err != nil { // the list itself is not good: so is nothing that rests on it
		return tellFindings(std.out, []finding{found(c.listName(), aKeyList, err, nil)}, notice.Lang(c.Lang), c.JSON)
	}
	x := &examiner{cmd: c, ring: ring, all: all, now: std.now()}
	var told []finding
	for _, e := range all {
		told = append(told, x.examine(ctx, e)...)
	}
	return tellFindings(std.out, told, notice.Lang(c.Lang), c.JSON)
}

func (c *verifyCmd) listName() string {
	if c.Keys != "" {
		return c.Keys
	}
	return c.Files[0]
}

// readExhibit reads a thing and tells what it is.
func readExhibit(name string, std world) (e exhibit, err error) {
	e.name = name
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		e.kind = aFolder
		return e, nil
	}
	head := make([]byte, desk.HeadBytes)
	if f, err := os.Open(name); err == nil { // a log may be larger than what is read of a document
		_, _ = f.Read(head)
		f.Close()
		if bytes.HasPrefix(head, []byte(sqliteMagic)) {
			if e.kind = aLog; desk.IsDesk(head) {
				e.kind = aDesk
			}
			return e, nil
		}
	}
	if e.raw, err = readInput(name, std.in); err != nil {
		return e, fmt.Errorf("%s: %w", name, err)
	}
	e.kind = recognise(e.raw)
	return e, nil
}

const sqliteMagic = "SQLite format 3\x00"

// recognise tells what a document is by its content.
func recognise(raw []byte) string {
	text := string(raw[:min(len(raw), 4096)])
	lines := strings.SplitN(text, "\n", 5)
	switch {
	case strings.HasPrefix(text, "c2sp.org/tlog-proof"):
		return aProof
	case strings.HasPrefix(text, "wayside/keys/"):
		return aKeyList
	case strings.HasPrefix(text, "— "):
		return aSignature
	case len(lines) == 5 && lines[3] == "" && strings.HasPrefix(lines[4], "— "):
		return aCheckpoint
	}
	if strings.HasPrefix(strings.TrimSpace(text), "<") {
		return aFeed
	}
	var j struct {
		Type, ID, Notice, Notices, Features, Items, Verified json.RawMessage
	}
	if json.NewDecoder(bytes.NewReader(raw)).Decode(&j) != nil {
		return aRiddle
	}
	switch {
	case j.Notices != nil:
		return aList
	case j.Features != nil, j.Items != nil:
		return aFeed
	case j.Notice != nil:
		return anEntry
	case slices.Contains([]string{`"hello"`, `"changes"`, `"heartbeat"`}, string(j.Type)), j.Verified != nil:
		return aStream
	case j.ID != nil:
		return aNotice
	}
	return aRiddle
}

// examiner checks exhibits, each with what belongs to it.
type examiner struct {
	cmd  *verifyCmd
	ring trust.Keyring
	all  []exhibit
	now  time.Time
}

func (x *examiner) examine(ctx context.Context, e exhibit) []finding {
	one := func(f finding) []finding { return []finding{f} }
	switch e.kind {
	case aNotice:
		return one(x.notice(e))
	case aSignature:
		if x.of(aNotice) == nil {
			return one(cantTell(e.name, e.kind, both("只有签名，没有通告文件", "a signature without the notice that it is of")))
		}
		return nil // told with its notice
	case aProof:
		if x.of(aNotice) == nil && x.of(anEntry) == nil {
			return one(x.proof(e))
		}
		return nil
	case aCheckpoint:
		return one(x.checkpoint(e))
	case aKeyList:
		return one(x.keys(e))
	case anEntry, aList:
		return one(x.entries(e))
	case aStream:
		return one(x.stream(e))
	case aLog:
		return one(x.log(ctx, e))
	case aDesk:
		return one(x.audit(ctx, e.name))
	case aFolder:
		all := one(x.log(ctx, e))
		if path := filepath.Join(e.name, deskFile); isFile(path) {
			all = append(all, x.audit(ctx, path))
		}
		return all
	case aFeed:
		return one(x.feed(e))
	}
	return one(cantTell(e.name, e.kind, both("认不出这是什么", "nobody knows what this is")))
}

// of are the exhibits of a kind.
func (x *examiner) of(kind string) (out []exhibit) {
	for _, e := range x.all {
		if e.kind == kind {
			out = append(out, e)
		}
	}
	return out
}

// besides finds what belongs to a notice: among what was named, by its stem
// where there are several notices, else as a file beside it.
func (x *examiner) besides(e exhibit, kind, ext string) []byte {
	stem := strings.TrimSuffix(e.name, filepath.Ext(e.name))
	for _, other := range x.of(kind) {
		if len(x.of(e.kind)) == 1 || strings.TrimSuffix(other.name, filepath.Ext(other.name)) == stem {
			return other.raw
		}
	}
	raw, err := os.ReadFile(stem + ext)
	if err != nil || recognise(raw) != kind {
		return nil
	}
	return raw
}
