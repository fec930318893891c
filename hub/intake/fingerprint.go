package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// fingerprint tells whether a source says something else than before: a hash
// of the decoded notice without what changes by itself (its place in our log,
// times and numbers of re-issue, derived words).
func fingerprint(n *notice.Notice) string {
	c := *n
	c.ID, c.Revision, c.Sent, c.Publisher, c.Correction = "", 0, time.Time{}, notice.Party{}, false
	c.Text = maps.Clone(n.Text)
	for l, t := range c.Text {
		t.Changed = ""
		c.Text[l] = t
	}
	if n.Origin != nil {
		o := *n.Origin
		o.Version, o.ID = "", "" // an Update of CAP has an id of its own
		c.Origin = &o
	}
	if n.Issuer != nil {
		i := *n.Issuer
		i.Issued = time.Time{}
		c.Issuer = &i
	}
	raw, err := json.Marshal(&c)
	if err != nil {
		return "" // no decoder makes such a value; admission will say what is wrong
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// sameAs reports whether n, filled with defaults, says what stands already; of
// derived members the standing ones count. It serves where the memory of a
// source was lost between the log's write and its own.
func sameAs(standing, n *notice.Notice, renew bool) bool {
	c := *n
	c.Urgency, c.References = standing.Urgency, standing.References
	if renew {
		c.Expires, c.ReviewBy = standing.Expires, standing.ReviewBy
	}
	return stored(&c) == stored(standing)
}

// stored is the fingerprint of n in the form in which the hub keeps it.
func stored(n *notice.Notice) string {
	c := n.Clone()
	hub.Store(c)
	return fingerprint(c)
}
