package cap_test

import (
	"strings"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// sound is a message of which nothing is to be said; pairs of old and new text
// make it worse.
func sound(t *testing.T, change ...string) notice.Item {
	t.Helper()
	doc := sample(t, "sound.cap")
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(doc, change[i]) {
			t.Fatalf("%q is not in the sample", change[i])
		}
		doc = strings.ReplaceAll(doc, change[i], change[i+1])
	}
	s := settings()
	s.Now = time.Date(2026, 11, 24, 1, 30, 0, 0, time.UTC)
	item := decodeOne(t, doc, s)
	formattest.Sound(t, item)
	return item
}

// fields are where problems lie, with a mark for what is said of each.
func fields(p notice.Problems) string {
	var out []string
	for _, q := range p {
		switch {
		case q.Advice:
			out = append(out, "advice "+q.Field)
		case q.Warning:
			out = append(out, "warn "+q.Field)
		default:
			out = append(out, "error "+q.Field)
		}
	}
	return strings.Join(out, ", ")
}

func TestWhatNoSchemaSeesIsSaidAtItsElement(t *testing.T) {
	const update, refs = "<msgType>Update</msgType>", "<references>traffic.yunxi.example,yx-1,2026-11-24T08:00:00+08:00</references>"
	const kind, scope = "<msgType>Alert</msgType>", "<scope>Public</scope>"
	long := strings.Repeat("雨", 161)
	english := "<language>en-US</language>"
	for name, c := range map[string]struct {
		change []string
		want   string
	}{
		"nothing":                      {nil, ""},
		"update without references":    {[]string{kind, update}, "error references"},
		"cancel without references":    {[]string{kind, "<msgType>Cancel</msgType>"}, "error references"},
		"update with references":       {[]string{kind, update, scope, scope + refs}, ""},
		"alert with references":        {[]string{scope, scope + refs}, "advice references"},
		"self-reference":               {[]string{kind, update, scope, scope + strings.Replace(refs, "yx-1", "yx-2026-0200", 1)}, "warn references[0]"},
		"referenced later":             {[]string{kind, update, scope, scope + strings.Replace(refs, "T08", "T10", 1)}, "warn references[0]"},
		"reference of two":             {[]string{kind, update, scope, scope + strings.Replace(refs, ",2026-11-24T08:00:00+08:00", "", 1)}, "warn references[0]"},
		"expires before sent":          {[]string{"2026-11-24T18:00:00+08:00</expires>", "2026-11-24T08:00:00+08:00</expires>"}, "warn info[0].effective, error info[0].expires, warn info[1].effective, error info[1].expires"},
		"one block before sent":        {[]string{"<expires>2026-11-24T18:00:00+08:00</expires><!-- en -->", "<expires>2026-11-24T08:00:00+08:00</expires>"}, "warn info[1].effective, warn info[1].expires, advice info[1].expires"},
		"expires before onset":         {[]string{"2026-11-24T10:00:00+08:00</onset>", "2026-11-24T19:00:00+08:00</onset>"}, "warn info[0].expires, warn info[1].expires, warn info.onset"},
		"stands for two days":          {[]string{"2026-11-24T18:00:00+08:00</expires>", "2026-11-26T18:00:00+08:00</expires>"}, "advice info[0].expires, advice info[1].expires"},
		"stands for two months":        {[]string{"2026-11-24T18:00:00+08:00</expires>", "2027-01-26T18:00:00+08:00</expires>"}, "warn info[0].expires, warn info[1].expires"},
		"expired already":              {[]string{"2026-11-24T18:00:00+08:00</expires>", "2026-11-24T09:20:00+08:00</expires>", "10:00:00+08:00</onset>", "09:10:00+08:00</onset>"}, "warn info[0].expires, warn info[1].expires"},
		"no expiry":                    {[]string{"<expires>2026-11-24T18:00:00+08:00</expires>", ""}, "warn info[0].expires, warn info[1].expires"},
		"same text twice":              {[]string{"G320 Yuling Tunnel closed both ways", "G320 雨岭隧道双向封闭", "The tunnel lights have failed.", "隧道内照明故障。", "Use S211.", "请经 S211 绕行。"}, "warn info[1].language"},
		"another severity":             {[]string{english + "<category>Transport</category>", english + "<category>Transport</category>", "<severity>Severe</severity><!-- en -->", "<severity>Minor</severity>"}, "warn info[1].severity"},
		"another category":             {[]string{english + "<category>Transport</category>", english + "<category>Met</category>"}, "warn info[1].category"},
		"long headline":                {[]string{"G320 雨岭隧道双向封闭", long}, "advice info[0].headline"},
		"HTML":                         {[]string{"隧道内照明故障。", "隧道内&lt;b&gt;照明&lt;/b&gt;故障。"}, "warn info[0].description"},
		"entity":                       {[]string{"Use S211.", "Use&amp;nbsp;S211."}, "warn info[1].instruction"},
		"open polygon":                 {[]string{" 28.50,117.90</polygon>", "</polygon>"}, "warn info[0].area[0].polygon"},
		"crossed polygon":              {[]string{"28.50,117.96 28.53,117.96", "28.53,117.96 28.50,117.96 28.53,117.90"}, "warn info[0].area[0].polygon"},
		"swapped axes":                 {[]string{"28.50,117.90 28.50,117.96 28.53,117.96 28.50,117.90", "117.90,28.50 117.96,28.50 117.96,28.53 117.90,28.50", "28.51,117.92 0.5", "117.92,28.51 0.5"}, "warn info[0].area[0]"},
		"radius in metres":             {[]string{"28.51,117.92 0.5", "28.51,117.92 500"}, "warn info[0].area[0].circle"},
		"Z":                            {[]string{"2026-11-24T09:00:00+08:00</sent>", "2026-11-24T01:00:00Z</sent>"}, "warn sent"},
		"fractions":                    {[]string{"10:00:00+08:00</onset>", "10:00:00.000+08:00</onset>"}, "warn info[0].onset, warn info[1].onset"},
		"blank in the identifier":      {[]string{"yx-2026-0200", "yx 2026"}, "warn identifier"},
		"comma in the sender":          {[]string{"<sender>traffic.yunxi.example", "<sender>traffic,yunxi"}, "warn sender"},
		"no areaDesc":                  {[]string{"<areaDesc>云溪县</areaDesc>", ""}, "warn info[0].area[0].areaDesc"},
		"sent in the future":           {[]string{"2026-11-24T09:00:00+08:00</sent>", "2026-11-24T09:50:00+08:00</sent>"}, "warn sent"},
		"sent two years ago":           {[]string{"2026-11-24T09:00:00+08:00</sent>", "2024-11-24T09:00:00+08:00</sent>"}, "warn sent, warn info[0].onset, warn info[0].expires, warn info[1].onset, warn info[1].expires"},
		"begins in another century":    {[]string{"2026-11-24T10:00:00+08:00</onset>", "1999-11-24T10:00:00+08:00</onset>"}, "warn info[0].onset, warn info[1].onset"},
		"no language":                  {[]string{"<language>zh-CN</language>", ""}, "warn info[0].language"},
		"restricted without a word":    {[]string{scope, "<scope>Restricted</scope>"}, "advice restriction, warn scope"},
		"private for nobody":           {[]string{scope, "<scope>Private</scope>"}, "advice addresses, warn scope"},
		"exercise without a name":      {[]string{"<status>Actual", "<status>Exercise"}, "advice note"},
		"ceiling alone":                {[]string{"<altitude>500</altitude>", ""}, "warn info[0].area[0].ceiling"},
		"ceiling below the altitude":   {[]string{"<altitude>500</altitude>", "<altitude>5000</altitude>"}, "warn info[0].area[0].ceiling"},
		"altitude in words":            {[]string{"<altitude>500</altitude>", "<altitude>high</altitude>"}, "warn info[0].area[0].altitude"},
		"takes effect when it is over": {[]string{"09:00:00+08:00</effective>", "20:00:00+08:00</effective>"}, "warn info[0].effective, warn info[1].effective"},
		"another span":                 {[]string{"<expires>2026-11-24T18:00:00+08:00</expires><!-- en -->", "<expires>2026-11-24T17:00:00+08:00</expires>"}, "advice info[1].expires"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fields(sound(t, c.change...).Problems); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
