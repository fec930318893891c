package feed

import (
	"slices"
	"strings"
	"time"
)

// What every entry of RSS and of Atom may carry beside its own elements.
func borrowed(more map[string]rule) map[string]rule {
	rules := map[string]rule{
		"wayside:sig":      {many: true, check: signedItem},
		"dcterms:valid":    {check: validTime},
		"dcterms:replaces": {many: true, check: fullURL}, "dcterms:isReplacedBy": {check: fullURL},
		"georss:point":   {many: true, check: coordinates(1, false)},
		"georss:line":    {many: true, check: coordinates(2, false)},
		"georss:polygon": {many: true, check: coordinates(4, true)},
	}
	for name, r := range more {
		rules[name] = r
	}
	return rules
}

func (l *linter) rss(root *node) {
	if root.attr("version") != "2.0" {
		l.add("InvalidRSSVersion", root.path, root.attr("version"))
	}
	l.children(root, map[string]rule{"channel": {missing: "MissingChannel"}})
	c := root.child("channel")
	if c == nil {
		return
	}
	l.children(c, map[string]rule{
		"title": {missing: "MissingTitle", check: plainText}, "link": {missing: "MissingLink", check: fullURL},
		"description": {missing: "MissingDescription", check: plainText}, "language": {missing: "MissingDCLanguage", check: language},
		"managingEditor": {check: mailContact}, "webMaster": {check: mailContact},
		"lastBuildDate": {missing: "MissingElement", check: rfc822Date}, "pubDate": {check: rfc822Date},
		"generator": {}, "docs": {check: fullURL}, "ttl": {check: count},
		"atom:link": {many: true, check: atomLink}, "item": {many: true, check: rssItemRules},
	})
	l.links(c, "atom:link", "MissingAtomSelfLink")
	l.itemsLast(c, "item")
	l.unique("DuplicateEntries", guids(c))
	l.rssDates(c)
}

func rssItemRules(l *linter, n *node) {
	l.children(n, borrowed(map[string]rule{
		"title": {missing: "ItemMustContainTitleOrDescription", check: plainText}, "link": {missing: "MissingLink", check: fullURL},
		"description": {missing: "MissingDescription", check: plainText}, "content:encoded": {missing: "MissingElement", check: htmlText},
		"guid": {missing: "MissingGuid", check: guid}, "pubDate": {missing: "MissingElement", check: rfc822Date},
		"author": {check: mailContact}, "source": {check: func(l *linter, n *node) { l.need(n, "url") }},
		"enclosure":  {twice: "DuplicateEnclosure", check: enclosure},
		"category":   {many: true, check: rssCategoryRules},
		"dc:creator": {missing: "MissingElement", check: plainText}, "dc:language": {check: language},
		"atom:updated": {missing: "MissingElement", check: rfc3339Date},
		"atom:link":    {many: true, check: atomLink},
	}))
	before := slices.IndexFunc(n.kids, func(k *node) bool { return k.key == "description" })
	if after := slices.IndexFunc(n.kids, func(k *node) bool { return k.key == "content:encoded" }); after >= 0 && after < before {
		l.add("NeedDescriptionBeforeContent", n.path, "content:encoded stands first")
	}
}

func rssCategoryRules(l *linter, n *node) {
	plainText(l, n)
	if d := n.attr("domain"); d != "" {
		l.listURI(n.path, d)
	}
}

func guid(l *linter, n *node) {
	s := n.text.String()
	switch {
	case n.attr("isPermaLink") == "false" && s != "":
	case strings.HasPrefix(s, "urn:") || strings.HasPrefix(s, "tag:"):
		l.add("InvalidPermalink", n.path, s)
	case !absolute(s):
		l.add("InvalidHttpGUID", n.path, s)
	}
}

func enclosure(l *linter, n *node) {
	l.need(n, "url", "length", "type")
	l.fullURL(n.path, n.attr("url"))
	l.count(n.path, n.attr("length"))
	if !mediaType.MatchString(n.attr("type")) {
		l.add("InvalidMIMEAttribute", n.path, n.attr("type"))
	}
}

