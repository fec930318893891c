package notice_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
)

func TestTheLeastNoticeOfEachKindIsValid(t *testing.T) {
	for _, k := range notice.Kinds() {
		t.Run(k.Word, func(t *testing.T) {
			if ps := sample(notice.Kind(k.Word)).Validate(); len(ps) > 0 {
				t.Error(ps)
			}
		})
	}
}

func TestAFullNoticeIsValid(t *testing.T) {
	n := sample(notice.Traffic)
	two, half, limit, metres := 2, 1, 60.0, 123400.0
	n.Colour, n.Severity, n.Takeover = notice.Red, notice.Extreme, true
	n.Issuer = &notice.Issuer{ID: "yunxi-met", Issued: noon}
	n.Onset, n.Ends, n.ReviewBy = noon, noon.Add(time.Hour), noon.Add(30*time.Minute)
	n.Schedule = &notice.Schedule{Timezone: "Asia/Shanghai", Intervals: []notice.Interval{{Start: noon}},
		Recurring:  []notice.Recurring{{From: "2026-11-01", To: "2026-11-30", Days: []int{1, 7}, Start: "22:00", End: "06:00"}},
		Exceptions: []notice.Exception{{Date: "2026-11-11", Times: []string{"00:00-24:00"}}}}
	n.Roads = []notice.Road{{Name: "G320", Direction: "towards", Towards: notice.Words{"en": "Chengguan"},
		From: &notice.RoadPoint{Chainage: &metres, Label: "K123+400"}, Lanes: []notice.Lane{{Order: 1, Type: "general", Status: "closed"}}}}
	n.Impact, n.Flow, n.LanesClosed, n.LanesTotal, n.SpeedLimit = notice.SomeClosed, notice.Slow, &half, &two, &limit
	n.Restrictions = []notice.Restriction{{Type: "height", Value: &limit, Vehicles: []string{"hgv"}}}
	n.Areas = []notice.Area{{Scheme: "GB/T 2260", Code: "361199"}}
	n.Geometry = notice.Polygon([]notice.Position{{117, 28}, {118, 28}, {118, 29}, {117, 28}})
	n.Links = []notice.Link{{Href: "https://yunxi.example/g320"}}
	n.Attachments = []notice.Attachment{{Href: "https://yunxi.example/a.png", Media: "image/png", Digest: "sha256:" + strings.Repeat("0a", 32), Text: notice.Words{"en": "the bridge"}}}
	n.References, n.Group = []notice.ID{notice.NewID()}, "storm-7"
	n.Statement = &notice.Statement{Claim: notice.Words{"en": "the bridge fell"}, Verdict: "false", Known: notice.Words{"en": "it stands"}}
	if ps := n.Validate(); len(ps) > 0 {
		t.Error(ps)
	}
}

