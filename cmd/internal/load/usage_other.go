//go:build !linux

package load

import (
	"errors"
	"time"
)

// UsageOf needs /proc.
func UsageOf(pids ...int) (u Usage, err error) {
	if len(pids) > 0 {
		err = errors.New("what a process has consumed can be read on Linux only; leave --pid out")
	}
	return u, err
}

// OwnCPU is not known here.
func OwnCPU() time.Duration { return 0 }

// KernelTCP is not known here.
func KernelTCP() int64 { return 0 }
