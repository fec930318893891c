package page

import (
	"io"
	"net/url"
	"slices"

	"wayside/hub/filter"
	"wayside/hub/notice"
)

// Lists is the page that names the lists that there are.
type Lists struct {
	Lang  notice.Lang
	Lists []ListLink
}

// ListLink is one list, and how many stand on it.
type ListLink struct {
	Name         string
	Title, About notice.Words
	Count        int
}

// List is one list as a table: the fixed cameras, the campaigns of a year.
type List struct {
	Lang         notice.Lang
	Name         string // in its address
	Title, About notice.Words
	Heads        []string
	Rows         []ListRow
	Spots        []Spot // on the map; each leads to its row
	Query        string // canonical, of this page
	Selection    string // canonical, of what stands on it
	States       string // which of it, as a value of state
	Searched     string
	Narrowed     bool // it was asked for less than the whole list
}

// ListRow is a notice as a line of the table. State is as it stands.
type ListRow struct {
	ID    notice.ID
	State notice.State
	Cells []string
}

type listsView struct {
	frame
	Home, Feeds string
	Lists       []listLinkView
}

type listLinkView struct{ Href, Title, About, Count string }

type listView struct {
	frame
	Home, All, Feeds, Here string
	Heading, About         string
	Heads                  []string
	Rows                   []listRowView
	Map                    *Sketch
	Count, Searched        string
	Whole                  string // where the whole list is; "" where this is it
	CSV, JSON, RSS         string
}

type listRowView struct {
	UUID, Href, State string
	Cells             []string
}

// Lists writes the page of all lists.
func (p *Pages) Lists(w io.Writer, d Lists) error {
	f := p.frame(d.Lang, "lists")
	f.turn(func(l notice.Lang) string { return "/lists/?lang=" + string(l) })
	lang := "?lang=" + string(f.Lang)
	v := listsView{frame: f, Home: "/" + lang, Feeds: "/feeds/" + lang}
	for _, l := range d.Lists {
		v.Lists = append(v.Lists, listLinkView{"/lists/" + l.Name + lang, f.in(l.Title), f.in(l.About), f.T("listCount", l.Count)})
	}
	return draw(w, p.list, "lists", v)
}

// List writes the page of one list.
func (p *Pages) List(w io.Writer, d List) error {
	f := p.frame(d.Lang, "")
	at, lang := "/lists/"+d.Name, "?lang="+string(f.Lang)
	given, err := url.ParseQuery(d.Query)
	if err != nil {
		given = url.Values{}
	}
	f.turn(func(l notice.Lang) string {
		given.Set("lang", string(l))
		_, canonical, _ := filter.ParseLenient(given, filter.Params{View: []string{"lang"}, Langs: p.Langs()})
		return at + "?" + canonical
	})
	v := listView{frame: f, Home: "/" + lang, All: "/lists/" + lang, Feeds: "/feeds/" + lang, Here: at, Heading: f.in(d.Title), About: f.in(d.About),
		Map: p.Dots(d.Spots), Count: f.T("listCount", len(d.Rows)), Searched: d.Searched,
		CSV: "/feeds/now.csv?" + machines(d, f.also(), "active,scheduled"), JSON: "/api/v1/notices?" + machines(d, "", "active"), RSS: "/feeds/log.rss" + feedQuery(d.Selection, f.also())}
	v.Title = v.Heading + " · " + f.Site()
	if d.Narrowed {
		v.Whole = at + lang
	}
	d = d.filled()
	v.Heads = d.Heads
	for _, r := range d.Rows {
		row := listRowView{UUID: r.ID.UUID(), Href: "/notices/" + r.ID.UUID() + lang, Cells: r.Cells}
		if r.State != notice.Active {
			row.State = f.name("state", notice.States(), string(r.State))
		}
		v.Rows = append(v.Rows, row)
	}
	return draw(w, p.list, "list", v)
}

// filled is the list without the columns in which no row says anything.
func (d List) filled() List {
	heads, rows := []string(nil), slices.Clone(d.Rows)
	for i := range rows {
		rows[i].Cells = nil
	}
	for i, head := range d.Heads {
		if !slices.ContainsFunc(d.Rows, func(r ListRow) bool { return r.Cells[i] != "" }) {
			continue
		}
		heads = append(heads, head)
		for k, r := range d.Rows {
			rows[k].Cells = append(rows[k].Cells, r.Cells[i])
		}
	}
	d.Heads, d.Rows = heads, rows
	return d
}

// machines is the query by which machines have the whole list: the same states,
// named where they are not the usual ones, in English where that was asked for.
func machines(d List, lang notice.Lang, usual string) string {
	q, err := url.ParseQuery(d.Selection)
	if err != nil {
		q = url.Values{}
	}
	if d.States != usual {
		q.Set("state", d.States)
	}
	if lang == notice.English {
		q.Set("lang", string(lang))
	}
	asked, _ := filter.Parse(q, filter.Params{View: []string{"state", "lang"}})
	return asked.String()
}