func TestEachRuleNamesItsFieldInBothLanguages(t *testing.T) {
	long := strings.Repeat("长", 10_001)
	number := func(f float64) *float64 { return &f }
	whole := func(i int) *int { return &i }
	words := func(s string) notice.Words { return notice.Words{notice.English: s} }
	road := func(r notice.Road) func(*notice.Notice) {
		return func(n *notice.Notice) { n.Roads = []notice.Road{r} }
	}
	lane := func(ls ...notice.Lane) func(*notice.Notice) { return road(notice.Road{Name: "G320", Lanes: ls}) }
	schedule := func(s notice.Schedule) func(*notice.Notice) {
		if s.Timezone == "" {
			s.Timezone = "Asia/Shanghai"
		}
		return func(n *notice.Notice) { n.Schedule = &s }
	}
	daily := func(r notice.Recurring) func(*notice.Notice) {
		if r.Start == "" {
			r.Start, r.End = "08:00", "09:00"
		}
		return schedule(notice.Schedule{Recurring: []notice.Recurring{r}})
	}
	shape := func(g notice.Geometry) func(*notice.Notice) { return func(n *notice.Notice) { n.Geometry = &g } }
	attached := func(a notice.Attachment) func(*notice.Notice) {
		if a.Href == "" {
			a.Href = "https://yunxi.example/a.png"
		}
		if a.Media == "" {
			a.Media = "image/png"
		}
		if a.Text == nil {
			a.Text = words("the bridge")
		}
		return func(n *notice.Notice) { n.Attachments = []notice.Attachment{a} }
	}
	headline := func(change func(*notice.Text)) func(*notice.Notice) {
		return func(n *notice.Notice) {
			x := n.Text["en"]
			change(&x)
			n.Text["en"] = x
		}
	}
	always := []notice.Recurring{{Start: "08:00", End: "09:00"}}
	cases := []struct {
		want  string // fields
		spoil func(n *notice.Notice)
	}{
		{"id", func(n *notice.Notice) { n.ID = "urn:uuid:1" }},
		{"id", func(n *notice.Notice) { n.ID = notice.ID(strings.ToUpper(string(n.ID))) }},
		{"revision", func(n *notice.Notice) { n.Revision = 0 }},
		{"kind", func(n *notice.Notice) { n.Kind = "roads" }},
		{"event", func(n *notice.Notice) { n.Event = "typhoon" }},
		{"event", func(n *notice.Notice) { n.Event = "" }},
		{"status", func(n *notice.Notice) { n.Status = "Actual" }},
		{"audience", func(n *notice.Notice) { n.Audience = "private" }},
		{"severity", func(n *notice.Notice) { n.Severity = "" }},
		{"urgency", func(n *notice.Notice) { n.Urgency = "soon" }},
		{"certainty", func(n *notice.Notice) { n.Certainty = "maybe" }},
		{"colour", func(n *notice.Notice) { n.Colour = "green" }},
		{"impact", func(n *notice.Notice) { n.Impact = "closed" }},
		{"flow", func(n *notice.Notice) { n.Flow = "fluid" }},
		{"publisher.id", func(n *notice.Notice) { n.Publisher.ID = "云溪" }},
		{"publisher.id", func(n *notice.Notice) { n.Publisher.ID = "yunxi\n" }},
		{"publisher.name.en", func(n *notice.Notice) { n.Publisher.Name = words(long) }},
		{"publisher.name.7", func(n *notice.Notice) { n.Publisher.Name = notice.Words{"7": "x"} }},
		{"issuer", func(n *notice.Notice) { n.Issuer = &notice.Issuer{Issued: noon} }},
		{"issuer.id", func(n *notice.Notice) { n.Issuer = &notice.Issuer{ID: long} }},
		{"issuer.issued", func(n *notice.Notice) {
			n.Issuer = &notice.Issuer{ID: "a", Issued: time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC)}
		}},
		{"issuer.name.en", func(n *notice.Notice) { n.Issuer = &notice.Issuer{Name: words(long)} }},
		{"contact.name.en", func(n *notice.Notice) { n.Contact = &notice.Contact{Name: words(long)} }},
		{"contact.telephone", func(n *notice.Notice) { n.Contact = &notice.Contact{Telephone: long} }},
		{"contact.email", func(n *notice.Notice) { n.Contact = &notice.Contact{Email: long} }},
		{"contact.web", func(n *notice.Notice) { n.Contact = &notice.Contact{Web: "javascript:alert(1)"} }},
		{"sent", func(n *notice.Notice) { n.Sent = time.Time{} }},
		{"sent", func(n *notice.Notice) { n.Sent = time.Unix(-1e9, 0) }},
		{"expires", func(n *notice.Notice) { n.Expires = time.Time{} }},
		{"expires", func(n *notice.Notice) { n.Expires = n.Sent.Add(-time.Second) }},
		{"expires", func(n *notice.Notice) { n.Onset = n.Expires.Add(time.Second) }},
		{"expires", func(n *notice.Notice) { n.ReleaseAt = n.Expires.Add(time.Second) }},
		{"expires", func(n *notice.Notice) { n.Expires = noon.AddDate(500, 0, 0) }},
		{"ends", func(n *notice.Notice) { n.Onset, n.Ends = noon.Add(2*time.Hour), noon.Add(time.Hour) }},
		{"ends", func(n *notice.Notice) { n.ReleaseAt, n.Ends = noon.Add(2*time.Hour), noon.Add(time.Hour) }},
		{"reviewBy", func(n *notice.Notice) { n.ReviewBy = noon.AddDate(300, 0, 0) }},
		{"schedule.timezone", schedule(notice.Schedule{Timezone: "Beijing", Recurring: always})},
		{"schedule.timezone", schedule(notice.Schedule{Timezone: "Local", Recurring: always})},
		{"schedule", schedule(notice.Schedule{})},
		{"schedule", schedule(notice.Schedule{Recurring: make201(notice.Recurring{Start: "08:00", End: "09:00"})})},
		{"schedule.intervals[0].start", schedule(notice.Schedule{Intervals: []notice.Interval{{}}})},
		{"schedule.intervals[0].start", schedule(notice.Schedule{Intervals: []notice.Interval{{Start: noon.AddDate(400, 0, 0)}}})},
		{"schedule.intervals[0].end", schedule(notice.Schedule{Intervals: []notice.Interval{{Start: noon, End: noon}}})},
		{"schedule.intervals[0].end", schedule(notice.Schedule{Intervals: []notice.Interval{{Start: noon, End: noon.AddDate(400, 0, 0)}}})},
		{"schedule.recurring[0].from", daily(notice.Recurring{From: "2026-1-1"})},
		{"schedule.recurring[0].to", daily(notice.Recurring{To: "2026-02-30"})},
		{"schedule.recurring[0].to", daily(notice.Recurring{From: "2026-02-02", To: "2026-02-01"})},
		{"schedule.recurring[0].days", daily(notice.Recurring{Days: []int{0}})},
		{"schedule.recurring[0].days", daily(notice.Recurring{Days: []int{1, 2, 3, 4, 5, 6, 7, 1}})},
		{"schedule.recurring[0].start", daily(notice.Recurring{Start: "8:00", End: "09:00"})},
		{"schedule.recurring[0].end", daily(notice.Recurring{Start: "08:00", End: "24:01"})},
		{"schedule.exceptions[0].date", schedule(notice.Schedule{Recurring: always, Exceptions: []notice.Exception{{}}})},
		{"schedule.exceptions[0].date", schedule(notice.Schedule{Recurring: always, Exceptions: []notice.Exception{{Date: "24.11.2026"}}})},
		{"schedule.exceptions[0].times", schedule(notice.Schedule{Recurring: always, Exceptions: []notice.Exception{{Date: "2026-11-24", Times: []string{"08:00"}}}})},
		{"text", func(n *notice.Notice) { n.Text = nil }},
		{"text.中文", func(n *notice.Notice) { n.Text["中文"] = notice.Text{Headline: "x"} }},
		{"text.en.headline", headline(func(x *notice.Text) { x.Headline = "" })},
		{"text.en.headline", headline(func(x *notice.Text) { x.Headline = "a\nb" })},
		{"text.en.headline", headline(func(x *notice.Text) { x.Headline = strings.Repeat("a", 201) })},
		{"text.en.description", headline(func(x *notice.Text) { x.Description = long })},
		{"text.en.instruction", headline(func(x *notice.Text) { x.Instruction = long })},
		{"text.en.changed", headline(func(x *notice.Text) { x.Changed = long })},
		{"text.en.brief", headline(func(x *notice.Text) { x.Brief = long })},
		{"text.en.sign", headline(func(x *notice.Text) { x.Sign = long })},
		{"text.en.radio", headline(func(x *notice.Text) { x.Radio = long })},
		{"group", func(n *notice.Notice) { n.Group = long }},
		{"references", func(n *notice.Notice) { n.References = []notice.ID{n.ID} }},
		{"references", func(n *notice.Notice) { n.References = make201(notice.NewID()) }},
		{"references[1]", func(n *notice.Notice) { n.References = []notice.ID{notice.NewID(), "a"} }},
		{"roads", func(n *notice.Notice) { n.Roads = make201(notice.Road{Name: "G320"}) }},
		{"roads[0].name", road(notice.Road{})},
		{"roads[0].name", road(notice.Road{Name: long})},
		{"roads[0].localName", road(notice.Road{Name: "G320", LocalName: long})},
		{"roads[0].direction", road(notice.Road{Name: "G320", Direction: "north"})},
		{"roads[0].towards.en", road(notice.Road{Name: "G320", Towards: words(long)})},
		{"roads[0].from.chainage", road(notice.Road{Name: "G320", From: &notice.RoadPoint{Chainage: number(-1)}})},
		{"roads[0].to.chainage", road(notice.Road{Name: "G320", To: &notice.RoadPoint{Chainage: number(math.NaN())}})},
		{"roads[0].to.label", road(notice.Road{Name: "G320", To: &notice.RoadPoint{Label: long}})},
		{"roads[0].from.name", road(notice.Road{Name: "G320", From: &notice.RoadPoint{Name: long}})},
		{"roads[0].lanes[0].order", lane(notice.Lane{Type: "general", Status: "open"})},
		{"roads[0].lanes[1].order", lane(notice.Lane{Order: 1, Type: "general", Status: "open"}, notice.Lane{Order: 1, Type: "general", Status: "open"})},
		{"roads[0].lanes[0]", lane(notice.Lane{Order: 1, Type: "general"})},
		{"roads[0].lanes[0].type", lane(notice.Lane{Order: 1, Type: long, Status: "open"})},
		{"roads[0].lanes[0].status", lane(notice.Lane{Order: 1, Type: "general", Status: long})},
		{"lanesClosed", func(n *notice.Notice) { n.LanesClosed = whole(-1) }},
		{"lanesClosed", func(n *notice.Notice) { n.LanesClosed, n.LanesTotal = whole(3), whole(2) }},
		{"lanesTotal", func(n *notice.Notice) { n.LanesTotal = whole(31) }},
		{"delaySeconds", func(n *notice.Notice) { n.DelaySeconds = whole(-1) }},
		{"queueMetres", func(n *notice.Notice) { n.QueueMetres = whole(2_000_000) }},
		{"speedLimit", func(n *notice.Notice) { n.SpeedLimit = number(math.NaN()) }},
		{"restrictions", func(n *notice.Notice) { n.Restrictions = make201(notice.Restriction{Type: "noTrucks"}) }},
		{"restrictions[0].type", func(n *notice.Notice) { n.Restrictions = []notice.Restriction{{Type: "heavy"}} }},
		{"restrictions[0].value", func(n *notice.Notice) { n.Restrictions = []notice.Restriction{{Type: "height", Value: number(-1)}} }},
		{"restrictions[0].vehicles", func(n *notice.Notice) {
			n.Restrictions = []notice.Restriction{{Type: "height", Vehicles: []string{long}}}
		}},
		{"areas", func(n *notice.Notice) { n.Areas = make201(notice.Area{Code: "361199"}) }},
		{"areas[0]", func(n *notice.Notice) { n.Areas = []notice.Area{{Scheme: "UGC"}} }},
		{"areas[0].code", func(n *notice.Notice) { n.Areas = []notice.Area{{Code: long}} }},
		{"areas[0].scheme", func(n *notice.Notice) { n.Areas = []notice.Area{{Code: "361199", Scheme: long}} }},
		{"areas[0].name.en", func(n *notice.Notice) { n.Areas = []notice.Area{{Name: words(long)}} }},
		{"geometry", shape(*notice.Point(181, 28))},
		{"geometry", shape(*notice.Point(117, math.NaN()))},
		{"geometry", shape(*notice.LineString(notice.Position{117, 28}))},
		{"geometry", shape(*notice.Polygon([]notice.Position{{117, 28}, {118, 28}, {118, 29}, {117, 29}}))},
		{"geometry", shape(*notice.Polygon([]notice.Position{{117, 28}, {118, 28}, {117, 28}}))},
		{"geometry", shape(notice.Geometry{Type: "GeometryCollection", Members: []notice.Geometry{*notice.Point(117, 28), {Type: "MultiPoint"}}})},
		{"geometry", shape(notice.Geometry{Type: "GeometryCollection", Members: []notice.Geometry{*notice.Point(117, 28), *notice.Polygon()}})},
		{"geometry", shape(notice.Geometry{Type: "MultiPoint", Points: make([]notice.Position, 20_001)})},
		{"detour.text.en", func(n *notice.Notice) { n.Detour = &notice.Detour{Text: words(long)} }},
		{"detour.geometry", func(n *notice.Notice) { n.Detour = &notice.Detour{Geometry: notice.Point(0, 91)} }},
		{"links", func(n *notice.Notice) { n.Links = make201(notice.Link{Href: "https://yunxi.example"}) }},
		{"links[0].href", func(n *notice.Notice) { n.Links = []notice.Link{{Href: "/g320"}} }},
		{"links[0].href", func(n *notice.Notice) { n.Links = []notice.Link{{}} }},
		{"links[0].rel", func(n *notice.Notice) { n.Links = []notice.Link{{Href: "https://yunxi.example", Rel: long}} }},
		{"links[0].media", func(n *notice.Notice) { n.Links = []notice.Link{{Href: "https://yunxi.example", Media: long}} }},
		{"links[0].title.en", func(n *notice.Notice) { n.Links = []notice.Link{{Href: "https://yunxi.example", Title: words(long)}} }},
		{"attachments", func(n *notice.Notice) {
			n.Attachments = make201(notice.Attachment{Href: "https://yunxi.example", Media: "a/b"})
		}},
		{"attachments[0].href", attached(notice.Attachment{Href: "file:///etc/passwd"})},
		{"attachments[0].media", attached(notice.Attachment{Media: "png"})},
		{"attachments[0].digest", attached(notice.Attachment{Digest: "sha256:ABC"})},
		{"attachments[0].size", attached(notice.Attachment{Size: -1})},
		{"attachments[0].text.en", attached(notice.Attachment{Text: words(long)})},
		{"takeover", func(n *notice.Notice) { n.Takeover = true }},
		{"takeover", func(n *notice.Notice) { n.Takeover, n.Colour, n.Expires = true, notice.Red, noon.Add(25*time.Hour) }},
		{"enforcement.measure.en", func(n *notice.Notice) { n.Enforcement = &notice.Enforcement{Measure: words(long)} }},
		{"enforcement.supervision", func(n *notice.Notice) { n.Enforcement = &notice.Enforcement{Supervision: long} }},
		{"service.fee.en", func(n *notice.Notice) { n.Service = &notice.Service{Fee: words(long)} }},
		{"enforcement.supervision", func(n *notice.Notice) { n.Enforcement = &notice.Enforcement{Supervision: "请打电话"} }},
		{"service.telephone", func(n *notice.Notice) { n.Service = &notice.Service{Telephone: "窗口咨询"} }},
		{"attachments[0].text", attached(notice.Attachment{Text: notice.Words{"en": ""}})},
		{"service.telephone", func(n *notice.Notice) { n.Service = &notice.Service{Telephone: long} }},
		{"statement.verdict", func(n *notice.Notice) { n.Statement = &notice.Statement{Claim: words("x")} }},
		{"statement.claim.en", func(n *notice.Notice) {
			n.Statement = &notice.Statement{Claim: words(long), Verdict: "true", Known: words("x")}
		}},
		{"origin.id", func(n *notice.Notice) { n.Origin = &notice.Origin{ID: long} }},
	}
	for i, c := range cases {
		t.Run(fmt.Sprintf("%d %s", i, c.want), func(t *testing.T) {
			n := sample(notice.Traffic)
			c.spoil(n)
			ps := n.Validate()
			bilingual(t, ps, false)
			if !ps.Failed() {
				t.Fatal("no problem")
			}
			for _, p := range ps {
				if p.Field != c.want {
					t.Errorf("got %s: %s, want the field %s alone", p.Field, p.Message["en"], c.want)
				}
			}
		})
	}
}

