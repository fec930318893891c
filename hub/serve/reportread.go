package serve

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
	"wayside/hub/picture"
	"wayside/hub/report"
)

// Bounds of the form of a report: bytes of its texts and of all, large ones that
// are read at once, and how long one may take to come.
const (
	mostReport    = 64 << 10
	mostWithPhoto = mostPhotos*picture.MostBytes + mostReport
	largeAtOnce   = 8
	comesWithin   = time.Minute
)

// incoming is a report as it came, before it is judged.
type incoming struct {
	from             netip.Addr
	known            bool // somebody with a token sent it
	sent             report.Sent
	challenge, nonce string
	photos           [][]byte
}

// admitReport refuses a flood before its body is read.
func (s *Server) admitReport(w http.ResponseWriter, r *http.Request) (from netip.Addr, done func(), err error) {
	from = s.client(r)
	if !s.reports.mayTry(from) {
		return from, nil, tooMany("提交得太频繁，请稍后再试", "too many tries, try again shortly", tryEvery)
	}
	done = func() {}
	if r.ContentLength < 0 || r.ContentLength > mostReport {
		select {
		case s.reports.large <- struct{}{}:
			done = func() { <-s.reports.large }
		default:
			return from, nil, say(http.StatusServiceUnavailable, "正在上传照片的人太多：请稍后再试，或不带照片提交", "too many pictures are coming in: try again shortly, or send it without")
		}
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(comesWithin))
	r.Body = http.MaxBytesReader(w, r.Body, mostWithPhoto)
	return from, done, nil
}

// readReport reads the form of the page part by part, so that nothing is put on
// disk.
func (s *Server) readReport(w http.ResponseWriter, r *http.Request) (in incoming, err error) {
	from, done, err := s.admitReport(w, r)
	if err != nil {
		return in, err
	}
	defer done()
	in = incoming{from: from}
	fields := map[string]string{}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && media == "multipart/form-data":
		err = in.parts(multipart.NewReader(r.Body, params["boundary"]), fields)
	case err == nil && media == "application/x-www-form-urlencoded":
		r.Body = http.MaxBytesReader(w, r.Body, mostReport)
		if err = r.ParseForm(); err == nil {
			for name := range r.PostForm {
				fields[name] = r.PostForm.Get(name)
			}
		}
	default:
		return in, say(http.StatusUnsupportedMediaType, "请用本页的表单提交", "send the form of this page")
	}
	if err != nil {
		return in, formFault(err)
	}
	in.challenge, in.nonce = fields["challenge"], fields["work"]
	in.sent = report.Sent{
		Category: fields["category"], Text: fields["text"], Address: fields["address"], Lon: fields["lon"], Lat: fields["lat"], Notice: fields["notice"], Revision: fields["revision"],
		Contact: fields["contact"], Lang: notice.Lang(fields["lang"]), Fields: map[string]string{},
	}
	if !s.tongues.Has(in.sent.Lang) {
		in.sent.Lang = s.language(r)
	}
	for name, value := range fields {
		if field, ok := strings.CutPrefix(name, "field."); ok {
			in.sent.Fields[field] = value
		}
	}
	return in, nil
}

func formFault(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) || errors.Is(err, errLargePart) {
		return say(http.StatusRequestEntityTooLarge, "内容太大：文字最多 4000 字，照片每张最多 8 MiB", "too large: at most 4,000 characters, and 8 MiB for each picture")
	}
	return say(http.StatusBadRequest, "没有收到完整的表单", "the form did not arrive whole")
}

var errLargePart = errors.New("a part of the form is too large")

// parts reads texts and pictures.
func (in *incoming) parts(form *multipart.Reader, fields map[string]string) error {
	texts := 0
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		most := int64(mostReport)
		if part.FileName() != "" {
			most = picture.MostBytes
		}
		raw, err := io.ReadAll(io.LimitReader(part, most+1))
		switch {
		case err != nil:
			return err
		case int64(len(raw)) > most:
			return errLargePart
		case part.FileName() != "" || part.FormName() == "photo":
			if len(raw) > 0 && len(in.photos) <= mostPhotos { // one more than may be, to be told
				in.photos = append(in.photos, raw)
			}
			continue
		}
		if texts += len(raw); texts > mostReport {
			return errLargePart
		}
		fields[part.FormName()] = string(raw)
	}
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) }
