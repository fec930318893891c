package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"wayside/hub/notice"
)

// claim is what a feed says of one notice: which document was signed, and how.
type claim struct {
	Document string          // where its exact bytes stand
	Notice   json.RawMessage // they themselves, where the feed carries them
	Sigs     []notice.Sig
}

// feed checks the signatures in a feed. A JSON Feed carries what was signed; of
// the others the documents that they name must be given too, or lie beside.
func (x *examiner) feed(e exhibit) finding {
	claims, err := claimsOf(e.raw)
	if err != nil {
		return found(e.name, e.kind, err, nil)
	}
	if len(claims) == 0 {
		return cantTell(e.name, e.kind, both("里面没有签名", "there is no signature in it"))
	}
	var worst error
	var lacks []string
	for _, c := range claims {
		doc := []byte(c.Notice)
		if doc == nil {
			doc = x.named(e, c.Document)
		}
		if doc == nil {
			lacks = append(lacks, c.Document)
			continue
		}
		err := x.signed(notice.Entry{Doc: doc, Sigs: c.Sigs})
		if verdict, _, _ := judge(err); err != nil && (worst == nil || verdict == refuted) {
			worst = fmt.Errorf("%s: %w", c.Document, err)
		}
	}
	switch {
	case worst != nil:
		return found(e.name, e.kind, worst, nil)
	case len(lacks) > 0:
		return cantTell(e.name, e.kind, both("签名对应的原始文件不在手边：请取来 %[1]s（等 %[2]d 个）一并核验", "the exact bytes that were signed are not at hand: fetch %[1]s (%[2]d in all) and name them too", lacks[0], len(lacks)))
	}
	return found(e.name, e.kind, nil, both("%d 条通告的签名都真实；其余文字由签过名的文档生成，以文档为准", "the signatures of all %d notices are good; the other words are made of the signed documents, which alone count", len(claims)))
}

// named finds a document that a feed names: "ID/1.json" is saved as 1.json,
// ID.1.json or whatever; its content tells.
func (x *examiner) named(e exhibit, href string) []byte {
	id, revision := path.Base(path.Dir(href)), strings.TrimSuffix(path.Base(href), ".json")
	is := func(raw []byte) bool {
		n, ps := notice.Read(raw)
		return !ps.Failed() && n.ID.UUID() == id && fmt.Sprint(n.Revision) == revision
	}
	for _, other := range x.of(aNotice) {
		if is(other.raw) {
			return other.raw
		}
	}
	beside, _ := filepath.Glob(filepath.Join(filepath.Dir(e.name), "*.json")) // the pattern is right
	for _, file := range beside {
		if raw, err := os.ReadFile(file); err == nil && is(raw) {
			return raw
		}
	}
	return nil
}

// claimsOf reads the signatures of JSON Feed, GeoJSON, RSS, Atom or CAP.
func claimsOf(raw []byte) ([]claim, error) {
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("<")) {
		return claimsOfXML(raw)
	}
	var feed struct {
		Items []struct {
			Signed *claim `json:"_wayside"`
		}
		Features []struct{ Properties claim }
	}
	if err := json.Unmarshal(raw, &feed); err != nil {
		return nil, fmt.Errorf("read the feed: %w", err)
	}
	var all []claim
	for _, it := range feed.Items {
		if it.Signed != nil {
			all = append(all, *it.Signed)
		}
	}
	for _, it := range feed.Features {
		if len(it.Properties.Sigs) > 0 {
			all = append(all, it.Properties)
		}
	}
	return all, nil
}

// claimsOfXML reads the elements wayside:sig of RSS and Atom, and the parameters
// wayside:sig and wayside:document of CAP, several of which tell of one document.
func claimsOfXML(raw []byte) (all []claim, err error) {
	add := func(document string, s notice.Sig) {
		if n := len(all); n > 0 && all[n-1].Document == document {
			all[n-1].Sigs = append(all[n-1].Sigs, s)
			return
		}
		all = append(all, claim{Document: document, Sigs: []notice.Sig{s}})
	}
	var waiting []notice.Sig // of a CAP message whose document comes after them
	for d := xml.NewDecoder(bytes.NewReader(raw)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the feed: %w", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "sig":
			var s struct {
				Key      string `xml:"key,attr"`
				Document string `xml:"document,attr"`
				Sig      string `xml:",chardata"`
			}
			if err := d.DecodeElement(&s, &start); err != nil {
				return nil, fmt.Errorf("read the feed: %w", err)
			}
			add(s.Document, notice.Sig{Key: s.Key, Sig: s.Sig})
		case "parameter":
			var p struct {
				Name  string `xml:"valueName"`
				Value string `xml:"value"`
			}
			if err := d.DecodeElement(&p, &start); err != nil {
				return nil, fmt.Errorf("read the message: %w", err)
			}
			switch key, sig, _ := strings.Cut(p.Value, " "); p.Name {
			case "wayside:sig":
				waiting = append(waiting, notice.Sig{Key: key, Sig: sig})
			case "wayside:document":
				for _, s := range waiting {
					add(p.Value, s)
				}
				waiting = nil
			}
		}
	}
}
