package cma_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"wayside/hub/format/cma"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// saysAs reports whether two notices say the same but for what changes by
// itself, and, where told so, for the expiry.
func saysAs(a, b *notice.Notice, orExpires bool) bool {
	bare := func(n *notice.Notice) *notice.Notice {
		c, issuer, origin := *n, *n.Issuer, *n.Origin
		c.Sent, issuer.Issued, origin.Version = time.Time{}, time.Time{}, ""
		if orExpires {
			c.Expires = time.Time{}
		}
		c.Issuer, c.Origin = &issuer, &origin
		return &c
	}
	return reflect.DeepEqual(bare(a), bare(b))
}

// rawList is a snapshot as its publisher wrote it, read apart from the decoder.
type rawList struct {
	Updated  time.Time
	Count    int
	Warnings map[string][]struct {
		Type, Color, Issued string
		Expires             *time.Time
	}
}

// The 24 snapshots, decoded, hold the same warnings and tell the same story as
// the plain comparison of what stands in the files: every number here is one
// that was counted on them.
func TestTheSeriesIsToldAsItWas(t *testing.T) {
	type place struct{ code, kind string }
	type pair struct {
		colour, issued string
		expires        *time.Time
	}
	var before map[place]pair
	var was map[string]*notice.Notice
	var got, want struct {
		appeared, gone, expired, lifted, endless, recoloured, reissued, silent, extended, other int
	}
	var records, refused, latin, colourless, unnamed int
	distinct, codes, open, blank := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, path := range formattest.DataGlob(t, "cma", "series", "*.json") {
		doc := formattest.Data(t, "cma", "series", path[len(path)-len("2026-08-20T2103.json"):])
		var raw rawList
		if err := json.Unmarshal(doc, &raw); err != nil {
			t.Fatal(err)
		}
		all, err := formattest.Decode(cma.Decode).Items(doc, notice.Settings{Publisher: notice.Party{ID: "cma"}, Feed: "cma"})
		if err != nil {
			t.Fatal(err)
		}
		now := map[place]pair{}
		for code, list := range raw.Warnings {
			for _, w := range list {
				now[place{code, w.Type}] = pair{w.Color, w.Issued, w.Expires}
			}
		}
		is := map[string]*notice.Notice{}
		for _, it := range all {
			records++
			if it.Notice == nil || it.Problems.Failed() {
				refused++
				continue
			}
			n := it.Notice
			is[it.Key] = n
			id := it.Key + string(n.Colour) + n.Origin.Version
			if !distinct[id] {
				formattest.Sound(t, it)
				distinct[id], codes[n.Areas[0].Code] = true, true
				open[id] = n.Expires.IsZero()
				if n.Colour == "" {
					blank[string(n.Event)]++
				}
			}
			if n.Areas[0].Name == nil {
				unnamed++
			}
			if n.Sent.After(raw.Updated) {
				t.Errorf("%s of %s was sent in the future", it.Key, path)
			}
			if n.Colour == "" {
				colourless++
				if n.Severity != notice.SeverityUnknown {
					t.Errorf("%s: severity %s of no colour", it.Key, n.Severity)
				}
			}
			for _, r := range n.Text[notice.Chinese].Headline {
				if r >= 'A' && r <= 'Z' && n.Areas[0].Name["en"] == "" {
					latin++
					break
				}
			}
		}
		if len(all) != raw.Count || len(is) != raw.Count {
			t.Errorf("%s: %d items, %d keys, want %d", path, len(all), len(is), raw.Count)
		}
		if before != nil {
			for k, w := range now {
				b, old := before[k]
				switch {
				case !old:
					want.appeared++
				case b.colour != w.colour:
					want.recoloured++
				case b.issued != w.issued:
					want.reissued++
				}
			}
			for k, b := range before {
				if _, still := now[k]; still {
					continue
				}
				want.gone++
				switch {
				case b.expires == nil:
					want.endless++
				case b.expires.After(raw.Updated):
					want.lifted++
				default:
					want.expired++
				}
			}
			for key, n := range is {
				o, old := was[key]
				switch {
				case !old:
					got.appeared++
				case o.ID != n.ID:
					t.Errorf("%s has two ids", key)
				case o.Colour != n.Colour:
					got.recoloured++
				case o.Origin.Version == n.Origin.Version:
					if !saysAs(o, n, false) {
						got.other++
					}
				default:
					got.reissued++
					switch {
					case saysAs(o, n, false):
						got.silent++
					case saysAs(o, n, true):
						got.extended++
					default:
						got.other++
					}
				}
			}
			for key, o := range was {
				if is[key] != nil {
					continue
				}
				got.gone++
				switch {
				case o.Expires.IsZero():
					got.endless++
				case o.Expires.After(raw.Updated):
					got.lifted++
				default:
					got.expired++
				}
			}
		}
		before, was = now, is
	}
	want.silent, want.extended = 34, 73 // of those reissued in the same colour
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got.appeared != 999 || got.gone != 837 || got.expired != 342 || got.lifted != 271 || got.endless != 224 || got.recoloured != 50 || got.reissued != 107 {
		t.Errorf("not what was counted: %+v", got)
	}
	endless, white := 0, 0
	for _, is := range open {
		if is {
			endless++
		}
	}
	for _, n := range blank {
		white += n
	}
	if records != 16_659 || refused != 0 || len(distinct) != 1711 || len(codes) != 958 || endless != 491 || white != 37 || blank["flood"] != 14 || blank["typhoon"] != 12 || blank["geological"] != 10 || blank["flashFlood"] != 1 {
		t.Errorf("%d records, %d refused, %d distinct in %d codes, %d without expiry, without colour %v", records, refused, len(distinct), len(codes), endless, blank)
	}
	if latin != 0 || colourless != 513 {
		t.Errorf("%d headlines hold English, %d records have no colour", latin, colourless)
	}
	t.Logf("%d records, %d without a name, %+v", records, unnamed, got)
}

