package desk

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// One-time codes are those of RFC 6238 as every authenticator app makes them: six
// digits, every 30 seconds, HMAC-SHA-1.
const codeStep = 30 * time.Second

var codeForm = totp.ValidateOpts{Period: uint(codeStep / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// stepOf returns the step that a code is of, 0 where it is of none near now. A
// step that was used, or one before it, is no more: a code is good once.
func stepOf(key, code string, now time.Time, used int64) (int64, error) {
	code = strings.ReplaceAll(code, " ", "")
	for _, off := range []int64{0, -1, 1} { // clocks differ
		at := now.Add(time.Duration(off) * codeStep)
		want, err := totp.GenerateCodeCustom(key, at, codeForm)
		if err != nil {
			return 0, fmt.Errorf("make a one-time code: %w", err)
		}
		if step := at.Unix() / int64(codeStep/time.Second); step > used && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, nil
		}
	}
	return 0, nil
}

// totpKey is the key of the codes that an invitation leads to: it follows from
// the invitation, so that nothing need be kept until it is taken.
func (d *Desk) totpKey(invitation string) string {
	mac := hmac.New(sha256.New, d.Key)
	mac.Write([]byte("wayside one-time codes\x00" + invitation))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:20])
}

// aead seals with the desk's key, which lies apart from its database: who has a
// copy of that alone can make no codes.
func (d *Desk) aead() (cipher.AEAD, error) {
	sum := sha256.Sum256(append([]byte("wayside desk seal\x00"), d.Key...))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal seals what only this desk may read; bound is what it belongs to, and is
// needed to open it.
func (d *Desk) seal(plain, bound string) ([]byte, error) {
	a, err := d.aead()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, a.NonceSize())
	rand.Read(nonce) // never fails (crypto/rand)
	return a.Seal(nonce, nonce, []byte(plain), []byte(bound)), nil
}

// ErrSealed: the key of the desk is not the one that something was sealed with.
var ErrSealed = errors.New("it was sealed with another key (keys/desk.secret): put that file back, or, for one-time codes, reset the operator with \"wayside user reset\"")

func (d *Desk) unseal(sealed []byte, bound string) (string, error) {
	a, err := d.aead()
	if err != nil {
		return "", err
	}
	if len(sealed) < a.NonceSize() {
		return "", ErrSealed
	}
	plain, err := a.Open(nil, sealed[:a.NonceSize()], sealed[a.NonceSize():], []byte(bound))
	if err != nil {
		return "", ErrSealed
	}
	return string(plain), nil
}

// newRecovery makes codes for who has lost their authenticator, each good once,
// of 80 random bits.
func newRecovery() (codes []string) {
	for range 8 {
		var b [10]byte
		rand.Read(b[:]) // never fails (crypto/rand)
		s := base32.StdEncoding.EncodeToString(b[:])
		codes = append(codes, s[:4]+"-"+s[4:8]+"-"+s[8:12]+"-"+s[12:])
	}
	return codes
}

// recoveryHash is what is kept of such a code, however it is written.
func recoveryHash(operator, code string) []byte {
	return hashOf("wayside recovery\x00" + operator + "\x00" + strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code)))
}
