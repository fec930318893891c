// Package script writes notices for channels that have a voice or very little
// room: a script for a radio presenter, the same for a speech engine (SSML
// 1.1), the line that crawls along the foot of a television picture, and the
// short text of a microblog or text message. It is write-only, and speaks
// zh-CN to a Chinese sheet and English to any other. The format table uses it.
//
// What each part of a notice becomes in a script that is read aloud, in the
// order of a road bulletin (where, what, effect, advice):
//
//	text.*.radio                          said as its author wrote it, in place of all but the source and a coming start
//	issuer, sent, colour                  "…气象台今天上午八点发布暴雨红色预警信号", of warnings; a colour word only of a signal
//	text.*.headline, .description         the news; a description where there is time for it
//	roads, areas                          what the words have not named yet
//	impact, lanes, flow, speedLimit, …    the same
//	onset, ends, schedule                 of what is ahead always
//	detour, text.*.instruction            advice
//	handling                              how far a case has come, and what came of it
//	enforcement, service, statement       legal ground, measure, hours, telephone; the claim with its verdict
//
// Everything is spelled for the ear (see [Speak]): roads by their kind and
// number, chainages as kilometres, times of day, telephone numbers digit by
// digit. Where a fact stands in the author's words already it isn't said twice.
// Sentences are whole or left out. A text in no language of the sheet is made
// anew of the fields.
//
// Only what is actual and public is written, never an exercise or a test. An
// empty sheet says as of when nothing is in force: it never says that all is
// well. Colours and severities of ours never become words.
package script

import (
	"cmp"
	"regexp"
	"slices"
	"time"

	"wayside/hub/format/internal/loss"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// Media types of what is written.
const (
	PlainMedia = "text/plain; charset=utf-8"
	SSMLMedia  = "application/ssml+xml" // RFC 4267
)

// Budget is how long a script lasts at most when it is read aloud.
const Budget = 60 * time.Second

// desk is what one sheet is written with.
type desk struct {
	voice
	sheet  notice.Sheet
	own    voice          // the voice for one notice,
	of     *notice.Notice // this one
	quiet  notice.Words   // what is said where nothing is written
	losses notice.Losses
	// mostBytes is how long a text may be to have a chance of fitting.
	mostBytes int
}

// sit returns the desk for a sheet, with the entries that may be written in the
// order of a bulletin: the most severe first, of equals the newest. The others
// are losses.
func sit(s notice.Sheet) *desk {
	d := &desk{voice: speaker(s), sheet: s, quiet: nothing}
	d.own = d.voice
	if len(s.Entries) > 0 {
		d.quiet = silence
	}
	all := s.Entries
	d.sheet.Entries = nil
	for _, e := range all {
		switch n := e.Notice; {
		case n == nil:
		case n.Status != notice.Actual:
			d.losses.Add(n.ID, "notice", "exercises and tests are not announced")
		case n.Audience == notice.Restricted:
			d.losses.Add(n.ID, "notice", "restricted")
		default:
			d.sheet.Entries = append(d.sheet.Entries, e)
		}
	}
	slices.SortStableFunc(d.sheet.Entries, func(a, b notice.Entry) int {
		return cmp.Or(cmp.Compare(b.Notice.Level(), a.Notice.Level()), b.Notice.Sent.Compare(a.Notice.Sent), cmp.Compare(b.Seq, a.Seq))
	})
	return d
}

// text is what n says in the language of the sheet. Where it says nothing in
// it, the headline is made of the fields.
func (d *desk) text(n *notice.Notice) notice.Text {
	if t := n.Text[d.tag(n)]; t.Headline != "" {
		if n.Colour != "" {
			t.Headline = officialLevel.ReplaceAllString(t.Headline, "")
		}
		return t
	}
	return notice.Text{Headline: phrase.Headline(n, d.lang)}
}

// officialLevel is what headlines of signals end in, "[Ⅱ级/严重]": it says what
// the colour says.
var officialLevel = regexp.MustCompile(`\s*[\[【（(][ⅠⅡⅢⅣIV]+级[/／][^\]】）)]*[\]】）)]$`)

// tag is the tag under which n speaks the language of the sheet; "" where it
// doesn't.
func (v voice) tag(n *notice.Notice) notice.Lang {
	if _, lang := n.TextIn(v.lang); phrase.IsChinese(lang) == v.zh && (v.zh || isEnglish(lang)) {
		return lang
	}
	return ""
}

// unsaid names the members of n, but for carried ones, as losses.
func (d *desk) unsaid(n *notice.Notice, why string, carried ...string) {
	loss.Rest(&d.losses, n, why, slices.Concat(bookkeeping, carried)...)
	loss.OtherLanguages(&d.losses, n, d.tag(n))
}

// bookkeeping are members that decide whether and in which order a notice is
// told, and are no news by themselves.
var bookkeeping = []string{"id", "revision", "kind", "event", "status", "audience", "severity", "urgency", "certainty", "publisher", "sent", "releaseAt", "expires", "reviewBy", "planned", "takeover", "correction", "text", "origin"}

func over(s notice.State) bool { return s != "" && s != notice.Active && s != notice.Scheduled }

// warns reports whether a notice is told with its source and time of issue.
func warns(n *notice.Notice) bool {
	return n.Kind == notice.Weather || n.Colour != "" || n.Issuer != nil
}

// source is who answers for n, in lang, and since when.
func source(n *notice.Notice, lang notice.Lang) (name string, at time.Time) {
	if i := n.Issuer; i != nil {
		at = i.Issued
		if name = i.Name.In(lang); name == "" {
			name = i.ID
		}
	}
	if name == "" {
		name = cmp.Or(n.Publisher.Name.In(lang), n.Publisher.ID)
	}
	if at.IsZero() {
		at = n.Sent
	}
	return name, at
}
