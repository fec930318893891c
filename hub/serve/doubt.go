package serve

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"wayside/hub/notice"
)

// Bounds of what the public answers back.
const (
	mostDoubts   = 4       // of one address at once, then one a minute
	doubtsAtOnce = 100     // of everybody at once, then ten a second
	mostAnswer   = 4 << 10 // bytes of the form
	doubtsShown  = 30 * 24 * time.Hour
	mostListedAt = 500
)

// doubters remembers for a while who has doubted what, so that one tap counts
// once. It can't be read: the key dies with the process.
type doubters struct {
	key  [32]byte
	seen map[[32]byte]bool
}

func newDoubters() doubters {
	d := doubters{seen: map[[32]byte]bool{}}
	rand.Read(d.key[:]) // never fails (crypto/rand)
	return d
}

// doubtsAgain notes that an address doubts a revision, and reports whether it has
// done so before.
func (l *limiter) doubtsAgain(a netip.Addr, id notice.ID, revision int) bool {
	return l.again(a, fmt.Sprintf("%s %d", id, revision))
}

// ratesAgain is the same of the answer to a report.
func (l *limiter) ratesAgain(a netip.Addr, code string) bool { return l.again(a, "answer "+code) }

func (l *limiter) again(a netip.Addr, what string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	sum := sha256.Sum256(fmt.Appendf(l.doubters.key[:], "%s %s", network(a), what))
	if l.doubters.seen[sum] {
		return true
	}
	bound(l.doubters.seen)
	l.doubters.seen[sum] = true
	return false
}

// mayDoubt takes one of the doubts that an address, and everybody, has left.
func (l *limiter) mayDoubt(a netip.Addr) bool {
	return l.allow(l.doubts, a, time.Minute, mostDoubts) && l.allDoubts.Allow()
}

// doubt takes the one tap of somebody who sees that things are not, or no
// longer, as the notice says. It is counted, not believed.
func (s *Server) doubt(w http.ResponseWriter, r *http.Request) error {
	id, ok := notice.ParseID(r.PathValue("file"))
	if !ok {
		return missing()
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostAnswer)
	if err := r.ParseForm(); err != nil {
		return say(http.StatusBadRequest, "表单读不懂", "the form can't be read")
	}
	e, err := s.Hub.Entry(r.Context(), id, "")
	if err != nil {
		return err
	}
	revision, err := strconv.Atoi(r.PostForm.Get("revision"))
	if err != nil || revision < 1 || revision > e.Notice.Revision {
		return say(http.StatusBadRequest, "没有这一版", "there is no such revision")
	}
	if e.State == notice.Active && e.Notice.Status == notice.Actual {
		from := s.client(r)
		if !s.limits.mayDoubt(from) {
			return tooMany("反映得太频繁，请一分钟后再试", "too many at once, try again in a minute", time.Minute)
		}
		if !s.limits.doubtsAgain(from, id, revision) {
			if err := s.Desk.Doubt(r.Context(), string(id), revision); err != nil {
				return err
			}
		}
	}
	to := "/notices/" + id.UUID()
	if lang := notice.Lang(r.PostForm.Get("lang")); s.tongues.Has(lang) {
		to += "?lang=" + string(lang)
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to+"#thanks", http.StatusSeeOther)
	return nil
}

// doubts lists for operators what the public doubts.
func (s *Server) doubts(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.mustApprove(r); err != nil {
		return err
	}
	found, err := s.Desk.DoubtsSince(r.Context(), s.Hub.Now().Add(-doubtsShown), mostListedAt)
	if err != nil {
		return err
	}
	list := []map[string]any{}
	for _, d := range found {
		list = append(list, map[string]any{"id": d.Notice, "revision": d.Revision, "count": d.Count, "first": d.First, "last": d.Last})
	}
	w.Header().Set("Cache-Control", "no-store")
	return answer(w, http.StatusOK, map[string]any{"doubts": list})
}
