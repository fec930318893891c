package carrier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"wayside/hub/notice"
	"wayside/publishers"
)

// Folder takes the files that are dropped into a folder, in the order of their
// names, each once its size and time stand still. Afterwards a file lies in
// done/, or in failed/ with a .reason.txt beside it in Chinese and English.
// Names that begin with a dot or end in ".tmp", ".part" or "~" are left alone,
// so that a writer may write there and rename. A Folder is used by one
// goroutine.
type Folder struct {
	Dir      string
	Every    time.Duration // slow look beside the notifications, which network folders don't send; 0: 10 seconds
	Settle   time.Duration // how long a file must stand still; 0: one second
	MaxBytes int64         // of one file; 0: [MaxBytes]
	Complete bool          // each file is all that the source has to say
	Now      func() time.Time

	seen map[string]look
}

// look is how a file was found, and when first found so.
type look struct {
	size  int64
	mod   time.Time
	since time.Time
}

const (
	doneFolder   = "done"
	failedFolder = "failed"
)

// Run watches until ctx ends, and returns nil. It makes the folder where it is
// missing.
func (f *Folder) Run(ctx context.Context, take publishers.Take) error {
	if err := f.prepare(); err != nil {
		return err
	}
	events, stop := f.watch()
	defer stop()
	for {
		unsettled, err := f.Look(ctx, take)
		if err != nil {
			if _, told := take(ctx, publishers.Arrival{Name: f.Dir, Err: err}); told != nil {
				err = errors.Join(err, told)
			}
		}
		pause := orDefault(f.Every, 10*time.Second)
		if unsettled && err == nil {
			pause = min(pause, f.settle())
		}
		if !f.rest(ctx, events, pause) {
			return nil
		}
	}
}

func (f *Folder) prepare() error {
	for _, dir := range []string{doneFolder, failedFolder} {
		if err := os.MkdirAll(filepath.Join(f.Dir, dir), 0o750); err != nil {
			return fmt.Errorf("make the drop folder: %w", err)
		}
	}
	return nil
}

// rest waits for a notification, but no longer than pause; false: ctx ended.
func (f *Folder) rest(ctx context.Context, events <-chan fsnotify.Event, pause time.Duration) bool {
	t := time.NewTimer(pause)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-t.C:
			return true
		case e, open := <-events:
			if !open {
				events = nil
			} else if e.Has(fsnotify.Create) {
				return true
			}
		}
	}
}

// watch asks the system for notifications. Without them the slow look serves.
func (f *Folder) watch() (<-chan fsnotify.Event, func()) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, func() {}
	}
	if err := w.Add(f.Dir); err != nil {
		w.Close()
		return nil, func() {}
	}
	drained := make(chan struct{})
	go func() { // an unread error would block the events
		defer close(drained)
		for range w.Errors {
		}
	}()
	return w.Events, func() { w.Close(); <-drained }
}

// Look looks at the folder once and takes the files that stand still. It
// reports whether some don't yet, and an error where the folder can't be read
// or files could not be kept now: those stay.
func (f *Folder) Look(ctx context.Context, take publishers.Take) (unsettled bool, err error) {
	if err := f.prepare(); err != nil {
		return false, err
	}
	root, err := os.OpenRoot(f.Dir)
	if err != nil {
		return false, fmt.Errorf("open the drop folder: %w", err)
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return false, fmt.Errorf("read the drop folder: %w", err)
	}
	var faults []error
	now, before := f.now(), f.seen
	f.seen = make(map[string]look, len(entries))
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || unfinished(e.Name()) {
			continue
		}
		at := look{info.Size(), info.ModTime(), now}
		if was, ok := before[e.Name()]; ok && was.size == at.size && was.mod.Equal(at.mod) {
			at.since = was.since
		}
		if f.seen[e.Name()] = at; now.Sub(at.since) < f.settle() {
			unsettled = true
			continue
		}
		if err := f.takeFile(ctx, root, e.Name(), take); err != nil {
			faults = append(faults, err)
			continue
		}
		delete(f.seen, e.Name())
	}
	return unsettled, errors.Join(faults...)
}

func unfinished(name string) bool {
	return strings.HasPrefix(name, ".") || slices.Contains([]string{".tmp", ".part"}, filepath.Ext(name)) || strings.HasSuffix(name, "~")
}

func (f *Folder) takeFile(ctx context.Context, root *os.Root, name string, take publishers.Take) error {
	doc, problems, err := f.read(root, name)
	if err != nil {
		return fmt.Errorf("read the dropped file %s: %w", name, err)
	}
	results := []notice.Result{{Problems: problems}}
	if !problems.Failed() {
		out, err := take(ctx, publishers.Arrival{Name: name, Documents: [][]byte{doc}, Complete: f.Complete})
		if err != nil {
			return fmt.Errorf("keep the dropped file %s: %w", name, err)
		}
		results = out.Results
	}
	return f.putAway(root, name, results)
}

// read returns the content, or a problem that no second look will mend.
func (f *Folder) read(root *os.Root, name string) ([]byte, notice.Problems, error) {
	file, err := root.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	limit := orDefault(f.MaxBytes, MaxBytes)
	doc, err := io.ReadAll(io.LimitReader(file, limit+1))
	var problems notice.Problems
	if int64(len(doc)) > limit {
		problems.Add("", fmt.Sprintf("文件超过 %d 字节", limit), fmt.Sprintf("the file is larger than %d bytes", limit))
	}
	return doc, problems, err
}

// putAway moves a file to done/, or to failed/ with the reasons beside it where
// anything in it was refused.
func (f *Folder) putAway(root *os.Root, name string, results []notice.Result) error {
	reasons, good := reasonsOf(results)
	dir := doneFolder
	if reasons != "" {
		dir = failedFolder
	}
	to := filepath.Join(dir, f.now().UTC().Format("20060102T150405.000Z")+"-"+name)
	if reasons != "" {
		head := fmt.Sprintf("文件：%s\n已受理 %d 条；未受理的如下。更正后可再次投放。\n\nFile: %s\n%d accepted; what was refused is below. It may be dropped again once corrected.\n\n", name, good, name, good)
		if err := root.WriteFile(to+".reason.txt", []byte(head+reasons), 0o640); err != nil {
			return fmt.Errorf("write the reason of %s: %w", name, err)
		}
	}
	if err := root.Rename(name, to); err != nil {
		return fmt.Errorf("move the dropped file %s: %w", name, err)
	}
	return nil
}

// reasonsOf lists what was refused, in both languages, and counts what was not.
func reasonsOf(results []notice.Result) (reasons string, good int) {
	var b strings.Builder
	for _, r := range results {
		if !r.Problems.Failed() {
			good++
			continue
		}
		fmt.Fprintf(&b, "[%d] %s\n[%d] %s\n\n", r.Index+1, r.Problems.In(notice.Chinese), r.Index+1, r.Problems.In(notice.English))
	}
	return b.String(), good
}

func (f *Folder) settle() time.Duration { return orDefault(f.Settle, time.Second) }

func (f *Folder) now() time.Time {
	if f.Now != nil {
		return f.Now()
	}
	return time.Now()
}

func orDefault[N ~int64](v, otherwise N) N {
	if v > 0 {
		return v
	}
	return otherwise
}
