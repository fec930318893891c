package serve

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/filter"
	"wayside/hub/notice"
)

// longestWait is how long a long-poll may wait.
const longestWait = 60 * time.Second

// changes is the long-poll: what has changed since a cursor, or the whole
// state.
func (s *Server) changes(w http.ResponseWriter, r *http.Request) error {
	who, view, cursor, err := s.follow(r, "wait")
	if err != nil {
		return err
	}
	wait := 30 * time.Second
	if given := r.URL.Query().Get("wait"); given != "" {
		seconds, err := strconv.Atoi(given)
		if err != nil || seconds < 0 || time.Duration(seconds)*time.Second > longestWait {
			var ps notice.Problems
			ps.Add("wait", "应为 0 到 60 秒", "want 0 to 60 seconds")
			return badRequest(ps)
		}
		wait = time.Duration(seconds) * time.Second
	}
	leave, ok := s.limits.poll(s.client(r))
	if !ok {
		f := say(http.StatusServiceUnavailable, "连接太多，请稍后再试", "too many connections, try again later")
		f.retry = soon()
		return f
	}
	defer leave()
	msg, err := s.Live.Poll(r.Context(), view, cursor, wait)
	if err != nil {
		return err
	}
	if err := s.still(r, who); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	return send(w, r, msg, nil)
}

// stream is the live stream: a WebSocket where the client asks to upgrade,
// else Server-Sent Events.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) error {
	_, view, cursor, err := s.follow(r)
	if err != nil {
		return err
	}
	if r.Method == http.MethodHead { // it would never end
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		return nil
	}
	if asksUpgrade(r) {
		s.Live.ServeWS(w, r, view, cursor)
		return nil
	}
	s.Live.ServeSSE(w, r, view, cursor)
	return nil
}

// follow reads the view and the cursor of a follower. Last-Event-ID, which a
// browser sends by itself when it reconnects, wins over since.
func (s *Server) follow(r *http.Request, extra ...string) (who caller, v hub.View, c hub.Cursor, err error) {
	q, _, err := filtered(r, filter.Params{View: []string{"state", "since"}, Extra: append(extra, "ticket")})
	if err != nil {
		return who, v, c, err
	}
	who, err = s.who(r) // after the query is known to be right: a ticket is good once
	if err != nil {
		return who, v, c, err
	}
	if err := who.maySee(q.Statuses()); err != nil {
		return who, v, c, err
	}
	since := q.Since
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		since = last
	}
	c, ok := hub.ParseCursor(since)
	if !ok {
		c = hub.Cursor{Epoch: "unknown"} // what nobody here gave out gets a reset
	}
	return who, hub.View{Filter: q.Selection, States: q.States, Viewer: who.viewer()}, c, nil
}

// asksUpgrade reports whether the client asks for a WebSocket (RFC 6455
// section 4.1); what is wrong with its asking is for the handshake to say.
func asksUpgrade(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket") && strings.Contains(strings.ToLower(r.Header.Get("Connection")), "upgrade")
}
