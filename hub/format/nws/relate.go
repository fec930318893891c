package nws

import "wayside/hub/notice"

// relate finds, among the messages of one document, the newest on each hazard,
// and settles what each continues or ends. A message that was split into
// several, each for a part of its zones, is named by all of them, but can go on
// in one only: in the first of those whose latest reference it is. Without that
// the parts would be taken for versions of one notice, and all but one be lost.
// For the same reason the end of one part ends nothing that another part names.
func relate(alerts []*alert) {
	newest := map[string]*alert{}
	for _, a := range alerts {
		if a.silent() {
			continue
		}
		if b := newest[a.hazards[0]]; b == nil || a.sent.After(b.sent) {
			newest[a.hazards[0]] = a
		}
	}
	named, living := map[string]int{}, map[string]bool{} // by how many messages; by one that stands
	heir := map[string]*alert{}                          // of a message that several name
	for _, a := range alerts {
		if a.silent() {
			continue
		}
		if b := newest[a.hazards[0]]; b != a {
			a.newer = b
			continue
		}
		for _, m := range a.earlier {
			named[m.key]++
			living[m.key] = living[m.key] || !a.over
		}
		if p := a.parent(); !a.over && (heir[p] == nil || a.hazards[0] < heir[p].hazards[0]) {
			heir[p] = a
		}
	}
	for _, a := range alerts {
		kept := a.earlier[:0]
		for _, m := range a.earlier {
			if a.over && !living[m.key] || !a.over && (named[m.key] == 1 || heir[m.key] == a) {
				kept = append(kept, m)
			}
		}
		a.earlier = kept
	}
}

// parent is the latest message that a names, "" where it names none.
func (a *alert) parent() string {
	var latest mention
	for _, m := range a.earlier {
		if latest.key == "" || m.sent.After(latest.sent) {
			latest = m
		}
	}
	return latest.key
}

// item is what the message comes down to.
func (a *alert) item() notice.Item {
	it := notice.Item{Key: a.key(), Place: a.place}
	switch {
	case a.problems.Failed():
	case a.MessageType == "Ack" || a.MessageType == "Error":
		a.problems.Warn("properties.messageType", a.MessageType+" 消息只供系统之间使用，已忽略", a.MessageType+" messages are between systems and were passed over")
	case a.ReplacedBy != "":
		a.problems.Warn("properties.replacedBy", "已被更新的消息取代，已忽略", "replaced by a newer message and passed over")
	case a.newer != nil:
		a.problems.Warn("properties.id", "同一情况有同样新或更新的消息（"+a.newer.place+"），已忽略", "a message on the same hazard that is as new or newer counts instead ("+a.newer.place+")")
	case a.over:
		it.End = a.end()
	default:
		it.Notice = a.notice()
		it.Continues = a.continues()
	}
	it.Problems = a.problems
	if it.Problems.Failed() {
		it.Notice = nil
	}
	return it
}

// continues: the hazard first, so that its notice keeps its id.
func (a *alert) continues() []string {
	keys := append([]string(nil), a.hazards...)
	for _, m := range a.earlier {
		keys = append(keys, m.key)
	}
	return keys
}

// end names the hazard and the messages on it. A Cancel without a word that
// the danger is past was sent in error.
func (a *alert) end() *notice.ItemEnd {
	cause := notice.CauseEnded
	if a.MessageType == "Cancel" && a.Response != "AllClear" && a.Urgency != "Past" && len(a.events) == 0 {
		cause = notice.CauseWithdrawn
	}
	return &notice.ItemEnd{Keys: a.continues(), Cause: cause, Text: notice.Words{a.lang(): a.headline()}, Sent: a.sent}
}
