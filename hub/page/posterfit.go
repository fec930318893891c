package page

import (
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// fit chooses the largest letters with which all goes on one page. What does
// not go on it even in the smallest is left to the page of the notice, whole
// sentences at a time: first the descriptions, then the end of what to do, then
// the longest of what the kind must say.
func (v *posterView) fit() {
	left := true
	for _, leave := range []func() bool{v.leaveDescriptions, v.leaveRoads, v.leaveSentences, v.leaveFact} {
		for left {
			if v.Size = sizeFor(v.height); v.Size != "" {
				return
			}
			left = leave()
		}
		left = true
	}
	for i := range v.Faces { // a single sentence longer than a page
		v.Faces[i].Do, v.Faces[i].More = nil, true
	}
	v.Size = posterSizes[len(posterSizes)-1].class
}

// height of all that stands on the poster.
func (v *posterView) height(p sheetOfPaper) (h float64) {
	for range min(1, len(v.Practice)) + min(1, len(v.Over)) {
		h += 3.5 + gap
	}
	for i, f := range v.Faces {
		if i == 0 {
			h += v.heading(f, p) + gap + p.foot() + gap
			continue
		}
		h += gap + 2.6 + p.text(f.Headline, 0.95, 1.5, 0) + p.text(f.Level+f.Stage+f.When+f.By+"         ", 0.95, 1.5, 0) + p.text(strings.Join(f.Do, " "), 0.95, 1.5, 0) + p.text(f.How, 0.95, 1.5, 0) + 0.4 + p.facts(f.Facts, 0.95)
		if f.More {
			h += 1.5
		}
	}
	if len(v.Roads) > 0 {
		h += gap + 2.6 + 2.3
	}
	for _, r := range v.Roads {
		h += 0.8 + max(p.text(r.Road, 1, 1.5, 0.55*p.w+1.2), p.text(r.State, 1, 1.5, 0.8*p.w+1.2), p.text(r.Way, 1, 1.5, 0.65*p.w+1.2), 1.5)
	}
	return h
}

// heading is the height of the first face.
func (v *posterView) heading(f posterFace, p sheetOfPaper) float64 {
	const beside = 5 + 2.4 + 0.5 // the sign, and the padding of the words
	h := 2.1 + p.text(f.Level+f.By+"   ", 1, 1.5, beside) + p.text(f.Place, 2.75, 1.22, beside) + p.text(f.What, 2.75, 1.22, beside) + p.text(f.When+f.Area+f.Stage+"时间：范围：进展：  ", 1.25, 1.5, beside) + 0.3
	if len(f.Do) > 0 {
		h += gap + 2.6
	}
	for _, s := range f.Do {
		h += p.text(s, 1.4, 1.4, 2.1)
	}
	if f.How != "" {
		h += gap + p.text(f.How, 1, 1.5, 0)
	}
	if len(f.Facts) > 0 {
		h += gap + 2.6 + p.facts(f.Facts, 1)
	}
	if f.More {
		h += gap + 1.5
	}
	return h
}

func (v *posterView) leaveDescriptions() (left bool) {
	for i := range v.Faces {
		if v.Faces[i].How != "" {
			v.Faces[i].How, v.Faces[i].More, left = "", true, true
		}
	}
	return left
}

func (v *posterView) leaveRoads() bool {
	had := len(v.Roads) > 2
	if had {
		v.Roads, v.Faces[0].More = v.Roads[:2], true
	}
	return had
}

func (v *posterView) leaveSentences() (left bool) {
	for i := range v.Faces {
		f := &v.Faces[i]
		if most := max(1, len(f.Do)*4/5); most < len(f.Do) {
			f.Do, f.More, left = f.Do[:most], true, true
		}
	}
	return left
}

// leaveFact leaves the longest fact of all to the page.
func (v *posterView) leaveFact() bool {
	face, longest, most := 0, -1, 0.0
	for i, f := range v.Faces {
		for j, fact := range f.Facts {
			if w := width(fact.Label + fact.Text); w > most {
				face, longest, most = i, j, w
			}
		}
	}
	if longest < 0 {
		return false
	}
	f := &v.Faces[face]
	f.Facts, f.More = slices.Delete(f.Facts, longest, longest+1), true
	return true
}

// mostInOne is how many facts stand in one column; more stand in two.
const mostInOne = 3

// facts is the height of what the kind says.
func (p sheetOfPaper) facts(facts []fact, em float64) (h float64) {
	less := 0.0
	if len(facts) > mostInOne {
		less = (p.w + 1.6) / 2
	}
	highest := 0.0
	for _, f := range facts {
		one := p.text(f.Label+"  "+f.Text, em, 1.5, less) + 0.5
		h, highest = h+one, max(highest, one)
	}
	if len(facts) > mostInOne {
		return h/2 + highest/2 + 0.5 // the columns are never quite even
	}
	return h
}

// Columns is the class of the columns in which the facts stand.
func (f posterFace) Columns() string {
	if len(f.Facts) > mostInOne {
		return "two"
	}
	return "one"
}

// posterFacts are what the kind of a notice must say beside its text, and what
// limits those who drive.
func (f frame) posterFacts(n *notice.Notice, now time.Time) []fact {
	l := &factList{frame: f}
	if n.SpeedLimit != nil {
		l.add("fSpeed", f.T("fSpeedValue", decimal(*n.SpeedLimit)))
	}
	l.add("fRestrictions", f.restrictions(n))
	for _, m := range n.Members() {
		if text := f.member(m, now); text != "" && m.Word != "stage" { // that stands at the head
			l.out = append(l.out, fact{f.label(m), text})
		}
	}
	if n.Contact != nil {
		l.add("fContact", strings.TrimSpace(f.in(n.Contact.Name)+" "+n.Contact.Telephone))
	}
	return l.out
}
