package datex2_test

import (
	"strings"
	"testing"

	"wayside/hub/notice"
)

func TestTheNewestVersionOfARecordIsTold(t *testing.T) {
	limit := func(version, kmh string) string {
		return strings.Replace(record("SpeedManagement", "1-b", "", "<s:temporarySpeedLimit>"+kmh+"</s:temporarySpeedLimit>"), `version="1"`, `version="`+version+`"`, 1)
	}
	for _, order := range [][]string{{limit("9", "30"), limit("10", "50")}, {limit("10", "50"), limit("9", "30")}} {
		it := only(t, payload(situation("1", record("Accident", "1-a", "", ""), strings.Join(order, ""))), settings())
		same(t, *it.Notice.SpeedLimit, 50)
		same(t, len(it.Problems), 1)
	}
}

func TestTypesAreNamesOfANamespaceNotWords(t *testing.T) {
	rebound := strings.Replace(record("Accident", "1-a", "", ""), "<s:situationRecord ", `<s:situationRecord xmlns:s="http://datex2.eu/schema/3/situation" xmlns:q="http://datex2.eu/schema/3/situation" `, 1)
	same(t, only(t, payload(situation("1", strings.Replace(rebound, `"s:Accident"`, `"q:Accident"`, 1))), settings()).Notice.Event, "accident")
	alien := strings.Replace(record("Accident", "1-a", "", ""), "<s:situationRecord ", `<s:situationRecord xmlns:q="urn:other" `, 1)
	it := only(t, payload(situation("1", strings.Replace(alien, `"s:Accident"`, `"q:Accident"`, 1))), settings())
	same(t, it.Notice.Event, "other")
	same(t, len(it.Problems), 1)
}

// A measure counts while its own record is in force, and what will begin tells
// what it will begin with.
func TestEffectsCountWhileTheirOwnRecordIsInForce(t *testing.T) {
	timed := func(r, start, end string) string {
		r = strings.Replace(r, "<c:validityStatus>active<", "<c:validityStatus>definedByValidityTimeSpec<", 1)
		return strings.Replace(r, "2026-11-24T00:00:00Z</c:overallStartTime>", start+"</c:overallStartTime><c:overallEndTime>"+end+"</c:overallEndTime>", 1)
	}
	closed := record("RoadOrCarriagewayOrLaneManagement", "1-b", "", "<s:roadOrCarriagewayOrLaneManagementType>roadClosed</s:roadOrCarriagewayOrLaneManagementType>")
	for _, c := range []struct {
		start, end string
		want       notice.Impact
	}{
		{"2026-11-24T01:00:00Z", "2026-11-24T02:00:00Z", notice.AllClosed},
		{"2026-11-20T01:00:00Z", "2026-11-24T01:00:00Z", ""},
		{"2026-11-24T02:00:00Z", "2026-11-25T01:00:00Z", ""},
	} {
		works := timed(record("MaintenanceWorks", "1-a", "", "<s:roadMaintenanceType>roadworks</s:roadMaintenanceType>"), "2026-11-20T00:00:00Z", "2026-11-30T00:00:00Z")
		it := only(t, payload(situation("1", works, timed(closed, c.start, c.end))), settings())
		same(t, it.Notice.Impact, c.want)
		same(t, it.Notice.Ends.Format("2006-01-02"), "2026-11-30")
	}
	both := payload(situation("1", timed(record("MaintenanceWorks", "1-a", "", ""), "2026-12-01T00:00:00Z", "2026-12-09T00:00:00Z"), timed(closed, "2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z")))
	same(t, only(t, both, settings()).Notice.Impact, notice.AllClosed)
}

func TestARecordThatHasEndedLeavesTheOthers(t *testing.T) {
	ended := record("RoadOrCarriagewayOrLaneManagement", "1-b", "", "<s:management><s:lifeCycleManagement><s:end>true</s:end></s:lifeCycleManagement></s:management><s:roadOrCarriagewayOrLaneManagementType>roadClosed</s:roadOrCarriagewayOrLaneManagementType>")
	it := only(t, payload(situation("1", record("Accident", "1-a", "", ""), ended)), settings())
	same(t, it.Notice.Impact, "")
	same(t, it.Notice.Event, "accident")
	it = only(t, payload(situation("1", ended)), settings())
	same(t, it.End.Cause, notice.CauseEnded)
}

func TestNumbersOutOfRangeAreLeftOutWithAWarning(t *testing.T) {
	for _, more := range []string{
		`<s:impact><s:numberOfLanesRestricted>99999999999</s:numberOfLanesRestricted></s:impact>`, `<s:queueLength>-5</s:queueLength>`, `<s:temporarySpeedLimit>NaN</s:temporarySpeedLimit>`,
		`<s:impact><s:delays><s:delayTimeValue>1e300</s:delayTimeValue></s:delays></s:impact>`, `<s:temporarySpeedLimit>fast</s:temporarySpeedLimit>`,
	} {
		it := only(t, accident(more), settings())
		if n := it.Notice; n.LanesClosed != nil || n.QueueMetres != nil || n.SpeedLimit != nil || n.DelaySeconds != nil || len(it.Problems) != 1 {
			t.Errorf("%s: got %v", more, it.Problems)
		}
	}
}
