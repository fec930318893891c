package script_test

import (
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/script"
	"wayside/hub/notice"
)

// What stands in notices, as it is to be heard.
func TestSpeak(t *testing.T) {
	for _, c := range []struct {
		lang       notice.Lang
		text, want string
	}{
		// roads
		{"zh-CN", "G320、S211、X205", "国道三二零、省道二一一、县道二零五。"},
		{"zh-CN", "G320国道，国道G320，国道320线，320国道2车相撞", "国道三二零，国道三二零，国道三二零线，三二零国道两车相撞。"},
		{"zh-CN", "G2、G42沪蓉高速、G2高速公路、G1512甬金高速、G9411", "京沪高速、沪蓉高速、京沪高速、甬金高速、G九四一一高速。"},
		{"zh-CN", "G4与京台高速交叉口", "京港澳高速与京台高速交叉口。"},
		{"zh-CN", "C1驾照，G1234次列车，浙A12345", "C一驾照，G一二三四次列车，浙A一二三四五。"},
		{"en", "G320, S211 and X205", "National Road three two zero, Provincial Road two one one and County Road two zero five."},
		{"en", "G42 Expressway, G320 National Highway", "Expressway G four two, National Road three two zero."},
		// chainage
		{"zh-CN", "K1285+300发生事故", "一千二百八十五公里三百米处发生事故。"},
		{"zh-CN", "K1285+300处、K0+050、K2", "一千二百八十五公里三百米处、零公里五十米处、两公里处。"},
		{"zh-CN", "K123+400至K125+900段；K1-K2；YK10+005", "一百二十三公里四百米至一百二十五公里九百米段；一公里至两公里；右线十公里五米处。"},
		{"zh-CN", "K528次列车改乘K9路", "K五二八次列车改乘K九路。"},
		{"en", "At K1285+300, K123+400–K125+900", "At kilometre 1,285.3, kilometre 123.4 to kilometre 125.9."},
		// times
		{"zh-CN", "22:00", "晚上十点。"},
		{"zh-CN", "22:00-06:00，今晚22时30分，0:05，12时，14：20", "晚上十点到第二天早上六点，今晚十点三十分，凌晨零点零五分，中午十二点，下午两点二十分。"},
		{"zh-CN", "2026年11月24日、2027-01-05、24小时", "十一月二十四日、二零二七年一月五日、二十四小时。"},
		{"en", "22:00, 22:00-06:00, 9:30 am, 12:00 and 0:00", "10 p.m., 10 p.m. to 6 a.m., 9:30 a.m., noon and midnight."},
		{"en", "on 2026-11-25, until 2027-01-05", "On 25 November, until 5 January 2027."},
		// quantities
		{"zh-CN", "限速40公里/小时，60km/h，限高4.2m，2吨，2000辆，1,200辆，12000米", "限速每小时四十公里，每小时六十公里，限高四点二米，两吨，两千辆，一千二百辆，一万两千米。"},
		{"zh-CN", "湿度80%-90%，-5℃，能见度<200米，第2车道，2条车道，3-5天，2/3", "湿度百分之八十到百分之九十，零下五摄氏度，能见度小于二百米，第二车道，两条车道，三到五天，三分之二。"},
		{"en", "limit 40 km/h, 4.2 m, 1 km, 80%, -5°C, < 200 m, 3-5 min", "Limit 40 kilometres an hour, 4.2 metres, 1 kilometre, 80 percent, minus 5 degrees Celsius, below 200 metres, 3 to 5 minutes."},
		// telephones
		{"zh-CN", "电话0793-5661120，拨打12123、报警110，120辆车", "电话零七九三，五六六幺幺二零，拨打幺二幺二三、报警幺幺零，一百二十辆车。"},
		{"en", "Call 0793-5661120 or 12123; emergency: dial 110", "Call 0 7 9 3, 5 6 6 1 1 2 0 or 1 2 1 2 3; emergency: dial 1 1 0."},
		// marks
		{"zh-CN", "【紧急】雨岭隧道（东口）封闭/单向…\n请绕行", "紧急，雨岭隧道，东口，封闭、单向。请绕行。"},
		{"zh-CN", "依据《道路交通安全法》“第九十一条”*#@😀", "依据道路交通安全法第九十一条。"},
		{"zh-CN", "详见https://x.example/a?b=1。", "详见网页。"},
		{"zh-CN", "Ｇ３２０　１２：３０！！", "国道三二零中午十二点三十分！"},
		{"en", "[Urgent] tunnel (east portal) closed/blocked… See https://x.example/a.", "Urgent, tunnel, east portal, closed or blocked, See the web page."},
		{"en", "Hwy NB, approx. 5 km; Xi'an & Yunxi", "Highway northbound, approximately 5 kilometres; Xi'an and Yunxi."},
		{"zh-CN", " （）", ""},
		{"en", "", ""},
	} {
		if got := script.Speak(c.text, c.lang, formattest.Now); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestNumbersAreReadAsChineseReadsThem(t *testing.T) {
	for number, want := range map[string]string{
		"0个": "零个", "7个": "七个", "10个": "十个", "15个": "十五个", "20个": "二十个", "101个": "一百零一个", "110个": "一百一十个", "111个": "一百一十一个",
		"1001个": "一千零一个", "1010个": "一千零一十个", "2222个": "两千二百二十二个", "10000个": "一万个", "10010个": "一万零一十个", "20000个": "两万个", "110000个": "十一万个",
		"100000000个": "一亿个", "100000001个": "一亿零一个", "120030004个": "一亿两千零三万零四个", "1.05米": "一点零五米",
	} {
		if got := script.Speak(number, notice.Chinese, formattest.Now); got != want+"。" {
			t.Errorf("%s: got %s, want %s", number, got, want)
		}
	}
}
