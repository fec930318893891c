package desk

// Exec runs a statement on the writing connection.
func (d *Desk) Exec(statement string) error {
	_, err := d.db.Writer().Exec(statement)
	return err
}
