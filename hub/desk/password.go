package desk

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"wayside/hub/notice"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Work is what one look at a password costs (RFC 9106). Zero values are the
// usual cost.
type Work struct {
	Memory uint32 // KiB
	Passes uint32
}

// usualWork is above what OWASP asks for argon2id (19 MiB, two passes), and
// some tenths of a second on a small machine.
var usualWork = Work{Memory: 64 << 10, Passes: 2}

// looks bound how many passwords are looked at in the same moment, and so the
// memory that it takes.
type looks chan struct{}

// looksAtOnce are those of strangers, and as many of who is known: no crowd of
// strangers stands before the browser of an operator.
const looksAtOnce = 2

const (
	leastPassword = 12  // characters
	mostPassword  = 256 // bytes
)

// checkPassword refuses what is guessed first.
func checkPassword(password, name string) (ps notice.Problems) {
	distinct := map[rune]bool{}
	for _, r := range password {
		distinct[r] = true
	}
	switch {
	case utf8.RuneCountInString(password) < leastPassword:
		ps.Add("password", "至少 12 个字符；几个不相干的词连起来最好记", "at least 12 characters; a few unrelated words are easy to keep")
	case len(password) > mostPassword:
		ps.Add("password", "太长", "too long")
	case len(distinct) < 6, strings.Contains(strings.ToLower(password), strings.ToLower(name)):
		ps.Add("password", "太容易猜：不要重复字符，不要含登录名", "too easy to guess: not the same few characters, and not your name in it")
	}
	return ps
}

// hashPassword is what is kept of a password: argon2id in the PHC form.
func (d *Desk) hashPassword(ctx context.Context, password string) (string, error) {
	w := d.Work
	if w.Memory == 0 {
		w = usualWork
	}
	salt := make([]byte, 16)
	rand.Read(salt) // never fails (crypto/rand)
	sum, err := d.ours.argon(ctx, password, salt, w)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, w.Memory, w.Passes, enc.EncodeToString(salt), enc.EncodeToString(sum)), nil
}

// rightPassword reports whether kept is of password. Without kept it takes as
// long, and says no.
func (d *Desk) rightPassword(ctx context.Context, lane looks, kept, password string) (bool, error) {
	w, salt, sum := usualWork, make([]byte, 16), make([]byte, 32)
	if d.Work.Memory != 0 {
		w = d.Work
	}
	if kept != "" {
		var version int
		var rest string
		if _, err := fmt.Sscanf(kept, "$argon2id$v=%d$m=%d,t=%d,p=1$%s", &version, &w.Memory, &w.Passes, &rest); err != nil || version != argon2.Version {
			return false, fmt.Errorf("read what is kept of a password: it is in no known form")
		}
		a, b, _ := strings.Cut(rest, "$")
		var err1, err2 error
		salt, err1 = base64.RawStdEncoding.DecodeString(a)
		sum, err2 = base64.RawStdEncoding.DecodeString(b)
		if err1 != nil || err2 != nil {
			return false, fmt.Errorf("read what is kept of a password: it is damaged")
		}
	}
	got, err := lane.argon(ctx, password, salt, w)
	return kept != "" && subtle.ConstantTimeCompare(got, sum) == 1, err
}

func (l looks) argon(ctx context.Context, password string, salt []byte, w Work) ([]byte, error) {
	select {
	case l <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-l }()
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, w.Passes, w.Memory, 1, 32), nil
}