func make201[T any](v T) []T {
	list := make([]T, 201)
	for i := range list {
		list[i] = v
	}
	return list
}

func TestEachMeasureStatesWhatItsTableAsks(t *testing.T) {
	n := sample(notice.Enforcing)
	for _, e := range []*notice.Enforcement{nil, {}, {LegalBasis: notice.Words{"en": ""}}} {
		n.Enforcement = e
		if got, want := fieldsOf(n.Validate()), "enforcement.asked enforcement.authority enforcement.legalBasis enforcement.measure enforcement.remedy enforcement.remedyLimit enforcement.supervision"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for _, term := range notice.Events(notice.Enforcing) {
		if len(notice.Asks(notice.Enforcing, notice.Event(term.Word))) == 0 {
			t.Errorf("nothing is asked of %s", term.Word)
		}
	}
	n.Event, n.Enforcement = "restriction", grounded()
	if got, want := fieldsOf(n.Validate()), "enforcement.penalty onset roads"; got != want {
		t.Errorf("a restriction without place, period and penalty: got %q, want %q", got, want)
	}
	control := sample(notice.Traffic)
	control.Event = "control"
	if ps := control.Validate(); len(ps) > 0 {
		t.Errorf("traffic control that says nothing of its ground: %v", ps)
	}
	control.Enforcement = &notice.Enforcement{LegalBasis: notice.Words{"en": "article 39"}}
	if got, want := fieldsOf(control.Validate()), "enforcement.authority enforcement.measure enforcement.remedy enforcement.remedyLimit enforcement.supervision onset roads"; got != want {
		t.Errorf("traffic control that says half of its ground: got %q, want %q", got, want)
	}
	n.Event, n.Enforcement = "checkpoint", &notice.Enforcement{LegalBasis: notice.Words{"en": "article 91"}}
	n.Status = notice.Exercise
	if ps := n.Validate(); len(ps) > 0 {
		t.Errorf("an exercise needs no ground: %v", ps)
	}
}

// TestACardOfAServiceSaysWhatNobodyCanDoWithout: what the office is there for, and
// how it is reached; what else of the nine items is missing is a warning that names
// them.
func TestACardOfAServiceSaysWhatNobodyCanDoWithout(t *testing.T) {
	zh := func(s string) notice.Words { return notice.Words{notice.Chinese: s} }
	for _, c := range []struct {
		event   notice.Event
		service *notice.Service
		want    string
	}{
		{"licence", nil, "service.duty service.hours"},
		{"licence", &notice.Service{Item: zh("换证")}, "service.duty service.hours"},
		{"licence", &notice.Service{Duty: zh("核发驾驶证"), Hours: zh("周一至周五")}, ""},
		{"licence", &notice.Service{Duty: zh("核发驾驶证"), Telephone: "0793-5550120"}, ""},
		{"office", nil, "service.hours"},
		{"lostFound", nil, ""},
		{"other", &notice.Service{Item: zh("换证")}, ""},
	} {
		n := sample(notice.ServiceCard)
		n.Event, n.Service = c.event, c.service
		ps := n.Validate()
		if got := fieldsOf(ps); got != c.want {
			t.Errorf("%s %+v: problems at %q, want %q", c.event, c.service, got, c.want)
		}
		bilingual(t, ps, false)
	}
	n := sample(notice.ServiceCard)
	n.Service.LegalBasis = zh("《机动车登记规定》")
	var warned string
	for _, p := range n.Review(noon) {
		if p.Warning && strings.HasPrefix(p.Field, "service") {
			warned += p.Field + ": " + p.Message[notice.Chinese] + "\n"
		}
	}
	for _, want := range []string{"service.who: ", "还缺：办理条件、收费依据、办理时限、处罚规定、工作规范、服务承诺、工作纪律\n", "service.legalBasis.en: "} {
		if !strings.Contains(warned, want) {
			t.Errorf("it never warns of %q: %s", want, warned)
		}
	}
}

func TestATelephoneCanBeDialled(t *testing.T) {
	for s, good := range map[string]bool{
		"": true, "110": true, "12389": true, "0793-5550110": true, "07935550110": true, "(0793)5550110": true, "（0793）5550110 转 801": true, "+86 793 5550110": true,
		"400-820-8820": true, "0793-5550110、12389": true, "0793-5550110（工作日），12389": true, "010-12345678-801": true, "0793-5550110 ext. 8": true, "12345或12389": true,
		"请打电话": false, "电话见官网": false, "12": false, "0793-5550110 找王警官": false, "、": false, "123456789012345678901": false, "call 110": false,
	} {
		if notice.Dialled(s) != good {
			t.Errorf("%q: dialled %v, want %v", s, !good, good)
		}
	}
}

// TestWhatIsAskedForIsNamedInASentence: not by the label that a page gives it.
func TestWhatIsAskedForIsNamedInASentence(t *testing.T) {
	for _, k := range []notice.Kind{notice.Enforcing, notice.ServiceCard, notice.Case} {
		for _, e := range notice.Events(k) {
			n := sample(k)
			n.Event, n.Enforcement, n.Service, n.Statement = notice.Event(e.Word), nil, nil, nil
			ps := n.Validate()
			if len(ps) < len(notice.Asks(k, n.Event)) {
				t.Errorf("%s %s: %d problems for %v", k, e.Word, len(ps), notice.Asks(k, n.Event))
			}
			bilingual(t, ps, false)
			for _, p := range ps {
				if strings.HasSuffix(p.Message[notice.English], "say ") || strings.HasSuffix(p.Message[notice.Chinese], "写明") {
					t.Errorf("%s %s: %s asks for nothing: %v", k, e.Word, p.Field, p.Message)
				}
			}
		}
	}
}

func TestOnlyRedOrExtremeTakesOver(t *testing.T) {
	for _, c := range []struct {
		colour   notice.Colour
		severity notice.Severity
		ok       bool
	}{{notice.Red, notice.Minor, true}, {"", notice.Extreme, true}, {notice.Yellow, notice.Extreme, true}, {notice.Orange, notice.Severe, false}, {"", notice.Severe, false}} {
		n := sample(notice.Weather)
		n.Takeover, n.Colour, n.Severity = true, c.colour, c.severity
		if got := len(n.Validate()) == 0; got != c.ok {
			t.Errorf("%s %s: taken %v, want %v", c.colour, c.severity, got, c.ok)
		}
	}
}

func TestAllProblemsComeAtOnceInOneOrder(t *testing.T) {
	n := new(notice.Notice)
	ps := n.Validate()
	want := "audience certainty expires id kind publisher.id revision sent severity status text urgency"
	if got := fieldsOf(ps); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for range 20 {
		if got, want := n.Validate().In(notice.Chinese), ps.In(notice.Chinese); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	}
	if ps.Err() == nil || notice.Problems(nil).Err() != nil {
		t.Error("problems are an error exactly where there are some")
	}
	var warned notice.Problems
	warned.Warn("expires", "已补", "filled in")
	if warned.Failed() || warned.Err() != nil {
		t.Error("a warning stops nothing")
	}
}

func TestAnAnswerToAClaimSaysWhichAndWhenMoreComes(t *testing.T) {
	n := sample(notice.Case)
	n.Statement = &notice.Statement{Verdict: notice.Checking}
	if got, want := fieldsOf(n.Validate()), "statement.claim statement.nextWord"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	n.Statement.Claim, n.Statement.NextWord = notice.Words{"en": "the bridge fell"}, noon
	if ps := n.Validate(); len(ps) > 0 {
		t.Error(ps)
	}
	n.Statement.Verdict = "false"
	if got, want := fieldsOf(n.Validate()), "statement.known"; got != want {
		t.Errorf("a verdict, and nothing is known: got %q, want %q", got, want)
	}
	n.Event, n.Statement = "rumour", nil
	if got, want := fieldsOf(n.Validate()), "statement.claim statement.verdict"; got != want {
		t.Errorf("an answer to nothing: got %q, want %q", got, want)
	}
}

func TestWhatIsClosedSaysWhatCameOfIt(t *testing.T) {
	n := sample(notice.Police)
	n.Handling = &notice.Handling{Stage: "solved"}
	if got, want := fieldsOf(n.Validate()), "handling.stage"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	n.Handling.Stage = notice.Closed
	if got, want := fieldsOf(n.Validate()), "handling.result"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	n.Handling.Result = notice.Words{"en": "the driver was fined"}
	for _, stage := range notice.Stages() {
		n.Handling.Stage = stage.Word
		if ps := n.Validate(); len(ps) > 0 {
			t.Error(stage.Word, ps)
		}
	}
}

func TestACorrectionSaysWhatWasWrong(t *testing.T) {
	was, n := sample(notice.Case), sample(notice.Case)
	was.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "通报"}, notice.English: {Headline: "Statement"}}
	n.Text, n.Correction = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "通报", Changed: "地点写错了"}, notice.English: {Headline: "Statement"}}, true
	if got := fieldsOf(n.Continues(was)); got != "text.en.changed" {
		t.Errorf("got %q", got)
	}
	n.Correction = false
	if ps := n.Continues(was); len(ps) > 0 {
		t.Errorf("an update: %v", ps)
	}
}

func TestAStageNeverGoesBackInSilence(t *testing.T) {
	at := func(stage, note string) *notice.Notice {
		n := sample(notice.Case)
		if stage != "" {
			n.Handling = &notice.Handling{Stage: stage}
		}
		n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "通报", Changed: note}, notice.English: {Headline: "Statement", Changed: note}}
		return n
	}
	for _, c := range []struct{ was, is, noteBefore, note, want string }{
		{"reported", "underWay", "", "", ""}, {"underWay", "underWay", "", "", ""}, {"", "closed", "", "", ""}, {"", "", "", "", ""},
		{"closed", "underWay", "", "", "text.en.changed text.zh-CN.changed"},
		{"closed", "reported", "more is known", "more is known", "text.en.changed text.zh-CN.changed"},
		{"underWay", "", "", "", "text.en.changed text.zh-CN.changed"},
		{"closed", "underWay", "more is known", "taken up again", ""},
	} {
		if got := fieldsOf(at(c.is, c.note).Continues(at(c.was, c.noteBefore))); got != c.want {
			t.Errorf("%q to %q: got %q, want %q", c.was, c.is, got, c.want)
		}
	}
}
