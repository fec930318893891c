package meteoalarm

import (
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// maxRegions bounds the items of one message; no country has as many.
const maxRegions = 400

// regions makes an item of each region of a message, by the identity of its
// service.
func (w *warning) regions(id identity) []notice.Item {
	live, over := w.blocks(id.markers)
	if len(live) == 0 && !over && w.MsgType != "Cancel" {
		w.Warn("info", "仅为“无预警”标记，已忽略", "a marker that there is no warning; passed over")
		return []notice.Item{{Key: w.key(w.Identifier), Problems: w.Problems}}
	}
	ends := len(live) == 0 || w.MsgType == "Cancel"
	if ends {
		live = nil
		for i := range w.Info {
			live = append(live, &w.Info[i])
		}
	}
	var items []notice.Item
	for _, r := range w.byRegion(live, id) {
		item := notice.Item{Key: r.chain + "/" + r.window}
		if ends {
			item.End = w.End([]string{item.Key}, over)
		} else {
			one := *w // its problems are of this region
			one.Problems = append(notice.Problems{}, w.Problems...)
			item.Notice = one.notice(r.blocks, item.Key)
			if id.chain {
				item.Notice.Group = alerting.Cut(r.chain, maxShort)
			}
			item.Problems = one.Problems
		}
		if item.Problems.Failed() {
			item.Notice = nil
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		w.Add("info.area", "没有任何地区，无法识别是哪条预警", "no region: it can't be told which warning it is")
		items = []notice.Item{{Key: w.key(w.Identifier), Problems: w.Problems}}
	}
	return items
}

// region is what blocks say of one type in one region and window.
type region struct {
	chain, window string
	blocks        []*alerting.Info
}

// byRegion cuts blocks by their areas, in order.
func (w *warning) byRegion(blocks []*alerting.Info, id identity) (out []region) {
	at := map[string]int{}
	for _, b := range blocks {
		onset := b.Onset
		if onset == "" {
			onset = w.Alert.Sent
		}
		window := alerting.Cut(id.window(onset), 40)
		mine := map[string]*alerting.Info{}
		for _, a := range b.Area {
			code := regionOf(a)
			if part := mine[code]; part != nil {
				part.Area = append(part.Area, a)
				continue
			}
			chain := w.key(kindOf(b) + "/" + code)
			i, known := at[chain+"/"+window]
			if !known {
				if len(out) == maxRegions || code == "" {
					continue
				}
				i, out = len(out), append(out, region{chain: chain, window: window})
				at[chain+"/"+window] = i
			}
			part := *b
			part.Area = []alerting.Area{a}
			mine[code] = &part
			out[i].blocks = append(out[i].blocks, &part)
		}
	}
	return out
}

// regionOf is what a region is called: its first code, else its name.
func regionOf(a alerting.Area) string {
	for _, c := range a.Geocode {
		if v := alerting.Cut(alerting.Line(c.Value), 60); v != "" {
			return strings.Join([]string{alerting.Cut(alerting.Line(c.Name), 60), v}, ":")
		}
	}
	return alerting.Cut(alerting.Line(a.Desc), 60)
}
