package intake

import (
	"cmp"
	"slices"
	"time"

	"wayside/hub/notice"
)

// say is one notice that a delivery wants to stand: the newest of its chain.
type say struct {
	item   int
	key    string
	id     notice.ID
	notice *notice.Notice
	hash   string
	merges []notice.ID // other notices that it continues: they are replaced
	sent   time.Time   // as the source gave it
	before *known      // what the source said of it last; nil: nothing
	result said
}

// plan is what a delivery comes down to, once keys and chains are resolved.
type plan struct {
	says   []*say
	byID   map[notice.ID]*say
	ends   []int           // items
	stale  []string        // keys that stand, though what replaced them came before
	listed map[string]bool // every key that the delivery holds
	keyed  bool            // every item has a key: absence can be judged
}

// keyOf is what the source calls an item; a native document is its own id, and
// one without an id its own content.
func keyOf(it notice.Item) string {
	switch {
	case it.Key != "":
		return it.Key
	case it.Notice == nil:
		return ""
	case it.Notice.ID != "":
		return string(it.Notice.ID)
	}
	return "content:" + fingerprint(it.Notice)
}

// plan resolves keys and chains. Notices are looked at in the order in which
// they were sent, so that a delivery that holds a whole chain, in any order,
// says only the newest.
func (v *visit) plan() plan {
	p := plan{byID: map[notice.ID]*say{}, listed: map[string]bool{}, keyed: true}
	var notices []int
	ended, continued := map[string]bool{}, map[string]bool{}
	for i, it := range v.d.Items {
		switch {
		case it.End != nil:
			p.ends = append(p.ends, i)
			for _, k := range it.End.Keys {
				ended[k] = true
			}
			continue
		case it.Problems.Failed():
			v.refuse(i, 422, it.Problems)
		case it.Notice == nil: // passed over by its decoder, which says why
			v.results[i].Status, v.results[i].Problems = 200, it.Problems
		default:
			v.results[i].Problems = it.Problems
			notices = append(notices, i)
			for _, k := range it.Continues {
				continued[k] = continued[k] || k != it.Key
			}
		}
		key := keyOf(it)
		p.keyed = p.keyed && key != ""
		for _, k := range append(it.Continues, key) { // a refused newer version keeps the older one listed
			p.listed[k] = true
		}
	}
	slices.SortStableFunc(notices, func(a, b int) int { return v.d.Items[a].Notice.Sent.Compare(v.d.Items[b].Notice.Sent) })
	for _, i := range v.onePerKey(notices) {
		key := keyOf(v.d.Items[i])
		v.place(&p, i, ended[key], continued[key])
	}
	v.overrule(&p)
	p.says = inOrder(p.byID)
	return p
}

// overrule drops what a later end in the same delivery is about, though it
// names only an older message of the chain.
func (v *visit) overrule(p *plan) {
	for _, i := range p.ends {
		end := v.d.Items[i].End
		for _, key := range end.Keys {
			k := v.s.known[key]
			if k == nil {
				continue
			}
			if s := p.byID[k.ID]; s != nil && end.Sent.After(s.sent) {
				v.bury(p, s.key, v.d.Items[s.item])
				v.seal(s.item, "这条消息已由来源结束", "its source has ended this message already")
				delete(p.byID, k.ID)
			}
		}
	}
}

// onePerKey drops all but the newest item of each key (the first, where two
// were sent at once): two versions in one delivery would otherwise change the
// notice with every poll.
func (v *visit) onePerKey(notices []int) (kept []int) {
	best := map[string]int{}
	for _, i := range notices {
		key := keyOf(v.d.Items[i])
		if j, twice := best[key]; !twice || v.d.Items[i].Notice.Sent.After(v.d.Items[j].Notice.Sent) {
			best[key] = i
		}
	}
	for _, i := range notices {
		if best[keyOf(v.d.Items[i])] == i {
			kept = append(kept, i)
			continue
		}
		v.seal(i, "同一编号在这份数据中出现多次，取最新的一条", "the same key comes more than once in this document; the newest was taken")
	}
	return kept
}

