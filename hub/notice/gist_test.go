package notice_test

import (
	"testing"

	"wayside/hub/notice"
)

func TestALegalGroundInShortIsLawAndArticle(t *testing.T) {
	for long, short := range map[string]string{
		"《中华人民共和国道路交通安全法》第九十一条":                                                 "《道路交通安全法》第九十一条",
		"《程序规定》第十六条：设置地点应当向社会公布。":                                               "《程序规定》第十六条",
		"Road Traffic Safety Law of the People's Republic of China, article 91": "Road Traffic Safety Law, article 91",
		"Procedural Provisions, article 16: places shall be made public.":       "Procedural Provisions, article 16",
		"": "",
	} {
		if got := notice.ShortGround(long); got != short {
			t.Errorf("%q: got %q, want %q", long, got, short)
		}
	}
}

func TestTheGistIsOfMembersThatThereAre(t *testing.T) {
	n := notice.Notice{Enforcement: new(notice.Enforcement), Service: new(notice.Service), Statement: new(notice.Statement), Handling: new(notice.Handling)}
	gist := 0
	for _, m := range n.Members() {
		if m.Gist() {
			gist++
		}
	}
	if gist != 6 {
		t.Errorf("%d members are of the gist, want 6", gist)
	}
}
