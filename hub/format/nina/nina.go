// Package nina reads the warnings of NINA, the warning app of Germany's Federal
// Office of Civil Protection (BBK): messages of MoWaS, KATWARN, BIWAPP, the
// weather service, the flood portal and the police, each CAP 1.2 as JSON, and
// the lists of what is in force. The shapes are those that the description of
// the interface at bundesAPI/nina-api and its public clients state; no real
// document was at hand, and the samples are written by us. The format table of
// hub and publishers uses it.
//
// Three documents are read: a message (warnings/{id}.json), a list of messages,
// and a list of what is in force (mapData.json, dashboard/{ARS}.json), whose
// entries tell an id, a title and a level: such a notice says no more, with a
// warning to read the message.
//
// How the members correspond (ours on the left):
//
//	Item.Key, Origin.ID   identifier, which is the id of the lists; each revision has its own
//	Item.Continues        the identifiers in references, without itself
//	Origin.Version        code "DVN:9", version of the lists
//	End                   Cancel (withdrawn; ended where it says AllClear or Past); AllClear, or
//	                      a headline that begins with "Entwarnung", in every block
//	Status                a headline that begins with "Probewarnung" or "Probealarm" is a test,
//	                      though it comes as Actual on the days of warning
//	Kind, Event           by words of event and headline, else by the first category. Numbers of
//	                      eventCode (BBK-EVC-…) are a table of the app and kept in Ext alone
//	Severity …            as CAP
//	Issuer                sender_langname, else senderName; the id is the sender's code.
//	                      sender_signature holds addresses and names: not read
//	Text                  one for each language, without the HTML that it comes with. Plain
//	                      German ("simple") is "de-simple" (BCP 47, variant simple): a reader
//	                      of German is given "de", and of nothing else than plain German that.
//	                      The instruction is that of the message, else instructionText
//	Areas                 warnVerwaltungsbereiche: codes of scheme ARS, named by areaDesc where
//	                      there is one of each; other geocodes under their scheme. AreaId only
//	                      counts the areas of a message and is dropped
//	Geometry              polygon, circle (messages of today have a document of their own for it,
//	                      which is not read); older ones wrote longitude first
//	Ext["nina"]           eventCode, instructionCode, event by language, category, responseType
package nina

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/notice"
)

// Media is the media type under which the documents arrive.
const Media = "application/json"

// Sniff reports whether a document that begins with head looks like a message
// or a list of NINA.
func Sniff(head []byte) bool {
	members := jsonsafe.Outline(head)
	at := ""
	switch members[""] {
	case "[":
		at = "[]."
	case "{":
	default:
		return false
	}
	has := func(names ...string) bool {
		for _, n := range names {
			if _, ok := members[at+n]; !ok {
				return false
			}
		}
		return true
	}
	return has("identifier", "sender", "sent", "msgType") || at != "" && has("id") && (members["[].i18nTitle"] == "{" || members["[].payload"] == "{")
}

// Decode yields an item of every message or entry in order. The error is a
// fault of the document itself.
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		err := decode(r, s, yield)
		if err != nil && !errors.Is(err, errStopped) {
			yield(notice.Item{}, fmt.Errorf("read NINA: %w", err))
		}
	}
}

// errStopped: the caller wants no more items.
var errStopped = errors.New("stopped")

func decode(r io.Reader, s notice.Settings, yield func(notice.Item, error) bool) error {
	raw, err := jsonsafe.Read(r, s.MaxBytes)
	if err != nil {
		return err
	}
	var ps notice.Problems
	tree := notice.Tree(raw, &ps)
	if ps.Failed() {
		return ps
	}
	switch top := tree.(type) {
	case map[string]any:
		if _, ok := top["identifier"]; !ok {
			return jsonsafe.Fault("identifier", "不是一条预警消息：没有 identifier", "not a message: no identifier")
		}
		item := itemOf(top, s)
		item.Place = "message"
		yield(item, nil)
		return nil
	case []any:
		for i, e := range top {
			item := itemOf(e, s)
			item.Place = fmt.Sprintf("[%d]", i)
			if !yield(item, nil) {
				return errStopped
			}
		}
		return nil
	}
	return jsonsafe.Fault("document", "应为一条消息或一个列表", "want a message or a list")
}

// germany tells latitude from longitude: no value of one can be the other.
var germany = notice.Box{West: 5, South: 47, East: 16, North: 56}

// itemOf reads one message or entry of a list.
func itemOf(tree any, s notice.Settings) (item notice.Item) {
	members, ok := tree.(map[string]any)
	if !ok {
		item.Problems.Add("", "应为一个对象", "want an object")
		return item
	}
	if members["identifier"] == nil && members["id"] == nil {
		item.Problems.Add("id", "既不是消息，也不是列表条目：没有标识", "neither a message nor an entry of a list: no id")
		return item
	}
	m := message{Message: alerting.Message{Settings: s, Bounds: &germany}}
	m.Lang = m.lang
	if _, ok := members["identifier"]; ok {
		m.Alert = alerting.Read(members, "", &m.Problems)
	} else {
		m.Alert = m.entry(members)
	}
	return m.item()
}

// message is one message on its way to an item.
type message struct {
	alerting.Message
	thin    bool // an entry of a list
	version string
}

// lang is the language of a block: its own, else the source's, else German.
func (m *message) lang(i *alerting.Info) notice.Lang {
	if i.Language == "simple" {
		return "de-simple"
	}
	if tag := alerting.Tag(i.Language); tag != "" {
		return tag
	}
	if m.Settings.Lang != "" {
		return m.Settings.Lang
	}
	return "de"
}
