package feed

import (
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"wayside/hub/notice"
)

type jsonFeed struct {
	feeds.JSONFeed
	Author *struct{}   `json:"author,omitempty"` // of version 1.0; stays nil
	Items  []*jsonItem `json:"items"`            // required, also where there are none
}

type jsonItem struct {
	feeds.JSONItem
	Author      *struct{}        `json:"author,omitempty"`
	BannerImage string           `json:"banner_image,omitempty"`
	Language    string           `json:"language,omitempty"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
	Notice      jsonNotice       `json:"_notice"`
	Signed      *jsonSigned      `json:"_wayside,omitempty"`
}

type jsonAttachment struct {
	URL   string `json:"url"`
	Media string `json:"mime_type"`
	Title string `json:"title,omitempty"`
	Size  int64  `json:"size_in_bytes,omitempty"`
}

// jsonNotice is what machines want of a notice, by the names of the native
// document.
type jsonNotice struct {
	About    string           `json:"about"`
	Kind     notice.Kind      `json:"kind"`
	Event    notice.Event     `json:"event"`
	Status   notice.Status    `json:"status"`
	State    notice.State     `json:"state,omitempty"`
	Severity notice.Severity  `json:"severity"`
	Colour   notice.Colour    `json:"colour,omitempty"`
	Stage    string           `json:"stage,omitempty"` // of a case: handling.stage
	Revision int              `json:"revision"`
	Seq      uint64           `json:"seq,omitempty"`
	Code     string           `json:"code,omitempty"`
	Onset    time.Time        `json:"onset,omitzero"`
	Ends     time.Time        `json:"ends,omitzero"`
	Expires  time.Time        `json:"expires,omitzero"`
	Replaces []string         `json:"replaces,omitempty"`   // pages of what it follows
	Replaced string           `json:"replacedBy,omitempty"` // that of what follows it
	Roads    []notice.Road    `json:"roads,omitempty"`
	Geometry *notice.Geometry `json:"geometry,omitempty"`
	Text     jsonText         `json:"text"`
}

type jsonText struct {
	Brief string `json:"brief,omitempty"`
	Radio string `json:"radio,omitempty"`
}

func (p *page) json() *jsonFeed {
	f := &jsonFeed{
		JSONFeed: feeds.JSONFeed{
			Version: "https://jsonfeed.org/version/1.1", Title: plain(p.title), Language: string(p.lang),
			HomePageUrl: p.home, FeedUrl: p.self, Description: plain(p.about),
			Authors: []*feeds.JSONAuthor{{Name: plain(p.owner), Url: p.home}},
		},
		Items: []*jsonItem{},
	}
	if p.sheet.Log && p.sheet.Prev != p.self {
		f.NextUrl = p.sheet.Prev
	}
	if p.sheet.Archive {
		over := true
		f.Expired = &over
	}
	for _, it := range p.items {
		f.Items = append(f.Items, p.jsonItem(it))
	}
	return f
}

func (p *page) jsonItem(it item) *jsonItem {
	j := &jsonItem{
		JSONItem: feeds.JSONItem{
			Id: it.id, Url: it.link, Title: it.title, ContentHTML: it.html, Summary: it.summary,
			PublishedDate: &it.published, ModifiedDate: &it.updated,
			Authors: []*feeds.JSONAuthor{{Name: it.author}},
		},
		Language: string(it.lang),
		Notice:   p.jsonNotice(it),
		Signed:   p.jsonSigned(it),
	}
	for _, c := range it.categories {
		j.Tags = append(j.Tags, or(c.Label, plain(c.Term)))
	}
	for _, f := range it.files {
		if j.Image == "" && strings.HasPrefix(f.media, "image/") {
			j.Image = f.href
		}
		j.Attachments = append(j.Attachments, jsonAttachment{URL: f.href, Media: f.media, Title: f.title, Size: f.size})
	}
	return j
}

func (p *page) jsonNotice(it item) jsonNotice {
	n := it.n
	text, _ := n.TextIn(p.lang)
	return jsonNotice{
		About: p.sheet.Base + "/feeds/", Kind: n.Kind, Event: n.Event, Status: n.Status, State: it.entry.State,
		Severity: n.Severity, Colour: n.Colour, Stage: line(n.Stage()), Revision: n.Revision, Seq: it.entry.Seq, Code: line(it.entry.Code),
		Onset: n.Onset, Ends: n.Ends, Expires: n.Expires, Replaces: it.replaces, Replaced: it.replacedBy, Roads: n.Roads, Geometry: n.Geometry,
		Text: jsonText{Brief: text.Brief, Radio: text.Radio},
	}
}
