package datex2

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"wayside/hub/format/internal/header"
	"wayside/hub/notice"
)

// situation is one situation while it is read.
type situation struct {
	*delivery
	e        *element
	ps       *notice.Problems
	records  []*record
	live     []*record     // those of them that still stand
	alertC   []any         // coded places
	restrict bool          // not for the public
	status   notice.Status // actual, or practice
}

// record is one record of a situation.
type record struct {
	e           *element
	index       int
	id, version string
	class       string
	types       []string
	cause       string // id of the record that caused this one
	status      string // validityStatus
	created     time.Time
	sent        time.Time
	start, end  time.Time
	over        notice.Cause // ended or withdrawn by its life cycle
	schedule    *notice.Schedule
}

// item fills item with what e says.
func (d *delivery) item(e *element, item *notice.Item) {
	s := &situation{delivery: d, e: e, ps: &item.Problems}
	if item.Key == "" {
		s.ps.Add("id", "情形没有编号", "the situation has no id")
	} else if placeholder.MatchString(item.Key) {
		s.unfilled("id", item.Key)
	}
	for r := range e.all("situationRecord") {
		s.records = append(s.records, s.record(r))
	}
	if len(s.records) == 0 {
		s.ps.Add("situationRecord", "情形里没有记录", "the situation holds no record")
	}
	if s.ps.Failed() {
		return
	}
	s.records = s.distinct()
	s.judge()
	s.live = standing(s.records)
	if cause := s.over(); cause != "" {
		item.End = &notice.ItemEnd{Keys: []string{item.Key}, Cause: cause, Sent: s.sent(), Text: s.reason()}
		return
	}
	if n := s.notice(item.Key); s.fits(n) {
		item.Notice = n
	}
}

// fits reports whether n is what a notice may be; what is not is told here,
// with the field, rather than by whoever takes it.
func (s *situation) fits(n *notice.Notice) bool {
	whole := *n
	if whole.Publisher.ID == "" {
		whole.Publisher.ID = "unknown"
	}
	if whole.Expires.IsZero() {
		whole.Expires = latest(n.Sent, n.Onset, n.Ends)
	}
	whole.Schedule = nil // sound as period.go makes it; to look its zone up each time is slow
	ps := whole.Validate()
	*s.ps = append(*s.ps, ps...)
	return !ps.Failed()
}

func latest(ts ...time.Time) (out time.Time) {
	for _, t := range ts {
		if t.After(out) {
			out = t
		}
	}
	return out
}

// placeholder is what a template bears where a value should stand.
var placeholder = regexp.MustCompile(`^%[A-Za-z0-9_]+%$|^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$`)

func (s *situation) unfilled(field, word string) {
	s.ps.Add(field, fmt.Sprintf("模板没有填写：%s", cut(word)), fmt.Sprintf("a placeholder that was not filled in: %s", cut(word)))
}

// record reads what every record has; faults are told with their places.
func (s *situation) record(e *element) *record {
	r := &record{
		e: e, index: len(s.records), id: e.attr("id"), version: e.attr("version"), class: e.class,
		types: e.words(typeMember(e.class)), status: e.at("validity", "validityStatus").word(),
	}
	at := fmt.Sprintf("situationRecord[%d].", r.index)
	for _, name := range []string{"id", "version"} {
		if w := e.attr(name); placeholder.MatchString(w) {
			s.unfilled(at+name, w)
		}
	}
	if r.class == "" || strings.HasPrefix(r.class, "other:") {
		s.ps.Warn(at+"type", fmt.Sprintf("记录没有 DATEX II 的类型 %q", cut(r.class)), fmt.Sprintf("the record has no type of DATEX II: %q", cut(r.class)))
		r.class = ""
	}
	if r.cause = e.at("cause", "managedCause", "objectReference").attr("id"); r.cause == "" {
		r.cause = e.at("cause", "managedCause").attr("id") // v2
	}
	spec := e.at("validity", "validityTimeSpecification")
	r.created = s.time(at, e.first("situationRecordCreationTime"))
	r.sent = s.time(at, e.first("situationRecordVersionTime"))
	s.time(at, e.first("situationRecordObservationTime"))
	s.time(at, e.first("situationRecordFirstSupplierVersionTime"))
	r.start = s.time(at+"validity.", spec.first("overallStartTime"))
	r.end = s.time(at+"validity.", spec.first("overallEndTime"))
	if !r.end.IsZero() && r.end.Before(r.start) {
		s.ps.Warn(at+"validity.overallEndTime", "早于开始时间，已略去", "is before the start; left out")
		r.end = time.Time{}
	}
	r.schedule = s.schedule(at+"validity.", spec)
	life := e.at("management", "lifeCycleManagement")
	if life.say("cancel") == "true" {
		r.over = notice.CauseWithdrawn
	} else if life.say("end") == "true" {
		r.over = notice.CauseEnded
	}
	return r
}

