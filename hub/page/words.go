package page

import (
	"wayside/hub/notice"
	"wayside/hub/words"
)

// T is a text of the pages in the page's language; args fill it.
func (f frame) T(key string, args ...any) string { return f.site.Words.Say(f.Lang, key, args...) }

// in is what is said in several languages, for who reads this page.
func (f frame) in(w notice.Words) string { return w.In(words.In(f.site.Words, w, f.Lang)) }

// foreign is the same with the language that it is in, where that is not the
// page's own.
func (f frame) foreign(w notice.Words) tongueLine {
	if l := w.LangIn(words.In(f.site.Words, w, f.Lang)); len(w) > 0 && l != f.Lang {
		return tongueLine{l, w[l]}
	}
	return tongueLine{Text: w[f.Lang]}
}

// tongueName is the name of a language, in the page's where that has one.
func (f frame) tongueName(l notice.Lang) string {
	switch key := "console.text." + string(l); {
	case f.site.Words.Has(key):
		return f.T(key)
	case f.site.Words.Speaks(l):
		return f.site.Words.Say(l, words.Own)
	}
	return string(l)
}

// text is what a notice says, and the language in which it says so.
func (f frame) text(n *notice.Notice) (notice.Text, notice.Lang) {
	return n.TextIn(words.In(f.site.Words, n.Text, f.Lang))
}

// name is the name of a word of a list of terms.
func (f frame) name(list string, terms []notice.Term, word string) string {
	return f.site.Words.Name(f.Lang, list, terms, word)
}

func (f frame) event(n *notice.Notice) string {
	return f.name(string(n.Kind), notice.Events(n.Kind), string(n.Event))
}

// words are texts of the pages for the scripts.
func (f frame) words(keys []string) map[string]string { return f.site.Words.Some(f.Lang, keys) }

// also is the language of what the page's own language lacks.
func (f frame) also() notice.Lang { return f.site.Words.Fallback(f.Lang) }

// tongue is a language that the page can also be read in.
type tongue struct {
	Lang       notice.Lang
	Name, Href string
}

// turn offers the page in its other languages, each at its address.
func (f *frame) turn(href func(notice.Lang) string) {
	for _, l := range f.site.Words.Langs() {
		if l != f.Lang {
			f.Tongues = append(f.Tongues, tongue{l, f.site.Words.Say(l, words.Own), href(l)})
		}
	}
}

// forScript are the keys of the texts that the scripts of the pages use; they
// find them in the page.
func forScript() []string {
	return []string{
		"live", "checked", "connecting", "lost", "staleSource", "countOne", "count", "new", "newOne", "newOf", "pause", "resume", "paused",
		"until", "overAt", "planned", "nextWord", "nextWordLate", "delay", "queue", "issued", "updated", "ended", "withdrawn", "superseded", "expired",
		"day", "months", "colourWord", "comma", "labelled", "practiceExercise", "practiceTest", "locating", "noPlace", "readStop", "read", "copied", "from", "limit", "more", "changed", "corrected", "zoomIn", "zoomOut", "zoomAll",
		"allExpired", "followSigns", "nothing", "cut", "cutNote", "liveBoard", "scan", "call", "delayLabel", "untilLabel", "issuedLabel", "updatedBoard", "code", "date", "minutes",
		"unverified", "unconfirmed", "cantVerify", "noClock",
	}
}

// forNotice are those of the permanent page of a notice.
func forNotice() []string {
	return []string{"read", "readStop", "copied", "kept", "changedSince", "day"}
}

// forVerify are those of the page that checks signatures.
func forVerify() []string {
	return []string{
		"day", "months", "practiceExercise", "practiceTest", "expired",
		"vWaiting", "vWaitingNote", "vVerified", "vVerifiedNote", "vGenuineBut", "vOnly", "vRefused", "vRefusedNote", "vUnsure", "vUnsureNote", "vOffline", "vOfflineNote",
		"vNoCrypto", "vNoCryptoNote", "vBadLink", "vBadLinkNote", "vAbout", "vClaims", "vOk", "vFailed", "vNone",
		"vKeys", "vKeysOk", "vKeysBad", "vLink", "vLinkOk", "vLinkBad", "vLog", "vLogOk", "vLogNone", "vSig", "vSigOk", "vSigOwn", "vSigNone",
		"vChanged", "vUnknown", "vKey", "vNotInLog", "vForm", "vServer", "vNoSuch", "vDoc", "vSame", "vOther", "vServerHas",
		"vfTitle", "vfBy", "vfSent", "vfRevision", "vfRevisionOf", "vfRevisionOnly", "vfState", "vfStateLogged", "vfReplaced", "vfStatus", "vfPage", "vfPageOpen", "vfUnknown",
	}
}
