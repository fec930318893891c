package serve

import (
	"testing"
	"time"

	"wayside/hub/notice"
)

func TestADocumentIsTheSameForAMinuteUnlessTheNoticeTurns(t *testing.T) {
	at := func(s string) time.Time {
		x, err := time.Parse(time.DateTime, "2026-11-24 "+s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	e := notice.Entry{Notice: &notice.Notice{Onset: at("08:10:05"), Expires: at("09:30:20")}, At: at("08:00:40")}
	for now, want := range map[string]string{
		"08:00:41": "08:00:40", "08:00:59": "08:00:40", "08:01:00": "08:01:00", "08:01:59": "08:01:00",
		"08:10:04": "08:10:00", "08:10:05": "08:10:05", "08:10:59": "08:10:05", "08:11:30": "08:11:00",
		"09:30:19": "09:30:00", "09:30:20": "09:30:20", "09:30:59": "09:30:20", "09:31:10": "09:31:00",
	} {
		if got := asOf(e, at(now)); !got.Equal(at(want)) {
			t.Errorf("at %s: the document bears %s, want %s", now, got.Format(time.TimeOnly), want)
		}
	}
}
