package console

import "wayside/hub/desk"

// forActing are the routes by which operators decide, correct and look after
// what stands.
func (s *Server) forActing() []route {
	shown := []string{"did", "of"}
	return []route{
		{pattern: "GET /console/{$}", handle: s.home, query: shown},
		{pattern: "GET /console/front", handle: s.home, query: none, quiet: true},
		{pattern: "GET /console/watch", handle: s.watch, query: none, quiet: true, stream: true},

		{pattern: "GET /console/waiting", handle: s.waitingList, query: shown},
		{pattern: "GET /console/waiting/{held}", handle: s.heldPage, query: shown},
		{pattern: "GET /console/waiting/{held}/poster", handle: s.posterPreview(s.heldEntry), query: []string{"paper"}},
		{pattern: "GET /console/waiting/{held}/board", handle: s.boardPreview(s.heldEntry), query: none},
		{pattern: "GET /console/waiting/{held}/as/{format}", handle: s.rawPreview(s.heldEntry), query: none},
		{pattern: "POST /console/waiting/{held}", handle: s.decide, query: none},
		{pattern: "POST /console/waiting/{held}/now", handle: s.sendAlone, query: none, need: desk.Write},

		{pattern: "GET /console/notices", handle: s.standing, query: append([]string{"status"}, shown...)},
		{pattern: "GET /console/notices/{id}", handle: s.notice, query: shown},
		{pattern: "GET /console/notices/{id}/correct", handle: s.correctPage, query: none, need: desk.Write},
		{pattern: "POST /console/notices/{id}/correct", handle: s.correct, query: none, need: desk.Write},
		{pattern: "POST /console/notices/{id}/withdraw", handle: s.withdraw, query: none, need: desk.Write},
		{pattern: "POST /console/notices/{id}/extend", handle: s.extend, query: none, need: desk.Write},
		{pattern: "POST /console/notices/{id}/restore", handle: s.restore, query: none, need: desk.Write},

		{pattern: "GET /console/schedule", handle: s.schedule, query: append([]string{"from"}, shown...)},
		{pattern: "GET /console/handover", handle: s.handover, query: shown},
		{pattern: "POST /console/handover", handle: s.leaveNote, query: none, need: desk.Write},
		{pattern: "GET /console/displays", handle: s.displays, query: none},
		{pattern: "GET /console/displays/{sign}/{page}", handle: s.picture, query: none, quiet: true},
		{pattern: "GET /console/sources", handle: s.sources, query: shown},
		{pattern: "POST /console/sources/{name}", handle: s.decideSource, query: none, need: desk.Supervise},
	}
}
