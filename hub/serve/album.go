package serve

import (
	"errors"
	"io/fs"
	"net/http"
	"time"

	"wayside/hub/album"
	"wayside/hub/notice"
	"wayside/hub/picture"
)

// attached is what a publisher is told of a picture that was kept: a member of
// the notice's attachments, but for the text, which says what is to be seen.
type attached struct {
	Href   string `json:"href"`
	Media  string `json:"media"`
	Digest string `json:"digest"`
	Size   int64  `json:"size"`
	Sizes  []size `json:"sizes"` // the same, smaller
}

type size struct {
	Href   string `json:"href"`
	Pixels int    `json:"pixels"` // of its longest side, at most
}

// attach keeps a picture for a notice that is yet to be published.
func (s *Server) attach(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustKnow(r)
	if err != nil {
		return err
	}
	if s.Album == nil {
		return missing()
	}
	raw, err := s.bodyOf(w, r, c, picture.MostBytes)
	if err != nil {
		return err
	}
	p, err := s.Album.Put(r.Context(), raw)
	if status, why := NotTaken(err); why != nil {
		return say(status, why[notice.Chinese], why[notice.English])
	}
	if err != nil {
		return err
	}
	out := attached{Href: s.Base + "/attachments/" + p.Files[0], Media: album.Media, Digest: p.Digest, Size: p.Size}
	for i, name := range p.Files[1:] {
		out.Sizes = append(out.Sizes, size{s.Base + "/attachments/" + name, album.Widths[i+1]})
	}
	return answer(w, http.StatusCreated, out)
}

// NotTaken is why an album did not take a picture, as people are told; nil where
// the fault is not theirs.
func NotTaken(err error) (status int, why notice.Words) {
	words := func(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }
	switch {
	case errors.Is(err, album.ErrFull):
		return http.StatusInsufficientStorage, words("存放图片的空间已满：请运维人员腾出磁盘或加大 album_mb", "there is no room for more pictures: an operator can make room on the disk or raise album_mb")
	case errors.Is(err, picture.ErrKind):
		return http.StatusUnsupportedMediaType, words("只收 JPEG 和 PNG 图片", "only JPEG and PNG pictures are taken")
	case errors.Is(err, picture.ErrLarge):
		return http.StatusRequestEntityTooLarge, words("图片太大：最多 8 MiB、2400 万像素", "the picture is too large: at most 8 MiB and 24 million pixels")
	case errors.Is(err, album.ErrDamaged):
		return http.StatusUnprocessableEntity, words("图片读不懂，可能已损坏", "the picture can't be read; it may be damaged")
	}
	return 0, nil
}

// attachment is a picture of a notice. What bears its digest never changes.
func (s *Server) attachment(w http.ResponseWriter, r *http.Request) error {
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
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}