// place decides what one notice of the delivery is: something to say, or a
// message that is over, or one that a newer message continues.
func (v *visit) place(p *plan, i int, ended, continued bool) {
	it := v.d.Items[i]
	key := keyOf(it)
	k := v.s.known[key]
	if k != nil {
		v.sight(k)
	}
	switch {
	case k != nil && k.Role == buried, k == nil && (ended || v.endedSince(it)):
		v.bury(p, key, it)
		v.seal(i, "这条消息已由来源结束", "its source has ended this message already")
		return
	case k != nil && k.Role == past:
		v.outdate(p, k.ID, it)
		v.seal(i, "", "")
		return
	case k != nil && ended:
		v.seal(i, "", "")
		return
	}
	id, merges := v.resolve(key, it)
	cur := v.s.known[v.s.byID[id]]
	switch {
	case continued && (k == nil || k.Role != current):
		v.s.put(key, &known{ID: id, Role: past, Sent: it.Notice.Sent, Seen: v.now})
		v.seal(i, "", "")
		return
	case cur != nil && v.s.byID[id] != key && it.Notice.Sent.Before(cur.Sent):
		v.outdate(p, id, it)
		v.s.put(key, &known{ID: id, Role: past, Sent: it.Notice.Sent, Seen: v.now})
		v.seal(i, "早于已发布的版本，未作改动", "older than what stands; nothing was changed")
		return
	}
	if older := p.byID[id]; older != nil { // two continue the same one: the later counts
		cur = older.before
		if older.key != v.s.byID[id] {
			v.s.put(older.key, &known{ID: id, Role: past, Sent: older.sent, Seen: v.now})
		}
		v.seal(older.item, "", "")
	}
	p.byID[id] = &say{item: i, key: key, id: id, notice: it.Notice, hash: fingerprint(it.Notice), merges: merges, sent: it.Notice.Sent, before: cur}
}

// endedSince reports whether what it continues was ended after it was sent.
func (v *visit) endedSince(it notice.Item) bool {
	return slices.ContainsFunc(it.Continues, func(c string) bool {
		k := v.s.known[c]
		return c != it.Key && k != nil && k.Role == buried && k.Sent.After(it.Notice.Sent)
	})
}

// resolve finds the notice that an item is a version of. Keys that it
// continues and that never came are remembered, so that they are buried when
// they come late.
func (v *visit) resolve(key string, it notice.Item) (id notice.ID, merges []notice.ID) {
	if k := v.s.known[key]; k != nil && k.ID != "" {
		id = k.ID
	}
	publisher := v.author.Publisher.ID
	own := notice.DeriveID(publisher, key)
	for _, c := range it.Continues {
		k := v.s.known[c]
		switch {
		case c == key || k == nil || k.ID == "":
		case id == "":
			id = k.ID
		case k.ID != id && !slices.Contains(merges, k.ID):
			merges = append(merges, k.ID)
		}
	}
	if id == "" {
		switch given := it.Notice.ID; {
		case given.Valid() && given != own:
			id = given
		case len(it.Continues) > 0 && it.Continues[0] != key:
			id = notice.DeriveID(publisher, it.Continues[0])
		default:
			id = own
		}
	}
	for _, c := range it.Continues {
		switch k := v.s.known[c]; {
		case c == key:
		case k == nil:
			v.s.put(c, &known{ID: id, Role: past, Seen: v.now})
		case k.ID == "":
			k.ID = id
		}
	}
	return id, merges
}

// outdate remembers what an old message of notice id continues as older still:
// it is not shown when it comes late, and no longer where it came first.
func (v *visit) outdate(p *plan, id notice.ID, it notice.Item) {
	for _, c := range it.Continues {
		k := v.s.known[c]
		switch {
		case c == it.Key:
		case k == nil:
			v.s.put(c, &known{ID: id, Role: past, Seen: v.now})
		case k.ID != id:
			v.supersede(p, k.ID, it)
			if k.Role != current {
				k.ID = id
			}
		}
	}
}

// supersede has what stands of notice id end, unless it is newer than it.
func (v *visit) supersede(p *plan, id notice.ID, it notice.Item) {
	key := v.s.byID[id]
	if cur := v.s.known[key]; cur != nil && !cur.Sent.After(it.Notice.Sent) {
		p.stale = append(p.stale, key)
	}
}

// bury remembers key and what it continues as ended, whether or not it came.
func (v *visit) bury(p *plan, key string, it notice.Item) {
	keys := append([]string{key}, it.Continues...)
	var id notice.ID
	for _, c := range keys {
		if k := v.s.known[c]; k != nil && k.ID != "" {
			id = cmp.Or(id, k.ID)
			v.supersede(p, k.ID, it)
		}
	}
	for _, c := range keys {
		k := v.s.known[c]
		if k == nil {
			k = &known{Role: buried, Sent: it.Notice.Sent}
		}
		if k.Role == past {
			k.Role = buried
		}
		k.ID = cmp.Or(k.ID, id)
		v.sight(k)
		v.s.put(c, k)
	}
}

func inOrder(byID map[notice.ID]*say) []*say {
	out := make([]*say, 0, len(byID))
	for _, s := range byID {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *say) int { return cmp.Compare(a.item, b.item) })
	return out
}
