package demo

import (
	"fmt"
	"strings"
	"time"

	"wayside/hub/notice"
)

// The expressway as its operator tells of it: DATEX II 3.5, a full
// SituationPublication (docs.datex2.eu), of constants and numbers alone.

func corridorCentre() notice.Party {
	return notice.Party{ID: "luwang-zhongxin", Name: words("省路网运行监测中心", "Provincial Road Network Centre")}
}

const datexHead = `<?xml version="1.0" encoding="UTF-8"?>
<d2:payload xmlns:d2="http://datex2.eu/schema/3/d2Payload" xmlns:com="http://datex2.eu/schema/3/common" xmlns:loc="http://datex2.eu/schema/3/locationReferencing" xmlns:sit="http://datex2.eu/schema/3/situation" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="sit:SituationPublication" lang="zh-CN" modelBaseVersion="3">
<com:feedType>FULL</com:feedType><com:publicationTime>%s</com:publicationTime><com:publicationCreator><com:country>cn</com:country><com:nationalIdentifier>luwang-zhongxin</com:nationalIdentifier></com:publicationCreator>
`

// datexRecord is one record of the situation: its class, when it began, what it
// says, where it is, and the members of its class.
const datexRecord = `<sit:situationRecord xsi:type="sit:%s" id="%s" version="%d">
<sit:situationRecordCreationTime>%s</sit:situationRecordCreationTime><sit:situationRecordVersionTime>%s</sit:situationRecordVersionTime><sit:probabilityOfOccurrence>certain</sit:probabilityOfOccurrence>
<sit:validity><com:validityStatus>active</com:validityStatus><com:validityTimeSpecification><com:overallStartTime>%s</com:overallStartTime></com:validityTimeSpecification></sit:validity>
%s%s<sit:locationReference xsi:type="loc:SingleRoadLinearLocation"><loc:supplementaryPositionalDescription><loc:roadInformation><loc:roadNumber>S38</loc:roadNumber></loc:roadInformation></loc:supplementaryPositionalDescription>
<loc:gmlLineString srsName="EPSG:4326"><loc:posList>28.607 118.0 28.592 118.08</loc:posList></loc:gmlLineString>
<loc:linearWithinLinearElement><loc:directionOnLinearSection>eastBound</loc:directionOnLinearSection><loc:linearElement><loc:roadNumber>S38</loc:roadNumber></loc:linearElement>
<loc:fromPoint xsi:type="loc:DistanceFromLinearElementStart"><loc:distanceAlong>82500</loc:distanceAlong></loc:fromPoint><loc:toPoint xsi:type="loc:DistanceFromLinearElementStart"><loc:distanceAlong>86200</loc:distanceAlong></loc:toPoint></loc:linearWithinLinearElement></sit:locationReference>
%s</sit:situationRecord>
`

// corridor tells, every five minutes, of a load that fell off a lorry: a lane is
// blocked, a queue grows and the limit is lowered, the lane is cleared, and it
// is gone.
func corridor(at time.Time) [][]byte {
	s := cycle(at, 300*time.Second, 20*time.Second)
	phase := s.phase(0, 70*time.Second, 170*time.Second, 250*time.Second)
	began, moved := utc(s.began), s.began
	for i, mark := range []time.Duration{0, 70 * time.Second, 170 * time.Second, 250 * time.Second} {
		if phase > i {
			moved = s.after(mark)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, datexHead, utc(moved))
	if phase >= 1 && phase <= 3 {
		id := s.key("s38-load")
		record := func(class, part, said, impact, own string) {
			fmt.Fprintf(&b, datexRecord, class, id+part, phase, began, utc(moved), began, impact, said, own)
		}
		fmt.Fprintf(&b, `<sit:situation id="%s"><sit:overallSeverity>medium</sit:overallSeverity><sit:headerInformation><com:confidentiality>noRestriction</com:confidentiality><com:informationStatus>real</com:informationStatus></sit:headerInformation>`+"\n", id)
		switch phase {
		case 1:
			record("GeneralObstruction", "-a", datexSays("S38高速东行K82+500掉落货物，占用第2车道", "S38 eastbound at K82+500: fallen load, lane 2 blocked"), datexLanes, datexLoad)
		case 2:
			record("GeneralObstruction", "-a", datexSays("S38高速东行K82+500清理掉落货物，排队约1.8公里", "S38 eastbound at K82+500: clearing a fallen load, queue of 1.8 km"), datexLanes, datexLoad)
			record("AbnormalTraffic", "-b", "", "", "<sit:abnormalTrafficType>queuingTraffic</sit:abnormalTrafficType><sit:queueLength>1800</sit:queueLength>\n")
			record("SpeedManagement", "-c", "", "", "<sit:complianceOption>mandatory</sit:complianceOption><sit:speedManagementType>speedRestrictionInOperation</sit:speedManagementType><sit:temporarySpeedLimit>60</sit:temporarySpeedLimit>\n")
		case 3:
			record("AbnormalTraffic", "-b", datexSays("S38高速东行K82+500货物已清理，车流正在恢复", "S38 eastbound at K82+500: load removed, traffic is recovering"), "", "<sit:abnormalTrafficType>slowTraffic</sit:abnormalTrafficType>\n")
		}
		b.WriteString("</sit:situation>\n")
	}
	b.WriteString("</d2:payload>\n")
	return [][]byte{[]byte(b.String())}
}

const (
	datexLanes = "<sit:impact><sit:numberOfLanesRestricted>1</sit:numberOfLanesRestricted><sit:numberOfOperationalLanes>1</sit:numberOfOperationalLanes></sit:impact>\n"
	datexLoad  = "<sit:obstructionType>shedLoad</sit:obstructionType>\n"
)

func datexSays(zh, en string) string {
	return fmt.Sprintf(`<sit:generalPublicComment><sit:comment><com:values><com:value lang="zh-CN">%s</com:value><com:value lang="en">%s</com:value></com:values></sit:comment><sit:commentType>description</sit:commentType></sit:generalPublicComment>`+"\n", zh, en)
}
