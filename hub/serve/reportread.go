package serve

import (
	"context"
	"errors"
	"fmt"
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

// Bounds of the form of a report: bytes of its texts, and of all that is read of
// it, which is more than is taken: who sends too large a picture is told so on
// their form. Then large ones that are read at once, and how long one may take to
// come.
const (
	mostReport    = 64 << 10
	mostWithPhoto = 64 << 20
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
	shown            int             // pictures that came, taken or not
	wrong            notice.Problems // with the pictures
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
	if isTooLarge(err) && fields["category"] != "" { // its pictures are; what was typed stands before them
		in.wrong.Add("photo", "照片合计太大：每张最多 8 MiB", "the pictures are too large together: at most 8 MiB each")
	} else if err != nil {
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
	if isTooLarge(err) || errors.Is(err, errLargeText) {
		return say(http.StatusRequestEntityTooLarge, "内容太大：文字最多 4000 字，照片每张最多 8 MiB", "too large: at most 4,000 characters, and 8 MiB for each picture")
	}
	return say(http.StatusBadRequest, "没有收到完整的表单", "the form did not arrive whole")
}

func isTooLarge(err error) bool {
	tooLarge := (*http.MaxBytesError)(nil)
	return errors.As(err, &tooLarge)
}

var errLargeText = errors.New("the texts of the form are too large")

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
		if part.FileName() != "" || part.FormName() == "photo" {
			if err := in.photo(part); err != nil {
				return err
			}
			continue
		}
		raw, err := io.ReadAll(io.LimitReader(part, mostReport+1))
		if err != nil {
			return err
		}
		if texts += len(raw); texts > mostReport {
			return errLargeText
		}
		fields[part.FormName()] = string(raw)
	}
}

// photo reads a picture. One too large or too many is left out, and told.
func (in *incoming) photo(part io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(part, picture.MostBytes+1))
	if err != nil || len(raw) == 0 {
		return err
	}
	switch in.shown++; {
	case len(raw) > picture.MostBytes:
		largePhoto(&in.wrong, in.shown)
	case len(in.photos) < mostPhotos:
		in.photos = append(in.photos, raw)
	}
	if in.shown == mostPhotos+1 {
		in.wrong.Add("photo", fmt.Sprintf("照片太多：最多 %d 张", mostPhotos), fmt.Sprintf("too many pictures: at most %d", mostPhotos))
	}
	return nil
}

func largePhoto(ps *notice.Problems, n int) {
	ps.Add("photo", fmt.Sprintf("第 %d 张照片太大：每张最多 8 MiB、2400 万像素", n), fmt.Sprintf("picture %d is too large: at most 8 MiB and 24 million pixels", n))
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) }
