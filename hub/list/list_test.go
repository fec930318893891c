package list_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/format/table"
	"wayside/hub/list"
	"wayside/hub/logtest"
	"wayside/hub/notice"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var police = notice.Party{ID: "yunxi-police", Name: notice.Words{notice.Chinese: "云溪县交警大队", notice.English: "Yunxi Traffic Police"}}

// office is a hub, and somebody who keeps lists.
type office struct {
	*testing.T
	hub *hub.Hub
	at  atomic.Pointer[time.Time]
	who hub.Author
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{T: t, who: hub.Author{Name: "@li", Person: "@li", Publisher: police}}
	o.set(time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC))
	var err error
	if o.hub, err = hub.Open(t.Context(), logtest.Memory(), hub.Config{Now: o.now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.hub.Close)
	return o
}

func (o *office) now() time.Time { return *o.at.Load() }

func (o *office) set(t time.Time) { o.at.Store(&t) }

var zone = time.FixedZone("CST", 8*3600)

func (o *office) judge(name, doc string) *list.Verdict {
	o.Helper()
	k, ok := list.Named(name)
	if !ok {
		o.Fatalf("there is no list %q", name)
	}
	v, err := k.Judge(o.Context(), []byte(doc), list.Settings{Hub: o.hub, Author: o.who, Zone: zone, Lang: notice.Chinese})
	if err != nil {
		o.Fatal(err)
	}
	return v
}

// publish says all that is new or revised.
func (o *office) publish(v *list.Verdict) {
	o.Helper()
	if !v.Good() {
		o.Fatalf("the list is not good: %s", told(v))
	}
	for _, r := range v.Rows {
		var err error
		switch r.State {
		case list.New:
			_, err = o.hub.Publish(o.Context(), o.who, r.Notice, hub.Terms{})
		case list.Revised:
			_, err = o.hub.Revise(o.Context(), o.who, r.Notice, hub.Terms{Expect: hub.Seq(r.Stands.Seq)})
		}
		if err != nil {
			o.Fatalf("row %d: %v", r.Number, err)
		}
	}
}

func told(v *list.Verdict) string {
	var b strings.Builder
	for _, p := range v.Frame {
		fmt.Fprintf(&b, "file: %s %s\n", p.Field, p.Message[notice.English])
	}
	for _, r := range v.Rows {
		for _, p := range r.Problems {
			if !p.Warning && !p.Advice {
				fmt.Fprintf(&b, "row %d: %s: %s\n", r.Number, p.Field, p.Message[notice.English])
			}
		}
	}
	return b.String()
}

func (o *office) counts(what string, v *list.Verdict, fresh, revised, same, refused int) {
	o.Helper()
	if v.Count(list.New) != fresh || v.Count(list.Revised) != revised || v.Count(list.Same) != same || v.Count(list.Refused) != refused {
		o.Errorf("%s: %d new, %d revised, %d the same, %d refused\n%s", what, v.Count(list.New), v.Count(list.Revised), v.Count(list.Same), v.Count(list.Refused), told(v))
	}
}

const header = "设备编号,道路,桩号,地点,方向,限速（公里/小时）,启用日期,执法单位,法律依据,执法措施,监督电话,救济途径,救济期限,经度,纬度\n"

func camera(number, road, post, place, direction, limit, since string) string {
	return strings.Join([]string{number, road, post, place, direction, limit, since, "云溪县公安局交通管理大队", "《道路交通安全法》第一百一十四条", "超速拍照取证", "0793-2345122", "可申请行政复议", "60 日内", "117.934", "28.498"}, ",") + "\n"
}

var three = header + camera("001", "G320", "K405+300", "青河大桥东", "东行", "70", "2025-03-01") +
	camera("002", "S38", "", "雨岭隧道西口", "西行", "80", "2024-05-01") + camera("003", "X205", "K12", "李家村口", "双向", "40", "2026-01-15")

