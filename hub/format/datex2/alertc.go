package datex2

import (
	"cmp"
	"slices"
	"strings"

	"wayside/hub/notice"
)

// coded keeps AlertC, which says where in a table that we lack.
func (p *places) coded(loc *element) {
	for _, name := range []string{"alertCLinear", "alertCPoint", "alertCArea"} {
		for e := range loc.all(name) {
			m := map[string]any{"class": cmp.Or(e.class, "AlertCArea")}
			put := func(key, word string) {
				if word != "" {
					m[key] = short(word)
				}
			}
			put("country", e.say("alertCLocationCountryCode"))
			put("table", e.say("alertCLocationTableNumber"))
			put("version", e.say("alertCLocationTableVersion"))
			d := e.first("alertCDirection")
			put("direction", d.say("alertCDirectionCoded"))
			affected := d.say("alertCAffectedDirection")
			if affected == "" && d != nil {
				affected = map[string]string{"both": "both"}[d.say("alertCDirectionCoded")]
			}
			put("affected", cmp.Or(affected, map[bool]string{true: "unknown"}[d != nil]))
			for end := e.child; end != nil; end = end.next {
				if key := endOf(end.name); key != "" {
					where := end.first("alertCLocation")
					if where == nil {
						where = end // areaLocation
					}
					put(key, where.say("specificLocation"))
					put(key+"Name", p.single(where.first("alertCLocationName")))
					put(key+"Offset", end.at("offsetDistance", "offsetDistance").word())
				}
			}
			if m["primary"] != nil && len(p.alertC) < maxList && !slices.ContainsFunc(p.alertC, func(o any) bool { return sameCode(o, m) }) {
				p.alertC = append(p.alertC, m)
			}
		}
	}
}

// endOf is which end of a coded location an element tells.
func endOf(name string) string {
	switch {
	case strings.HasSuffix(name, "PrimaryPointLocation") || name == "areaLocation":
		return "primary"
	case strings.HasSuffix(name, "SecondaryPointLocation"):
		return "secondary"
	}
	return ""
}

func sameCode(o any, m map[string]any) bool {
	other, _ := o.(map[string]any)
	if len(other) != len(m) {
		return false
	}
	for k, v := range m {
		if other[k] != v {
			return false
		}
	}
	return true
}

// classOf is the type of location that can bear an AlertC place.
func classOf(code pocket) string {
	if code.word("primary") == "" {
		return ""
	}
	switch code.word("class") {
	case "AlertCArea":
		return areaLocation
	case "AlertCMethod2Point", "AlertCMethod4Point":
		return pointLocation
	case "AlertCMethod2Linear", "AlertCMethod4Linear":
		return linearLocation
	}
	return ""
}

// coded writes AlertC places.
func (r *recorder) coded(codes []pocket) {
	for _, c := range codes {
		class := c.word("class")
		name, linear := "loc:alertCPoint", strings.HasSuffix(class, "Linear")
		switch {
		case class == "AlertCArea":
			name = "loc:alertCArea"
			r.Open(name)
		case linear:
			name = "loc:alertCLinear"
			fallthrough
		default:
			r.Open(name, "xsi:type", "loc:"+class)
		}
		r.Leaf("loc:alertCLocationCountryCode", c.word("country"))
		r.Leaf("loc:alertCLocationTableNumber", c.word("table"))
		r.Leaf("loc:alertCLocationTableVersion", c.word("version"))
		if class == "AlertCArea" {
			r.end("loc:areaLocation", c, "primary", false)
			r.Close(name)
			continue
		}
		r.Open("loc:alertCDirection")
		r.listed("loc:", "alertCDirectionCoded", c.word("direction"))
		r.listed("loc:", "alertCAffectedDirection", c.word("affected"))
		r.Close("loc:alertCDirection")
		method := "loc:a" + class[1:len("AlertCMethod2")]
		offset := strings.HasPrefix(class, "AlertCMethod4")
		r.end(method+"PrimaryPointLocation", c, "primary", offset)
		if linear {
			r.end(method+"SecondaryPointLocation", c, "secondary", offset)
		}
		r.Close(name)
	}
}

func (r *recorder) end(name string, c pocket, which string, offset bool) {
	inner := name != "loc:areaLocation"
	r.Open(name)
	if inner {
		r.Open("loc:alertCLocation")
	}
	r.multilingual("loc:alertCLocationName", notice.Words{r.lang: c.word(which + "Name")})
	r.Leaf("loc:specificLocation", c.word(which))
	if inner {
		r.Close("loc:alertCLocation")
	}
	if offset {
		r.Open("loc:offsetDistance")
		r.Leaf("loc:offsetDistance", cmp.Or(c.word(which+"Offset"), "0"))
		r.Close("loc:offsetDistance")
	}
	r.Close(name)
}
