package console

import (
	"context"
	"maps"
	"slices"
	"strings"

	"wayside/hub/compose"
	"wayside/hub/notice"
)

// Names of the papers of those who write: templates by their names, the words
// that are not wanted, the roads and places of the county.
const (
	templatePaper = "template/"
	bannedPaper   = "banned"
	countyPaper   = "county"
)

// book is what the authority has set, for a visitor: its papers over the templates that come
// with Wayside. What can't be read was not taken either; a paper that an older
// hub took for good falls back to what comes along.
func (s *Server) book(ctx context.Context, v *visitor) (*compose.Book, error) {
	kept, err := s.Desk.Papers(ctx, "")
	if err != nil {
		return nil, err
	}
	docs, own := compose.BuiltIn(), map[string][]byte{bannedPaper: compose.BuiltInBanned()}
	for _, p := range kept {
		name, isTemplate := strings.CutPrefix(p.Name, templatePaper)
		switch {
		case isTemplate && p.Doc != nil:
			docs[name] = p.Doc
		case isTemplate && p.Doc == nil:
			delete(docs, name)
		case p.Doc != nil:
			own[p.Name] = p.Doc
		}
	}
	b := &compose.Book{Lacks: s.fonts.Lacks, Coarse: s.Hub.Coarse, Known: s.known(ctx, v), Picture: s.pictured}
	for _, name := range slices.Sorted(maps.Keys(docs)) {
		t, ps := compose.ReadTemplate(name, docs[name])
		if ps.Failed() {
			if t, ps = compose.ReadTemplate(name, compose.BuiltIn()[name]); ps.Failed() {
				s.Log.Warn("a template can't be read", "template", name, "err", ps)
				continue
			}
		}
		b.Templates = append(b.Templates, t)
	}
	compose.Arrange(b.Templates)
	var ps notice.Problems
	if b.Banned, ps = compose.ReadBanned(own[bannedPaper]); ps.Failed() {
		s.Log.Warn("the list of words can't be read", "err", ps)
	}
	if b.County, ps = compose.ReadCounty(own[countyPaper]); ps.Failed() {
		s.Log.Warn("roads and places can't be read", "err", ps)
	}
	return b, nil
}
