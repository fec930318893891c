package datex2

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// delivery is one pass over a document.
type delivery struct {
	in       *xmlsafe.Reader
	settings notice.Settings
	yield    func(notice.Item, error) bool

	lang   notice.Lang // of texts that name none
	stamp  time.Time   // publicationTime
	found  bool        // a publication of situations
	others []string    // publications of another kind
	silent string      // why nothing is said at all: a keep-alive, a response
	broken string      // why nothing can be said: a delivery break
	part   string      // what says that this is no snapshot

	text   []byte      // of the element that is being read
	blocks [][]element // of the tree that was read last
	used   int         // of them
}

var errStopped = errors.New("no more items are wanted")

func newDelivery(r io.Reader, s notice.Settings, yield func(notice.Item, error) bool) *delivery {
	limit := s.MaxBytes
	if limit <= 0 {
		limit = defaultBytes
	}
	return &delivery{in: xmlsafe.NewReader(r, xmlsafe.Limits{Bytes: limit, Depth: maxDepth}), settings: s, yield: yield, lang: s.Lang}
}

func (d *delivery) read() error {
	root, err := d.root()
	if err == nil {
		err = d.publications(root)
	}
	if err == nil {
		err = d.rest()
	}
	if err == nil {
		err = d.conclude()
	}
	if errors.Is(err, errStopped) || err == nil {
		return err
	}
	return fmt.Errorf("read DATEX II: %w", err)
}

// rest reads what may follow the root: comments and blanks.
func (d *delivery) rest() error {
	for {
		switch _, err := d.in.Token(); err {
		case nil:
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

// root is the outermost element, or what a SOAP envelope holds.
func (d *delivery) root() (xml.StartElement, error) {
	for {
		t, err := d.in.Token()
		if err == io.EOF {
			return xml.StartElement{}, fault("document", "文档里没有 DATEX II 元素", "the document holds no element of DATEX II")
		}
		if err != nil {
			return xml.StartElement{}, err
		}
		e, ok := t.(xml.StartElement)
		switch {
		case !ok:
		case !envelope(e.Name):
			return e, nil
		case e.Name.Local == "Header":
			if err := d.skip(); err != nil {
				return xml.StartElement{}, err
			}
		}
	}
}

// envelope reports whether an element is one of SOAP, in which deliveries are
// fetched and pushed.
func envelope(name xml.Name) bool {
	return name.Space == "http://schemas.xmlsoap.org/soap/envelope/" || name.Space == "http://www.w3.org/2003/05/soap-envelope"
}

func fault(field, zh, en string) error {
	var ps notice.Problems
	ps.Add(field, zh, en)
	return ps
}

// publications reads the root, whichever of the three it is.
func (d *delivery) publications(root xml.StartElement) error {
	name, space := root.Name.Local, root.Name.Space
	switch {
	case !strings.HasPrefix(space, schema):
		return fault(name, fmt.Sprintf("不是 DATEX II：命名空间为 %q，应以 %s 开头", cut(space), schema), fmt.Sprintf("not DATEX II: the namespace is %q, want one that begins with %s", cut(space), schema))
	case strings.HasPrefix(space, schema+"1_"):
		return fault(name, "这是 DATEX II 第 1 版，只读第 2、3 版", "this is version 1 of DATEX II; versions 2 and 3 are read")
	case name == "payload":
		return d.publication(root)
	case name != "d2LogicalModel" && name != "messageContainer":
		return fault(name, "根元素应为 d2LogicalModel、payload 或 messageContainer", "want d2LogicalModel, payload or messageContainer as the root")
	}
	return d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "payload", "payloadPublication":
			return d.publication(e)
		case "exchange", "exchangeInformation":
			return d.heard(e, d.exchange)
		case "informationManagement":
			return d.heard(e, d.management)
		}
		return d.skip()
	})
}

// heard hands all of e to f.
func (d *delivery) heard(start xml.StartElement, f func(*element) error) error {
	e, err := d.tree(start)
	if err != nil || e == nil {
		return err
	}
	return f(e)
}

func (d *delivery) publication(start xml.StartElement) error {
	class := typeOf(d.in, start)
	if class != situations {
		if !slices.Contains(d.others, class) && len(d.others) < 20 {
			d.others = append(d.others, class)
		}
		return d.skip()
	}
	d.found = true
	if lang := attribute(start.Attr, "lang"); tag.MatchString(lang) {
		d.lang = notice.Lang(lang)
	}
	return d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "situation":
			return d.situation(e)
		case "feedType":
			return d.heard(e, func(e *element) error {
				if partial(e.word()) {
					d.part = "feedType " + cut(e.word())
				}
				return nil
			})
		case "publicationTime":
			return d.heard(e, func(e *element) error {
				d.stamp, _ = d.moment(e.word())
				return nil
			})
		}
		return d.skip()
	})
}

// partial reports whether a feed type, an update method or a protocol says
// that what is absent was only left out. These words are free in DATEX II.
func partial(word string) bool {
	word = strings.ToLower(word)
	for _, part := range []string{"partial", "delta", "increment", "singleelementupdate", "changes"} {
		if strings.Contains(word, part) {
			return true
		}
	}
	return false
}

func (d *delivery) situation(start xml.StartElement) error {
	item := notice.Item{Key: attribute(start.Attr, "id")}
	item.Place = fmt.Sprintf("situation %q (line %d)", cut(item.Key), d.in.Line())
	e, err := d.tree(start)
	switch {
	case err != nil:
		return err
	case e == nil:
		item.Problems.Add("situation", fmt.Sprintf("一个情形超过 %d 个元素", maxElements), fmt.Sprintf("more than %d elements in one situation", maxElements))
	default:
		d.item(e, &item)
	}
	return d.tell(item)
}

