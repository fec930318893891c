package demo

import (
	"time"

	"wayside/hub/notice"
)

func counter(at time.Time) []*notice.Notice {
	n := of(at, 28, "counter", notice.ServiceCard, "vehicle")
	n.Geometry = notice.Point(117.9312, 28.5047)
	n.ReviewBy = n.Expires.AddDate(0, 0, -7)
	n.Service = &notice.Service{
		Item:       words("机动车六年内免检标志申领、补换行驶证和号牌", "Inspection labels for vehicles under six years, replacement licences and plates"),
		Duty:       words("机动车登记和检验合格标志核发", "Registering vehicles and issuing inspection labels"),
		LegalBasis: words("《机动车登记规定》第五十四条", "Provisions on Motor Vehicle Registration, article 54"),
		Who:        words("本县及外地机动车所有人", "Owners of vehicles, from this county or elsewhere"),
		Materials:  words("身份证明、行驶证、交强险凭证", "Proof of identity, vehicle licence, compulsory insurance"),
		Steps:      words("取号、提交材料、缴费、领取", "Take a number, hand in papers, pay, collect"),
		Where:      words("云溪县公安局车管所，城关镇青河大道118号", "Yunxi County Vehicle Office, 118 Qinghe Avenue, Chengguan"),
		Hours:      words("周一至周六 8时30分至17时，午间不休", "Monday to Saturday 08:30 to 17:00, open over lunch"),
		Fee:        words("免检标志免费；行驶证工本费10元", "Label free; licence CNY 10"),
		Limit:      words("当场办结", "Done while you wait"),
		Penalty:    words("逾期未检验的，上路行驶罚款200元", "Driving without a valid inspection: CNY 200"),
		Rules:      words("一次告知所缺材料，先到先办", "What is missing is told once and in full; first come, first served"),
		Promise:    words("排队超过三十分钟增开窗口", "Another counter opens when the wait passes half an hour"),
		Discipline: words("不指定代办，不收受礼品", "No agents are recommended and no gifts accepted"),
		Telephone:  "0700-5550120",
	}
	return []*notice.Notice{say(n, notice.Text{
		Headline:    "车管所周六照常办理业务，免检标志可当场领取",
		Description: "为方便上班群众，云溪县公安局车管所周六全天办理业务。六年内免检车辆可在“交管12123”应用申领电子标志，无需到窗口。",
	}, notice.Text{
		Headline:    "Vehicle office open on Saturdays; inspection labels while you wait",
		Description: "The vehicle office is open all day on Saturdays. Owners of vehicles under six years may also apply for the electronic label in the 12123 app, without a visit.",
	})}
}

func permits(at time.Time) []*notice.Notice {
	n := of(at, 21, "permits", notice.ServiceCard, "permit")
	n.Service = &notice.Service{
		Item:       words("货车城区通行证", "Town permit for lorries"),
		Duty:       words("审核并发放货车城区通行证", "Examining and issuing town permits for lorries"),
		LegalBasis: words("《中华人民共和国道路交通安全法》第三十九条", "Road Traffic Safety Law of the People's Republic of China, article 39"),
		Who:        words("因生产生活需要进入城区限行区域的货车", "Lorries that must enter the restricted area of the town"),
		Materials:  words("行驶证、驾驶证、运输合同或说明", "Vehicle licence, driving licence, transport contract or reason"),
		Steps:      words("登录“交管12123”应用，选择“城市货车通行码”，提交后审核", "Open the 12123 app, choose the lorry pass, submit and wait for approval"),
		Hours:      words("网上随时可办；咨询时间为工作日8时30分至17时", "Online at any time; questions on working days, 08:30 to 17:00"),
		Fee:        words("免费", "Free"),
		Limit:      words("1个工作日", "One working day"),
		Penalty:    words("无通行证进入限行区域的，罚款100元", "Entering the restricted area without a permit: CNY 100"),
		Rules:      words("一次告知所缺材料；不予发放的，书面说明理由", "What is missing is told once and in full; a refusal is given in writing with its reasons"),
		Promise:    words("运送民生物资的，当日办结", "For essential goods, on the same day"),
		Discipline: words("不指定代办，不收受礼品", "No agents are recommended and no gifts accepted"),
		Telephone:  "0700-5550121",
	}
	return []*notice.Notice{say(n, notice.Text{
		Headline:    "货车城区通行证可网上申领，一个工作日办结",
		Description: "运送生鲜、药品、邮件快件等民生物资的货车，可通过“交管12123”应用申领城区电子通行码，凭码在限行时段通行。",
	}, notice.Text{
		Headline:    "Town permits for lorries online, within one working day",
		Description: "Lorries with fresh food, medicines, post and parcels can get an electronic pass in the 12123 app and use the restricted streets with it.",
	})}
}

func openDay(at time.Time) []*notice.Notice {
	n := of(at, 14, "openday", notice.Community, "openDay")
	_, end, _ := epoch(at, 14)
	n.Onset, n.Ends, n.Planned = end.Add(-47*time.Hour).UTC(), end.Add(-39*time.Hour).UTC(), true // 9:00 to 17:00
	n.Expires = end.Add(time.Hour).UTC()
	n.Geometry = notice.Point(117.9289, 28.5078)
	when := n.Onset.In(zone())
	return []*notice.Notice{say(n, notice.Text{
		Headline:    when.Format("1月2日") + "9时至17时交警大队警营开放日，欢迎预约参观",
		Description: "开放日安排了指挥中心参观、酒驾体验模拟、儿童交通安全课堂和警用摩托展示，适合家庭参加。",
		Instruction: "请拨打0700-5550126预约，名额60人。",
	}, notice.Text{
		Headline:    "Open day at the traffic police on " + when.Format("2 January") + ", 09:00 to 17:00",
		Description: "See the control room, try the drink-driving simulator and the police motorcycles; there is a road safety class for children. Families are welcome.",
		Instruction: "Call 0700-5550126 to book; there are 60 places.",
	})}
}

func consultation(at time.Time) []*notice.Notice {
	n := of(at, 21, "consultation", notice.Community, "consultation")
	n.Geometry, n.Roads = notice.LineString(peoplesRoad()...), []notice.Road{{Name: "人民路", Direction: "both"}}
	return []*notice.Notice{say(n, notice.Text{
		Headline:    "人民路设置潮汐车道，公开征求意见",
		Description: "为缓解早晚高峰拥堵，拟在人民路（文昌路口至青河大道口）设置一条潮汐车道，早高峰由东向西、晚高峰由西向东使用。现公开征求市民意见。",
		Instruction: "意见请发送至jtyj@yunxi.example，或寄送交警大队秩序中队。",
	}, notice.Text{
		Headline:    "A reversible lane on Renmin Road: tell us what you think",
		Description: "To ease the rush hours we plan a reversible lane on Renmin Road between Wenchang Road and Qinghe Avenue, westbound in the morning and eastbound in the evening.",
		Instruction: "Write to jtyj@yunxi.example or to the traffic order squad.",
	})}
}
