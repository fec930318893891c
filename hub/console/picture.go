package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"wayside/hub/album"
	"wayside/hub/notice"
	"wayside/hub/picture"
	"wayside/hub/serve"
)

// pictureSlot is the fact that is uploaded: the draft keeps its digest.
const pictureSlot = "picture"

// mostDrawn bounds a form with a picture: well above what a picture may have, so
// that one that is too large is told at its field, with all that was typed.
const mostDrawn = 4*picture.MostBytes + mostForm

// pictured is what a notice says of a picture that the album has.
func (s *Server) pictured(digest string) (notice.Attachment, bool) {
	if s.Album == nil {
		return notice.Attachment{}, false
	}
	p, ok := s.Album.Kept(digest)
	return notice.Attachment{Href: s.Base + "/attachments/" + p.Files[0], Media: album.Media, Digest: p.Digest, Size: p.Size}, ok
}

// takePicture keeps the picture that came with a form, and notes its digest in the
// draft. One that is not taken is a problem at its field, and the one before stays.
func (s *Server) takePicture(ctx context.Context, r *http.Request, in *sent) error {
	file, _, err := r.FormFile(pictureSlot)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a picture: %w", err)
	}
	defer file.Close()
	if s.Album == nil {
		return missing()
	}
	raw, err := io.ReadAll(file)
	if err != nil {
		return fmt.Errorf("read a picture: %w", err)
	}
	p, err := s.Album.Put(ctx, raw)
	if _, why := serve.NotTaken(err); why != nil {
		in.refused.Add(pictureSlot, why[notice.Chinese], why[notice.English])
		return nil
	}
	if err != nil {
		return err
	}
	in.draft.Facts[pictureSlot] = p.Digest
	return nil
}

// small is the address in the console of a picture in one of its sizes: what is not
// yet out is shown to those alone who work here.
func small(a notice.Attachment, width int) string {
	name, ok := strings.CutSuffix(path.Base(a.Href), ".jpg")
	if !ok || a.Digest == "" {
		return ""
	}
	return fmt.Sprintf("%spictures/%s-%d.jpg", Root, name, width)
}

// pictureFile is one that is kept.
func (s *Server) pictureFile(w http.ResponseWriter, r *http.Request, _ *visitor) error {
	if s.Album == nil {
		return missing()
	}
	f, err := s.Album.File(r.PathValue("file"))
	if errors.Is(err, fs.ErrNotExist) {
		return missing()
	}
	if err != nil {
		return err
	}
	defer f.Close()
	w.Header().Set("Content-Type", album.Media)
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}
