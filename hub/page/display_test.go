package page_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"wayside/hub/notice"
	"wayside/hub/page"
)

func TestDisplayParameters(t *testing.T) {
	d, ps := page.ParseDisplay(url.Values{})
	if len(ps) > 0 || d.Mode != "board" || d.Units != 4 || d.LossAfter != 300 || !d.Code || !slices.Equal(d.Langs, []notice.Lang{notice.Chinese}) {
		t.Fatalf("nothing said: got %+v %v", d, ps)
	}
	v, _ := url.ParseQuery("mode=led&rows=4&cols=16&dot=32&panel=full&theme=light&units=2&fill=tips&loss=hold&lossafter=60&rotate=90&overscan=3&tz=Asia/Shanghai&test=1&code=0&night=21:00-06:00&lang=zh-CN,en&kind=traffic&road=G320")
	d, ps = page.ParseDisplay(v)
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	if d.Mode != "led" || d.Rows != 4 || d.Cols != 16 || d.Dot != 32 || d.Panel != "full" || d.Rotate != 90 || !d.Test || d.Code || d.Night != "21:00-06:00" || len(d.Langs) != 2 || d.Zone != "Asia/Shanghai" {
		t.Errorf("got %+v", d)
	}
	if got, want := d.Selection.String(), "kind=traffic&road=G320"; got != want {
		t.Errorf("it shows %q, want %q", got, want)
	}
}

func TestWhatADisplayDoesNotKnowIsNamed(t *testing.T) {
	for _, c := range []struct{ query, field string }{
		{"mode=neon", "mode"}, {"rows=0", "rows"}, {"rows=13", "rows"}, {"rows=02", "rows"}, {"cols=x", "cols"}, {"dot=17", "dot"}, {"panel=blue", "panel"}, {"theme=", "theme"},
		{"units=7", "units"}, {"fill=ads", "fill"}, {"loss=panic", "loss"}, {"lossafter=5", "lossafter"}, {"rotate=180", "rotate"}, {"overscan=6", "overscan"}, {"tz=Mars/Base", "tz"}, {"tz=Local", "tz"},
		{"test=yes", "test"}, {"code=off", "code"}, {"night=dark", "night"}, {"night=25:00-06:00", "night"}, {"night=21:00", "night"}, {"lang=fr", "lang"}, {"lang=en,en", "lang"}, {"mode=led&mode=board", "mode"}, {"colour=pink", "colour"}, {"speed=9", "speed"}, {"state=ended", "state"},
	} {
		v, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		d, ps := page.ParseDisplay(v)
		if len(ps) != 1 || ps[0].Field != c.field || ps[0].Message[notice.Chinese] == "" || ps[0].Message[notice.English] == "" {
			t.Errorf("%s: got %v", c.query, ps)
		}
		if d.Mode != "board" || d.Rows != 2 || len(d.Langs) != 1 {
			t.Errorf("%s: what was not understood took effect: %+v", c.query, d)
		}
	}
}

func FuzzParseDisplay(f *testing.F) {
	f.Add("mode=led&rows=4&cols=16&lang=zh-CN,en&kind=traffic")
	f.Add("tz=../../etc/passwd&rows=-1&overscan=%00&near=1,2,3")
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			t.Skip()
		}
		d, ps := page.ParseDisplay(v)
		if d.Rows < 1 || d.Rows > 12 || d.Cols < 2 || d.Cols > 40 || d.Units < 1 || d.Units > 6 || d.Overscan < 0 || d.Overscan > 5 || len(d.Langs) == 0 || d.LossAfter < 45 {
			t.Fatalf("%s: a display that can't be drawn: %+v", query, d)
		}
		for _, p := range ps {
			if strings.ContainsRune(p.Message[notice.English], 0) {
				t.Fatalf("%s: a control character in %v", query, p)
			}
		}
		if !ps.Failed() {
			again, more := page.ParseDisplay(v)
			if more.Failed() || again.Selection.String() != d.Selection.String() {
				t.Fatalf("%s: read twice, it differs", query)
			}
		}
	})
}
