package table_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/table"
	"wayside/hub/notice"
)

// many is the county's public notices so many times, as a sheet.
func many(times int) notice.Sheet {
	var ns []*notice.Notice
	for range times {
		ns = append(ns, formattest.County()[:11]...)
	}
	return formattest.Sheet(notice.Chinese, ns...)
}

func BenchmarkEncode(b *testing.B) {
	s := many(20)
	var out bytes.Buffer
	if _, err := table.Encode(&out, s); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(out.Len()))
	for b.Loop() {
		if _, err := table.Encode(io.Discard, s); err != nil {
			b.Fatal(err)
		}
	}
}

func decoding(b *testing.B, decode formattest.Decode, doc []byte) {
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		_, _ = decode.Items(doc, formattest.Settings()) // many are refused, and should be
	}
}

func BenchmarkDecode(b *testing.B) {
	var out bytes.Buffer
	s := many(1)
	for i := range 20 {
		for _, e := range s.Entries {
			n := e.Notice.Clone()
			n.ID = notice.DeriveID("bench", fmt.Sprint(i, n.ID))
			s.Entries = append(s.Entries, notice.Entry{Notice: n})
		}
		if len(s.Entries) > 300 {
			break
		}
	}
	if _, err := table.Encode(&out, s); err != nil {
		b.Fatal(err)
	}
	b.Run("csv", func(b *testing.B) { decoding(b, table.DecodeCSV, out.Bytes()) })
	line := []string{"路面修补", "G320", "K123+400-K125+900", `<c s="2"><v>46350.916666666664</v></c>`, `<c s="1"><v>46353</v></c>`, `<c t="s"><v>2</v></c>`}
	sheet := [][]string{{"标题", "路线", "桩号", "开始时间", "结束时间", "内容"}}
	for range 2000 {
		sheet = append(sheet, line)
	}
	b.Run("xlsx", func(b *testing.B) {
		decoding(b, table.DecodeXLSX, zipped(b, parts(map[string]string{"S": rows(sheet...)})))
	})
}

func BenchmarkHostileMegabyte(b *testing.B) {
	fill := func(header, row string) []byte {
		return []byte(header + "\n" + strings.Repeat(row+"\n", (1<<20)/(len(row)+1)))[:1<<20]
	}
	for name, doc := range map[string][]byte{
		"bad rows": fill("标题,开始时间,结束时间,限速,影响,经度,纬度", "a,x,x,x,x,x,x"), "short rows": fill("标题,路线", "a"), "same place": fill("标题,路线", "a,b"), "quotes": fill("标题,路线", `"""`),
		"bare quotes": fill("标题,路线", `a"`), "blank": fill("标题,路线", ","), "no header": fill("a,b", "c,d"), "one cell": []byte("标题,wkt\na,\"" + strings.Repeat("(", 1<<20)),
		"wkt": []byte("标题,wkt\na,\"MULTIPOINT (" + strings.Repeat("1 2,", 1<<18)), "GB 18030": fill("a,b", "\xb1\xea\xcc\xe2,\xc2\xb7\xcf\xdf"), "headers": []byte(strings.Repeat("标题,", 1<<18)),
		"restrictions": []byte("标题,限行\na,\"" + strings.Repeat("限高4;", 1<<17) + "\"\n"), "daily": []byte("标题,每日时段\na,\"" + strings.Repeat("22:00-06:00;", 1<<16) + "\"\n"),
	} {
		b.Run("csv "+name, func(b *testing.B) { decoding(b, table.DecodeCSV, doc) })
	}
	random := strings.Builder{} // what does not pack, so that the file is large and so is what it may unpack to
	for i := range 1 << 18 {
		fmt.Fprintf(&random, "%08x", uint32(i*2654435761))
	}
	for name, sheet := range map[string]string{
		"rows": strings.Repeat(`<row><c t="b"><v>1</v></c></row>`, 1<<19), "elements": strings.Repeat("<a/>", 1<<22), "nested": strings.Repeat("<row>", 1<<21), "cells": "<row>" + strings.Repeat("<c><v>1</v></c>", 1<<20) + "</row>",
		"merges": rows([]string{"标题", "路线"}) + "<mergeCells>" + strings.Repeat(`<mergeCell ref="A1:B1048576"/>`, 1<<19) + "</mergeCells>",
	} {
		p := parts(map[string]string{"S": "<sheetData>" + sheet})
		p["padding"] = random.String()[:1_600_000]
		b.Run("xlsx "+name, func(b *testing.B) { decoding(b, table.DecodeXLSX, zipped(b, p)) })
	}
}
