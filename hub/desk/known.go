package desk

import (
	"context"
	"sync"
)

// known are tokens by the hashes of their secrets, as they were read at a version
// of the database: a publisher that posts often is not looked up each time.
type known struct {
	mu      sync.Mutex // guards all below
	version int64
	tokens  map[string]Token
}

// mostKnown bounds them.
const mostKnown = 10_000

// recall is find by a hash, by memory where nobody has written since.
func (d *Desk) recall(ctx context.Context, hash []byte) (Token, []byte, error) {
	version, err := d.db.Version(ctx)
	if err != nil {
		return Token{}, nil, err
	}
	if t, ok := d.known.get(version, hash); ok {
		return t, hash, nil
	}
	t, kept, err := d.find(ctx, hash)
	if err == nil {
		d.known.put(version, kept, t) // which may be newer than version, never older
	}
	return t, kept, err
}

func (k *known) get(version int64, hash []byte) (Token, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.version != version {
		return Token{}, false
	}
	t, ok := k.tokens[string(hash)]
	return t, ok
}

func (k *known) put(version int64, hash []byte, t Token) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.version != version || k.tokens == nil || len(k.tokens) >= mostKnown {
		k.version, k.tokens = version, map[string]Token{}
	}
	k.tokens[string(hash)] = t
}
