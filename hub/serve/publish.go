package serve

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"wayside/hub"
	"wayside/hub/check"
	"wayside/hub/format"
	"wayside/hub/notice"
)

// Bounds of what is read of a request, in bytes: a document, and an action.
const (
	mostBody   = 16 << 20
	mostAction = 64 << 10
)

// publish takes documents in any readable format.
func (s *Server) publish(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustKnow(r)
	if err != nil {
		return err
	}
	dry, err := dryRun(r)
	if err != nil {
		return err
	}
	raw, err := s.bodyOf(w, r, c, mostBody)
	if err != nil {
		return err
	}
	f, err := s.formatOf(r, raw)
	if err != nil {
		return err
	}
	if f.Name != "native" {
		return s.publishForeign(w, r, c, f, raw, dry)
	}
	return s.publishNative(w, r, c, f, raw, dry)
}

// mostFared is of how many notices of a list a trial tells how they fare on
// signs.
const mostFared = 50

// publishNative hands native documents to the hub, in order and all together.
func (s *Server) publishNative(w http.ResponseWriter, r *http.Request, c caller, f format.Format, raw []byte, dry bool) error {
	terms := hub.Terms{RepeatKey: r.Header.Get("Idempotency-Key"), DryRun: dry}
	list := bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("["))
	if list && terms.RepeatKey != "" {
		return say(http.StatusBadRequest, "Idempotency-Key 只用于单条消息", "Idempotency-Key is for a single notice")
	}
	var all []hub.Said
	var results []result
	var at []int // index in results of each notice
	for it, err := range f.Decode(bytes.NewBuffer(raw), s.settings(c, c.source(posted))) {
		if err != nil {
			return asProblems(err)
		}
		results = append(results, result{Index: len(results)})
		if it.Problems.Failed() {
			results[len(results)-1].fail(s, unsound(it.Problems))
			continue
		}
		all, at = append(all, hub.Said{Notice: it.Notice, Signed: it.Signed}), append(at, len(results)-1)
	}
	receipts, errs := s.Hub.PublishAll(r.Context(), c.author(), all, terms)
	for i, k := range at {
		results[k].set(s, receipts[i], errs[i], dry)
		results[k].warn(s, all[i].Notice)
		if dry && results[k].Status < 400 && i < mostFared {
			var err error
			if results[k].Signs, err = s.fares(r.Context(), all[i].Notice); err != nil {
				return err
			}
		}
	}
	if list {
		return writeResults(w, results, nil)
	}
	return results[0].write(w)
}

func unsound(ps notice.Problems) error {
	return &hub.Error{Kind: hub.Invalid, Problems: ps, Message: notice.Words{
		notice.Chinese: "内容有问题，没有发布", notice.English: "the notice has problems and was not published",
	}}
}

// publishForeign hands documents of other formats to intake, which knows what
// the same publisher said before.
func (s *Server) publishForeign(w http.ResponseWriter, r *http.Request, c caller, f format.Format, raw []byte, dry bool) error {
	if dry {
		return s.tryForeign(w, c, f, raw)
	}
	d := notice.Delivery{Source: c.source(posted), Format: f.Name, Raw: [][]byte{raw}}
	for it, err := range f.Decode(bytes.NewReader(raw), s.settings(c, d.Source)) {
		if err != nil {
			return asProblems(err)
		}
		d.Items = append(d.Items, it)
	}
	out, err := s.Intake.SubmitAs(r.Context(), c.author(), d)
	if err != nil {
		return intakeFault(err)
	}
	results := foreignResults(out, d.Items)
	for i := range results {
		if at := results[i].Index; at < len(d.Items) && d.Items[at].Notice != nil && results[i].Problem == nil {
			results[i].Warnings = warned(slices.Concat(d.Items[at].Problems, d.Items[at].Notice.Review(s.Hub.Now())))
		}
	}
	return writeResults(w, results, nil)
}

// tryForeign says of each item what is wrong with it; what intake and hub would
// say beyond that depends on what stands when it comes.
func (s *Server) tryForeign(w http.ResponseWriter, c caller, f format.Format, raw []byte) error {
	report := check.Read(s.Formats, raw, f.Name, s.settings(c, c.source(posted)))
	if report.Frame.Failed() {
		return asProblems(report.Frame)
	}
	var results []result
	for i, it := range report.Items {
		res := result{Index: i, Place: it.Place, Status: http.StatusOK}
		if it.Problems.Failed() {
			res.fail(s, unsound(it.Problems))
		} else {
			res.Warnings = warned(it.Problems)
		}
		results = append(results, res)
	}
	return writeResults(w, results, nil)
}

