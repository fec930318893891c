package page

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"

	"wayside/hub/notice"
)

type verifyView struct {
	frame
	Home              string
	Root, Fingerprint string
	Wayside, Openssl  string // commands
	Data              verifyData
}

// verifyData is what the script of the page starts from.
type verifyData struct {
	Lang   notice.Lang       `json:"lang"`
	Also   notice.Lang       `json:"also"` // fills its gaps
	Zone   string            `json:"zone"`
	Root   string            `json:"root"`
	Words  map[string]string `json:"words"`
	States map[string]string `json:"states"`
}

// Verify writes the page that checks the signature of a notice and its place in
// the public log; its script does, in the reader's browser.
func (p *Pages) Verify(w io.Writer, lang notice.Lang) error {
	f := p.frame(lang, "verify")
	f.turn(func(l notice.Lang) string { return "/verify?lang=" + string(l) })
	root := p.site.Root
	v := verifyView{frame: f, Home: "/?lang=" + string(f.Lang), Root: root.String(), Fingerprint: root.Fingerprint(),
		Wayside: waysideCommands(p.site.Base, root.String()), Openssl: opensslCommands,
		Data: verifyData{Lang: f.Lang, Also: f.also(), Zone: zoneName(p.site.Zone), Root: root.String(), Words: f.words(forVerify()), States: f.named("state", notice.States())}}
	return draw(w, p.proof, "verify", v)
}

// verifyHref is the page that checks a revision: behind "#", which no server is
// told, its id, its number and the first 16 bytes of the hash of its document.
func verifyHref(e notice.Entry, lang notice.Lang) string {
	sum := sha256.Sum256(e.Doc)
	return fmt.Sprintf("/verify?lang=%s#%s.%d.%s", lang, e.Notice.ID.UUID(), e.Notice.Revision, base64.RawURLEncoding.EncodeToString(sum[:16]))
}

// waysideCommands fetch a revision with all that proves it, and check it; the
// script of the page fills in ID and REVISION.
func waysideCommands(base, root string) string {
	return fmt.Sprintf(`n=%[1]s/notices/ID/REVISION
for x in json sig proof; do curl -fsS -o notice.$x $n.$x; done
curl -fsS -o keys.txt %[1]s/keys
wayside verify notice.json notice.sig notice.proof --keys keys.txt --root '%[2]s'`, base, root)
}

// opensslCommands check the first signature of what was fetched: the text that
// was signed, the signature, and the key that it names as DER.
const opensslCommands = `{ printf 'wayside/notice/v1\n%d\n' $(wc -c <notice.json); cat notice.json; } >signed
head -1 notice.sig | cut -d' ' -f3 | base64 -d >s; tail -c 64 s >signature
h=$(head -c 4 s | od -An -tx1 | tr -d ' \n')
{ printf '\060\052\060\005\006\003\053\145\160\003\041\000'; grep "^key .*+$h+" keys.txt | cut -d+ -f3- | base64 -d | tail -c 32; } >key.der
openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in signed -sigfile signature`
