package main

import (
	"context"
	"os"

	"wayside/hub/desk"
)

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// audit holds the audit of a desk.db against itself, and against a hash of it
// that was kept.
func (x *examiner) audit(ctx context.Context, path string) finding {
	c, err := desk.CheckAuditOf(ctx, path, x.cmd.Head)
	if err != nil {
		return found(path, aDesk, err, nil)
	}
	ev := both("留痕 %[1]d 条，逐条相扣；末条散列 %[2]s", "%[1]d lines of the audit, each bound to the one before; hash of the last: %[2]s", c.Lines, c.Head)
	if x.cmd.Head == "" {
		ev = add(ev, "；没有另存的散列（--head），整份重写看不出来", "; without a hash that was kept elsewhere (--head), an audit that was written anew from end to end can't be told")
	}
	return found(path, aDesk, nil, ev)
}