func guids(c *node) (ns []*node) {
	for _, item := range c.all("item") {
		ns = append(ns, item.all("guid")...)
	}
	return ns
}

// rssDates: nothing after the feed's own date, whose grain is a second.
func (l *linter) rssDates(c *node) {
	limit := time.Time{}
	if b := c.child("lastBuildDate"); b != nil {
		limit, _ = time.Parse(rfc822, b.text.String())
	}
	if !limit.IsZero() {
		limit = limit.Add(time.Second - time.Nanosecond)
	}
	for _, item := range c.all("item") {
		if p := item.child("pubDate"); p != nil {
			t, _ := time.Parse(rfc822, p.text.String())
			l.notAfter(p.path, t, limit)
		}
		if u := item.child("atom:updated"); u != nil {
			t, _ := time.Parse(time.RFC3339Nano, u.text.String())
			l.notAfter(u.path, t, limit)
		}
	}
}

func (l *linter) atom(root *node) {
	if root.attr("xml:lang") == "" {
		l.add("MissingDCLanguage", root.path, "xml:lang")
	}
	l.children(root, map[string]rule{
		"title": {missing: "MissingElement", check: plainText}, "subtitle": {check: plainText},
		"id": {missing: "MissingElement", check: anyURI}, "updated": {missing: "MissingElement", check: rfc3339Date},
		"author": {check: person}, "generator": {}, "link": {many: true, check: atomLink},
		"category": {many: true, check: atomCategoryRules}, "fh:complete": {}, "fh:archive": {},
		"entry": {many: true, check: func(l *linter, n *node) { l.entry(n, root.child("author") != nil) }},
	})
	l.links(root, "link", "MissingSelf")
	l.itemsLast(root, "entry")
	l.history(root)
	l.entryDates(root)
}

func (l *linter) entry(n *node, hasAuthor bool) {
	author := rule{check: person}
	if !hasAuthor {
		author.missing = "MissingElement"
	}
	l.children(n, borrowed(map[string]rule{
		"title": {missing: "MissingElement", check: plainText}, "id": {missing: "MissingElement", check: anyURI},
		"updated": {missing: "MissingElement", check: rfc3339Date}, "published": {check: rfc3339Date},
		"author": author, "link": {many: true, check: atomLink}, "category": {many: true, check: atomCategoryRules},
		"summary": {check: func(l *linter, n *node) { l.textType(n, "text", plainText) }},
		"content": {missing: "MissingContentOrAlternate", check: func(l *linter, n *node) { l.textType(n, "html", htmlText) }},
	}))
	l.alternates(n, "link")
	if tag := n.attr("xml:lang"); tag != "" {
		l.language(n.path, tag)
	}
}

func (l *linter) textType(n *node, want string, check func(*linter, *node)) {
	if n.attr("type") != want {
		l.add("InvalidTextType", n.path, n.attr("type"))
	}
	check(l, n)
}

func person(l *linter, n *node) {
	l.children(n, map[string]rule{"name": {missing: "MissingElement", check: plainText}, "uri": {check: fullURL}})
}

func atomCategoryRules(l *linter, n *node) {
	l.need(n, "term")
	l.listURI(n.path, n.attr("scheme"))
	l.noMarkup(n.path, n.attr("label"))
}

// atomLink checks an Atom link, also in RSS.
func atomLink(l *linter, n *node) {
	l.need(n, "href", "rel")
	l.fullURL(n.path, n.attr("href"))
	if t := n.attr("type"); t != "" && !mediaType.MatchString(t) {
		l.add("InvalidMIMEType", n.path, t)
	}
	if tag := n.attr("hreflang"); tag != "" {
		l.language(n.path, tag)
	}
	known := []string{"self", "alternate", "related", "enclosure", "hub", "prev-archive", "next-archive", "current", "via"}
	if rel := n.attr("rel"); rel != "" && !slices.Contains(known, rel) {
		l.add("UnregisteredAtomLinkRel", n.path, rel)
	}
}

