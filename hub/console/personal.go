package console

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"wayside/hub/desk"
	"wayside/hub/notice"
)

// personal is what in a notice looks like the data of persons, as whoever sends it
// is asked of it. What is public can't be taken back: somebody answers for it.
type personal struct {
	Found []string // each finding once, in the visitor's language
	Word  string   // what the box says for exactly these; "": nothing was found
	Given bool     // the box was ticked for exactly these
	Asked bool     // it was sent without
	says  string   // the findings, for the audit
}

// personalIn looks through n for what was not found in what stands already (nil:
// nothing does); given is what the form's box said.
func (t tongue) personalIn(n, stands *notice.Notice, given string) (p personal) {
	var known notice.Problems
	if stands != nil {
		known = stands.Persons()
	}
	found := map[string]bool{}
	for _, q := range known {
		found[q.Message[notice.Chinese]] = true
	}
	var says []string
	for _, q := range n.Persons() {
		zh := q.Message[notice.Chinese]
		if found[zh] {
			continue
		}
		found[zh] = true
		says = append(says, zh)
		p.Found = append(p.Found, t.Say(q.Message))
	}
	if len(says) == 0 {
		return p
	}
	slices.Sort(says)
	p.says = strings.Join(says, "；")
	p.Word = fmt.Sprintf("%x", sha256.Sum256([]byte(p.says)))[:16]
	p.Given = given == p.Word
	return p
}

// open reports whether nobody has answered for what was found.
func (p personal) open() bool { return p.Word != "" && !p.Given }

// acknowledged notes in the audit who answered for what: the notice is out or on
// its way, so saying that it failed would be wrong.
func (s *Server) acknowledged(ctx context.Context, p personal, id notice.ID) {
	if p.Word == "" {
		return
	}
	act := desk.Act{At: s.Hub.Now(), What: "personal data acknowledged", Subject: string(id), After: p.says}
	if err := s.Desk.Audit(context.WithoutCancel(ctx), act); err != nil {
		s.Log.Error("note in the audit who answered for personal data", "id", id, "err", err)
	}
}
