package desk_test

import (
	"testing"
	"time"

	"wayside/hub/desk"
)

func TestReceiptsAreBoundedBySignAndByAge(t *testing.T) {
	d, _, _ := open(t)
	put := func(sign string, from, n int) {
		list := make([]desk.Receipt, n)
		for i := range list {
			at := morning.Add(time.Duration(from+i) * time.Second)
			list[i] = desk.Receipt{Sign: sign, Notice: "n", Revision: 1, Page: 1, First: at, Last: at, Count: 1}
		}
		if _, err := d.PutReceipts(t.Context(), list); err != nil {
			t.Fatal(err)
		}
	}
	count := func(sign string) (n int, first time.Time) {
		list, err := d.Receipts(t.Context(), desk.ReceiptsAsked{Sign: sign, Limit: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		return len(list), list[len(list)-1].First
	}
	put("quiet", 0, 10)
	put("busy", 0, 20_000)
	put("busy", 20_000, 100)
	if n, first := count("busy"); n != 20_000 || !first.Equal(morning.Add(100*time.Second)) {
		t.Errorf("%d are kept, the first of %s", n, first)
	}
	if n, _ := count("quiet"); n != 10 {
		t.Errorf("a busy sign has pushed out those of another: %d are left", n)
	}
	if err := d.ForgetReceipts(t.Context(), morning.Add(5*time.Second)); err != nil {
		t.Fatal(err)
	}
	if n, _ := count("quiet"); n != 5 {
		t.Errorf("%d are left after the old ones went", n)
	}
}

func TestChangesOfDisplaysAreBoundedBySign(t *testing.T) {
	d, _, path := open(t)
	for i := range 6 {
		changes := make([]desk.Change, 100)
		for k := range changes {
			changes[k] = desk.Change{Sign: "flapping", At: morning.Add(time.Duration(100*i+k) * time.Second), Was: "fine", Now: "offline"}
		}
		if err := d.PutDisplays(t.Context(), []desk.Display{{Sign: "flapping", Doc: []byte{byte('a' + i)}}}, append(changes, desk.Change{Sign: "other", At: morning, Was: "a", Now: "b"})); err != nil {
			t.Fatal(err)
		}
	}
	d = openAt(t, path, nil) // another process
	list, err := d.DisplayChanges(t.Context(), "flapping", 1000)
	if err != nil || len(list) != 500 || !list[0].At.Equal(morning.Add(599*time.Second)) {
		t.Errorf("%d changes are kept, %v", len(list), err)
	}
	if all, err := d.DisplayChanges(t.Context(), "", 1000); err != nil || len(all) != 506 {
		t.Errorf("%d changes of all, %v", len(all), err)
	}
	if kept, err := d.Displays(t.Context()); err != nil || len(kept) != 1 || string(kept[0].Doc) != "f" {
		t.Errorf("%v, %v", kept, err)
	}
}
