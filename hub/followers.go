package hub

import (
	"context"
	"slices"

	"wayside/hub/notice"
)

// followers are the notices that name another one as what they follow, by that
// one, for as long as the log keeps them: a case is closed long after its first
// release has left the board. A revision may name others than the one before
// did, so what is here is looked at again.
type followers map[notice.Packed][]notice.Packed

func (f followers) add(n *notice.Notice) {
	if len(n.References) == 0 {
		return
	}
	own := n.ID.Pack()
	for _, ref := range n.References {
		to := ref.Pack()
		if all := f[to]; !slices.Contains(all, own) {
			f[to] = append(all[max(0, len(all)+1-mostFollowers):], own)
		}
	}
}

// mostFollowers bounds how many notices are told of that follow one.
const mostFollowers = 20

// Following returns the notices that name id as one that they replace or belong
// to, as far as viewer may see them, the newest last; of very many, the newest.
func (h *Hub) Following(ctx context.Context, id notice.ID, viewer string) ([]notice.Entry, error) {
	return h.known(ctx, h.board.following(id), viewer, func(n *notice.Notice) bool { return slices.Contains(n.References, id) })
}

// Followed returns the notices that n names as those that it replaces or belongs
// to, as far as viewer may see them and the hub knows them.
func (h *Hub) Followed(ctx context.Context, n *notice.Notice, viewer string) ([]notice.Entry, error) {
	return h.known(ctx, n.References, viewer, func(*notice.Notice) bool { return true })
}

// known are those of ids that are and that viewer may see.
func (h *Hub) known(ctx context.Context, ids []notice.ID, viewer string, is func(*notice.Notice) bool) (out []notice.Entry, err error) {
	for _, id := range ids[max(0, len(ids)-mostFollowers):] {
		p, err := h.standing(ctx, id)
		if err != nil {
			return nil, err
		}
		if now := h.now(); p != nil && is(p.n) && (View{Viewer: viewer}).may(p.life(), now) {
			out = append(out, p.entry(now))
		}
	}
	return out, nil
}

// following are the notices that have named id, in the order in which they did.
func (b *board) following(id notice.ID) (ids []notice.ID) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, p := range b.followers[id.Pack()] {
		ids = append(ids, p.ID())
	}
	return ids
}
