package report

import (
	"fmt"
	"maps"
	"slices"

	"wayside/hub/notice"
)

// Area is a part of the ground in which other desks do the work of some: a county
// of a prefecture, with a control room of its own.
type Area struct {
	Name    notice.Words      `toml:"name"`
	Outline []notice.Position `toml:"outline"` // longitude, latitude
	Desks   map[string]string `toml:"desks"`   // who is asked there, by whom else would be
}

// deskAt is who is asked first of a category at a place, nil: none that is known.
func (b *Book) deskAt(c Category, p *Point) string {
	if p == nil {
		return c.Desk
	}
	for _, a := range b.Areas {
		if there := a.Desks[c.Desk]; there != "" && a.contains(*p) {
			return there
		}
	}
	return c.Desk
}

func (a Area) contains(p Point) bool {
	n := len(a.Outline)
	if n == 0 {
		return false
	}
	closed := append([]notice.Position{a.Outline[n-1]}, a.Outline...)
	return notice.Inside([][]notice.Position{closed}, notice.Position{p.Lon, p.Lat})
}

// ByArea reports whether it depends on the place who is asked of a category.
func (b *Book) ByArea(c Category) bool {
	for _, a := range b.Areas {
		if c.About == APlace && a.Desks[c.Desk] != "" {
			return true
		}
	}
	return false
}

func (b *Book) judgeAreas(ps *notice.Problems) {
	for i, a := range b.Areas {
		at := fmt.Sprintf("area[%d]", i)
		inBoth(ps, at+".name", a.Name)
		if len(a.Outline) < 3 {
			ps.Add(at+".outline", "至少要有三个点", "needs three points at least")
		}
		for k, p := range a.Outline {
			if !(Point{p[0], p[1]}).valid() {
				ps.Add(fmt.Sprintf("%s.outline[%d]", at, k), "应为 [经度, 纬度]", "want [longitude, latitude]")
			}
		}
		if len(a.Desks) == 0 {
			ps.Add(at+".desks", "写明由哪个部门代替哪个部门，例如 {command = \"yunxi\"}", "say which desk stands in for which, such as {command = \"yunxi\"}")
		}
		for _, of := range slices.Sorted(maps.Keys(a.Desks)) {
			for _, id := range []string{of, a.Desks[of]} {
				if !b.HasDesk(id) {
					ps.Add(at+".desks."+of, "没有这个部门："+id, "there is no such desk: "+id)
				}
			}
		}
	}
}
