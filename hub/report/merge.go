package report

import (
	"time"

	"wayside/hub/notice"
)

// CheckMerge judges whether a report may be merged into another, and so share its
// answer, in place of one of its own. With is all that was merged into it before,
// which goes along; contacts are those of all of them.
func (b *Book) CheckMerge(r Report, with []Report, into Report, contacts ...string) (ps notice.Problems) {
	refuse := func(zh, en string) { ps.Add("into", zh, en) }
	if !r.Open() {
		refuse("这一件已经答复，不能再并入另一件", "this one has been answered already")
	}
	if !b.alike(r, into) {
		refuse("两件不是同一类，也不都是某个地点的情况，不能合并：请分别答复", "the two are neither of one category nor both about a place: answer each")
	}
	if r.Notice != into.Notice {
		refuse("两件说的不是同一条消息", "the two are not about the same notice")
	}
	if into.Open() {
		return ps
	}
	if last := lastOf(r, with); into.Closed.Before(last) {
		refuse("那一件在这一件到来之前就已答复：这一件要另作答复", "that one was answered before this one came: it wants an answer of its own")
	}
	if into.Answer != nil {
		theirs := contactOf(contacts...)
		for _, text := range into.Answer.texts() {
			if theirs.in(text) != "" {
				refuse("那一件的公开答复里有这一件反映人的联系方式：请先更正那份答复", "the public answer to that one holds how to reach who sent this one: correct that answer first")
				break
			}
		}
	}
	return ps
}

// alike reports whether one answer can be that of two reports.
func (b *Book) alike(r, other Report) bool {
	one, _ := b.Category(r.Category)
	two, _ := b.Category(other.Category)
	return one.Code == two.Code || one.About == APlace && two.About == APlace
}

// lastOf is when the last of several reports came.
func lastOf(r Report, with []Report) time.Time {
	last := r.At
	for _, o := range with {
		if o.At.After(last) {
			last = o.At
		}
	}
	return last
}
