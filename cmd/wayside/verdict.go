package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

// Verdicts of what was checked. Exit codes of verify follow: 0, 1, 2.
const (
	verified = "verified"
	refuted  = "refuted"
	unknown  = "unknown"
)

// finding is what was found of one thing: a verdict, and what it rests on.
type finding struct {
	File     string       `json:"file"`
	Kind     string       `json:"kind"`
	Verdict  string       `json:"verdict"`
	Why      notice.Words `json:"why"`
	Evidence notice.Words `json:"evidence"`
}

// both says the same in both languages.
func both(zh, en string, args ...any) notice.Words {
	return notice.Words{notice.Chinese: fmt.Sprintf(zh, args...), notice.English: fmt.Sprintf(en, args...)}
}

// faults are what can be wrong, in the words of people; the first that fits.
var faults = []struct {
	err     error
	word    string // for machines
	verdict string
	says    notice.Words
}{
	{trust.ErrUnsigned, "unsigned", unknown, both("没有签名", "it carries no signature")},
	{trust.ErrUnknownKey, "unknown-key", unknown, both("签名的密钥不在信任之列", "signed by no key that is trusted here")},
	{trust.ErrBadSignature, "bad-signature", refuted, both("签名不符：内容被改动过，或签名是伪造的", "the signature does not fit: it was changed, or the signature made up")},
	{trust.ErrKeyNotGood, "key-not-good", refuted, both("签名的密钥当时无效或已撤销", "the key was not good for this, or was revoked")},
	{trust.ErrReplay, "replayed", refuted, both("重放：旧的心跳又来了一次", "replayed: an old heartbeat came again")},
	{trust.ErrRolledBack, "rolled-back", refuted, both("回滚：日志比以前短了", "rolled back: the log is shorter than it was")},
	{trust.ErrRewritten, "rewritten", refuted, both("改写：日志的内容与以前不同", "rewritten: the log is not the one that it was")},
	{trust.ErrDiffers, "differs", refuted, both("不一致：收到的与中心签名声明的现行内容不同，有内容被扣下或混入", "differs: what came is not what the hub signed as in force; something was withheld or slipped in")},
	{trust.ErrOldRevision, "old-revision", refuted, both("旧版本：新版本之后又收到旧版本", "an older revision came after a newer one")},
	{desk.ErrUnchained, "unchained", unknown, both("留痕还没有逐条相扣", "the audit is not chained yet")},
	{desk.ErrBroken, "audit-changed", refuted, both("留痕被改动过", "the audit was changed")},
	{errGap, "out-of-order", refuted, both("乱序：有消息缺失或次序颠倒", "out of order: messages are missing or were exchanged")},
	{errFrozen, "silent", refuted, both("冻结：太久没有新的有效心跳，无法得知是否仍然如此", "frozen: no new valid heartbeat for too long; nobody knows whether this still holds")},
	{errClock, "clock", refuted, both("时间不符：心跳的时间与本机时钟相差太大，是旧的录制内容或时钟不准", "the times differ: the heartbeat is far from the clock of this machine; an old recording, or a wrong clock")},
	{errOtherStream, "other-stream", refuted, both("答非所问：收到的不是所请求的日志或筛选条件", "not what was asked for: another log, or another filter")},
}

// judge is the verdict on an error, its word for machines, and its words for
// people.
func judge(err error) (verdict, word string, why notice.Words) {
	if err == nil {
		return verified, "", both("核验通过", "verified")
	}
	for _, f := range faults {
		if errors.Is(err, f.err) {
			return f.verdict, f.word, f.says
		}
	}
	return refuted, "unsound", both("核验不通过：%[1]v", "%[1]v", err)
}

// found is a finding about an error, or about none.
func found(file, kind string, err error, evidence notice.Words) finding {
	verdict, _, why := judge(err)
	if err != nil && evidence == nil {
		evidence = both("%[1]v", "%[1]v", err)
	}
	return finding{file, kind, verdict, why, evidence}
}

// cantTell is a finding of nothing known, good or bad.
func cantTell(file, kind string, why notice.Words) finding {
	return finding{file, kind, unknown, both("无法判断", "can't tell"), why}
}

var verdictWords = map[string]notice.Words{
	verified: both("真实", "VERIFIED"), refuted: both("不真实", "NOT VERIFIED"), unknown: both("无法判断", "CAN'T TELL"),
}

// print writes the two lines of a finding.
func (f finding) print(w io.Writer, lang notice.Lang) {
	fmt.Fprintf(w, "%s: %s: %s\n  %s\n", f.File, verdictWords[f.Verdict].In(lang), f.Why.In(lang), f.Evidence.In(lang))
}

// tellFindings prints all, and returns the error that stands for the exit code.
func tellFindings(w io.Writer, all []finding, lang notice.Lang, asJSON bool) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, f := range all {
		if !asJSON {
			f.print(w, lang)
		} else if err := enc.Encode(f); err != nil {
			return err
		}
	}
	has := func(v string) bool { return slices.ContainsFunc(all, func(f finding) bool { return f.Verdict == v }) }
	switch {
	case has(refuted):
		return refused{errors.New("not verified")}
	case has(unknown) || len(all) == 0:
		return refused{usagef("can't tell")}
	}
	return nil
}
