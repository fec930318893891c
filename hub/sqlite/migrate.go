package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// migrate applies what the file lacks, all in one transaction: a file is of
// its old version or of the newest, never between.
func (db *DB) migrate(ctx context.Context, migrations []string, mark int32) error {
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	if err := own(ctx, tx, mark); err != nil {
		return err
	}
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

// own marks a new file as ours, and refuses one that is somebody else's.
func own(ctx context.Context, tx *sql.Tx, mark int32) error {
	var found int32
	var tables int
	if err := tx.QueryRowContext(ctx, "PRAGMA application_id").Scan(&found); err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	if found == mark {
		return nil
	}
	if tables > 0 {
		return fmt.Errorf("%w: its mark is %#x, not %#x (give the path of the right file)", ErrForeign, found, mark)
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", mark))
	return err
}
