package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"wayside/hub/notice"
	"wayside/hub/trust"
)

// notice checks a document by its signatures, its proof, or both.
func (x *examiner) notice(e exhibit) finding {
	lines, raw := x.besides(e, aSignature, ".sig"), x.besides(e, aProof, ".proof")
	n, ps := notice.Read(e.raw)
	if ps.Failed() {
		return found(e.name, e.kind, fmt.Errorf("the document can't be read: %w", ps), nil)
	}
	if lines == nil && raw == nil {
		return cantTell(e.name, e.kind, both("没有签名也没有证明：请附上 .sig 或 .proof", "neither a signature nor a proof: name its .sig or .proof too"))
	}
	ring, ev := x.ring, x.about(n)
	if raw != nil {
		p, err := trust.ParseProof(raw)
		if err != nil {
			return found(e.name, e.kind, err, nil)
		}
		leaf, c, err := p.CheckNotice(e.raw, ring)
		if err != nil {
			return found(e.name, e.kind, err, nil)
		}
		if ring.At.IsZero() {
			ring.At = leaf.At // the log says when it was signed
		}
		ev = add(ev, "；公开日志第 %[1]d 条（共 %[2]d 条，%[3]s），记录于 %[4]s", "; record %[1]d of %[2]d of the public log %[3]s, at %[4]s", leaf.Seq, c.Size, c.Origin, leaf.At.Format(time.RFC3339))
	}
	if lines != nil {
		sigs, err := trust.ParseLines(string(lines))
		if err != nil {
			return found(e.name, e.kind, err, nil)
		}
		if err := trust.VerifySigned(e.raw, sigs, ring.For(n.Publisher.ID)); err != nil {
			return found(e.name, e.kind, err, nil)
		}
		ev = signatures(ev, e.raw, sigs, ring.For(n.Publisher.ID), n.Publisher.ID)
	}
	return found(e.name, e.kind, nil, ev)
}

// signatures adds whose signature each is, and whether it is good.
func signatures(ev notice.Words, doc []byte, sigs []notice.Sig, ring trust.Keyring, publisher string) notice.Words {
	for _, j := range trust.JudgeNotice(doc, sigs, ring) {
		_, _, why := judge(j.Err)
		switch {
		case errors.Is(j.Err, trust.ErrUnknownKey):
			ev = add(ev, "；另有一个不认识的密钥的签名：%[1]s", "; a signature by a key that is not known: %[1]s", j.Key)
		case j.Err != nil:
			ev = add(ev, "；%[1]s：%[2]s", "; %[1]s: %[3]s", j.Key, why[notice.Chinese], why[notice.English])
		case len(j.By.Publishers) > 0:
			ev = add(ev, "；发布者 %[2]s 自己签名：%[1]s", "; signed by the publisher %[2]s itself: %[1]s", j.Key, publisher)
		default:
			ev = add(ev, "；签名：%[1]s", "; signed by %[1]s", j.Key)
		}
	}
	return ev
}

// about says what a notice is.
func (x *examiner) about(n *notice.Notice) notice.Words {
	words := notice.Words{}
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		t, _ := n.TextIn(lang)
		state := notice.NameOf(notice.States(), string(notice.StateAt(notice.Life{Notice: n}, x.now)), lang)
		form := map[notice.Lang]string{notice.Chinese: "%s，第 %d 版，发布者 %s，%s；若未撤回则现为：%s", notice.English: "%s, revision %d, by %s, sent %s; by its own times now %s"}[lang]
		words[lang] = fmt.Sprintf(form, t.Headline, n.Revision, n.Publisher.ID, n.Sent.Format(time.RFC3339), state)
	}
	return words
}

func add(w notice.Words, zh, en string, args ...any) notice.Words {
	more := both(zh, en, args...)
	return notice.Words{notice.Chinese: w[notice.Chinese] + more[notice.Chinese], notice.English: w[notice.English] + more[notice.English]}
}

