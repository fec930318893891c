package hub_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wayside/hub"
	"wayside/hub/logtest"
	"wayside/hub/notice"
)

// release is a case release of a stage, in force until an hour from now.
func release(stage, changed string) *notice.Notice {
	n := accident(time.Now())
	n.Kind, n.Event, n.Roads = notice.Case, "statement", nil
	if n.Handling = (&notice.Handling{Stage: stage}); stage == notice.Closed {
		n.Handling.Result = notice.Words{notice.Chinese: "已依法处理"}
	}
	n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "情况通报：人民路电动自行车盗窃案", Changed: changed}}
	return n
}

// TestAStageGoesBackOnlyWithAWord: whoever revises, and before a second person is
// asked.
func TestAStageGoesBackOnlyWithAWord(t *testing.T) {
	held := 0
	second := hub.Config{Hold: func(context.Context, hub.Held) (string, error) { held++; return "h1", nil }}
	for name, cfg := range map[string]hub.Config{"alone": {}, "held": second} {
		t.Run(name, func(t *testing.T) {
			h := open(t, logtest.Memory(), cfg)
			id := publish(t, h, police, release("reported", "")).ID
			say := func(stage, changed string) error {
				n, by := release(stage, changed), police
				if n.ID = id; cfg.Hold != nil && stage != notice.Closed {
					n.Severity, by.Severest = notice.Severe, notice.Minor
				}
				_, err := h.Revise(t.Context(), by, n, hub.Terms{})
				return err
			}
			if err := say(notice.Closed, "结案。"); err != nil {
				t.Fatal(err)
			}
			err := say("underWay", "结案。") // what was said of the revision before is no word about this one
			refused := (*hub.Error)(nil)
			if !errors.As(err, &refused) || refused.Kind != hub.Invalid || refused.Problems[0].Field != "text.zh-CN.changed" || !strings.Contains(refused.Problems[0].Message[notice.Chinese], "已办结") {
				t.Fatalf("it went back in silence: %v", err)
			}
			err = say("underWay", "发现新线索，恢复侦办。")
			if want := map[string]hub.Kind{"alone": 0, "held": hub.Waiting}[name]; kind(err) != want {
				t.Errorf("with a word: %v", err)
			}
		})
	}
	if held != 1 {
		t.Errorf("%d were held", held)
	}
}

// TestWhatFollowsIsFoundFromBothEnds: also when both have long left the board, and
// after a restart; what is not public is nobody else's business.
func TestWhatFollowsIsFoundFromBothEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := logtest.Memory()
		h := open(t, log, hub.Config{Keep: time.Hour})
		first := publish(t, h, police, release("reported", "")).ID
		time.Sleep(2 * time.Hour) // it is over when more comes
		next := release(notice.Closed, "")
		next.References = []notice.ID{first}
		second := publish(t, h, police, next).ID
		secret := release(notice.Closed, "")
		secret.References, secret.Audience = []notice.ID{first}, notice.Restricted
		hidden := publish(t, h, police, secret).ID
		for _, when := range []string{"in force", "gone", "after a restart"} {
			switch when {
			case "gone":
				time.Sleep(5 * time.Hour)
			case "after a restart":
				h.Close()
				h = open(t, log, hub.Config{Keep: time.Hour})
			}
			check := func(viewer string, want ...notice.ID) {
				got, err := h.Following(t.Context(), first, viewer)
				if err != nil || len(got) != len(want) {
					t.Fatalf("%s: %d follow, %v", when, len(got), err)
				}
				for i, e := range got {
					if e.Notice.ID != want[i] {
						t.Errorf("%s: %s follows, want %s", when, e.Notice.ID, want[i])
					}
				}
			}
			check("", second)
			check(police.Publisher.ID, second, hidden)
			was, err := h.Followed(t.Context(), entry(t, h, second, "").Notice, "")
			if err != nil || len(was) != 1 || was[0].Notice.ID != first {
				t.Errorf("%s: it follows %v, %v", when, was, err)
			}
		}
	})
}

// TestARevisionThatNamesNobodyFollowsNobody: what was said before does not bind.
func TestARevisionThatNamesNobodyFollowsNobody(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	first := publish(t, h, police, release("reported", "")).ID
	next := release("underWay", "")
	next.References = []notice.ID{first}
	id := publish(t, h, police, next).ID
	n := release("underWay", "与前案无关。")
	n.ID = id
	revise(t, h, police, n)
	if got, err := h.Following(t.Context(), first, ""); err != nil || len(got) != 0 {
		t.Errorf("%v follow, %v", got, err)
	}
}
