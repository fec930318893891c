package page

import (
	"io"
	"net/url"
	"slices"
	"time"

	"wayside/hub/filter"
	"wayside/hub/notice"
)

// Drive is the driver's page: everything, a road, an area, or what is near.
type Drive struct {
	Lang       notice.Lang
	Path       string         // of this page, escaped
	Query      string         // canonical selection, the place in the path included
	Canonical  string         // canonical query of this page as it stands in its URL
	Road, Area string         // from the path; at most one
	Near       bool           // the page of what is near
	Search     string         // what was searched for
	Trip       Trip           // of the whole page alone
	Entries    []notice.Entry // by [Order]
	Recent     []notice.Entry // ended within the last half hour, newest first
	Roads      []RoadState    // that are told of, by name
	Fresh      Freshness
	Cursor     string // of the stream, where this page stands
}

type driveView struct {
	frame
	Cards, Recent, Alerts []card
	Chips                 []chip
	Map                   *mapView
	Search                string
	Slip                  string // what is wrong with what was searched for, where it may be a code
	Heading               string // of a road or an area; "" of the whole
	Explicit              bool   // the language was chosen, not guessed
	Here, Home            string
	NearHref, FeedsHref   string
	Feeds                 []feedLink
	Near, AskPlace        bool
	RoadChips             []chip
	Lines                 []roadLine
	Trip                  string // "" where none was chosen
	TripRoads             []choice
	TripVehicles          []choice
	AsOf                  string // of a page about another time
	Checked, StaleSince   string
	Covered, Silent       bool
	Data                  driveData
}

// driveData is what the script of the page starts from.
type driveData struct {
	Cursor string            `json:"cursor"`
	Filter string            `json:"filter"`
	Now    time.Time         `json:"now"`
	Lang   notice.Lang       `json:"lang"`
	Also   notice.Lang       `json:"also"` // fills its gaps
	Zone   string            `json:"zone"`
	Live   bool              `json:"live"`
	Whole  bool              `json:"whole"` // what the hub says of its sources concerns the page
	Stale  *time.Time        `json:"staleSince"`
	Words  map[string]string `json:"words"`
	Terms  terms             `json:"terms"`
}

type chip struct {
	Text, Href string
	Current    bool
}

type feedLink struct{ Media, Title, Href, Short string }

// Drive writes the driver's page.
func (p *Pages) Drive(w io.Writer, d Drive) error {
	f := p.frame(d.Lang, "")
	given, err := url.ParseQuery(d.Canonical)
	if err != nil {
		given = url.Values{}
	}
	v := &driveView{frame: f, Search: d.Search, Near: d.Near, AskPlace: d.Near && !given.Has("near"), Explicit: given.Has("lang"), Covered: d.Fresh.Covered, Silent: d.Fresh.Silent}
	v.Slip = f.slip(d.Search)
	v.trip(d)
	v.heading(d)
	v.addresses(d, given)
	for _, e := range d.Entries {
		c := f.card(e, d.Fresh.Now)
		v.Cards = append(v.Cards, c)
		if e.Notice.Level() == 4 && e.State == notice.Active && e.Notice.Status == notice.Actual && len(v.Alerts) < 3 {
			v.Alerts = append(v.Alerts, c)
		}
	}
	for _, e := range d.Recent {
		v.Recent = append(v.Recent, f.card(e, d.Fresh.Now))
	}
	v.Map = p.outline(v.Cards)
	v.chips(d, given)
	v.Lines = v.roadLines(d)
	v.Checked = f.clock(d.Fresh.Checked, d.Fresh.Now)
	if !d.Fresh.StaleSince.IsZero() {
		v.StaleSince = f.clock(d.Fresh.StaleSince, d.Fresh.Now)
	}
	var stale *time.Time
	if t := d.Fresh.StaleSince.UTC(); !d.Fresh.StaleSince.IsZero() {
		stale = &t
	}
	on, _ := time.Parse(time.RFC3339Nano, given.Get("on"))
	if !on.IsZero() {
		v.AsOf = f.clock(on, d.Fresh.Now)
	}
	v.Data = driveData{Cursor: d.Cursor, Filter: d.Query, Now: d.Fresh.Now.UTC(), Lang: f.Lang, Also: f.also(), Zone: zoneName(p.site.Zone), Stale: stale,
		Whole: d.Road == "" && d.Area == "",
		Live:  on.IsZero() && !given.Has("state") && !v.AskPlace, Words: f.words(forScript()), Terms: f.terms()}
	return draw(w, p.drive, "drive", v)
}

