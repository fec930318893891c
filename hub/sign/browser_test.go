package sign_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/sign"
	"wayside/static"

	"github.com/chromedp/chromedp"
)

// TestTheBrowserDrawsTheSameFrames hashes random messages on every panel in a
// real browser, from the runs that the hub hands out.
func TestTheBrowserDrawsTheSameFrames(t *testing.T) {
	bin := os.Getenv("BROWSER")
	if bin == "" {
		bin, _ = exec.LookPath("chromium")
	}
	if bin == "" {
		t.Skip("SKIP: no browser; set BROWSER= or install chromium")
	}
	type frame struct {
		Width, Height int
		Runs          []sign.Run
		Px            string
	}
	f, r := fonts(t), rand.New(rand.NewPCG(2026, 11))
	frames, lit := []frame{}, 0
	each := 200 // messages on each panel, and as many on panels of any size
	if testing.Short() {
		each = 10
	}
	for i := range each * (len(panels) + 1) {
		p := somewhere(t, r)
		if i/each < len(panels) {
			p = profile(t, panels[i/each].doc)
		}
		for _, pg := range f.Compose(p, []*notice.Notice{anything(r, 1), anything(r, 2)}, zone, now).Pages {
			frames = append(frames, frame{p.Width, p.Height, pg.Runs, pg.Px})
			lit += len(pg.Runs)
		}
	}
	if lit < each {
		t.Fatalf("only %d lines in %d frames", lit, len(frames))
	}
	mux := http.NewServeMux()
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(static.FS())))
	mux.HandleFunc("GET /frames", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(encode(t, frames)))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	a, stopAllocator := chromedp.NewExecAllocator(ctx, chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoSandbox, chromedp.ExecPath(bin))
	tab, stopTab := chromedp.NewContext(a)
	t.Cleanup(func() { stopTab(); stopAllocator(); stop() })
	if err := chromedp.Do(tab, chromedp.Navigate(s.URL+"/frames")); err != nil {
		t.Fatal(err)
	}
	got, err := chromedp.Run(tab, chromedp.Evaluate[[]string](`(async () => {
		const { Faces, px } = await import("/static/shared/frame.js");
		const faces = new Faces((file) => "/static/shared/" + file), out = [];
		for (const f of await (await fetch("/frames")).json()) {
			await faces.need(f.Runs);
			out.push(await px(f.Width, f.Height, faces.dots(f.Width, f.Height, f.Runs)));
		}
		return out;
	})()`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range frames {
		if got[i] != f.Px {
			t.Errorf("frame %d of %d×%d: the browser has %s, the hub %s: %+v", i, f.Width, f.Height, got[i], f.Px, f.Runs)
		}
	}
	t.Logf("%d frames agree", len(frames))
}
