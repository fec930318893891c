package compose

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// reviewBefore is how long before a notice leaves a person should look again.
const reviewBefore = 10 * time.Minute

// gap stands in a headline for a fact that is still to come.
const gap = "…"

// Make makes the notice of a draft, and says what is wrong with it: at the
// slot, or at "text.zh-CN.headline". The same draft, book, day and zone make the
// same notice. Who publishes it and when it goes out the hub will say.
func (b *Book) Make(d Draft, now time.Time, zone *time.Location) Made {
	t, ok := b.Template(d.Template)
	if !ok {
		var ps notice.Problems
		ps.Add("template", "没有这个模板，请另选一个", "there is no such template: choose another")
		return Made{Notice: &notice.Notice{}, Problems: ps}
	}
	m := Made{}
	r := &reading{b: b, t: t, facts: b.Fill(t, d.Facts), zone: zone, now: now, ps: &m.Problems}
	m.Level = t.suggest(r.facts)
	m.Made = t.texts(r)
	n := &notice.Notice{
		ID: d.ID, Kind: t.Kind, Event: t.Event, Status: d.Status, Audience: notice.Public, Severity: m.Level.Severity, Urgency: t.Urgency, Certainty: t.Certainty,
		Planned: t.Planned, Impact: t.Impact, Areas: slices.Clone(b.County.Areas), Text: edited(m.Made, d.Texts),
	}
	if d.Level != "" {
		n.Severity = d.Level
	}
	if n.Status == "" {
		n.Status = notice.Actual
	}
	r.times(n)
	r.place(n)
	r.effects(n)
	r.duties(n)
	r.follows(n)
	r.picture(n)
	m.Notice = n
	if b.Coarse != nil {
		for _, p := range b.Coarse(n) {
			p.Field = r.fieldOf(p.Field)
			m.Problems = append(m.Problems, p)
		}
	}
	b.check(&m, r)
	return m
}

// edited are the texts with a person's over them.
func edited(made map[notice.Lang]notice.Text, own map[string]string) map[notice.Lang]notice.Text {
	out := map[notice.Lang]notice.Text{}
	for lang, text := range made {
		for _, name := range Texts {
			if s, ok := own[string(lang)+"."+name]; ok {
				*Field(&text, name) = s
			}
		}
		out[lang] = text
	}
	return out
}

// texts are what the template says of the facts. A text that lacks one is left
// out, but for the headline.
func (t *Template) texts(r *reading) map[notice.Lang]notice.Text {
	out := map[notice.Lang]notice.Text{}
	for lang, patterns := range t.parsed {
		var text notice.Text
		for _, name := range Texts {
			s, whole := patterns[name].fill(func(slot string) string { return r.said(slot, lang) }, gap)
			if whole || name == "headline" {
				if lang == notice.English && name == "sign" {
					s = strings.ToUpper(s) // as message signs are
				}
				*Field(&text, name) = strings.TrimSpace(s)
			}
		}
		out[lang] = text
	}
	return out
}

// suggest is the level of the facts: the template's, raised by its rules.
func (t *Template) suggest(f Facts) Suggestion {
	s := Suggestion{Severity: t.Severity, Why: both("这类消息通常的级别", "the usual level of these notices")}
	for _, r := range t.Raise {
		if r.To.Rank() > s.Severity.Rank() && r.holds(f) {
			s = Suggestion{Severity: r.To, Why: r.Why}
		}
	}
	return s
}

func (r Raise) holds(f Facts) bool {
	value := strings.ToLower(f[r.Fact] + "\n" + f[r.Fact+".en"])
	var ps notice.Problems
	number := (&reading{facts: f, ps: &ps}).number(r.Fact, 1e9)
	return slices.ContainsFunc(r.Has, func(word string) bool { return strings.Contains(value, strings.ToLower(word)) }) ||
		slices.Contains(r.Is, f[r.Fact]) || r.From > 0 && number != nil && *number >= r.From
}

func (r *reading) times(n *notice.Notice) {
	n.Onset, n.Expires = r.moment("onset"), r.moment("until")
	if r.t.Ends {
		n.Ends = n.Expires
	}
	if at := n.Expires.Add(-reviewBefore); at.After(r.now) && at.After(n.Onset) {
		n.ReviewBy = at
	}
	if at := r.moment("review"); !at.IsZero() {
		n.ReviewBy = at
	}
}

func (r *reading) place(n *notice.Notice) {
	from, to, known := r.stretch()
	name := r.facts["road"]
	if name != "" {
		road := notice.Road{Name: name, Direction: notice.Direction(r.facts["direction"])}
		if k, ok := r.b.County.road(name); ok {
			road.LocalName = k.LocalName
			if known {
				n.Geometry = k.along(from, to)
			}
		}
		place := r.facts["place"]
		if known {
			road.From = &notice.RoadPoint{Chainage: &from, Label: post(from), Name: place}
			if to != from {
				road.To = &notice.RoadPoint{Chainage: &to, Label: post(to)}
			}
		} else if place != "" {
			road.From = &notice.RoadPoint{Name: place}
		}
		n.Roads = []notice.Road{road}
	}
	if p := r.point(); p != nil && n.Geometry == nil {
		n.Geometry = p
	}
}