func (v *driveView) heading(d Drive) {
	switch {
	case d.Road != "":
		v.Heading = v.T("roadPage", d.Road)
	case d.Area != "":
		v.Heading = v.area(d)
	case d.Near:
		v.Heading = v.T("nearPage")
	case v.Trip != "":
		v.Heading = v.T("tripPage", v.Trip)
	}
	if v.Heading != "" {
		v.Title = v.Heading + " · " + v.Site()
	}
}

// area is the name of the area as one of its notices gives it, else its code.
func (v *driveView) area(d Drive) string {
	for _, e := range d.Entries {
		for _, a := range e.Notice.Areas {
			if a.Code == d.Area && v.in(a.Name) != "" {
				return v.in(a.Name)
			}
		}
	}
	return v.T("areaPage", d.Area)
}

// addresses are the links of the page. A language that was chosen goes along.
func (v *driveView) addresses(d Drive, given url.Values) {
	v.Here = v.link("/")
	v.Home, v.NearHref, v.FeedsHref = v.link("/"), v.link("/near"), v.link("/feeds/")
	v.turn(func(l notice.Lang) string {
		other := url.Values{}
		for k, list := range given {
			other[k] = list
		}
		other.Set("lang", string(l))
		_, canonical, _ := filter.ParseLenient(other, filter.Params{View: []string{"state", "lang", "on"}, Langs: v.site.Words.Langs()})
		return d.Path + "?" + canonical
	})
	query := feedQuery(d.Query, v.also())
	for _, f := range []feedLink{{Short: "RSS", Href: "rss"}, {Short: "Atom", Href: "atom"}, {Short: "JSON Feed", Href: "json"}} {
		v.Feeds = append(v.Feeds, feedLink{Short: f.Short, Href: "/feeds/now." + f.Href + query})
	}
}

// feedQuery is the canonical query of a feed of a selection, with its "?".
func feedQuery(selection string, lang notice.Lang) string {
	values, err := url.ParseQuery(selection)
	if err != nil {
		return ""
	}
	if lang == notice.English {
		values.Set("lang", string(lang))
	}
	q, ps := filter.Parse(values, filter.Params{View: []string{"lang"}})
	if s := q.String(); s != "" && !ps.Failed() {
		return "?" + s
	}
	return ""
}

func (v *driveView) link(path string) string {
	if v.Explicit {
		return path + "?lang=" + string(v.Lang)
	}
	return path
}

// with is path and a query of one parameter, in alphabetical order.
func (v *driveView) with(path, name, value string) string {
	q := name + "=" + value
	if v.Explicit {
		q = join(q, "lang="+string(v.Lang))
	}
	return path + "?" + q
}

func join(a, b string) string {
	if a < b {
		return a + "&" + b
	}
	return b + "&" + a
}

// mostFirst is how many roads come before the kinds among the chips.
const mostFirst = 5

func (v *driveView) chips(d Drive, given url.Values) {
	whole := d.Query == "" && !d.Near
	all := chip{Text: v.T("all"), Href: v.Home, Current: whole}
	v.Chips = append(v.Chips, all, chip{Text: v.T("near10"), Href: v.NearHref, Current: d.Near})
	for _, r := range d.Roads {
		if r.Count > 0 || d.Near || r.Name == d.Road {
			v.RoadChips = append(v.RoadChips, chip{Text: r.Name, Href: v.link("/road/" + url.PathEscape(r.Name)), Current: r.Name == d.Road})
		}
	}
	first := min(mostFirst, len(v.RoadChips))
	v.Chips = append(v.Chips, v.RoadChips[:first]...)
	for _, k := range notice.Kinds() {
		wanted := given.Get("kind") == k.Word
		present := slices.ContainsFunc(d.Entries, func(e notice.Entry) bool { return string(e.Notice.Kind) == k.Word })
		if present || wanted || given.Has("kind") {
			v.Chips = append(v.Chips, chip{Text: v.name("kind", notice.Kinds(), k.Word), Href: v.with("/", "kind", k.Word), Current: wanted})
		}
	}
	v.Chips = append(v.Chips, v.RoadChips[first:]...)
}

// CountText is how many notices the page shows.
func (v *driveView) CountText() string {
	if len(v.Cards) == 1 {
		return v.T("countOne")
	}
	return v.T("count", len(v.Cards))
}
