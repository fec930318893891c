package vms

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// The elements of DATEXII_3_Vms.xsd under their own names, in any name space
// and prefix, as far as they are taken over. Values are texts until they are
// looked at, so that a wrong one costs itself alone.

type headerInformation struct {
	Confidentiality open   `xml:"confidentiality"`
	Channels        []open `xml:"allowedDeliveryChannel"`
	Status          open   `xml:"informationStatus"`
}

// open is a word of a list that sources may extend.
type open struct {
	Word     string `xml:",chardata"`
	Extended string `xml:"_extendedValue,attr"`
}

func (o open) String() string {
	if w := strings.TrimSpace(o.Word); w != "" && w != "_extended" {
		return w
	}
	return strings.TrimSpace(o.Extended)
}

type reference struct {
	ID      string `xml:"id,attr"`
	Version string `xml:"version,attr"`
}

type controllerStatus struct {
	Table      reference       `xml:"vmsControllerTableReference"`
	Controller reference       `xml:"vmsControllerReference"`
	Updated    string          `xml:"statusUpdateTime"`
	Statuses   []indexedStatus `xml:"vmsStatus"`
}

type indexedStatus struct {
	Index  string `xml:"vmsIndex,attr"`
	Status status `xml:"vmsStatus"`
}

type status struct {
	Updated  string           `xml:"statusUpdateTime"`
	Interval string           `xml:"sequencingInterval"`
	Working  open             `xml:"workingStatus"`
	Messages []indexedMessage `xml:"vmsMessage"`
	Location *location        `xml:"vmsLocationOverride"`
	Managed  *managed         `xml:"managedLogicalLocationOverride"`
	Faults   []fault          `xml:"vmsFault"`
}

type fault struct {
	Kind open `xml:"vmsFault"`
}

type indexedMessage struct {
	Index   string  `xml:"messageIndex,attr"`
	Message message `xml:"vmsMessage"`
}

type message struct {
	Reason     open        `xml:"codedReasonForSetting"`
	Kinds      []open      `xml:"messageInformationType"`
	LastSet    string      `xml:"timeLastSet"`
	Situations []reference `xml:"relatedSituation"`
	Interval   string      `xml:"sequencingInterval"`
	Areas      []area      `xml:"displayAreaSettings"`
}

type area struct {
	Index    string   `xml:"displayAreaIndex,attr"`
	Settings settings `xml:"displayAreaSettings"`
}

// settings are a TextDisplay, a PictogramDisplay, or a MultiPageDisplay of
// either.
type settings struct {
	Blank     string        `xml:"isBlank"`
	Lines     []indexedLine `xml:"textLine"`
	Pages     []page        `xml:"displayAreaSettings"`
	Pictogram *pictogram    `xml:"pictogram"`
	Below     []textLine    `xml:"supplementaryInformationDisplay>textLine"`
}

type pictogram struct {
	Words   []open `xml:"pictogramDescription"`
	Numbers []struct {
		Value string `xml:"numericValue"`
		Unit  open   `xml:"unitOfMeasure"`
	} `xml:"displayedNumericalInformation"`
}

type page struct {
	Number   string   `xml:"pageNumber,attr"`
	Settings settings `xml:"displayAreaSettings"`
}

type indexedLine struct {
	Index string   `xml:"lineIndex,attr"`
	Line  textLine `xml:"textLine"`
}

type textLine struct {
	Lang     string `xml:"lineLanguage,attr"`
	Text     string `xml:"textLine"`
	Colour   open   `xml:"lineColour"`
	Flashing string `xml:"lineFlashing"`
}

type controllerTable struct {
	Controllers []controller `xml:"vmsController"`
}

type controller struct {
	ID    string        `xml:"id,attr"`
	Signs []indexedSign `xml:"vms"`
}

type indexedSign struct {
	Index string   `xml:"vmsIndex,attr"`
	Sign  standing `xml:"vms"`
}

// standing is where a sign stands, by its table.
type standing struct {
	Description []value   `xml:"description>values>value"`
	Location    *location `xml:"vmsLocation"`
	Managed     *managed  `xml:"managedLogicalLocation"`
}

type managed struct {
	Name     []value   `xml:"managedLogicalLocation>values>value"`
	Location *location `xml:"managedLocation"`
}

type location struct {
	Display     *coordinates `xml:"coordinatesForDisplay"`
	Point       *coordinates `xml:"pointByCoordinates>pointCoordinates"`
	Description []value      `xml:"supplementaryPositionalDescription>locationDescription>values>value"`
	Roads       []roadInfo   `xml:"supplementaryPositionalDescription>roadInformation"`
}

type coordinates struct {
	Latitude  string `xml:"latitude"`
	Longitude string `xml:"longitude"`
}

type roadInfo struct {
	Name   string `xml:"roadName"`
	Number string `xml:"roadNumber"`
}

// value is a text in one language.
type value struct {
	Lang string `xml:"lang,attr"`
	Text string `xml:",chardata"`
}

func yes(s string) bool {
	s = strings.TrimSpace(s)
	return s == "true" || s == "1"
}

// byIndex sorts list by a number that stands in an attribute; what has none
// comes first, in its order.
func byIndex[T any](list []T, index func(T) string) []T {
	number := func(v T) int {
		n, _ := strconv.Atoi(strings.TrimSpace(index(v)))
		return n
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(number(a), number(b)) })
	return list
}