func (x *examiner) proof(e exhibit) finding {
	p, err := trust.ParseProof(e.raw)
	if err != nil {
		return found(e.name, e.kind, err, nil)
	}
	leaf, c, err := p.Check(x.ring)
	if err != nil {
		return found(e.name, e.kind, err, nil)
	}
	return found(e.name, e.kind, nil, both("公开日志 %[3]s 第 %[1]d 条（共 %[2]d 条）：%[4]s 第 %[5]d 版，%[6]s；通告本身未附", "record %[1]d of %[2]d of the public log %[3]s: %[4]s, revision %[5]d, %[6]s; the notice itself was not given",
		leaf.Seq, c.Size, c.Origin, leaf.ID, leaf.Revision, leaf.Digest))
}

// checkpoint checks one, and with --old that the log was not rewritten.
func (x *examiner) checkpoint(e exhibit) finding {
	c, by, err := trust.OpenCheckpoint(e.raw, x.ring)
	if err != nil {
		return found(e.name, e.kind, err, nil)
	}
	ev := both("日志 %[1]s，%[2]d 条；签名：%[3]s", "the log %[1]s, %[2]d records; signed by %[3]s", c.Origin, c.Size, by.ID())
	if x.cmd.Old == "" {
		return found(e.name, e.kind, nil, ev)
	}
	old, err := x.old()
	switch {
	case err != nil:
		return found(x.cmd.Old, aCheckpoint, err, nil)
	case old.Origin == c.Origin && old.Size > 0 && old.Size < c.Size:
		return cantTell(e.name, e.kind, both("两个检查点都真实；要证明 %d 条到 %d 条之间没有改写，请核验备份文件夹或 log.db", "both checkpoints are genuine; to show that nothing was rewritten between %d and %d records, check the folder of a backup, or a log.db", old.Size, c.Size))
	}
	err = trust.CheckExtends(old, c, nil)
	return found(e.name, e.kind, err, ev)
}

func (x *examiner) old() (c trust.Checkpoint, err error) {
	raw, err := os.ReadFile(x.cmd.Old)
	if err == nil {
		c, _, err = trust.OpenCheckpoint(raw, x.ring)
	}
	return c, err
}

func (x *examiner) keys(e exhibit) finding {
	if x.cmd.Root == "" {
		return cantTell(e.name, e.kind, both("密钥表要用根密钥核验：--root", "a list of keys is checked by its root: --root"))
	}
	root, err := publicKey(x.cmd.Root)
	if err != nil {
		return found(e.name, e.kind, err, nil)
	}
	l, err := trust.OpenList(e.raw, root)
	if err != nil {
		return found(e.name, e.kind, err, nil)
	}
	good := 0
	for _, k := range l.Keys {
		if k.Revoked.IsZero() && !x.now.Before(k.From) && (k.To.IsZero() || x.now.Before(k.To)) {
			good++
		}
	}
	return found(e.name, e.kind, nil, both("%[1]s 的密钥表，%[2]s；共 %[3]d 把，现在有效 %[4]d 把", "keys of %[1]s as of %[2]s; %[3]d, of which %[4]d are good now", l.Host, l.Made.Format(time.RFC3339), len(l.Keys), good))
}

