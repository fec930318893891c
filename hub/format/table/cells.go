package table

import (
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// facts writes what is a word, a number or a time.
func (c *csvWriter) facts(n *notice.Notice, out map[string]string) {
	out["id"], out["kind"], out["event"] = string(n.ID), c.name(notice.Kinds(), string(n.Kind)), c.name(notice.Events(n.Kind), string(n.Event))
	if own, ok := n.Ext["csv"].(map[string]any); ok && n.Event == "other" {
		if word, _ := own["event"].(string); word != "" {
			out["event"] = word
		}
	}
	out["status"] = c.name(notice.Statuses(), string(n.Status))
	out["severity"], out["urgency"], out["certainty"] = c.name(notice.Severities(), string(n.Severity)), c.name(notice.Urgencies(), string(n.Urgency)), c.name(notice.Certainties(), string(n.Certainty))
	for field, v := range map[string]string{
		"colour": c.name(notice.Colours(), string(n.Colour)), "impact": c.name(notice.Impacts(), string(n.Impact)), "flow": c.name(notice.Flows(), string(n.Flow)),
		"sent": c.stamp(n.Sent), "onset": c.stamp(n.Onset), "ends": c.stamp(n.Ends), "expires": c.stamp(n.Expires), "reviewBy": c.stamp(n.ReviewBy),
		"planned": c.yes(n.Planned), "takeover": c.yes(n.Takeover), "correction": c.yes(n.Correction), "group": n.Group, "daily": c.hours(n),
		"lanesClosed": whole(n.LanesClosed), "lanesTotal": whole(n.LanesTotal), "delay": whole(n.DelaySeconds), "queue": whole(n.QueueMetres), "speedLimit": number(n.SpeedLimit),
	} {
		out[field] = v
	}
	var limits []string
	for _, r := range n.Restrictions {
		t, _ := notice.Find(notice.RestrictionTypes(), r.Type)
		text := restrictionName(t, c.lang)
		if r.Value != nil {
			text += " " + number(r.Value)
		}
		if len(r.Vehicles) > 0 {
			text += " [" + strings.Join(r.Vehicles, " ") + "]"
		}
		limits = append(limits, text)
	}
	out["restrictions"] = strings.Join(limits, "; ")
	var ids []string
	for _, id := range n.References {
		ids = append(ids, string(id))
	}
	out["references"] = strings.Join(ids, " ")
}

// place writes where it is.
func (c *csvWriter) place(n *notice.Notice, out map[string]string) {
	if len(n.Roads) > 0 {
		r := n.Roads[0]
		out["road"], out["localName"] = r.Name, r.LocalName
		out["direction"] = c.name(notice.Directions(), string(r.Direction))
		if r.Direction == "towards" {
			out["direction"] = "towards" // its name is half a sentence
		}
		c.words("towards", r.Towards, out)
		for end, p := range map[string]*notice.RoadPoint{"from": r.From, "to": r.To} {
			if p != nil {
				out[end], out[end+"Metres"], out[end+"Name"] = p.Label, number(p.Chainage), p.Name
			}
		}
	}
	if len(n.Areas) > 0 {
		a := n.Areas[0]
		out["areaScheme"], out["areaCode"] = a.Scheme, a.Code
		c.words("area", a.Name, out)
	}
	switch g := n.Geometry; {
	case g == nil:
	case g.Type == "Point":
		out["lon"], out["lat"] = degree(g.Points[0][0]), degree(g.Points[0][1])
	default:
		out["geometry"] = wkt(g)
	}
	if n.Detour != nil {
		c.words("detour", n.Detour.Text, out)
	}
}

// said writes the words.
func (c *csvWriter) said(n *notice.Notice, out map[string]string) {
	for lang, t := range n.Text {
		for field, v := range map[string]string{
			"headline": t.Headline, "description": t.Description, "instruction": t.Instruction, "changed": t.Changed, "brief": t.Brief, "sign": t.Sign, "radio": t.Radio,
		} {
			out[field+"."+string(lang)] = v
		}
	}
	for _, m := range n.Members() {
		field := columnOf(m)
		switch {
		case m.Words != nil:
			c.words(field, *m.Words, out)
		case m.At != nil:
			out[field] = c.stamp(*m.At)
		case m.Terms != nil:
			out[field] = c.name(m.Terms, *m.Text)
		default:
			out[field] = *m.Text
		}
	}
	if i := n.Issuer; i != nil {
		out["issuerId"], out["issued"] = i.ID, c.stamp(i.Issued)
		c.words("issuer", i.Name, out)
	}
	if t := n.Contact; t != nil {
		out["contactTelephone"], out["email"], out["web"] = t.Telephone, t.Email, t.Web
		c.words("contact", t.Name, out)
	}
	if len(n.Links) > 0 {
		out["link"] = n.Links[0].Href
	}
}

func (c *csvWriter) words(field string, w notice.Words, out map[string]string) {
	for lang, v := range w {
		out[field+"."+string(lang)] = v
	}
}

func (c *csvWriter) yes(b bool) string {
	switch {
	case !b:
		return ""
	case c.lang == notice.Chinese:
		return "是"
	}
	return "yes"
}

func whole(v *int) string {
	if v == nil {
		return ""
	}
	return strconv.Itoa(*v)
}

func number(v *float64) string {
	if v == nil {
		return ""
	}
	return degree(*v)
}