// time reads a time; anything else is an error at its place.
func (s *situation) time(at string, e *element) time.Time {
	w := e.word()
	if w == "" {
		return time.Time{}
	}
	t, ok := s.moment(w)
	switch {
	case ok:
		return t
	case placeholder.MatchString(w):
		s.unfilled(at+e.name, w)
	default:
		s.ps.Add(at+e.name, fmt.Sprintf("不是时间：%s", cut(w)), fmt.Sprintf("not a time: %s", cut(w)))
	}
	return time.Time{}
}

// moment reads xs:dateTime; one without an offset is of the source's zone.
func (d *delivery) moment(w string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339Nano, w)
	if err != nil {
		t, err = time.ParseInLocation("2006-01-02T15:04:05.999999999", w, d.settings.In())
	}
	if err != nil || t.Year() < 1970 || t.Year() > 2200 {
		return time.Time{}, false
	}
	return t.UTC().Truncate(time.Millisecond), true
}

// distinct keeps the newest version of every record; of records with the same
// id and version that say different things all, the later under an id of its
// own.
func (s *situation) distinct() (out []*record) {
	byID := map[string]*record{}
	for _, r := range s.records {
		other := byID[r.id]
		field := fmt.Sprintf("situationRecord[%d].id", r.index)
		switch {
		case other == nil || r.id == "":
			byID[r.id] = r
			out = append(out, r)
		case newer(r.version, other.version):
			s.ps.Warn(field, "同一记录有两个版本，取较新的", "two versions of one record; the newer was taken")
			byID[r.id] = r
			out[slices.Index(out, other)] = r
		case newer(other.version, r.version):
			s.ps.Warn(field, "同一记录有两个版本，取较新的", "two versions of one record; the newer was taken")
		case slices.Equal(r.types, other.types) && r.class == other.class && r.start.Equal(other.start) && r.end.Equal(other.end):
			s.ps.Warn(field, "同一记录列了两次", "the record is listed twice")
		default:
			s.ps.Warn(field, "编号和版本相同而内容不同，两条都保留", "the same id and version with different content; both were kept")
			r.id = fmt.Sprintf("%s~%d", r.id, r.index)
			out = append(out, r)
		}
	}
	return out
}

// newer compares versions as numbers where both are.
func newer(a, b string) bool {
	x, errX := strconv.ParseUint(a, 10, 64)
	y, errY := strconv.ParseUint(b, 10, 64)
	if errX == nil && errY == nil {
		return x > y
	}
	return a > b
}

// judge decides who may see the situation, and leaves out the records that
// may not be seen where others may.
func (s *situation) judge() {
	head := s.e.first("headerInformation")
	var open []*record
	for _, r := range s.records {
		word := r.e.say("confidentialityOverride")
		if word == "" {
			word = head.say("confidentiality")
		}
		if header.Open(word, s.settings.AllowConfidential) && !draft(r.e.say("operatorActionStatus")) {
			open = append(open, r)
		}
	}
	switch {
	case len(open) == 0:
		s.restrict = true
	case len(open) < len(s.records):
		s.ps.Warn("situationRecord", fmt.Sprintf("略去 %d 条不公开的记录", len(s.records)-len(open)), fmt.Sprintf("%d records that are not public were left out", len(s.records)-len(open)))
		s.records = open
	}
	w, known := head.say("informationStatus"), false
	if s.status, known = header.Status(w); !known {
		s.ps.Warn("headerInformation.informationStatus", "不认识 "+cut(w)+"，按测试处理", "unknown value "+cut(w)+"; taken for a test")
	}
}

// draft reports whether a measure is not (or no more) decided upon.
func draft(status string) bool {
	return status == "requested" || status == "approved" || status == "rejected"
}

// over is why the whole situation is over, or "".
func (s *situation) over() notice.Cause {
	cause := notice.CauseWithdrawn
	for _, r := range s.records {
		switch r.over {
		case "":
			if len(s.records) == 1 && slices.Equal(r.types, []string{"roadCleared"}) {
				return notice.CauseEnded
			}
			return ""
		case notice.CauseEnded:
			cause = notice.CauseEnded
		}
	}
	return cause
}

// reason is the first line of what is said about the end.
func (s *situation) reason() notice.Words {
	if s.restrict {
		return nil
	}
	out := notice.Words{}
	for lang, t := range s.spoken() {
		if first, _, _ := strings.Cut(t, "\n"); first != "" {
			out[lang] = clip(first, maxShort)
		}
	}
	return out
}

// sent is when the newest of the records was made.
func (s *situation) sent() time.Time {
	t := s.stampOf(s.e.first("situationVersionTime"))
	for _, r := range s.records {
		t = latest(t, r.sent)
	}
	for _, r := range s.records {
		if t.IsZero() {
			t = r.created
		}
	}
	return cmp.Or(t, s.stamp, s.settings.Now.UTC())
}

func (s *situation) stampOf(e *element) time.Time {
	t, _ := s.moment(e.word())
	return t
}

// Bounds of the texts of a notice, in characters.
const (
	maxShort = 300
	maxText  = 10_000
)

// cut shortens what stands in a message.
func cut(s string) string { return clip(strings.Join(strings.Fields(s), " "), 80) }

func clip(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// maxProblems bounds what is told of one item.
const maxProblems = 100