// result is the answer to one notice of a list.
type result struct {
	Index   int             `json:"index"`
	Place   string          `json:"place,omitempty"` // in the document: "row 7"
	Status  int             `json:"status"`
	Receipt *notice.Receipt `json:"receipt,omitempty"`
	Problem map[string]any  `json:"problem,omitempty"`
	Signs   []fared         `json:"signs,omitempty"` // of what was only tried
	// Warnings are of what was taken, tried or is held.
	Warnings notice.Problems `json:"warnings,omitempty"`
	fault    *fault
}

// set enters what the hub answered: 201 for what is new, 200 for a repeat and
// for what was only tried.
func (r *result) set(s *Server, receipt notice.Receipt, err error, dry bool) {
	if err != nil {
		r.fail(s, err)
		return
	}
	r.Receipt, r.Status = &receipt, http.StatusCreated
	if receipt.Duplicate || dry {
		r.Status = http.StatusOK
	}
}

// warn adds the warnings of what was not refused.
func (r *result) warn(s *Server, n *notice.Notice) {
	if r.Status < 400 && (r.Receipt == nil || !r.Receipt.Duplicate) {
		r.Warnings = s.warnings(n)
	}
}

func (r *result) fail(s *Server, err error) {
	r.fault = s.asFault(err)
	r.Status, r.Problem = r.fault.status, r.fault.document()
}

// write answers a single notice. What waits for a second person is no error.
func (r result) write(w http.ResponseWriter) error {
	switch {
	case r.Status == http.StatusAccepted:
		if r.Signs != nil {
			r.Problem["signs"] = r.Signs
		}
		if r.Warnings != nil {
			r.Problem["warnings"] = r.Warnings
		}
		return answer(w, r.Status, r.Problem)
	case r.fault != nil:
		return r.fault
	case r.Receipt.Seq != 0: // it was not only tried
		w.Header().Set("Location", r.Receipt.URL)
		w.Header().Set("ETag", etag(r.Receipt.Epoch, r.Receipt.Seq))
	}
	return answer(w, r.Status, struct {
		*notice.Receipt
		Signs    []fared         `json:"signs,omitempty"`
		Warnings notice.Problems `json:"warnings,omitempty"`
	}{r.Receipt, r.Signs, r.Warnings})
}

// writeResults answers a list, with what else is to be said of it: 200 where
// all are good, 207 mixed, 422 where none is, 503 where none could be kept.
func writeResults(w http.ResponseWriter, results []result, more map[string]any) error {
	good, status := 0, http.StatusUnprocessableEntity
	for _, r := range results {
		if r.Status < 400 {
			good++
		}
		if r.Status == http.StatusServiceUnavailable {
			status = r.Status
		}
	}
	switch {
	case good == len(results):
		status = http.StatusOK
	case good > 0:
		status = http.StatusMultiStatus
	case status == http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", strconv.Itoa(int(soon().Seconds())))
	}
	if results == nil {
		results = []result{}
	}
	doc := map[string]any{"results": results}
	maps.Copy(doc, more)
	return answer(w, status, doc)
}

func (s *Server) settings(c caller, source string) notice.Settings {
	return notice.Settings{Now: s.Hub.Now(), Publisher: c.Publisher, Feed: source, Zone: s.Zone}
}

// mostTrusted is how long a body may say that it is, in bytes, and get the room
// before it has come.
const mostTrusted = 64 << 10

// bodyOf is the body of a caller whose token is good when the last byte has come,
// however long that took.
func (s *Server) bodyOf(w http.ResponseWriter, r *http.Request, c caller, limit int64) ([]byte, error) {
	raw, err := body(w, r, limit)
	if err != nil {
		return nil, err
	}
	return raw, s.still(r, c)
}

// body reads a request's body, bounded.
func body(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		w.Header().Set("Accept-Encoding", "identity") // RFC 9110 section 12.5.3
		return nil, say(http.StatusUnsupportedMediaType, "请求内容不能压缩", "the body must not be compressed")
	}
	var raw bytes.Buffer
	if r.ContentLength > 0 {
		raw.Grow(int(min(r.ContentLength, limit, mostTrusted)) + bytes.MinRead)
	}
	_, err := raw.ReadFrom(http.MaxBytesReader(w, r.Body, limit))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, say(http.StatusRequestEntityTooLarge, fmt.Sprintf("超过 %d KiB", limit>>10), fmt.Sprintf("larger than %d KiB", limit>>10))
	}
	if err != nil {
		return nil, say(http.StatusBadRequest, "没有收到完整的请求", "the request did not arrive whole")
	}
	return raw.Bytes(), nil
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
	found := format.Guess(s.Formats, r.Header.Get("Content-Type"), raw[:min(len(raw), format.SniffBytes)])
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

// formatNamed is a writable format by the name in a URL.
func (s *Server) formatNamed(name string) (format.Format, bool) {
	f, ok := format.Named(s.Formats, name)
	return f, ok && f.Encode != nil
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