func (d *delivery) tell(item notice.Item) error {
	item.Problems = item.Problems.Bounded(maxProblems)
	if !d.yield(item, nil) {
		return errStopped
	}
	return nil
}

// exchange reads what v2 and v3 say about the delivery itself.
func (d *delivery) exchange(e *element) error {
	if reply := e.say("response"); reply == "acknowledge" {
		d.silent = "response " + reply
	} else if reply != "" {
		d.broken = "response " + cut(reply)
	}
	if e.say("keepAlive") == "true" {
		d.silent = "keepAlive"
	}
	if m := e.say("messageType"); m != "" && m != "payloadDelivery" {
		d.silent = "messageType " + cut(m)
	}
	if e.say("deliveryBreak") == "true" {
		d.broken = "deliveryBreak"
	}
	if r := e.find("returnInformation"); r != nil {
		if s := r.say("returnStatus"); s != "" && s != "ack" && s != "acknowledge" && s != "success" {
			d.broken = strings.TrimSpace("returnStatus " + cut(s) + " " + cut(r.find("value").word()))
		}
	}
	for _, w := range []string{e.find("updateMethod").word(), e.find("codedExchangeProtocol").word()} {
		if partial(w) {
			d.part = cut(w)
		}
	}
	if m := e.find("informationManagement"); m != nil {
		return d.management(m)
	}
	return nil
}

// management reads what is closed or cancelled by reference (v3).
func (d *delivery) management(e *element) error {
	for list := range e.all("informationManagedResourceList") {
		for ref := range list.all("elementReference") {
			if err := d.reference(ref); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *delivery) reference(ref *element) error {
	target := ref.first("reference")
	if target == nil {
		target = ref.first("versionedReference")
	}
	id, status := target.attr("id"), ref.say("managementStatus")
	item := notice.Item{Key: id, Place: fmt.Sprintf("elementReference %q (line %d)", cut(id), d.in.Line())}
	cause := map[string]notice.Cause{"closed": notice.CauseEnded, "cancelled": notice.CauseWithdrawn}[status]
	_, class, prefixed := strings.Cut(target.attr("targetClass"), ":")
	if !prefixed {
		class = target.attr("targetClass")
	}
	switch {
	case id == "" || cause == "":
		item.Problems.Add("elementReference", fmt.Sprintf("缺少 id，或不认识 managementStatus %q", cut(status)), fmt.Sprintf("lacks an id, or has an unknown managementStatus %q", cut(status)))
	case class == "SituationRecord":
		item.Problems.Warn("elementReference", "只结束一条记录；其情形的下一版本会反映出来", "ends a single record; the next version of its situation will tell")
	default:
		item.End = &notice.ItemEnd{Keys: []string{id}, Cause: cause, Sent: d.stamp}
	}
	return d.tell(item)
}

// conclude says what the delivery as a whole was, once all of it is read.
func (d *delivery) conclude() error {
	switch {
	case d.broken != "":
		return fault("exchange", "供应中断（"+d.broken+"）：对方没有给出任何情况，不代表已结束", "delivery break ("+d.broken+"): nothing was said, and nothing has ended")
	case !d.found && len(d.others) > 0:
		return fault("payload", "这里没有情形："+others(d.others, notice.Chinese), "no situations here: "+others(d.others, notice.English))
	case d.silent != "" && !d.found:
		return d.warn("exchange", "没有内容（"+d.silent+"）：不代表任何情形已结束", "nothing was said ("+d.silent+"), and nothing has ended")
	case !d.found:
		return fault("payload", "文档里没有发布内容（payload）", "the document holds no payload")
	}
	for _, class := range d.others {
		item := notice.Item{Key: class, Place: "payload"}
		item.Problems.Warn("payload", "略过："+others([]string{class}, notice.Chinese), "passed over: "+others([]string{class}, notice.English))
		if err := d.tell(item); err != nil {
			return err
		}
	}
	if d.part != "" {
		return d.warn("feedType", "这只是一部分（"+d.part+"）：没有列出的不算结束", "this is a part alone ("+d.part+"): what it leaves out has not ended")
	}
	return nil
}

// warn tells something of the delivery as a whole. The item bears no key on
// purpose: hub/intake judges absence only where every item has one.
func (d *delivery) warn(field, zh, en string) error {
	var item notice.Item
	item.Place = "delivery"
	item.Problems.Warn(field, zh, en)
	return d.tell(item)
}

// others names publications that are not read here.
func others(classes []string, lang notice.Lang) string {
	known := map[string]notice.Words{
		"MeasuredDataPublication":         {notice.Chinese: "测量数据（格式 speed）", notice.English: "measured data (format speed)"},
		"MeasurementSiteTablePublication": {notice.Chinese: "测量点表（格式 speed）", notice.English: "a table of measurement sites (format speed)"},
		"ElaboratedDataPublication":       {notice.Chinese: "加工后的数据（格式 speed）", notice.English: "elaborated data (format speed)"},
		"VmsPublication":                  {notice.Chinese: "可变情报板（格式 vms）", notice.English: "message signs (format vms)"},
		"VmsTablePublication":             {notice.Chinese: "情报板表（格式 vms）", notice.English: "a table of message signs (format vms)"},
	}
	var out []string
	for _, c := range classes {
		name, ok := known[c]
		switch {
		case ok:
			out = append(out, c+" — "+name.In(lang))
		case c == "":
			out = append(out, "payload without xsi:type")
		default:
			out = append(out, cut(c))
		}
	}
	return strings.Join(out, ", ")
}
