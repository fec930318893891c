package vtec_test

import (
	"reflect"
	"strings"
	"testing"

	"wayside/hub/format/internal/vtec"
)

func TestCodesAreReadOneByOne(t *testing.T) {
	got := vtec.Parse("/O.UPG.KYUN.WS.A.0005.261124T1800Z-261125T1800Z/\n/T.NEW.KYUN.WS.W.0006.000000T0000Z-261125T1800Z/ and prose")
	want := []vtec.Event{{"O", "UPG", "KYUN", "WS", "A", "0005"}, {"T", "NEW", "KYUN", "WS", "W", "0006"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !got[0].Over() || got[1].Over() {
		t.Error("an upgrade ends the event that it came from, and no other")
	}
	for _, none := range []string{"", "/O.NEW.KYUN.WS.A.5.x/", "O.NEW.KYUN.WS.A.0005.", "/00000.0.ER.000000T0000Z.000000T0000Z.000000T0000Z.OO/"} {
		if got := vtec.Parse(none); got != nil {
			t.Errorf("%q gave %v", none, got)
		}
	}
}

func TestKeyIsThatOfEventAndPlaces(t *testing.T) {
	e := vtec.Parse("/O.NEW.KYUN.HT.Y.0003.000000T0000Z-261125T0000Z/")[0]
	later := vtec.Parse("/O.CON.KYUN.HT.Y.0003.261124T1200Z-261126T0000Z/")[0]
	one, both := vtec.Mark([]string{"YXZ001"}), vtec.Mark([]string{"YXZ001", "YXZ002"})
	if a, b := e.Key(2026, both), later.Key(2026, vtec.Mark([]string{"YXZ002", "YXZ001", "YXZ001"})); a != b {
		t.Errorf("%s is not %s", a, b)
	}
	if e.Key(2026, one) == e.Key(2026, both) || e.Key(2026, one) == e.Key(2027, one) {
		t.Error("other places or another year are another event")
	}
}

func TestCodesAreBounded(t *testing.T) {
	if got := vtec.Parse(strings.Repeat("/O.NEW.KYUN.HT.Y.0003.", 10_000)); len(got) > 20 {
		t.Errorf("got %d codes", len(got))
	}
}
