package serve

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/format/native"
	"wayside/hub/notice"
)

// etag of an entry: the log and the number of its newest record.
func etag(epoch string, seq uint64) string {
	return fmt.Sprintf("%q", fmt.Sprintf("%s-%d", epoch, seq))
}

// revise replaces a notice by its next revision.
func (s *Server) revise(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustKnow(r)
	if err != nil {
		return err
	}
	id, err := pathID(r)
	if err != nil {
		return err
	}
	dry, err := dryRun(r)
	if err != nil {
		return err
	}
	expect, err := s.precondition(r, id, c)
	if err != nil {
		return err
	}
	raw, err := s.bodyOf(w, r, c, mostBody)
	if err != nil {
		return err
	}
	it := native.Item(raw)
	n, ps := it.Notice, it.Problems
	if ps.Failed() {
		return unsound(ps)
	}
	if n.ID != "" && n.ID != id {
		ps.Add("id", "与网址中的编号不同", "differs from the id in the URL")
		return badRequest(ps)
	}
	n.ID = id
	receipt, err := s.Hub.Revise(r.Context(), c.author(), n, hub.Terms{Expect: expect, DryRun: dry, Signed: it.Signed})
	var res result
	res.set(s, receipt, err, true) // 200: it is not new
	res.warn(s, n)
	if dry && res.Status < 400 {
		if res.Signs, err = s.fares(r.Context(), n); err != nil {
			return err
		}
	}
	return res.write(w)
}

// precondition reads If-Match: ETags of the entry, or * for whatever stands.
// Of several that one counts which stands.
func (s *Server) precondition(r *http.Request, id notice.ID, c caller) (hub.Seq, error) {
	given := strings.Join(r.Header.Values("If-Match"), ",")
	if given == "" {
		return 0, say(http.StatusPreconditionRequired, "需要 If-Match：先读取这条消息，把它的 ETag 带上", "If-Match is needed: read the notice first and send its ETag")
	}
	if strings.TrimSpace(given) == "*" {
		return 0, nil
	}
	expect := hub.Seq(math.MaxUint64) // what is of another log can't be what stands
	for tag := range strings.SplitSeq(given, ",") {
		// A proxy that compresses makes strong tags weak; these say enough all the same.
		cursor, ok := hub.ParseCursor(strings.Trim(strings.TrimPrefix(strings.TrimSpace(tag), "W/"), `"`))
		if !ok || cursor.Seq == 0 || cursor.Epoch != s.Hub.Epoch() {
			continue
		}
		expect = cursor.Seq
		if e, err := s.Hub.Entry(r.Context(), id, c.viewer()); err == nil && hub.Seq(e.Seq) == expect {
			break
		}
	}
	return expect, nil
}

// receipt answers a change of what stood: never 201.
func (s *Server) receipt(w http.ResponseWriter, receipt notice.Receipt, err error) error {
	var res result
	res.set(s, receipt, err, false)
	if res.Receipt != nil {
		res.Status = http.StatusOK
	}
	return res.write(w)
}

// withdraw takes a notice back.
func (s *Server) withdraw(w http.ResponseWriter, r *http.Request) error {
	c, id, raw, err := s.action(w, r)
	if err != nil {
		return err
	}
	var ask struct {
		Reason json.RawMessage `json:"reason"`
	}
	var ps notice.Problems
	if json.Unmarshal(raw, &ask) != nil {
		ps.Add("", "应为 JSON 对象", "want a JSON object")
		return badRequest(ps)
	}
	reason, ok := saidIn(ask.Reason)
	if !ok {
		ps.Add("reason", "必须写明原因：一句话，或按语言 {\"zh-CN\":…,\"en\":…}", "a reason is needed: a sentence, or one by language {\"zh-CN\":…,\"en\":…}")
		return badRequest(ps)
	}
	receipt, err := s.Hub.Withdraw(r.Context(), c.author(), id, reason)
	return s.receipt(w, receipt, err)
}

// saidIn reads a text, or texts by language.
func saidIn(raw json.RawMessage) (notice.Words, bool) {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		one = notice.Clean(one)
		if one == "" || len(one) > 2000 {
			return nil, false
		}
		lang := notice.English
		if strings.ContainsFunc(one, func(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }) {
			lang = notice.Chinese
		}
		return notice.Words{lang: one}, true
	}
	w := notice.Words{}
	if json.Unmarshal(raw, &w) != nil || len(w) == 0 || len(w) > 10 {
		return nil, false
	}
	for _, text := range w {
		if notice.Clean(text) == "" || len(text) > 2000 {
			return nil, false
		}
	}
	return w, true
}

// extend gives a notice another time of expiry.
func (s *Server) extend(w http.ResponseWriter, r *http.Request) error {
	c, id, raw, err := s.action(w, r)
	if err != nil {
		return err
	}
	var ask struct {
		Until time.Time `json:"until"`
	}
	if json.Unmarshal(raw, &ask) != nil || ask.Until.IsZero() {
		var ps notice.Problems
		ps.Add("until", "应为 RFC 3339 时间", "want an RFC 3339 time")
		return badRequest(ps)
	}
	receipt, err := s.Hub.Extend(r.Context(), c.author(), id, ask.Until.UTC())
	return s.receipt(w, receipt, err)
}

// restore takes a withdrawal back.
func (s *Server) restore(w http.ResponseWriter, r *http.Request) error {
	c, id, _, err := s.action(w, r)
	if err != nil {
		return err
	}
	receipt, err := s.Hub.Restore(r.Context(), c.author(), id)
	return s.receipt(w, receipt, err)
}

// action reads what all actions on a notice have in common.
func (s *Server) action(w http.ResponseWriter, r *http.Request) (c caller, id notice.ID, raw []byte, err error) {
	if c, err = s.mustKnow(r); err != nil {
		return c, "", nil, err
	}
	if id, err = pathID(r); err != nil {
		return c, "", nil, err
	}
	raw, err = s.bodyOf(w, r, c, mostAction)
	return c, id, raw, err
}

func pathID(r *http.Request) (notice.ID, error) {
	id, ok := notice.ParseID(r.PathValue("id"))
	if !ok {
		return "", missing()
	}
	return id, nil
}
