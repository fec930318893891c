package demo

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"wayside/hub/notice"
)

// What a station and its detectors keep in tables: a list of restrictions in
// CSV, as a spreadsheet saves it here (GB 18030), and measured speeds.

func townshipStation() notice.Party {
	return notice.Party{ID: "chengguan-zhongdui", Name: words("云溪县交警大队城关中队", "Yunxi Traffic Police, Chengguan Squad")}
}

// schoolRoads is the squad's list of streets with rules at school hours. Commas of
// a text are the full-width ones.
func schoolRoads(at time.Time) [][]byte {
	start, end, week := epoch(at, 28)
	day := func(t time.Time) string { return t.In(zone()).Format("2006/1/2") }
	rows := []string{
		"城关中队上下学时段交通管理一览表",
		"编号,路线,起点,止点,方向,标题,标题（英文）,内容,封闭方式,开始日期,结束日期,每日时段,经度,纬度",
		fmt.Sprintf("CG-%d-1,学府路,县一中,实验小学,双向,学府路上下学时段机动车单向通行,Xuefu Road: one way for motor vehicles at school hours,上下学时段由南向北单向通行，接送车辆请即停即走。,正常通行,%s,%s,7:00-8:00,117.9234,28.5121", week, day(start), day(end)),
		fmt.Sprintf("CG-%d-2,书院巷,书院巷口,县二小,双向,书院巷放学时段禁止机动车通行,Shuyuan Lane: closed to motor vehicles when school ends,放学时段全巷禁止机动车通行，请停在体育馆停车场步行接送。,全幅封闭,%s,%s,16:00-17:00,117.9251,28.5093", week, day(start), day(end)),
	}
	doc, err := simplifiedchinese.GB18030.NewEncoder().String(strings.Join(rows, "\r\n") + "\r\n")
	if err != nil {
		return nil // every character above has its code
	}
	return [][]byte{[]byte(doc)}
}

// detectors measure the ring road each half minute: it slows in the middle of
// every turn and recovers.
func detectors(at time.Time) [][]byte {
	s := cycle(at, 240*time.Second, 90*time.Second)
	measured := s.began.Add(s.into.Truncate(30 * time.Second))
	speed := []int{46, 41, 27, 18, 12, 17, 28, 43}[int(s.into/(30*time.Second))]
	return [][]byte{fmt.Appendf(nil, "编号,道路,方向,起点,止点,道路等级,时间,速度,样本数,经度,纬度\r\nqh-e,青河大道,东行,文昌路口,东门桥,arterial,%s,%d,%d,117.9262,28.5069\r\n", utc(measured), speed, 40+speed)}
}
