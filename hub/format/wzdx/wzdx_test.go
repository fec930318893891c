package wzdx_test

import (
	"bytes"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/wzdx"
	"wayside/hub/notice"
)

// dialect is one of the two formats of this package.
type dialect struct {
	name string
	formattest.Pair
	sniff func([]byte) bool
	check func([]byte, string) error
}

func works() dialect {
	return dialect{"wzdx", formattest.Pair{Encode: wzdx.Encode, Decode: wzdx.Decode, Settings: formattest.Settings(), Lang: notice.Chinese}, wzdx.Sniff, wzdx.Check}
}

func connected() dialect {
	return dialect{"cwz", formattest.Pair{Encode: wzdx.EncodeCWZ, Decode: wzdx.DecodeCWZ, Settings: formattest.Settings(), Lang: notice.Chinese}, wzdx.SniffCWZ, wzdx.CheckCWZ}
}

// inBoth runs a test for each dialect.
func inBoth(t *testing.T, test func(*testing.T, dialect)) {
	for _, d := range []dialect{works(), connected()} {
		t.Run(d.name, func(t *testing.T) { test(t, d) })
	}
}

// items are all items of a document whose frame is sound.
func (d dialect) items(t testing.TB, raw []byte, s notice.Settings) []notice.Item {
	t.Helper()
	items, err := d.Decode.Items(raw, s)
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	return items
}

// write is [formattest.Encode.Write] at another time.
func (d dialect) write(t testing.TB, now time.Time, lang notice.Lang, ns ...*notice.Notice) ([]byte, notice.Losses) {
	t.Helper()
	s := formattest.Sheet(lang, ns...)
	s.Now = now
	var b bytes.Buffer
	losses, err := d.Encode(&b, s)
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return b.Bytes(), losses
}

func decode(t testing.TB, raw []byte, s notice.Settings) []notice.Item {
	t.Helper()
	return works().items(t, raw, s)
}

func notices(t testing.TB, raw []byte, s notice.Settings) []*notice.Notice {
	t.Helper()
	return works().Decode.Notices(t, raw, s)
}

func encode(t testing.TB, ns ...*notice.Notice) ([]byte, notice.Losses) {
	t.Helper()
	return works().Encode.Write(t, notice.Chinese, ns...)
}

func realFile(t testing.TB, parts ...string) []byte { return formattest.Data(t, parts...) }

func pretty(t testing.TB, v any) string { return formattest.Indent(t, v) }
