package intake

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"wayside/hub/notice"
)

// keptMessages is how long the newest document that is one message is kept
// after it came last: whoever doubts a notice or an end can still hold the
// signature of its source against it.
const keptMessages = 31 * 24 * time.Hour

// received are the documents of a delivery, kept apart from what is served.
type received struct {
	at        time.Time
	format    string
	documents []document
	keep      int // deliveries
}

// document is one as it came. Key is that of its message where it is no more
// than one, else "".
type document struct {
	bytes []byte
	key   string
}

func documentsOf(d notice.Delivery) []document {
	out := make([]document, len(d.Raw))
	count := make([]int, len(d.Raw))
	for i, raw := range d.Raw {
		out[i].bytes = raw
	}
	for _, it := range d.Items {
		if i := it.Document; i >= 0 && i < len(out) {
			count[i]++
			if out[i].key = keyOf(it); count[i] > 1 {
				out[i].key = ""
			}
		}
	}
	return out
}

// keepReceived keeps the documents, each once, compressed, and drops what came
// last before the newest deliveries, but for single messages of the last
// month. A delivery whose documents are all those of the last one is that one.
func keepReceived(tx *sql.Tx, name string, r received) error {
	if len(r.documents) == 0 {
		return nil
	}
	var last int
	if err := tx.QueryRow(`SELECT coalesce(max(delivery), 0) FROM received WHERE source = ?`, name).Scan(&last); err != nil {
		return err
	}
	digests := make([][]byte, len(r.documents))
	fresh := false
	for i, d := range r.documents {
		sum := sha256.Sum256(d.bytes)
		digests[i] = sum[:]
		var n int
		if err := tx.QueryRow(`SELECT count(*) FROM received WHERE source = ? AND digest = ? AND delivery = ?`, name, digests[i], last).Scan(&n); err != nil {
			return err
		}
		fresh = fresh || n == 0
	}
	if !fresh {
		return nil
	}
	at := r.at.UTC().Format(time.RFC3339)
	for i, d := range r.documents {
		if err := keepOne(tx, name, at, last+1, digests[i], d, r.format); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`DELETE FROM received AS r WHERE source = ? AND delivery <= ? AND (key = '' OR at < ? OR EXISTS (
		SELECT 1 FROM received AS n WHERE n.source = r.source AND n.key = r.key AND (n.delivery, n.number) > (r.delivery, r.number)))`,
		name, last+1-r.keep, r.at.Add(-keptMessages).UTC().Format(time.RFC3339))
	return err
}

func keepOne(tx *sql.Tx, name, at string, delivery int, digest []byte, d document, format string) error {
	done, err := tx.Exec(`UPDATE received SET delivery = ?, at = ? WHERE source = ? AND digest = ?`, delivery, at, name, digest)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(d.bytes) // a bytes.Buffer takes everything
	z.Close()
	_, err = tx.Exec(`INSERT INTO received (source, at, format, digest, bytes, key, delivery) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		name, at, format, digest, packed.Bytes(), d.key, delivery)
	return err
}

// ErrNotKept says that the document of a message is not there: it never came
// as a document of its own, or it is too long ago.
var ErrNotKept = errors.New("its document is not kept")

// Original returns the document in which a source brought the message that it
// calls key (the origin's id of a notice), byte for byte as it came, the newest
// where it came several times. It is for those who verify a signature or settle
// a dispute, never for the public: what a notice leaves out stands in it.
func (in *Intake) Original(ctx context.Context, source, key string) ([]byte, error) {
	var packed, digest []byte
	err := in.store.db.Readers().QueryRowContext(ctx, `SELECT bytes, digest FROM received WHERE source = ? AND key = ? AND key <> '' ORDER BY delivery DESC, number DESC LIMIT 1`, source, key).Scan(&packed, &digest)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("original of %s in %s: %w", key, source, ErrNotKept)
	}
	var doc []byte
	if err == nil {
		doc, err = unpack(packed)
	}
	if sum := sha256.Sum256(doc); err == nil && !bytes.Equal(sum[:], digest) {
		err = errors.New("the bytes are not those that came")
	}
	if err != nil {
		return nil, fmt.Errorf("original of %s in %s: %w", key, source, err)
	}
	return doc, nil
}

func unpack(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
