package open511

import (
	"net/url"
	"strings"

	"wayside/hub/format/internal/groups"
	"wayside/hub/notice"
)

// webURL reports whether s may stand as a link of a notice.
func webURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= 2000 && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// linkable reports whether s may stand as the address of another event, which
// may be relative.
func linkable(s string) bool {
	_, err := url.Parse(s)
	return err == nil && s != "" && len(s) <= 2000 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || strings.ContainsRune("<>\"{}|\\^`", r) })
}

// resolve makes the links of e absolute, as meant from base, or from the
// jurisdiction where that is not known.
func (e *entry) resolve(base string) {
	if !webURL(base) {
		base = e.JurisdictionURL
	}
	from, err := url.Parse(base)
	if err != nil || !webURL(base) {
		return
	}
	absolute := func(s *string) {
		if u, err := url.Parse(*s); err == nil && *s != "" && !u.IsAbs() {
			*s = from.ResolveReference(u).String()
		}
	}
	for i := range e.Grouped {
		absolute(&e.Grouped[i])
	}
	for i := range e.Areas {
		absolute(&e.Areas[i].URL)
	}
	for i := range e.Roads {
		absolute(&e.Roads[i].URL)
	}
	for i := range e.Attachments {
		absolute(&e.Attachments[i].URL)
	}
}

// noHost stands for the host of a hub that has no public name.
const noHost = "wayside.invalid"

// jurisdiction is the id of the jurisdiction that a hub is: its host, where
// that has the form of one.
func jurisdiction(base string) string {
	if u, err := url.Parse(base); err == nil {
		if host := strings.ToLower(u.Hostname()); jurisdictionID.MatchString(host) {
			return host
		}
	}
	return noHost
}

// idOf is the id of the event that a link names: the end of the address of an
// event ("…/events/drivebc.ca/DBC-1"), or the notice of a Wayside hub. Another
// link is its own id.
func idOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) < 2 {
		return link
	}
	last := strings.Join(parts[len(parts)-2:], "/")
	if eventID.MatchString(last) {
		return last
	}
	if uuid, _, _ := strings.Cut(parts[len(parts)-1], "."); parts[len(parts)-2] == "notices" {
		if id, ok := notice.ParseID(uuid); ok {
			return jurisdiction(link) + "/" + id.UUID()
		}
	}
	return link
}

// group names what belongs together: events that name one another, or the same
// third, have one group, known by the least of their ids.
func (r *reader) group(events []*entry) {
	var sets groups.Sets
	linked := map[string]bool{}
	for _, e := range events {
		for _, link := range e.Grouped {
			other := idOf(link)
			linked[e.ID], linked[other] = true, true
			sets.Join(e.ID, other)
		}
	}
	for _, e := range events {
		if linked[e.ID] {
			e.group = string(notice.DeriveID(r.settings.Publisher.ID, sets.Root(e.ID)))
		}
	}
}
