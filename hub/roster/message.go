package roster

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"wayside/hub/notice"
)

// Message is what a display says: a heartbeat where it tells what it shows,
// and receipts.
type Message struct {
	Type         string
	Sign         string
	Display      string // which of the sign's, as it names itself; "" where it does not
	Build        string
	Epoch        string
	Seq          uint64
	ClockErrorMs *int64
	Waiting      int
	Showing      *Showing
	Receipts     []Receipt
}

// Receipt says that a page of a revision stood on the face. Its name is all of
// it up to First, which never changes.
type Receipt struct {
	Notice   notice.ID
	Revision int
	Page     int // among those of that notice, from 1
	First    time.Time
	Last     time.Time
	Count    int
	Px       string
	AsOf     time.Time
	Profile  int
}

// Bounds of a message.
const (
	mostPages     = 8
	mostPerMsg    = 100
	mostCount     = 1 << 20
	mostMillis    = int64(400 * 24 * time.Hour / time.Millisecond)
	aheadOfHub    = 5 * time.Minute // that a display's reckoning of the hub's clock may be
	oldestReceipt = 90 * 24 * time.Hour
)

var displayForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)

var pxForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// Read reads a message that came for a sign. What is wrong with it as a whole
// are problems; of its receipts every one is judged by itself.
func Read(raw []byte, sign string) (Message, notice.Problems) {
	var ps notice.Problems
	var m Message
	err := json.Unmarshal(raw, &m)
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) && wrong.Field != "" {
		ps.Add(wrong.Field, "类型不对", "a "+wrong.Value+" can't stand here")
	} else if err != nil {
		ps.Add("document", "不是完整的 JSON 对象", "not a whole JSON object: "+err.Error())
	}
	if ps.Failed() {
		return m, ps
	}
	if m.Type != "" && m.Type != "shown" {
		ps.Add("type", "应为 shown", "want shown")
	}
	if m.Sign != "" && m.Sign != sign {
		ps.Add("sign", "不是这块屏", "is another sign's")
	}
	m.Sign = sign
	if m.Display != "" && !displayForm.MatchString(m.Display) {
		ps.Add("display", "最多 32 个字母、数字、点、横线和下划线，以字母或数字开头", "want at most 32 letters, digits, dots, dashes and underlines, a letter or a digit first")
	}
	for field, s := range map[string]string{"build": m.Build, "epoch": m.Epoch} {
		if len(s) > 64 || notice.Clean(s) != s {
			ps.Add(field, "最多 64 个普通字符", "want at most 64 plain characters")
		}
	}
	if m.Waiting < 0 {
		ps.Add("waiting", "不能是负数", "want 0 or more")
	}
	if e := m.ClockErrorMs; e != nil && (*e > 1e15 || *e < -1e15) {
		ps.Add("clockErrorMs", "太大", "out of bounds")
	}
	if len(m.Receipts) > mostPerMsg {
		ps.Add("receipts", fmt.Sprintf("最多 %d 条", mostPerMsg), fmt.Sprintf("at most %d", mostPerMsg))
	}
	if m.Showing != nil {
		m.Showing.check(&ps)
	}
	return m, ps
}

func (s *Showing) check(ps *notice.Problems) {
	for field, ms := range map[string]int64{"drawAgeMs": s.DrawAgeMs, "drawMs": s.DrawMs} {
		if ms < 0 || ms > mostMillis {
			ps.Add("showing."+field, "应为毫秒数", "want milliseconds")
		}
	}
	if len(s.Pages) > mostPages {
		ps.Add("showing.pages", fmt.Sprintf("最多 %d 页", mostPages), fmt.Sprintf("at most %d", mostPages))
	}
	for i, p := range s.Pages {
		at := fmt.Sprintf("showing.pages[%d]", i)
		if p.Notice != "" && (!p.Notice.Valid() || p.Revision < 1) {
			ps.Add(at, "应为 urn:uuid:… 和版本号", "want urn:uuid:… and a revision")
		}
		if p.Px != "" && !pxForm.MatchString(p.Px) {
			ps.Add(at+".px", "应为 sha256: 和 64 位十六进制数", "want sha256: and 64 hexadecimal digits")
		}
	}
}

// check completes a receipt, and tells what is wrong with it at now.
func (r *Receipt) check(now time.Time) (ps notice.Problems) {
	if r.Page == 0 {
		r.Page = 1
	}
	if r.Count == 0 {
		r.Count = 1
	}
	if !r.Notice.Valid() || r.Revision < 1 || r.Page < 1 || r.Page > mostPages {
		ps.Add("notice", "应为 urn:uuid:…、版本号和页码", "want urn:uuid:…, a revision and a page")
	}
	if r.Px != "" && !pxForm.MatchString(r.Px) {
		ps.Add("px", "应为 sha256: 和 64 位十六进制数", "want sha256: and 64 hexadecimal digits")
	}
	if r.First.IsZero() || r.Last.Before(r.First) || r.Last.After(now.Add(aheadOfHub)) {
		ps.Add("last", "应不早于 first，也不在将来", "want no earlier than first, and not in the future")
	} else if r.Last.Before(now.Add(-oldestReceipt)) {
		ps.Add("last", "太久以前", "too long ago")
	}
	if r.Count < 1 || r.Count > mostCount {
		ps.Add("count", "应为次数", "want how often")
	}
	return ps
}