// links wants exactly one self, the requested address byte for byte.
func (l *linter) links(n *node, key, missing string) {
	self := ""
	for _, k := range n.all(key) {
		if k.attr("rel") != "self" {
			continue
		}
		if self != "" {
			l.add("DuplicateAtomLink", k.path, "self")
		}
		self = k.attr("href")
	}
	switch {
	case self == "":
		l.add(missing, n.path, "rel=self")
	case self != l.self:
		l.add("SelfDoesntMatchLocation", n.path, self+" is not "+l.self)
	}
	l.alternates(n, key)
}

func (l *linter) alternates(n *node, key string) {
	seen := map[[2]string]bool{}
	for _, k := range n.all(key) {
		kind := [2]string{k.attr("type"), k.attr("hreflang")}
		if k.attr("rel") == "alternate" && seen[kind] {
			l.add("DuplicateAtomLink", k.path, "alternate "+kind[0])
		}
		seen[kind] = seen[kind] || k.attr("rel") == "alternate"
	}
}

func (l *linter) itemsLast(n *node, key string) {
	first := slices.IndexFunc(n.kids, func(k *node) bool { return k.key == key })
	for i, k := range n.kids {
		if first >= 0 && i > first && k.key != key {
			l.add("MisplacedItem", k.path, k.key+" after the first "+key)
		}
	}
}

// history: RFC 5005 forbids a complete feed to have pages.
func (l *linter) history(root *node) {
	for _, k := range root.all("link") {
		switch rel := k.attr("rel"); rel {
		case "prev-archive", "next-archive", "current":
			if root.child("fh:complete") != nil {
				l.add("FeedRelInCompleteFeed", k.path, rel)
			}
		}
	}
}

func (l *linter) entryDates(root *node) {
	var ids, updates []*node
	limit := dateOf(root, "updated")
	for _, e := range root.all("entry") {
		ids, updates = append(ids, e.all("id")...), append(updates, e.all("updated")...)
		changed := dateOf(e, "updated")
		l.notAfter(e.path+"/updated", changed, limit)
		l.notAfter(e.path+"/published", dateOf(e, "published"), changed)
	}
	l.unique("DuplicateEntries", ids)
	l.unique("DuplicateUpdated", updates)
}

func dateOf(n *node, key string) time.Time {
	k := n.child(key)
	if k == nil {
		return time.Time{}
	}
	t, _ := time.Parse(time.RFC3339Nano, k.text.String())
	return t
}

func (l *linter) opml(root *node) {
	if root.attr("version") != "2.0" {
		l.add("InvalidOPMLVersion", root.path, root.attr("version"))
	}
	l.children(root, map[string]rule{"head": {missing: "MissingElement", check: opmlHeadRules}, "body": {missing: "MissingElement", check: opmlBodyRules}})
}

func opmlHeadRules(l *linter, n *node) {
	l.children(n, map[string]rule{"title": {check: plainText}, "dateModified": {check: rfc822Date}, "ownerName": {check: plainText}})
}

func opmlBodyRules(l *linter, n *node) {
	l.children(n, map[string]rule{"outline": {missing: "MissingElement", many: true, check: outline}})
}

func outline(l *linter, n *node) {
	l.need(n, "text")
	l.noMarkup(n.path, n.attr("text"))
	switch n.attr("type") {
	case "rss":
		if n.attr("title") == "" {
			l.add("MissingTitleAttr", n.path, "title")
		}
		if n.attr("xmlUrl") == "" {
			l.add("MissingXmlURL", n.path, "xmlUrl")
		}
		l.fullURL(n.path, n.attr("xmlUrl"))
		l.fullURL(n.path, n.attr("htmlUrl"))
	case "":
		if len(n.attrs) > 1 {
			l.add("MissingOutlineType", n.path, "more than text")
		}
	default:
		l.add("InvalidOutlineType", n.path, n.attr("type"))
	}
	l.children(n, map[string]rule{"outline": {many: true, check: outline}})
}