func TestTheSameListAgainChangesNothing(t *testing.T) {
	o := open(t)
	v := o.judge("cameras", three)
	o.counts("first", v, 3, 0, 0, 0)
	head := o.hub.Head()
	o.counts("a dry run", o.judge("cameras", three), 3, 0, 0, 0)
	if o.hub.Head() != head {
		t.Fatal("judging a list changed the log")
	}
	o.publish(v)
	o.set(o.now().Add(20 * 24 * time.Hour))
	o.counts("again", o.judge("cameras", three), 0, 0, 3, 0)
	encoded, err := simplifiedchinese.GB18030.NewEncoder().String(three)
	if err != nil {
		t.Fatal(err)
	}
	o.counts("in GB 18030", o.judge("cameras", encoded), 0, 0, 3, 0)
	var rows [][]string
	for line := range strings.Lines(three) {
		rows = append(rows, strings.Split(strings.TrimSpace(line), ","))
	}
	var book bytes.Buffer
	if err := table.WriteBook(&book, []table.Leaf{{Name: "表", Header: true, Rows: rows}}); err != nil {
		t.Fatal(err)
	}
	o.counts("as a workbook", o.judge("cameras", book.String()), 0, 0, 3, 0)
	var public bytes.Buffer
	k, _ := list.Named("cameras")
	entries := o.hub.List(hub.View{Filter: k.Selection()}, o.now())
	if _, err := table.Encode(&public, notice.Sheet{Entries: entries, Lang: notice.Chinese, Now: o.now(), Zone: zone}); err != nil {
		t.Fatal(err)
	}
	o.counts("as the public downloads it", o.judge("cameras", public.String()), 0, 0, 3, 0)
}

func TestWhatHasChangedIsRevisedAndTold(t *testing.T) {
	o := open(t)
	o.publish(o.judge("cameras", three))
	changed := strings.Replace(strings.Replace(three, "东行,70", "东行,80", 1), "003,X205", "004,X205", 1)
	v := o.judge("cameras", changed)
	o.counts("changed", v, 1, 1, 1, 0)
	if c := v.Rows[0].Changes; len(c) != 1 || c[0].Was != "70" || c[0].Now != "80" || c[0].Name[notice.English] != "Speed limit (km/h)" {
		t.Errorf("the change is told as %v", c)
	}
	if len(v.Missing) != 1 || v.Missing[0].Notice.Origin.ID != "003" {
		t.Errorf("missing are %v", v.Missing)
	}
	o.publish(v)
	e, err := o.hub.Entry(t.Context(), v.Rows[0].Stands.Notice.ID, "")
	if err != nil || e.Notice.Revision != 2 || e.Notice.Text[notice.English].Changed != "Changed: Speed limit (km/h)" {
		t.Errorf("what stands is %v, %v", e.Notice, err)
	}
	o.counts("again", o.judge("cameras", changed), 0, 0, 3, 0)
}

// TestANumberThatWasWithdrawnBeginsAnew: a camera taken down stays withdrawn for
// ever, and may be put up again under its number.
func TestANumberThatWasWithdrawnBeginsAnew(t *testing.T) {
	o := open(t)
	v := o.judge("cameras", three)
	o.publish(v)
	gone := v.Rows[0].Notice.ID
	if _, err := o.hub.Withdraw(t.Context(), o.who, gone, notice.Words{notice.Chinese: "已拆除"}); err != nil {
		t.Fatal(err)
	}
	v = o.judge("cameras", three)
	o.counts("after a withdrawal", v, 1, 0, 2, 0)
	o.publish(v)
	if v.Rows[0].Notice.ID == gone {
		t.Error("what was withdrawn came back under its id")
	}
	o.counts("again", o.judge("cameras", three), 0, 0, 3, 0)
}

func TestEveryFaultIsToldAtItsRowAndColumn(t *testing.T) {
	o := open(t)
	v := o.judge("cameras", header+camera("001", "G320", "K1", "桥", "东行", "fast", "2025-13-01")+camera("002", "", "K2", "桥", "斜着", "80", "2024-05-01")+strings.Replace(camera("002", "X205", "K12", "村口", "双向", "40", "2026-01-15"), "《道路交通安全法》第一百一十四条", "", 1))
	o.counts("three faulty rows", v, 0, 0, 0, 3)
	said := told(v)
	for _, want := range []string{"row 2: 限速（公里/小时）: ", "row 2: 启用日期: ", "row 3: 道路: must be filled in", "row 3: 方向: ", "row 4: 设备编号: the same id as in row 3", "row 4: 法律依据: must be filled in"} {
		if !strings.Contains(said, want) {
			t.Errorf("it never says %q:\n%s", want, said)
		}
	}
	if strings.Contains(said, "enforcement.") || strings.Count(said, "法律依据") != 1 {
		t.Errorf("a fault is told twice, or by a name that no officer knows:\n%s", said)
	}
	if v = o.judge("cameras", header+camera("", "G320", "K1", "桥", "东行", "70", "2025-03-01")); len(v.Rows) != 1 || v.Rows[0].Key != "" || !strings.Contains(told(v), "row 2: 设备编号: must be filled in") {
		t.Errorf("a row without a number is called %+v", v.Rows)
	}
	v = o.judge("cameras", "设备编号,道路,地点\n1,G320,桥\n")
	for _, want := range []string{"方向", "限速（公里/小时）", "启用日期", "执法单位", "法律依据", "执法措施", "监督电话", "救济途径", "救济期限"} {
		if !strings.Contains(told(v), "file: "+want+" this column is missing") {
			t.Errorf("nobody is told that %s is missing:\n%s", want, told(v))
		}
	}
	o.who.Areas = []string{"361129"}
	if said := told(o.judge("cameras", three)); strings.Count(said, "行政区划代码") != 3 {
		t.Errorf("an author of one area published elsewhere:\n%s", said)
	}
	for _, bad := range []string{"", "no table at all", "PK\x03\x04 xl/ but no workbook", strings.Repeat("x", list.MaxBytes+1), header + strings.Repeat(camera("1", "G320", "K1", "桥", "东行", "70", "2025-03-01"), list.MaxRows+1)} {
		if v := o.judge("cameras", bad); v.Good() || len(v.Frame) == 0 {
			t.Errorf("%.40q is taken for a list", bad)
		}
	}
}

