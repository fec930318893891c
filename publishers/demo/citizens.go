package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"time"

	"wayside/hub/notice"
)

// Citizen is what somebody in the county reports or asks, and what has become of
// it. None of them gives a name, a number or a way to be reached.
type Citizen struct {
	Ago      time.Duration // since it was sent
	Lang     notice.Lang
	Category string // one of those that come with Wayside
	Fields   map[string]string
	Address  string
	At       notice.Position // none: it says where in words, or is about no place
	Notice   notice.ID       // that it is about
	Text     string
	Photo    []byte

	Desk       string // that it was given to; "": it lies where it came in
	Asked      notice.Words
	Answer     notice.Words // none: it waits
	Declines   bool
	Unreviewed bool // the answer waits for a second person
	Good, Bad  int  // what people say of the answer
}

const day = 24 * time.Hour

// Citizens are the reports with which the demonstration begins, at a time: new,
// in hand, merged, answered in time and late, declined, overdue.
func Citizens(at time.Time) []Citizen {
	return append(atTheDesks(), onTheRoad(at)...)
}

func onTheRoad(at time.Time) []Citizen {
	return []Citizen{
		{Ago: 40 * time.Minute, Lang: notice.Chinese, Category: "hazard", Fields: map[string]string{"what": "load"}, Address: "G320 K405+300 往东方向", At: notice.Position{117.7562, 28.4813}, Photo: boxOnTheRoad(),
			Text: "慢车道上掉了一个大纸箱，后面的车都在急打方向，天黑以后很危险。", Desk: "command"},
		{Ago: 25 * time.Minute, Lang: notice.English, Category: "hazard", Fields: map[string]string{"what": "load"}, Address: "G320 eastbound, just after the K405 post", At: notice.Position{117.7568, 28.4815},
			Text: "A big carton in the slow lane. Cars swerve around it."},
		{Ago: 30 * time.Hour, Lang: notice.Chinese, Category: "blocked", Fields: map[string]string{"what": "goods"}, Address: "人民路与文昌路路口", At: notice.Position{117.914, 28.5088},
			Text: "路口西北角堆了一排建材，公交车转不过来。", Declines: true, Bad: 1,
			Asked:  words("人民路文昌路路口有建材占道。", "Building materials were said to block the junction of Renmin Road and Wenchang Road."),
			Answer: words("已到现场查看，没有发现占道堆物，应已自行清走。如再出现，请再告诉我们。", "We went there and found nothing on the road; it must have been taken away. If it comes back, tell us again.")},
		{Ago: 2 * day, Lang: notice.Chinese, Category: "sign", Fields: map[string]string{"what": "signal"}, Address: "青河大道与人民路路口", At: notice.Position{117.938, 28.5112},
			Text: "东口左转的信号灯从昨天起一直不亮，早高峰左转的车不敢走。", Desk: "facilities", Good: 4, Bad: 1,
			Asked:  words("青河大道人民路路口东口的左转信号灯不亮。", "The left-turn signal at the east side of Qinghe Avenue and Renmin Road was dark."),
			Answer: words("左转信号灯电源模块已更换，恢复正常。谢谢您的反映。", "Its power supply has been replaced and it works again. Thank you for telling us.")},
		{Ago: 3 * day, Lang: notice.English, Category: "speeding", Fields: map[string]string{"when": "weekdays around 22:00"}, Address: "X205 by the riverside school", At: notice.Position{117.979, 28.481},
			Text: "Lorries race past the school gate every evening although 40 is posted."},
		{Ago: 15 * time.Minute, Lang: notice.Chinese, Category: "outdated", Notice: cameras(at)[0].ID,
			Text: "路口的限速牌已经换成60了，和消息写的70不一样。"},
	}
}

func atTheDesks() []Citizen {
	return []Citizen{
		{Ago: 6 * day, Lang: notice.Chinese, Category: "question", Text: "驾驶证下个月到期，人在外地上班，能在外地换证吗？要带什么材料？"},
		{Ago: 1 * day, Lang: notice.English, Category: "question", Text: "My car is registered in another county. Can I collect the inspection label here?", Desk: "service", Good: 3,
			Asked:  words("外地登记的车能否在本县领取免检标志？", "Can the inspection label of a car from another county be collected here?"),
			Answer: words("可以，带身份证明、行驶证和交强险凭证到车管所窗口，当场办结；也可以在“交管12123”应用申领电子标志。", "Yes: bring proof of identity, the vehicle licence and the insurance to the vehicle office, and it is done while you wait; or get the electronic label in the 12123 app.")},
		{Ago: 2 * day, Lang: notice.Chinese, Category: "complaint", Text: "在窗口排队一个多小时，只开了一个窗口，问什么时候能办也没有人答复。", Desk: "supervision"},
		{Ago: 5 * time.Hour, Lang: notice.English, Category: "praise", Text: "An officer walked an old man across the flooded underpass and stayed until the bus came. Thank you.", Unreviewed: true,
			Answer: words("谢谢您的肯定，已转达本人。", "Thank you. We have passed it on.")},
	}
}

// boxOnTheRoad is a picture as a telephone might take it: a carton in the slow
// lane.
func boxOnTheRoad() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 960, 720))
	fill := func(x0, y0, x1, y1 int, c color.RGBA) {
		draw.Draw(img, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(0, 0, 960, 270, color.RGBA{168, 196, 214, 255})
	fill(0, 230, 960, 300, color.RGBA{98, 122, 84, 255})
	fill(0, 300, 960, 720, color.RGBA{92, 94, 98, 255})
	for x := -40; x < 960; x += 220 {
		fill(x, 470, x+120, 484, color.RGBA{228, 228, 220, 255})
	}
	fill(0, 320, 960, 330, color.RGBA{228, 228, 220, 255})
	fill(520, 560, 730, 576, color.RGBA{60, 61, 64, 255})
	fill(500, 410, 710, 566, color.RGBA{176, 132, 82, 255})
	fill(500, 410, 710, 440, color.RGBA{198, 156, 104, 255})
	fill(592, 410, 618, 566, color.RGBA{214, 182, 130, 255})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 80}); err != nil {
		return nil // the tests look at it
	}
	return b.Bytes()
}
