package feed

import (
	"encoding/json"
	"strconv"

	"wayside/hub/notice"
)

// nsWayside is the name space of the one element of our own.
const nsWayside = "urn:wayside:feed"

// signature is one signature of an item: of the exact bytes that stand at
// Document. Proof shows that they are in the public log.
type signature struct {
	Key      string `xml:"key,attr"`
	Document string `xml:"document,attr"`
	Proof    string `xml:"proof,attr"`
	Sig      string `xml:",chardata"`
}

// revision is where the one revision of a notice stands for ever.
func (it item) revision() string { return it.link + "/" + strconv.Itoa(max(it.n.Revision, 1)) }

func (it item) signatures() (out []signature) {
	for _, s := range it.entry.Sigs {
		out = append(out, signature{Key: s.Key, Document: it.revision() + ".json", Proof: it.revision() + ".proof", Sig: s.Sig})
	}
	return out
}

// jsonSigned is the very document that was signed, and its signatures: a JSON
// Feed has room for both, so it can be checked without asking anybody.
type jsonSigned struct {
	About    string          `json:"about"`
	Document string          `json:"document"`
	Proof    string          `json:"proof"`
	Notice   json.RawMessage `json:"notice"`
	Sigs     []notice.Sig    `json:"sigs"`
}

func (p *page) jsonSigned(it item) *jsonSigned {
	if len(it.entry.Sigs) == 0 || len(it.entry.Doc) == 0 {
		return nil
	}
	return &jsonSigned{
		About: p.sheet.Base + "/verify", Document: it.revision() + ".json", Proof: it.revision() + ".proof", Notice: it.entry.Doc, Sigs: it.entry.Sigs,
	}
}

// signedItem checks an element of ours.
func signedItem(l *linter, n *node) {
	l.need(n, "key", "document", "proof")
	l.fullURL(n.path, n.attr("document"))
	l.fullURL(n.path, n.attr("proof"))
}
