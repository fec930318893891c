package cap

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// Parameters of others that may be public, by name: measurements, product
// codes and hazard tags. All others stay in the received bytes alone, since
// services also put authors, telephone numbers and drafts into parameters.
var publicParameter = regexp.MustCompile(`(?i)^(?:` + strings.Join([]string{
	`awareness_(?:level|type)`, `impacts?`, `alert_?color`, `colou?r`, `HSAS`,
	`VTEC`, `UGC`, `WMO(?:HEADER|identifier)`, `AWIPSidentifier`, `NWSheadline`, `BLOCKCHANNEL`, `EAS-ORG`, `timezone`,
	`eventEndingTime`, `eventMotionDescription`, `expiredReferences`, `TIME\.\.\.MOT\.\.\.LOC`,
	`(?:max)?(?:wind|hail|snow|tornado|thunderstorm|flash ?flood|flood|waterspout|squall|dust)[A-Za-z ]*(?:gust|size|threat|detection|severity|damage|amount)?`,
	`EventTime`, `EventID(?:Key)?`, `Version`, `Magnitude`, `Depth`, `Quality`, `HorizontalError`, `VerticalError`,
	`Num(?:Stations|Phases)`, `MinDistance`, `RMSTimeError`, `AzimuthalGap`,
	`FuelType`, `FireDangerClass`, `Status`, `Fireground`, `AlertLevel`, `WarningLevel`, `IncidentLevel`, `Evacuation`,
	`layer:EC-MSC-SMC:[0-9.]+:(?:Alert_[A-Za-z_]+|Broadcast_Intrusive|Designation_Code|MSC_[A-Za-z_]+|Colour)`,
	`layer:SOREM:[0-9.]+:Broadcast_Immediately`, `profile:CAP-CP:[0-9.]+:MinorChange`,
	`system_(?:position|event_[A-Za-z_-]+)`, `severity_level`, `status_type`,
}, `|`) + `)$`)

var personal = regexp.MustCompile(`[^\s@]+@[^\s@]+\.[^\s@]+|(?:\d[ -]?){10}`)

// mayBePublic reports whether a parameter can be told on: a name of the list,
// and a short value without a mailbox or a telephone number.
func mayBePublic(p pair) bool {
	if p.Value == "" || len(p.Value) > 1000 || !publicParameter.MatchString(p.Name) {
		return false
	}
	return strings.EqualFold(p.Name, "VTEC") || strings.EqualFold(p.Name, "expiredReferences") || !personal.MatchString(p.Value)
}

// ext is what the message says that a notice has no place for and that may be
// public, under the names of CAP, as encoding/json would read it.
func (m *message) ext(blocks []*info, kind notice.Kind, event notice.Event) map[string]any {
	ext := map[string]any{}
	events, audiences, digests := map[string]any{}, map[string]any{}, map[string]any{}
	var categories, responses, circles []string
	var codes, parameters []pair
	var heights []height
	for _, b := range blocks {
		lang := m.lang(b)
		if b.Event != "" && b.Event != notice.EventName(kind, event, lang) && len(b.Event) <= 500 {
			events[string(lang)] = b.Event
		}
		if b.Audience != "" && audiences[string(lang)] == nil {
			audiences[string(lang)] = alerting.Cut(oneLine(b.Audience), maxShort)
		}
		categories = union(categories, b.Category)
		responses = union(responses, b.ResponseType)
		codes = union(codes, b.EventCode)
		parameters = union(parameters, slices.DeleteFunc(slices.Clone(b.Parameter), func(p pair) bool { return !mayBePublic(p) }))
		for _, a := range b.Area {
			circles = union(circles, a.Circle)
			if h, ok := heightOf(a); ok {
				heights = union(heights, []height{h})
			}
		}
		for _, r := range b.Resource {
			if alerting.WebURL(r.URI) != "" && sha1Digest.MatchString(r.Digest) && len(digests) < maxList {
				digests[r.URI] = r.Digest
			}
		}
	}
	for name, words := range map[string]map[string]any{"event": events, "audience": audiences, "digest": digests} {
		if len(words) > 0 {
			ext[name] = words
		}
	}
	if w := words(m.Incidents); len(w) > 1 { // the first is the group
		put(ext, "incidents", union(nil, w), func(s string) any { return alerting.Cut(s, maxShort) })
	}
	put(ext, "category", categories, func(s string) any { return s })
	put(ext, "responseType", responses, func(s string) any { return s })
	put(ext, "code", m.Code, func(s string) any { return s })
	put(ext, "eventCode", codes, pair.tree)
	put(ext, "parameter", parameters, pair.tree)
	put(ext, "circle", circles, func(s string) any { return oneLine(s) })
	put(ext, "altitude", heights, height.tree)
	return ext
}

func (p pair) tree() any { return map[string]any{"valueName": p.Name, "value": p.Value} }

// height is between which altitudes an area lies, in feet above the sea, as it
// was written; ceiling may be missing.
type height struct{ altitude, ceiling string }

func heightOf(a area) (height, bool) {
	ok := figures.MatchString(a.Altitude) && (a.Ceiling == "" || figures.MatchString(a.Ceiling))
	return height{a.Altitude, a.Ceiling}, ok
}

func (h height) tree() any {
	if h.ceiling == "" {
		return map[string]any{"altitude": h.altitude}
	}
	return map[string]any{"altitude": h.altitude, "ceiling": h.ceiling}
}

var (
	figures    = regexp.MustCompile(`^[+-]?[0-9]{1,9}(?:\.[0-9]{0,9})?$`) // an xs:decimal
	sha1Digest = regexp.MustCompile(`^[0-9A-Fa-f]{40}$`)
)

// union adds to list what of more it lacks, up to a bound of the whole.
func union[T comparable](list, more []T) []T {
	for _, e := range more {
		if len(list) < maxList && !slices.Contains(list, e) {
			list = append(list, e)
		}
	}
	return list
}

func put[T any](ext map[string]any, name string, list []T, tree func(T) any) {
	if len(list) == 0 {
		return
	}
	out := make([]any, len(list))
	for i, e := range list {
		out[i] = tree(e)
	}
	ext[name] = out
}

// attachments are the resources that have an address. What is embedded stays
// in the received bytes.
func (m *message) attachments(blocks []*info) []notice.Attachment {
	var out []notice.Attachment
	for _, b := range blocks {
		for k, r := range b.Resource {
			href := alerting.WebURL(r.URI)
			if href == "" {
				m.warn(fmt.Sprintf("%s.resource[%d].uri", m.at(b), k), "附件没有网址，未采用", "a resource without an address was left out")
				continue
			}
			text := notice.Words{}
			if r.Desc != "" {
				text[m.lang(b)] = alerting.Cut(oneLine(r.Desc), maxShort)
			}
			i := slices.IndexFunc(out, func(a notice.Attachment) bool { return a.Href == href })
			if i >= 0 {
				for lang, s := range text {
					out[i].Text[lang] = s
				}
				continue
			}
			media := r.MimeType
			if !strings.Contains(media, "/") {
				media = "application/octet-stream"
			}
			size, _ := strconv.ParseInt(r.Size, 10, 64)
			if len(out) < maxList {
				out = append(out, notice.Attachment{Href: href, Media: media, Size: max(size, 0), Text: text})
			}
		}
	}
	return out
}
