package enforcement_test

import (
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/publishers/enforcement"
)

var until = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func judged(n *notice.Notice) notice.Item {
	it := notice.Item{Key: "k", Notice: n}
	enforcement.Rule(&it, notice.Settings{})
	return it
}

var law = notice.Words{notice.Chinese: "《中华人民共和国道路交通安全法》第八十七条"}

func TestEnforcementNeedsALegalGroundAndAnEnd(t *testing.T) {
	for name, c := range map[string]struct {
		n    notice.Notice
		want []string
	}{
		"nothing":    {notice.Notice{Kind: notice.Enforcing}, []string{"enforcement.legalBasis", "expires"}},
		"empty law":  {notice.Notice{Kind: notice.Enforcing, Expires: until, Enforcement: &notice.Enforcement{LegalBasis: notice.Words{"en": ""}}}, []string{"enforcement.legalBasis"}},
		"no end":     {notice.Notice{Kind: notice.Enforcing, Enforcement: &notice.Enforcement{LegalBasis: law}}, []string{"expires"}},
		"good":       {notice.Notice{Kind: notice.Enforcing, Expires: until, Enforcement: &notice.Enforcement{LegalBasis: law}}, nil},
		"other kind": {notice.Notice{Kind: notice.Traffic}, nil},
	} {
		it := judged(&c.n)
		var got []string
		for _, p := range it.Problems {
			got = append(got, p.Field)
		}
		if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] {
			t.Errorf("%s: got problems at %v, want %v", name, got, c.want)
		}
	}
}

func TestTheAuthorityIsFilled(t *testing.T) {
	n := judged(&notice.Notice{Kind: notice.Enforcing, Expires: until, Enforcement: &notice.Enforcement{LegalBasis: law},
		Publisher: notice.Party{ID: "yx", Name: notice.Words{notice.Chinese: "云溪县公安局交通管理大队"}}}).Notice
	if n.Enforcement.Authority.In(notice.Chinese) != "云溪县公安局交通管理大队" {
		t.Errorf("got %+v, want the authority filled", n.Enforcement)
	}
}

func TestWhatLooksLikeAPersonIsPointedOut(t *testing.T) {
	for words, want := range map[string]int{
		"车牌赣E12345的车辆": 1, "赣ED12345": 1, "身份证号11010519491231002X。": 1, "G320国道K1234": 0, "电话0793-5550110": 0,
	} {
		it := judged(&notice.Notice{Kind: notice.Enforcing, Expires: until, Enforcement: &notice.Enforcement{LegalBasis: law},
			Text: map[notice.Lang]notice.Text{notice.Chinese: {Headline: "曝光", Description: words}}})
		if len(it.Problems) != want || it.Problems.Failed() {
			t.Errorf("%s: got %v, want %d warnings", words, it.Problems, want)
		}
	}
}
