package sign

import (
	"math"
	"time"
	"unicode"
)

// What a driver can take in (NCHRP report 14396, pages 41 to 45; University of
// Kentucky, Safe Design 833): facts are units of information, what has
// happened, where, what to do.
const (
	factsAPhase   = 3
	hanAPhase     = 20
	factsFast     = 4 // in a message, at 56 km/h (35 mph) and above
	factsSlow     = 5
	fast          = 56.0
	perFact       = 2 * time.Second
	perHan        = 220 * time.Millisecond // 4 to 5 characters a second
	beforeHan     = 600 * time.Millisecond
	perWord       = time.Second // of four letters and more
	leastDwell    = 2500 * time.Millisecond
	mostDwell     = 4 * time.Second
	mmPerLetterMM = 480.0 // a letter can be read from 40 ft for each inch of its height
)

// mostFacts is how many facts a message may tell at the speed of p.
func (p *Profile) mostFacts() int {
	if p.Speed < fast && p.Speed > 0 {
		return factsSlow
	}
	return factsFast
}

// mostWords is how many words of Latin letters a message may have: 8 at 55
// mph, 7 at 65 mph.
func (p *Profile) mostWords() int {
	switch {
	case p.Speed >= 104:
		return 7
	case p.Speed >= 88:
		return 8
	}
	return 10
}

// exposure is for how long a driver who passes at the speed of p can read
// letters of f; a long time where nobody knows.
func (p *Profile) exposure(f Font) time.Duration {
	if p.Pitch == 0 || p.Speed == 0 {
		return math.MaxInt64
	}
	metres := float64(faceOf(f.Face).Height) * p.Pitch * mmPerLetterMM / 1000
	return time.Duration(metres / (p.Speed / 3.6) * float64(time.Second))
}

// dwell is how long a page of some facts must stand.
func dwell(facts int, texts []string) time.Duration {
	han, words := 0, 0
	for _, text := range texts {
		h, w := count(text)
		han, words = han+h, words+w
	}
	need := max(time.Duration(facts)*perFact, beforeHan+time.Duration(han)*perHan, time.Duration(words)*perWord, leastDwell)
	return min(need, mostDwell)
}

// count is the Han characters of a text, and its Latin words of four letters
// and more.
func count(text string) (han, words int) {
	letters := 0
	for _, c := range text + " " {
		switch {
		case unicode.Is(unicode.Han, c):
			han++
		case unicode.IsLetter(c):
			letters++
			continue
		}
		if letters >= 4 {
			words++
		}
		letters = 0
	}
	return han, words
}

// tenths is a duration in tenths of a second, rounded up.
func tenths(d time.Duration) int {
	return int((d + 100*time.Millisecond - 1) / (100 * time.Millisecond))
}