func (r *reading) effects(n *notice.Notice) {
	n.DelaySeconds = r.whole("delay", 60, 7*24*60)
	n.QueueMetres = r.whole("queue", 1000, 300)
	n.SpeedLimit = r.number("limit", 200)
	n.LanesTotal = r.whole("total", 1, 20)
	if closed := r.lanes(); len(closed) > 0 {
		n.LanesClosed = new(len(closed))
		n.Impact = notice.SomeClosed
		if n.LanesTotal != nil && *n.LanesTotal == len(closed) {
			n.Impact = notice.AllClosed
		}
		if n.LanesTotal != nil && len(n.Roads) > 0 && closed[len(closed)-1] <= *n.LanesTotal {
			for i := 1; i <= *n.LanesTotal; i++ {
				status := "open"
				if slices.Contains(closed, i) {
					status = "closed"
				}
				n.Roads[0].Lanes = append(n.Roads[0].Lanes, notice.Lane{Order: i, Type: "general", Status: status})
			}
		}
	}
	if way := r.words("detour"); way != nil {
		n.Detour = &notice.Detour{Text: way}
	}
	if s := r.facts["telephone"]; s != "" && n.Kind != notice.ServiceCard {
		n.Contact = &notice.Contact{Telephone: s}
	}
}

// duties are what some kinds must say beside their text.
func (r *reading) duties(n *notice.Notice) {
	switch {
	case n.Kind == notice.Enforcing, n.Kind == notice.Traffic && r.t.Asks("legal"): // traffic control is an act of the authority too
		office := r.b.County.Office
		n.Enforcement = &notice.Enforcement{
			Authority: r.wordsOr("authority", office.Authority), LegalBasis: r.words("legal"), Measure: r.words("measure"), Asked: r.words("asked"),
			Procedure: r.words("procedure"), Penalty: r.words("penalty"), Remedy: r.wordsOr("remedy", office.Remedy), RemedyLimit: r.wordsOr("remedyLimit", office.RemedyLimit),
			Supervision: cmp.Or(r.facts["telephone"], office.Supervision),
		}
	case n.Kind == notice.ServiceCard:
		n.Service = &notice.Service{
			Item: r.words("item"), Duty: r.words("duty"), LegalBasis: r.words("legal"), Who: r.words("who"), Materials: r.words("materials"), Where: r.words("where"), Hours: r.words("hours"),
			Fee: r.words("fee"), Limit: r.words("term"), Penalty: r.words("penalty"), Rules: r.words("rules"), Promise: r.words("promise"), Discipline: r.words("discipline"), Telephone: r.facts["telephone"],
		}
	}
	if stage, result := r.facts["stage"], r.words("result"); stage != "" || result != nil {
		n.Handling = &notice.Handling{Stage: stage, Result: result}
	}
	if claim := r.words("claim"); claim != nil {
		n.Statement = &notice.Statement{Claim: claim, Seen: r.words("seen"), Verdict: r.facts["verdict"], Known: r.words("what")}
		if n.Statement.Verdict == notice.Checking {
			n.Statement.NextWord = r.moment("next")
		}
		if due := n.WordDue(); !due.IsZero() && due.After(r.now) {
			n.ReviewBy = due
		}
	}
}

// follows names the notice that this one follows, by its short code.
func (r *reading) follows(n *notice.Notice) {
	if r.facts["follows"] == "" {
		return
	}
	if code, ok := notice.ParseCode(r.facts["follows"]); !ok {
		r.ps.Add("follows", "短码有误：七位字母和数字，最后一位是校验位", "not a code: seven letters and digits, the last of which checks the others")
	} else if id, ok := r.b.known(code); !ok || id == n.ID {
		r.ps.Add("follows", "没有这个短码的消息", "there is no notice of that code")
	} else {
		n.References = []notice.ID{id}
	}
}

// picture is the one that was uploaded, with what it shows in both languages.
func (r *reading) picture(n *notice.Notice) {
	digest := r.facts["picture"]
	if digest == "" {
		return
	}
	if r.facts["pictureText"] == "" {
		r.ps.Add("pictureText", "请用中文写明图片里有什么", "say in Chinese what the picture shows")
	}
	if r.facts["pictureText.en"] == "" {
		r.ps.Add("pictureText.en", "请用英文写明图片里有什么", "say in English what the picture shows")
	}
	if a, ok := r.b.pictured(digest); ok {
		a.Text = r.words("pictureText")
		n.Attachments = []notice.Attachment{a}
	} else {
		r.ps.Add("picture", "图片已不在，请重新上传", "the picture is not there any more: upload it again")
	}
}

func (b *Book) pictured(digest string) (notice.Attachment, bool) {
	if b.Picture == nil {
		return notice.Attachment{}, false
	}
	return b.Picture(digest)
}

func (b *Book) known(code string) (notice.ID, bool) {
	if b.Known == nil {
		return "", false
	}
	return b.Known(code)
}

// wordsOr are what is filled into a slot, or what the office says everywhere.
func (r *reading) wordsOr(slot string, usual notice.Words) notice.Words {
	if w := r.words(slot); w != nil {
		return w
	}
	return usual
}
