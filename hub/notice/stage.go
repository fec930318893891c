package notice

import (
	"fmt"
	"maps"
	"slices"
)

// Handling is how far a case or an incident has come, and what came of it.
// Stage is one of [Stages].
type Handling struct {
	Stage  string `json:"stage,omitempty"`
	Result Words  `json:"result,omitempty"` // of what is closed
}

// Closed is the stage of what the police have dealt with.
const Closed = "closed"

// Members are all that can be said of how far a case has come.
func (h *Handling) Members() []Member {
	o := members{object: "handling"}
	o.text("stage", "办理阶段", "Stage", &h.Stage)
	o.all[0].Terms = stages
	o.words("result", "办理结果", "Outcome", &h.Result)
	return o.all
}

// Stage is how far what n tells of has come; "" where it says nothing of it.
func (n *Notice) Stage() string {
	if n.Handling == nil {
		return ""
	}
	return n.Handling.Stage
}

// handling asks of what is closed what came of it: "closed" alone answers
// nobody.
func (v *checker) handling() {
	n := v.n
	if n.Stage() == Closed && n.Handling.Result.blank() && n.Status == Actual {
		v.add("handling.result", "已办结的须写明办理结果", "what is closed must say what came of it")
	}
}

// Continues reports what n lacks as the revision that follows was. Readers have
// been told a stage: one that goes back, or is left out, says why in every
// language of the notice, and not with the words of the revision before. A
// correction says what was wrong.
func (n *Notice) Continues(was *Notice) (ps Problems) {
	langs := slices.Sorted(maps.Keys(n.Text))
	for _, l := range langs {
		if n.Correction && n.Text[l].Changed == "" {
			ps.Add("text."+string(l)+".changed", "请写明更正了什么", "say what is corrected")
		}
	}
	before, _ := Find(stages, was.Stage())
	after, _ := Find(stages, n.Stage())
	if after.Rank >= before.Rank {
		return ps
	}
	zh, en := fmt.Sprintf("办理阶段从“%s”退回“%s”", before.Name[Chinese], after.Name[Chinese]), fmt.Sprintf("the stage goes back from %q to %q", before.Name[English], after.Name[English])
	if after.Rank == 0 {
		zh, en = fmt.Sprintf("不再写办理阶段（原为“%s”）", before.Name[Chinese]), fmt.Sprintf("the stage, which was %q, is left out", before.Name[English])
	}
	for _, l := range langs {
		if note := n.Text[l].Changed; note == "" || note == was.Text[l].Changed {
			ps.Add("text."+string(l)+".changed", zh+"：请写明原因", en+": say why")
		}
	}
	return ps
}
