// Package header knows the words of the headerInformation of DATEX II, which
// say who may see a publication and whether it is real. It reads no document;
// hub/format/… use it.
package header

import (
	"slices"

	"wayside/hub/notice"
)

// Open reports whether a confidentiality is public, by itself or because the
// settings of the source allow it ([notice.Settings.AllowConfidential]), which
// name the absent one "unspecified". What is for authorities or for internal
// use no source may open.
func Open(word string, allowed []string) bool {
	switch word {
	case "noRestriction":
		return true
	case "internalUse", "restrictedToAuthorities":
		return false
	case "":
		word = "unspecified"
	}
	return slices.Contains(allowed, word)
}

// Status is what an informationStatus stands for; one that is not known, which
// ok says, is taken for a test. The absent one is real.
func Status(word string) (s notice.Status, ok bool) {
	switch word {
	case "", "real":
		return notice.Actual, true
	case "technicalExercise", "securityExercise":
		return notice.Exercise, true
	case "test":
		return notice.Test, true
	}
	return notice.Test, false
}
