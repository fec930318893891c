package intake

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"wayside/hub/sqlite"
)

// mark tells an intake's database from others ("Wa" and the kind).
const mark = 0x57610003

// migrations make the database, one for each version; what was released is
// never edited.
func migrations() []string {
	return []string{`
CREATE TABLE source (
	name  TEXT PRIMARY KEY,
	state TEXT NOT NULL
) STRICT;
CREATE TABLE known (
	source TEXT NOT NULL,
	key    TEXT NOT NULL,
	state  TEXT NOT NULL,
	PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE received (
	number INTEGER PRIMARY KEY,
	source TEXT NOT NULL,
	at     TEXT NOT NULL,
	format TEXT NOT NULL,
	digest BLOB NOT NULL,
	bytes  BLOB NOT NULL
) STRICT;
CREATE INDEX received_by_source ON received (source, number);
`, `
ALTER TABLE received ADD COLUMN key TEXT NOT NULL DEFAULT '';
ALTER TABLE received ADD COLUMN delivery INTEGER NOT NULL DEFAULT 0;
CREATE INDEX received_by_digest ON received (source, digest);
CREATE INDEX received_by_key ON received (source, key) WHERE key <> '';
`, silences}
}

// store keeps the memory of sources in a database of its own.
type store struct{ db *sqlite.DB }

func openStore(ctx context.Context, path string) (store, error) {
	db, err := sqlite.Open(ctx, path, migrations(), sqlite.Options{Mark: mark, Readers: 2})
	return store{db}, err
}

func (st store) load(ctx context.Context, name string) (*source, error) {
	s := newSource(name)
	var raw []byte
	err := st.db.Readers().QueryRowContext(ctx, `SELECT state FROM source WHERE name = ?`, name).Scan(&raw)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if err == nil {
		if err := json.Unmarshal(raw, &s.remembered); err != nil {
			return nil, fmt.Errorf("read its state: %w", err)
		}
	}
	rows, err := st.db.Readers().QueryContext(ctx, `SELECT key, state FROM known WHERE source = ?`, name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		k := new(known)
		if err := rows.Scan(&key, &raw); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, k); err != nil {
			return nil, fmt.Errorf("read the state of %q: %w", key, err)
		}
		s.put(key, k)
		s.saved[key] = *k
	}
	return s, rows.Err()
}

// restSaves is how often at most times alone are written: a source that is
// polled every few seconds and says nothing new costs no write.
const restSaves = time.Minute

// save writes what has changed of s, in one transaction.
func (st store) save(ctx context.Context, s *source, r received, ended *Silence, now time.Time) error {
	core := s.core()
	if ended == nil && len(r.documents) == 0 && bytes.Equal(core, s.savedCore) && !s.keysChanged() && now.Sub(s.savedAt).Abs() < restSaves {
		return nil
	}
	err := st.db.Write(context.WithoutCancel(ctx), func(tx *sql.Tx) error {
		return errors.Join(saveKnown(tx, s), saveSource(tx, s), keepReceived(tx, s.Name, r), saveSilence(tx, ended, now))
	})
	if sqlite.Unknown(err) {
		err = errors.Join(err, st.db.Reopen(context.WithoutCancel(ctx)))
	}
	if err != nil {
		return fmt.Errorf("remember source %s: %w", s.Name, err)
	}
	s.savedCore, s.savedAt = core, now
	clear(s.saved)
	for key, k := range s.known {
		s.saved[key] = *k
	}
	return nil
}

// core is what is remembered of s beside its keys, without the times that move
// with each attempt.
func (s *source) core() []byte {
	c := s.remembered
	c.Health.LastAttempt, c.Health.LastSuccess = time.Time{}, time.Time{}
	raw, err := json.Marshal(c)
	if err != nil {
		return nil // saveSource will say why
	}
	return raw
}

func (s *source) keysChanged() bool {
	if len(s.known) != len(s.saved) {
		return true
	}
	for key, k := range s.known {
		if s.saved[key] != *k {
			return true
		}
	}
	return false
}

func saveSource(tx *sql.Tx, s *source) error {
	state, err := json.Marshal(s.remembered)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO source (name, state) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET state = excluded.state`, s.Name, string(state))
	return err
}

func saveKnown(tx *sql.Tx, s *source) error {
	for key, k := range s.known {
		if old, ok := s.saved[key]; ok && old == *k {
			continue
		}
		state, err := json.Marshal(k)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO known (source, key, state) VALUES (?, ?, ?) ON CONFLICT (source, key) DO UPDATE SET state = excluded.state`, s.Name, key, string(state)); err != nil {
			return err
		}
	}
	for key := range s.saved {
		if s.known[key] == nil {
			if _, err := tx.Exec(`DELETE FROM known WHERE source = ? AND key = ?`, s.Name, key); err != nil {
				return err
			}
		}
	}
	return nil
}
