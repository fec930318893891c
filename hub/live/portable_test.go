package live_test

import "testing"

// Streams that the event loop can't serve (TLS, HTTP/2, other systems) keep
// the same promises. What open makes under this test has no event loop.
func TestWithoutAnEventLoop(t *testing.T) {
	for name, test := range map[string]func(*testing.T){
		"begin":      TestAStreamBeginsWithHelloAndTheWholeState,
		"parts":      TestALargeStateComesInParts,
		"ids":        TestEventIdsResumeAndWinOverSince,
		"reset":      TestCursorsThatCanNotBeResumedGetAReset,
		"seam":       TestSnapshotThenChangesWithoutASeam,
		"resume":     TestResumeLosesNothingOverARestart,
		"slow":       TestASlowReaderGetsTheNewestStateAndDelaysNobody,
		"lifetime":   TestStreamsEndInTimeAndSayWhenToComeBack,
		"trickle":    TestWhoReadsTooSlowlyIsSentAwayInTimeToo,
		"stalled":    TestManyReadersStallAndEveryoneEndsWithTheBoard,
		"events":     TestEventsOverAnyHTTP,
		"moved":      TestChangesComeWithoutAHeartbeat,
		"drain":      TestDrainSendsEveryoneAwayAndTakesNobodyNew,
		"cut off":    TestDrainCutsOffWhoDoesNotGo,
		"limits":     TestTooManyReadersAreRefusedBeforeTheUpgrade,
		"ping":       TestPingsCarryThePlaceAndTheDeafAreClosed,
		"dismissal":  TestDismissalEndsTheStreamsOfOneViewer,
		"table":      TestWireTable,
		"compressed": TestWhatAClientCompresses,
		"sharing":    TestCompressedReadersGetTheSameMessages,
		"schedules":  TestRandomSchedulesEndWithTheBoard,
		"silence":    TestSilenceEndsAConnection,
		"handshakes": TestHandshakes,
		"noise":      TestNoiseFromAClientHarmsNobody,
	} {
		t.Run(name, test)
	}
}