// entries checks every notice of an answer of the API by its signatures, and a
// single one by its proof too: how it ended is in no signature.
func (x *examiner) entries(e exhibit) finding {
	type entry struct {
		notice.Entry
		Notice json.RawMessage
	}
	var list struct {
		entry
		Notices []entry
	}
	if err := json.Unmarshal(e.raw, &list); err != nil {
		return found(e.name, e.kind, err, nil)
	}
	if list.Notice != nil {
		list.Notices = append(list.Notices, list.entry)
	}
	if len(list.Notices) == 0 {
		return cantTell(e.name, e.kind, both("里面没有通告，空列表没有签名可查；心跳（wayside watch --verify）能证明确实没有", "there is no notice in it, and nothing vouches for an empty list: a heartbeat would (wayside watch --verify)"))
	}
	var worst error
	for i := range list.Notices {
		one := &list.Notices[i]
		one.Doc = one.Notice
		if err := x.signed(one.Entry); err != nil {
			if verdict, _, _ := judge(err); worst == nil || verdict == refuted {
				worst = err
			}
		}
	}
	raw := x.besides(e, aProof, ".proof")
	switch {
	case worst != nil:
		return found(e.name, e.kind, worst, nil)
	case list.Notice != nil && raw != nil:
		return x.recorded(e, list.Notices[0].Entry, raw)
	}
	return found(e.name, e.kind, nil, both("%d 条通告的签名都真实；列表是否完整要靠心跳证明", "the signatures of all %d notices are good; that the list is whole, only a heartbeat shows", len(list.Notices)))
}

// signed reports, as an error, an entry whose document is not signed.
func (x *examiner) signed(e notice.Entry) error {
	n, ps := notice.Read(e.Doc)
	if ps.Failed() {
		return ps
	}
	if err := trust.VerifySigned(e.Doc, e.Sigs, x.ring.For(n.Publisher.ID)); err != nil {
		return fmt.Errorf("%s, revision %d: %w", n.ID, n.Revision, err)
	}
	return nil
}

// recorded checks an entry by the proof of its newest record: its state, its
// code, and what ended it.
func (x *examiner) recorded(e exhibit, said notice.Entry, raw []byte) finding {
	p, err := trust.ParseProof(raw)
	if err != nil {
		return found(e.name, e.kind, err, nil)
	}
	leaf, c, err := p.CheckEntry(said, x.ring)
	if err != nil {
		return found(e.name, e.kind, err, nil)
	}
	n, _ := notice.Read(said.Doc)
	ev := add(x.about(n), "；公开日志第 %[1]d 条（共 %[2]d 条，%[3]s）：%[4]s", "; record %[1]d of %[2]d of the public log %[3]s: %[4]s", leaf.Seq, c.Size, c.Origin, leaf.State)
	if said.End != nil {
		ev = add(ev, "，%[1]s，%[2]s", " at %[1]s: %[3]s", said.End.At.Format(time.RFC3339), said.End.Text.In(notice.Chinese), said.End.Text.In(notice.English))
	}
	return found(e.name, e.kind, nil, signatures(ev, said.Doc, said.Sigs, x.ring.For(n.Publisher.ID), n.Publisher.ID))
}

// stream checks what watch printed with --json, message by message.
func (x *examiner) stream(e exhibit) finding {
	c := newChecking(x.ring, "", nil)
	c.origin = x.cmd.Origin
	if c.origin == "" && len(x.ring.Keys) > 0 {
		c.origin = x.ring.Keys[0].Name
	}
	c.recorded, c.reader.Blind = true, true
	f := &following{to: io.Discard, raw: true, headlines: map[notice.ID]string{}, check: c}
	f.begin()
	lines := bufio.NewScanner(bytes.NewReader(e.raw))
	lines.Buffer(nil, mostLine)
	n := 0
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		n++
		_, err := f.take([]byte(line))
		if err != nil && !errors.Is(err, errGoodbye) {
			return found(e.name, e.kind, fmt.Errorf("message %d: %w", n, err), nil)
		}
	}
	if err := lines.Err(); err != nil {
		return found(e.name, e.kind, err, nil)
	}
	if c.puts+c.beats == 0 {
		return cantTell(e.name, e.kind, both("里面没有签过名的内容", "there is nothing signed in it"))
	}
	return found(e.name, e.kind, nil, both("%d 条消息：%d 条通告的签名和 %d 次心跳都真实，最后一次在 %s", "%d messages: the signatures of %d notices and %d heartbeats are good, the last of %s", n, c.puts, c.beats, c.reader.Time().Format(time.RFC3339)))
}
