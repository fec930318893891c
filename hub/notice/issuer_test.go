package notice_test

import (
	"testing"
	"time"

	"wayside/hub/notice"
)

func TestAnIssuerIsKnownByIdOrName(t *testing.T) {
	p := notice.Party{ID: "yunxi", Name: notice.Words{notice.Chinese: "云溪交警", notice.English: "Yunxi Traffic Police"}}
	for _, c := range []struct {
		issuer notice.Issuer
		want   bool
	}{
		{notice.Issuer{ID: "yunxi"}, true}, {notice.Issuer{ID: "other", Name: notice.Words{"de": "云溪交警"}}, true},
		{notice.Issuer{ID: "other", Name: notice.Words{notice.Chinese: "青河交警"}}, false}, {notice.Issuer{}, false},
	} {
		if got := c.issuer.Is(p); got != c.want {
			t.Errorf("%+v: got %v", c.issuer, got)
		}
	}
}

func TestAZoneHasANameOfTheDatabaseOrUTC(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Skip(err)
	}
	for zone, want := range map[*time.Location]string{shanghai: "Asia/Shanghai", time.UTC: "UTC", time.FixedZone("", 3600): "UTC", time.FixedZone("+08", 8*3600): "UTC"} {
		if got := notice.ZoneName(zone); got != want {
			t.Errorf("%s: got %s", zone, got)
		}
	}
}