// TestTheFileToFillInIsReadAsItIs: every heading is understood in both languages
// and formats, the example is never taken over, and becomes good by its number.
func TestTheFileToFillInIsReadAsItIs(t *testing.T) {
	for _, k := range list.Kinds() {
		for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
			for _, format := range []string{"csv", "xlsx"} {
				o := open(t)
				if k.Name == "plan" {
					o.set(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))
				}
				var b bytes.Buffer
				if err := k.WriteTemplate(&b, format, lang); err != nil {
					t.Fatal(err)
				}
				v := o.judge(k.Name, b.String())
				if len(v.Unknown) > 0 || len(v.Rows) != 1 || v.Count(list.Passed) != 1 || v.Good() {
					t.Errorf("%s %s %s: %d rows, unknown %v\n%s", k.Name, lang, format, len(v.Rows), v.Unknown, told(v))
				}
				if format == "csv" {
					filled := strings.NewReplacer("示例-", "", "EXAMPLE-", "").Replace(b.String())
					v = o.judge(k.Name, filled)
					o.counts(k.Name+" "+string(lang), v, 1, 0, 0, 0)
					o.publish(v)
					o.counts("again", o.judge(k.Name, filled), 0, 0, 1, 0)
				}
			}
		}
	}
}

func TestListsKeepApartWhatHasTheSameNumber(t *testing.T) {
	o := open(t)
	o.publish(o.judge("cameras", three))
	const plan = "专项编号,专项名称,开始日期,结束日期,整治内容,执法单位,法律依据,执法措施,监督电话\n001,冬季酒驾整治,2026-12-01,2026-12-31,酒驾,大队,《道路交通安全法》第九十一条,设卡检查,0793-2345122\n"
	v := o.judge("plan", plan)
	o.counts("the plan", v, 1, 0, 0, 0)
	if len(v.Missing) != 0 {
		t.Errorf("the plan misses what is on the list of cameras: %v", v.Missing)
	}
	o.publish(v)
	o.counts("the cameras", o.judge("cameras", three), 0, 0, 3, 0)
	// Nobody takes another's number by naming its id.
	stolen := strings.Replace(three, "001,", string(v.Rows[0].Notice.ID)+",", 1)
	o.counts("an id of another list", o.judge("cameras", stolen), 0, 0, 2, 1)
}

// TestARowKeepsToTheRuleOfItsPlace: the hub sees no more than what the rule left of
// a row, so that the list itself must tell of a text that says more.
func TestARowKeepsToTheRuleOfItsPlace(t *testing.T) {
	o := open(t)
	coarse := hub.Config{Now: o.now, Coarse: func(n *notice.Notice) notice.Problems { return n.Coarsen(notice.Coarse{Place: notice.ToRoad}) }}
	h, err := hub.Open(t.Context(), logtest.Memory(), coarse)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	o.hub = h
	titled := "标题,标题（英文）," + header
	row := "G320测速,Speed camera on the G320," + camera("001", "G320", "K405+300", "老粮站", "东行", "70", "2025-03-01")
	o.counts("its place in its own column", o.judge("cameras", titled+row), 1, 0, 0, 0)
	v := o.judge("cameras", titled+strings.Replace(row, "超速拍照取证", "老粮站前拍照取证", 1))
	o.counts("its place in another column", v, 0, 0, 0, 1)
	if said := told(v); !strings.Contains(said, "row 2: 执法措施: ") {
		t.Errorf("nobody is told which column says the place:\n%s", said)
	}
}
