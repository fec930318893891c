package sqlite

import (
	"context"
	"fmt"
)

// migrate applies what the file lacks, all in one transaction: a file is of
// its old version or of the newest, never between.
func (db *DB) migrate(ctx context.Context, migrations []string) error {
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version > len(migrations) {
		return fmt.Errorf("%w: it is of version %d, this program knows versions up to %d (use the newer program, or restore a backup made before the upgrade)",
			ErrNewer, version, len(migrations))
	}
	for i := version; i < len(migrations); i++ {
		if _, err := tx.ExecContext(ctx, migrations[i]); err != nil {
			return fmt.Errorf("migrate to version %d: %w", i+1, err)
		}
	}
	if version == len(migrations) {
		return nil
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", len(migrations))); err != nil {
		return fmt.Errorf("note version %d: %w", len(migrations), err)
	}
	return tx.Commit()
}