// A few values of the first snapshot, looked up by hand.
func TestTheFirstSnapshotSaysWhatItSays(t *testing.T) {
	all := map[string]*notice.Notice{}
	for _, it := range items(t, formattest.Data(t, "cma", "series", "2026-08-20T2103.json"), notice.Settings{Publisher: notice.Party{ID: "cma"}}) {
		all[it.Key] = it.Notice
	}
	n := all["141100/雷暴大风"]
	if n == nil || n.Colour != notice.Blue || n.Severity != notice.Minor || n.Event != "thunderstorm" || n.Text[notice.Chinese].Headline != "吕梁市雷暴大风蓝色预警" ||
		!n.Sent.Equal(time.Date(2026, 8, 18, 10, 5, 0, 0, time.UTC)) || !n.Expires.IsZero() || n.Issuer.Name[notice.Chinese] != "中国气象局" || n.Areas[0].Name[notice.Chinese] != "吕梁市" {
		t.Errorf("got %+v", n)
	}
	if n := all["140524/地质灾害气象风险"]; n == nil || n.Event != "geological" || n.Text[notice.English].Headline != "Blue geological hazard warning: 陵川县" {
		t.Errorf("got %+v", n)
	}
}

// Plain CAP is not ours, though it be of China.
func TestPlainCAPIsLeftToItsOwnFormat(t *testing.T) {
	doc := formattest.Data(t, "cma", "shaped-after-mo-smg.xml")
	if cma.Sniff(doc) {
		t.Error("recognised as a message of the national platform")
	}
	if all, err := formattest.Decode(cma.Decode).Items(doc, formattest.Settings()); err == nil {
		t.Errorf("read: %v", all)
	}
}

// What was read of a list and is written as XML comes back but for the losses,
// and is written and read the same from then on.
func TestTheListIsWrittenAsXML(t *testing.T) {
	doc := formattest.Data(t, "cma", "series", "2026-08-21T1002.json")
	var ns []*notice.Notice
	left := 0
	for i, it := range items(t, doc, formattest.Settings()) {
		ns = append(ns, it.Notice)
		if i%20 == 0 {
			pair(cma.EncodeOne).RoundTrip(t, it.Notice)
		}
	}
	out, losses := formattest.Encode(cma.Encode).Write(t, notice.Chinese, ns...)
	for _, l := range losses {
		if l.Field == "notice" {
			left++
		}
	}
	wellFormed(t, out)
	back := items(t, out, formattest.Settings())
	if len(back)+left != len(ns) || len(back) < len(ns)*9/10 {
		t.Errorf("%d of %d came back, %d left out", len(back), len(ns), left)
	}
	again, _ := formattest.Encode(cma.Encode).Write(t, notice.Chinese, formattest.Decode(cma.Decode).Notices(t, out, formattest.Settings())...)
	if !bytes.Equal(again, out) {
		t.Errorf("written again it differs: %s", formattest.Diff(string(again), string(out)))
	}
	t.Logf("%d warnings, %d without a code of the platform", len(ns), left)
}

// Every sample of ours, read, written and read again, is the same.
func TestReadWrittenAndReadAgainIsTheSame(t *testing.T) {
	for _, name := range []string{"alert.xml", "upgrade.xml", "list.xml"} {
		for _, it := range items(t, formattest.Sample(t, name), formattest.Settings()) {
			if it.Notice == nil || it.Notice.Audience != notice.Public {
				continue
			}
			doc, losses := formattest.Encode(cma.EncodeOne).Write(t, notice.Chinese, it.Notice)
			back := one(t, doc)
			if back.Key != it.Key || len(back.Continues) != len(it.Continues) {
				t.Errorf("%s: key %s %v, was %s %v", name, back.Key, back.Continues, it.Key, it.Continues)
			}
			if d := formattest.Diff(formattest.Indent(t, back.Notice), formattest.Indent(t, it.Notice)); d != "" {
				t.Errorf("%s %s: %s\nlosses %v\n%s", name, it.Key, d, losses, doc)
			}
		}
	}
}
