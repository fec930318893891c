package serve

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"

	"wayside/hub"
	"wayside/hub/format"
	"wayside/hub/notice"
)

// mostBody bounds what is read of any request.
const mostBody = 16 << 20

// publish takes documents in any readable format.
func (s *Server) publish(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustKnow(r)
	if err != nil {
		return err
	}
	raw, err := body(w, r)
	if err != nil {
		return err
	}
	f, err := s.formatOf(r, raw)
	if err != nil {
		return err
	}
	if f.Name != "native" {
		return s.publishForeign(w, r, c, f, raw)
	}
	return s.publishNative(w, r, c, f, raw)
}

// publishNative hands native documents to the hub, in order and all together.
func (s *Server) publishNative(w http.ResponseWriter, r *http.Request, c caller, f format.Format, raw []byte) error {
	terms := hub.Terms{RepeatKey: r.Header.Get("Idempotency-Key"), DryRun: r.URL.Query().Get("dryRun") == "1"}
	var ns []*notice.Notice
	var results []result
	var at []int // index in results of each notice
	for it, err := range f.Decode(bytes.NewReader(raw), s.settings(c)) {
		if err != nil {
			return err
		}
		results = append(results, result{Index: len(results)})
		if it.Problems.Failed() {
			results[len(results)-1].fail(s, &hub.Error{Kind: hub.Invalid, Message: notice.Words{
				notice.Chinese: "内容有问题，没有发布", notice.English: "the notice has problems and was not published",
			}, Problems: it.Problems})
			continue
		}
		ns, at = append(ns, it.Notice), append(at, len(results)-1)
	}
	list := len(raw) > 0 && bytes.TrimSpace(raw)[0] == '['
	if list && terms.RepeatKey != "" {
		return say(http.StatusBadRequest, "Idempotency-Key 只用于单条消息", "Idempotency-Key is for a single notice")
	}
	receipts, errs := s.Hub.PublishAll(r.Context(), c.author(), ns, terms)
	for i, k := range at {
		results[k].set(s, receipts[i], errs[i])
	}
	if !list {
		return results[0].write(w, s)
	}
	return writeResults(w, results)
}

// publishForeign hands documents of other formats to intake, which knows what
// the same publisher said before.
func (s *Server) publishForeign(w http.ResponseWriter, r *http.Request, c caller, f format.Format, raw []byte) error {
	d := notice.Delivery{Source: "api-" + c.Publisher.ID, Format: f.Name, Raw: raw}
	for it, err := range f.Decode(bytes.NewReader(raw), s.settings(c)) {
		if err != nil {
			return asProblems(err)
		}
		d.Items = append(d.Items, it)
	}
	if r.URL.Query().Get("dryRun") == "1" {
		return writeResults(w, dryResults(s, d.Items))
	}
	out, err := s.Intake.SubmitAs(r.Context(), c.author(), d)
	if err != nil {
		return err
	}
	return writeResults(w, foreignResults(out))
}

func dryResults(s *Server, items []notice.Item) (results []result) {
	for i, it := range items {
		res := result{Index: i, Status: http.StatusOK}
		if it.Problems.Failed() {
			res.fail(s, &hub.Error{Kind: hub.Invalid, Problems: it.Problems})
		}
		results = append(results, res)
	}
	return results
}

// result is the answer to one notice of a list.
type result struct {
	Index   int             `json:"index"`
	Status  int             `json:"status"`
	Receipt *notice.Receipt `json:"receipt,omitempty"`
	Problem map[string]any  `json:"problem,omitempty"`
	fault   *fault
}

func (r *result) set(s *Server, receipt notice.Receipt, err error) {
	if err != nil {
		r.fail(s, err)
		return
	}
	r.Receipt, r.Status = &receipt, http.StatusCreated
	if receipt.Duplicate {
		r.Status = http.StatusOK
	}
}

func (r *result) fail(s *Server, err error) {
	r.fault = s.asFault(err)
	r.Status, r.Problem = r.fault.status, r.fault.document()
}

// write answers a single notice.
func (r result) write(w http.ResponseWriter, s *Server) error {
	if r.fault != nil && r.Status != http.StatusAccepted {
		return r.fault
	}
	if r.fault != nil {
		return answer(w, r.Status, r.Problem)
	}
	w.Header().Set("Location", r.Receipt.URL)
	w.Header().Set("ETag", etag(r.Receipt.Epoch, r.Receipt.Seq))
	return answer(w, r.Status, r.Receipt)
}

// writeResults answers a list: 200 where all are good, 207 mixed, 422 where
// none is.
func writeResults(w http.ResponseWriter, results []result) error {
	good := 0
	for _, r := range results {
		if r.Status < 400 {
			good++
		}
	}
	status := http.StatusMultiStatus
	switch {
	case good == len(results):
		status = http.StatusOK
	case good == 0:
		status = http.StatusUnprocessableEntity
	}
	if results == nil {
		results = []result{}
	}
	return answer(w, status, map[string]any{"results": results})
}

func (s *Server) settings(c caller) notice.Settings {
	return notice.Settings{Now: s.Hub.Now(), Publisher: c.Publisher, Feed: "api-" + c.Publisher.ID, Zone: s.Zone}
}

// body reads a request's body, bounded.
func body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, say(http.StatusRequestEntityTooLarge, fmt.Sprintf("超过 %d MiB", mostBody>>20), fmt.Sprintf("larger than %d MiB", mostBody>>20))
	}
	if err != nil {
		return nil, say(http.StatusBadRequest, "没有收到完整的请求", "the request did not arrive whole")
	}
	return raw, nil
}

// formatOf finds the format of a request's document: ?format=, the media type,
// what it looks like. What is ambiguous is asked back with the candidates.
func (s *Server) formatOf(r *http.Request, raw []byte) (format.Format, error) {
	if name := r.URL.Query().Get("format"); name != "" {
		f, ok := format.Named(s.Formats, name)
		if !ok || f.Decode == nil {
			return f, unsupported(s.readable())
		}
		return f, nil
	}
	found := format.Guess(s.Formats, r.Header.Get("Content-Type"), raw[:min(len(raw), 4096)])
	if len(found) == 1 {
		return found[0], nil
	}
	if len(found) == 0 {
		return format.Format{}, unsupported(s.readable())
	}
	var names []string
	for _, f := range found {
		names = append(names, f.Name)
	}
	return format.Format{}, unsupported(names)
}

func (s *Server) readable() (names []string) {
	for _, f := range s.Formats {
		if f.Decode != nil {
			names = append(names, f.Name)
		}
	}
	return names
}

func unsupported(candidates []string) *fault {
	f := say(http.StatusUnsupportedMediaType, "不能确定格式，请用 ?format= 指明", "the format can't be told: name it with ?format=")
	f.body = map[string]any{"formats": candidates}
	return f
}

// asProblems makes an answer of a decoder's refusal of a whole document.
func asProblems(err error) error {
	f := say(http.StatusUnprocessableEntity, "文档无法读取", "the document can't be read")
	if ps := (notice.Problems)(nil); errors.As(err, &ps) {
		f.problems = ps
		return f
	}
	f.problems.Add("", err.Error(), err.Error())
	return f
}
