package header_test

import (
	"testing"

	"wayside/hub/format/internal/header"
	"wayside/hub/notice"
)

func TestOnlyWhatIsSaidToBeOpenIsOpen(t *testing.T) {
	all := []string{"unspecified", "restrictedToAuthoritiesAndTrafficOperators", "internalUse", "restrictedToAuthorities"}
	for word, want := range map[string][2]bool{ // without and with settings
		"noRestriction": {true, true}, "": {false, true}, "restrictedToAuthoritiesAndTrafficOperators": {false, true},
		"internalUse": {false, false}, "restrictedToAuthorities": {false, false}, "secret": {false, false},
	} {
		if got := [2]bool{header.Open(word, nil), header.Open(word, all)}; got != want {
			t.Errorf("%q: got %v, want %v", word, got, want)
		}
	}
}

func TestWhatIsNotSaidToBeRealIsATest(t *testing.T) {
	for word, want := range map[string]notice.Status{
		"": notice.Actual, "real": notice.Actual, "technicalExercise": notice.Exercise, "securityExercise": notice.Exercise, "test": notice.Test, "drill": notice.Test,
	} {
		if got, ok := header.Status(word); got != want || ok != (word != "drill") {
			t.Errorf("%q: got %q, %v", word, got, ok)
		}
	}
}
