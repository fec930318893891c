package load

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// clockTick is USER_HZ, which Linux fixes at 100 on every architecture that Go
// runs on.
const clockTick = time.Second / 100

// UsageOf sums what processes have consumed, as /proc tells it (proc(5)).
func UsageOf(pids ...int) (u Usage, err error) {
	for _, pid := range pids {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return u, fmt.Errorf("read what process %d has consumed: %w", pid, err)
		}
		// The name of the command may hold anything, its last bracket ends it.
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if len(fields) < 22 {
			return u, fmt.Errorf("read what process %d has consumed: unknown form", pid)
		}
		user, errUser := strconv.ParseInt(fields[11], 10, 64)
		system, errSystem := strconv.ParseInt(fields[12], 10, 64)
		pages, errPages := strconv.ParseInt(fields[21], 10, 64)
		if err := errors.Join(errUser, errSystem, errPages); err != nil {
			return u, fmt.Errorf("read what process %d has consumed: %w", pid, err)
		}
		u.CPU += time.Duration(user+system) * clockTick
		u.RSS += pages * int64(os.Getpagesize())
	}
	return u, nil
}

// OwnCPU is the CPU time of this process.
func OwnCPU() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// KernelTCP is the memory in TCP buffers of this machine, in bytes; on
// loopback both sides are in it.
func KernelTCP() int64 {
	stat, err := os.ReadFile("/proc/net/sockstat")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(stat)) {
		if f := strings.Fields(line); len(f) > 10 && f[0] == "TCP:" {
			pages, _ := strconv.ParseInt(f[10], 10, 64) // 0 where it says something else
			return pages * int64(os.Getpagesize())
		}
	}
	return 0
}
