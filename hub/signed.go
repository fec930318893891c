package hub

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"wayside/hub/notice"
)

// vouched returns the good ones of a publisher's own signatures of w.
func (h *Hub) vouched(w *written, s *notice.Signed) ([]notice.Sig, error) {
	if s == nil {
		return nil, nil
	}
	n := w.asGiven()
	n.Revision = max(n.Revision, 1)
	doc, err := exact(n)
	if err == nil && !bytes.Equal(doc, s.Doc) {
		err = invalid(otherwise(s.Doc, doc))
	}
	if err != nil {
		return nil, err
	}
	var ps notice.Problems
	if h.cfg.Vouch == nil {
		ps.Add("sigs", "本中心不登记发布者的密钥，请不带签名提交", "this hub knows no keys of publishers: send it unsigned")
		return nil, invalid(ps)
	}
	good, ps := h.cfg.Vouch(n.Publisher.ID, *s)
	if ps.Failed() {
		return nil, invalid(ps)
	}
	return good, nil
}

// keeps is an error where doc is not what the publisher has signed.
func (p *proposal) keeps(doc []byte) error {
	if s := p.terms.Signed; s != nil && !bytes.Equal(doc, s.Doc) {
		return invalid(otherwise(s.Doc, doc))
	}
	return nil
}

// sign are the hub's own signatures.
func (h *Hub) sign(doc []byte) []notice.Sig {
	if h.cfg.Sign == nil {
		return nil
	}
	return h.cfg.Sign(doc)
}

// mostShown bounds what is shown of a value, in bytes.
const mostShown = 200

// otherwise says, member by member, what a hub would have to change in a signed
// document before it could keep it.
func otherwise(signed, kept []byte) (ps notice.Problems) {
	var was, is map[string]json.RawMessage
	if json.Unmarshal(signed, &was) == nil && json.Unmarshal(kept, &is) == nil {
		both := maps.Clone(was)
		maps.Copy(both, is)
		for _, name := range slices.Sorted(maps.Keys(both)) {
			switch value := is[name]; {
			case bytes.Equal(was[name], value):
			case value == nil:
				ps.Add(name, "签过名的文档里不能有这一项", "a signed document must not have it")
			default:
				shown := string(value[:min(len(value), mostShown)])
				ps.Add(name, "签名之前应写成 "+shown, "write it as "+shown+" before you sign")
			}
		}
	}
	if len(ps) == 0 {
		ps.Add("", "签名之前应写成保存时的样子：没有空白，成员按规定的次序，字符不作多余的转义（wayside publish --key 会这样写）",
			"write it as it is kept before you sign: no blanks, members in their order, no needless escapes (wayside publish --key does)")
	}
	return ps
}
